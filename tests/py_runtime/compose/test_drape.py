"""Where garments go on a drawn person: landmarks, order, symmetry and scale."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.testing import assert_allclose

from py_runtime.compose.drape_lower import LowerDrape
from py_runtime.compose.drape_upper import UpperDrape
from py_runtime.compose.lower import warp_lower
from py_runtime.compose.scene import Scene
from py_runtime.compose.warp_cloth import WarpedUpper, warp_upper
from py_runtime.geometry.body_frame import SIDES, SIGN
from py_runtime.geometry.tps import fit_backward_tps
from py_runtime.types import GarmentAnalysis, UpperLandmarks
from tests.py_runtime.compose.drawn_garments import (
    draw_dress,
    draw_long_sleeve,
    draw_skirt,
    draw_tank_top,
    draw_top,
    draw_trousers,
    draw_tshirt,
)
from tests.py_runtime.compose.dressed_figure import ANKLE, ARMS, KNEE, WAIST, Arms, Figure, drawn
from tests.tolerances import EXACT_PX, OUTLINE_PX, OUTLINE_UNITS

UNIT = 60.0
UPPERS = {"T-shirt": draw_tshirt, "long sleeve": draw_long_sleeve, "tank top": draw_tank_top, "dress": draw_dress}


@cache
def worn(name: str, arms: Arms = "hanging") -> tuple[Scene, GarmentAnalysis, WarpedUpper]:
    scene, garment = Scene(drawn(arms=arms).person), UPPERS[name]()
    return scene, garment, warp_upper(scene, garment)


def upper_drape(figure: Figure, garment: GarmentAnalysis) -> UpperDrape:
    return warp_upper(Scene(figure.person), garment).drape


def lower_drape(figure: Figure, garment: GarmentAnalysis) -> LowerDrape:
    return warp_lower(Scene(figure.person), garment).drape


def in_units(scene: Scene, figure: Figure, xy: np.ndarray) -> np.ndarray:
    """Crop px to units from the middle between the shoulders."""
    return (xy + np.array(scene.box_xyxy[:2]) - figure.origin) / figure.unit


@pytest.mark.parametrize("arms", ARMS)
@pytest.mark.parametrize("name", UPPERS)
def test_necks_shoulders_armpits_and_hem_come_in_the_bodys_order(name: str, arms: Arms):
    scene, _, warped = worn(name, arms)
    frame, drape = scene.frame, warped.drape
    for side in SIDES:
        neck, shoulder, armpit = (
            SIGN[side] * float(frame.offset(at[side])) for at in (drape.neck, drape.shoulder, drape.armpit)
        )
        assert 0.1 * UNIT < neck < shoulder
        assert armpit > 0.4 * UNIT
        assert float(frame.along(drape.neck[side])) < float(frame.along(drape.shoulder[side]))
        assert float(frame.along(drape.shoulder[side])) < float(frame.along(drape.armpit[side])) < drape.hem_along
        assert (SIGN[side] * frame.offset(drape.side_xy[side]) > 0.2 * UNIT).all()


@pytest.mark.parametrize("name", UPPERS)
def test_the_splines_take_each_landmark_to_its_place(name: str):
    _, garment, warped = worn(name)
    marks, drape = garment.upper, warped.drape
    assert isinstance(marks, UpperLandmarks)
    spline = fit_backward_tps(drape.controls.cloth_xy, drape.controls.person_xy, smoothing=0.5)
    for side in SIDES:
        for landmark, target in (("neck", drape.neck), ("shoulder", drape.shoulder), ("armpit", drape.armpit)):
            expected = getattr(marks, f"{landmark}_{side}_xy")
            assert_allclose(spline(target[side][None])[0], expected, atol=OUTLINE_PX / drape.scale)


@pytest.mark.parametrize("name", UPPERS)
def test_the_spline_does_not_fold_the_cloth(name: str):
    scene, _, warped = worn(name)
    drape = warped.drape
    spline = fit_backward_tps(drape.controls.cloth_xy, drape.controls.person_xy, smoothing=0.5)
    for along in np.linspace(drape.armpit_along, drape.hem_along, 9):
        row = np.array([scene.frame.point(float(along), offset) for offset in np.linspace(-0.35, 0.35, 30) * UNIT])
        assert (np.diff(spline(row)[:, 0]) > 0).all()
    column = np.array([scene.frame.point(float(a)) for a in np.linspace(0.05, drape.hem_along, 60)])
    assert (np.diff(spline(column)[:, 1]) > 0).all()


@pytest.mark.parametrize("name", UPPERS)
def test_a_symmetric_garment_hangs_symmetrically_on_a_symmetric_person(name: str):
    scene, _, warped = worn(name)
    drape, figure = warped.drape, drawn()
    for at in (drape.neck, drape.shoulder, drape.armpit, drape.side_xy):
        left, right = (in_units(scene, figure, at[side]) for side in SIDES)
        assert_allclose(left * [-1, 1], right, atol=2 * OUTLINE_UNITS)


@pytest.mark.parametrize("name", UPPERS)
def test_hangs_the_same_wherever_the_person_stands(name: str):
    scene, garment, warped = worn(name)
    moved = drawn(shift_xy=(9.0, -7.0))
    other = Scene(moved.person)
    drape = warp_upper(other, garment).drape
    for side in SIDES:
        for here, there in ((warped.drape.neck, drape.neck), (warped.drape.side_xy, drape.side_xy)):
            expected = in_units(scene, drawn(), here[side])
            assert_allclose(in_units(other, moved, there[side]), expected, atol=2 * OUTLINE_UNITS)


@pytest.mark.parametrize("name", UPPERS)
def test_hangs_the_same_on_a_larger_picture_of_the_person(name: str):
    scene, garment, warped = worn(name)
    large = drawn(unit=2 * UNIT)
    other = Scene(large.person)
    drape = warp_upper(other, garment).drape
    for side in SIDES:
        for here, there in ((warped.drape.shoulder, drape.shoulder), (warped.drape.armpit, drape.armpit)):
            expected = in_units(scene, drawn(), here[side])
            assert_allclose(in_units(other, large, there[side]), expected, atol=2 * OUTLINE_UNITS)
    assert_allclose(drape.scale, 2 * warped.drape.scale, rtol=2 * OUTLINE_UNITS)


def test_longer_tops_hang_lower():
    hems = [upper_drape(drawn(), draw_top(length=length)).hem_along for length in (150, 200, 260, 330, 420)]
    assert (np.diff(hems) >= 0).all()
    assert hems[-1] - hems[0] > 0.4


def test_longer_dresses_hang_lower():
    figure = drawn(bottoms="shorts")
    hems = [upper_drape(figure, draw_dress(length=length)).hem_along for length in (380, 450, 520, 600)]
    assert (np.diff(hems) > 0.1).all()
    assert hems[0] > 1


def test_a_garment_drawn_larger_hangs_the_same():
    """Product photos come in any size: lengths count against the garment's own width."""
    once, twice = draw_tshirt(), draw_tshirt()
    marks = once.upper
    assert marks is not None
    doubled = {
        name: 2 * np.asarray(value) for name, value in vars(marks).items() if value is not None and "sleeve" not in name
    }
    object.__setattr__(twice, "upper", UpperLandmarks(**doubled, sleeve_left=None, sleeve_right=None))
    object.__setattr__(
        once, "upper", UpperLandmarks(**{n: v / 2 for n, v in doubled.items()}, sleeve_left=None, sleeve_right=None)
    )
    a, b = upper_drape(drawn(), once), upper_drape(drawn(), twice)
    assert_allclose(a.scale, 2 * b.scale, rtol=EXACT_PX)
    assert_allclose(a.controls.person_xy, b.controls.person_xy, atol=1e-3)


@pytest.mark.parametrize("arms", ARMS)
def test_a_long_sleeve_follows_the_arm_to_the_wrist(arms: Arms):
    scene, _, warped = worn("long sleeve", arms)
    for side in SIDES:
        sleeve, arm = warped.sleeve_drapes[side], scene.frame.arms[side].xy
        t = np.linspace(0, 2.15, 400)
        axis = np.stack([np.interp(t, np.arange(4), arm[:, i]) for i in range(2)], axis=1)
        away = np.hypot(*(sleeve.centre_xy[:, None] - axis).transpose(2, 0, 1)).min(axis=1)
        assert (away[6:] < 0.12 * UNIT).all()
        assert np.hypot(*(sleeve.centre_xy[-1] - arm[2])) < 0.15 * UNIT
        assert sleeve.reach > 1.9


@pytest.mark.parametrize("arms", ARMS)
def test_a_sleeve_begins_at_the_armhole(arms: Arms):
    _, _, warped = worn("long sleeve", arms)
    for side in SIDES:
        sleeve = warped.sleeve_drapes[side]
        assert_allclose(sleeve.outer_xy[0], warped.drape.shoulder[side], atol=EXACT_PX)
        assert_allclose(sleeve.inner_xy[0], warped.drape.armpit[side], atol=EXACT_PX)
        assert np.isfinite(sleeve.person_grid_xy).all()
        assert sleeve.cloth_grid_xy.shape == sleeve.person_grid_xy.shape


def test_a_sleeves_outer_edge_is_the_one_away_from_the_trunk():
    scene, _, warped = worn("long sleeve")
    for side in SIDES:
        sleeve = warped.sleeve_drapes[side]
        across = SIGN[side] * (sleeve.outer_xy - sleeve.inner_xy) @ scene.frame.across
        assert (across[4:] > 0.1 * UNIT).all()


def test_longer_sleeves_reach_further_down_the_arm():
    reaches = [
        warp_upper(Scene(drawn().person), draw_top(sleeve=length)).sleeve_drapes["left"].reach
        for length in (60, 95, 140, 180, 230, 300)
    ]
    assert (np.diff(reaches) >= 0).all()
    assert reaches[1] < 1 < reaches[-1]


def test_a_sleeveless_top_has_no_sleeves():
    _, _, warped = worn("tank top")
    assert warped.sleeve_drapes == {}
    assert warped.sleeves == {}


@pytest.mark.parametrize("garment", [draw_trousers, draw_skirt])
def test_lower_clothes_begin_at_the_waist(garment: object):
    figure = drawn()
    scene, drape = Scene(figure.person), lower_drape(figure, garment())  # type: ignore[operator]
    for side in SIDES:
        top = in_units(scene, figure, drape.legs[side].outer_xy[0])
        assert top[1] == pytest.approx(WAIST, abs=0.15)
        assert 0.3 < SIGN[side] * top[0] < 0.7


def test_trousers_reach_the_ankles():
    figure = drawn(bottoms="shorts")
    scene, drape = Scene(figure.person), lower_drape(figure, draw_trousers())
    for side in SIDES:
        leg = drape.legs[side]
        ends = in_units(scene, figure, np.array([leg.outer_xy[-1], leg.inner_xy[-1]]))
        assert_allclose(ends[:, 1], ANKLE[1], atol=0.2)
        assert SIGN[side] * ends[0, 0] > SIGN[side] * ends[1, 0]
        assert ends[:, 0].mean() * SIGN[side] == pytest.approx(ANKLE[0], abs=0.06)


def test_shorts_end_above_the_knees():
    figure = drawn(bottoms="shorts")
    scene, drape = Scene(figure.person), lower_drape(figure, draw_trousers(length=160))
    for side in SIDES:
        assert in_units(scene, figure, drape.legs[side].outer_xy[-1])[1] < KNEE[1]


def test_longer_skirts_hang_lower():
    figure = drawn(bottoms="shorts")
    hems = [float(lower_drape(figure, draw_skirt(length=x)).legs["left"].outer_xy[-1, 1]) for x in (120, 180, 260)]
    assert (np.diff(hems) > 0.2 * UNIT).all()


def test_trouser_legs_do_not_cross():
    figure = drawn()
    scene, drape = Scene(figure.person), lower_drape(figure, draw_trousers())
    for side in SIDES:
        leg = drape.legs[side]
        across = SIGN[side] * (leg.outer_xy - leg.inner_xy)[:, 0]
        assert (across[4:] > 0.1 * UNIT).all()
        assert (SIGN[side] * in_units(scene, figure, leg.inner_xy)[:, 0] > -0.1).all()


def test_the_wrong_kind_of_landmarks_is_a_bug():
    scene = Scene(drawn().person)
    with pytest.raises(ValueError, match="UpperLandmarks"):
        warp_upper(scene, draw_trousers())
    with pytest.raises(ValueError, match="LowerLandmarks"):
        warp_lower(scene, draw_tshirt())

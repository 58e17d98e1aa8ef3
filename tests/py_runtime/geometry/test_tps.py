"""The thin-plate spline against SciPy's and against maps it must reproduce."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.interpolate import RBFInterpolator

from py_runtime.errors import DegenerateGeometryError
from py_runtime.geometry.tps import ThinPlateSpline, dense_map, fit_backward_tps
from tests.tolerances import DENSE_MAP_PX, EXACT_PX, FLOAT32_PX

RNG = np.random.default_rng(7)
PERSON_XY = RNG.uniform((100, 150), (400, 600), (24, 2))
QUERY_XY = RNG.uniform((80, 120), (420, 640), (300, 2))
A, T = np.array([[0.8, -0.1], [0.2, 1.1]]), np.array([5.0, -3.0])
# A garment that follows a bent body: affine plus a bend of some ten px.
CLOTH_XY = PERSON_XY @ A.T + T + 14 * np.sin(PERSON_XY[:, ::-1] / 90)


def scipys(smoothing: float = 0.0) -> RBFInterpolator:
    return RBFInterpolator(PERSON_XY, CLOTH_XY, kernel="thin_plate_spline", degree=1, smoothing=smoothing)


def test_passes_exactly_through_every_pair():
    assert_allclose(fit_backward_tps(CLOTH_XY, PERSON_XY)(PERSON_XY), CLOTH_XY, atol=EXACT_PX)


def test_reproduces_an_affine_map_between_and_beyond_control_points():
    warp = fit_backward_tps(PERSON_XY @ A.T + T, PERSON_XY)
    assert_allclose(warp(QUERY_XY), QUERY_XY @ A.T + T, atol=EXACT_PX)


@pytest.mark.parametrize("smoothing", [0.0, 0.5, 100.0, 1e5])
def test_agrees_with_scipy(smoothing: float):
    warp = fit_backward_tps(CLOTH_XY, PERSON_XY, smoothing=smoothing)
    assert_allclose(warp(QUERY_XY), scipys(smoothing)(QUERY_XY), atol=EXACT_PX)


def test_endless_smoothing_is_the_least_squares_affine_map():
    warp = fit_backward_tps(CLOTH_XY, PERSON_XY, smoothing=1e10)
    design = np.c_[np.ones(len(PERSON_XY)), PERSON_XY]
    best = np.linalg.lstsq(design, CLOTH_XY, rcond=None)[0]
    assert_allclose(warp(QUERY_XY), np.c_[np.ones(len(QUERY_XY)), QUERY_XY] @ best, atol=FLOAT32_PX)


def test_three_pairs_make_an_affine_map():
    corners = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 20.0]])
    warp = fit_backward_tps(corners @ A.T + T, corners)
    assert_allclose(warp(QUERY_XY), QUERY_XY @ A.T + T, atol=EXACT_PX)


def test_does_not_care_where_the_person_stands_or_how_large_they_are():
    warp = fit_backward_tps(CLOTH_XY, PERSON_XY)
    moved = fit_backward_tps(CLOTH_XY, 7.5 * PERSON_XY + [2000, -900])
    assert_allclose(moved(7.5 * QUERY_XY + [2000, -900]), warp(QUERY_XY), atol=EXACT_PX)


def test_does_not_care_about_the_order_of_the_pairs():
    order = RNG.permutation(len(PERSON_XY))
    shuffled = fit_backward_tps(CLOTH_XY[order], PERSON_XY[order])
    assert_allclose(shuffled(QUERY_XY), fit_backward_tps(CLOTH_XY, PERSON_XY)(QUERY_XY), atol=EXACT_PX)


def test_a_pair_given_twice_counts_once():
    twice = fit_backward_tps(np.r_[CLOTH_XY, CLOTH_XY[:3]], np.r_[PERSON_XY, PERSON_XY[:3]])
    assert_allclose(twice(QUERY_XY), fit_backward_tps(CLOTH_XY, PERSON_XY)(QUERY_XY), atol=EXACT_PX)


def test_coincident_controls_with_different_targets_are_averaged():
    apart = np.array([6.0, -2.0])
    warp = fit_backward_tps(np.r_[CLOTH_XY, CLOTH_XY[:1] + apart], np.r_[PERSON_XY, PERSON_XY[:1]])
    assert_allclose(warp(PERSON_XY[:1])[0], CLOTH_XY[0] + apart / 2, atol=EXACT_PX)


@pytest.mark.parametrize("direction", [(1.0, 0.0), (0.0, 1.0), (0.6, -0.8)])
def test_refuses_controls_on_a_line(direction: tuple[float, float]):
    on_a_line = np.linspace(0, 300, 9)[:, None] * np.array(direction) + [120, 80]
    with pytest.raises(DegenerateGeometryError):
        fit_backward_tps(RNG.uniform(0, 100, (9, 2)), on_a_line)


def test_refuses_controls_in_one_point():
    with pytest.raises(DegenerateGeometryError):
        fit_backward_tps(RNG.uniform(0, 100, (5, 2)), np.full((5, 2), 50.0))


@pytest.mark.parametrize(
    ("cloth", "person"),
    [((4, 2), (5, 2)), ((2, 2), (2, 2)), ((5, 3), (5, 3)), ((6,), (6,)), ((0, 2), (0, 2))],
)
def test_says_which_shapes_it_got_instead_of_pairs(cloth: tuple[int, ...], person: tuple[int, ...]):
    with pytest.raises(ValueError, match=rf"expected .*got {cloth}".replace("(", r"\(").replace(")", r"\)")):
        fit_backward_tps(RNG.random(cloth), RNG.random(person))


def test_leaves_its_inputs_alone():
    cloth, person = CLOTH_XY.copy(), PERSON_XY.copy()
    fit_backward_tps(cloth, person, smoothing=1.0)(person)
    assert_array_equal(cloth, CLOTH_XY)
    assert_array_equal(person, PERSON_XY)


def exact_map(spline: ThinPlateSpline, box: tuple[int, int, int, int]) -> np.ndarray:
    x, y = np.meshgrid(np.arange(box[0], box[2]), np.arange(box[1], box[3]))
    return spline(np.stack([x, y], axis=-1).reshape(-1, 2)).reshape(*x.shape, 2)


@pytest.mark.parametrize("box", [(100, 150, 228, 214), (-7, 33, 90, 140), (300, 500, 301, 505)])
def test_a_dense_map_is_the_spline_at_every_pixel(box: tuple[int, int, int, int]):
    spline = fit_backward_tps(CLOTH_XY, PERSON_XY)
    dense = dense_map(spline, box)
    assert dense.shape == (box[3] - box[1], box[2] - box[0], 2)
    assert dense.dtype == np.float32
    assert_allclose(dense, exact_map(spline, box), atol=DENSE_MAP_PX)


def test_a_dense_map_is_exact_on_its_grid_whose_first_point_is_the_first_pixel():
    spline, box = fit_backward_tps(CLOTH_XY, PERSON_XY), (103, 157, 243, 259)
    assert_allclose(dense_map(spline, box)[::8, ::8], exact_map(spline, box)[::8, ::8], atol=FLOAT32_PX)


def test_a_dense_map_of_step_one_is_exact_everywhere():
    spline, box = fit_backward_tps(CLOTH_XY, PERSON_XY), (103, 157, 143, 189)
    assert_allclose(dense_map(spline, box, step=1), exact_map(spline, box), atol=FLOAT32_PX)


def test_a_dense_map_keeps_an_affine_map_up_to_the_last_row_and_column():
    spline, box = fit_backward_tps(PERSON_XY @ A.T + T, PERSON_XY), (20, 30, 121, 99)
    assert_allclose(dense_map(spline, box), exact_map(spline, box), atol=FLOAT32_PX)

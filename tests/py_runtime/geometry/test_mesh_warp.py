"""Meshes of quads against the maps they were sampled from."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from py_runtime.geometry.mesh_warp import OUTSIDE, mesh_map
from tests.tolerances import FLOAT32_PX

HW = (90, 110)
A, T = np.array([[0.7, 0.2], [-0.3, 1.2]]), np.array([40.0, 12.0])


def grid(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.stack(np.meshgrid(x, y), axis=-1).astype(np.float64)


def jittered(seed: int = 3) -> np.ndarray:
    person = grid(np.linspace(20, 90, 6), np.linspace(15, 75, 5))
    return person + np.random.default_rng(seed).uniform(-3, 3, person.shape)


def distance_to_border(grid_xy: np.ndarray) -> np.ndarray:
    """(H, W) signed px to the outline of a grid, positive inside."""
    outline = np.concatenate([grid_xy[0], grid_xy[1:, -1], grid_xy[-1, -2::-1], grid_xy[-2:0:-1, 0]])
    outline = outline.astype(np.float32)
    pixels = [(float(x), float(y)) for y in range(HW[0]) for x in range(HW[1])]
    return np.array([cv2.pointPolygonTest(outline, pixel, True) for pixel in pixels]).reshape(HW)


def covered(map_xy: np.ndarray) -> np.ndarray:
    return map_xy[..., 0] != OUTSIDE


def test_shows_an_affine_map_at_every_pixel_of_an_uneven_grid():
    person = jittered()
    result = mesh_map(person @ A.T + T, person, HW)
    x, y = np.meshgrid(np.arange(HW[1]), np.arange(HW[0]))
    expected = np.stack([x, y], axis=-1) @ A.T + T
    inside = covered(result)
    assert result.dtype == np.float32
    assert_allclose(result[inside], expected[inside], atol=FLOAT32_PX)


def test_covers_the_grid_without_seams_and_nothing_else():
    person = jittered(4) @ np.array([[0.94, -0.34], [0.34, 0.94]]) + [15, -10]
    result, depth = mesh_map(person, person, HW), distance_to_border(person)
    assert covered(result)[depth > 0].all()
    assert_array_equal(result[depth < -1], OUTSIDE)
    assert (depth > 0).sum() > 1000


def test_stretches_each_cell_evenly():
    person_x, cloth_x = np.array([10.0, 30.0, 80.0]), np.array([100.0, 160.0, 180.0])
    person_y, cloth_y = np.array([5.0, 50.0, 70.0, 85.0]), np.array([0.0, 30.0, 31.0, 90.0])
    result = mesh_map(grid(cloth_x, cloth_y), grid(person_x, person_y), HW)
    assert_allclose(result[40, 10:81, 0], np.interp(np.arange(10, 81), person_x, cloth_x), atol=FLOAT32_PX)
    assert_allclose(result[5:86, 25, 1], np.interp(np.arange(5, 86), person_y, cloth_y), atol=FLOAT32_PX)


def test_the_later_row_wins_where_cells_overlap():
    person = grid(np.array([20.0, 60.0]), np.array([10.0, 70.0, 40.0]))  # folds back over itself
    cloth = grid(np.array([0.0, 40.0]), np.array([0.0, 100.0, 200.0]))
    result = mesh_map(cloth, person, HW)
    assert (result[42:69, 22:59, 1] > 100).all()
    assert (result[12:38, 22:59, 1] < 100).all()


def test_a_mirrored_grid_is_drawn_as_well():
    person, depth = jittered()[:, ::-1], distance_to_border(jittered())
    result = mesh_map(person @ A.T + T, person, HW)
    assert covered(result)[depth > 0].all()
    assert_array_equal(result[depth < -1], OUTSIDE)


def test_a_grid_beside_the_picture_shows_nothing():
    result = mesh_map(jittered(), jittered() + 500, HW)
    assert result.shape == (*HW, 2)
    assert_array_equal(result, OUTSIDE)


def test_a_grid_that_reaches_over_the_border_is_cut():
    person = jittered() * 3 - 80
    result = mesh_map(person, person, HW)
    assert covered(result).any()
    x, y = np.meshgrid(np.arange(HW[1]), np.arange(HW[0]))
    assert_allclose(result[covered(result)], np.stack([x, y], axis=-1)[covered(result)], atol=FLOAT32_PX)


def test_cells_without_area_are_left_out():
    person = grid(np.array([20.0, 60.0]), np.array([30.0, 30.0, 30.0]))
    assert not covered(mesh_map(person, person, HW)).any()


@pytest.mark.parametrize(("cloth", "person"), [((3, 2, 2), (3, 3, 2)), ((1, 4, 2), (1, 4, 2)), ((6, 2), (6, 2))])
def test_says_which_grids_it_got(cloth: tuple[int, ...], person: tuple[int, ...]):
    with pytest.raises(ValueError, match=r"expected .* grids, got"):
        mesh_map(np.zeros(cloth), np.zeros(person), HW)

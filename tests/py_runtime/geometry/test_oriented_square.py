"""The square that a network sees, and the way back to the photo."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.testing import assert_allclose

from py_runtime.geometry.oriented_square import OrientedSquare

SQUARES = [
    OrientedSquare((50.0, 40.0), 64.0),
    OrientedSquare((50.0, 40.0), 100.0, 0.3),
    OrientedSquare((10.0, 70.0), 33.0, -1.2),
    OrientedSquare((60.0, 60.0), 300.0, 2.0),
]


def smooth_photo() -> np.ndarray:
    rows, columns = np.mgrid[:120, :160]
    planes = [2 * rows % 256, (columns + rows) // 2, 255 - columns]
    planes[0] = 120 + 60 * np.sin(rows / 45)
    return np.stack(planes, axis=-1).astype(np.uint8)


@pytest.mark.parametrize("square", SQUARES)
def test_the_middle_of_the_crop_is_the_centre(square: OrientedSquare):
    assert_allclose(square.to_photo_xy([[31.5, 31.5]], 64), [square.center_xy], atol=1e-9)


@pytest.mark.parametrize("square", SQUARES)
def test_the_crops_edges_are_as_long_as_the_side(square: OrientedSquare):
    corners = square.to_photo_xy([[-0.5, -0.5], [63.5, -0.5], [63.5, 63.5]], 64)
    assert_allclose(np.hypot(*(corners[1] - corners[0])), square.side, atol=1e-9)
    assert_allclose(np.hypot(*(corners[2] - corners[1])), square.side, atol=1e-9)


def test_an_upright_square_of_the_crops_size_copies_pixels():
    photo = smooth_photo()
    square = OrientedSquare((40 + 31.5, 20 + 31.5), 64.0)
    assert_allclose(square.crop(photo, 64), photo[20:84, 40:104], atol=0)


def test_up_of_the_crop_is_where_the_angle_points():
    # Turned a quarter clockwise, the crop's up is the photo's right.
    square = OrientedSquare((50.0, 50.0), 20.0, np.pi / 2)
    assert_allclose(square.to_photo_xy([[9.5, -0.5]], 20), [[60.0, 50.0]], atol=1e-9)


@pytest.mark.parametrize("square", SQUARES)
@pytest.mark.parametrize("net_side", [16, 64])
def test_each_crop_pixel_shows_the_photo_at_its_place(square: OrientedSquare, net_side: int):
    photo = smooth_photo()
    crop = square.crop(photo, net_side)
    columns, rows = np.meshgrid(np.arange(net_side), np.arange(net_side))
    at = square.to_photo_xy(np.stack([columns, rows], axis=-1).reshape(-1, 2), net_side)
    margin = square.side / net_side + 2
    inside = ((at > margin) & (at < np.array([160, 120]) - margin)).all(axis=1)
    expected = cv2.remap(photo, at[:, :1].astype(np.float32), at[:, 1:].astype(np.float32), cv2.INTER_LINEAR)[:, 0]
    # Area averages of a smooth photo differ little from samples.
    assert inside.any()
    assert np.abs(crop.reshape(-1, 3)[inside] - expected[inside]).max() < 4


@pytest.mark.parametrize("square", SQUARES)
def test_a_map_goes_back_to_where_it_was_seen(square: OrientedSquare):
    photo = smooth_photo()
    crop = square.crop(photo, 128)
    back = square.to_photo_map(np.ascontiguousarray(crop[..., 0]), (120, 160), outside=-1.0)
    rows, columns = np.mgrid[:120, :160]
    offset = np.stack([columns, rows], axis=-1) - np.array(square.center_xy)
    across = offset @ (np.cos(square.angle), np.sin(square.angle))
    along = offset @ (-np.sin(square.angle), np.cos(square.angle))
    reach = np.maximum(np.abs(across), np.abs(along))
    inner = reach < square.side / 2 - 3
    inner[:4], inner[-4:], inner[:, :4], inner[:, -4:] = False, False, False, False
    assert np.abs(back - photo[..., 0])[inner].max() < 6
    assert (back[reach > square.side / 2 + 3] == -1).all()

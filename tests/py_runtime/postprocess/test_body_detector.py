"""BlazePose's detector: anchors by closed form, decoding by encoding, people counted once."""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from py_runtime.geometry.oriented_square import OrientedSquare
from py_runtime.postprocess.body_detector import (
    NET_SIDE,
    anchor_centers,
    decode_detections,
    overlap,
    region_from_circle,
)

SEEN = OrientedSquare((299.5, 399.5), 1000.0)


def encode(box: tuple[float, float, float, float], center: tuple[float, float], top: tuple[float, float], anchor: int):
    """Write photo coordinates as the network would: px of its input, relative to an anchor."""

    def to_net(x: float, y: float) -> np.ndarray:
        scale = NET_SIDE / SEEN.side
        return (np.array([x, y]) + 0.5 - np.array(SEEN.center_xy) - 0.5 + SEEN.side / 2) * scale

    origin = anchor_centers()[anchor] * NET_SIDE
    x0, y0, x1, y1 = box
    raw = np.zeros(12)
    raw[:2] = to_net((x0 + x1) / 2, (y0 + y1) / 2) - origin
    raw[2:4] = np.array([x1 - x0, y1 - y0]) * NET_SIDE / SEEN.side
    raw[4:6], raw[6:8] = to_net(*center) - origin, to_net(*top) - origin
    return raw


def outputs(people: dict[int, tuple[float, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    boxes, scores = np.zeros((2254, 12), np.float32), np.zeros(2254, np.float32)
    for anchor, (score, raw) in people.items():
        boxes[anchor], scores[anchor] = raw, score
    return boxes, scores


def test_anchors_are_the_cell_centres_of_the_three_feature_maps():
    centers = anchor_centers()
    assert centers.shape == (2254, 2)
    # 28x28 cells with 2 anchors each, then 14x14 with 2, then 7x7 with 6.
    for index, cells, per_cell, start in ((0, 28, 2, 0), (777, 28, 2, 0), (1600, 14, 2, 1568), (2253, 7, 6, 1960)):
        cell = (index - start) // per_cell
        assert_allclose(centers[index], ((cell % cells + 0.5) / cells, (cell // cells + 0.5) / cells))


def test_decodes_what_was_encoded():
    raw = encode((200, 100, 300, 220), (250.0, 500.0), (260.0, 120.0), anchor=900)
    (person,) = decode_detections(*outputs({900: (0.9, raw)}), SEEN)
    assert_allclose(person.box, (200, 100, 300, 220), atol=1e-2)
    assert_allclose(person.center_xy, (250, 500), atol=1e-2)
    assert_allclose(person.top_xy, (260, 120), atol=1e-2)
    assert_allclose(person.radius, np.hypot(10, 380), atol=1e-2)


def test_overlapping_boxes_are_one_person_and_the_surest_wins():
    raws = [
        encode((200 + d, 100, 300 + d, 220), (250.0 + d, 500.0), (250.0, 120.0), 900 + k) for k, d in ((0, 0), (1, 9))
    ]
    (person,) = decode_detections(*outputs({900: (0.7, raws[0]), 901: (0.8, raws[1])}), SEEN)
    assert_allclose(person.center_xy, (259, 500), atol=1e-2)


def test_separate_boxes_are_two_people_in_order_of_score():
    near = encode((200, 100, 300, 220), (250.0, 500.0), (250.0, 120.0), 900)
    far = encode((500, 100, 560, 160), (530.0, 300.0), (530.0, 110.0), 30)
    people = decode_detections(*outputs({900: (0.6, near), 30: (0.95, far)}), SEEN)
    assert [round(person.score, 2) for person in people] == [0.95, 0.6]


def test_doubtful_boxes_are_dropped():
    raw = encode((200, 100, 300, 220), (250.0, 500.0), (250.0, 120.0), 900)
    assert decode_detections(*outputs({900: (0.4, raw)}), SEEN) == []


def test_overlap_is_intersection_over_union():
    boxes = np.array([[0.0, 0, 10, 10], [5, 0, 15, 10], [20, 20, 30, 30]])
    assert_allclose(overlap(boxes[0], boxes), (1, 50 / 150, 0))


def test_the_region_stands_upright_along_the_body_and_is_a_quarter_larger():
    region = region_from_circle(np.array([100.0, 200.0]), np.array([100.0, 120.0]))
    assert_allclose((region.side, region.angle), (200, 0), atol=1e-9)
    # Lying with the head to the image's right: up of the crop is to the right.
    lying = region_from_circle(np.array([100.0, 200.0]), np.array([180.0, 200.0]))
    top = lying.to_photo_xy([[(256 - 1) / 2, -0.5]], 256)
    assert_allclose(top, [[200.0, 200.0]], atol=1e-9)

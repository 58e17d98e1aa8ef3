"""VITON's clothing-agnostic person representation: what a try-on network may know of the person.

Reference: Han et al., "VITON: An Image-based Virtual Try-on Network", CVPR 2018, section 3.1.
"""

from __future__ import annotations

import cv2
import numpy as np

from py_runtime.labels import Part
from py_runtime.types import F32, F64, U8, PersonAnalysis

AGNOSTIC_HW = (256, 192)
CHANNELS = 22
# VITON draws each keypoint as a square of 11 px and blurs the body mask away to 16 x 12 px.
HEATMAP_RADIUS = 5
SHAPE_HW = (16, 12)
MIN_KEYPOINT_SCORE = 0.1


def fit_frame(photo_hw: tuple[int, int]) -> F64:
    """Return the (2, 3) affine map from photo pixels to the 256x192 frame: centred, whole, not stretched."""
    height, width = photo_hw
    scale = min(AGNOSTIC_HW[0] / height, AGNOSTIC_HW[1] / width)
    # Pixel centres at integers: the two middles coincide.
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    target = np.array([(AGNOSTIC_HW[1] - 1) / 2, (AGNOSTIC_HW[0] - 1) / 2])
    return np.column_stack([np.eye(2) * scale, target - scale * middle])


def shrink(image: U8 | F32, matrix: F64) -> F32:
    """Resample a photo-sized image into the 256x192 frame; zero outside the photo."""
    scale = float(matrix[0, 0])
    height, width = image.shape[:2]
    small_wh = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.resize(image, small_wh, interpolation=cv2.INTER_AREA), np.float32)
    shift = np.array([[1, 0, (AGNOSTIC_HW[1] - small_wh[0]) / 2], [0, 1, (AGNOSTIC_HW[0] - small_wh[1]) / 2]])
    frame_wh = (AGNOSTIC_HW[1], AGNOSTIC_HW[0])
    return np.asarray(cv2.warpAffine(small, shift, frame_wh, flags=cv2.INTER_LINEAR), np.float32)


def pose_heatmaps(keypoints: F64, matrix: F64) -> F32:
    """Draw each keypoint as a square of ones.

    Args:
        keypoints: (18, 3) px of the photo and score.
        matrix: (2, 3) photo to 256x192.

    Returns:
        (18, 256, 192) float32; a map is empty where the keypoint is unknown or outside.
    """
    height, width = AGNOSTIC_HW
    heatmaps = np.zeros((len(keypoints), height, width), np.float32)
    xy = np.rint(keypoints[:, :2] @ matrix[:, :2].T + matrix[:, 2]).astype(int)
    for heatmap, (x, y), score in zip(heatmaps, xy, keypoints[:, 2], strict=True):
        if score >= MIN_KEYPOINT_SCORE and 0 <= x < width and 0 <= y < height:
            rows = slice(max(0, y - HEATMAP_RADIUS), y + HEATMAP_RADIUS + 1)
            heatmap[rows, max(0, x - HEATMAP_RADIUS) : x + HEATMAP_RADIUS + 1] = 1
    return heatmaps


def body_shape(silhouette: F32) -> F32:
    """Blur a (256, 192) silhouette until the clothes' outline is gone."""
    coarse = cv2.resize(silhouette, (SHAPE_HW[1], SHAPE_HW[0]), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(coarse, (AGNOSTIC_HW[1], AGNOSTIC_HW[0]), interpolation=cv2.INTER_LINEAR), np.float32)


def agnostic(person: PersonAnalysis) -> F32:
    """Build the representation.

    Returns:
        (22, 256, 192) float32: 18 keypoint maps (0 or 1), the coarse body shape (0..1), and the RGB of face and hair
        (0..1, black elsewhere). The photo is fitted whole and centred, without stretching.
    """
    rgb = person.photo.rgb
    matrix = fit_frame((rgb.shape[0], rgb.shape[1]))
    head = np.ascontiguousarray(person.parse[..., Part.FACE] + person.parse[..., Part.HAIR])
    head_rgb = shrink(rgb, matrix) / 255 * shrink(head, matrix)[..., None]
    shape = body_shape(shrink(np.ascontiguousarray(1 - person.parse[..., Part.BACKGROUND]), matrix))
    heatmaps = pose_heatmaps(person.keypoints18, matrix)
    stack = np.concatenate([heatmaps, shape[None], head_rgb.transpose(2, 0, 1)])
    return np.clip(stack, 0, 1).astype(np.float32)

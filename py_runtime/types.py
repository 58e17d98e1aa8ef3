"""Plain data that flows between the rooms. Frozen, never mutated after construction.

Frames: every `_xy` is (x, y) in pixels of the image the object belongs to, pixel centres at integers.
Images are RGB uint8 (H, W, 3); alphas and probabilities are float32 in 0..1.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

F32: TypeAlias = NDArray[np.float32]
F64: TypeAlias = NDArray[np.float64]
U8: TypeAlias = NDArray[np.uint8]
BoolMask: TypeAlias = NDArray[np.bool_]

Category = Literal["upper", "lower", "dress"]
GarmentKind = Literal["top", "trousers", "skirt", "dress"]
ImageSide = Literal["left", "right"]  # as seen in the image, not the wearer's


@dataclass(frozen=True)
class Run:
    """A pipeline's request: run this network on these tensors; the outputs are sent back by name."""

    model: str
    inputs: Mapping[str, NDArray[np.float32]]


StepName = Literal[
    "decode",
    "find_person",
    "find_pose",
    "parse_person",
    "refine_parse",
    "find_garment",
    "garment_landmarks",
    "warp",
    "fill",
    "compose",
]


@dataclass(frozen=True)
class Progress:
    """Yielded when a step begins; the driver sends back None."""

    step: StepName


Tensors: TypeAlias = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, eq=False)
class Photo:
    """A decoded, upright, down-scaled picture.

    Args:
        rgb: (H, W, 3) uint8, at most MAX_WORK_WH; H, W >= MIN_SIDE.
        original_hw: size before down-scaling, after EXIF orientation.
        alpha: (H, W) float32 when the file had transparency, else None.
    """

    rgb: U8
    original_hw: tuple[int, int]
    alpha: F32 | None = None


@dataclass(frozen=True, eq=False)
class BodyPose:
    """BlazePose's 33 landmarks of one person (sides are the wearer's).

    Args:
        xy: (33, 2) float64, px, photo frame; may lie outside the photo.
        z: (33,) float64, px, smaller is nearer.
        visibility: (33,) float64 in 0..1.
        mask: (H, W) float32 the network's own person mask.
        score: presence in 0..1.
    """

    xy: F64
    z: F64
    visibility: F64
    mask: F32
    score: float


@dataclass(frozen=True, eq=False)
class PersonAnalysis:
    """Everything computed once per photo and reused for each garment.

    Args:
        photo: the working photo.
        pose: BlazePose landmarks in the photo frame.
        keypoints18: (18, 3) VITON/OpenPose-18 order, px and score; score 0 where unknown.
        parse: (H, W, 10) float32 probabilities in the order of labels.Part; sums to 1.
        waist_y: (W,) float32, px: the border between upper and lower clothes in each column.
        wears_dress: upper and lower clothes are one piece.
        notes: facts the app tells ("two_people").
    """

    photo: Photo
    pose: BodyPose
    keypoints18: F64
    parse: F32
    waist_y: F32
    wears_dress: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Sleeve:
    """The two long edges of one sleeve, garment frame.

    Args:
        outer_xy: (N, 2) from the shoulder point to the outer cuff corner.
        inner_xy: (M, 2) from the armpit to the inner cuff corner.
    """

    outer_xy: F64
    inner_xy: F64


@dataclass(frozen=True, eq=False)
class UpperLandmarks:
    """A top or a dress seen from the front; left/right are the image's.

    Args:
        neck_left_xy, neck_right_xy: (2,) where the neckline meets the shoulder line.
        neck_front_xy: (2,) lowest point of the front neckline.
        shoulder_*: (2,) end of the shoulder line / top of the sleeve seam.
        armpit_*: (2,).
        side_*: (N, 2) armpit to hem corner.
        hem_xy: (N, 2) left hem corner to right hem corner.
        sleeve_*: None for a sleeveless side.
    """

    neck_left_xy: F64
    neck_right_xy: F64
    neck_front_xy: F64
    shoulder_left_xy: F64
    shoulder_right_xy: F64
    armpit_left_xy: F64
    armpit_right_xy: F64
    side_left_xy: F64
    side_right_xy: F64
    hem_xy: F64
    sleeve_left: Sleeve | None
    sleeve_right: Sleeve | None


@dataclass(frozen=True, eq=False)
class LowerLandmarks:
    """Trousers, shorts or a skirt seen from the front; left/right are the image's.

    Args:
        waist_left_xy, waist_right_xy: (2,) ends of the waistband's top edge.
        outer_*: (N, 2) waist to outer hem corner.
        crotch_xy: (2,), None for a skirt.
        inner_*: (N, 2) crotch to inner hem corner; empty (0, 2) for a skirt.
    """

    waist_left_xy: F64
    waist_right_xy: F64
    outer_left_xy: F64
    outer_right_xy: F64
    crotch_xy: F64 | None
    inner_left_xy: F64
    inner_right_xy: F64


@dataclass(frozen=True, eq=False)
class GarmentAnalysis:
    """A garment cut out of its picture; computed once per garment.

    Args:
        rgb: (H, W, 3) uint8, full working resolution, colours at the edge decontaminated.
        alpha: (H, W) float32, the garment without hanger, tag and (for a worn one) without the wearer.
        inner_collar: (H, W) float32, the inside of the back of the neck (tag removed); part of alpha.
        sleeve_left_mask, sleeve_right_mask: (H, W) float32 parts of alpha; None when sleeveless.
        worn: the picture shows the garment on a person.
    """

    rgb: U8
    alpha: F32
    inner_collar: F32
    sleeve_left_mask: F32 | None
    sleeve_right_mask: F32 | None
    category: Category
    kind: GarmentKind
    upper: UpperLandmarks | None
    lower: LowerLandmarks | None
    worn: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class TryOnOptions:
    """Args:
    tucked: True tucks a top in, False wears it over, None follows the photo and the garment.
    """

    tucked: bool | None = None


@dataclass(frozen=True, eq=False)
class TryOn:
    """The result.

    Args:
        rgb: (H, W, 3) uint8; equal to the photo wherever `changed` is False.
        changed: (H, W) bool.
        warped_cloth: (H, W, 3) uint8, warped_cloth_mask: (H, W) float32.
        notes: facts the app tells ("two_people", "sleeve_guess").
    """

    rgb: U8
    changed: BoolMask
    warped_cloth: U8
    warped_cloth_mask: F32
    notes: tuple[str, ...] = ()
    facts: Mapping[str, float | int | str] = field(default_factory=dict[str, "float | int | str"])


R = TypeVar("R")
Pipeline: TypeAlias = Generator[Run | Progress, Tensors | None, R]

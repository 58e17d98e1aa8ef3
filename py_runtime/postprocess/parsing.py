"""Fuse the networks' maps into the ten classes of labels.Part at photo resolution."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.geometry.guided_filter import guided_upsample
from py_runtime.geometry.oriented_square import OrientedSquare
from py_runtime.labels import Part
from py_runtime.postprocess.body_regions import body_regions, nearest_limb
from py_runtime.postprocess.class_mending import (
    NET_BACKGROUND,
    NET_CLOTHES,
    NET_FACE,
    NET_HAIR,
    NET_OTHERS,
    NET_SKIN,
    given_person,
    limb_skin,
    mend_arms,
    mend_far_skin,
    mend_feet,
    mend_head,
    mend_midriff,
    mend_others,
    mend_skin,
)
from py_runtime.postprocess.clothes_split import split_clothes
from py_runtime.postprocess.colour_model import lab_bins, work_lab
from py_runtime.postprocess.person_frame import PersonFrame, body_axes
from py_runtime.postprocess.silhouette import person_core, soft_silhouette
from py_runtime.types import F32, U8, BodyPose

# Squared colour differences: classes flow over folds, the silhouette holds to faint edges.
CLASS_EPSILON, ALPHA_EPSILON = 4e-4, 1e-4


@dataclass(frozen=True)
class PersonParse:
    """Args:
    probabilities: (H, W, 10) float32, photo frame.
    waist_y: (W,) float32, px, photo frame.
    wears_dress: upper and lower clothes are one piece.
    """

    probabilities: F32
    waist_y: F32
    wears_dress: bool


def parts_on_work_grid(parts: F32, square: OrientedSquare, frame: PersonFrame) -> F32:
    """Resample the (S, S, 6) softmax onto the work grid; outside the square it is background."""
    # OpenCV warps at most four channels at once.
    first = frame.net_to_work(np.ascontiguousarray(parts[..., :3]), square)
    second = frame.net_to_work(np.ascontiguousarray(parts[..., 3:]), square)
    maps = np.concatenate([first, second], axis=2)
    maps[..., NET_BACKGROUND] += np.clip(1 - maps.sum(axis=2), 0, 1)
    return maps


def ten_classes(shares: F32, limb: U8, upper_share: F32) -> list[F32]:
    """Split skin by limb and clothes by the waist: nine (h, w) float32 maps in the order of Part, no background."""
    clothes = shares[..., NET_CLOTHES]
    maps: dict[Part, F32] = {
        Part.HAIR: shares[..., NET_HAIR],
        Part.FACE: shares[..., NET_FACE],
        Part.NECK: limb_skin(shares, limb, 0),
        Part.LEFT_ARM: limb_skin(shares, limb, 1),
        Part.RIGHT_ARM: limb_skin(shares, limb, 2),
        Part.LEGS: limb_skin(shares, limb, 3),
        Part.UPPER: clothes * upper_share,
        Part.LOWER: clothes * (1 - upper_share),
        Part.OTHERS: shares[..., NET_OTHERS],
    }
    return [np.ascontiguousarray(maps[part], dtype=np.float32) for part in Part if part is not Part.BACKGROUND]


def assemble(alpha: F32, maps: list[F32], frame: PersonFrame, photo_hw: tuple[int, int]) -> F32:
    """Put silhouette and classes together: (H, W, 10) float32 that sums to 1."""
    # Filtering leaves a haze of each class around its edges; a steeper curve removes it.
    sharp = [np.square(np.clip((m - np.float32(0.1)) * np.float32(1.25), 0, 1)) for m in maps]
    total = sharp[0] + np.float32(1e-6)
    for m in sharp[1:]:
        total += m
    alpha = np.clip(alpha, 0, 1)
    scale = alpha / total
    # Where no class stands out the silhouette means clothes.
    probabilities = np.zeros((*photo_hw, len(Part)), np.float32)
    probabilities[..., Part.BACKGROUND] = 1
    window = probabilities[frame.y0 : frame.y0 + frame.height, frame.x0 : frame.x0 + frame.width]
    person = np.zeros_like(alpha)
    for part, m in zip((p for p in Part if p is not Part.BACKGROUND), sharp, strict=True):
        share = m * scale
        window[..., part] = share
        person += share
    window[..., Part.BACKGROUND] = 1 - person
    return probabilities


def parse_person(
    rgb: U8, frame: PersonFrame, pose: BodyPose, parts: F32, square: OrientedSquare, matte: F32
) -> PersonParse:
    """Parse the person.

    Args:
        rgb: (H, W, 3) uint8, the photo.
        frame: the window around the person.
        pose: the person's landmarks and mask, photo frame.
        parts: (256, 256, 6) float32 softmax of the parts network.
        square: the square of the photo that the parts network saw.
        matte: (mh, mw) float32, 0..1, of the window.
    """
    window = frame.window(rgb)
    small = np.asarray(cv2.resize(window, frame.work_wh, interpolation=cv2.INTER_AREA), np.uint8)
    lab = work_lab(small)
    bins = lab_bins(lab)
    work_hw = (frame.work_wh[1], frame.work_wh[0])
    xy = frame.to_work_xy(pose.xy)
    axes = body_axes(xy)
    regions = body_regions(xy, axes, work_hw)
    maps = parts_on_work_grid(parts, square, frame)
    matte = np.asarray(cv2.resize(matte, frame.work_wh, interpolation=cv2.INTER_LINEAR), np.float32)
    core = person_core(1 - maps[..., NET_BACKGROUND], matte, frame.photo_to_work(pose.mask), bins, xy, axes.unit)
    alpha = soft_silhouette(core, matte, np.ascontiguousarray(maps[..., NET_HAIR]), axes.unit)
    shares = given_person(maps, regions, axes.unit)
    shares = mend_head(shares, regions, axes, xy)
    shares = mend_others(shares, core, bins, regions, axes)
    shares = mend_arms(shares, core, regions, axes.unit)
    shares = mend_feet(shares, core, bins, regions, axes.unit)
    shares = mend_far_skin(shares, regions, axes.unit)
    clothes = core & (shares[..., NET_CLOTHES] > 0.5)
    # Where the networks disagree about the person nothing is known about the clothes either.
    unknown = ~clothes & (core | (maps[..., NET_BACKGROUND] < 0.5))
    split = split_clothes(lab, bins, clothes, unknown, regions, axes, xy)
    shares = mend_midriff(shares, core, bins, regions, split, axes.unit)
    shares = mend_skin(shares, core, bins, regions, split)
    limb = nearest_limb(regions, shares[..., NET_SKIN] > 0.5, axes.unit)
    classes = ten_classes(shares, limb, split.upper_share)
    guide = np.multiply(small, np.float32(1 / 255), dtype=np.float32)
    radius = int(np.clip(round(0.03 * axes.unit), 2, 6))
    refined = guided_upsample(window, guide, classes, radius=radius, epsilon=CLASS_EPSILON)
    silhouette = guided_upsample(window, guide, [alpha], radius=2, epsilon=ALPHA_EPSILON)[0]
    photo_hw = (rgb.shape[0], rgb.shape[1])
    waist = (split.waist_y + 0.5) * (frame.height / frame.work_wh[1]) - 0.5 + frame.y0
    columns = (np.arange(photo_hw[1], dtype=np.float64) - frame.x0 + 0.5) * (frame.work_wh[0] / frame.width) - 0.5
    waist_y = np.interp(columns, np.arange(len(waist), dtype=np.float64), waist).astype(np.float32)
    return PersonParse(assemble(silhouette, refined, frame, photo_hw), waist_y, split.wears_dress)

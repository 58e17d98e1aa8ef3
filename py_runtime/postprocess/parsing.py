"""Fuse the networks' maps into the ten classes of labels.Part at photo resolution."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from py_runtime.geometry.guided_filter import guided_upsample
from py_runtime.geometry.oriented_square import OrientedSquare
from py_runtime.labels import Part
from py_runtime.postprocess.body_pose import Joint
from py_runtime.postprocess.body_regions import BodyRegions, body_regions, nearest_limb
from py_runtime.postprocess.clothes_split import split_clothes
from py_runtime.postprocess.person_frame import BodyAxes, PersonFrame, body_axes
from py_runtime.postprocess.silhouette import keep_touching, person_core, soft_silhouette
from py_runtime.types import F32, F64, U8, BodyPose, BoolMask

# Channels of the parts network.
NET_BACKGROUND, NET_HAIR, NET_SKIN, NET_FACE, NET_CLOTHES, NET_OTHERS = range(6)
GUIDE_EPSILON = 4e-4


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


def given_person(parts: F32, trunk: BoolMask, unit: float) -> F32:
    """Return the class shares of each pixel if it is the person: (h, w, 6) with no background.

    Where the parts network saw background, its neighbours (and, on the trunk, clothes) decide.
    """
    own = parts.copy()
    own[..., NET_BACKGROUND] = 0
    size = max(3, round(0.18 * unit) | 1)
    around = np.asarray(cv2.blur(own, (size, size)), np.float32)
    around[..., NET_CLOTHES] += 0.3 * trunk + np.float32(1e-3)
    shares = own + np.float32(0.03) * around
    return shares / shares.sum(axis=2, keepdims=True)


def move(shares: F32, source: int, target: int, where: BoolMask) -> None:
    """Move one class's share to another inside `where` (in place; `shares` is the caller's scratch)."""
    amount = shares[..., source] * where
    shares[..., target] += amount
    shares[..., source] -= amount


def mend_classes(shares: F32, core: BoolMask, regions: BodyRegions, axes: BodyAxes, xy: F64) -> F32:
    """Correct what the parts network mislabels and the pose knows better."""
    shares = shares.copy()
    on_trunk = (regions.along > -0.1) & (regions.along < 1.1) & (np.abs(regions.across) < 0.5)
    # Parts of clothes called "others": small pieces amid clothes. A bag is a large piece.
    others = (shares[..., NET_OTHERS] > 0.4) & core & on_trunk
    clothes_near = cv2.blur(np.asarray(shares[..., NET_CLOTHES], np.float32), (9, 9)) > 0.15
    move(shares, NET_OTHERS, NET_CLOTHES, on_trunk & (clothes_near | ~others))
    # Hair below the shoulders hangs together with hair above them.
    hair = shares[..., NET_HAIR] > 0.4
    head = regions.along < -0.05
    loose = hair & ~keep_touching(hair, hair & head)
    move(shares, NET_HAIR, NET_CLOTHES, cv2.dilate(np.asarray(loose, np.uint8), np.ones((5, 5), np.uint8)) > 0)
    # A face ends at the shoulders, and only the head has one.
    chin_y = float(xy[[Joint.MOUTH_LEFT, Joint.MOUTH_RIGHT], 1].mean()) + 0.55 * axes.unit
    rows = np.arange(shares.shape[0])[:, None]
    move(shares, NET_FACE, NET_SKIN, np.broadcast_to(rows > chin_y, core.shape))
    # Shoes are sometimes called clothes.
    move(shares, NET_CLOTHES, NET_OTHERS, regions.feet & (shares[..., NET_OTHERS] > 0.2))
    return shares


def ten_classes(shares: F32, limb: U8, upper_share: F32) -> list[F32]:
    """Split skin by limb and clothes by the waist: nine (h, w) float32 maps in the order of Part, without background."""
    skin, clothes = shares[..., NET_SKIN], shares[..., NET_CLOTHES]
    maps: dict[Part, F32] = {
        Part.HAIR: shares[..., NET_HAIR],
        Part.FACE: shares[..., NET_FACE],
        Part.NECK: skin * (limb == 0),
        Part.LEFT_ARM: skin * (limb == 1),
        Part.RIGHT_ARM: skin * (limb == 2),
        Part.LEGS: skin * (limb == 3),
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
    lab = np.asarray(cv2.cvtColor(cv2.GaussianBlur(small, (0, 0), 0.8), cv2.COLOR_RGB2LAB), np.uint8)
    work_hw = (frame.work_wh[1], frame.work_wh[0])
    xy = frame.to_work_xy(pose.xy)
    axes = body_axes(xy)
    regions = body_regions(xy, axes, work_hw)
    maps = parts_on_work_grid(parts, square, frame)
    matte = np.asarray(cv2.resize(matte, frame.work_wh, interpolation=cv2.INTER_LINEAR), np.float32)
    core = person_core(1 - maps[..., NET_BACKGROUND], matte, frame.photo_to_work(pose.mask), xy, axes.unit)
    alpha = soft_silhouette(core, matte, np.ascontiguousarray(maps[..., NET_HAIR]), axes.unit)
    shares = mend_classes(given_person(maps, regions.trunk, axes.unit), core, regions, axes, xy)
    clothes = np.asarray(shares[..., NET_CLOTHES] * core, np.float32)
    split = split_clothes(lab, clothes, core, regions, axes, xy)
    classes = ten_classes(shares, nearest_limb(regions), split.upper_share)
    guide = np.multiply(small, np.float32(1 / 255), dtype=np.float32)
    radius = int(np.clip(round(0.03 * axes.unit), 2, 6))
    *refined, silhouette = guided_upsample(window, guide, [*classes, alpha], radius=radius, epsilon=GUIDE_EPSILON)
    photo_hw = (rgb.shape[0], rgb.shape[1])
    waist = (split.waist_y + 0.5) * (frame.height / frame.work_wh[1]) - 0.5 + frame.y0
    columns = (np.arange(photo_hw[1]) - frame.x0 + 0.5) * (frame.work_wh[0] / frame.width) - 0.5
    waist_y = np.interp(columns, np.arange(len(waist)), waist).astype(np.float32)
    return PersonParse(assemble(silhouette, refined, frame, photo_hw), waist_y, split.wears_dress)

"""Decode a picture file into the upright, down-scaled sRGB photo that every pipeline starts from."""

from __future__ import annotations

import io
import warnings

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from py_runtime.errors import Refusal
from py_runtime.preprocess.colour_profile import read_profile
from py_runtime.preprocess.image_format import ALWAYS_READABLE, OPENED_FORMATS, sniff_format
from py_runtime.preprocess.image_pixels import rgb_over_white
from py_runtime.types import F32, U8, Photo

MAX_WORK_LONG, MAX_WORK_SHORT = 1365, 1024  # px
MIN_SIDE = 64  # px, of the working photo
MAX_PIXELS = 64_000_000
EXIF_ORIENTATION = 0x0112

_TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SWAPS_SIDES = (5, 6, 7, 8)


def work_size(width: int, height: int) -> tuple[int, int]:
    """Return the largest (width, height) of that shape, at most the given one, within the working frame."""
    scale = min(1.0, MAX_WORK_LONG / max(width, height), MAX_WORK_SHORT / min(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def decode_photo(data: bytes) -> Photo | Refusal:
    """Decode a JPEG, PNG, WebP, GIF, BMP or (where Pillow can) AVIF file.

    The orientation tag is applied, the first frame of an animation taken, a colour profile converted to sRGB,
    transparency laid over white and kept as `alpha`, and the whole averaged down to the working size.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of what is judged here: large sizes, damaged tags
        return _decode(data)


def _decode(data: bytes) -> Photo | Refusal:
    try:
        picture = Image.open(io.BytesIO(data), formats=OPENED_FORMATS)
    except Image.DecompressionBombError:
        return _too_large({})
    except UnidentifiedImageError:
        return _not_a_picture(sniff_format(data))
    except Exception as error:  # a damaged header makes Pillow's readers raise almost anything
        return _unreadable(error)
    with picture:
        return _decode_opened(picture)


def _decode_opened(picture: Image.Image) -> Photo | Refusal:
    width, height = picture.size
    facts: dict[str, float | int | str] = {"width": width, "height": height}
    if width * height > MAX_PIXELS:
        return _too_large(facts)
    work_wh = work_size(width, height)
    if min(work_wh) < MIN_SIDE:
        return Refusal("image_too_small", f"the picture is {width}x{height} px; each side needs {MIN_SIDE}", facts)
    orientation = _orientation(picture)
    try:
        picture.draft(None, work_wh)  # a large JPEG is decoded at 1/2, 1/4 or 1/8 at once
        picture.load()
        # Average by a whole factor first, leaving twice the working size for the exact step.
        factor = max(1, min(picture.width // work_wh[0], picture.height // work_wh[1]) // 2)
        rgb, alpha = rgb_over_white(picture, factor)
    except MemoryError:
        return _too_large(facts)
    except Exception as error:  # a damaged body likewise
        return _unreadable(error)
    rgb = _upright(_to_srgb(_resize(rgb, work_wh), picture), orientation)
    original_hw = (width, height) if orientation in _SWAPS_SIDES else (height, width)
    if alpha is None or int(alpha.min()) == 255:
        return Photo(rgb, original_hw)
    return Photo(rgb, original_hw, _as_float(_upright(_resize(alpha, work_wh), orientation)))


def _orientation(picture: Image.Image) -> int:
    try:
        value = picture.getexif().get(EXIF_ORIENTATION, 1)
    except Exception:  # a damaged tag block is no reason to refuse the photo
        return 1
    return value if isinstance(value, int) and value in _TRANSPOSE else 1


def _to_srgb(rgb: U8, picture: Image.Image) -> U8:
    profile = picture.info.get("icc_profile")
    to_srgb = read_profile(profile) if isinstance(profile, bytes) and picture.mode != "CMYK" else None
    return to_srgb.convert(rgb) if to_srgb else rgb


def _upright(pixels: U8, orientation: int) -> U8:
    if orientation == 1:
        return pixels
    return np.asarray(Image.fromarray(pixels).transpose(_TRANSPOSE[orientation]))


def _resize(pixels: U8, wh: tuple[int, int]) -> U8:
    if (pixels.shape[1], pixels.shape[0]) == wh:
        return pixels
    return np.asarray(cv2.resize(pixels, wh, interpolation=cv2.INTER_AREA), np.uint8)


def _as_float(alpha: U8) -> F32:
    return alpha.astype(np.float32) / np.float32(255)


def _too_large(facts: dict[str, float | int | str]) -> Refusal:
    limit = MAX_PIXELS // 1_000_000
    return Refusal("image_too_large", f"the picture has more than {limit} megapixels or does not fit memory", facts)


def _not_a_picture(name: str | None) -> Refusal:
    if name is None or name in ALWAYS_READABLE:
        return Refusal("unreadable_image", "the file is no readable picture")
    return Refusal("unsupported_format", f"{name} files cannot be read; use JPEG, PNG or WebP", {"format": name})


def _unreadable(error: Exception) -> Refusal:
    return Refusal("unreadable_image", f"the picture is damaged: {error}")

"""From a picture file's own pixels (16-bit, palette, CMYK, alpha) to RGB over white.

Works strip by strip and reduces each at once: beside the decoder's own buffer only a small picture is alive.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from py_runtime.types import U8

STRIP_PIXELS = 1 << 21
WHITE = (255, 255, 255, 255)


def rgb_over_white(picture: Image.Image, factor: int) -> tuple[U8, U8 | None]:
    """Convert a loaded picture, box-averaging factor x factor pixels into one.

    Args:
        picture: any mode Pillow decodes our formats to.
        factor: >= 1.

    Returns:
        (ceil(H/factor), ceil(W/factor), 3) uint8 RGB over white, and the alpha (same size) where there is one.
    """
    has_alpha = picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info
    rows = max(1, STRIP_PIXELS // (picture.width * factor)) * factor
    colours, alphas = list[U8](), list[U8]()
    for top in range(0, picture.height, rows):
        strip = picture.crop((0, top, picture.width, min(picture.height, top + rows)))
        colour, alpha = _convert_strip(strip, has_alpha)
        colours.append(np.asarray(_reduce(colour, factor)))
        if alpha is not None:
            alphas.append(np.asarray(_reduce(alpha, factor)))
    return np.concatenate(colours), np.concatenate(alphas) if alphas else None


def _reduce(picture: Image.Image, factor: int) -> Image.Image:
    return picture.reduce(factor) if factor > 1 else picture


def _convert_strip(strip: Image.Image, has_alpha: bool) -> tuple[Image.Image, Image.Image | None]:
    if strip.mode.startswith("I"):  # 16-bit grey: Pillow's own conversion to "L" clips instead of scaling
        strip = Image.fromarray((np.asarray(strip) >> 8).astype(np.uint8))
    if not has_alpha:
        return strip.convert("RGB"), None
    rgba = strip.convert("RGBA")
    over_white = Image.alpha_composite(Image.new("RGBA", rgba.size, WHITE), rgba)
    return over_white.convert("RGB"), rgba.getchannel("A")

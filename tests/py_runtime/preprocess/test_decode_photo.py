"""decode_photo: every kind of file becomes an upright sRGB photo of the working size, or a typed refusal."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from PIL import Image, features

from py_runtime.errors import Refusal
from py_runtime.preprocess.image import MAX_WORK_LONG, MAX_WORK_SHORT, decode_photo, work_size
from py_runtime.types import Photo
from tests.py_runtime.preprocess.picture_files import (
    BLUE,
    GREEN,
    RED,
    WHITE,
    encode,
    heif_header,
    icc_profile_with_red_and_green_swapped,
    jpeg_header_only,
    png_16_bit_grey,
    png_16_bit_rgb,
    png_header_only,
    quadrants,
)

JPEG_LEVELS = 6  # how far flat JPEG colours may stray
CMYK_LEVELS = 40  # without a profile CMYK is a rough matter
ICC_LEVELS = 9  # gamma 2.2 against sRGB's curve in the dark


def decoded(data: bytes) -> Photo:
    photo = decode_photo(data)
    assert isinstance(photo, Photo), photo
    assert photo.rgb.dtype == np.uint8
    assert photo.rgb.ndim == 3
    assert photo.rgb.shape[2] == 3
    return photo


def refused(data: bytes) -> Refusal:
    refusal = decode_photo(data)
    assert isinstance(refusal, Refusal)
    return refusal


def corners(photo: Photo) -> list[list[int]]:
    """Colours in the middles of the four quadrants: top left, top right, bottom left, bottom right."""
    height, width = photo.rgb.shape[:2]
    rows, columns = (height // 4, 3 * height // 4), (width // 4, 3 * width // 4)
    return [photo.rgb[y, x].tolist() for y in rows for x in columns]


def test_keeps_a_small_png_bit_identical():
    rgb = np.random.default_rng(1).integers(0, 256, (96, 80, 3), dtype=np.uint8)
    photo = decoded(encode(Image.fromarray(rgb), "PNG"))
    assert_array_equal(photo.rgb, rgb)
    assert photo.alpha is None
    assert photo.original_hw == (96, 80)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP"])
def test_decodes_the_usual_formats(kind: str):
    photo = decoded(encode(quadrants(200, 300), kind))
    assert photo.rgb.shape == (300, 200, 3)
    assert_allclose(corners(photo), [RED, GREEN, BLUE, WHITE], atol=JPEG_LEVELS)


@pytest.mark.parametrize(
    ("wh", "expected"),
    [
        ((3024, 4032), (1024, 1365)),
        ((4032, 3024), (1365, 1024)),
        ((4000, 4000), (1024, 1024)),
        ((1000, 4000), (341, 1365)),
        ((800, 600), (800, 600)),
    ],
)
def test_working_sizes_keep_the_shape_and_never_enlarge(wh: tuple[int, int], expected: tuple[int, int]):
    assert work_size(*wh) == expected


def test_scales_down_by_averaging():
    """A one-pixel checkerboard averages to grey; a sampling resize would leave stripes."""
    board = (np.indices((2048, 1536)).sum(axis=0) % 2 * 255).astype(np.uint8)
    photo = decoded(encode(Image.fromarray(board), "PNG", compress_level=1))
    assert photo.rgb.shape == (1365, 1024, 3)
    assert photo.rgb.mean() == pytest.approx(127.5, abs=1)
    assert np.abs(photo.rgb[::3].astype(int).mean(axis=1) - 127.5).max() < 8


@pytest.mark.parametrize("orientation", range(1, 9))
def test_applies_the_exif_orientation(orientation: int):
    upright = quadrants(120, 160)
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = decoded(encode(stored, "JPEG", exif=exif))
    assert photo.rgb.shape == (160, 120, 3)
    assert photo.original_hw == (160, 120)
    assert_allclose(corners(photo), [RED, GREEN, BLUE, WHITE], atol=JPEG_LEVELS)


def test_takes_a_damaged_exif_block_as_upright():
    exif = b"Exif\0\0" + b"II*\0\xff\xff\xff\x7f" + b"\x99" * 20
    assert_allclose(corners(decoded(encode(quadrants(100, 100), "JPEG", exif=exif)))[0], RED, atol=JPEG_LEVELS)


def test_decodes_cmyk_jpeg():
    photo = decoded(encode(quadrants(128, 128).convert("CMYK"), "JPEG"))
    assert_allclose(corners(photo), [RED, GREEN, BLUE, WHITE], atol=CMYK_LEVELS)


def test_decodes_16_bit_rgb_png():
    photo = decoded(png_16_bit_rgb(80, 80, (0xFF00, 0x8000, 0x0100)))
    assert_allclose(photo.rgb[40, 40], [255, 128, 1], atol=1)


def test_decodes_16_bit_grey_png_without_clipping():
    values = np.linspace(0, 65535, 128).astype(np.uint16)[None].repeat(80, axis=0)
    photo = decoded(png_16_bit_grey(values))
    assert_array_equal(photo.rgb[40, :, 0], values[40] >> 8)
    assert_array_equal(photo.rgb[..., 0], photo.rgb[..., 2])


def test_decodes_a_palette():
    photo = decoded(encode(quadrants(96, 96).quantize(4), "PNG"))
    assert_allclose(corners(photo), [RED, GREEN, BLUE, WHITE], atol=1)


def test_decodes_a_palette_with_a_transparent_colour():
    palette = quadrants(96, 96).quantize(4)
    red_index = palette.getpixel((10, 10))
    photo = decoded(encode(palette, "PNG", transparency=red_index))
    assert_allclose(corners(photo), [WHITE, GREEN, BLUE, WHITE], atol=1)
    assert photo.alpha is not None
    assert photo.alpha[24, 24] == 0
    assert photo.alpha[24, 72] == 1


@pytest.mark.parametrize("mode", ["1", "L"])
def test_decodes_grey(mode: str):
    photo = decoded(encode(quadrants(96, 96).convert(mode), "PNG"))
    assert photo.rgb[72, 72].tolist() == [255, 255, 255]


def test_lays_alpha_over_white_and_keeps_it():
    picture = quadrants(100, 100)
    picture.putalpha(Image.linear_gradient("L").resize((100, 100)))
    photo = decoded(encode(picture, "PNG"))
    source = np.asarray(picture).astype(float)
    alpha = source[..., 3:] / 255
    assert photo.alpha is not None
    assert photo.alpha.dtype == np.float32
    assert_allclose(photo.alpha, alpha[..., 0], atol=1e-6)
    assert_allclose(photo.rgb, source[..., :3] * alpha + 255 * (1 - alpha), atol=1.5)


def test_colours_hidden_under_full_transparency_do_not_bleed_when_scaled():
    picture = Image.new("RGBA", (2400, 3200), (0, 0, 0, 0))
    picture.paste((*RED, 255), (1200, 0, 2400, 3200))
    photo = decoded(encode(picture, "PNG", compress_level=1))
    assert photo.alpha is not None
    assert photo.rgb[..., 0].min() >= RED[0]
    assert_array_equal(photo.rgb[600, 100], WHITE)


def test_an_opaque_alpha_channel_is_no_alpha():
    picture = quadrants(100, 100).convert("RGBA")
    assert decoded(encode(picture, "PNG")).alpha is None


def test_takes_the_first_frame_of_an_animation():
    frames = [Image.new("RGB", (90, 90), colour) for colour in (RED, GREEN, BLUE)]
    photo = decoded(encode(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert_allclose(photo.rgb[45, 45], RED, atol=8)


def test_decodes_a_48_megapixel_jpeg():
    data = encode(quadrants(8000, 6000), "JPEG", quality=60)
    photo = decoded(data)
    assert photo.rgb.shape == (1024, 1365, 3)
    assert photo.original_hw == (6000, 8000)
    assert_allclose(corners(photo), [RED, GREEN, BLUE, WHITE], atol=JPEG_LEVELS)


def test_converts_a_colour_profile_to_srgb():
    picture = quadrants(100, 100)
    photo = decoded(encode(picture, "PNG", icc_profile=icc_profile_with_red_and_green_swapped()))
    swapped = [[c[1], c[0], c[2]] for c in (RED, GREEN, BLUE, WHITE)]
    assert_allclose(corners(photo), swapped, atol=ICC_LEVELS)


def test_ignores_a_damaged_colour_profile():
    photo = decoded(encode(quadrants(100, 100), "PNG", icc_profile=b"no profile at all" * 20))
    assert_allclose(corners(photo), [RED, GREEN, BLUE, WHITE], atol=1)


@pytest.mark.parametrize("make", [png_header_only, jpeg_header_only])
@pytest.mark.parametrize("side", [8100, 20_000])
def test_refuses_a_header_bomb_before_decoding(make: object, side: int, monkeypatch: pytest.MonkeyPatch):
    def never(*_: object) -> None:
        raise AssertionError("decoded a bomb")

    monkeypatch.setattr("py_runtime.preprocess.image.rgb_over_white", never)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", never)
    assert callable(make)
    assert refused(make(side, side)).status == "image_too_large"


@pytest.mark.parametrize("wh", [(1, 1), (63, 500), (500, 63), (100, 9000)])
def test_refuses_what_is_too_small_or_too_thin(wh: tuple[int, int]):
    assert refused(encode(quadrants(*wh), "PNG")).status == "image_too_small"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_refuses_a_truncated_file(kind: str, kept: float):
    noise = np.random.default_rng(2).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    data = encode(Image.fromarray(noise), kind)
    assert refused(data[: int(len(data) * kept)]).status == "unreadable_image"


@pytest.mark.parametrize("data", [b"", b"just a text\n" * 50, b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", bytes(5000)])
def test_refuses_what_is_no_picture(data: bytes):
    assert refused(data).status == "unreadable_image"


@pytest.mark.parametrize("name", ["HEIC", "JPEG XL", "TIFF", "PDF"])
def test_names_a_format_it_cannot_read(name: str):
    data = {
        "HEIC": heif_header(b"heic"),
        "JPEG XL": b"\xff\x0a" + bytes(100),
        "TIFF": encode(quadrants(80, 80), "TIFF"),
        "PDF": b"%PDF-1.7\n" + bytes(100),
    }[name]
    refusal = refused(data)
    assert refusal.status == "unsupported_format"
    assert refusal.facts["format"] == name


def test_reads_avif_exactly_where_pillow_can():
    if features.check("avif"):
        assert_allclose(corners(decoded(encode(quadrants(96, 96), "AVIF"))), [RED, GREEN, BLUE, WHITE], atol=12)
    else:
        assert refused(heif_header(b"avif")).status == "unsupported_format"


def test_damaging_any_byte_of_a_file_never_raises():
    rng = np.random.default_rng(3)
    small = Image.fromarray(rng.integers(0, 256, (70, 70, 3), dtype=np.uint8))
    for kind in ("JPEG", "PNG", "GIF", "WEBP", "BMP"):
        original = encode(small, kind)
        for _ in range(60):
            data = bytearray(original)
            for at in rng.integers(0, min(len(data), 600), 3):
                data[at] = rng.integers(0, 256)
            assert isinstance(decode_photo(bytes(data)), Photo | Refusal)


def test_the_working_frame_is_what_the_product_promises():
    assert (MAX_WORK_SHORT, MAX_WORK_LONG) == (1024, 1365)

"""ICC matrix profiles: against LittleCMS where Pillow has it, against closed forms everywhere."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from numpy.testing import assert_allclose
from PIL import Image, ImageCms, features

from py_runtime.preprocess.colour_profile import read_profile
from tests.py_runtime.preprocess.picture_files import icc_profile_with_red_and_green_swapped, matrix_profile

LITTLE_CMS = features.check("littlecms2")
LEVELS = 2
P3_PRIMARIES = ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407))
SRGB_PRIMARIES = ((0.43607, 0.2225, 0.01393), (0.38507, 0.71688, 0.0971), (0.14308, 0.06062, 0.71417))
SRGB_CURVE = b"para\0\0\0\0" + struct.pack(
    ">HH5i", 3, 0, *(round(v * 65536) for v in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))
)
ADOBE_GAMMA = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
TABLE_CURVE = b"curv\0\0\0\0" + struct.pack(">I", 64) + (65535 * np.linspace(0, 1, 64) ** 1.8).astype(">u2").tobytes()
NOISE = np.random.default_rng(5).integers(0, 256, (64, 64, 3), dtype=np.uint8)


@pytest.mark.skipif(not LITTLE_CMS, reason="this Pillow has no LittleCMS")
@pytest.mark.parametrize("curve", [SRGB_CURVE, ADOBE_GAMMA, TABLE_CURVE], ids=["parametric", "gamma", "table"])
@pytest.mark.parametrize("primaries", [P3_PRIMARIES, SRGB_PRIMARIES[::-1]], ids=["display_p3", "swapped"])
def test_agrees_with_little_cms(curve: bytes, primaries: tuple[tuple[float, float, float], ...]):
    profile = matrix_profile(primaries, curve)
    oracle = ImageCms.profileToProfile(
        Image.fromarray(NOISE),
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    to_srgb = read_profile(profile)
    assert to_srgb is not None
    difference = np.abs(to_srgb.convert(NOISE).astype(int) - np.asarray(oracle))
    assert np.percentile(difference, 99) <= LEVELS


def test_display_p3_red_is_redder_than_srgb_can_be():
    to_srgb = read_profile(matrix_profile(P3_PRIMARIES, SRGB_CURVE))
    assert to_srgb is not None
    patches = np.array([[[128, 128, 128], [255, 255, 255], [234, 51, 35], [0, 0, 0]]], np.uint8)
    # (234, 51, 35) in Display P3 is the colour that sRGB writes (255, 0, 0).
    assert_allclose(to_srgb.convert(patches)[0], [[128] * 3, [255] * 3, [255, 0, 0], [0] * 3], atol=LEVELS + 1)


def test_srgb_itself_needs_no_conversion():
    assert read_profile(matrix_profile(SRGB_PRIMARIES, SRGB_CURVE)) is None


def test_does_not_change_its_input():
    before = NOISE.copy()
    to_srgb = read_profile(icc_profile_with_red_and_green_swapped())
    assert to_srgb is not None
    to_srgb.convert(NOISE)
    assert (before == NOISE).all()


@pytest.mark.parametrize("cut", [0, 20, 131, 140, 250, 400])
def test_a_truncated_profile_is_no_profile(cut: int):
    assert read_profile(matrix_profile(P3_PRIMARIES, TABLE_CURVE)[:cut]) is None

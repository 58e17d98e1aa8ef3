"""Three licence-clean pairs look as they did when somebody last looked at them.

Renew the pictures with `.venv/bin/wearhere golden --write`, and look at them before committing.
"""

from __future__ import annotations

import numpy as np
import pytest

from model_export.driver import NativeDriver
from model_export.fitting_room import FittingRoom
from model_export.golden import GoldenPair, psnr_db, read_golden, read_pairs, render
from tests.tolerances import GOLDEN_PSNR_DB

PAIRS = read_pairs()


@pytest.fixture(scope="module")
def room() -> FittingRoom:
    return FittingRoom(NativeDriver(threads=2))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_the_result_is_like_its_golden_picture(pair: GoldenPair, room: FittingRoom):
    assert psnr_db(render(room, pair), read_golden(pair)) >= GOLDEN_PSNR_DB


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_the_threshold_tells_the_result_from_the_photo_before(pair: GoldenPair, room: FittingRoom):
    assert psnr_db(room.person(pair.person).photo.rgb, read_golden(pair)) < GOLDEN_PSNR_DB - 10


def test_the_three_pairs_cover_the_three_categories(room: FittingRoom):
    assert sorted(room.catalogue[pair.garment].category for pair in PAIRS) == ["dress", "lower", "upper"]


def test_psnr_is_that_of_its_definition():
    black = np.zeros((4, 4, 3), np.uint8)
    assert psnr_db(black, black) == float("inf")
    assert psnr_db(black, black + 255) == pytest.approx(0)
    assert psnr_db(black, black + np.uint8(1)) == pytest.approx(48.13, abs=0.01)

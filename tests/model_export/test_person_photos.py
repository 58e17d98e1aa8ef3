"""analyze_person with the shipped networks on licence-clean pictures."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from model_export.driver import NativeDriver
from py_runtime.errors import Refusal
from py_runtime.labels import Part
from py_runtime.pipelines.person import analyze_person
from py_runtime.preprocess.image import decode_photo
from py_runtime.types import PersonAnalysis, Photo

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "static" / "samples"
# Rendered from MakeHuman's CC0 body, skin and clothes with the camera behind the person.
BACK_VIEW = ROOT / "tests" / "fixtures" / "back-view.jpg"
GARMENTS = ROOT / "static" / "catalogue" / "upper"


@pytest.fixture(scope="module")
def driver() -> NativeDriver:
    return NativeDriver()


def read(path: Path) -> Photo:
    photo = decode_photo(path.read_bytes())
    assert isinstance(photo, Photo)
    return photo


def analyse(driver: NativeDriver, photo: Photo) -> PersonAnalysis | Refusal:
    return driver.run(analyze_person(photo))


def people() -> list[Path]:
    index = SAMPLES / "samples.json"
    listed = json.loads(index.read_text())["people"] if index.is_file() else []
    return [SAMPLES / person["image"] for person in listed]


def test_a_back_view_is_refused(driver: NativeDriver):
    refusal = analyse(driver, read(BACK_VIEW))
    assert isinstance(refusal, Refusal)
    assert refusal.status == "person_from_behind"


def test_a_garment_alone_is_no_person(driver: NativeDriver):
    picture = min(path for path in GARMENTS.glob("*.jpg") if "thumb" not in path.name)
    refusal = analyse(driver, read(picture))
    assert isinstance(refusal, Refusal)
    assert refusal.status == "no_person"


@pytest.mark.parametrize("path", people(), ids=lambda path: path.stem)
def test_every_sample_person_is_found_with_face_and_clothes(driver: NativeDriver, path: Path):
    analysis = analyse(driver, read(path))
    assert isinstance(analysis, PersonAnalysis)
    parts = analysis.parse.argmax(axis=-1)
    person = int((parts != Part.BACKGROUND).sum())
    assert (parts == Part.FACE).sum() > 0.005 * person
    assert (parts == Part.UPPER).sum() > 0.15 * person
    nose_x, nose_y = np.rint(analysis.keypoints18[0, :2]).astype(int)
    assert parts[nose_y, nose_x] == Part.FACE


@pytest.mark.parametrize("path", people()[:1], ids=lambda path: path.stem)
def test_two_samples_side_by_side_are_told(driver: NativeDriver, path: Path):
    rgb = read(path).rgb
    pair = np.concatenate([rgb, rgb[:, ::-1]], axis=1)
    analysis = analyse(driver, Photo(pair, (pair.shape[0], pair.shape[1])))
    assert isinstance(analysis, PersonAnalysis)
    assert analysis.notes == ("two_people",)

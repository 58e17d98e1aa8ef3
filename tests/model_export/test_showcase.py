"""The showcase's bookkeeping: pairs, numbers, sheet. The pictures themselves are for people to judge."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model_export.fitting_room import CatalogueGarment, FittingRoom
from model_export.showcase import CELL_WH, draw_sheet, result_numbers, summarise
from model_export.showcase_pairs import DRESSES, TOPS, TROUSERS, evaluation_pairs, sample_pairs
from py_runtime.labels import Part
from py_runtime.types import BodyPose, PersonAnalysis, Photo, TryOn

EVALUATION = evaluation_pairs()


def analysis_of(rgb: np.ndarray, labels: np.ndarray) -> PersonAnalysis:
    nowhere = np.zeros((33, 2))
    pose = BodyPose(nowhere, nowhere[:, 0], nowhere[:, 0], np.zeros(labels.shape, np.float32), 1.0)
    parse = np.eye(len(Part), dtype=np.float32)[labels]
    return PersonAnalysis(Photo(rgb, rgb.shape[:2]), pose, np.zeros((18, 3)), parse, np.zeros(rgb.shape[1]), False)


def test_at_least_36_pairs_with_all_categories_and_worn_garments():
    counts = [sum(map(len, table.values())) for table in (TOPS, TROUSERS, DRESSES)]
    assert sum(counts) >= 36
    assert min(counts) >= 6
    named = {name for table in (TOPS, TROUSERS, DRESSES) for names in table.values() for name in names}
    assert {"fashn_garment", "cat_worn_mothr2204422", "cat_worn_mison4076222"} <= named


@pytest.mark.skipif(not EVALUATION, reason="no evaluation photos beside the repository")
def test_every_listed_evaluation_photo_exists():
    assert len(EVALUATION) == sum(len(names) for table in (TOPS, TROUSERS, DRESSES) for names in table.values())


def test_without_evaluation_photos_the_samples_wear_the_catalogue(tmp_path: Path):
    assert evaluation_pairs(tmp_path) == []
    (tmp_path / "samples.json").write_text('{"people": [{"image": "a.jpg"}, {"image": "b.jpg"}]}')
    catalogue = {
        name: CatalogueGarment(name, category, Path(name), None, None, None)
        for name, category in (("tee", "upper"), ("shirt", "upper"), ("gown", "dress"))
    }
    names = [pair.name for pair in sample_pairs(catalogue, tmp_path)]
    assert names == ["a__tee", "a__gown", "b__shirt", "b__gown"]


def test_counts_changes_inside_and_outside_by_part():
    rgb = np.full((20, 20, 3), 100, np.uint8)
    labels = np.full((20, 20), Part.UPPER)
    labels[:5], labels[5:8] = Part.HAIR, Part.FACE
    painted, changed = rgb.copy(), np.zeros((20, 20), bool)
    painted[4:12] = 7  # one row of hair, three of face, four of clothes
    changed[5:12] = True
    numbers = result_numbers(analysis_of(rgb, labels), TryOn(painted, changed, painted, changed.astype(np.float32)))
    assert numbers["changed_px"] == 7 * 20
    assert numbers["outside_differing_px"] == 20
    assert numbers["hair_changed_px"] == 20
    assert numbers["face_changed_px"] == 60


def test_medians_are_over_the_pairs_that_ran_the_stage():
    base = {"outcome": "ok", "expected_category": "upper", "category": "upper"}
    numbers = summarise(
        [
            {**base, "pair": "a", "stages_ms": {"person/net:matte": 90.0, "try_on/step:warp": 10.0}},
            {**base, "pair": "b", "stages_ms": {"try_on/step:warp": 30.0}},
            {**base, "pair": "c", "stages_ms": {"try_on/step:warp": 20.0}, "category": "dress"},
            {"pair": "d", "outcome": "no_garment", "expected_category": "upper", "stages_ms": {}},
        ]
    )
    assert numbers["median_ms"] == {"person/net:matte": 90.0, "try_on/step:warp": 20.0}
    assert numbers["outcomes"] == {"no_garment": 1, "ok": 3}
    assert numbers["wrong_category"] == 1


def test_the_sheet_shows_person_garment_and_result_side_by_side(tmp_path: Path):
    for suffix, colour in ((".person.jpg", "red"), (".garment.jpg", "lime"), (".png", "blue")):
        Image.new("RGB", CELL_WH, colour).save(tmp_path / f"pair{suffix}")
    sheet = np.asarray(draw_sheet([{"pair": "pair", "outcome": "ok"}], tmp_path)).astype(int)
    middle = sheet[sheet.shape[0] // 2]
    at = [middle[CELL_WH[0] * column + CELL_WH[0] // 2] for column in range(3)]
    assert [int(np.argmax(colour)) for colour in at] == [0, 1, 2]


def test_an_analysis_is_computed_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    room, runs = FittingRoom(catalogue={}), list[str]()

    def run(subject: str, name: str, pipeline: object) -> str:
        runs.append(name)
        return f"analysis of {name}"

    monkeypatch.setattr(room, "_run", run)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"-")
    assert room.person(photo) is room.person(photo)
    assert room.garment(str(photo)) is room.garment(str(photo))
    room.garment(str(photo), "dress")
    assert runs == [str(photo)] * 3

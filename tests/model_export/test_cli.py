"""The command line: one picture, a report, masks; exit code 2 and one line for input that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model_export.cli import main
from model_export.fitting_room import SAMPLES_DIR, read_catalogue
from py_runtime.labels import Part
from py_runtime.skeletons import Joint, Keypoint18


def sample_person() -> Path:
    people = json.loads((SAMPLES_DIR / "samples.json").read_text())["people"]
    return SAMPLES_DIR / people[-1]["image"]


def catalogue_top() -> str:
    return next(g.id for g in read_catalogue().values() if g.category == "upper")


def fails(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """Expect exit code 2 and exactly one line on stderr; returns it."""
    assert main([str(a) for a in arguments]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("wearhere: ")
    return lines[0]


def test_try_on_writes_the_picture_the_report_and_the_masks(tmp_path: Path):
    out, report, masks = tmp_path / "new" / "out.png", tmp_path / "report.json", tmp_path / "masks"
    arguments = ["try-on", sample_person(), catalogue_top(), "-o", out, "--report", report, "--masks", masks]
    assert main([str(a) for a in arguments]) == 0
    picture = np.asarray(Image.open(out))
    told = json.loads(report.read_text())
    assert told["outcome"] == "ok"
    assert told["category"] == "upper"
    assert told["outside_differing_px"] == 0
    assert set(told["stages_ms"]) == {"person", "garment", "try_on"}
    assert "net:matte" in told["stages_ms"]["person"]
    assert len(told["keypoints"]["blazepose33_xyv"]) == len(Joint)
    assert len(told["keypoints"]["openpose18_xys"]) == len(Keypoint18)
    changed, parse, cloth = (
        np.asarray(Image.open(masks / f"{name}.png")) for name in ("changed", "parse", "warped_cloth_mask")
    )
    assert changed.shape == parse.shape == cloth.shape == picture.shape[:2]
    assert set(np.unique(changed)) == {0, 255}
    assert told["areas_px"]["changed"] == (changed == 255).sum() > 0
    assert told["areas_px"]["parse_face"] == (parse == Part.FACE).sum() > 0


def test_analyze_writes_keypoints_parse_and_agnostic(tmp_path: Path):
    assert main(["analyze", str(sample_person()), "-o", str(tmp_path)]) == 0
    assert len(json.loads((tmp_path / "keypoints.json").read_text())["openpose18_xys"]) == 18
    assert Image.open(tmp_path / "parse.png").mode == "P"
    with np.load(tmp_path / "agnostic.npz") as archive:
        assert sorted(archive["agnostic"].shape) == [22, 192, 256]


@pytest.mark.parametrize("which", ["person", "garment"])
def test_a_text_file_named_jpg_is_refused_and_reported(which: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    text, report = tmp_path / "text.jpg", tmp_path / "report.json"
    text.write_text("no picture")
    person, garment = (text, catalogue_top()) if which == "person" else (sample_person(), text)
    line = fails(capsys, "try-on", person, garment, "-o", tmp_path / "o.png", "--report", report)
    assert "unreadable_image" in line
    told = json.loads(report.read_text())
    assert (told["outcome"], told["subject"]) == ("unreadable_image", which)
    assert not (tmp_path / "o.png").exists()


def test_a_picture_of_nobody_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    grey = tmp_path / "grey.png"
    Image.new("RGB", (300, 400), (128, 128, 128)).save(grey)
    assert "no_person" in fails(capsys, "try-on", grey, catalogue_top(), "-o", tmp_path / "o.png")


def test_names_a_missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    missing = tmp_path / "missing.jpg"
    assert str(missing) in fails(capsys, "try-on", missing, catalogue_top(), "-o", tmp_path / "o.png")
    line = fails(capsys, "try-on", sample_person(), "no-such-garment", "-o", tmp_path / "o.png")
    assert "no catalogue garment" in line


@pytest.mark.parametrize("arguments", [["try-on"], ["fly"], ["try-on", "a", "b", "-o", "c.txt"]])
def test_wrong_arguments_are_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1

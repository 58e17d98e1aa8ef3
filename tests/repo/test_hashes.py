"""Committed hashes are those of the committed files."""

from __future__ import annotations

import hashlib

import pytest

from tests.repo.support import ROOT, provisioned_files, read_json, read_text, tracked_files

MODELS = read_json("static/models/manifest.json")["models"]


def sha256(path: str) -> str:
    return hashlib.sha256((ROOT / path).read_bytes()).hexdigest()


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_the_one_its_manifest_describes(name: str):
    path = f"static/models/{MODELS[name]['file']}"
    assert (ROOT / path).stat().st_size == MODELS[name]["bytes"]
    assert sha256(path) == MODELS[name]["sha256"]


def test_every_model_file_is_in_the_manifest():
    files = {path.rpartition("/")[2] for path in tracked_files() if path.startswith("static/models/")}
    assert {name for name in files if name.endswith(".onnx")} == {entry["file"] for entry in MODELS.values()}


def test_our_cv2_wheel_is_the_provisioned_one_and_its_readme_says_so():
    [path] = [path for path in tracked_files() if path.startswith("tools/opencv/") and path.endswith(".whl")]
    assert sha256(path) == provisioned_files()[path.rpartition("/")[2]]["sha256"]
    assert sha256(path) in read_text("tools/opencv/README.md")


def test_official_wheels_have_the_hashes_of_pyodides_own_lock_file():
    lock = ROOT / "node_modules/pyodide/pyodide-lock.json"
    assert sha256("node_modules/pyodide/pyodide-lock.json") == provisioned_files()[lock.name]["sha256"]
    official = {
        entry["file_name"]: entry["sha256"]
        for entry in read_json("node_modules/pyodide/pyodide-lock.json")["packages"].values()
    }
    for project in ("numpy", "scipy", "pillow", "micropip"):
        [name] = [name for name in provisioned_files() if name.startswith(f"{project}-")]
        assert provisioned_files()[name]["sha256"] == official[name]

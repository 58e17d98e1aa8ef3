"""The native driver: runs generators, refuses wrong files, times what ran."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from model_export.driver import MODELS_DIR, ModelFileError, NativeDriver
from py_runtime.types import Pipeline, Progress, Run

BLACK = np.zeros((1, 224, 224, 3), np.float32)


def detect_twice() -> Pipeline[tuple[float, tuple[int, ...]]]:
    yield Progress("find_person")
    first = yield Run("body_detector", {"image": BLACK})
    second = yield Run("body_detector", {"image": BLACK})
    assert first is not None
    assert second is not None
    assert_array_equal(first["boxes"], second["boxes"])
    yield Progress("find_pose")
    return float(second["scores"].max()), second["boxes"].shape


def test_returns_what_the_pipeline_returns():
    best, shape = NativeDriver().run(detect_twice())
    assert shape == (2254, 12)
    assert 0 <= best < 0.5


def test_reports_progress_and_times_networks_apart_from_python():
    driver, steps = NativeDriver(), list[str]()
    driver.run(detect_twice(), steps.append)
    assert steps == ["find_person", "find_pose"]
    assert set(driver.timings_ms) == {"step:start", "step:find_person", "net:body_detector", "step:find_pose"}
    assert all(ms >= 0 for ms in driver.timings_ms.values())


def test_timings_are_of_the_last_run():
    def nothing() -> Pipeline[None]:
        yield Progress("decode")

    driver = NativeDriver()
    driver.run(detect_twice())
    driver.run(nothing())
    assert set(driver.timings_ms) == {"step:start", "step:decode"}


def test_an_error_in_a_pipeline_is_raised():
    def broken() -> Pipeline[None]:
        yield Progress("decode")
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        NativeDriver().run(broken())


def test_names_the_expected_inputs():
    with pytest.raises(ValueError, match=r"expected inputs \['image'\]"):
        NativeDriver().run_network(Run("body_detector", {"picture": BLACK}))


def test_refuses_a_network_the_manifest_does_not_name():
    with pytest.raises(ModelFileError, match="no network named shoes"):
        NativeDriver().run_network(Run("shoes", {"image": BLACK}))


@pytest.fixture
def copied_models(tmp_path: Path) -> Path:
    for name in ("manifest.json", "body_detector.onnx"):
        shutil.copy(MODELS_DIR / name, tmp_path / name)
    return tmp_path


def test_refuses_a_file_with_another_hash(copied_models: Path):
    path = copied_models / "body_detector.onnx"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelFileError, match="sha256 differs"):
        NativeDriver(copied_models).run_network(Run("body_detector", {"image": BLACK}))


def test_refuses_a_missing_file(copied_models: Path):
    with pytest.raises(ModelFileError, match=r"\.onnx is missing"):
        NativeDriver(copied_models).load_all()


def test_refuses_a_folder_without_a_manifest(tmp_path: Path):
    with pytest.raises(ModelFileError, match=r"manifest\.json is missing"):
        NativeDriver(tmp_path)


def test_refuses_a_network_with_other_outputs_than_the_manifest_says(copied_models: Path):
    manifest = json.loads((copied_models / "manifest.json").read_text())
    manifest["models"]["body_detector"]["outputs"][0]["name"] = "rectangles"
    (copied_models / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ModelFileError, match="outputs are not those of the manifest"):
        NativeDriver(copied_models).run_network(Run("body_detector", {"image": BLACK}))

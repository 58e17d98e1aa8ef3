"""The shipped networks keep the contract: raw RGB in, named outputs in their units."""

from __future__ import annotations

import json

import numpy as np
import onnx
import pytest

from model_export.driver import MODELS_DIR, NativeDriver
from model_export.pretrained.export import synthetic_picture
from model_export.pretrained.networks import NETWORKS
from model_export.pretrained.sources import SOURCES, sha256_of
from py_runtime.types import Run

MANIFEST = json.loads((MODELS_DIR / "manifest.json").read_text())["models"]
UNIT_OUTPUTS = {
    "body_detector": ("scores",),
    "body_pose": ("score", "mask"),
    "person_parts": ("probabilities",),
    "salient": ("mask",),
    "matte": ("alpha",),
}
ROUNDING = 1e-5


def input_hw(name: str) -> tuple[int, int]:
    shape = MANIFEST[name]["inputs"][0]["shape"]
    return (shape[1], shape[2]) if isinstance(shape[1], int) else (256, 192)


def answers(name: str) -> dict[str, np.ndarray]:
    image = synthetic_picture(*input_hw(name))
    return dict(NativeDriver().run_network(Run(name, {"image": image})))


def test_the_manifest_the_sources_and_the_code_name_the_same_networks():
    assert set(MANIFEST) == set(SOURCES) == set(NETWORKS) == set(UNIT_OUTPUTS)


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_file_size_and_hash_are_the_manifests(name: str):
    path = MODELS_DIR / MANIFEST[name]["file"]
    assert path.stat().st_size == MANIFEST[name]["bytes"]
    assert sha256_of(path) == MANIFEST[name]["sha256"]


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_the_graph_is_valid_and_at_an_opset_the_browser_runs(name: str):
    model = onnx.load(MODELS_DIR / MANIFEST[name]["file"])
    onnx.checker.check_model(model, full_check=True)
    assert [(o.domain, 16 <= o.version <= 18) for o in model.opset_import] == [("", True)]


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_outputs_have_the_manifests_shapes_and_are_probabilities(name: str):
    out = answers(name)
    for port in MANIFEST[name]["outputs"]:
        fixed = [d if isinstance(d, int) else None for d in port["shape"]]
        assert len(out[port["name"]].shape) == len(fixed)
        assert all(d is None or d == got for d, got in zip(fixed, out[port["name"]].shape, strict=True))
    for output in UNIT_OUTPUTS[name]:
        assert out[output].min() >= -ROUNDING
        assert out[output].max() <= 1 + ROUNDING


def test_part_probabilities_sum_to_one():
    assert np.abs(answers("person_parts")["probabilities"].sum(axis=-1) - 1).max() < ROUNDING


def test_the_salient_mask_spans_zero_to_one():
    mask = answers("salient")["mask"]
    assert mask.min() == 0
    assert mask.max() == pytest.approx(1)


def test_the_matte_takes_any_multiple_of_32():
    driver = NativeDriver()
    for hw in ((256, 192), (320, 448)):
        alpha = driver.run_network(Run("matte", {"image": synthetic_picture(*hw)}))["alpha"]
        assert alpha.shape == hw


def test_all_networks_together_stay_small():
    """The first visit has 35 MB for everything; these compress by a fifth."""
    assert sum(entry["bytes"] for entry in MANIFEST.values()) < 25_000_000

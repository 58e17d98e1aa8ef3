"""Build static/models: `python -m model_export.pretrained.export --from DIR [--photo FILE]`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto
from PIL import Image

from model_export.pretrained import parity
from model_export.pretrained.networks import NETWORKS
from model_export.pretrained.sources import SOURCES, sha256_of, source_path

REPOSITORY = Path(__file__).resolve().parents[2]
MODELS_DIR = REPOSITORY / "static" / "models"


def synthetic_picture(height: int, width: int) -> NDArray[np.float32]:
    """Draw a soft bright figure on a gradient: enough structure for a parity check without a photo."""
    y, x = np.mgrid[0:height, 0:width] / np.array([height, width]).reshape(2, 1, 1)
    figure = np.exp(-(((x - 0.5) / 0.15) ** 2 + ((y - 0.6) / 0.35) ** 2)) + np.exp(
        -(((x - 0.5) / 0.06) ** 2 + ((y - 0.2) / 0.08) ** 2)
    )
    rgb = np.stack([60 + 40 * x + 140 * figure, 90 + 60 * y + 60 * figure, 150 - 70 * figure], axis=-1)
    return np.clip(np.rint(rgb), 0, 255).astype(np.float32)[None]


def read_picture(path: Path, height: int, width: int) -> NDArray[np.float32]:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB").resize((width, height), Image.Resampling.BOX), np.float32)[None]


def manifest_entry(name: str, model: ModelProto, path: Path) -> dict[str, Any]:
    def ports(values: Any) -> list[dict[str, Any]]:
        def shape(value: Any) -> list[int | str]:
            return [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim]

        return [{"name": v.name, "shape": shape(v), "dtype": "float32"} for v in values]

    return {
        "file": path.name,
        "sha256": sha256_of(path),
        "bytes": path.stat().st_size,
        "inputs": ports(model.graph.input),
        "outputs": ports(model.graph.output),
        "source": f"{SOURCES[name].credit}; {SOURCES[name].package}",
        "licence": SOURCES[name].licence,
    }


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="source", type=Path, required=True, help="folder of the plain ONNX conversions")
    parser.add_argument("--to", type=Path, default=MODELS_DIR)
    parser.add_argument("--photo", type=Path, help="check parity on this photo instead of a drawn figure")
    options = parser.parse_args(arguments)
    options.to.mkdir(parents=True, exist_ok=True)
    entries = dict[str, Any]()
    for name, network in NETWORKS.items():
        source_file = source_path(name, options.source)
        wrapped = network.build(onnx.load(source_file))
        hw = parity.INPUT_HW[name]
        image = read_picture(options.photo, *hw) if options.photo else synthetic_picture(*hw)
        found = parity.check(name, onnx.load(source_file), wrapped, image, int8=network.int8_above is not None)
        path = options.to / f"{name}.onnx"
        path.write_bytes(wrapped.SerializeToString(deterministic=True))
        entries[name] = manifest_entry(name, wrapped, path)
        deviation = ", ".join(f"{k} {v:.5f}" for k, v in found.items())
        print(f"{name}: {path.stat().st_size / 1e6:.1f} MB, mean deviation {deviation}")
    manifest = json.dumps({"version": 1, "models": entries}, indent=2)
    (options.to / "manifest.json").write_text(manifest + "\n")


if __name__ == "__main__":
    main()

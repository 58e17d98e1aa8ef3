"""Does a wrapped network still answer what the unwrapped one did with its pre-processing done by hand?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import ModelProto

from model_export.pretrained.networks import IMAGENET_MEAN, IMAGENET_STD

F32 = NDArray[np.float32]
INPUT_HW = {
    "body_detector": (224, 224),
    "body_pose": (256, 256),
    "person_parts": (256, 256),
    "salient": (320, 320),
    "matte": (512, 384),
}
FP32_TOLERANCE = 2e-3  # probabilities: both compute in fp32, in another order
PIXEL_TOLERANCE = 0.02  # pixels of the network's input
INT8_MEAN_TOLERANCE = 0.004


def session(model: ModelProto) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def run(model: ModelProto, image: F32) -> dict[str, F32]:
    """Feed the only input; returns the outputs by name."""
    runner = session(model)
    outputs: Sequence[F32] = runner.run(None, {runner.get_inputs()[0].name: image})
    return dict(zip((o.name for o in runner.get_outputs()), outputs, strict=True))


def _sigmoid(x: F32) -> F32:
    return 1 / (1 + np.exp(-np.clip(x, -80, 80)))


def _detector(model: ModelProto, image: F32) -> dict[str, F32]:
    out = run(model, image / 127.5 - 1)
    return {"boxes": out["Identity"][0], "scores": _sigmoid(out["Identity_1"][0, :, 0])}


def _pose(model: ModelProto, image: F32) -> dict[str, F32]:
    out = run(model, image / 255)
    table = out["Identity"].reshape(39, 5)
    landmarks = np.concatenate([table[:, :3], _sigmoid(table[:, 3:])], axis=1)
    return {"landmarks": landmarks, "score": out["Identity_1"][0], "mask": _sigmoid(out["Identity_2"][0, :, :, 0])}


def _parts(model: ModelProto, image: F32) -> dict[str, F32]:
    logits = run(model, image / 255)["Identity"][0]
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return {"probabilities": powers / powers.sum(axis=-1, keepdims=True)}


def _salient(model: ModelProto, image: F32) -> dict[str, F32]:
    normal = (image / image.max() - np.float32(IMAGENET_MEAN)) / np.float32(IMAGENET_STD)
    out = next(iter(run(model, normal.transpose(0, 3, 1, 2)).values()))[0, 0]
    return {"mask": (out - out.min()) / (out.max() - out.min())}


def _matte(model: ModelProto, image: F32) -> dict[str, F32]:
    out = run(model, (image / 127.5 - 1).transpose(0, 3, 1, 2))
    return {"alpha": next(iter(out.values()))[0, 0]}


BY_HAND: dict[str, Callable[[ModelProto, F32], dict[str, F32]]] = {
    "body_detector": _detector,
    "body_pose": _pose,
    "person_parts": _parts,
    "salient": _salient,
    "matte": _matte,
}


def deviations(name: str, source: ModelProto, wrapped: ModelProto, image: F32) -> dict[str, tuple[float, float]]:
    """Compare by output: (mean, largest) absolute difference on one raw 0..255 image."""
    expected: Mapping[str, F32] = BY_HAND[name](source, image)
    got = run(wrapped, image)
    if {k: v.shape for k, v in got.items()} != {k: v.shape for k, v in expected.items()}:
        raise ValueError(f"{name}: outputs differ in name or shape")
    return {k: (float(np.abs(got[k] - v).mean()), float(np.abs(got[k] - v).max())) for k, v in expected.items()}


def check(name: str, source: ModelProto, wrapped: ModelProto, image: F32, *, int8: bool) -> dict[str, float]:
    """Raise when a wrapped network strays; returns each output's mean deviation.

    int8 storage may move a probability at an edge, so there the mean decides and raw boxes are left out.
    """
    found = deviations(name, source, wrapped, image)
    for output, (mean, largest) in found.items():
        if int8:
            wrong = output != "boxes" and mean > INT8_MEAN_TOLERANCE
        else:
            wrong = largest > (PIXEL_TOLERANCE if output in ("boxes", "landmarks") else FP32_TOLERANCE)
        if wrong:
            raise ValueError(f"{name}.{output} strays from its source: mean {mean:.5f}, largest {largest:.5f}")
    return {output: mean for output, (mean, _) in found.items()}

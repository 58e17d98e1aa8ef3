"""int8 storage: close weights, unchanged sums, and the same network around them."""

from __future__ import annotations

import numpy as np
import onnxruntime as ort
import pytest
from numpy.testing import assert_allclose
from onnx import ModelProto, TensorProto, helper, numpy_helper

from model_export.pretrained.quantize import STEPS, quantize_per_channel, store_weights_as_int8

RNG = np.random.default_rng(11)
IMAGE = RNG.uniform(0, 1, (1, 8, 12, 12)).astype(np.float32)


def convolution(weights: np.ndarray) -> ModelProto:
    """One layer whose fp16 weights are cast, as the shipped networks hold them."""
    nodes = [
        helper.make_node("Cast", ["w_half"], ["w"], to=TensorProto.FLOAT),
        helper.make_node("Conv", ["x", "w"], ["y"]),
    ]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, IMAGE.shape)
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    stored = numpy_helper.from_array(weights.astype(np.float16), "w_half")
    graph = helper.make_graph(nodes, "one_layer", [x], [y], [stored])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def run(model: ModelProto) -> np.ndarray:
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": IMAGE})[0]


@pytest.mark.parametrize(("shape", "axis"), [((16, 8, 3, 3), 0), ((8, 16, 2, 2), 1), ((64, 32), 1)])
def test_weights_move_by_little_and_each_channels_sum_by_less(shape: tuple[int, ...], axis: int):
    weights = RNG.normal(0.02, 0.1, shape).astype(np.float32)
    values, scales = quantize_per_channel(weights, axis)
    assert values.dtype == np.int8
    assert values.shape == weights.shape
    # Turning a rounding the other way moves a weight by at most one step; clipped peaks may move further.
    moved = np.abs(values * scales - weights) / scales
    assert (moved[np.abs(values) < STEPS] <= 1 + 1e-3).all()
    others = tuple(a for a in range(weights.ndim) if a != axis)
    plain = np.clip(np.rint(weights / scales), -STEPS, STEPS) * scales
    kept, rounded = (np.abs(w.sum(axis=others) - weights.sum(axis=others)) for w in (values * scales, plain))
    assert (kept <= rounded + 1e-4).all()
    assert kept.mean() < 0.7 * rounded.mean()


def test_a_channel_of_zeros_stays_zero():
    weights = np.zeros((4, 8), np.float32)
    weights[1] = 1.0
    values, scales = quantize_per_channel(weights, 0)
    assert_allclose(values * scales, weights, atol=1e-6)


def test_large_dense_layers_become_int8_and_answer_alike():
    weights = RNG.normal(0, 0.1, (32, 8, 3, 3)).astype(np.float32)
    expected = run(convolution(weights))
    model = store_weights_as_int8(convolution(weights), min_weights=1000)
    assert any(t.data_type == TensorProto.INT8 for t in model.graph.initializer)
    assert np.abs(run(model) - expected).mean() < 0.01 * np.abs(expected).mean()


def test_small_layers_stay_as_they_are():
    weights = RNG.normal(0, 0.1, (4, 8, 1, 1)).astype(np.float32)
    model = store_weights_as_int8(convolution(weights), min_weights=1000)
    assert all(t.data_type == TensorProto.FLOAT16 for t in model.graph.initializer)

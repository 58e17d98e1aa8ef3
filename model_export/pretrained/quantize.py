"""Weights stored as int8 with one scale per output channel; the network still computes in fp32.

Written as Cast + Mul on a constant, so that every runtime folds it once when the session is created.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, helper, numpy_helper

STEPS = 127
CLIP_CANDIDATES = np.linspace(0.75, 1.0, 11)
OUTPUT_AXIS = {"Conv": 0, "ConvTranspose": 1, "MatMul": 1}


def quantize_per_channel(weights: NDArray[np.float32], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round weights to int8 so that each output channel keeps its sum.

    Layers behind a ReLU see inputs of one sign, so that a channel's summed rounding error shifts its output;
    the roundings nearest to a tie are turned the other way until that sum is (almost) zero.

    Args:
        weights: any shape, float32.
        axis: the output channels' axis.

    Returns:
        int8 of the same shape, and the scales shaped to broadcast over it.
    """
    rows = np.moveaxis(weights, axis, 0).reshape(weights.shape[axis], -1)
    scale = _least_squares_scale(rows)
    exact = rows / scale[:, None]
    rounded = _keep_sums(np.clip(np.rint(exact), -STEPS, STEPS), exact)
    moved = np.moveaxis(weights, axis, 0).shape
    broadcast = [1] * weights.ndim
    broadcast[axis] = -1
    return np.moveaxis(rounded.astype(np.int8).reshape(moved), 0, axis), scale.reshape(broadcast).astype(np.float32)


def _least_squares_scale(rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """Choose each row's scale among a few clips of its peak."""
    peak = np.maximum(np.abs(rows).max(axis=1), 1e-12).astype(float)
    best, best_error = peak / STEPS, np.full(len(rows), np.inf)
    for clip in CLIP_CANDIDATES:
        scale = peak * clip / STEPS
        error = np.square(np.clip(np.rint(rows / scale[:, None]), -STEPS, STEPS) * scale[:, None] - rows).sum(axis=1)
        best, best_error = np.where(error < best_error, scale, best), np.minimum(error, best_error)
    return best


def _keep_sums(rounded: NDArray[np.float64], exact: NDArray[np.float64]) -> NDArray[np.float64]:
    error = rounded - exact
    surplus = np.rint(error.sum(axis=1, keepdims=True))
    rank = np.argsort(np.argsort(-error * np.sign(surplus), axis=1, kind="stable"), axis=1)
    turned = rounded - np.sign(surplus) * (rank < np.abs(surplus))
    return np.clip(turned, -STEPS, STEPS)


def store_weights_as_int8(model: ModelProto, min_weights: int) -> ModelProto:
    """Replace fp16 weights of large dense layers by int8 and scale, in place.

    Small layers, depthwise filters and biases stay fp16: they cost few bytes and are the sensitive ones.
    """
    weights = {t.name: t for t in model.graph.initializer}
    readers: dict[str, NodeProto] = {n.input[1]: n for n in model.graph.node if n.op_type in OUTPUT_AXIS}
    nodes = list[NodeProto]()
    for node in model.graph.node:
        reader = readers.get(node.output[0])
        stored = weights.get(node.input[0]) if node.op_type == "Cast" else None
        if reader is None or stored is None or not _is_large_and_dense(numpy_helper.to_array(stored), min_weights):
            nodes.append(node)
            continue
        exact = numpy_helper.to_array(stored).astype(np.float32)
        values, scales = quantize_per_channel(exact, OUTPUT_AXIS[reader.op_type])
        name = stored.name
        stored.CopyFrom(numpy_helper.from_array(values, name))
        model.graph.initializer.append(numpy_helper.from_array(scales, f"{name}_scale"))
        nodes.append(helper.make_node("Cast", [name], [f"{name}_f32"], f"{name}/to_f32", to=1))
        nodes.append(helper.make_node("Mul", [f"{name}_f32", f"{name}_scale"], [node.output[0]], f"{name}/rescale"))
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return model


def _is_large_and_dense(weights: NDArray[np.generic], min_weights: int) -> bool:
    depthwise = weights.ndim == 4 and weights.shape[1] == 1
    return weights.dtype == np.float16 and weights.size >= min_weights and not depthwise

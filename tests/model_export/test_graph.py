"""Wrapping a network: new ends, the rest unreachable and gone."""

from __future__ import annotations

import numpy as np
import onnxruntime as ort
import pytest
from numpy.testing import assert_allclose
from onnx import ModelProto, TensorProto, helper, numpy_helper

from model_export.pretrained.graph import NodeList, Port, at_opset, in_running_order, wrap


def two_headed() -> ModelProto:
    """Double and triple its input; each head has a weight of its own."""
    nodes = [helper.make_node("Mul", ["x", "two"], ["doubled"]), helper.make_node("Mul", ["x", "three"], ["tripled"])]
    ports = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [3]) for n in ("x", "doubled", "tripled")]
    weights = [numpy_helper.from_array(np.float32([v]), n) for n, v in (("two", 2), ("three", 3))]
    graph = helper.make_graph(nodes, "heads", ports[:1], ports[1:], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def wrapped() -> ModelProto:
    before, after = NodeList("pre"), NodeList("post")
    before.op("Add", "image", before.floats(1.0), to="x")
    after.op("Neg", "doubled", to="answer")
    return wrap(at_opset(two_headed()), "wrapped", before, after, [Port("image", (3,))], [Port("answer", (3,))])


def test_computes_before_network_after():
    session = ort.InferenceSession(wrapped().SerializeToString(), providers=["CPUExecutionProvider"])
    got = session.run(None, {"image": np.float32([0, 1, 2])})[0]
    assert_allclose(got, [-2, -4, -6])


def test_drops_the_head_nobody_reads_with_its_weight():
    model = wrapped()
    assert "tripled" not in {o for n in model.graph.node for o in n.output}
    assert "three" not in {t.name for t in model.graph.initializer}


def test_a_missing_input_is_named():
    node = helper.make_node("Neg", ["nowhere"], ["y"], name="lost")
    with pytest.raises(ValueError, match="lost"):
        in_running_order([node], set())

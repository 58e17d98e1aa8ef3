"""Small edits of an ONNX graph: new ends on an existing network, and everything unreachable dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper, version_converter

OPSET = 17
Dim = int | str


@dataclass(frozen=True)
class Port:
    """A float32 tensor at the border of a network; a string dimension is dynamic."""

    name: str
    shape: tuple[Dim, ...]


class NodeList:
    """Nodes and constants written one operator a line."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def constant(self, value: NDArray[np.generic]) -> str:
        name = f"{self.prefix}_const{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def floats(self, *values: float) -> str:
        return self.constant(np.array(values if len(values) > 1 else values[0], np.float32))

    def ints(self, *values: int) -> str:
        return self.constant(np.array(values, np.int64))

    def op(self, kind: str, *inputs: str, to: str | None = None, **attributes: object) -> str:
        """Append one operator; returns the name of its output."""
        name = to or f"{self.prefix}_{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], f"{self.prefix}/{name}", **attributes))
        return name


def at_opset(model: ModelProto) -> ModelProto:
    """Convert to OPSET; a network that is there already is returned as it is."""
    version = next(o.version for o in model.opset_import if o.domain in ("", "ai.onnx"))
    return model if version == OPSET else version_converter.convert_version(model, OPSET)


def reachable_nodes(nodes: Sequence[NodeProto], outputs: Sequence[str]) -> list[NodeProto]:
    """Keep, in order, the nodes that `outputs` depend on."""
    needed, kept = set(outputs), list[NodeProto]()
    for node in reversed(nodes):
        if needed.intersection(node.output):
            needed.update(name for name in node.input if name)
            kept.append(node)
    return kept[::-1]


def in_running_order(nodes: Sequence[NodeProto], available: set[str]) -> list[NodeProto]:
    """Sort nodes so that each one's inputs exist before it."""
    waiting, done = list(nodes), list[NodeProto]()
    while waiting:
        ready = [n for n in waiting if all(not name or name in available for name in n.input)]
        if not ready:
            raise ValueError(f"the graph has a cycle or a missing input near {waiting[0].name}")
        for node in ready:
            available.update(node.output)
        done += ready
        waiting = [n for n in waiting if not any(n is r for r in ready)]
    return done


def wrap(
    model: ModelProto, name: str, before: NodeList, after: NodeList, inputs: Sequence[Port], outputs: Sequence[Port]
) -> ModelProto:
    """Put nodes in front of and behind a network; outputs that nobody reads go away with their weights.

    Args:
        model: the network; its input must be produced by `before`.
        before, after: nodes that end in the network's input and start from its outputs.
        inputs, outputs: the new border.
    """
    graph = model.graph
    nodes = reachable_nodes([*before.nodes, *graph.node, *after.nodes], [p.name for p in outputs])
    read = {i for n in nodes for i in n.input}
    weights = [t for t in (*graph.initializer, *before.constants, *after.constants) if t.name in read]
    nodes = in_running_order(nodes, {p.name for p in inputs} | {t.name for t in weights})

    def ports(of: Sequence[Port]) -> list[onnx.ValueInfoProto]:
        return [helper.make_tensor_value_info(p.name, TensorProto.FLOAT, p.shape) for p in of]

    new_graph = helper.make_graph(nodes, name, ports(inputs), ports(outputs), weights)
    wrapped = helper.make_model(new_graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    wrapped.producer_name = "wearhere"
    onnx.checker.check_model(wrapped, full_check=True)
    return wrapped

"""Each network's own pre- and post-processing, as ONNX nodes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from onnx import ModelProto

from model_export.pretrained.graph import NodeList, Port, at_opset, wrap
from model_export.pretrained.quantize import store_weights_as_int8

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


def wrap_body_detector(model: ModelProto) -> ModelProto:
    before, after = NodeList("pre"), NodeList("post")
    _scale(before, "image", 1 / 127.5, -1.0, to=model.graph.input[0].name)
    after.op("Reshape", "Identity", after.ints(2254, 12), to="boxes")
    flat = after.op("Reshape", "Identity_1", after.ints(2254))
    after.op("Sigmoid", flat, to="scores")
    outputs = [Port("boxes", (2254, 12)), Port("scores", (2254,))]
    return wrap(model, "body_detector", before, after, [_image(224, 224)], outputs)


def wrap_body_pose(model: ModelProto) -> ModelProto:
    before, after = NodeList("pre"), NodeList("post")
    _scale(before, "image", 1 / 255, 0.0, to=model.graph.input[0].name)
    table = after.op("Reshape", "Identity", after.ints(39, 5))
    xyz = after.op("Slice", table, after.ints(0), after.ints(3), after.ints(1))
    logits = after.op("Slice", table, after.ints(3), after.ints(5), after.ints(1))
    after.op("Concat", xyz, after.op("Sigmoid", logits), to="landmarks", axis=1)
    after.op("Reshape", "Identity_1", after.ints(1), to="score")  # the network ends in a sigmoid already
    after.op("Sigmoid", after.op("Reshape", "Identity_2", after.ints(256, 256)), to="mask")
    outputs = [Port("landmarks", (39, 5)), Port("score", (1,)), Port("mask", (256, 256))]
    return wrap(model, "body_pose", before, after, [_image(256, 256)], outputs)


def wrap_person_parts(model: ModelProto) -> ModelProto:
    before, after = NodeList("pre"), NodeList("post")
    _scale(before, "image", 1 / 255, 0.0, to=model.graph.input[0].name)
    logits = after.op("Reshape", "Identity", after.ints(256, 256, 6))
    after.op("Softmax", logits, to="probabilities", axis=-1)
    return wrap(model, "person_parts", before, after, [_image(256, 256)], [Port("probabilities", (256, 256, 6))])


def wrap_salient(model: ModelProto) -> ModelProto:
    before, after = NodeList("pre"), NodeList("post")
    brightest = before.op("Max", before.op("ReduceMax", "image", keepdims=1), before.floats(1.0))
    unit = before.op("Div", "image", brightest)
    centred = before.op("Sub", unit, before.floats(*IMAGENET_MEAN))
    normal = before.op("Div", centred, before.floats(*IMAGENET_STD))
    before.op("Transpose", normal, to=model.graph.input[0].name, perm=[0, 3, 1, 2])
    raw = after.op("Reshape", model.graph.output[0].name, after.ints(320, 320))
    low, high = after.op("ReduceMin", raw, keepdims=1), after.op("ReduceMax", raw, keepdims=1)
    span = after.op("Max", after.op("Sub", high, low), after.floats(1e-6))
    after.op("Div", after.op("Sub", raw, low), span, to="mask")
    return wrap(model, "salient", before, after, [_image(320, 320)], [Port("mask", (320, 320))])


def wrap_matte(model: ModelProto) -> ModelProto:
    before, after = NodeList("pre"), NodeList("post")
    signed = _scale(before, "image", 1 / 127.5, -1.0)
    before.op("Transpose", signed, to=model.graph.input[0].name, perm=[0, 3, 1, 2])
    after.op("Squeeze", model.graph.output[0].name, after.ints(0, 1), to="alpha")
    return wrap(model, "matte", before, after, [_image("height", "width")], [Port("alpha", ("height", "width"))])


def _image(height: int | str, width: int | str) -> Port:
    return Port("image", (1, height, width, 3))


def _scale(nodes: NodeList, name: str, factor: float, offset: float, to: str | None = None) -> str:
    """factor * x + offset."""
    if offset == 0.0:
        return nodes.op("Mul", name, nodes.floats(factor), to=to)
    return nodes.op("Add", nodes.op("Mul", name, nodes.floats(factor)), nodes.floats(offset), to=to)


@dataclass(frozen=True)
class Network:
    """How one public network becomes ours.

    Args:
        wrap: adds the pre- and post-processing.
        int8_above: layers with at least that many weights store them as int8; None keeps fp16 throughout.
    """

    wrap: Callable[[ModelProto], ModelProto]
    int8_above: int | None = None

    def build(self, source: ModelProto) -> ModelProto:
        wrapped = self.wrap(at_opset(source))
        return wrapped if self.int8_above is None else store_weights_as_int8(wrapped, self.int8_above)


# Chosen on the evaluation photos (static/models/README.md): the landmarks and the small U2-Net lose too much in int8.
NETWORKS: dict[str, Network] = {
    "body_detector": Network(wrap_body_detector, int8_above=10_000),
    "body_pose": Network(wrap_body_pose),
    "person_parts": Network(wrap_person_parts, int8_above=120_000),
    "salient": Network(wrap_salient),
    "matte": Network(wrap_matte, int8_above=10_000),
}

"""Train the shape prior on drawn silhouettes, with numpy alone: `python -m model_export.garment_prior.train`."""

from __future__ import annotations

import argparse
import itertools
from multiprocessing import Pool

import numpy as np
from numpy.typing import NDArray

from model_export.garment_prior.others import random_other
from model_export.garment_prior.silhouettes import random_silhouette
from py_runtime.postprocess.garment_prior import (
    FEATURES,
    KINDS,
    LOWER_POINTS,
    OUTPUTS,
    UPPER_POINTS,
    WEIGHTS_FILE,
    describe,
    swapped_sides,
)

F32 = NDArray[np.float32]
POINTS = len(UPPER_POINTS) + len(LOWER_POINTS)
HIDDEN = (128, 96)
OTHER_SHARE = 0.08
CUFFS = [i for i, name in enumerate(UPPER_POINTS) if name.startswith("cuff")]


def examples(seed: int, count: int) -> tuple[F32, F32, F32]:
    """Draw `count` silhouettes and their mirror images.

    Returns:
        features: (2 * count, FEATURES) float32.
        points: (2 * count, POINTS, 2) float32, unit square; nan where the kind lacks the landmark.
        classes: (2 * count, 3) float32: index of the kind, left sleeve, right sleeve.
    """
    rng = np.random.default_rng(seed)
    features = np.zeros((2, count, FEATURES), np.float32)
    points = np.full((2, count, POINTS, 2), np.nan, np.float32)
    classes = np.full((2, count, 3), np.nan, np.float32)
    for i in range(count):
        other = rng.random() < OTHER_SHARE
        drawn = None if other else random_silhouette(rng)
        mask = (random_other(rng) if drawn is None else drawn.mask) > 0
        features[0, i], frame = describe(mask)
        features[1, i], _ = describe(mask[:, ::-1])
        classes[:, i, 0] = KINDS.index("other" if drawn is None else drawn.kind)
        if drawn is None:
            continue
        first = 0 if drawn.kind in ("top", "dress") else len(UPPER_POINTS)
        points[0, i, first : first + len(drawn.points)] = frame.to_unit(drawn.points)
        if first == 0:
            classes[0, i, 1:], classes[1, i, 1:] = drawn.sleeves, drawn.sleeves[::-1]
            points[0, i, [c for c in CUFFS if not drawn.sleeves[c % 2]]] = np.nan
        points[1, i] = swapped_sides(points[0, i])
    return features.reshape(-1, FEATURES), points.reshape(-1, POINTS, 2), classes.reshape(-1, 3)


def train(count: int, epochs: int, processes: int) -> dict[str, F32]:
    """Adam on a smooth L1 of the points, cross-entropy of the kinds and of the sleeves."""
    chunks = max(1, count // 2000)
    with Pool(processes) as pool:
        parts = pool.starmap(examples, [(seed, count // chunks) for seed in range(chunks)])
    features, points, classes = (np.concatenate(column) for column in zip(*parts, strict=True))
    held_out = examples(10_000_019, 3000)
    rng = np.random.default_rng(7)
    sizes = (FEATURES, *HIDDEN, OUTPUTS)
    weights = {
        f"w{i}": rng.normal(scale=np.sqrt(2 / a), size=(a, b)).astype(np.float32)
        for i, (a, b) in enumerate(itertools.pairwise(sizes))
    }
    weights |= {f"b{i}": np.zeros(b, np.float32) for i, b in enumerate(sizes[1:])}
    moments = {k: (np.zeros_like(v), np.zeros_like(v)) for k, v in weights.items()}
    step, batch = 0, 256
    total = epochs * (len(features) // batch)
    for epoch in range(epochs):
        order = rng.permutation(len(features))
        losses = []
        for start in range(0, len(order) - batch + 1, batch):
            pick = order[start : start + batch]
            loss, gradients = loss_and_gradients(weights, features[pick], points[pick], classes[pick])
            losses.append(loss)
            step += 1
            rate = 1.5e-3 * 0.5 * (1 + np.cos(np.pi * step / total))
            _adam(weights, moments, gradients, step, rate)
        if not np.isfinite(losses).all():
            raise FloatingPointError(f"loss is not finite in epoch {epoch}")
        print(f"epoch {epoch}: loss {np.mean(losses):.4f}; {_report(weights, *held_out)}", flush=True)
    return weights


def _forward(weights: dict[str, F32], x: F32) -> list[F32]:
    layers = [x]
    for i in range(len(HIDDEN)):
        layers.append(np.maximum(layers[-1] @ weights[f"w{i}"] + weights[f"b{i}"], 0))
    last = len(HIDDEN)
    layers.append(layers[-1] @ weights[f"w{last}"] + weights[f"b{last}"])
    return layers


def loss_and_gradients(weights: dict[str, F32], x: F32, y: F32, c: F32) -> tuple[float, dict[str, F32]]:
    layers = _forward(weights, x)
    out, count = layers[-1], len(x)
    slope = np.zeros_like(out)
    error = out[:, : 2 * POINTS].reshape(-1, POINTS, 2) - y
    known = np.isfinite(error)
    error = np.where(known, error, 0)
    beta = 0.01
    size = np.sqrt(error**2 + beta**2)
    loss = 20 * float((size - beta).sum()) / count
    slope[:, : 2 * POINTS] = (20 * error / size / count).reshape(count, -1)
    kinds = out[:, 2 * POINTS : -2]
    odds = np.exp(kinds - kinds.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    kind = c[:, 0].astype(int)
    loss += float(-np.log(odds[np.arange(count), kind] + 1e-9).mean())
    odds[np.arange(count), kind] -= 1
    slope[:, 2 * POINTS : -2] = odds / count
    share = 1 / (1 + np.exp(-out[:, -2:]))
    told, sleeved = np.isfinite(c[:, 1:]), np.nan_to_num(c[:, 1:])
    likelihood = np.where(sleeved > 0.5, share, 1 - share)
    loss += float(-np.log(likelihood + 1e-9)[told].sum()) / count
    slope[:, -2:] = np.where(told, share - sleeved, 0) / count
    gradients: dict[str, F32] = {}
    for i in reversed(range(len(HIDDEN) + 1)):
        gradients[f"w{i}"], gradients[f"b{i}"] = layers[i].T @ slope, slope.sum(axis=0)
        slope = (slope @ weights[f"w{i}"].T) * (layers[i] > 0)
    return loss, gradients


def _adam(
    weights: dict[str, F32], moments: dict[str, tuple[F32, F32]], gradients: dict[str, F32], step: int, rate: float
) -> None:
    for name, gradient in gradients.items():
        first, second = moments[name]
        first += 0.1 * (gradient - first)
        second += 0.001 * (gradient * gradient - second)
        corrected = (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        decay = 1e-2 * rate * weights[name] if name.startswith("w") else 0
        weights[name] -= (rate * corrected + decay).astype(np.float32)


def _report(weights: dict[str, F32], x: F32, y: F32, c: F32) -> str:
    out = _forward(weights, x)[-1]
    distance = np.linalg.norm(out[:, : 2 * POINTS].reshape(-1, POINTS, 2) - y, axis=2)
    right = (out[:, 2 * POINTS : -2].argmax(axis=1) == c[:, 0]).mean()
    mean, median, high = 100 * np.nanmean(distance), 100 * np.nanmedian(distance), 100 * np.nanpercentile(distance, 95)
    return f"held out: {mean:.2f} % of the box, median {median:.2f}, 95th {high:.2f}; kinds right {100 * right:.1f} %"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--epochs", type=int, default=22)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    weights = train(options.count, options.epochs, options.processes)
    np.savez_compressed(WEIGHTS_FILE, **{name: value.astype(np.float16) for name, value in weights.items()})


if __name__ == "__main__":
    main()

"""The golden pairs: `wearhere golden` compares them, `wearhere golden --write` renews the pictures.

tests/golden/pairs.json names a sample person and a catalogue garment for each picture beside it. All of them are
our own or public domain, so the pictures may be committed.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from model_export.driver import NativeDriver
from model_export.fitting_room import SAMPLES_DIR, STATIC_DIR, BadInputError, FittingRoom
from py_runtime.types import U8, TryOnOptions

GOLDEN_DIR = STATIC_DIR.parent / "tests" / "golden"


@dataclass(frozen=True)
class GoldenPair:
    """A sample person, a catalogue garment and the picture of her in it."""

    name: str
    person: Path
    garment: str
    tucked: bool | None
    image: Path


def read_pairs(folder: Path = GOLDEN_DIR) -> list[GoldenPair]:
    """Read pairs.json; persons are ids of static/samples."""
    people = {
        p["id"]: SAMPLES_DIR / p["image"] for p in json.loads((SAMPLES_DIR / "samples.json").read_text())["people"]
    }
    return [
        GoldenPair(p["name"], people[p["person"]], p["garment"], p["tucked"], folder / f"{p['name']}.png")
        for p in json.loads((folder / "pairs.json").read_text())["pairs"]
    ]


def psnr_db(one: U8, other: U8) -> float:
    """Peak signal-to-noise ratio of two pictures of the same size; infinite when they are equal."""
    if one.shape != other.shape:
        raise ValueError(f"expected pictures of one size, got {one.shape} and {other.shape}")
    error = float(np.square(one.astype(np.float64) - other).mean())
    return float("inf") if error == 0 else 10 * float(np.log10(255**2 / error))


def render(room: FittingRoom, pair: GoldenPair) -> U8:
    person, garment = room.person(pair.person), room.garment(pair.garment)
    return room.try_on(person, garment, TryOnOptions(tucked=pair.tucked)).rgb


def read_golden(pair: GoldenPair) -> U8:
    with Image.open(pair.image) as picture:
        return np.asarray(picture.convert("RGB"))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--write", action="store_true", help="renew the pictures; look at them before committing")


def run(options: argparse.Namespace) -> int:
    """Tell how like its golden picture every pair is, or renew the pictures; the tests judge."""
    room = FittingRoom(NativeDriver(threads=options.threads))
    for pair in read_pairs():
        rgb = render(room, pair)
        if options.write:
            Image.fromarray(rgb).save(pair.image, optimize=True)
            print(f"{pair.name}: written, {pair.image.stat().st_size / 1000:.0f} kB")
        elif pair.image.is_file():
            print(f"{pair.name}: {psnr_db(rgb, read_golden(pair)):.1f} dB")
        else:
            raise BadInputError(f"{pair.image}: missing; make it by `wearhere golden --write`")
    return 0

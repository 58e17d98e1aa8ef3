"""Contact sheet of many pairs: person | garment | result, with the numbers behind it."""

from __future__ import annotations

import argparse
import fnmatch
import json
import statistics
import sys
import traceback
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from model_export.driver import NativeDriver
from model_export.fitting_room import STATIC_DIR, BadInputError, FittingRoom, RefusedError
from model_export.report import outside_difference, write_json
from model_export.showcase_pairs import Pair, evaluation_pairs, sample_pairs
from py_runtime.labels import Part
from py_runtime.preprocess.image import decode_photo
from py_runtime.types import U8, PersonAnalysis, Photo, TryOn, TryOnOptions

NUMBERS = STATIC_DIR.parent / "docs" / "bench" / "showcase.json"
CELL_WH = (270, 360)
LABEL_HEIGHT = 14
ROWS_A_SHEET_LINE = 2  # pairs side by side
SURE = 0.5

Record = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--out", type=Path, default=Path("out/showcase"), help="folder, or the sheet's file name")
    parser.add_argument("--only", default="*", metavar="PATTERN", help="pairs whose PERSON__GARMENT name matches")
    parser.add_argument("--samples", action="store_true", help="the samples even where evaluation photos are present")
    parser.add_argument("--jobs", type=int, default=1, help="processes, each with its own analyses")
    parser.add_argument("--numbers", type=Path, help=f"where the numbers go; all evaluation pairs: {NUMBERS.name}")
    parser.add_argument("--tucked", action=argparse.BooleanOptionalAction)


def run(options: argparse.Namespace) -> int:
    """Run all matching pairs; returns 1 when one of them raised."""
    every = [] if options.samples else evaluation_pairs()
    whole_evaluation = bool(every) and options.only == "*"
    every = every or sample_pairs(FittingRoom().catalogue)
    pattern = options.only if "*" in options.only else f"*{options.only}*"
    pairs = [pair for pair in every if fnmatch.fnmatch(pair.name, pattern)]
    if not pairs:
        raise BadInputError(f"no pair matches {options.only}; there are {len(every)}")
    is_file = options.out.suffix.lower() in (".png", ".jpg", ".jpeg")
    folder: Path = options.out.with_suffix("") if is_file else options.out
    sheet: Path = options.out if is_file else folder / "sheet.png"
    folder.mkdir(parents=True, exist_ok=True)
    records = _run_all(pairs, folder, options)
    draw_sheet(records, folder).save(sheet)
    numbers = summarise(records)
    write_json(options.numbers or (NUMBERS if whole_evaluation else folder / "numbers.json"), numbers)
    print(json.dumps({k: v for k, v in numbers.items() if k != "pairs"}, indent=2))
    print(f"{sheet}: {len(pairs)} pairs")
    return int(any(r["outcome"] == "raised" for r in records))


def _run_all(pairs: list[Pair], folder: Path, options: argparse.Namespace) -> list[Record]:
    groups = [list(group) for _, group in groupby(sorted(pairs, key=lambda p: p.name), key=lambda p: p.person)]
    tasks = [(group, folder, options.tucked) for group in groups]
    if options.jobs > 1:
        with ProcessPoolExecutor(options.jobs) as pool:
            done = [record for records in pool.map(_run_group, tasks) for record in records]
    else:
        room = FittingRoom(NativeDriver(threads=2))
        done = [record for task in tasks for record in _run_group(task, room)]
    order = {pair.name: index for index, pair in enumerate(pairs)}
    return sorted(done, key=lambda record: order[record["pair"]])


def _run_group(task: tuple[list[Pair], Path, bool | None], room: FittingRoom | None = None) -> list[Record]:
    pairs, folder, tucked = task
    room = room or FittingRoom(NativeDriver(threads=1))
    return [run_pair(room, pair, folder, tucked) for pair in pairs]


def run_pair(room: FittingRoom, pair: Pair, folder: Path, tucked: bool | None) -> Record:
    """Try one pair on, save its pictures, return its numbers."""
    record: Record = {"pair": pair.name, "outcome": "ok", "expected_category": pair.category}
    room.timings_ms.clear()
    stem = folder / pair.name
    try:
        person = room.person(pair.person)
        save(Path(f"{stem}.person.jpg"), person.photo.rgb)
        save_original(Path(f"{stem}.garment.jpg"), room, pair)
        garment = room.garment(pair.garment)
        over_white = garment.rgb * garment.alpha[..., None] + 255 * (1 - garment.alpha[..., None])
        save(Path(f"{stem}.garment.jpg"), np.rint(over_white).astype(np.uint8))
        record |= {"category": garment.category, "kind": garment.kind}
        result = room.try_on(person, garment, TryOnOptions(tucked=tucked))
        save(Path(f"{stem}.png"), result.rgb)
        record |= result_numbers(person, result)
    except RefusedError as refusal:
        record |= {"outcome": refusal.refusal.status, "subject": refusal.subject, "detail": refusal.refusal.detail}
    except Exception as error:  # one bug must not hide the other pairs
        traceback.print_exc()
        record |= {"outcome": "raised", "detail": f"{type(error).__name__}: {error}"}
    record["ms"] = {subject: round(sum(stages.values())) for subject, stages in room.timings_ms.items()}
    record["stages_ms"] = {f"{s}/{k}": v for s, stages in room.timings_ms.items() for k, v in stages.items()}
    print(f"{pair.name}: {record['outcome']} {record['ms']}", flush=True)
    return record


def result_numbers(person: PersonAnalysis, result: TryOn) -> Record:
    """Count what changed, and where it must not."""
    differs = (result.rgb != person.photo.rgb).any(axis=2)
    sure = person.parse > SURE
    return {
        "changed_px": int(result.changed.sum()),
        "outside_differing_px": outside_difference(person, result),
        "face_changed_px": int((differs & sure[..., Part.FACE]).sum()),
        "hair_changed_px": int((differs & sure[..., Part.HAIR]).sum()),
        "notes": list(result.notes),
    }


def summarise(records: list[Record]) -> Record:
    """Collect outcomes and per-stage medians over the pairs that ran each stage."""
    stages: dict[str, list[float]] = {}
    for record in records:
        for stage, ms in record["stages_ms"].items():
            stages.setdefault(stage, []).append(ms)
    outcomes = [record["outcome"] for record in records]
    return {
        "version": 1,
        "outcomes": {outcome: outcomes.count(outcome) for outcome in sorted(set(outcomes))},
        "wrong_category": sum(r.get("category", r["expected_category"]) != r["expected_category"] for r in records),
        "outside_differing_px": sum(r.get("outside_differing_px", 0) for r in records),
        "pairs_with_face_changed": sum(r.get("face_changed_px", 0) > 0 for r in records),
        "pairs_with_hair_changed": sum(r.get("hair_changed_px", 0) > 0 for r in records),
        "median_ms": {stage: round(statistics.median(values), 1) for stage, values in stages.items()},
        "pairs": [{k: v for k, v in record.items() if k != "stages_ms"} for record in records],
    }


def save(path: Path, rgb: U8) -> None:
    Image.fromarray(rgb).save(path, quality=92)


def save_original(path: Path, room: FittingRoom, pair: Pair) -> None:
    """Show the garment's own picture where its analysis is refused."""
    listed = room.catalogue.get(pair.garment)
    photo = decode_photo((listed.image if listed else Path(pair.garment)).read_bytes())
    if isinstance(photo, Photo):
        save(path, photo.rgb)


def draw_sheet(records: Iterable[Record], folder: Path) -> Image.Image:
    """Lay the saved pictures out, two pairs a line."""
    records = list(records)
    width, height = 3 * CELL_WH[0], CELL_WH[1] + LABEL_HEIGHT
    lines = -(-len(records) // ROWS_A_SHEET_LINE)
    sheet = Image.new("RGB", (ROWS_A_SHEET_LINE * width, lines * height), "white")
    draw = ImageDraw.Draw(sheet)
    for index, record in enumerate(records):
        left, top = index % ROWS_A_SHEET_LINE * width, index // ROWS_A_SHEET_LINE * height
        draw.text((left + 2, top + 1), f"{index + 1} {record['pair']}: {record['outcome']}", fill="black")
        for column, suffix in enumerate((".person.jpg", ".garment.jpg", ".png")):
            path = folder / f"{record['pair']}{suffix}"
            if path.is_file() and not (suffix == ".png" and record["outcome"] != "ok"):
                with Image.open(path) as picture:
                    cell = picture.convert("RGB")
                cell.thumbnail(CELL_WH)
                sheet.paste(cell, (left + column * CELL_WH[0], top + LABEL_HEIGHT))
    return sheet


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    try:
        return run(parser.parse_args())
    except BadInputError as error:
        print(f"showcase: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())

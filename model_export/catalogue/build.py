"""Write static/catalogue: `python -m model_export.catalogue.build [id ...]` (all garments without ids)."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from model_export.catalogue.garment import Garment
from model_export.catalogue.registry import ENTRIES, Entry

FOLDER = Path(__file__).resolve().parents[2] / "static" / "catalogue"
JPEG_QUALITY = 88
WHOLE_CHROMA = 0  # Pillow's JPEG libraries, native and in Pyodide, bring reduced colours back to size differently


def make(entry: Entry) -> Garment:
    """Draw one garment from its committed seed."""
    return entry.draw(np.random.default_rng(entry.seed))


def _thumb(rgb: np.ndarray) -> Image.Image:
    image = Image.fromarray(rgb)
    return image.resize((240, round(240 * image.height / image.width)), Image.Resampling.LANCZOS)


def paths(entry: Entry, garment: Garment | None = None) -> dict[str, str | None]:
    """Catalogue-relative file names of one garment."""
    stem = f"{entry.category}/{entry.id}"
    has_collar = entry.category != "lower" if garment is None else garment.inner_collar is not None
    return {
        "image": f"{stem}.jpg",
        "mask": f"{stem}.mask.png",
        "inner_collar": f"{stem}.collar.png" if has_collar else None,
        "landmarks": f"{stem}.json",
        "thumb": f"{stem}.thumb.webp",
    }


def write(entry: Entry, garment: Garment, folder: Path) -> dict[str, object]:
    """Write one garment's files; returns its record for catalogue.json."""
    names = paths(entry, garment)
    (folder / entry.category).mkdir(parents=True, exist_ok=True)
    picture = Image.fromarray(garment.rgb)
    picture.save(folder / str(names["image"]), quality=JPEG_QUALITY, subsampling=WHOLE_CHROMA, optimize=True)
    Image.fromarray(garment.alpha).save(folder / str(names["mask"]), optimize=True)
    if garment.inner_collar is not None:
        Image.fromarray(garment.inner_collar).save(folder / str(names["inner_collar"]), optimize=True)
    (folder / str(names["landmarks"])).write_text(json.dumps(garment.landmarks) + "\n", encoding="utf-8")
    _thumb(garment.rgb).save(folder / str(names["thumb"]), quality=80, method=6)
    return {
        "id": entry.id,
        "category": entry.category,
        "kind": entry.kind,
        "name": {"en": entry.name.en, "ko": entry.name.ko},
        "description": {"en": entry.description.en, "ko": entry.description.ko},
        **names,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ids", nargs="*", help="garments to draw again; the others keep their files")
    parser.add_argument("--out", type=Path, default=FOLDER)
    args = parser.parse_args()
    index = args.out / "catalogue.json"
    known = {g["id"]: g for g in json.loads(index.read_text("utf-8"))["garments"]} if index.exists() else {}
    for entry in ENTRIES:
        if args.ids and entry.id not in args.ids:
            continue
        known[entry.id] = write(entry, make(entry), args.out)
        print(entry.id)
    garments = [known[e.id] for e in ENTRIES if e.id in known]
    text = json.dumps({"version": 1, "garments": garments}, ensure_ascii=False, indent=2)
    index.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Write static/samples: `python -m model_export.samples.build ASSETS PHOTOS [id ...]`.

ASSETS is a folder with MakeHuman's CC0 data (`rig`, `targets`, `skins`, `clothes`), such as
`../shared/assets/makehuman`; PHOTOS one with `astronaut.png` of scikit-image and `grace_hopper.jpg` of Matplotlib.
Rendering needs `pip install bpy` (Blender as a module) and takes some minutes a person. The committed pictures are
what ships; neither the assets nor Blender are needed to build or test the app.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from PIL import Image

from model_export.samples.people import PEOPLE, Person

FOLDER = Path(__file__).resolve().parents[2] / "static" / "samples"
JPEG_QUALITY = 88
WHOLE_CHROMA = 0  # Pillow\'s JPEG libraries, native and in Pyodide, bring reduced colours back to size differently
RENDER_CREDIT = "Rendered by Wearhere from MakeHuman's body, skins and clothes"
PHOTOS: tuple[dict[str, object], ...] = (
    {
        "id": "eileen-collins",
        "file": "astronaut.png",
        "name": {"en": "Eileen Collins (photo)", "ko": "아일린 콜린스 (사진)"},
        "credit": "NASA, portrait of Eileen Collins, from scikit-image's sample data",
        "licence": "Public domain (work of NASA)",
    },
    {
        "id": "grace-hopper",
        "file": "grace_hopper.jpg",
        "name": {"en": "Grace Hopper (photo)", "ko": "그레이스 호퍼 (사진)"},
        "credit": "U.S. Navy, James S. Davis, portrait of Grace M. Hopper, from Matplotlib's sample data",
        "licence": "Public domain (work of the U.S. federal government)",
    },
)


def save(image: Image.Image, name: str, folder: Path) -> dict[str, str]:
    """Write picture and thumb; returns their file names."""
    files = {"image": f"{name}.jpg", "thumb": f"{name}.thumb.webp"}
    picture = image.convert("RGB")
    picture.save(folder / files["image"], quality=JPEG_QUALITY, subsampling=WHOLE_CHROMA, optimize=True)
    thumb = image.convert("RGB").resize((240, round(240 * image.height / image.width)), Image.Resampling.LANCZOS)
    thumb.save(folder / files["thumb"], quality=80, method=6)
    return files


def render(person: Person, assets: Path) -> Image.Image:
    """One rendered person."""
    from model_export.samples.portrait import draw  # needs Blender

    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "person.png"
        draw(person, assets, out)
        return Image.open(out).convert("RGB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("assets", type=Path)
    parser.add_argument("photos", type=Path)
    parser.add_argument("ids", nargs="*", help="people to draw again; the others keep their files")
    parser.add_argument("--out", type=Path, default=FOLDER)
    args = parser.parse_args()
    records: list[dict[str, object]] = []
    for person in PEOPLE:
        files = {"image": f"{person.id}.jpg", "thumb": f"{person.id}.thumb.webp"}
        if not args.ids or person.id in args.ids:
            files = save(render(person, args.assets), person.id, args.out)
        name = {"en": person.name[0], "ko": person.name[1]}
        records.append({"id": person.id, **files, "name": name, "credit": RENDER_CREDIT, "licence": "CC0-1.0"})
    for photo in PHOTOS:
        files = save(Image.open(args.photos / str(photo["file"])), str(photo["id"]), args.out)
        records.append({"id": photo["id"], **files, **{k: photo[k] for k in ("name", "credit", "licence")}})
    text = json.dumps({"version": 1, "people": records}, ensure_ascii=False, indent=2)
    (args.out / "samples.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

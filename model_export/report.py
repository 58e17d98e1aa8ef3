"""What a try-on found, as JSON and as mask pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from model_export.fitting_room import BadInputError, FittingRoom, RefusedError
from py_runtime.labels import Part
from py_runtime.skeletons import Joint, Keypoint18
from py_runtime.types import F32, BoolMask, GarmentAnalysis, PersonAnalysis, TryOn

PART_COLOURS: dict[Part, tuple[int, int, int]] = {
    Part.BACKGROUND: (0, 0, 0),
    Part.HAIR: (150, 90, 40),
    Part.FACE: (255, 200, 160),
    Part.NECK: (255, 150, 120),
    Part.LEFT_ARM: (240, 110, 160),
    Part.RIGHT_ARM: (190, 90, 210),
    Part.LEGS: (255, 120, 60),
    Part.UPPER: (60, 160, 240),
    Part.LOWER: (60, 190, 90),
    Part.OTHERS: (240, 220, 70),
}


def keypoints_json(person: PersonAnalysis) -> dict[str, Any]:
    """List both skeletons by name, in px of the working photo."""
    blaze = {
        joint.name.lower(): [*_rounded(person.pose.xy[joint]), round(float(person.pose.visibility[joint]), 4)]
        for joint in Joint
    }
    openpose = {
        k.name.lower(): [*_rounded(person.keypoints18[k, :2]), round(float(person.keypoints18[k, 2]), 4)]
        for k in Keypoint18
    }
    height, width = person.photo.rgb.shape[:2]
    return {"size": [width, height], "blazepose33_xyv": blaze, "openpose18_xys": openpose}


def success_report(
    room: FittingRoom, person: PersonAnalysis, garment: GarmentAnalysis, result: TryOn
) -> dict[str, Any]:
    """Describe a try-on that gave a picture."""
    labels = person.parse.argmax(axis=2)
    areas: dict[str, int] = {
        "changed": int(result.changed.sum()),
        "warped_cloth": int((result.warped_cloth_mask > 0.5).sum()),
        "garment": int((garment.alpha > 0.5).sum()),
        **{f"parse_{part.name.lower()}": int((labels == part).sum()) for part in Part},
    }
    return {
        "version": 1,
        "outcome": "ok",
        "category": garment.category,
        "kind": garment.kind,
        "worn": garment.worn,
        "notes": list(dict.fromkeys([*person.notes, *garment.notes, *result.notes])),
        "facts": dict(result.facts),
        "outside_differing_px": outside_difference(person, result),
        "areas_px": areas,
        "stages_ms": _stages(room),
        "keypoints": keypoints_json(person),
    }


def failure_report(room: FittingRoom, error: BadInputError) -> dict[str, Any]:
    """Describe a refusal, or input that could not even be read ("bad_input")."""
    refused = error if isinstance(error, RefusedError) else None
    return {
        "version": 1,
        "outcome": refused.refusal.status if refused else "bad_input",
        "subject": refused.subject if refused else None,
        "detail": refused.refusal.detail if refused else str(error),
        "facts": refused.refusal.facts if refused else {},
        "stages_ms": _stages(room),
    }


def outside_difference(person: PersonAnalysis, result: TryOn) -> int:
    """Count the pixels outside `changed` that are not the photo's."""
    return int(((result.rgb != person.photo.rgb).any(axis=2) & ~result.changed).sum())


def write_json(path: Path, value: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n")


def write_parse(path: Path, parse: F32) -> None:
    """Write the parse as a palette PNG whose index is the Part."""
    picture = Image.fromarray(parse.argmax(axis=2).astype(np.uint8), "P")
    picture.putpalette([level for part in Part for level in PART_COLOURS[part]])
    picture.save(path)


def write_masks(folder: Path, person: PersonAnalysis, result: TryOn) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_mask(folder / "changed.png", result.changed)
    write_mask(folder / "warped_cloth_mask.png", result.warped_cloth_mask)
    write_parse(folder / "parse.png", person.parse)


def write_mask(path: Path, mask: F32 | BoolMask) -> None:
    Image.fromarray(np.rint(np.clip(mask.astype(np.float32), 0, 1) * 255).astype(np.uint8)).save(path)


def _rounded(xy: Any) -> list[float]:
    return [round(float(v), 2) for v in xy]


def _stages(room: FittingRoom) -> dict[str, dict[str, float]]:
    return {subject: {k: round(v, 1) for k, v in ms.items()} for subject, ms in room.timings_ms.items()}

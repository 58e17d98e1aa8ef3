"""Which garment goes on which person in the showcase."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from model_export.fitting_room import SAMPLES_DIR, CatalogueGarment
from py_runtime.types import Category

# Evaluation photos lie beside the repository and are never part of it.
EVALUATION_DIR = SAMPLES_DIR.parents[2] / "shared" / "eval" / "clothes"

# person: garments. Tops on everybody who wears separates; trousers where the legs are in view; dresses on women
# in view at least to the thigh.
TOPS: dict[str, tuple[str, ...]] = {
    "idm_00034_00": ("idm_04469_00", "cat_21514384_52353349_1000", "idm_09163_00"),
    "idm_00055_00": ("idm_09163_00", "ootd_00126_00", "cat_21514384_52353349_1000"),
    "ootd_01861_00": ("idm_04469_00", "idm_09266_00", "ootd_049805_1", "ootd_00126_00"),
    "ootd_07966_00": ("idm_09236_00", "idm_04469_00", "cat_21514384_52353349_1000"),
    "ootd_model_1": ("idm_09163_00", "ootd_049805_1", "cat_worn_mothr2204422"),
    "ootd_model_4": ("ootd_00126_00", "cat_21514384_52353349_1000"),
    "ootd_model_8": ("idm_09236_00", "cat_21514384_52353349_1000"),
    "ootd_049205_0": ("cat_24083449_54173465_2048", "fashn_garment", "ootd_049805_1"),
    "ootd_049713_0": ("ootd_00126_00", "idm_09236_00"),
    "ootd_051962_0": ("ootd_049805_1", "cat_24083449_54173465_2048"),
    "cat_Simon_1": ("cat_24083449_54173465_2048", "ootd_049805_1"),
    "fashn_model": ("cat_24083449_54173465_2048", "fashn_garment"),
    "mmpose_TS1_002001": ("cat_24083449_54173465_2048",),
}
TROUSERS: dict[str, tuple[str, ...]] = {
    "ootd_049205_0": ("ootd_051946_1", "ootd_051515_1"),
    "ootd_049713_0": ("ootd_051946_1", "ootd_051515_1"),
    "ootd_051962_0": ("ootd_051946_1", "ootd_051515_1"),
    "ootd_model_8": ("ootd_051946_1", "ootd_051515_1"),
    "cat_Simon_1": ("ootd_051946_1",),
}
DRESSES: dict[str, tuple[str, ...]] = {
    "ootd_052767_0": ("ootd_052234_1", "cat_worn_mison4076222"),
    "ootd_model_8": ("ootd_052234_1", "cat_worn_mison4076222"),
    "ootd_049713_0": ("ootd_052234_1", "cat_worn_mison4076222"),
    "ootd_model_4": ("cat_worn_mison4076222",),
    "mmpose_000264": ("ootd_052234_1",),
}


@dataclass(frozen=True)
class Pair:
    """One row of the showcase; the garment is a file or a catalogue id."""

    person: Path
    garment: str
    category: Category

    @property
    def name(self) -> str:
        return f"{self.person.stem}__{Path(self.garment).stem}"


def evaluation_pairs(folder: Path = EVALUATION_DIR) -> list[Pair]:
    """List the pairs on the evaluation photos, none where the folder is absent."""
    persons = {path.stem: path for path in sorted((folder / "person").glob("*"))}
    garments = {path.stem: path for path in sorted((folder / "garment").glob("*"))}
    tables: tuple[tuple[Category, dict[str, tuple[str, ...]]], ...] = (
        ("upper", TOPS),
        ("lower", TROUSERS),
        ("dress", DRESSES),
    )
    return [
        Pair(persons[person], str(garments[garment]), category)
        for category, table in tables
        for person, names in table.items()
        for garment in names
        if person in persons and garment in garments
    ]


def sample_pairs(catalogue: dict[str, CatalogueGarment], folder: Path = SAMPLES_DIR) -> list[Pair]:
    """Give every sample person one garment of each category, another one each time."""
    index = folder / "samples.json"
    people = json.loads(index.read_text())["people"] if index.is_file() else []
    categories: tuple[Category, ...] = ("upper", "lower", "dress")
    pairs = list[Pair]()
    for number, person in enumerate(people):
        for category in categories:
            fitting = [g for g in catalogue.values() if g.category == category]
            if fitting:
                pairs.append(Pair(folder / person["image"], fitting[number % len(fitting)].id, category))
    return pairs

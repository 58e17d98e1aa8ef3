"""The pipelines run natively on files: analyses are kept for the next pair, every stage is timed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from model_export.driver import MODELS_DIR, NativeDriver
from py_runtime.errors import DegenerateGeometryError, Refusal
from py_runtime.pipelines.clothes import try_on
from py_runtime.pipelines.garment import analyze_garment
from py_runtime.pipelines.person import analyze_person
from py_runtime.preprocess.catalogue import decode_mask, landmarks_from_json
from py_runtime.preprocess.image import decode_photo
from py_runtime.types import (
    Category,
    GarmentAnalysis,
    PersonAnalysis,
    Photo,
    Pipeline,
    Progress,
    StepName,
    TryOn,
    TryOnOptions,
)

T = TypeVar("T")
Subject = Literal["person", "garment", "try_on"]
STATIC_DIR = MODELS_DIR.parent
CATALOGUE_DIR = STATIC_DIR / "catalogue"
SAMPLES_DIR = STATIC_DIR / "samples"


class BadInputError(Exception):
    """What the caller named cannot be used; the message is one line for people."""


class RefusedError(BadInputError):
    """A pipeline refused."""

    def __init__(self, subject: Subject, name: str, refusal: Refusal) -> None:
        super().__init__(f"{name}: {refusal.status}: {refusal.detail}")
        self.subject, self.refusal = subject, refusal


@dataclass(frozen=True)
class CatalogueGarment:
    """One garment of the catalogue with the files that replace its analysis."""

    id: str
    category: Category
    image: Path
    mask: Path | None
    inner_collar: Path | None
    landmarks: Path | None


def read_catalogue(folder: Path = CATALOGUE_DIR) -> dict[str, CatalogueGarment]:
    """Read catalogue.json; an absent catalogue is an empty one."""
    index = folder / "catalogue.json"
    if not index.is_file():
        return {}

    def file(entry: dict[str, Any], key: str) -> Path | None:
        return folder / entry[key] if entry.get(key) else None

    return {
        e["id"]: CatalogueGarment(
            id=e["id"],
            category=e["category"],
            image=folder / e["image"],
            mask=file(e, "mask"),
            inner_collar=file(e, "inner_collar"),
            landmarks=file(e, "landmarks"),
        )
        for e in json.loads(index.read_text())["garments"]
    }


class FittingRoom:
    """Dresses people in garments, both given as files.

    Args:
        driver: runs the networks.
        catalogue: garments that may be named by id.
        on_progress: told each step.

    Attributes:
        timings_ms: of each subject's last run, by stage (see NativeDriver.timings_ms).
    """

    def __init__(
        self,
        driver: NativeDriver | None = None,
        catalogue: dict[str, CatalogueGarment] | None = None,
        on_progress: Callable[[StepName], None] | None = None,
    ) -> None:
        self.driver = driver or NativeDriver()
        self.catalogue = read_catalogue() if catalogue is None else catalogue
        self.on_progress = on_progress
        self.timings_ms: dict[Subject, dict[str, float]] = {}
        self._last_person: tuple[Path, PersonAnalysis] | None = None  # one takes 100 MB with what try-on keeps
        self._garments: dict[tuple[str, str], GarmentAnalysis] = {}

    def person(self, path: Path) -> PersonAnalysis:
        """Analyse the person in a photo; the last one's analysis is kept."""
        if self._last_person is None or self._last_person[0] != path:
            data = read_file(path)
            self._last_person = None
            self._last_person = path, self._run("person", str(path), _person_job(data))
        return self._last_person[1]

    def garment(self, name: str, category: Category | Literal["auto"] = "auto") -> GarmentAnalysis:
        """Analyse a garment, given by catalogue id or by file, or return what was found before."""
        key = name, category
        if key not in self._garments:
            listed = self.catalogue.get(name)
            if listed is None:
                job = _garment_job(read_file(Path(name), "no such file, and no catalogue garment of that id"), category)
            else:
                job = _catalogue_job(listed)
            self._garments[key] = self._run("garment", name, job)
        return self._garments[key]

    def try_on(self, person: PersonAnalysis, garment: GarmentAnalysis, options: TryOnOptions) -> TryOn:
        """Dress an analysed person in an analysed garment."""
        return self._run("try_on", "this pair", try_on(person, garment, options))

    def _run(self, subject: Subject, name: str, pipeline: Pipeline[T | Refusal]) -> T:
        try:
            result = self.driver.run(pipeline, self.on_progress)
        except DegenerateGeometryError as error:
            result = Refusal("degenerate_geometry", str(error))
        self.timings_ms[subject] = self.driver.timings_ms
        if isinstance(result, Refusal):
            raise RefusedError(subject, name, result)
        return result


def read_file(path: Path, missing: str = "no such file") -> bytes:
    """Read a file that the caller named."""
    if not path.is_file():
        raise BadInputError(f"{path}: {missing}")
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInputError(f"{path}: {error.strerror}") from error


def _person_job(data: bytes) -> Pipeline[PersonAnalysis | Refusal]:
    yield Progress("decode")
    photo = decode_photo(data)
    return photo if isinstance(photo, Refusal) else (yield from analyze_person(photo))


def _garment_job(data: bytes, category: Category | Literal["auto"]) -> Pipeline[GarmentAnalysis | Refusal]:
    yield Progress("decode")
    photo = decode_photo(data)
    if isinstance(photo, Refusal):
        return photo
    return (yield from analyze_garment(photo, category=category))


def _catalogue_job(garment: CatalogueGarment) -> Pipeline[GarmentAnalysis | Refusal]:
    yield Progress("decode")
    photo = decode_photo(read_file(garment.image))
    if isinstance(photo, Refusal):
        return photo
    found = yield from analyze_garment(
        photo,
        category=garment.category,
        alpha=_read_mask(garment.mask, photo) if garment.mask else None,
        landmarks=landmarks_from_json(json.loads(garment.landmarks.read_text()), _work_scale(photo))
        if garment.landmarks
        else None,
    )
    if isinstance(found, Refusal) or garment.inner_collar is None:
        return found
    return replace(found, inner_collar=_read_mask(garment.inner_collar, photo))


def _work_scale(photo: Photo) -> float:
    return photo.rgb.shape[0] / photo.original_hw[0]


def _read_mask(path: Path, photo: Photo) -> NDArray[np.float32]:
    return decode_mask(np.frombuffer(read_file(path), np.uint8), (photo.rgb.shape[0], photo.rgb.shape[1]))

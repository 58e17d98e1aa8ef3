"""The only door between Python and JavaScript: jobs that speak JSON text and heap addresses.

A job is a pipeline's generator. JavaScript starts it, runs the networks it asks for, writes their outputs at the
addresses `expect` gave, and resumes it, until the event is a refusal or a result. Pictures and tensors cross as
addresses of C-contiguous arrays that stay alive until the next call; nothing else crosses but text and integers, so no
proxy of an array is ever made. The same door works natively, which is how it is tested.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, TypeAlias, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from py_runtime.errors import DegenerateGeometryError, Refusal
from py_runtime.kept_analyses import KeptAnalyses
from py_runtime.preprocess.catalogue import decode_mask, landmarks_from_json
from py_runtime.types import (
    F32,
    U8,
    Category,
    GarmentAnalysis,
    LowerLandmarks,
    PersonAnalysis,
    Photo,
    Pipeline,
    Progress,
    Run,
    TryOn,
    TryOnOptions,
    UpperLandmarks,
)

PERSONS_KEPT = 2
PERSON_PIXELS_KEPT = (
    2 * 768 * 1024
)  # an analysis takes about 130 bytes a pixel, so of the largest photos only one is kept
GARMENTS_KEPT = 6

Event: TypeAlias = dict[str, Any]  # JSON-able
Subject = Literal["person", "garment"]


class AnalyzeGarment(Protocol):
    """Signature of `py_runtime.pipelines.garment.analyze_garment`."""

    def __call__(
        self,
        photo: Photo,
        *,
        category: Category | Literal["auto"] = "auto",
        alpha: F32 | None = None,
        landmarks: UpperLandmarks | LowerLandmarks | None = None,
    ) -> Pipeline[GarmentAnalysis | Refusal]: ...


@dataclass(frozen=True)
class Pipelines:
    """The pipelines a bridge runs; tests hand in small ones."""

    decode_photo: Callable[[bytes], Photo | Refusal]
    analyze_person: Callable[[Photo], Pipeline[PersonAnalysis | Refusal]]
    analyze_garment: AnalyzeGarment
    try_on: Callable[[PersonAnalysis, GarmentAnalysis, TryOnOptions], Pipeline[TryOn | Refusal]]


class Bridge:
    """Runs one job at a time and keeps the analyses that later jobs reuse."""

    def __init__(self, pipelines: Pipelines) -> None:
        self._pipelines = pipelines
        self._persons: KeptAnalyses[PersonAnalysis] = KeptAnalyses(PERSONS_KEPT, PERSON_PIXELS_KEPT)
        self._garments: KeptAnalyses[GarmentAnalysis] = KeptAnalyses(GARMENTS_KEPT)
        self._files: dict[str, U8] = {}
        self._job: Generator[Run | Progress, Any, Event | Refusal] | None = None
        self._subject: Subject = "person"
        self._outputs: dict[str, F32] = {}
        self._lent: list[NDArray[Any]] = []  # keeps what JavaScript may be reading alive until its next call

    def has(self, subject: str, key: str) -> bool:
        """Tell whether an analysis ("person" or "garment") is kept under this key."""
        return key in (self._persons if subject == "person" else self._garments)

    def reserve(self, name: str, size_bytes: int) -> int:
        """Make room for a file of the next job; returns the address to write it to."""
        self._files[name] = np.empty(max(size_bytes, 1), np.uint8)
        return _address(self._files[name])

    def start(self, spec_json: str) -> str:
        """Begin a job and run it to its first event.

        Args:
            spec_json: `{"kind": "person", "key"}` with file "photo";
                `{"kind": "garment", "key", "category", "landmarks": null | {...}}` with "photo" [, "mask", "collar"];
                `{"kind": "try_on", "person", "garment", "tucked": null | bool}`.
        """
        self._drop_job()
        spec: dict[str, Any] = json.loads(spec_json)
        files, self._files = self._files, {}
        kind = spec["kind"]
        self._subject = "garment" if kind == "garment" else "person"
        if kind == "person":
            self._job = self._person_job(spec, files)
        elif kind == "garment":
            self._job = self._garment_job(spec, files)
        elif kind == "try_on":
            self._job = self._try_on_job(spec)
        else:
            raise ValueError(f"expected a person, garment or try_on job, got {kind!r}")
        return self._advance(None)

    def expect(self, shapes_json: str) -> str:
        """Make room for the outputs of the network just asked for.

        Args:
            shapes_json: `[{"name", "shape"}, ...]`, all float32.

        Returns:
            JSON list of addresses in the same order.
        """
        specs: list[dict[str, Any]] = json.loads(shapes_json)
        # Fresh arrays, not a shared arena: a pipeline may keep an output while it asks for the next network.
        self._outputs = {spec["name"]: np.empty(spec["shape"], np.float32) for spec in specs}
        return json.dumps([_address(array) for array in self._outputs.values()])

    def resume(self) -> str:
        """Hand over the written outputs, if any, and run to the next event."""
        outputs, self._outputs = self._outputs, {}
        return self._advance(outputs or None)

    def close(self) -> None:
        """End the job, finished or not, and give its memory back."""
        self._drop_job()
        gc.collect()

    def _drop_job(self) -> None:
        if self._job is not None:
            self._job.close()
        self._job, self._outputs, self._lent = None, {}, []

    def _advance(self, outputs: dict[str, F32] | None) -> str:
        if self._job is None:
            raise RuntimeError("no job is running")
        self._lent = []
        try:
            event = self._event_of(self._job.send(outputs))
        except StopIteration as stop:
            self._job = None
            event = self._refusal_event(stop.value) if isinstance(stop.value, Refusal) else cast(Event, stop.value)
        except DegenerateGeometryError as error:
            self._job = None
            event = self._refusal_event(Refusal("degenerate_geometry", str(error)))
        return json.dumps(event)

    def _event_of(self, request: Run | Progress) -> Event:
        if isinstance(request, Progress):
            return {"kind": "progress", "step": request.step}
        inputs: list[Event] = []
        for name, value in request.inputs.items():
            tensor = np.ascontiguousarray(value, np.float32)
            inputs.append({"name": name, "address": self._lend(tensor), "shape": list(tensor.shape)})
        return {"kind": "run", "model": request.model, "inputs": inputs}

    def _refusal_event(self, refusal: Refusal) -> Event:
        facts = {"subject": self._subject, **refusal.facts}
        return {"kind": "refusal", "status": refusal.status, "detail": refusal.detail, "facts": facts}

    def _lend(self, array: NDArray[Any]) -> int:
        self._lent.append(array)
        return _address(array)

    def _picture(self, rgb: U8) -> Event:
        """Lend a picture in the canvas's layout."""
        rgba = cv2.cvtColor(rgb, cv2.COLOR_RGB2RGBA)
        return {"address": self._lend(rgba), "width": rgba.shape[1], "height": rgba.shape[0]}

    def _person_job(self, spec: Event, files: dict[str, U8]) -> Pipeline[Event | Refusal]:
        yield Progress("decode")
        photo = self._pipelines.decode_photo(files.pop("photo").tobytes())
        if isinstance(photo, Refusal):
            return photo
        pixels = photo.rgb.shape[0] * photo.rgb.shape[1]
        self._persons.make_room(pixels)
        person = yield from self._pipelines.analyze_person(photo)
        if isinstance(person, Refusal):
            return person
        self._persons.put(spec["key"], person, pixels)
        return {"kind": "person", "photo": self._picture(person.photo.rgb), "notes": list(person.notes)}

    def _garment_job(self, spec: Event, files: dict[str, U8]) -> Pipeline[Event | Refusal]:
        yield Progress("decode")
        photo = self._pipelines.decode_photo(files.pop("photo").tobytes())
        if isinstance(photo, Refusal):
            return photo
        hw = (photo.rgb.shape[0], photo.rgb.shape[1])
        scale = hw[0] / photo.original_hw[0]
        garment = yield from self._pipelines.analyze_garment(
            photo,
            category=spec["category"],
            alpha=decode_mask(files.pop("mask"), hw) if "mask" in files else None,
            landmarks=landmarks_from_json(spec["landmarks"], scale) if spec.get("landmarks") else None,
        )
        if isinstance(garment, Refusal):
            return garment
        if "collar" in files:  # drawn by hand for the catalogue, so it beats what the pipeline found
            garment = replace(garment, inner_collar=decode_mask(files.pop("collar"), hw))
        self._garments.put(spec["key"], garment, hw[0] * hw[1])
        return {"kind": "garment", "category": garment.category, "notes": list(garment.notes)}

    def _try_on_job(self, spec: Event) -> Pipeline[Event | Refusal]:
        person, garment = self._persons.get(spec["person"]), self._garments.get(spec["garment"])
        result = yield from self._pipelines.try_on(person, garment, TryOnOptions(tucked=spec["tucked"]))
        if isinstance(result, Refusal):
            return result
        return {
            "kind": "try_on",
            "image": self._picture(result.rgb),
            "photo": self._picture(person.photo.rgb),
            "category": garment.category,
            "notes": list(dict.fromkeys([*person.notes, *garment.notes, *result.notes])),
        }


def open_bridge() -> Bridge:
    """Make a bridge over the installed pipelines. Imports all of them, so that the first job does not wait for it."""
    from py_runtime.pipelines.clothes import try_on
    from py_runtime.pipelines.garment import analyze_garment
    from py_runtime.pipelines.person import analyze_person
    from py_runtime.preprocess.image import decode_photo

    return Bridge(Pipelines(decode_photo, analyze_person, analyze_garment, try_on))


def _address(array: NDArray[Any]) -> int:
    return int(array.__array_interface__["data"][0])

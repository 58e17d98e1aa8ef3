"""Run pipelines natively: onnxruntime answers their `Run` requests."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from py_runtime.types import Pipeline, Progress, Run, StepName

R = TypeVar("R")
MODELS_DIR = Path(__file__).resolve().parents[1] / "static" / "models"
BEFORE_FIRST_STEP = "start"


class ModelFileError(RuntimeError):
    """A network's file is missing, is not the one the manifest names, or has other tensors."""


class NativeDriver:
    """Drives pipeline generators with onnxruntime on the CPU.

    Args:
        models_dir: holds manifest.json and the networks it names.
        threads: of each network.

    Attributes:
        timings_ms: of the last `run`, in order of first use: `net:<model>` for networks and `step:<name>` for the
            Python time that a Progress step took without its networks. Repeated names add up.
    """

    def __init__(self, models_dir: Path | str = MODELS_DIR, *, threads: int = 1) -> None:
        self.models_dir = Path(models_dir)
        self.threads = threads
        self.timings_ms: dict[str, float] = {}
        self._sessions: dict[str, ort.InferenceSession] = {}
        manifest_path = self.models_dir / "manifest.json"
        if not manifest_path.is_file():
            raise ModelFileError(f"{manifest_path} is missing")
        self._manifest: dict[str, Any] = json.loads(manifest_path.read_text())["models"]

    def run(self, pipeline: Pipeline[R], on_progress: Callable[[StepName], None] | None = None) -> R:
        """Exhaust a pipeline and return its result; the networks' sessions stay for the next one."""
        self.timings_ms = {}
        step, answer = BEFORE_FIRST_STEP, None
        while True:
            began = time.perf_counter()
            try:
                request = pipeline.send(answer)
            except StopIteration as stop:
                self._add(f"step:{step}", began)
                return stop.value
            self._add(f"step:{step}", began)
            answer = None
            if isinstance(request, Progress):
                step = request.step
                if on_progress:
                    on_progress(step)
            else:
                answer = self.run_network(request)

    def run_network(self, request: Run) -> Mapping[str, NDArray[np.float32]]:
        """Answer one request; names and dtypes must be the manifest's."""
        session = self._session(request.model)
        expected = {i["name"] for i in self._manifest[request.model]["inputs"]}
        if set(request.inputs) != expected:
            raise ValueError(f"{request.model}: expected inputs {sorted(expected)}, got {sorted(request.inputs)}")
        began = time.perf_counter()
        outputs = session.run(None, {k: np.ascontiguousarray(v, np.float32) for k, v in request.inputs.items()})
        self._add(f"net:{request.model}", began)
        return {o.name: value for o, value in zip(session.get_outputs(), outputs, strict=True)}

    def load_all(self) -> None:
        """Create every session now, so that the first run's timings are of the work alone."""
        for name in self._manifest:
            self._session(name)

    def _session(self, model: str) -> ort.InferenceSession:
        if model not in self._sessions:
            self._sessions[model] = self._load(model)
        return self._sessions[model]

    def _load(self, model: str) -> ort.InferenceSession:
        if model not in self._manifest:
            raise ModelFileError(f"the manifest has no network named {model}")
        entry = self._manifest[model]
        path = self.models_dir / entry["file"]
        if not path.is_file():
            raise ModelFileError(f"{path} is missing")
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != entry["sha256"]:
            raise ModelFileError(f"{path} is not the file that the manifest names: its sha256 differs")
        options = ort.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.log_severity_level = 3
        session = ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        if [o.name for o in session.get_outputs()] != [o["name"] for o in entry["outputs"]]:
            raise ModelFileError(f"{path}: its outputs are not those of the manifest")
        return session

    def _add(self, key: str, began: float) -> None:
        elapsed = (time.perf_counter() - began) * 1000
        self.timings_ms[key] = self.timings_ms.get(key, 0.0) + elapsed

"""What the repository says about itself, read once for the tests here."""

from __future__ import annotations

import json
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


def read_text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def read_json(path: str) -> dict[str, Any]:
    return json.loads(read_text(path))


@cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads(read_text("pyproject.toml"))


@cache
def tracked_files() -> tuple[str, ...]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(name for name in listing.split("\0") if name and (ROOT / name).is_file())


@cache
def provisioned_files() -> dict[str, dict[str, Any]]:
    """File name -> {sha256, bytes} of everything tools/provision.json brings."""
    return {
        name: entry
        for source in read_json("tools/provision.json")["sources"]
        for name, entry in source["files"].items()
    }


def wheel_version(project: str) -> str:
    """Version in the name of the only provisioned wheel of `project`."""
    [name] = [name for name in provisioned_files() if name.startswith(f"{project}-") and name.endswith(".whl")]
    return name.split("-")[1]

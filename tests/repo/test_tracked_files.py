"""What must not be in the tree."""

from __future__ import annotations

import re

from tests.repo.support import ROOT, tracked_files

# Folders of one machine; split so that this file does not name one.
MACHINE_PATH = re.compile(
    rb"(?<![\w.~}>*])/(?:"
    + b"|".join([b"wo" + b"rk", b"ro" + b"ot", b"fa" + b"rm", b"tm" + b"p", b"Us" + b"ers"])
    + rb")/[a-z.]"
)
BINARY = {".png", ".jpg", ".webp", ".onnx", ".whl", ".npz", ".ico", ".woff2", ".heic", ".tif", ".gif"}
LARGEST_BYTES = 14_000_000


def text_files() -> list[str]:
    return [path for path in tracked_files() if "." + path.rpartition(".")[2] not in BINARY]


def test_no_file_names_a_folder_of_one_machine():
    found = [
        f"{path}: {match[0].decode()}"
        for path in text_files()
        for match in MACHINE_PATH.finditer((ROOT / path).read_bytes())
    ]
    assert found == []


def test_no_file_is_a_leftover_or_larger_than_the_largest_model():
    for path in tracked_files():
        assert not path.endswith((".orig", ".rej", ".part", ".pyc", ".log", ".DS_Store")), path
        assert (ROOT / path).stat().st_size < LARGEST_BYTES, path


def test_what_continuous_integration_runs_can_be_run():
    assert (ROOT / ".ci/run").stat().st_mode & 0o111

"""tools/provision.py keeps only files with the committed hash, and goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tools import provision as tool

GOOD = b"the file the project was tested with"


def manifest_of(**files: bytes) -> dict[str, Any]:
    entries = {name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)} for name, data in files.items()}
    return {"version": 1, "sources": [{"kind": "repository", "folder": "source", "files": entries}]}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "source").mkdir()
    return tmp_path


def test_a_file_with_the_committed_hash_is_kept(root: Path):
    (root / "source/wheel").write_bytes(GOOD)
    tool.provision(manifest_of(wheel=GOOD), root / "cache", root)
    assert (root / "cache/wheel").read_bytes() == GOOD


def test_a_wrong_hash_stops_with_the_files_name_and_keeps_nothing(root: Path):
    (root / "source/wheel").write_bytes(GOOD + b"!")
    with pytest.raises(tool.ProvisionError, match=r"wheel: wrong SHA-256"):
        tool.provision(manifest_of(wheel=GOOD), root / "cache", root)
    assert list((root / "cache").iterdir()) == []


def test_a_file_spoilt_in_the_cache_is_brought_again(root: Path):
    (root / "source/wheel").write_bytes(GOOD)
    (root / "cache").mkdir()
    (root / "cache/wheel").write_bytes(GOOD[::-1])
    tool.provision(manifest_of(wheel=GOOD), root / "cache", root)
    assert (root / "cache/wheel").read_bytes() == GOOD


def test_an_interrupted_run_goes_on_without_fetching_what_is_there(root: Path):
    (root / "source/first").write_bytes(GOOD)
    manifest = manifest_of(first=GOOD, second=GOOD)
    with pytest.raises(tool.ProvisionError, match="second: not in source"):
        tool.provision(manifest, root / "cache", root)
    (root / "source/first").unlink()
    (root / "source/second").write_bytes(GOOD)
    tool.provision(manifest, root / "cache", root)
    assert sorted(path.name for path in (root / "cache").iterdir()) == ["first", "second"]


def test_the_command_names_the_file_and_fails(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    (root / "manifest.json").write_text(json.dumps(manifest_of(**{"absent.whl": GOOD})))
    monkeypatch.setattr(
        "sys.argv", ["provision.py", "--manifest", str(root / "manifest.json"), "--cache", str(root / "cache")]
    )
    assert tool.main() == 1
    assert "absent.whl" in capsys.readouterr().err

"""`npm ci` must work on every platform and from nowhere but the public registry."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.repo.support import read_json

PACKAGES = {path: entry for path, entry in read_json("package-lock.json")["packages"].items() if path}


def test_nothing_is_fetched_from_another_host_than_the_npm_registry():
    hosts = {urlsplit(entry["resolved"]).hostname for entry in PACKAGES.values() if "resolved" in entry}
    assert hosts <= {"registry.npmjs.org"}


def test_every_package_that_linux_installs_has_an_integrity_hash():
    for path, entry in PACKAGES.items():
        fits = "linux" in entry.get("os", ["linux"]) and "x64" in entry.get("cpu", ["x64"]) and "musl" not in path
        assert not fits or entry.get("integrity", "").startswith("sha512-"), path


def test_binaries_of_every_platform_are_locked():
    for path, entry in PACKAGES.items():
        for name in entry.get("optionalDependencies", {}):
            assert f"node_modules/{name}" in PACKAGES or f"{path}/node_modules/{name}" in PACKAGES, name

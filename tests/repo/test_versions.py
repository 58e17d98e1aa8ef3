"""One version of everything, whoever names it."""

from __future__ import annotations

import re

import pytest

from tests.repo.support import provisioned_files, pyproject, read_json, read_text, wheel_version

PACKAGE = read_json("package.json")
LOCK = read_json("package-lock.json")["packages"]


def pinned_in_pyproject(project: str) -> str:
    [found] = [line for line in pyproject()["project"]["dependencies"] if line.startswith(f"{project}==")]
    return found.partition("==")[2]


def test_the_product_has_one_version():
    newest = re.search(r"^## \[?(\d+\.\d+\.\d+)", read_text("CHANGELOG.md"), re.MULTILINE)
    assert newest is not None
    assert PACKAGE["version"] == pyproject()["project"]["version"] == LOCK[""]["version"] == newest[1]


@pytest.mark.parametrize(
    ("project", "wheel"),
    [("numpy", "numpy"), ("pillow", "pillow"), ("opencv-python-headless", "opencv_python_headless")],
)
def test_native_python_runs_the_versions_the_browser_runs(project: str, wheel: str):
    assert pinned_in_pyproject(project) == wheel_version(wheel)


@pytest.mark.parametrize("package", ["pyodide", "onnxruntime-web"])
def test_the_runtime_and_the_web_packages_agree(package: str):
    [source] = [s for s in read_json("tools/provision.json")["sources"] if s.get("package") == package]
    assert source["version"] == PACKAGE["dependencies"][package] == LOCK[f"node_modules/{package}"]["version"]


@pytest.mark.parametrize("document", ["NOTICE", "docs/runtime-files.md"])
def test_documents_name_the_version_that_ships(document: str):
    text = read_text(document)
    assert f"Pyodide {PACKAGE['dependencies']['pyodide']}" in text
    assert PACKAGE["dependencies"]["onnxruntime-web"] in text


def test_notice_names_the_versions_of_the_python_packages():
    notice = read_text("NOTICE")
    for title, wheel in [("NumPy", "numpy"), ("SciPy", "scipy"), ("Pillow", "pillow"), ("micropip", "micropip")]:
        assert f"{title} {wheel_version(wheel)}" in notice
    assert f"opencv-python-headless {wheel_version('opencv_python_headless')}" in notice


def test_every_web_dependency_is_pinned_exactly_and_locked():
    for group in ("dependencies", "devDependencies"):
        for name, version in PACKAGE[group].items():
            assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
            assert LOCK[f"node_modules/{name}"]["version"] == version


def test_pytest_is_the_same_natively_and_in_pyodide():
    [native] = [line for line in pyproject()["project"]["optional-dependencies"]["dev"] if line.startswith("pytest==")]
    assert native == f"pytest=={wheel_version('pytest')}"
    constraints = read_text("tools/constraints.txt").lower()
    for project in ("pluggy", "iniconfig", "packaging", "pygments"):
        assert f"{project}=={wheel_version(project)}" in constraints


def test_the_wheels_are_built_for_the_python_in_pyodide():
    tags = {name.split("-")[2:] and "-".join(name.split("-")[2:]) for name in provisioned_files() if "wasm32" in name}
    assert tags == {"cp314-cp314-pyemscripten_2026_0_wasm32.whl"}

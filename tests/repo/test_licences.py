"""Whatever ships is credited, with a licence the project may pass on."""

from __future__ import annotations

from tests.repo.support import ROOT, pyproject, read_json, read_text

PASSED_ON = {"Apache-2.0", "MIT", "BSD-3-Clause", "BSD-2-Clause", "CC0-1.0", "MPL-2.0"}
NOTICE = read_text("NOTICE")


def test_every_model_is_credited_under_its_licence():
    for name, entry in read_json("static/models/manifest.json")["models"].items():
        assert entry["licence"] in PASSED_ON
        [line] = [line for line in NOTICE.splitlines() if line.startswith(f"  {name} ")]
        credit = entry["source"].split(",")[0]
        assert credit in line


def test_every_web_library_that_ships_is_credited():
    for name, version in read_json("package.json")["dependencies"].items():
        assert f"{name} {version}".lower() in NOTICE.lower()


def test_every_python_library_that_is_installed_is_credited():
    for requirement in pyproject()["project"]["dependencies"]:
        name, _, version = requirement.partition("==")
        assert f"{name} {version}".lower() in NOTICE.lower()


def test_every_library_that_ships_has_its_licence_text():
    for name in read_json("package.json")["dependencies"]:
        texts = [*(ROOT / "node_modules" / name).glob("LICEN?E*"), *(ROOT / "licenses").glob(f"{name}.txt")]
        assert texts, name


def test_sample_people_carry_credit_and_licence():
    people = read_json("static/samples/samples.json")["people"]
    assert len(people) >= 5
    for person in people:
        assert person["credit"]
        assert person["licence"]


def test_the_project_itself_is_under_the_apache_licence():
    assert read_json("package.json")["license"] == pyproject()["project"]["license"] == "Apache-2.0"
    assert "Apache License" in read_text("LICENSE")

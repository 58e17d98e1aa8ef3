"""The documents point at things that exist, and promise what the tools keep."""

from __future__ import annotations

import re

import pytest

from tests.repo.support import ROOT, read_json, read_text, tracked_files

DOCUMENTS = [path for path in tracked_files() if path.endswith(".md")]
LINK = re.compile(r"""\]\(([^)#\s]+)[^)]*\)|src="([^"]+)\"""")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_relative_link_leads_somewhere(document: str):
    folder = (ROOT / document).parent
    targets = [target or source for target, source in LINK.findall(read_text(document))]
    missing = [target for target in targets if not re.match(r"/|\w+:", target) and not (folder / target).exists()]
    assert missing == []


def test_privacy_stands_right_under_the_title():
    headings = re.findall(r"^##? (.+)$", read_text("README.md"), re.MULTILINE)
    assert headings[:2] == ["Wearhere", "Privacy"]


def test_the_readme_needs_two_commands_only():
    [block] = re.findall(r"## Start\n\n```\n(.*?)```", read_text("README.md"), re.DOTALL)
    assert [line.split("#")[0].strip() for line in block.splitlines()] == ["make run", "make test"]


def test_every_make_target_a_document_names_exists():
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", read_text("Makefile"), re.MULTILINE))
    for document in DOCUMENTS:
        for names in re.findall(r"`make ([a-z][a-z0-9 -]*)`", read_text(document)):
            assert set(names.split()) <= targets, f"{document}: make {names}"


def test_the_promised_download_is_the_budget():
    budget = read_json("tools/size-budget.json")["firstVisitBrotliBytes"]
    promised = re.findall(r"(?:under|more than) (\d+) MB", read_text("README.md") + read_text("CONTRIBUTING.md"))
    assert promised
    assert {int(megabytes) * 1_000_000 for megabytes in promised} == {budget}

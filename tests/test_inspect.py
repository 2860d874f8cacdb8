"""A finished file is known by its keywords, and is then held to all that its piece must be."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from cardpress.checks.finding import Status
from cardpress.inspect import inspect
from cardpress.jobs import Job
from cardpress.pipeline import build
from cardpress.planning import plan

if TYPE_CHECKING:
    from pathlib import Path

    from cardpress.content import Library
    from cardpress.pdf import Renderer

MADE = {
    "wallet-card on Letter in English": Job("wallet-card"),
    "wallet-card on A4 in Arabic": Job("wallet-card", "ar", paper="a4", flip="short"),
    "handout on Letter in Spanish": Job("handout", "es"),
    "handout on A4 in Burmese": Job("handout", "my", paper="a4"),
    "poster on Letter in Korean": Job("poster", "ko"),
    "poster on Tabloid in Vietnamese and English": Job("poster", "vi+en"),
    "poster on Letter in English and Urdu": Job("poster", "en+ur", paper="letter"),
    "wallet-card on Letter in Khmer and English": Job("wallet-card", "km+en"),
    "wallet-card on Card 3.5 × 2 in in Arabic and Pashto": Job("wallet-card", "ar+ps", paper="card-us"),
    "handout on Letter in Chinese (Simplified) and English": Job("handout", "zh-Hans+en"),
}


@pytest.mark.parametrize("what", MADE)
def test_a_finished_file_is_known_and_passes(
    library: Library, renderer: Renderer, tmp_path: Path, what: str
) -> None:
    artifact = build(MADE[what], tmp_path, library=library, renderer=renderer)
    assert [finding for finding in artifact.findings if finding.status is not Status.PASS] == []
    assert artifact.path is not None
    report = inspect(artifact.path, library)
    assert report.what == what
    assert report.findings == artifact.findings
    assert not report.failed


def test_a_file_of_another_edition_fails(library: Library, renderer: Renderer, tmp_path: Path) -> None:
    artifact = build(Job("poster", "es", paper="a4"), tmp_path, library=library, renderer=renderer)
    assert artifact.path is not None
    relabeled = library.contacts | {"ncmec": library.contacts["ncmec"].model_copy(update={"name": "Other"})}
    changed = dataclasses.replace(library, contacts=relabeled)
    assert plan(Job("poster", "es"), changed).edition != artifact.edition
    report = inspect(artifact.path, changed)
    assert {finding.code for finding in report.findings if finding.status is Status.FAIL} == {"NO_EDITION"}
    assert "Spanish" in report.what

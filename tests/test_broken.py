"""Each deliberately broken file is found out, and for nothing else than what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cardpress.checks import CHECKS, run_checks
from cardpress.checks.finding import Status
from cardpress.jobs import Job
from tests.broken import BROKEN, Workshop

if TYPE_CHECKING:
    from cardpress.content import Library
    from cardpress.palette import Ink
    from cardpress.pdf import Renderer

MANY = 50


@pytest.fixture(scope="module")
def workshop(library: Library, renderer: Renderer) -> Workshop:
    """Where files are made and broken."""
    return Workshop(library, renderer)


def test_there_are_fifty() -> None:
    assert len(BROKEN) >= MANY


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_found_and_nothing_else(workshop: Workshop, name: str) -> None:
    broken = BROKEN[name]
    findings = list(run_checks(broken.breaks(workshop, broken.job)))
    found = {f"{finding.check} {finding.code}" for finding in findings}
    grave = {
        f"{finding.check} {finding.code}"
        for finding in findings
        if finding.status in (Status.FAIL, Status.ERROR)
    }
    assert set(broken.finds) <= found
    assert grave <= {*broken.finds, *broken.also}


def test_every_code_named_here_is_declared() -> None:
    declared = {f"{check.id} {code}" for check in CHECKS for code in check.codes}
    assert {code for broken in BROKEN.values() for code in (*broken.finds, *broken.also)} <= declared


def alarms(workshop: Workshop, job: Job) -> list[str]:
    """Give what is found on one of our own files, over INFO."""
    return [
        f"{job.piece} {job.language}: {finding.check} {finding.code} {finding.message}"
        for finding in run_checks(workshop.sound(job))
        if finding.status not in (Status.PASS, Status.INFO)
    ]


@pytest.mark.parametrize(
    ("piece", "language"),
    [
        ("wallet-card-discreet", "pt-BR"),
        ("fold-card", "ur"),
        ("label", "ar"),
        ("slide", "zh-Hans"),
    ],
)
def test_there_is_no_false_alarm(workshop: Workshop, piece: str, language: str) -> None:
    assert alarms(workshop, Job(piece, language)) == []


@pytest.mark.slow
@pytest.mark.parametrize("ink", ["color", "saver", "black"])
def test_there_is_no_false_alarm_in_any_piece_and_language(
    library: Library, renderer: Renderer, ink: Ink
) -> None:
    languages = library.languages if ink == "color" else ("en", "ar", "my", "vi")
    jobs = [Job(piece, language, ink=ink) for language in languages for piece in library.pieces]
    assert [found for job in jobs for found in alarms(Workshop(library, renderer), job)] == []

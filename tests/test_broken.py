"""Each deliberately broken file is found out, and for nothing else than what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cardpress.checks import CHECKS, run_checks
from cardpress.checks.finding import Status
from tests.broken import BROKEN, Workshop

if TYPE_CHECKING:
    from cardpress.content import Library
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

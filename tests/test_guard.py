"""Hostile and damaged files: each ends in a clear finding or error, and the checker goes on with the next."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

import pytest

from cardpress.checks.finding import Status
from cardpress.errors import InputError
from cardpress.guard import Limits, Task, inspect_all
from cardpress.inspect import Report
from cardpress.jobs import Job
from cardpress.paths import DataPaths, installed_data
from cardpress.pipeline import produce
from cardpress.planning import plan
from tests.hostile import HOSTILE, dies, locked, mutations, with_scripts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cardpress.content import Library
    from cardpress.pdf import Renderer

ENDS = {"TOO_SLOW", "TOO_MUCH_MEMORY", "CRASHED"}
LINES = 400  # characters that one message may take


@pytest.fixture(scope="module")
def sounds(library: Library, renderer: Renderer) -> Callable[[], list[bytes]]:
    """Gives some of our own files, each of another kind."""

    @cache
    def make() -> list[bytes]:
        jobs = (Job("wallet-card"), Job("label"), Job("handout", "ar"), Job("slide"))
        return [produce(plan(job, library), renderer)[0] for job in jobs]

    return make


def written(folder: Path, contents: list[bytes]) -> list[Path]:
    """Write files, numbered."""
    paths = [folder / f"{number}.pdf" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths


def codes(outcome: Report | Exception) -> set[str]:
    """Give the codes of what is grave; an error that the user is told counts as one."""
    if isinstance(outcome, Report):
        grave = (Status.FAIL, Status.ERROR)
        return {finding.code for finding in outcome.findings if finding.status in grave}
    assert isinstance(outcome, InputError), repr(outcome)
    return {"REFUSED"}


def is_clear(outcome: Report | Exception, path: Path) -> bool:
    """Whether what is said of a file is for people: one line each, nothing of Python's insides."""
    texts = [str(outcome)]
    if isinstance(outcome, Report):
        texts = [finding.message for finding in outcome.findings]
    else:
        assert isinstance(outcome, InputError), repr(outcome)
        assert str(path) in texts[0]
    return all(
        text and len(text) < LINES and not any(sign in text for sign in ("\n", "Traceback", " object at 0x"))
        for text in texts
    )


def unclear(outcomes: list[Report | Exception], paths: list[Path]) -> list[str]:
    """Give the names of the files of which something is said that is not for people."""
    return [path.name for outcome, path in zip(outcomes, paths, strict=True) if not is_clear(outcome, path)]


HARMLESS_TO_US = {
    "tree_loop": {"REFUSED"},
    "parent_loop": {"UNREADABLE"},
    "huge_page": {"UNREADABLE"},
    "many_pages": {"REFUSED"},
    "deep_arrays": set[str](),
    "cross_reference_loop": set[str](),
}


def test_hostile_files_end_in_a_finding_or_an_error_each(
    sounds: Callable[[], list[bytes]], tmp_path: Path
) -> None:
    sound = sounds()[0]
    contents = [HOSTILE[name]() for name in HARMLESS_TO_US] + [locked(sound), with_scripts(sound), sound]
    paths = written(tmp_path, contents)
    outcomes = list(inspect_all(paths, Task(installed_data()), workers=2))
    assert unclear(outcomes, paths) == []
    found = list(map(codes, outcomes))
    assert found[:6] == list(HARMLESS_TO_US.values())
    assert found[6] == {"REFUSED"}
    assert found[7] >= {"SCRIPT", "LAUNCH", "EMBEDDED_FILE", "ACTS_ON_OPENING"}
    assert found[8] == set()  # and after all of them, a file that is sound


def test_what_takes_too_long_is_ended_and_told(sounds: Callable[[], list[bytes]], tmp_path: Path) -> None:
    paths = written(tmp_path, sounds()[:1] * 2)
    outcomes = list(inspect_all(paths, Task(installed_data(), limits=Limits(seconds=0.001))))
    for outcome in outcomes:
        assert isinstance(outcome, Report)
        (finding,) = outcome.findings
        assert (finding.check, finding.code, outcome.status) == ("file", "TOO_SLOW", Status.ERROR)
        assert "0.001 seconds" in finding.message
        assert finding.mend
        assert outcome.failed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no limit of memory on Windows")
def test_what_takes_too_much_memory_is_ended_and_told(tmp_path: Path) -> None:
    paths = written(tmp_path, [HOSTILE["many_objects"]()])
    limits = Limits(seconds=60, memory=50_000_000)  # less than the process has already
    (outcome,) = inspect_all(paths, Task(installed_data(), limits=limits))
    assert codes(outcome) & {"TOO_MUCH_MEMORY", "CRASHED"}


def test_what_crashes_is_told_and_the_next_file_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cardpress.guard.serve", dies)
    paths = written(tmp_path, [b"one", b"two"])
    outcomes = list(inspect_all(paths, Task(installed_data())))
    assert list(map(codes, outcomes)) == [{"CRASHED"}, {"CRASHED"}]
    assert all(isinstance(each, Report) and "SIGABRT" in each.findings[0].message for each in outcomes)


def test_data_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    paths = written(tmp_path, [b"one", b"two"])
    with pytest.raises(InputError):
        list(inspect_all(paths, Task(DataPaths(tmp_path / "nowhere"))))


def _fuzz(sounds: list[bytes], folder: Path, count: int, seed: int) -> list[set[str]]:
    paths = written(folder, list(mutations(sounds, count, seed)))
    outcomes = list(inspect_all(paths, Task(installed_data(), limits=Limits(seconds=60)), workers=2))
    assert len(outcomes) == count
    assert unclear(outcomes, paths) == []
    return list(map(codes, outcomes))


def test_damaged_files_neither_crash_nor_hang(sounds: Callable[[], list[bytes]], tmp_path: Path) -> None:
    found = _fuzz(sounds(), tmp_path, 25, seed=988)
    assert not [each for each in found if each & ENDS]
    assert any("REFUSED" in each for each in found)
    assert any(each and "REFUSED" not in each for each in found)


@pytest.mark.slow
def test_a_thousand_damaged_files_neither_crash_nor_hang(
    sounds: Callable[[], list[bytes]], tmp_path: Path
) -> None:
    found = _fuzz(sounds(), tmp_path, 1000, seed=5669)
    assert not [each for each in found if each & ENDS]


@pytest.mark.slow
def test_every_hostile_file_is_bounded(tmp_path: Path) -> None:
    paths = written(tmp_path, [make() for make in HOSTILE.values()])
    outcomes = list(inspect_all(paths, Task(installed_data(), limits=Limits(seconds=10)), workers=2))
    assert unclear(outcomes, paths) == []
    found = dict(zip(HOSTILE, map(codes, outcomes), strict=True))
    for name in ("bomb", "bomb_in_a_bomb", "form_loop", "forms_in_forms"):
        assert found[name], name

"""Many jobs: their order, their errors, worker processes that die, and the same bytes whoever made them."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import traceback
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cardpress.batch import Begun, Done, Event, Result, cores, longest_first, run
from cardpress.errors import FolderError, InputError, LostWorkerError, MachineError
from cardpress.jobs import Job
from cardpress.planning import plan, plans
from cardpress.workers import WorkerFault, portable

if TYPE_CHECKING:
    from cardpress.content import Library

CARDS = [Job("wallet-card", tag, "card-us") for tag in ("en", "es")]
posix_only = pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGKILL")


def _events(jobs: list[Job], library: Library, out: Path, workers: int) -> list[Event]:
    with closing(run(jobs, plans(jobs, library), out, workers=workers)) as events:
        return list(events)


def _outcomes(events: list[Event]) -> dict[int, Result | Exception]:
    return {event.number: event.outcome for event in events if isinstance(event, Done)}


# --- order ------------------------------------------------------------------------------------------------


def test_the_longest_jobs_go_first(library: Library) -> None:
    jobs = [Job(piece, tag) for tag in ("en", "ur", "my") for piece in ("wallet-card", "handout")]

    order = [jobs[number] for number in longest_first(plans(jobs, library))]

    assert [(job.piece, job.language) for job in order] == [
        *(("handout", tag) for tag in ("ur", "my", "en")),
        *(("wallet-card", tag) for tag in ("ur", "my", "en")),
    ]


def test_plans_of_many_jobs_are_those_of_each(library: Library) -> None:
    jobs = [Job("wallet-card", "es"), Job("wallet-card", "vi+en"), Job("poster", "es")]

    many = plans(jobs, library)

    assert many == [plan(job, library) for job in jobs]
    assert many[0].voices[0] is many[2].voices[0]  # read once


def test_cores_are_those_that_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "process_cpu_count", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {1, 2, 5}, raising=False)
    assert cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert cores() == 1
    monkeypatch.setattr(os, "process_cpu_count", lambda: 7, raising=False)
    assert cores() == 7


# --- the work ---------------------------------------------------------------------------------------------


def test_the_same_bytes_whatever_the_number_of_workers(library: Library, tmp_path: Path) -> None:
    one = _events(CARDS, library, tmp_path / "one", 1)
    two = _events(CARDS, library, tmp_path / "two", 2)

    assert one == [
        event for number in (0, 1) for event in (Begun(number), Done(number, _outcomes(one)[number]))
    ]
    assert sorted(event.number for event in two if isinstance(event, Begun)) == [0, 1]
    assert not multiprocessing.active_children()
    for number in (0, 1):
        first, second = _outcomes(one)[number], _outcomes(two)[number]
        assert isinstance(first, Result)
        assert isinstance(second, Result)
        assert first.path is not None
        assert second.path is not None
        assert first.path.read_bytes() == second.path.read_bytes()
        assert (first.size, first.sha256, first.findings) == (second.size, second.sha256, second.findings)
        assert first.size == first.path.stat().st_size


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_in_one_job_leaves_the_others_alone(library: Library, tmp_path: Path, workers: int) -> None:
    """Workers look names up again; here one does not find them."""
    jobs = [Job("postre"), CARDS[0]]

    with closing(run(jobs, plans(CARDS, library), tmp_path, workers=workers)) as events:
        outcomes = _outcomes(list(events))

    assert isinstance(outcomes[0], InputError)
    assert str(outcomes[0]) == 'There is no piece "postre". Did you mean "poster"?'
    assert outcomes[0].hint
    assert isinstance(outcomes[1], Result)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_folder_that_takes_nothing_is_told_of_once(library: Library, tmp_path: Path, workers: int) -> None:
    (tmp_path / "out").write_bytes(b"")
    jobs = [*CARDS, Job("wallet-card", "fr", "card-us")]

    events = _events(jobs, library, tmp_path / "out", workers)

    assert isinstance(events[-1], Done)
    assert isinstance(events[-1].outcome, FolderError)
    assert len(_outcomes(events)) == 1
    assert not multiprocessing.active_children()


# --- workers that come to grief ---------------------------------------------------------------------------


def _killed(library: Library, out: Path, jobs: list[Job], victims: int) -> dict[int, Result | Exception]:
    with closing(run(jobs, plans(jobs, library), out, workers=2)) as events:
        begun = [next(events), next(events)]
        assert all(isinstance(event, Begun) for event in begun)
        for process in multiprocessing.active_children()[:victims]:
            process.kill()
        return _outcomes(list(events))


@posix_only
def test_a_killed_worker_names_its_job_and_the_others_go_on(library: Library, tmp_path: Path) -> None:
    jobs = [*CARDS, Job("wallet-card", "fr", "card-us")]

    outcomes = _killed(library, tmp_path, jobs, victims=1)

    (lost,) = [number for number, outcome in outcomes.items() if isinstance(outcome, Exception)]
    error = outcomes[lost]
    assert isinstance(error, LostWorkerError)
    assert error.exit_code == 3
    assert f"wallet-card ({jobs[lost].language}) was not written" in str(error)
    assert "SIGKILL; most likely memory ran out" in str(error)
    assert f"build wallet-card --lang {jobs[lost].language}" in error.hint
    assert sum(isinstance(outcome, Result) for outcome in outcomes.values()) == 2


@posix_only
def test_when_no_worker_is_left_the_rest_is_given_up(library: Library, tmp_path: Path) -> None:
    jobs = [*CARDS, Job("wallet-card", "fr", "card-us"), Job("wallet-card", "vi", "card-us")]

    outcomes = _killed(library, tmp_path, jobs, victims=2)

    assert len(outcomes) == 3
    assert sum(isinstance(outcome, LostWorkerError) for outcome in outcomes.values()) == 2
    (last,) = [str(outcome) for outcome in outcomes.values() if isinstance(outcome, MachineError)]
    assert last == "No worker is left; 2 more pieces were not begun."


def test_workers_end_when_nobody_listens_any_more(library: Library, tmp_path: Path) -> None:
    with closing(run(CARDS, plans(CARDS, library), tmp_path, workers=2)) as events:
        next(events)
        assert len(multiprocessing.active_children()) == 2

    assert not multiprocessing.active_children()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


class _Odd(Exception):  # noqa: N818
    """One that cannot be made again from what it gives away."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


@pytest.mark.parametrize(
    ("raised", "kept"),
    [(KeyError("x"), KeyError), (InputError("a", "b"), InputError), (_Odd("a", "b"), WorkerFault)],
    ids=["fault", "error", "not to be pickled"],
)
def test_an_error_comes_over_with_its_traceback(raised: Exception, kept: type[Exception]) -> None:
    try:
        raise raised
    except type(raised) as error:
        over = portable(error)

    assert type(over) is kept
    assert "test_an_error_comes_over_with_its_traceback" in "".join(traceback.format_exception(over))
    assert getattr(over, "hint", "b") == "b"


def test_one_job_does_without_multiprocessing(tmp_path: Path) -> None:
    code = """
import sys
from cardpress.cli import main
sys.argv[1:] = ["build", "wallet-card", "--paper", "card-us"]
assert main() == 0
assert "multiprocessing" not in sys.modules
"""
    environment = {**os.environ, "PYTHONPATH": os.fspath(Path(__file__).resolve().parents[1])}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment)

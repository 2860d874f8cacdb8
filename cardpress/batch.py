"""Many jobs: one after the other in this process, or the longest first over the processor's cores."""

import gc
import os
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cardpress.checks.finding import Finding, Status, worst
from cardpress.content import Library
from cardpress.errors import FolderError, MachineError
from cardpress.jobs import Job
from cardpress.pdf import Renderer
from cardpress.pipeline import Artifact, build
from cardpress.plans import Plan

_WHOLE = 3  # what a piece with every statement takes, of the time that
_SOME = 2  # one with some of them takes


@dataclass(frozen=True)
class Result:
    """An artifact without its bytes: light enough to come from one process to another.

    Attributes:
        path: the file written, the PDF if there is one; None where a check failed and none was.
        pages: of the PDF; 0 where none was made.
        size: of that file, in bytes.
        sha256: the digest of those bytes.
        pictures: the pictures of its pages among what was written.
        ticket: the print shop's job ticket among it.
        files: everything that was written.
    """

    path: Path | None
    piece: str
    languages: tuple[str, ...]
    paper: str
    pages: int
    size: int
    sha256: str
    edition: str
    findings: tuple[Finding, ...]
    pictures: tuple[Path, ...] = ()
    ticket: Path | None = None
    files: tuple[Path, ...] = ()

    @property
    def status(self) -> Status:
        """The worst status among the findings."""
        return worst(self.findings)


def light(artifact: Artifact) -> Result:
    """What is to be said of an artifact."""
    return Result(
        path=artifact.path,
        piece=artifact.piece,
        languages=artifact.languages,
        paper=artifact.paper,
        pages=artifact.pages,
        size=len(artifact.data),
        sha256=artifact.sha256,
        edition=artifact.edition,
        findings=artifact.findings,
        pictures=artifact.pictures,
        ticket=artifact.ticket,
        files=artifact.files,
    )


@dataclass(frozen=True)
class Begun:
    """A job has been begun; jobs are numbered from 0, as they were asked for."""

    number: int


@dataclass(frozen=True)
class Done:
    """A job has ended, well or with an error: one for the user to act on, or else a fault of ours."""

    number: int
    outcome: Result | Exception

    @property
    def is_last(self) -> bool:
        """Whether every other job would only say the same."""
        return isinstance(self.outcome, FolderError | MachineError)


Event = Begun | Done


class Maker:
    """Makes one job after the other; what they share is loaded once.

    Garbage is collected between jobs only, if the process has switched the collector off: the boxes of a page
    all live until it is written, and every pass in between would look through them for nothing.
    """

    def __init__(self, library: Library, out: Path) -> None:
        self._library = library
        self._out = out
        self._renderer: Renderer | None = None

    def make(self, job: Job) -> Result:
        """Build and write one job; raises what `pipeline.build` raises."""
        if self._renderer is None:
            self._renderer = Renderer(self._library.paths.fonts)
        else:
            gc.collect()
        return light(build(job, self._out, library=self._library, renderer=self._renderer))


def cores() -> int:
    """How many cores this process may use."""
    allowed = getattr(os, "process_cpu_count", None) or _cores_before_python_3_13
    return allowed() or 1


def _cores_before_python_3_13() -> int | None:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count()


def effort(plan: Plan) -> int:
    """How long a plan takes beside others, about; the unit is as good as any."""
    return _WHOLE if plan.piece.whole else _SOME


def longest_first(plans: Sequence[Plan]) -> list[int]:
    """The numbers of the plans, so ordered that no core is left with a long one at the end.

    Tall scripts take more tries until they fit.
    """

    def key(number: int) -> tuple[int, float]:
        plan = plans[number]
        return effort(plan), max(voice.language.line_height for voice in plan.voices)

    return sorted(range(len(plans)), key=key, reverse=True)


def run(
    jobs: Sequence[Job], plans: Sequence[Plan], out: Path, *, workers: int
) -> Generator[Event, None, None]:
    """Make all jobs; what goes wrong with one is told, and the others go on.

    Close the iterator (`contextlib.closing`) when it is left early: that ends the workers.

    Args:
        jobs: what to make.
        plans: what `planning.plans` made of them.
        out: the folder to write into.
        workers: how many processes may work at once; with one, or one job, it is this one.

    Yields:
        each job's beginning and end, as they happen. Where a job ends so that the others would only end the
        same (`Done.is_last`), that is the last one.
    """
    if min(workers, len(jobs)) > 1:
        from cardpress.workers import work  # noqa: PLC0415 - a single job does without multiprocessing

        yield from work(jobs, plans, out, count=min(workers, len(jobs)))
    elif jobs:
        yield from _here(jobs, Maker(plans[0].library, out))


def _here(jobs: Sequence[Job], maker: Maker) -> Iterator[Event]:
    for number, job in enumerate(jobs):
        yield Begun(number)
        try:
            done = Done(number, maker.make(job))
        except Exception as error:  # noqa: BLE001 - whoever asked for the job decides what to do with it
            done = Done(number, error)
        yield done
        if done.is_last:
            return

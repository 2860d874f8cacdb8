"""Worker processes: each loads content, fonts and renderer once and makes job after job.

They are spawned, not forked, on every system: a fork of a process with threads, or on macOS of one that has
drawn text, may hang. That costs each worker one start. They are not a `ProcessPoolExecutor`'s: when one of
its workers is killed, it cannot say at which job, and it gives up on all the others.
"""

import gc
import multiprocessing
import pickle
import signal
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import TYPE_CHECKING

from cardpress.errors import LostWorkerError, MachineError

if TYPE_CHECKING:
    from cardpress.batch import Event, Maker, Result
    from cardpress.jobs import Job
    from cardpress.paths import DataPaths
    from cardpress.plans import Plan

_PATIENCE = 5.0  # seconds that workers are given to end
_STOPS = {signal.SIGINT, signal.SIGTERM}


class WorkerFault(Exception):  # noqa: N818 - it is shown by its name
    """A fault in a worker that cannot itself be brought over."""


def work(jobs: Sequence["Job"], plans: Sequence["Plan"], out: Path, *, count: int) -> Iterator["Event"]:
    """Make all jobs in that many processes; see `batch.run`.

    A worker that dies takes its job with it and is not replaced: most likely memory was short, and those that
    are left have more of it. Where none is left, a MachineError says how many jobs there still were.
    """
    from cardpress.batch import longest_first  # noqa: PLC0415 - workers import this module, and start the faster
    from cardpress.pdf import provide_cache  # noqa: PLC0415

    provide_cache()  # one for all of them
    crew = _Crew(jobs, plans, out)
    try:
        crew.hire(count)
        yield from crew.run(longest_first(plans)[::-1])
    finally:
        crew.dismiss()


@dataclass
class _Worker:
    """A process, our end of the pipe to it, and the number of the job that it is at."""

    process: SpawnProcess
    pipe: Connection
    number: int = -1


class _Crew:
    def __init__(self, jobs: Sequence["Job"], plans: Sequence["Plan"], out: Path) -> None:
        self._jobs = jobs
        self._plans = plans
        self._out = out
        self._working: list[_Worker] = []
        self._leaving: list[_Worker] = []

    def hire(self, count: int) -> None:
        """Start workers."""
        context = multiprocessing.get_context("spawn")
        paths = self._plans[0].library.paths
        with undisturbed():
            for _ in range(count):
                ours, theirs = context.Pipe()
                process = context.Process(target=serve, args=(theirs, paths, self._out), daemon=True)
                process.start()
                theirs.close()  # so that ours comes to its end when the worker does
                self._working.append(_Worker(process, ours))

    def run(self, waiting: list[int]) -> Iterator["Event"]:
        """Give the jobs out, from the end of the list, and take in what comes of them."""
        from cardpress.batch import Done  # noqa: PLC0415

        for worker in list(self._working):
            yield from self._next(worker, waiting)
        while self._working:
            ready = wait([worker.pipe for worker in self._working])
            for worker in [worker for worker in self._working if worker.pipe in ready]:
                done = Done(worker.number, self._outcome(worker))
                if not isinstance(done.outcome, LostWorkerError):
                    yield from self._next(worker, [] if done.is_last else waiting)
                yield done
                if done.is_last:
                    return
        if waiting:
            yield Done(waiting[-1], _nobody_left(len(waiting)))

    def _next(self, worker: _Worker, waiting: list[int]) -> Iterator["Event"]:
        """Give a worker its next job; without one it leaves, while others may still be at work."""
        from cardpress.batch import Begun  # noqa: PLC0415

        if not waiting:
            worker.pipe.close()
            self._working.remove(worker)
            self._leaving.append(worker)
            return
        worker.number = waiting.pop()
        with suppress(OSError):  # if it has died, its pipe says so next
            worker.pipe.send(self._jobs[worker.number])
        yield Begun(worker.number)

    def _outcome(self, worker: _Worker) -> "Result | Exception":
        try:
            outcome: Result | Exception = worker.pipe.recv()
        except (EOFError, OSError):
            return self._lost(worker)
        return outcome

    def _lost(self, worker: _Worker) -> LostWorkerError:
        self._working.remove(worker)
        worker.pipe.close()
        worker.process.join()
        self._clear_up(worker)
        job, code = self._jobs[worker.number], worker.process.exitcode or 0
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        why = "; most likely memory ran out" if -code == getattr(signal, "SIGKILL", None) else ""
        return LostWorkerError(
            f"{job.piece} ({job.language}) was not written: the process that built it {how}{why}.",
            f"Build it alone: build {job.piece} --lang {job.language}. Or build everything with --jobs 1.",
        )

    def dismiss(self) -> None:
        """End all workers, whatever they are at, and leave nothing half-written."""
        for worker in self._working:
            worker.process.terminate()
        until = time.monotonic() + _PATIENCE
        for worker in (*self._working, *self._leaving):
            worker.process.join(max(0.0, until - time.monotonic()))
            if worker.process.exitcode is None:
                worker.process.kill()
                worker.process.join()
        for worker in self._working:
            worker.pipe.close()
            self._clear_up(worker)

    def _clear_up(self, worker: _Worker) -> None:
        """Take away what a killed worker may have half-written."""
        from cardpress.files import scratch  # noqa: PLC0415

        if worker.number >= 0 and worker.process.pid is not None:
            for name in self._plans[worker.number].file_names:
                with suppress(OSError):
                    scratch(self._out / name, worker.process.pid).unlink(missing_ok=True)


def _nobody_left(count: int) -> MachineError:
    return MachineError(
        f"No worker is left; {count} more {'piece was' if count == 1 else 'pieces were'} not begun.",
        "Close other programs, or build with --jobs 1.",
    )


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put Ctrl-C and SIGTERM off, here and in processes that are started: they come when all is in order."""
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def serve(pipe: Connection, paths: "DataPaths", out: Path) -> None:
    """A worker's life: jobs come through the pipe, and what came of each goes back, until the pipe ends.

    Ctrl-C is left to the process that started it. That ends its workers by SIGTERM, which kills them on the
    spot, and takes away what they leave: an exception in their midst could be swallowed by what it came upon.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
    gc.disable()
    for outcome in _outcomes(pipe, paths, out):
        try:
            pipe.send(outcome)
        except OSError:  # nobody is left who wants to know
            break
    gc.freeze()  # the process ends next


def _outcomes(pipe: Connection, paths: "DataPaths", out: Path) -> "Iterator[Result | Exception]":
    maker: Maker | None = None
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            maker = maker or _new_maker(paths, out)
            outcome: Result | Exception = maker.make(job)
        except Exception as error:  # noqa: BLE001 - it is told to the one who asked for the job
            outcome = portable(error)
        yield outcome


def _new_maker(paths: "DataPaths", out: Path) -> "Maker":
    from cardpress.batch import Maker  # noqa: PLC0415
    from cardpress.content import load  # noqa: PLC0415

    return Maker(load(paths), out)


def portable(error: Exception) -> Exception:
    """An error that can go from process to process; its traceback, which cannot, becomes a note on it."""
    note = "In a worker:\n" + "".join(traceback.format_exception(error))
    error.add_note(note)
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - what we have just pickled
    except Exception:  # noqa: BLE001 - any class may have any trouble
        error = WorkerFault(f"{type(error).__name__}: {error}")
        error.add_note(note)
    return error

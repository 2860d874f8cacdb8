"""Files are looked at in processes of their own, which may hang, swell or crash: this one does not.

A PDF is a program for its reader, and a stranger's may be made to do harm. One process looks at one file
after the other; where a file is its end, that is the finding, and the next file gets a new process.
"""

import contextlib
import gc
import logging
import multiprocessing
import os
import signal
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import TYPE_CHECKING

from cardpress.workers import portable, undisturbed

if TYPE_CHECKING:
    from cardpress.inspect import Report
    from cardpress.paths import DataPaths

_START = 120.0  # seconds that a process may take to load what it needs
_SPARE = 2.0  # seconds between its own limit of processor time and ours by the clock, which is the surer one
_FEW = 4  # files that are not worth a process more
_BEGUN = "begun"  # what a process says when it takes a file up
_OUT_OF_MEMORY = "out of memory"


@dataclass(frozen=True)
class Limits:
    """What looking at one file may take.

    Attributes:
        seconds: by the clock, and of processor time.
        memory: bytes of address space of the process, libraries and all, where the system can limit that.
    """

    seconds: float = 60.0
    memory: int = 4_000_000_000


@dataclass(frozen=True)
class Task:
    """How files are to be looked at.

    Attributes:
        paths: the data that our own are held against.
        profile: name of a profile; None is the one that suits each file.
        pictures: whether to draw the pages that something is found on.
    """

    paths: "DataPaths"
    profile: str | None = None
    pictures: bool = False
    limits: Limits = Limits()


def inspect_all(files: Sequence[Path], task: Task, *, workers: int = 1) -> Iterator["Report | Exception"]:
    """Look at files, several at a time; what came of each, in their order.

    Yields:
        a report, also where the file was too much for the process that looked at it; or what was raised.

    Raises:
        CardpressError: if the data that files are held against cannot be read.
    """
    crew = _Crew(files, task, min(workers, -(-len(files) // _FEW)))
    try:
        yield from crew.run()
    finally:
        crew.dismiss()


@dataclass
class _Worker:
    """A process, our end of the pipe to it, the number of its file, and until when it may take."""

    process: SpawnProcess
    pipe: Connection
    number: int
    until: float


class _Crew:
    def __init__(self, files: Sequence[Path], task: Task, count: int) -> None:
        self._files = files
        self._task = task
        self._count = count
        self._waiting = list(range(len(files)))[::-1]
        self._outcomes: dict[int, Report | Exception] = {}
        self._busy: list[_Worker] = []

    def run(self) -> Iterator["Report | Exception"]:
        """Keep everyone at work; tell in order."""
        for number in range(len(self._files)):
            while number not in self._outcomes:
                while self._waiting and len(self._busy) < self._count:
                    self._busy.append(self._hire(self._waiting.pop()))
                self._listen()
            yield self._outcomes.pop(number)

    def _hire(self, number: int) -> _Worker:
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        process = multiprocessing.get_context("spawn").Process(
            target=serve, args=(theirs, self._task), daemon=True
        )
        with undisturbed():
            process.start()
        theirs.close()  # so that ours comes to its end when the process does
        worker = _Worker(process, ours, number, time.monotonic() + _START)
        with contextlib.suppress(OSError):  # if it has died, its pipe says so next
            ours.send(self._files[number])
        return worker

    def _listen(self) -> None:
        """Take in what the processes say until one of them runs out of time."""
        patience = max(0.0, min(worker.until for worker in self._busy) - time.monotonic())
        ready = wait([worker.pipe for worker in self._busy], patience)
        for worker in list(self._busy):
            if worker.pipe in ready:
                self._hear(worker)
            elif time.monotonic() >= worker.until:
                self._end(worker, "TOO_SLOW")

    def _hear(self, worker: _Worker) -> None:
        try:
            message = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(_SPARE)
            self._end(worker, self._cause(worker))
            return
        if message == _BEGUN:
            worker.until = time.monotonic() + self._task.limits.seconds
        elif message == _OUT_OF_MEMORY:
            self._end(worker, "TOO_MUCH_MEMORY")
        elif isinstance(message, tuple):  # the data cannot be loaded, for this file or for any
            raise message[0]
        else:
            self._outcomes[worker.number] = message
            self._next(worker)

    def _next(self, worker: _Worker) -> None:
        if not self._waiting:
            self._release(worker)
            return
        worker.number = self._waiting.pop()
        worker.until = time.monotonic() + self._task.limits.seconds
        with contextlib.suppress(OSError):
            worker.pipe.send(self._files[worker.number])

    @staticmethod
    def _cause(worker: _Worker) -> str:
        too_slow = worker.process.exitcode == -getattr(signal, "SIGXCPU", 0)
        return "TOO_SLOW" if too_slow else "CRASHED"

    def _end(self, worker: _Worker, code: str) -> None:
        """A file was the end of its process: that is what is found of it."""
        self._outcomes[worker.number] = _ended(
            self._files[worker.number], code, self._task, worker.process.exitcode
        )
        self._release(worker)

    def _release(self, worker: _Worker) -> None:
        self._busy.remove(worker)
        worker.pipe.close()
        if worker.process.exitcode is None:
            worker.process.kill()
        worker.process.join()

    def dismiss(self) -> None:
        """End whoever is still at work."""
        for worker in list(self._busy):
            self._release(worker)


def _ended(file: Path, code: str, task: Task, exit_code: int | None) -> "Report":
    from cardpress.checks import file as check  # noqa: PLC0415 - while the process starts
    from cardpress.checks.finding import Finding, Status  # noqa: PLC0415
    from cardpress.inspect import Report  # noqa: PLC0415

    limits = task.limits
    how = signal.Signals(-exit_code).name if exit_code and exit_code < 0 else f"exit code {exit_code}"
    message = {
        "TOO_SLOW": f"It could not be looked at within {limits.seconds:g} seconds.",
        "TOO_MUCH_MEMORY": f"It could not be looked at within {limits.memory / 1e9:g} GB of memory.",
        "CRASHED": f"It made the process that looked at it crash ({how}).",
    }[code]
    finding = Finding(check.CHECK.id, code, Status.ERROR, message, mend=check.CHECK.codes[code].mend)
    return Report(str(file), "could not be looked at", task.profile or "office", (finding,))


def serve(pipe: Connection, task: Task) -> None:
    """A process's life: files come through the pipe, and what is found of each goes back, until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that started it, which ends it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        from cardpress.content import load  # noqa: PLC0415
        from cardpress.inspect import inspect  # noqa: PLC0415

        library = load(task.paths)
    except Exception as error:  # noqa: BLE001 - it is told to the one who asked
        pipe.send((portable(error),))
        return
    _say_nothing()
    _limit_memory(task.limits)
    gc.freeze()
    with contextlib.suppress(EOFError, OSError):  # nobody is left who wants to know
        while True:
            file = pipe.recv()
            pipe.send(_BEGUN)
            _limit_time(task.limits)
            try:
                outcome: Report | Exception | str = inspect(
                    file, library, profile=task.profile, pictures=task.pictures
                )
            except MemoryError:
                outcome = _OUT_OF_MEMORY
            except Exception as error:  # noqa: BLE001
                outcome = portable(error)
            pipe.send(outcome)


def _say_nothing() -> None:
    """Libraries complain of damaged files on stderr; what is wrong with one is told as a finding."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _limit_memory(limits: Limits) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # not on Windows, and not all of it on macOS
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))


def _limit_time(limits: Limits) -> None:
    """Let the system end the process, too, if it uses up its time for this file."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415

        until = int(time.process_time() + limits.seconds + _SPARE) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))

"""How the command line speaks: results on stdout, everything else on stderr."""

import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cardpress.errors import CardpressError, MachineError

if TYPE_CHECKING:
    from cardpress.checks.finding import Finding

_BAR = 24  # characters


def say(line: str) -> None:
    """A result, on stdout. A reader who has gone away (`| head`) stops nothing.

    Raises:
        MachineError: if stdout cannot take it, because the disk is full for one.
    """
    try:
        click.echo(line)
    except BrokenPipeError:
        _silence()
    except OSError as error:
        _silence()
        raise MachineError(f"The output cannot be written: {error.strerror}.") from None


def say_json(value: dict[str, object]) -> None:
    """One JSON object, on stdout."""
    say(json.dumps(value, ensure_ascii=False))


def _silence() -> None:
    """Send what is still to be flushed nowhere; else Python complains of it at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def note(line: str) -> None:
    """A remark, on stderr."""
    click.echo(line, err=True)


def show_error(error: CardpressError) -> None:
    """What went wrong, and what to do."""
    clear_bar()
    note(f"Error: {error}")
    if error.hint:
        note(f"  {error.hint}")


def show_findings(findings: Sequence["Finding"]) -> None:
    """Every finding that is not a PASS, with what to do about it."""
    from cardpress.reports.as_text import lines  # noqa: PLC0415

    for line in lines(findings):
        note(line)


class Progress:
    """How far the work has come, on stderr: a bar where that is a terminal, else a line a job."""

    def __init__(self, names: Sequence[str], efforts: Sequence[int]) -> None:
        """Begin.

        Args:
            names: what each job is called.
            efforts: how long each takes beside the others, to reckon the time left by.
        """
        self._names = names
        self._efforts = efforts
        self._bar = sys.stderr.isatty()
        self._since = time.monotonic()
        self._begun: list[int] = []
        self._done: set[int] = set()

    def begun(self, number: int) -> None:
        """A job has been begun."""
        self._begun.append(number)
        if self._bar:
            self._draw()
        else:
            note(f"[{len(self._begun)}/{len(self._names)}] {self._names[number]}")

    def done(self, number: int) -> None:
        """A job has ended; call it after what there is to say of it has been said."""
        self._done.add(number)
        if self._bar:
            self._draw()

    def _draw(self) -> None:
        line = bar(len(self._done), len(self._names), self._time_left(), self._at_work())
        width = shutil.get_terminal_size().columns - 1
        clear_bar()
        click.echo(line[:width], nl=False, err=True)

    def _at_work(self) -> str:
        return ", ".join(self._names[number] for number in self._begun if number not in self._done)

    def _time_left(self) -> float | None:
        made = sum(self._efforts[number] for number in self._done)
        rest = sum(self._efforts) - made
        return (time.monotonic() - self._since) / made * rest if made and rest else None


def bar(done: int, total: int, seconds_left: float | None, at_work: str) -> str:
    """The bar's line: how many, a bar, the time left, and what is being made."""
    full = _BAR * done // total
    left = "" if seconds_left is None else f" {seconds_left // 60:.0f}:{seconds_left % 60:02.0f} left "
    return f"Building {done}/{total} [{'#' * full}{'-' * (_BAR - full)}]{left} {at_work}"


def clear_bar() -> None:
    """Take the progress bar's line away, so that what follows starts on a line of its own."""
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)


def show_fault(error: Exception) -> None:
    """Own up to a fault of ours."""
    clear_bar()
    note(f"Error: cardpress has a fault of its own: {type(error).__name__}: {error}")
    note("  Run again with --debug, and report what it prints.")

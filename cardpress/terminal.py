"""How the command line speaks: results on stdout, everything else on stderr."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

import click

from cardpress.errors import CardpressError, MachineError

if TYPE_CHECKING:
    from cardpress.checks.finding import Finding
    from cardpress.jobs import Job

JobT = TypeVar("JobT", bound="Job")


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


def show_findings(findings: Iterable["Finding"]) -> None:
    """Every finding that is not a PASS."""
    for finding in findings:
        if finding.status != "PASS":
            note(f"  {finding.status}  {finding.check} [{finding.code}] {finding.message}")


def progress(jobs: list[JobT]) -> Iterator[JobT]:
    """The jobs in turn, with a bar on stderr when that is a terminal, else a line each."""
    if not sys.stderr.isatty():
        for number, job in enumerate(jobs, start=1):
            note(f"[{number}/{len(jobs)}] {job.piece} ({job.language})")
            yield job
        return
    bar = click.progressbar(
        jobs,
        label="Building",
        file=sys.stderr,
        item_show_func=lambda job: job and f"{job.piece} ({job.language})",
    )
    with bar as items:
        yield from items


def clear_bar() -> None:
    """Take the progress bar's line away, so that what follows starts on a line of its own."""
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)

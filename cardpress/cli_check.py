"""The `check` command: files through the guard, reports to the terminal and into files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cardpress.errors import CardpressError, InputError
from cardpress.options import PREFLIGHT_FAILED, paths
from cardpress.terminal import note, say, show_error, show_findings

if TYPE_CHECKING:
    from cardpress.inspect import Report

_FEW = 4  # files
_LIVE = "terminal"  # told file by file, as each is looked at


@dataclass(frozen=True)
class Wanted:
    """What was asked for.

    Attributes:
        profile: name of a profile; None is the one that suits each file.
        kinds: the forms of report that are asked for.
        files: where to write reports, by their endings.
        seconds: what one file may take.
        jobs: how many files at a time; None is as many as there are cores.
    """

    profile: str | None
    kinds: tuple[str, ...]
    files: tuple[Path, ...]
    seconds: float
    jobs: int | None


def run(files: Sequence[Path], data: Path | None, wanted: Wanted) -> int:
    """Look at files and tell what was found; returns the exit code, the gravest of all files'.

    Raises:
        InputError: for a report that cannot be written.
    """
    from cardpress.guard import Limits, Task, inspect_all  # noqa: PLC0415

    written = _reports_to_write(wanted)
    shown = _reports_to_show(wanted, set(written.values()))
    pictures = "html" in {*shown, *written.values()}
    task = Task(paths(data), wanted.profile, pictures, Limits(seconds=wanted.seconds))
    codes, reports = [0], []
    for outcome in inspect_all(files, task, workers=wanted.jobs or _workers(len(files))):
        if isinstance(outcome, CardpressError):
            show_error(outcome)
            codes.append(outcome.exit_code)
            continue
        if isinstance(outcome, Exception):
            raise outcome
        codes.append(PREFLIGHT_FAILED if outcome.failed else 0)
        reports.append(outcome)
        if shown[:1] == [_LIVE]:
            _show(outcome)
    _tell(reports, shown[1:] if shown[:1] == [_LIVE] else shown, written)
    return max(codes)


def _workers(count: int) -> int:
    """One for a few files: what cores there are is known to a module that takes as long to load as a file."""
    if count <= _FEW:
        return 1
    from cardpress.batch import cores  # noqa: PLC0415

    return cores()


def _reports_to_write(wanted: Wanted) -> dict[Path, str]:
    from cardpress.reports import kind_of  # noqa: PLC0415

    written = {path: kind_of(path) for path in wanted.files}
    for path in written:
        if path.is_dir():
            raise InputError(f"{path}: is a folder.", "Name a file in it: report.html.")
    return written


def _reports_to_show(wanted: Wanted, written: set[str]) -> list[str]:
    """What goes to the terminal: a form that has a file of its own goes there instead."""
    shown = [kind for kind in dict.fromkeys(wanted.kinds) if kind not in written]
    return shown or ["terminal"]


def _show(report: "Report") -> None:
    from cardpress.reports.as_text import headline  # noqa: PLC0415

    say(headline(report))
    show_findings(report.findings)


def _tell(reports: "Sequence[Report]", shown: Sequence[str], written: dict[Path, str]) -> None:
    from cardpress.files import write  # noqa: PLC0415
    from cardpress.reports import reporter  # noqa: PLC0415

    for kind in shown:
        say(reporter(kind)(reports).rstrip("\n"))
    for path, kind in written.items():
        write(path, reporter(kind)(reports).encode("utf-8"), option="--report-file")
        note(f"Report: {path}")

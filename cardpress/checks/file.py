"""The file can be looked at within limits; `guard.py` finds out, from outside the process that looks."""

from collections.abc import Iterator

from cardpress.checks.finding import Check, Code, Result, Status
from cardpress.checks.subject import Subject


def _run(_subject: Subject) -> Iterator[Result]:
    yield from ()


_MEND = "Do not print it as it is. Print it to a new PDF with another program, and check that."

CHECK = Check(
    id="file",
    title="The file can be looked at within limits",
    rationale="A file that takes a checker down may take a printer down; some are made to.",
    codes={
        "TOO_SLOW": Code("looking at it takes longer than it may", _MEND, Status.ERROR),
        "TOO_MUCH_MEMORY": Code("looking at it takes more memory than it may", _MEND, Status.ERROR),
        "CRASHED": Code("it makes the program crash that reads it", _MEND, Status.ERROR),
    },
    run=_run,
    applies=lambda _: False,
)

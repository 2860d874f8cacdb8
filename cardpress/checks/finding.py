"""What a check says: a finding, with a code that never changes its meaning."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from cardpress.geometry import Box

if TYPE_CHECKING:
    from cardpress.checks.subject import Subject


class Status(StrEnum):
    """How grave a finding is, from nothing at all to the check itself having failed."""

    PASS = "PASS"  # noqa: S105 - a verdict
    INFO = "INFO"
    WARN = "WARN"
    FAIL = "FAIL"
    ERROR = "ERROR"


_ORDER = list(Status)


@dataclass(frozen=True)
class Finding:
    """One result of one check.

    Attributes:
        check: the check's id.
        code: what was found, stable for scripts.
        message: the same for people, with the place.
        page: where, counted from 0; None where it is about the whole file.
        box: the spot on that page, in mm from its top left corner, where there is one.
        mend: what to do about it; empty for a PASS.
    """

    check: str
    code: str
    status: Status
    message: str
    page: int | None = None
    box: Box | None = None
    mend: str = ""


def worst(findings: Iterable[Finding]) -> Status:
    """The gravest status, PASS where there is none."""
    return max((finding.status for finding in findings), key=_ORDER.index, default=Status.PASS)


@dataclass(frozen=True)
class Result:
    """What a check's function yields; the check's id and the mend are added to it."""

    code: str
    status: Status
    message: str
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True)
class Code:
    """What a check can find.

    Attributes:
        meaning: what it says, for lists.
        mend: what to do about it.
        severity: how grave it is.
        in_others: how grave it is in a file that is not ours, where that differs.
    """

    meaning: str
    mend: str
    severity: Status = Status.FAIL
    in_others: Status | None = None

    @property
    def severities(self) -> tuple[Status, ...]:
        """How grave it may be: in our files, then in others' where that differs."""
        return (self.severity,) if self.in_others is None else (self.severity, self.in_others)


Part = Literal["whole", "sheets", "both"]


def _always(_subject: "Subject") -> bool:
    return True


@dataclass(frozen=True)
class Check:
    """One thing that is looked at before a file is written.

    Attributes:
        rationale: why it matters to the person who gets the print.
        codes: every code it can give beside OK and UNREADABLE, with what each means and how to mend it.
        applies: whether there is anything for it to look at; it stays silent where there is not.
        of: where a poster is printed in parts: whether it looks at the poster put together, at the sheets, or
            at both. Any other file is both.
    """

    id: str
    title: str
    rationale: str
    codes: dict[str, Code]
    run: "Callable[[Subject], Iterator[Result]]"
    applies: "Callable[[Subject], bool]" = _always
    of: Part = "whole"


def fail(code: str, message: str, page: int | None = None, box: Box | None = None) -> Result:
    """A finding that stops the file from being written."""
    return Result(code, Status.FAIL, message, page, box)


def warn(code: str, message: str, page: int | None = None, box: Box | None = None) -> Result:
    """A finding to look at; the file is written."""
    return Result(code, Status.WARN, message, page, box)


def info(code: str, message: str, page: int | None = None, box: Box | None = None) -> Result:
    """Something worth knowing."""
    return Result(code, Status.INFO, message, page, box)

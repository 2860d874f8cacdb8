"""Look over a finished PDF, ours or a stranger's."""

from dataclasses import dataclass
from pathlib import Path

from cardpress.checks import run_checks
from cardpress.checks.finding import Finding, Status, worst
from cardpress.checks.subject import Subject
from cardpress.content import Library
from cardpress.errors import CardpressError, InputError
from cardpress.jobs import EDITION, Job, Plan, plan

_MAX_BYTES = 100_000_000


@dataclass(frozen=True)
class Report:
    """What the checks say of one file.

    Attributes:
        what: which piece it is, or that it is not ours.
    """

    what: str
    findings: tuple[Finding, ...]

    @property
    def status(self) -> Status:
        """The worst status among the findings."""
        return worst(self.findings)

    @property
    def failed(self) -> bool:
        """Whether any check failed."""
        return self.status in (Status.FAIL, Status.ERROR)


def inspect(file: Path, library: Library) -> Report:
    """Run every check on a file.

    Raises:
        InputError: if it cannot be read, or is not a PDF.
    """
    data = _read(file)
    try:
        subject = Subject(data)
        settled = _meant(subject.keywords, library)
    except InputError as error:
        raise InputError(f"{file}: {error}", error.hint) from None
    if settled is not None:
        subject = Subject(data, settled)
        what = " and ".join(
            f"{part.piece.id} on {part.paper.title} in {part.language_names}" for part in settled.parts
        )
        what += ", for a print shop" if settled.job.press else ""
    else:
        what = "not made by cardpress, or by another version of it"
    return Report(what, tuple(run_checks(subject)))


def _read(file: Path) -> bytes:
    try:
        if file.is_dir():
            raise InputError(f"{file}: is a folder.", "Name the PDF files in it.")
        if file.stat().st_size > _MAX_BYTES:
            raise InputError(f"{file}: is over {_MAX_BYTES // 1_000_000} MB; checks do not open that.")
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: {(error.strerror or 'cannot be read').lower()}.") from None


def _meant(keywords: str, library: Library) -> Plan | None:
    """The plan that a file of ours names in its keywords; None for any other file."""
    asked, found, _ = keywords.partition(f", {EDITION}=")
    job = Job.from_keywords(asked) if found else None
    try:
        return plan(job, library) if job else None
    except CardpressError:
        return None

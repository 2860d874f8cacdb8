"""Look over a finished PDF, ours or a stranger's."""

from dataclasses import dataclass
from pathlib import Path

from cardpress.checks import run_checks
from cardpress.checks.finding import Finding, Status, worst
from cardpress.checks.profiles import usual_profile
from cardpress.checks.subject import Subject
from cardpress.content import Library
from cardpress.errors import CardpressError, InputError
from cardpress.geometry import MM_PER_INCH
from cardpress.jobs import EDITION, Job
from cardpress.pictures import png
from cardpress.planning import plan
from cardpress.plans import Plan

_MAX_BYTES = 100_000_000
_MOST_PICTURES = 20
_DPI, _LEAST_DPI = 75, 5
_LONGEST = 1000  # pixels of a picture's longer side
_COLORS = 64


@dataclass(frozen=True)
class PagePicture:
    """How a page looks.

    Attributes:
        page: which, counted from 0.
        png: a small picture of it.
        width, height: its own size in mm.
    """

    page: int
    png: bytes
    width: float
    height: float


@dataclass(frozen=True)
class Report:
    """What the checks say of one file.

    Attributes:
        path: the file, as it was asked for.
        what: which piece it is, or that it is not ours.
        profile: what it was looked over for.
        pages: pictures of the pages that something was found on, where they were asked for.
    """

    path: str
    what: str
    profile: str
    findings: tuple[Finding, ...]
    pages: tuple[PagePicture, ...] = ()

    @property
    def status(self) -> Status:
        """The worst status among the findings."""
        return worst(self.findings)

    @property
    def failed(self) -> bool:
        """Whether any check failed."""
        return self.status in (Status.FAIL, Status.ERROR)


def inspect(file: Path, library: Library, *, profile: str | None = None, pictures: bool = False) -> Report:
    """Run every check of a profile on a file.

    The file is opened in this very process: strangers' are better given to `guard.inspect_all`.

    Args:
        file: a PDF.
        library: what our own files are held against, and whose services others' are.
        profile: name of a profile; None is the one that suits the file.
        pictures: whether to draw the pages that something is found on.

    Raises:
        InputError: if it cannot be read, or is not a PDF.
    """
    data = _read(file)
    try:
        return _report(str(file), data, library, profile, pictures=pictures)
    except InputError as error:
        raise InputError(f"{file}: {error}", error.hint) from None


def _report(path: str, data: bytes, library: Library, profile: str | None, *, pictures: bool) -> Report:
    subject = Subject(data, services=library.contacts)
    settled = _meant(subject.keywords, library)
    if settled is not None:
        subject = Subject(data, settled)
        what = " and ".join(
            f"{part.piece.id} on {part.paper.title} in {part.language_names}" for part in settled.parts
        )
        what += ", for a print shop" if settled.job.press else ""
    else:
        what = "not made by cardpress, or by another version of it"
    _ = subject.structure  # what has none is no PDF to any of the checks, nor
    for page in range(subject.page_count):
        subject.size(page)  # what has pages that do not open
    chosen = profile or usual_profile(subject)
    findings = tuple(run_checks(subject, chosen, forgiving=True))
    return Report(path, what, chosen, findings, _pictures(subject, findings) if pictures else ())


def _pictures(subject: Subject, findings: tuple[Finding, ...]) -> tuple[PagePicture, ...]:
    """The pages that something was found on, the first ones if there are many."""
    pages = sorted({each.page for each in findings if each.page is not None})[:_MOST_PICTURES]
    return tuple(_picture(subject, page) for page in pages)


def _picture(subject: Subject, page: int) -> PagePicture:
    width, height = subject.size(page)
    dpi = max(_LEAST_DPI, min(_DPI, round(_LONGEST * MM_PER_INCH / max(width, height))))
    image = subject.image(page, dpi, color=True).convert("RGB").quantize(_COLORS)
    return PagePicture(page, png(image, dpi), width, height)


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

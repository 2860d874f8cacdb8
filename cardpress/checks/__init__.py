"""Preflight: every check there is, and how they are run."""

from collections.abc import Iterator
from unicodedata import category

from pikepdf import PikepdfError
from pypdfium2 import PdfiumError

from cardpress.checks import (
    active_content,
    contacts,
    contrast,
    credit,
    draft_mark,
    file,
    file_size,
    glyphs,
    ink,
    links,
    orphans,
    overlaps,
    page_boxes,
    page_size,
    pdf_ua,
    pictures,
    press,
    qr_codes,
    qr_scanning,
    reading_order,
    safe_area,
    sheet_backs,
    tabs,
    tiles,
    type_size,
)
from cardpress.checks.finding import Check, Finding, Result, Status
from cardpress.checks.profiles import PROFILES, usual_profile
from cardpress.checks.subject import Subject, told
from cardpress.errors import CardpressError

CHECKS: tuple[Check, ...] = (
    file.CHECK,
    page_size.CHECK,
    page_boxes.CHECK,
    sheet_backs.CHECK,
    contacts.CHECK,
    qr_codes.CHECK,
    qr_scanning.CHECK,
    links.CHECK,
    glyphs.CHECK,
    safe_area.CHECK,
    overlaps.CHECK,
    type_size.CHECK,
    contrast.CHECK,
    ink.CHECK,
    orphans.CHECK,
    reading_order.CHECK,
    credit.CHECK,
    draft_mark.CHECK,
    pdf_ua.CHECK,
    pictures.CHECK,
    tabs.CHECK,
    tiles.CHECK,
    press.CHECK,
    active_content.CHECK,
    file_size.CHECK,
)
__all__ = ["CHECKS", "PROFILES", "run_checks"]
_MESSAGE = 360  # characters
_UNSEEN = ("Cc", "Cs", "Co", "Cn")  # controls, halves of letters, and what is no letter at all
_LONGEST = 160  # characters of what a library says
_UNREADABLE = "Save the file anew with another program, and check that again."


def run_checks(subject: Subject, profile: str | None = None, *, forgiving: bool = False) -> Iterator[Finding]:
    """Every finding of every check that applies, the same one once; one that finds nothing says PASS.

    Args:
        subject: what to look at.
        profile: name of one of `PROFILES`; None is the one that suits the file.
        forgiving: the file may be damaged, so whatever a check raises is a finding about it.
    """
    wanted = PROFILES[profile or usual_profile(subject)]
    for check in (check for check in CHECKS if check.id in wanted):
        seen, results = _results(check, subject, forgiving=forgiving)
        given: set[tuple[str, str]] = set()
        for result in results or [Result("OK", Status.PASS, check.title)] * seen:
            if (result.code, result.message) not in given:  # ten cards have the same fault
                given.add((result.code, result.message))
                yield _finding(check, result)


def _results(check: Check, subject: Subject, *, forgiving: bool) -> tuple[bool, list[Result]]:
    """Whether there was anything for a check to look at, and what it found."""
    try:
        seen = [view for part in _parts(check, subject) for view in part.views if check.applies(view)]
        return bool(seen), [result for view in seen for result in check.run(view)]
    except CardpressError as error:
        return True, [Result("UNREADABLE", Status.ERROR, str(error))]
    except MemoryError:
        raise
    except Exception as error:
        if not forgiving:
            raise
        return True, [Result("UNREADABLE", Status.ERROR, _damaged(error))]


def _parts(check: Check, subject: Subject) -> list[Subject]:
    """What a check looks at: the sheets of a poster in parts, the poster put together, or either."""
    if subject.plan is None or subject.plan.tile is None:
        return [subject]
    parts = {"whole": [subject.whole], "sheets": [subject], "both": [subject.whole, subject]}
    return parts[check.of]


def _damaged(error: Exception) -> str:
    """What is said of a damaged part: what the PDF libraries say of it; what Python says tells nobody."""
    if not isinstance(error, PikepdfError | PdfiumError):
        return "A part of the file is damaged, so this could not be looked at."
    return f"A part of the file cannot be read: {told(error)[:_LONGEST].rstrip('.')}."


def _finding(check: Check, result: Result) -> Finding:
    known = check.codes.get(result.code)
    mend = known.mend if known else "" if result.status is Status.PASS else _UNREADABLE
    message = _one_line(result.message)
    return Finding(check.id, result.code, result.status, message, result.page, result.box, mend)


def _one_line(text: str) -> str:
    """A message without what a stranger's text may hold: line ends, and signs that take over a terminal."""
    words = " ".join(text.split())
    seen = "".join("\N{REPLACEMENT CHARACTER}" if category(sign) in _UNSEEN else sign for sign in words)
    return seen if len(seen) <= _MESSAGE else f"{seen[:_MESSAGE]}…"

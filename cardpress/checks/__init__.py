"""Preflight: every check there is, and how they are run."""

from collections.abc import Iterator

from cardpress.checks import (
    contacts,
    contrast,
    credit,
    draft_mark,
    glyphs,
    page_size,
    pdf_ua,
    pictures,
    press,
    qr_codes,
    safe_area,
    tabs,
    tiles,
    type_size,
)
from cardpress.checks.finding import Check, Finding, Result, Status
from cardpress.checks.subject import Subject
from cardpress.errors import CardpressError

CHECKS: tuple[Check, ...] = (
    page_size.CHECK,
    contacts.CHECK,
    qr_codes.CHECK,
    glyphs.CHECK,
    safe_area.CHECK,
    type_size.CHECK,
    contrast.CHECK,
    credit.CHECK,
    draft_mark.CHECK,
    pdf_ua.CHECK,
    pictures.CHECK,
    tabs.CHECK,
    tiles.CHECK,
    press.CHECK,
)


def run_checks(subject: Subject) -> Iterator[Finding]:
    """Every finding of every check that applies, the same one once; one that finds nothing says PASS."""
    for check in CHECKS:
        try:
            seen = [view for part in _parts(check, subject) for view in part.views if check.applies(view)]
            results = list(dict.fromkeys(result for view in seen for result in check.run(view)))
        except CardpressError as error:
            seen, results = [subject], [Result("UNREADABLE", Status.ERROR, str(error))]
        for result in results or [Result("OK", Status.PASS, check.title)] * bool(seen):
            yield Finding(check.id, result.code, result.status, result.message)


def _parts(check: Check, subject: Subject) -> list[Subject]:
    """What a check looks at: the sheets of a poster in parts, the poster put together, or either."""
    parts = {"whole": [subject.whole], "sheets": [subject], "both": [subject.whole, subject]}
    return list(dict.fromkeys(parts[check.of]))

"""What there is, as rows for `list`."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cardpress.content import Library
from cardpress.geometry import MM_PER_INCH, Paper
from cardpress.reviews import read_reviews
from cardpress.translation.standing import Standing, standing
from cardpress.wording import Contact

if TYPE_CHECKING:
    from cardpress.checks.finding import Check, Code
    from cardpress.checks.twins import TwinCheck


@dataclass(frozen=True)
class Row:
    """One entry: its name, a line about it, more lines, and the same as values for scripts."""

    name: str
    text: str
    details: tuple[str, ...] = ()
    values: dict[str, object] = field(default_factory=dict)


def catalog(what: str, library: Library) -> list[Row]:
    """The rows of one kind: pieces, languages, papers, sheets, contacts or checks."""
    return list(
        {
            "pieces": _pieces,
            "languages": _languages,
            "papers": _papers,
            "sheets": _sheets,
            "contacts": _contacts,
            "checks": _checks,
        }[what](library)
    )


def _pieces(library: Library) -> Iterator[Row]:
    for piece in library.pieces.values():
        yield Row(
            piece.id,
            piece.summary,
            (f"Papers: {', '.join(piece.papers)}",),
            {"id": piece.id, "summary": piece.summary, "papers": list(piece.papers)},
        )


def _languages(library: Library) -> Iterator[Row]:
    reviews = read_reviews(library)
    for language in library.languages.values():
        found = standing(library, language, reviews)
        yield Row(
            language.tag,
            f"{language.name} ({language.english_name}), {language.direction}, {_trust(found)}",
            values={
                "tag": language.tag,
                "name": language.name,
                "english_name": language.english_name,
                "direction": language.direction,
                "status": found.word,
                "counts": {str(status): count for status, count in found.counts.items()},
            },
        )


def _trust(found: Standing) -> str:
    """The status in words, with how many lines have which."""
    counts = {status: count for status, count in found.counts.items() if count}
    if len(counts) > 1:
        return f"{found.word}: {', '.join(f'{count} {status}' for status, count in counts.items())}"
    return ", ".join([found.word, *(f"{count} lines" for count in counts.values())])


def _papers(library: Library) -> Iterator[Row]:
    for paper in library.papers:
        yield Row(
            paper.id,
            f"{paper.title}, {_size(paper)}",
            values={"id": paper.id, "title": paper.title, "width_mm": paper.width, "height_mm": paper.height},
        )


def _size(paper: Paper) -> str:
    inches = f"{paper.width / MM_PER_INCH:.2f} × {paper.height / MM_PER_INCH:.2f} in"
    return f"{inches}, {paper.width:.1f} × {paper.height:.1f} mm"


def _sheets(library: Library) -> Iterator[Row]:
    for sheet in library.sheets:
        count = sheet.grid.columns * sheet.grid.rows
        card = f"{sheet.card.width:.1f} × {sheet.card.height:.1f} mm"
        also = f"Also: {', '.join(sheet.aliases)}" if sheet.aliases else ""
        yield Row(
            sheet.id,
            f"{sheet.title}: {count} cards of {card} on {sheet.paper}",
            tuple(filter(None, (also, f"Numbers: {sheet.source}; {sheet.standing}"))),
            {
                "id": sheet.id,
                "title": sheet.title,
                "aliases": list(sheet.aliases),
                "paper": sheet.paper,
                "cards": count,
                "source": sheet.source,
                "standing": sheet.standing,
            },
        )


def _contacts(library: Library) -> Iterator[Row]:
    for contact in library.contacts.values():
        yield Row(
            contact.id,
            f"{contact.name}: {' · '.join(filter(None, (contact.display, contact.url)))}",
            (
                f"Source: {contact.source}",
                verification(contact, dt.datetime.now(tz=dt.UTC).date()),
            ),
            {
                "id": contact.id,
                "name": contact.name,
                "display": contact.display,
                "url": contact.url,
                "languages": list(contact.languages),
                "stated_on": contact.stated_on.isoformat(),
                "verified_on": contact.verified_on.isoformat() if contact.verified_on else None,
            },
        )


def verification(contact: Contact, today: dt.date) -> str:
    """How old an entry is, and how to mark it checked."""
    if contact.verified_on:
        return f"Checked by a person {_ago(contact.verified_on, today)}."
    return (
        f"Stated {_ago(contact.stated_on, today)}, not checked since. After checking it: "
        f"verified_on = {today.isoformat()} in cards/contacts.toml"
    )


def _ago(day: dt.date, today: dt.date) -> str:
    days = (today - day).days
    return f"on {day.isoformat()} ({days} days ago)"


def _checks(_library: Library) -> Iterator[Row]:
    from cardpress.checks import CHECKS, PROFILES  # noqa: PLC0415 - brings pdfium in; other lists do without
    from cardpress.checks.twins import TWIN_CHECK  # noqa: PLC0415

    checks: tuple[Check | TwinCheck, ...] = (*CHECKS, TWIN_CHECK)
    for check in checks:
        profiles = [name for name, ids in PROFILES.items() if check.id in ids]
        lines = [
            line
            for name, code in check.codes.items()
            for line in (f"{name} ({severity(code)}): {code.meaning}", f"    {code.mend}")
        ]
        yield Row(
            check.id,
            check.title,
            (check.rationale, f"Profiles: {', '.join(profiles) or 'all'}", *lines),
            {
                "id": check.id,
                "title": check.title,
                "rationale": check.rationale,
                "codes": {name: code.meaning for name, code in check.codes.items()},
                "mend": {name: code.mend for name, code in check.codes.items()},
                "severity": {name: list(map(str, code.severities)) for name, code in check.codes.items()},
                "profiles": profiles,
            },
        )


def severity(code: "Code") -> str:
    """How grave a code is, in words: in our files, then in others where that differs."""
    return ", in others' files ".join(code.severities)


def checks_as_markdown() -> str:
    """Every profile and check as a document."""
    from cardpress.checks import CHECKS, PROFILES  # noqa: PLC0415
    from cardpress.checks.profiles import TITLES  # noqa: PLC0415

    lines = ["# Checks", "", "| Profile | For what is | Checks |", "|---|---|---|"]
    for name, ids in PROFILES.items():
        lines.append(f"| `{name}` | {TITLES[name]} | {', '.join(f'`{each}`' for each in ids)} |")
    for check in CHECKS:
        lines += ["", f"## {check.id}", "", f"{check.title}. {check.rationale}", ""]
        lines += ["| Code | Severity | Means | How to mend it |", "|---|---|---|---|"]
        for code, entry in check.codes.items():
            lines.append(f"| `{code}` | {severity(entry)} | {entry.meaning} | {entry.mend} |")
    return "\n".join(lines) + "\n"

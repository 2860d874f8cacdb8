"""What a piece says in one language: the library with that language's words in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from cardpress.content import Library
from cardpress.locales import Locale, Status, load_locale, worst
from cardpress.pieces import Piece, Selection
from cardpress.wording import Contact, Language, Section, Statement

TAKE_IT_DOWN = "take_it_down"
_DRAFTS = ("draft", "draft_short")  # printed only while the rest is not reviewed


@dataclass(frozen=True)
class Voice:
    """One language on a piece.

    Attributes:
        library: everything that can be said, in that language.
        statuses: how far each translated line can be trusted, by message id; none in the source's language.
    """

    language: Language
    library: Library
    statuses: dict[str, Status] = field(default_factory=dict)

    def status(self, piece: Piece) -> Status:
        """The worst status of the lines that a piece uses."""
        return worst(self.lines(piece).values())

    def lines(self, piece: Piece) -> dict[str, Status]:
        """The translated lines that a piece uses, by message id, and how far each can be trusted."""
        used = set(_used(piece, self.library)) if self.statuses else set()
        return {name: status for name, status in self.statuses.items() if name in used}


def voice(library: Library, tag: str, *, own_pages: bool = True) -> Voice:
    """A language's voice.

    Args:
        library: as loaded, in the source's language.
        tag: BCP 47 tag of a language of the library.
        own_pages: address the language's own page of a service where it has one.

    Raises:
        InputError: for an unknown tag, or a translation that is not whole and sound.
    """
    language = library.language(tag)
    if tag == library.content.language:
        return Voice(language, library)
    locale = load_locale(library, language)
    return Voice(language, _translated(library, locale, own_pages=own_pages), locale.statuses)


def _translated(library: Library, locale: Locale, *, own_pages: bool) -> Library:
    said = locale.strings
    content = library.content.model_copy(
        update={
            "sections": tuple(_section(section, said) for section in library.content.sections),
            "statements": tuple(_statement(statement, said) for statement in library.content.statements),
        }
    )
    labels = {name: said[f"label.{name}"] for name in library.labels if f"label.{name}" in said}
    contacts = dict(library.contacts)
    if own_pages and locale.language.take_it_down:
        contacts[TAKE_IT_DOWN] = _own_page(contacts[TAKE_IT_DOWN], locale.language.take_it_down)
    return replace(library, content=content, labels=labels, contacts=contacts)


def _section(section: Section, said: dict[str, str]) -> Section:
    return section.model_copy(update={"heading": said.get(f"section.{section.id}")})


def _statement(statement: Statement, said: dict[str, str]) -> Statement:
    return statement.model_copy(
        update={
            "heading": said.get(f"{statement.id}.heading"),
            "text": said[statement.id],
            "short": said.get(f"{statement.id}.short"),
        }
    )


def _own_page(contact: Contact, slug: str) -> Contact:
    return contact.model_copy(update={"url": f"{contact.url}/{slug}/"})


def _used(piece: Piece, library: Library) -> Iterator[str]:
    """The ids of the lines that a piece may print."""
    yield from (f"label.{name}" for name in library.labels if name not in _DRAFTS)
    yield "section.opening"  # the document's title
    if piece.whole:
        yield from (f"section.{section.id}" for section in library.content.sections)
        yield from (f"{statement.id}.heading" for statement in library.content.statements)
        yield from (statement.id for statement in library.content.statements)
    short = {statement.id: statement.short for statement in library.content.statements}
    for face in piece.faces:
        yield from (f"section.{name}" for name in face.sections)
        for name in _chosen(face.sections.values()):
            yield from (f"{name}.heading", f"{name}.short" if short[name] else name)


def _chosen(selections: Iterable[Selection]) -> Iterator[str]:
    for selection in selections:
        yield from selection.priority

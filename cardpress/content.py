"""Read everything that can be said and made: one library, or one error that lists every problem."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from cardpress.errors import InputError
from cardpress.geometry import Paper, Sheet, load_papers, load_sheets
from cardpress.paths import DataPaths
from cardpress.pieces import REQUIRED, Piece, PieceCheck
from cardpress.tomlfile import Model, Problems, read_toml
from cardpress.wording import (
    NAME,
    PLACEHOLDER,
    Contact,
    Content,
    Labels,
    Language,
    ServiceName,
    text_problems,
)
from cardpress.words import did_you_mean, one_of, unknown

EntryT = TypeVar("EntryT")


class _Contacts(Model):
    contacts: tuple[Contact, ...]


class _Labels(Model):
    labels: Labels


class _Languages(Model):
    languages: tuple[Language, ...]


@dataclass(frozen=True)
class Library:
    """Everything that can be said and made, read once."""

    paths: DataPaths
    content: Content
    contacts: dict[str, Contact]
    labels: dict[str, str]
    languages: dict[str, Language]
    pieces: dict[str, Piece]
    bilingual: dict[str, Piece]
    papers: tuple[Paper, ...]
    sheets: tuple[Sheet, ...]

    def piece(self, name: str, languages: int = 1) -> Piece:
        """The piece of that id, for one language or two.

        Raises:
            InputError: naming the nearest, or those that there are in two languages.
        """
        one = _pick(name, self.pieces, "piece", "pieces")
        if languages == 1:
            return one
        if name not in self.bilingual:
            raise InputError(
                f"There is no {one.title.lower()} in two languages.",
                f"Give one language. Pieces in two: {', '.join(self.bilingual) or 'none'}.",
            )
        return self.bilingual[name]

    def language(self, tag: str) -> Language:
        """The language of that tag, or an InputError that names the nearest."""
        return _pick(tag, self.languages, "language", "languages")

    def fill(self, text: str) -> str:
        """The text with its placeholders replaced by what is printed for each contact."""
        return "".join(part.printed if isinstance(part, Contact) else part for part in self.parts(text))

    def parts(self, text: str) -> Iterator[str | Contact]:
        """The text cut at its placeholders: plain strings, service names and contacts in turn."""
        for index, part in enumerate(PLACEHOLDER.split(text)):
            if index % 2:
                contact = self.contacts[part.removesuffix(NAME)]
                yield ServiceName(contact.name) if part.endswith(NAME) else contact
            elif part:
                yield part


def load(paths: DataPaths) -> Library:
    """Read and validate all content.

    Raises:
        InputError: with every problem of the first file that has any.
    """
    contacts = _load_contacts(paths)
    labels = _load_labels(paths, contacts)
    content = _load_content(paths, contacts, labels)
    languages = read_toml(paths.cards / "languages.toml", _Languages, _unique_tags).languages
    papers = load_papers(paths.templates / "papers.toml")
    sheets = load_sheets(paths.templates / "sheets", papers)
    files = sorted((paths.cards / "pieces").rglob("*.toml"))
    check = PieceCheck(content, contacts, papers, sheets)
    pieces = [read_toml(path, Piece, check) for path in files]
    return Library(
        paths=paths,
        content=content,
        contacts=contacts,
        labels=labels,
        languages={language.tag: language for language in languages},
        pieces={piece.id: piece for piece in pieces if piece.languages == 1},
        bilingual={piece.id: piece for piece in pieces if piece.languages > 1},
        papers=papers,
        sheets=sheets,
    )


_MEASURES = {"print_at_100", "ruler_in", "ruler_mm", "service_calls_es"}  # the lines that may hold a number
_FILLED_IN = re.compile(r"\{(publisher|title|date|edition|address)\}")


def _load_contacts(paths: DataPaths) -> dict[str, Contact]:
    def complete(file: _Contacts, problems: Problems) -> None:
        _report_twins((contact.id for contact in file.contacts), "contacts", problems)
        by_id = {contact.id: contact for contact in file.contacts}
        for name in REQUIRED:
            if name not in by_id:
                problems.add(f'the contact "{name}" is missing; every piece must carry it.')
            elif not by_id[name].required:
                problems.add(f'the contact "{name}" must say required = true.')

    file = read_toml(paths.cards / "contacts.toml", _Contacts, complete)
    return {contact.id: contact for contact in file.contacts}


def _load_labels(paths: DataPaths, contacts: dict[str, Contact]) -> dict[str, str]:
    def plain(file: _Labels, problems: Problems) -> None:
        for name, text in file.labels.model_dump().items():
            if name in _MEASURES:
                continue
            for message in text_problems(_FILLED_IN.sub("", text), contacts):
                problems.add(message, ("labels", name))

    labels: dict[str, str] = read_toml(paths.cards / "labels.toml", _Labels, plain).labels.model_dump()
    return labels


def _load_content(paths: DataPaths, contacts: dict[str, Contact], labels: dict[str, str]) -> Content:
    def coherent(content: Content, problems: Problems) -> None:
        _report_twins((statement.id for statement in content.statements), "statements", problems)
        sections = [section.id for section in content.sections]
        for index, section in enumerate(content.sections):
            if section.label is not None and section.label not in labels:
                problems.add(unknown("label", section.label, labels), ("sections", index, "label"))
        for index, statement in enumerate(content.statements):
            here = ("statements", index)
            if statement.section not in sections:
                problems.add(unknown("section", statement.section, sections), (*here, "section"))
            if statement.contact is not None and statement.contact not in contacts:
                problems.add(unknown("contact", statement.contact, contacts), (*here, "contact"))
            for key in ("heading", "text", "short"):
                for message in text_problems(getattr(statement, key) or "", contacts):
                    problems.add(message, (*here, key))

    return read_toml(paths.content / "content.toml", Content, coherent)


def _report_twins(ids: Iterable[str], table: str, problems: Problems) -> None:
    for name, count in Counter(ids).items():
        if count > 1:
            problems.add(f'{table} has the id "{name}" {count} times.')


def _unique_tags(file: _Languages, problems: Problems) -> None:
    _report_twins((language.tag for language in file.languages), "languages", problems)


def _pick(name: str, known: dict[str, EntryT], what: str, plural: str) -> EntryT:
    if name not in known:
        names = one_of(known)
        raise InputError(
            f'There is no {what} "{name}".{did_you_mean(name, known)}',
            f"There is {names}. See: list {plural}",
        )
    return known[name]

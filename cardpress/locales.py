"""Read a translation: a PO file, held against the English that it translates."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import polib

from cardpress.content import PLACEHOLDER, Language, Library, text_problems
from cardpress.errors import InputError
from cardpress.tomlfile import Problems, read_text
from cardpress.words import did_you_mean

_SCRIPTS = {
    "Latn": {"LATIN"},
    "Cyrl": {"CYRILLIC"},
    "Arab": {"ARABIC"},
    "Hans": {"CJK"},
    "Hant": {"CJK"},
    "Jpan": {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"},
    "Kore": {"HANGUL", "CJK"},
    "Deva": {"DEVANAGARI"},
    "Beng": {"BENGALI"},
    "Gujr": {"GUJARATI"},
    "Guru": {"GURMUKHI"},
    "Ethi": {"ETHIOPIC"},
    "Laoo": {"LAO"},
    "Khmr": {"KHMER"},
    "Mymr": {"MYANMAR"},
}
_OWN_SHARE = 0.6  # of a translation's letters that must be of its language's script; names may be Latin
_WORDS = 8  # letters; shorter lines may be the same in two languages
_DIGITS = re.compile(r"[0-9]+")
_ONLY_FOR = {"service_calls_es": "es"}  # labels that one language has need of
_LONGEST = 4000  # characters; no line of a leaflet is longer


class Status(StrEnum):
    """How far words can be trusted, the most trusted first."""

    SOURCE = "source"
    REVIEWED = "reviewed"
    DRAFT = "draft"
    STALE = "stale"
    MISSING = "missing"


def worst(statuses: Iterable[Status]) -> Status:
    """The least trusted of them."""
    order = list(Status)
    return max(statuses, key=order.index, default=Status.SOURCE)


@dataclass(frozen=True)
class Message:
    """A line to translate: its id (the PO file's msgctxt) and its English (the msgid)."""

    id: str
    english: str


@dataclass(frozen=True)
class Locale:
    """One translation, complete and checked.

    Attributes:
        strings: the translation of every message, by id.
    """

    language: Language
    strings: dict[str, str]
    statuses: dict[str, Status]


def messages(library: Library, language: Language) -> tuple[Message, ...]:
    """Every line to translate, in the page's order: headings, statements, condensed forms, labels."""
    return tuple(_messages(library, language))


def _messages(library: Library, language: Language) -> Iterator[Message]:
    for section in library.content.sections:
        if section.heading:
            yield Message(f"section.{section.id}", section.heading)
    for statement in library.content.statements:
        if statement.heading:
            yield Message(f"{statement.id}.heading", statement.heading)
        yield Message(statement.id, statement.text)
        if statement.short:
            yield Message(f"{statement.id}.short", statement.short)
    for name, text in library.labels.items():
        if _ONLY_FOR.get(name, language.tag) == language.tag:
            yield Message(f"label.{name}", text)


def locale_file(library: Library, language: Language) -> Path:
    """Where a language's translation is, or would be."""
    return library.paths.content / "locales" / f"{language.tag}.po"


def load_locale(library: Library, language: Language) -> Locale:
    """Read and check one translation.

    Raises:
        InputError: with every problem of the file: entry, line, what is wrong.
    """
    path = locale_file(library, language)
    source = read_text(path)
    file = _parse(path, source)
    problems = Problems(path, source)
    if file.metadata.get("Language") != language.tag:
        found = file.metadata.get("Language", "no language")
        problems.note(None, "", f"the header says {found}; {language.tag} was expected.")
    wanted = {message.id: message for message in messages(library, language)}
    strings: dict[str, str] = {}
    for entry in file:
        message = wanted.get(entry.msgctxt or "")
        if message is None:
            name = entry.msgctxt or entry.msgid[:40]
            problems.note(entry.linenum, name, f"no such line in the English.{did_you_mean(name, wanted)}")
            continue
        if message.id in strings:
            problems.note(entry.linenum, message.id, "a second translation of the same line; keep one.")
        strings[message.id] = entry.msgstr
        for text in _entry_problems(message, entry, language, library):
            problems.note(entry.linenum, message.id, text)
    for name in wanted:
        if name not in strings:
            problems.note(None, name, "the translation is missing.")
    problems.raise_any()
    return Locale(language, strings, dict.fromkeys(strings, Status.DRAFT))


def _parse(path: Path, source: str) -> Any:  # noqa: ANN401 - polib is not typed
    try:
        return polib.pofile(source.replace("\r\n", "\n") + "\n")
    except OSError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"{path}:{line[1]}" if line else str(path)
        raise InputError(f"{where}: not a valid PO file.", "Mend that line in a PO editor.") from None


def _entry_problems(message: Message, entry: Any, language: Language, library: Library) -> Iterator[str]:  # noqa: ANN401
    text = entry.msgstr
    if entry.msgid != message.english:
        yield f'the English has changed since; it is now "{message.english}"'
    if not text.strip():
        yield "the translation is missing."
        return
    if len(text) > _LONGEST:
        yield f"{len(text):,} characters are more than any line needs."
        return
    if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(message.english)):
        expected = ", ".join(f"{{{name}}}" for name in PLACEHOLDER.findall(message.english)) or "none"
        yield f"the placeholders must be those of the English: {expected}."
    elif not message.id.startswith("label."):
        yield from text_problems(text, library.contacts)
    elif any(unicodedata.category(letter) == "Nd" and not letter.isascii() for letter in text):
        yield "digits are written 0 to 9 in every language."
    elif sorted(_DIGITS.findall(text)) != sorted(_DIGITS.findall(message.english)):
        yield "the numbers must be those of the English."
    yield from _script_problems(message, text, language)


def _script_problems(message: Message, text: str, language: Language) -> Iterator[str]:
    letters = [
        unicodedata.name(letter, "?").split()[0] for letter in PLACEHOLDER.sub("", text) if letter.isalpha()
    ]
    own = sum(script in _SCRIPTS[language.script] for script in letters)
    if text == message.english and len(letters) > _WORDS:
        yield "this is still the English."
    elif len(letters) > _WORDS and own < _OWN_SHARE * len(letters):
        yield f"this is not in the script of {language.english_name}."

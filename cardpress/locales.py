"""Read a translation: a PO file, held against its English, and how far each line of it can be trusted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from cardpress.content import Library
from cardpress.errors import InputError
from cardpress.faults import BREAK, SCRIPTS, faults, in_another_script, unbroken
from cardpress.pofile import PoFile, read_po
from cardpress.reviews import Review, holding, read_reviews
from cardpress.tomlfile import Problems
from cardpress.wording import Language
from cardpress.words import did_you_mean, one_of

_ONLY_FOR = {"service_calls_es": "es"}  # labels that one language has need of
_MANY = 5  # lines in another script: then it is the file, not the lines


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
    """One translation, checked.

    Attributes:
        strings: the translation of every message that has one, by id.
        statuses: how far each message can be trusted, by id; all messages are in it.
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


def status_of(locale: Locale, names: Iterable[str]) -> Status:
    """How far what uses these messages can be trusted: no further than the worst of them."""
    return worst(locale.statuses.get(name, Status.MISSING) for name in names)


def load_locale(library: Library, language: Language) -> Locale:
    """Read one translation to print it: complete and without a fault.

    Raises:
        InputError: with every problem of the file: entry, line, what is wrong, what to do.
    """
    return read_locale(library, language, read_reviews(library), whole=True)


def read_locale(
    library: Library, language: Language, reviews: Iterable[Review], *, whole: bool = False
) -> Locale:
    """Read and check one translation; the English is one, too.

    Args:
        library: what is said in English.
        language: which translation.
        reviews: the signatures, as `read_reviews` gives them.
        whole: take missing lines for faults; else they have the status `missing`, all of them where there is
            no file.

    Raises:
        InputError: with every problem of the file: entry, line, what is wrong, what to do.
    """
    wanted = messages(library, language)
    if language.tag == library.content.language:
        strings = {message.id: message.english for message in wanted}
        return Locale(language, strings, dict.fromkeys(strings, Status.SOURCE))
    path = locale_file(library, language)
    if not path.exists():
        if whole:
            raise InputError(
                f"{path}: there is no such file.", f"Begin it with: translate new {language.tag}"
            )
        return Locale(language, {}, {message.id: Status.MISSING for message in wanted})
    po = read_translation(library, language)
    problems = Problems(path, po.source)
    for line, name, text in _problems(library, po, language, whole=whole):
        problems.note(line, name, text)
    problems.raise_any()
    return _locale(language, wanted, po, tuple(reviews))


def read_translation(library: Library, language: Language) -> PoFile:
    """Read a language's PO file, whatever stands in its entries.

    Raises:
        InputError: if it cannot be read, or is another language's.
    """
    if language.script not in SCRIPTS:
        raise InputError(
            f"{library.paths.cards / 'languages.toml'}: {language.tag}: "
            f'no script "{language.script}" is known.',
            f"It may be {one_of(SCRIPTS)}.",
        )
    po = read_po(locale_file(library, language))
    found = po.file.metadata.get("Language")
    if found is None:
        raise InputError(
            f"{po.path}: header: no language is named there.",
            f'Add the line "Language: {language.tag}\\n" to it.',
        )
    if found != language.tag:
        raise InputError(
            f"{po.path}: header: it says that the language is {found}; {language.tag} was expected.",
            f"Was it saved under another's name? It would be {found}.po. Else mend the header's Language.",
        )
    return po


def _locale(language: Language, wanted: Iterable[Message], po: PoFile, reviews: tuple[Review, ...]) -> Locale:
    entries = po.entries
    strings: dict[str, str] = {}
    statuses: dict[str, Status] = {}
    for message in wanted:
        entry: Any = entries.get(message.id)
        statuses[message.id] = _status(language, message, entry, reviews)
        if statuses[message.id] is not Status.MISSING:
            strings[message.id] = entry.msgstr
    return Locale(language, strings, statuses)


def _status(language: Language, message: Message, entry: Any, reviews: tuple[Review, ...]) -> Status:  # noqa: ANN401 - polib is not typed
    if entry is None or not entry.msgstr.strip():
        return Status.MISSING
    if entry.fuzzy or entry.msgid != message.english:
        return Status.STALE
    signed = holding(reviews, language.tag, message.id, message.english, entry.msgstr)
    return Status.REVIEWED if signed else Status.DRAFT


_Problem = tuple[int | None, str, str]


def _problems(library: Library, po: PoFile, language: Language, *, whole: bool) -> Iterator[_Problem]:
    wanted = {message.id: message.english for message in messages(library, language)}
    entries = po.entries
    for name, entry in entries.items():
        if name not in wanted:
            hint = did_you_mean(name, wanted) or f" If it was taken out: translate update {language.tag}"
            yield entry.linenum, name, f"no such line in the English.{hint}"
        elif entry.msgstr.strip():
            for text in faults(name, wanted[name], entry.msgstr, language):
                yield entry.linenum, name, text
    if whole:
        yield from _missing(entries, wanted, language)
    yield from _script_problems(entries, wanted, language)
    if BREAK in po.source:  # before the breaks are put in, their want is no fault
        for name, entry in entries.items():
            if unbroken(entry.msgstr, language):
                text = f"no line can end for too long; run: translate breaks {language.tag}"
                yield entry.linenum, name, text


def _missing(entries: dict[str, Any], wanted: Iterable[str], language: Language) -> Iterator[_Problem]:
    for name in wanted:
        if name not in entries:
            hint = f"get its entry by: translate update {language.tag}"
            yield None, name, f"the translation is missing; {hint}"
        elif not entries[name].msgstr.strip():
            yield entries[name].linenum, name, "the translation is missing; put it into msgstr."


def _script_problems(
    entries: dict[str, Any], wanted: Iterable[str], language: Language
) -> Iterator[_Problem]:
    foreign = [
        name for name in wanted if name in entries and in_another_script(entries[name].msgstr, language)
    ]
    text = f"not in the script of {language.english_name}"
    if len(foreign) > _MANY:
        count = f"{len(foreign)} lines, this one first, are {text}"
        yield entries[foreign[0]].linenum, foreign[0], f"{count}; is it another language's file?"
        return
    for name in foreign:
        yield entries[name].linenum, name, f"this is {text}; translate it again."

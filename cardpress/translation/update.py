"""Bring translations up to date with the English, as msgmerge does: nothing is lost, doubt is marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cardpress.content import Library
from cardpress.errors import InputError
from cardpress.files import write
from cardpress.locales import locale_file, messages, read_translation
from cardpress.pofile import FUZZY, PoFile, dump, new_entry, new_file
from cardpress.reviews import Review, holding
from cardpress.wording import Language


@dataclass(frozen=True)
class Update:
    """What an update of a translation comes to; ids of lines.

    Attributes:
        data: what to write; None where nothing has changed.
        stale: whose English has changed.
        missing: that are new.
        removed: that are no more.
        unsigned: that were signed until now.
    """

    path: Path
    language: Language
    data: bytes | None
    stale: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unsigned: tuple[str, ...] = ()

    def write(self) -> None:
        """Write the file, if anything in it has changed."""
        if self.data is not None:
            write(self.path, self.data, option="--data")


def updated(library: Library, language: Language, reviews: tuple[Review, ...]) -> Update:
    """Hold a translation against today's English; nothing is written yet.

    Every line gets its entry, in the page's order. Where the English has changed, the old one is kept beside
    it and the entry is marked fuzzy, until a translator takes that mark away. What is no more goes to the
    end.

    Raises:
        InputError: if there is no translation yet, or its file cannot be read.
    """
    no_source(library, language)
    path = locale_file(library, language)
    if not path.exists():
        raise InputError(f"{path}: there is no such file.", f"Begin it with: translate new {language.tag}")
    po = read_translation(library, language)
    before, signed = _state(po.file), _signed(po, language, reviews)
    old = {name: entry.msgid for name, entry in po.entries.items()}
    file = _merged(library, language, po)
    if _state(file) == before:
        return Update(path, language, None)
    now = {entry.msgctxt: entry for entry in file if not entry.obsolete}
    return Update(
        path,
        language,
        dump(file),
        stale=tuple(name for name, entry in now.items() if entry.fuzzy and old.get(name) != entry.msgid),
        missing=tuple(name for name in now if name not in old),
        removed=tuple(name for name in old if name not in now),
        unsigned=tuple(name for name in signed if name not in now or now[name].msgid != old[name]),
    )


def begun(library: Library, tag: str) -> Update:
    """A new translation's file, with every line still to be translated; nothing is written yet.

    Raises:
        InputError: if the language is not in languages.toml, or has a file.
    """
    if tag not in library.languages:
        raise InputError(
            f'{library.paths.cards / "languages.toml"}: there is no language "{tag}".',
            f"Add it there first, like this:\n{_EXAMPLE.format(tag=tag)}",
        )
    language = library.languages[tag]
    no_source(library, language)
    path = locale_file(library, language)
    if path.exists():
        raise InputError(f"{path} is there already.", f"To bring it up to date: translate update {tag}")
    file = new_file(
        f'{language.english_name}. An unreviewed draft: see CONTRIBUTING.md, "Translations".',
        {
            "Project-Id-Version": f"cardpress {library.content.id}",
            "Language": tag,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
        },
    )
    lines = messages(library, language)
    file.extend(new_entry(line.id, line.english) for line in lines)
    return Update(path, language, dump(file), missing=tuple(line.id for line in lines))


_EXAMPLE = """
  [[languages]]
  tag = "{tag}"
  name = "its own name for itself"
  english_name = "its English name"
  script = "Latn"
  direction = "ltr"
  line_height = 1.25"""


def no_source(library: Library, language: Language) -> None:
    """Refuse the language that the others are translated from.

    Raises:
        InputError: if it is that one.
    """
    if language.tag == library.content.language:
        raise InputError(
            f"{language.english_name} is what the others are translated from; it has no translation.",
            "Its words are in cards/survivor-support/content.toml and cards/labels.toml.",
        )


def _merged(library: Library, language: Language, po: PoFile) -> Any:  # noqa: ANN401 - polib is not typed
    current, gone = po.entries, po.obsolete
    file = new_file(po.file.header, po.file.metadata)
    file.metadata_is_fuzzy = po.file.metadata_is_fuzzy
    for message in messages(library, language):
        entry = current.pop(message.id, None) or gone.pop(message.id, None)
        entry = entry or new_entry(message.id, message.english)
        _bring_up_to_date(entry, message.english)
        file.append(entry)
    translated = (entry for entry in current.values() if entry.msgstr.strip())
    file.extend(_retired(entry) for entry in (*translated, *gone.values()))
    return file


def _bring_up_to_date(entry: Any, english: str) -> None:  # noqa: ANN401
    entry.obsolete = False
    if not entry.msgstr.strip():
        entry.flags = [flag for flag in entry.flags if flag != FUZZY]
    elif entry.msgid != english:
        # What the translation was made from: not the English of an update that nobody has followed up.
        entry.previous_msgid = entry.previous_msgid if entry.fuzzy and entry.previous_msgid else entry.msgid
        entry.flags = [*entry.flags, *([] if entry.fuzzy else [FUZZY])]
    entry.msgid = english
    if not entry.fuzzy or entry.previous_msgid == english:
        entry.previous_msgid = None


def _retired(entry: Any) -> Any:  # noqa: ANN401
    entry.obsolete, entry.previous_msgid = True, None  # polib would lose the latter when it is next read
    return entry


def _signed(po: PoFile, language: Language, reviews: tuple[Review, ...]) -> list[str]:
    return [
        name
        for name, entry in po.entries.items()
        if not entry.fuzzy and holding(reviews, language.tag, name, entry.msgid, entry.msgstr)
    ]


def _state(file: Any) -> list[tuple[object, ...]]:  # noqa: ANN401
    return list(_entry_states(file))


def _entry_states(file: Any) -> Iterator[tuple[object, ...]]:  # noqa: ANN401
    for entry in sorted(file, key=lambda entry: bool(entry.obsolete)):  # as they are written
        yield (
            entry.msgctxt,
            entry.msgid,
            entry.msgstr,
            tuple(entry.flags),
            entry.previous_msgid,
            bool(entry.obsolete),
        )

"""Translations: every one loads whole, and every fault in one is named with its file, line and entry."""

import re
from collections.abc import Callable

import pytest

from cardpress.content import Library, load
from cardpress.errors import InputError
from cardpress.locales import load_locale, locale_file, messages
from cardpress.paths import DataPaths
from cardpress.tomlfile import Model, read_toml

THIRTY = [
    "es",
    "zh-Hans",
    "vi",
    "ar",
    "zh-Hant",
    "pt-BR",
    "ru",
    "ht",
    "ko",
    "fil",
    "fr",
    "so",
    "ur",
    "hmn",
    "uk",
    "fa",
    "ps",
    "sw",
    "my",
    "hi",
    "bn",
    "ne",
    "pa",
    "gu",
    "am",
    "ti",
    "km",
    "lo",
    "pl",
    "ja",
]


class BackTranslation(Model):
    """The file that tells what a translation says."""

    language: str
    lines: dict[str, str]


def test_there_are_thirty_beside_english(library: Library) -> None:
    assert list(library.languages) == ["en", *THIRTY]
    assert {tag for tag in THIRTY if library.languages[tag].direction == "rtl"} == {"ar", "ur", "fa", "ps"}


@pytest.mark.parametrize("tag", THIRTY)
def test_every_translation_is_whole(library: Library, tag: str) -> None:
    locale = load_locale(library, library.language(tag))

    assert list(locale.strings) == [message.id for message in messages(library, language)]


@pytest.mark.parametrize("tag", THIRTY)
def test_every_translation_has_been_translated_back(library: Library, tag: str) -> None:
    back = read_toml(library.paths.content / "backtranslations" / f"{tag}.toml", BackTranslation)

    assert back.language == tag
    assert list(back.lines) == [message.id for message in messages(library, language)]


def test_every_line_of_the_page_is_a_message(library: Library) -> None:
    english = {message.id: message.english for message in messages(library, language)}

    for statement in library.content.statements:
        assert english[statement.id] == statement.text
        assert english.get(f"{statement.id}.short") == statement.short
    assert len(english) == len(messages(library, language))


Spoil = Callable[[str, str], str]


@pytest.fixture
def spoil(data_copy: DataPaths) -> Spoil:
    """Change the Spanish file and give back what is said of it."""

    def changed(old: str, new: str) -> str:
        library = load(data_copy)
        path = locale_file(library, library.language("es"))
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
        with pytest.raises(InputError) as caught:
            load_locale(library, library.language("es"))
        assert str(path) in str(caught.value)
        return str(caught.value)

    return changed


def _entry(library: Library, name: str) -> tuple[str, str]:
    """An entry's msgctxt line with what follows, up to the blank line; and its msgstr part."""
    text = locale_file(library, library.language("es")).read_text(encoding="utf-8")
    match = re.search(rf'msgctxt "{re.escape(name)}"\n.*?(msgstr .*?)(?:\n\n|\Z)', text, re.DOTALL)
    assert match
    return match[0], match[1]


@pytest.mark.parametrize(
    ("name", "msgstr", "said"),
    [
        ("right-now-call", "", "missing"),
        ("right-now-call", "Llame al 911.", "placeholders"),
        ("right-now-call", "Llame al {lifeline}.", "placeholders"),
        ("right-now-call", "Llame {emergency} {emergency}.", "placeholders"),
        ("do-believe", "Diga 3 veces que le cree.", "number"),
        ("do-believe", "Vea https://example.org para ayuda.", "address"),
        ("do-believe", "Validate that you believe them and want to help.", "still the English"),
        ("do-believe", "Скажите, что вы верите и хотите помочь.", "not in the script"),
        ("do-believe", "Diga ٣ veces que le cree.", "number"),
        ("label.print_at_100", "Imprima al \u0661\u0660\u0660 %.", "digits"),
        ("do-believe", "x" * 5000, "characters"),
    ],
)
def test_a_fault_is_named(library: Library, spoil: Spoil, name: str, msgstr: str, said: str) -> None:
    entry, old = _entry(library, name)

    message = spoil(entry, entry.replace(old, f'msgstr "{msgstr}"'))

    assert re.search(rf"es\.po:\d+: {name}: .*{said}", message)
    assert len(message.splitlines()) == 1


def test_a_change_of_english_is_told(library: Library, spoil: Spoil) -> None:
    entry, _ = _entry(library, "do-believe")

    assert "has changed" in spoil(entry, entry.replace("Validate that", "Confirm that"))


def test_an_entry_of_no_line_is_told(spoil: Spoil) -> None:
    message = spoil('msgctxt "do-believe"', 'msgctxt "do-beleive"')

    assert 'Did you mean "do-believe"?' in message
    assert "do-believe: the translation is missing" in message


def test_swapped_files_are_told(spoil: Spoil) -> None:
    assert "the header says fr; es was expected" in spoil("Language: es", "Language: fr")


def test_a_broken_file_is_told_with_its_line(spoil: Spoil) -> None:
    assert re.search(r"es\.po:\d+: not a valid PO file", spoil('msgctxt "do-believe"', "what is this"))


def test_the_same_entry_twice_is_told(library: Library, spoil: Spoil) -> None:
    entry, _ = _entry(library, "do-believe")

    assert "a second translation" in spoil(entry, f"{entry.rstrip()}\n\n{entry}")


@pytest.mark.parametrize("change", ["bom", "crlf"])
def test_what_windows_editors_do_is_no_fault(data_copy: DataPaths, change: str) -> None:
    library = load(data_copy)
    spanish = library.language("es")
    path = locale_file(library, spanish)
    before = load_locale(library, spanish)
    data = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + data if change == "bom" else data.replace(b"\n", b"\r\n"))

    assert load_locale(library, spanish) == before

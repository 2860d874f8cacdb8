"""Translations: every one loads whole, and every fault in one is named with its file, line and entry."""

import datetime as dt
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from cardpress.content import Library, load
from cardpress.errors import InputError
from cardpress.locales import (
    Locale,
    Status,
    load_locale,
    locale_file,
    messages,
    read_locale,
    status_of,
    worst,
)
from cardpress.paths import DataPaths
from cardpress.pofile import dump, read_po
from cardpress.reviews import Review, add_review, digest, read_reviews
from cardpress.tomlfile import read_toml
from cardpress.translation.breaks import with_breaks
from cardpress.translation.pack import BackTranslation

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


def test_there_are_thirty_beside_english(library: Library) -> None:
    assert list(library.languages) == ["en", *THIRTY]
    assert {tag for tag in THIRTY if library.languages[tag].direction == "rtl"} == {"ar", "ur", "fa", "ps"}


@pytest.mark.parametrize("tag", THIRTY)
def test_every_translation_is_whole(library: Library, tag: str) -> None:
    language = library.language(tag)

    locale = load_locale(library, language)

    assert list(locale.strings) == [message.id for message in messages(library, language)]
    assert list(locale.statuses) == list(locale.strings)


@pytest.mark.parametrize("tag", THIRTY)
def test_every_translation_has_been_translated_back(library: Library, tag: str) -> None:
    back = read_toml(library.paths.content / "backtranslations" / f"{tag}.toml", BackTranslation)

    assert back.language == tag
    assert list(back.lines) == [message.id for message in messages(library, library.language(tag))]


def test_every_line_of_the_page_is_a_message(library: Library) -> None:
    lines = messages(library, library.language("es"))
    english = {message.id: message.english for message in lines}

    for statement in library.content.statements:
        assert english[statement.id] == statement.text
        assert english.get(f"{statement.id}.short") == statement.short
    assert len(english) == len(lines)


def test_a_label_for_one_language_is_a_message_of_that_one_alone(library: Library) -> None:
    having = {
        tag
        for tag in THIRTY
        if any(message.id == "label.service_calls_es" for message in messages(library, library.language(tag)))
    }

    assert having == {"es"}


# --- status -----------------------------------------------------------------------------------------------


def test_the_worst_of_several_statuses_is_the_least_trusted() -> None:
    assert list(Status) == ["source", "reviewed", "draft", "stale", "missing"]
    for better, worse in pairwise(Status):
        assert worst([better, worse]) is worst([worse, better]) is worse


def test_the_source_is_a_locale_of_its_own(library: Library) -> None:
    english = load_locale(library, library.language("en"))

    assert english.strings["do-believe"] == "Validate that you believe them and want to help."
    assert set(english.statuses.values()) == {Status.SOURCE}


Change = Callable[[str, Callable[[Any], None]], Locale]


@pytest.fixture
def change(pseudo: Library) -> Change:
    """Change one entry of the pseudo language, all of which is signed; gives the locale afterwards."""
    language = pseudo.language("qaa")
    signed = {line.id: digest(line.english, _said(pseudo)[line.id]) for line in messages(pseudo, language)}
    day = dt.date(2026, 1, 1)
    add_review(pseudo, Review(language="qaa", reviewer="A", qualification="B", date=day, signed=signed))
    assert set(load_locale(pseudo, language).statuses.values()) == {Status.REVIEWED}

    def changed(name: str, edit: Callable[[Any], None]) -> Locale:
        po = read_po(locale_file(pseudo, language))
        edit(po.entries[name])
        po.path.write_bytes(dump(po.file))
        return read_locale(pseudo, language, read_reviews(pseudo))

    return changed


def _said(library: Library) -> dict[str, str]:
    return load_locale(library, library.language("qaa")).strings


CHANGES: dict[Status, dict[str, Any]] = {
    Status.DRAFT: {"msgstr": "Ïch glaube dir"},
    Status.STALE: {"msgid": "Confirm that you believe them."},
    Status.MISSING: {"msgstr": ""},
}


@pytest.mark.parametrize("expected", CHANGES)
def test_a_change_moves_that_line_alone(change: Change, expected: Status) -> None:
    locale = change("do-believe", lambda entry: entry.__dict__.update(CHANGES[expected]))

    assert locale.statuses.pop("do-believe") is expected
    assert set(locale.statuses.values()) == {Status.REVIEWED}


def test_a_line_marked_fuzzy_is_stale_whoever_signed_it(change: Change) -> None:
    locale = change("do-believe", lambda entry: entry.flags.append("fuzzy"))

    assert locale.statuses["do-believe"] is Status.STALE
    assert locale.strings["do-believe"]  # and yet it can be printed


def test_what_uses_several_lines_is_as_good_as_the_worst(change: Change) -> None:
    locale = change("do-believe", lambda entry: entry.flags.append("fuzzy"))

    assert status_of(locale, ["do-thank", "right-now-call"]) is Status.REVIEWED
    assert status_of(locale, ["do-thank", "do-believe"]) is Status.STALE
    assert status_of(locale, ["do-believe", "no-such-line"]) is Status.MISSING


def test_missing_lines_are_refused_for_printing_and_all_are_listed(pseudo: Library) -> None:
    language = pseudo.language("qaa")
    path = locale_file(pseudo, language)
    po = read_po(path)
    po.entries["do-believe"].msgstr = " "
    po.file.remove(po.entries["do-thank"])
    path.write_bytes(dump(po.file))

    with pytest.raises(InputError) as caught:
        load_locale(pseudo, language)

    assert re.search(r"qaa\.po:\d+: do-believe: .*missing; put it into msgstr", str(caught.value))
    assert re.search(r"qaa\.po: do-thank: .*missing.*translate update qaa", str(caught.value))
    assert len(str(caught.value).splitlines()) == 2
    locale = read_locale(pseudo, language, ())
    assert [name for name, status in locale.statuses.items() if status is Status.MISSING] == [
        "do-thank",
        "do-believe",
    ]


def test_without_a_file_all_is_missing(pseudo: Library) -> None:
    language = pseudo.language("qaa")
    locale_file(pseudo, language).unlink()

    assert set(read_locale(pseudo, language, ()).statuses.values()) == {Status.MISSING}
    with pytest.raises(InputError, match="no such file") as caught:
        load_locale(pseudo, language)
    assert "translate new qaa" in caught.value.hint


# --- faults -----------------------------------------------------------------------------------------------

Spoil = Callable[[str, str], InputError]


@pytest.fixture
def spoil(data_copy: DataPaths) -> Spoil:
    """Change the Spanish file and give back what is said of it."""

    def changed(old: str, new: str) -> InputError:
        library = load(data_copy)
        path = locale_file(library, library.language("es"))
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
        with pytest.raises(InputError) as caught:
            read_locale(library, library.language("es"), ())
        assert str(path) in str(caught.value)
        assert len(str(caught.value).splitlines()) == 1
        return caught.value

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
        (
            "right-now-call",
            "Llame al 911.",
            r"number 911 is written out; put .*placeholders.*: {emergency}\.",
        ),
        (
            "right-now-call",
            "Llame al ٩١١.",
            r"number ٩١١ is written out; put .*placeholders.*: {emergency}\.",
        ),
        ("right-now-call", "Llame {lifeline}.", r"placeholders must be .*: {emergency}; here: {lifeline}\."),
        ("right-now-call", "Llame {emergency} {emergency}.", "placeholders must be"),
        ("right-now-call", "Llame.", "here: none"),
        ("do-believe", "Diga 3 veces que le cree.", "number 3 .*leave it out"),
        ("do-believe", "Diga ٣ veces que le cree.", "number ٣ .*leave it out"),
        ("do-believe", "Vea https://example.org para ayuda.", "address .*leave it out"),
        ("do-believe", "Diga { que le cree.", "brace"),
        (
            "do-believe",
            "Validate that you believe them and want to help.",
            "still the English; put the Spanish",
        ),
        ("do-believe", "Скажите, что вы верите и хотите помочь.", "not in the script of Spanish; translate"),
        ("label.print_at_100", "Imprima al \u0661\u0660\u0660 %.", "write digits as 0 to 9"),
        ("label.print_at_100", "Imprima al 99 %.", "numbers must be those of the English: 100"),
        ("do-believe", "x" * 5000, "5,000 characters .*shorten"),
        ("do-believe", "Diga que le \u202ecree.", r"U\+202E; remove"),
        ("do-believe", r"Diga que\tle cree.", r"U\+0009; remove"),
    ],
)
def test_a_fault_is_named_with_its_entry_and_its_mend(
    library: Library, spoil: Spoil, name: str, msgstr: str, said: str
) -> None:
    entry, old = _entry(library, name)

    error = spoil(entry, entry.replace(old, f'msgstr "{msgstr}"'))

    assert re.search(rf"es\.po:\d+: {name}: .*{said}", str(error))


def test_an_entry_of_no_line_is_told(spoil: Spoil) -> None:
    message = str(spoil('msgctxt "do-believe"', 'msgctxt "do-beleive"'))

    assert re.search(r'es\.po:\d+: do-beleive: no such line.*Did you mean "do-believe"\?', message)


def test_an_entry_of_a_line_that_is_gone_is_told(spoil: Spoil) -> None:
    assert "translate update es" in str(spoil('msgctxt "do-believe"', 'msgctxt "quite_another"'))


def test_another_languages_file_is_told_by_its_header(spoil: Spoil) -> None:
    error = spoil("Language: es", "Language: fr")

    assert re.search(r"es\.po: header: .*fr; es was expected", str(error))
    assert "fr.po" in error.hint


def test_a_header_without_a_language_is_told(spoil: Spoil) -> None:
    error = spoil('"Language: es\\n"\n', "")

    assert "header: no language" in str(error)
    assert 'Add the line "Language: es' in error.hint


def test_another_languages_text_is_one_error(data_copy: DataPaths) -> None:
    library = load(data_copy)
    path = locale_file(library, library.language("ru"))
    arabic = locale_file(library, library.language("ar")).read_text(encoding="utf-8")
    path.write_text(arabic.replace("Language: ar", "Language: ru"), encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_locale(library, library.language("ru"), ())

    assert re.fullmatch(
        r".*ru\.po:\d+: section\.opening: \d\d lines.*not in the script of Russian.*another.*file\?",
        str(caught.value),
    )


def test_a_script_that_is_not_known_is_told(pseudo: Library) -> None:
    language = pseudo.language("qaa").model_copy(update={"script": "Thai"})

    with pytest.raises(InputError, match=r'languages\.toml: qaa: no script "Thai"'):
        read_locale(pseudo, language, ())


def test_long_runs_are_told_once_a_file_has_breaks(data_copy: DataPaths) -> None:
    library = load(data_copy)
    lao = library.language("lo")
    po = read_po(locale_file(library, lao))
    po.entries["do-believe"].msgstr = "ຢືນຢັນໃຫ້ເຂົາເຈົ້າຮູ້ວ່າທ່ານເຊື່ອເຂົາເຈົ້າແລະຢາກຊ່ວຍ"
    po.path.write_bytes(dump(po.file))
    has_breaks = "\u200b" in po.source
    if not has_breaks:
        read_locale(library, lao, ())
        po.entries["do-thank"].msgstr = with_breaks(po.entries["do-thank"].msgstr, "lo")
        po.path.write_bytes(dump(po.file))

    with pytest.raises(InputError, match=r"lo\.po:\d+: do-believe: .*translate breaks lo"):
        read_locale(library, lao, ())

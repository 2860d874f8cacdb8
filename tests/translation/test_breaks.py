"""Line breaks for scripts without spaces: between words, and nothing else is touched."""

import re
import sys
import unicodedata

import pytest

from cardpress.content import Library, load
from cardpress.errors import InputError
from cardpress.faults import BREAK, longest_run
from cardpress.locales import locale_file
from cardpress.paths import DataPaths
from cardpress.pofile import dump, read_po
from cardpress.reviews import Review, digest
from cardpress.translation.breaks import broken, with_breaks


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("lo", "ໂທຫາ {lifeline}: ມີນາຍແປ", "ໂທ|ຫາ {lifeline}: ມີ|ນາຍ|ແປ"),
        ("lo", "ຄົນອື່ນໆ", "ຄົນ|ອື່ນໆ"),  # not before a repetition mark
        ("km", "ធ្វើឱ្យជនរងគ្រោះ", "ធ្វើ|ឱ្យ|ជនរងគ្រោះ"),
        ("my", "အွန်လိုင်းပေါ်တွင်", "အွန်|လိုင်း|ပေါ်|တွင်"),  # not before a consonant without a vowel
        ("my", "{lifeline}သို့", "{lifeline}သို့"),
        ("km", "", ""),
        ("km", "(CSEA)", "(CSEA)"),
    ],
)
def test_breaks_stand_between_words(tag: str, text: str, expected: str) -> None:
    assert with_breaks(text, tag).replace(BREAK, "|") == expected


@pytest.mark.parametrize("tag", ["lo", "km", "my"])
def test_real_lines_keep_their_letters_and_have_no_long_runs(library: Library, tag: str) -> None:
    entries = read_po(locale_file(library, library.language(tag))).entries.values()

    for entry in entries:
        plain = entry.msgstr.replace(BREAK, "")
        text = with_breaks(entry.msgstr, tag)
        assert text.replace(BREAK, "") == plain
        assert with_breaks(text, tag) == text
        assert longest_run(text) <= 12, text
        assert not re.search(rf"\{{[^}}]*{BREAK}", text)
        for before, after in re.findall(rf"(.){BREAK}(.)", text):
            assert unicodedata.category(before)[0] in "LM", text
            assert unicodedata.category(after)[0] == "L", text


def test_old_breaks_are_taken_out_first() -> None:
    assert with_breaks(f"ຄົນ{BREAK}ອື່{BREAK}ນໆ {BREAK}", "lo") == f"ຄົນ{BREAK}ອື່ນໆ "


@pytest.mark.parametrize("tag", ["vi", "ja", "en"])
def test_other_languages_need_none(library: Library, tag: str) -> None:
    with pytest.raises(InputError, match="needs no breaks") as caught:
        broken(library, library.language(tag), ())

    assert "km, lo or my" in caught.value.hint


def test_without_icu_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icu4py.breakers", None)

    with pytest.raises(InputError, match="ICU") as caught:
        with_breaks("ຄົນອື່ນໆ", "lo")

    assert "pip install icu4py" in caught.value.hint


def test_a_file_is_written_once_and_its_signatures_are_named(data_copy: DataPaths) -> None:
    library = load(data_copy)
    lao = library.language("lo")
    po = read_po(locale_file(library, lao))
    entry = po.entries["do-believe"]
    entry.msgstr = entry.msgstr.replace(BREAK, "")
    po.path.write_bytes(dump(po.file))
    signed = {"do-believe": digest(entry.msgid, entry.msgstr)}
    review = Review.model_validate(
        {"language": "lo", "reviewer": "A", "qualification": "B", "date": "2026-01-01", "signed": signed}
    )

    update = broken(library, lao, (review,))
    update.write()

    assert update.unsigned == ("do-believe",)
    assert BREAK in read_po(po.path).entries["do-believe"].msgstr
    assert broken(library, lao, (review,)).data is None

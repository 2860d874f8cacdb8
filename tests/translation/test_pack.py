"""Review packs: every line is there on paper and in XLIFF, with what a reviewer needs beside it."""

import datetime as dt
import re
from xml.etree import ElementTree as ET

import pypdfium2
import pytest

from cardpress.content import Library
from cardpress.errors import InputError
from cardpress.locales import locale_file, messages, read_locale
from cardpress.pdf import Renderer
from cardpress.pofile import dump, read_po
from cardpress.reviews import add_review
from cardpress.translation.pack import Pack, review_pack
from cardpress.translation.sign import mark, prepared

XLIFF = "{urn:oasis:names:tc:xliff:document:1.2}"


@pytest.fixture
def pack(pseudo: Library, renderer: Renderer) -> Pack:
    """A pack with a line of each status, and one back-translation."""
    language = pseudo.language("qaa")
    po = read_po(locale_file(pseudo, language))
    po.entries["do-thank"].msgstr = ""
    po.entries["do-empathy"].flags.append("fuzzy")
    po.path.write_bytes(dump(po.file))
    review = prepared(
        pseudo,
        language,
        reviewer="A",
        qualification="B",
        date=dt.date(2026, 1, 1),
        statements=("right-now-call",),
    )
    add_review(pseudo, review)
    back = pseudo.paths.content / "backtranslations" / "qaa.toml"
    back.write_text('language = "qaa"\n[lines]\n"right-now-call" = "Phone {emergency} & <them>."\n', "utf-8")
    return review_pack(pseudo, language, renderer)


def _text(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()


def test_it_is_a_pdf_and_xliff_named_after_the_language(pack: Pack) -> None:
    assert list(pack.files) == ["qaa-review.pdf", "qaa-review.xlf"]


def test_the_front_says_what_it_is_and_how_to_sign(pack: Pack, pseudo: Library) -> None:
    front = _text(pack.files["qaa-review.pdf"])[0]

    for said in (
        "The Pseudo translation",
        "Psëüdø",
        "Name",
        "Qualification",
        "Signature",
        "Date",
        "translate sign qaa --reviewer",
        "1 reviewed",
        "1 stale, 1 missing",
    ):
        assert said in front
    assert mark(pseudo, read_locale(pseudo, pseudo.language("qaa"), ())) in front


def test_every_line_stands_on_paper_with_numbers_as_printed(pack: Pack, pseudo: Library) -> None:
    pages = _text(pack.files["qaa-review.pdf"])
    squeezed = re.sub(r"[\s\u200b\ufffe-]|\x02", "", "".join(pages[1:]))

    for line in messages(pseudo, pseudo.language("qaa")):
        assert re.sub(r"[\s-]", "", line.id) in squeezed, line.id
    assert "Call 911 if they’re in immediate danger." in " ".join(pages)
    assert "Phone 911 & <them>." in " ".join(pages)
    assert "{tipline}" not in squeezed


def test_it_is_letter_on_its_side(pack: Pack) -> None:
    document = pypdfium2.PdfDocument(pack.files["qaa-review.pdf"])

    assert {page.get_size() for page in document} == {(792.0, 612.0)}
    document.close()


def test_the_same_translation_gives_the_same_bytes(pseudo: Library, renderer: Renderer) -> None:
    language = pseudo.language("qaa")

    assert review_pack(pseudo, language, renderer) == review_pack(pseudo, language, renderer)


def test_the_xliff_has_every_line_with_its_state(pack: Pack, pseudo: Library) -> None:
    root = ET.fromstring(pack.files["qaa-review.xlf"])  # noqa: S314 - our own
    file = root[0]
    units = file.findall(f"{XLIFF}body/{XLIFF}trans-unit")

    assert (root.tag, root.get("version")) == (f"{XLIFF}xliff", "1.2")
    assert (file.get("source-language"), file.get("target-language")) == ("en", "qaa")
    lines = messages(pseudo, pseudo.language("qaa"))
    assert [unit.get("id") for unit in units] == [line.id for line in lines]
    said = {unit.get("id"): unit for unit in units}
    for line in lines:
        assert "".join(said[line.id][0].itertext()) == line.english
    states = {
        "right-now-call": ("signed-off", "yes"),
        "do-thank": ("new", "no"),
        "do-empathy": ("needs-translation", "no"),
        "do-believe": ("needs-review-translation", "no"),
    }
    for name, expected in states.items():
        assert (said[name][1].get("state"), said[name].get("approved")) == expected
    assert [note.text for note in said["right-now-call"].findall(f"{XLIFF}note")] == [
        "Phone {emergency} & <them>."
    ]


def test_placeholders_are_marked_in_the_xliff_and_nothing_is_added_around_them(pack: Pack) -> None:
    root = ET.fromstring(pack.files["qaa-review.xlf"])  # noqa: S314 - our own
    unit = root.find(f".//{XLIFF}trans-unit[@id='resource-take-it-down.heading']")
    assert unit is not None

    for side in unit[:2]:
        (mark_,) = side
        assert (mark_.tag, mark_.text, mark_.get("equiv-text")) == (
            f"{XLIFF}ph",
            "{take_it_down.name}",
            "Take It Down",
        )
        assert (side.text or "", mark_.tail or "") == ("", "")


def test_a_letter_that_no_font_has_is_named(pseudo: Library, renderer: Renderer) -> None:
    language = pseudo.language("qaa")
    po = read_po(locale_file(pseudo, language))
    po.entries["do-thank"].msgstr = "\U0001f600"
    po.path.write_bytes(dump(po.file))

    with pytest.raises(InputError, match=r"U\+1F600.*Pseudo") as caught:
        review_pack(pseudo, language, renderer)

    assert "languages.toml" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('language = "fr"\n[lines]\n', '"qaa" was expected'),
        ('language = "qaa"\n[lines]\n"do-beleive" = "x"\n', 'Did you mean "do-believe"'),
    ],
)
def test_a_back_translation_that_is_not_this_ones_is_refused(
    pseudo: Library, renderer: Renderer, text: str, said: str
) -> None:
    back = pseudo.paths.content / "backtranslations" / "qaa.toml"
    back.write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=said):
        review_pack(pseudo, pseudo.language("qaa"), renderer)


def test_the_source_has_no_pack(library: Library, renderer: Renderer) -> None:
    with pytest.raises(InputError, match="English is what the others are translated from"):
        review_pack(library, library.language("en"), renderer)

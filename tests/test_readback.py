"""What a reader gets of a finished line is its logical text, in every script and direction."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Dictionary, Pdf, parse_content_stream

from cardpress.errors import GlyphError
from cardpress.readback import Readback, is_shaped, runs_left
from cardpress.render import Document

if TYPE_CHECKING:
    from cardpress.content import Library
    from cardpress.pdf import Renderer

CSS = """
@page { size: 150mm 60mm; margin: 5mm }
html { font: 12pt/2.2 FONTS }
* { margin: 0; padding: 0 }
"""
BLANK = "/Blank"
SHAPED = ["नमस्ते", "বাংলা", "ગુજરાતી", "ਪੰਜਾਬੀ", "မြန်မာ", "ខ្មែរ", "ເດັກນ້ອຍ", "Tiếng Việt", "e\u0301"]
PLAIN = [
    "Hello",
    "Español",
    "Français",
    "Русский",
    "简体中文",
    "日本語",
    "한국어",
    "አማርኛ",
    "Kreyòl",
    "988",
    "",
]
LEFT = ["العربية", "اردو", "پښتو", "فارسی", "עברית", "Call 988 العربية"]


@pytest.mark.parametrize("text", SHAPED)
def test_a_text_whose_marks_stand_about_its_letters_is_shaped(text: str) -> None:
    assert is_shaped(text)
    assert is_shaped(f"Hello {text}.")
    assert not runs_left(text)


@pytest.mark.parametrize("text", PLAIN)
def test_a_text_of_single_letters_is_not(text: str) -> None:
    assert not is_shaped(text)
    assert not runs_left(text)


@pytest.mark.parametrize("text", LEFT)
def test_a_text_that_runs_left_is_known_by_any_letter(text: str) -> None:
    assert runs_left(text)


def test_vietnamese_letters_with_two_marks_are_drawn_in_parts() -> None:
    assert all(is_shaped(letter) for letter in "ếệốộớợẫằỹ")
    assert not any(is_shaped(letter) for letter in "êôơăđéàõ")


def written(renderer: Renderer, library: Library, tag: str, text: str, *, accessible: bool = False) -> bytes:
    """Write a page with a paragraph in a language."""
    language = library.language(tag)
    css = CSS.replace("FONTS", ", ".join(f'"{font}"' for font in language.fonts))
    html = (
        f'<!DOCTYPE html><html lang="{tag}" dir="{language.direction}"><head><title>Try</title></head>'
        f"<body><p>{text}</p></body></html>"
    )
    return renderer.lay_out(Document(html, css)).to_pdf(accessible=accessible)


def selected(data: bytes) -> str:
    """Give what a reader that selects all of the first page gets."""
    document = pypdfium2.PdfDocument(data)
    text = document[0].get_textpage().get_text_range()
    document.close()
    return " ".join(str(text).split())


def drawing(data: bytes) -> bytes:
    """Give the first page's content."""
    with Pdf.open(BytesIO(data)) as pdf:
        return pdf.pages[0].Contents.read_bytes()


def overlaid(data: bytes) -> list[str]:
    """Give the texts drawn in the font that draws nothing, in the order of drawing."""
    found: list[str] = []
    font = ""
    with Pdf.open(BytesIO(data)) as pdf:
        for instruction in parse_content_stream(pdf.pages[0]):
            if str(instruction.operator) == "Tf":
                font = str(instruction.operands[0])
            elif str(instruction.operator) == "Tj" and font == BLANK:
                found.append(bytes(instruction.operands[0]).decode("utf-16-be"))
    return found


SENTENCES = ["opening-never-fault", "right-now-stop", "right-now-save", "do-thank"]


def lines_of(library: Library, tag: str) -> list[str]:
    """Give some lines of a language, without what is only for line breaks."""
    from cardpress.voices import voice  # noqa: PLC0415 - for this one only

    said = {each.id: each.brief for each in voice(library, tag).library.content.statements}
    return [re.sub("[\u200b\u2060\u00ad]", "", said[name]) for name in SENTENCES]


SINGLE = ["es", "vi", "fr", "ru", "uk", "ht", "hmn", "am", "ti", "zh-Hans", "zh-Hant", "ja", "ko"]
MARKED = ["hi", "ne", "bn", "gu", "pa", "my", "km", "lo"]


@pytest.mark.parametrize("tag", [*SINGLE, *MARKED, "ar", "fa", "ur", "ps"])
def test_a_line_reads_back_as_it_was_written(renderer: Renderer, library: Library, tag: str) -> None:
    for text in lines_of(library, tag):
        data = written(renderer, library, tag, text)
        assert selected(data).replace(" ", "") == text.replace(" ", ""), text


def test_letters_over_a_line_that_runs_left_are_in_the_order_of_writing(
    renderer: Renderer, library: Library
) -> None:
    text = "العربية"
    data = written(renderer, library, "ar", text)
    assert overlaid(data) == [text[::-1]]
    assert selected(data) == text


def test_a_number_in_such_a_line_keeps_its_own_order(renderer: Renderer, library: Library) -> None:
    data = written(renderer, library, "ar", "اتصل 988 الآن")
    assert "".join(overlaid(data)).replace(" ", "") == "الآن"[::-1] + "988" + "اتصل"[::-1]


def test_a_line_that_runs_left_is_whole_in_the_structure_tree(renderer: Renderer, library: Library) -> None:
    text = "اتصل 988 الآن"
    data = written(renderer, library, "ar", text, accessible=True)
    with Pdf.open(BytesIO(data)) as pdf:
        said = [
            str(each.ActualText)
            for each in pdf.objects
            if isinstance(each, Dictionary) and "/ActualText" in each
        ]
    assert said == [text]


def test_letters_that_are_drawn_once_are_not_overlaid(renderer: Renderer, library: Library) -> None:
    for tag, text in (("en", "Hello"), ("hi", "नमस्ते"), ("vi", "Tiếng Việt")):
        assert overlaid(written(renderer, library, tag, text)) == []


def test_plain_lines_are_left_as_they_are(renderer: Renderer, library: Library) -> None:
    assert b"ActualText" not in drawing(written(renderer, library, "en", "Hello."))
    assert b"ActualText" in drawing(written(renderer, library, "vi", "Tiếng Việt"))


def blank_font(data: bytes) -> TTFont:
    """Give the font that draws nothing."""
    with Pdf.open(BytesIO(data)) as pdf:
        (entry,) = [
            each
            for each in pdf.objects
            if isinstance(each, Dictionary) and "/FontFile2" in each and "Blank" in str(each.FontName)
        ]
        return TTFont(BytesIO(entry.FontFile2.read_bytes()))


def test_the_font_of_what_is_not_seen_draws_nothing_and_knows_no_clock(
    renderer: Renderer, library: Library
) -> None:
    font = blank_font(written(renderer, library, "ar", "العربية"))
    glyphs = font["glyf"]
    assert [glyphs[name].numberOfContours for name in font.getGlyphOrder()] == [0, 0]
    assert {font["hmtx"][name][0] for name in font.getGlyphOrder()} == {500}
    assert font["head"].created == font["head"].modified == 3_600_000_000


@pytest.mark.parametrize("tag", ["ar", "ur", "vi", "km"])
@pytest.mark.parametrize("accessible", [False, True])
def test_the_same_line_is_the_same_bytes(
    renderer: Renderer, library: Library, tag: str, *, accessible: bool
) -> None:
    text = lines_of(library, tag)[0]
    first = written(renderer, library, tag, text, accessible=accessible)
    assert written(renderer, library, tag, text, accessible=accessible) == first


def maps(data: bytes) -> list[bytes]:
    """Give the maps from glyphs to letters of all fonts."""
    with Pdf.open(BytesIO(data)) as pdf:
        return [
            each.ToUnicode.read_bytes()
            for each in pdf.objects
            if isinstance(each, Dictionary) and "/ToUnicode" in each
        ]


@pytest.mark.parametrize("tag", ["km", "my", "hi", "vi", "ur"])
def test_no_glyph_stands_for_nothing_at_all(renderer: Renderer, library: Library, tag: str) -> None:
    found = maps(written(renderer, library, tag, " ".join(lines_of(library, tag))))
    assert found
    assert not any(re.search(rb"<>\s", each) for each in found)
    if tag in ("km", "my", "hi"):  # whose glyphs are more than their letters
        assert any(b"<200b>" in each for each in found)


@pytest.mark.parametrize("tag", ["en", "vi", "km", "my", "hi", "ar", "ur"])
def test_no_drawing_holds_an_empty_string(renderer: Renderer, library: Library, tag: str) -> None:
    texts = ["Tell AVATAR. To."] if tag == "en" else lines_of(library, tag)
    drawn = drawing(written(renderer, library, tag, " ".join(texts)))
    assert b"TJ" in drawn
    assert b"<>" not in drawn


@pytest.mark.usefixtures("renderer")
def test_the_renderer_is_as_it_was_after_use() -> None:
    from weasyprint import draw  # noqa: PLC0415 - only to be imported after the fonts are set; see pdf.py

    before = (draw.draw_text, draw.draw_inline_level)
    with Readback().marking():
        assert draw.draw_text is not before[0]
        assert draw.draw_inline_level is not before[1]
    assert (draw.draw_text, draw.draw_inline_level) == before

    def fail() -> None:
        with Readback().marking():
            raise GlyphError("0000")

    with pytest.raises(GlyphError):
        fail()
    assert (draw.draw_text, draw.draw_inline_level) == before


def test_a_foreign_letter_does_not_leave_the_renderer_changed(renderer: Renderer, library: Library) -> None:
    with pytest.raises(GlyphError):
        written(renderer, library, "en", "中")
    assert b"ActualText" not in drawing(written(renderer, library, "en", "Hello."))


@given(st.text())
def test_a_text_is_shaped_or_runs_left_if_a_part_of_it_does(text: str) -> None:
    assert is_shaped(text) == any(is_shaped(letter) for letter in text)
    assert runs_left(text) == any(runs_left(letter) for letter in text)

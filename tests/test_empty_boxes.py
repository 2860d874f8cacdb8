"""Letters that a font lacks are found in strangers' files too, whatever kind of font they are in."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name, Object, Pdf

from cardpress.checks import CHECKS
from cardpress.checks.empty_boxes import empty_glyphs
from cardpress.checks.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

GLYPHS = [".notdef", "A", "B"]
GLYPHS_CHECK = next(check for check in CHECKS if check.id == "glyphs")


@pytest.fixture
def pdf() -> Iterator[Pdf]:
    """A PDF to put fonts into."""
    with Pdf.new() as opened:
        yield opened


def _draw(pen: TTGlyphPen | T2CharStringPen, width: int) -> None:
    pen.moveTo((0, 0))
    pen.lineTo((0, 700))
    pen.lineTo((width, 0))
    pen.closePath()


def truetype() -> bytes:
    """Make a font of A and B."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(GLYPHS)
    builder.setupCharacterMap({65: "A", 66: "B"})
    glyphs = {}
    for width, name in enumerate(GLYPHS, start=300):
        pen = TTGlyphPen(None)
        _draw(pen, width)
        glyphs[name] = pen.glyph()
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(GLYPHS, (500, 0)))
    builder.setupHorizontalHeader()
    builder.setupPost()
    out = BytesIO()
    builder.save(out)
    return out.getvalue()


def cff() -> bytes:
    """Make the same as a bare CFF program."""
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder(GLYPHS)
    builder.setupCharacterMap({65: "A", 66: "B"})
    strings = {}
    for width, name in enumerate(GLYPHS, start=300):
        pen = T2CharStringPen(500, None)
        _draw(pen, width)
        strings[name] = pen.getCharString()
    builder.setupCFF("Try", {}, strings, {})
    return bytes(builder.font["CFF "].compile(builder.font))


def simple(pdf: Pdf, key: str, program: bytes, encoding: Object | Name | None) -> Object:
    """Make a font of one byte a letter."""
    descriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name.Try, Flags=32)
    descriptor[Name(key)] = pdf.make_stream(program)
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.TrueType,
        BaseFont=Name.Try,
        FirstChar=0,
        LastChar=255,
        FontDescriptor=descriptor,
    )
    font.FontDescriptor = descriptor
    if encoding is not None:
        font.Encoding = encoding
    return pdf.make_indirect(font)


def composite(pdf: Pdf, program: bytes, glyph_map: Object | Name = Name.Identity) -> Object:
    """Make a font of two bytes a letter."""
    descriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name.Try, Flags=4)
    descriptor.FontFile2 = pdf.make_stream(program)
    holder = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name.Try,
        FontDescriptor=descriptor,
        CIDToGIDMap=glyph_map,
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name.Try,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(holder)]),
        )
    )


@pytest.mark.parametrize(("codes", "empty"), [(b"AB", 0), (b"A B", 0), (b"ABC", 1), (b"xyz", 3)])
@pytest.mark.parametrize("kind", ["truetype, encoded", "truetype, symbolic", "cff"])
def test_letters_that_a_plain_font_lacks_are_counted(pdf: Pdf, kind: str, codes: bytes, empty: int) -> None:
    if kind == "cff":
        font = simple(pdf, "/FontFile3", cff(), Name.WinAnsiEncoding)
    else:
        font = simple(pdf, "/FontFile2", truetype(), Name.WinAnsiEncoding if "encoded" in kind else None)
    assert empty_glyphs(font, codes) == empty


def test_a_letter_that_is_named_is_looked_for_by_its_name(pdf: Pdf) -> None:
    encoding = Dictionary(Type=Name.Encoding, Differences=Array([1, Name.A, Name.B, Name.Ccedilla]))
    font = simple(pdf, "/FontFile2", truetype(), encoding)
    assert empty_glyphs(font, b"\1\2") == 0
    assert empty_glyphs(font, b"\1\2\3") == 1


def test_letters_of_two_bytes_are_looked_for_through_their_map(pdf: Pdf) -> None:
    assert empty_glyphs(composite(pdf, truetype()), [1, 2]) == 0
    assert empty_glyphs(composite(pdf, truetype()), [0, 1]) == 1
    mapped = pdf.make_stream(b"\0\0\0\0\0\1")  # the letter 1 is no glyph, the letter 2 is A
    assert empty_glyphs(composite(pdf, truetype(), mapped), [1, 2]) == 1


def test_what_cannot_be_told_is_no_alarm(pdf: Pdf) -> None:
    assert empty_glyphs(simple(pdf, "/FontFile2", b"no font", Name.WinAnsiEncoding), b"ABC") == 0
    assert empty_glyphs(simple(pdf, "/FontFile3", b"no font", Name.WinAnsiEncoding), b"ABC") == 0
    assert empty_glyphs(composite(pdf, b"no font"), [1, 2]) == 0


@pytest.mark.parametrize(("text", "found"), [(b"(AB)", set()), (b"(AC)", {"TOFU"})])
def test_a_strangers_file_with_such_letters_is_told(pdf: Pdf, text: bytes, found: set[str]) -> None:
    page = pdf.add_blank_page(page_size=(612, 792))
    name = page.add_resource(simple(pdf, "/FontFile2", truetype(), Name.WinAnsiEncoding), Name.Font)
    page.contents_add(b"BT %s 20 Tf 100 100 Td %s Tj ET" % (str(name).encode(), text))
    out = BytesIO()
    pdf.save(out)
    assert {result.code for result in GLYPHS_CHECK.run(Subject(out.getvalue()))} == found

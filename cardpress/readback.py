"""Text that reads back: what a selection, a search and a screen reader get is the logical text.

A shaped script draws glyphs that are no single letter, in an order that is not that of speech. A line that is
written from left to right is therefore marked with the text that it stands for (`/ActualText`, ISO 32000-2,
14.9.4).

Readers put text that is written from right to left back into the order of speech themselves, letter by letter
by where it stands, replacement text included. Such a line is marked as a space, and its letters lie over it
in the order of writing, each as wide as the next, in a font that draws nothing, as under a scanned page; the
structure tree says the whole line in the order of speech.

The fonts that a line is drawn in are known here only, so letters from a font that its style does not name are
found here, too.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import Any

_INVISIBLE = dict.fromkeys(map(ord, "\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{SOFT HYPHEN}"))  # for line breaks
_DRAWN_IN_PARTS = frozenset(map(chr, range(0x1E00, 0x1F00)))  # Latin letters with two marks, for Vietnamese
_CLUSTERED = re.compile("[\u0900-\u109f\u1780-\u17ff]")  # Devanagari to Burmese, and Khmer
_BLANK = "Blank"  # the name, in the pages' resources, of the font that draws nothing
_LONG_AGO = 3_600_000_000  # seconds since 1904, fixed so that the bytes are
_BLANK_WIDTH = 0.5  # em; of each of its glyphs


class Readback:
    """Marks the text of one document while it is written.

    Args:
        spaces: the ids of the text boxes whose line has swallowed a space, which is put back.

    Attributes:
        foreign: letters that were drawn in a font that their style does not name: where no font of a line's
            own has a letter, fontconfig takes any that does, another language's as well.
    """

    def __init__(self, spaces: frozenset[int] = frozenset()) -> None:
        self._spaces = spaces
        self.foreign: set[str] = set()
        self._written: set[str] = set()

    @contextmanager
    def marking(self) -> Iterator[None]:
        """While it lasts, WeasyPrint marks every line of a shaped script with the text that it stands for."""
        from weasyprint import draw  # noqa: PLC0415 - only to be imported after the fonts are set; see pdf.py

        draw_text, draw_inline_level = draw.draw_text, draw.draw_inline_level

        def in_order_of_writing(stream: Any, page: Any, box: Any, *rest: Any) -> None:  # noqa: ANN401
            logical = getattr(box, "children", ())
            if len(logical) > 1 and box.style["direction"] == "rtl":
                box.children = sorted(logical, key=lambda child: child.position_x)
            draw_inline_level(stream, page, box, *rest)
            if logical:
                box.children = logical  # which the structure tree is made from

        def marked(stream: Any, textbox: Any, *rest: Any) -> None:  # noqa: ANN401 - WeasyPrint is not typed
            start = len(stream.stream)
            draw_text(stream, textbox, *rest)
            stream.stream[start:] = [_without_gaps(part) for part in stream.stream[start:]]
            if not textbox.text.strip():
                return
            self.foreign.update(_foreign(stream, textbox))
            space = " " if id(textbox) in self._spaces else ""
            if runs_left(textbox.text):
                stream.stream.insert(start, _opening(" "))
                stream.stream.extend([b"EMC", *self._overlay(stream, textbox)])
            elif is_shaped(textbox.text) or (space and not _drew_space(stream, textbox, start)):
                stream.stream.insert(start, _opening(textbox.text + space))
                stream.stream.append(b"EMC")

        draw.draw_text, draw.draw_inline_level = marked, in_order_of_writing
        try:
            yield
        finally:
            draw.draw_text, draw.draw_inline_level = draw_text, draw_inline_level

    def finish(self, pdf: Any) -> None:  # noqa: ANN401
        """Complete the fonts, before the file is written."""
        for entry in pdf.objects:
            parts = getattr(entry, "stream", None)
            if isinstance(parts, list) and b"endcmap" in parts:
                entry.stream = [_mended(part) for part in parts]
        if self._written:
            _add_blank_font(pdf, self._fonts(pdf), sorted(self._written))

    def _fonts(self, pdf: Any) -> Any:  # noqa: ANN401
        """The dictionary that names the pages' fonts."""
        dictionaries: list[Any] = [entry for entry in pdf.objects if isinstance(entry, dict)]
        types = {entry.reference for entry in dictionaries if entry.get("Subtype") == "/Type0"}
        return next(entry for entry in dictionaries if types & set(map(_plain, entry.values())))

    def _overlay(self, stream: Any, textbox: Any) -> Iterator[bytes]:  # noqa: ANN401
        """A line's letters, invisible, from left to right as they are written."""
        x, y = textbox.position_x, textbox.position_y + textbox.baseline
        yield b"BT 3 Tr"
        for size, width, text in _runs(stream, textbox):
            if text:
                self._written.update(text)
                stretch = 100 * width / (size * _BLANK_WIDTH * len(text))
                yield f"/{_BLANK} {size:.4f} Tf {stretch:.4f} Tz 1 0 0 -1 {x:.4f} {y:.4f} Tm".encode("ascii")
                yield f"<{text.encode('utf-16-be').hex()}> Tj".encode("ascii")
            x += width
        yield b"0 Tr 100 Tz ET"


def runs_left(text: str) -> bool:
    """Whether a text, or a part of it, is written from right to left."""
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)


def is_shaped(text: str) -> bool:
    """Whether a text's glyphs are other than its letters: marks stand about them, or are drawn apart.

    A glyph has one text in all of a document. In scripts of clusters it may be that of a cluster elsewhere,
    so that even a word without marks needs its own.
    """
    return bool(_CLUSTERED.search(text)) or any(
        unicodedata.category(character) in ("Mn", "Mc") or character in _DRAWN_IN_PARTS for character in text
    )


def _drew_space(stream: Any, textbox: Any, start: int) -> bool:  # noqa: ANN401
    """Put a space at the end of a line drawn from there on, if its font has drawn one before."""
    *_, (item, _, _) = _items(textbox)
    font, _ = stream.add_font(item.analysis.font)
    glyph = next((glyph for glyph, text in font.to_unicode.items() if text == " "), None)
    if glyph is None:
        return False
    at = max(at for at in range(start, len(stream.stream)) if stream.stream[at].endswith(b"] TJ"))
    line = stream.stream[at].removesuffix(b"] TJ")
    if not re.search(rb"%04x>[-.\d]*$" % glyph, line):  # the layout may have kept it
        stream.stream[at] = b"%s<%04x>] TJ" % (line, glyph)
    return True


def _foreign(stream: Any, textbox: Any) -> Iterator[str]:  # noqa: ANN401
    """The letters of a line that are drawn in a font that its style does not name."""
    named = {family.casefold() for family in textbox.style["font_family"]}
    for item, _, text in _items(textbox):
        font, _ = stream.add_font(item.analysis.font)
        if font.family.casefold() not in named:
            yield from text.translate(_INVISIBLE).replace(" ", "")


def _runs(stream: Any, textbox: Any) -> Iterator[tuple[float, float, str]]:  # noqa: ANN401
    """A line's runs from left to right: size and width in the page's units, and letters in that order."""
    from weasyprint.text.ffi import FROM_UNITS  # noqa: PLC0415 - see above

    for item, glyphs, text in _items(textbox):
        _, size = stream.add_font(item.analysis.font)
        width = sum(glyphs.glyphs[index].geometry.width for index in range(glyphs.num_glyphs)) * FROM_UNITS
        part = text.translate(_INVISIBLE)
        yield size, width, part[::-1] if item.analysis.level % 2 else part


def _items(textbox: Any) -> Iterator[tuple[Any, Any, str]]:  # noqa: ANN401
    """What Pango has cut a line into, from left to right: each item, its glyphs and its text."""
    layout = textbox.pango_layout
    layout.reactivate(textbox.style)
    text = layout.text.encode()
    run = layout.get_first_line()[0].runs[0]
    while run:
        item = run.data.item
        yield item, run.data.glyphs, text[item.offset : item.offset + item.length].decode()
        run = run.next
    layout.deactivate()


def _without_gaps(part: Any) -> Any:  # noqa: ANN401
    """A drawing without empty strings between its shifts: pdfium loses the shift after one."""
    return part.replace(b"<>", b" ") if isinstance(part, bytes) and part.endswith(b"] TJ") else part


def _opening(text: str) -> bytes:
    return b"/Span <</ActualText " + string(text).encode() + b">> BDC"


def said(text: str) -> str:
    """A text without what is only there for line breaks."""
    return text.translate(_INVISIBLE)


def string(text: str) -> str:
    """A text as a PDF string (ISO 32000-2, 7.9.2.2)."""
    return f"<FEFF{said(text).encode('utf-16-be').hex()}>"


def _mended(line: bytes) -> bytes:
    """A line of a font's map; a glyph that stands for no character of its own gets a zero-width one."""
    return line.removesuffix(b"<>") + b"<200b>" if line.endswith(b" <>") else line


def _plain(value: object) -> bytes | None:
    return value if isinstance(value, bytes) else None


def _add_blank_font(pdf: Any, fonts: Any, letters: list[str]) -> None:  # noqa: ANN401
    """Add a font that draws nothing, whose codes are the letters' own (UTF-16)."""
    import pydyf  # noqa: PLC0415 - see above

    def added(entry: Any) -> Any:  # noqa: ANN401
        pdf.add_object(entry)
        return entry.reference

    codes = [ord(letter) for letter in letters]
    glyphs = bytearray(2 * (codes[-1] + 1))
    for code in codes:
        glyphs[2 * code + 1] = 1
    file = added(pydyf.Stream([_blank_font()], {"Length1": len(_blank_font())}, compress=True))
    name = "/CARDPR+Blank"
    descriptor = added(
        pydyf.Dictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": name,
                "Flags": 4,
                "FontBBox": pydyf.Array([0, 0, 500, 1000]),
                "ItalicAngle": 0,
                "Ascent": 800,
                "Descent": -200,
                "CapHeight": 800,
                "StemV": 80,
                "FontFile2": file,
            }
        )
    )
    below = added(
        pydyf.Dictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": name,
                "CIDSystemInfo": pydyf.Dictionary(
                    {"Registry": pydyf.String("Adobe"), "Ordering": pydyf.String("Identity"), "Supplement": 0}
                ),
                "CIDToGIDMap": added(pydyf.Stream([bytes(glyphs)], compress=True)),
                "DW": round(1000 * _BLANK_WIDTH),
                "FontDescriptor": descriptor,
            }
        )
    )
    fonts[_BLANK] = added(
        pydyf.Dictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": name,
                "Encoding": "/Identity-H",
                "DescendantFonts": pydyf.Array([below]),
                "ToUnicode": added(pydyf.Stream(_unicode_map(codes), compress=True)),
            }
        )
    )


def _unicode_map(codes: list[int]) -> list[bytes]:
    """A font's map in which every code stands for itself (ISO 32000-2, 9.10.3)."""
    lines = [
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        b"/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        b"1 begincodespacerange",
        b"<0000> <ffff>",
        b"endcodespacerange",
    ]
    for start in range(0, len(codes), 100):
        block = codes[start : start + 100]
        lines.append(b"%d beginbfchar" % len(block))
        lines += [b"<%04x> <%04x>" % (code, code) for code in block]
        lines.append(b"endbfchar")
    return [*lines, b"endcmap CMapName currentdict /CMap defineresource pop end end"]


@cache
def _blank_font() -> bytes:
    """A TrueType font of two glyphs, both empty and half an em wide."""
    from fontTools.fontBuilder import FontBuilder  # noqa: PLC0415 - few documents need it
    from fontTools.ttLib.tables._g_l_y_f import Glyph  # noqa: PLC0415

    names = [".notdef", "blank"]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({0x20: "blank"})
    builder.setupGlyf({name: Glyph() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (round(1000 * _BLANK_WIDTH), 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupOS2()
    builder.setupPost(keepGlyphNames=False)
    builder.setupNameTable({"familyName": "Cardpress Blank", "styleName": "Regular"})
    builder.font["head"].created = builder.font["head"].modified = _LONG_AGO
    builder.font.recalcTimestamp = False
    file = BytesIO()
    builder.save(file)
    return file.getvalue()

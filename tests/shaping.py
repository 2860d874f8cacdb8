"""What a finished page should draw, shaped from its HTML by HarfBuzz, and what it does draw.

Neither asks the renderer, nor for the text that the file says it has: only which glyph stands where.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import cssselect2
import pikepdf
import tinycss2
import tinyhtml5
import uharfbuzz as hb
from fontTools.pens.recordingPen import RecordingPen
from fontTools.unicodedata import script as script_of

Glyph = tuple[str, int]  # PostScript name of the font, without the subset's mark; glyph id
Matrix = tuple[float, float, float, float, float, float]
OVERLAY = "CARDPR+Blank"  # the font that draws nothing; see cardpress/readback.py
_INVISIBLE = 3  # text rendering mode
_BREAKS = re.compile(r"[ \t\n\r\f\N{NO-BREAK SPACE}]+")
_MAX_DEPTH = 4  # forms inside forms


# --- fonts ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Font:
    """A font file, as HarfBuzz reads it."""

    name: str
    face: hb.Face

    @cached_property
    def _font(self) -> hb.Font:
        return hb.Font(self.face)

    def has(self, character: str) -> bool:
        """Whether it has a glyph of its own for a character."""
        return self._font.get_nominal_glyph(ord(character)) is not None

    def glyph(self, character: str) -> int:
        """The glyph of a character."""
        return int(self._font.get_nominal_glyph(ord(character)) or 0)

    @cached_property
    def letters(self) -> dict[int, str]:
        """What the glyphs of plain letters and digits say, those of equal width among them."""
        found = {}
        for character in map(chr, range(0x21, 0x7F)):
            for features in (frozenset[str](), frozenset(("tnum",))):
                for glyph in self.shape(character, slice(0, 1), "ltr", "Latn", "en", features):
                    found[glyph] = character
        return found

    def outline(self, glyph: int) -> list[tuple[str, tuple[tuple[float, float], ...]]]:
        """What a glyph looks like, as strokes of a pen; nothing for a space."""
        pen = RecordingPen()
        self._font.draw_glyph_with_pen(glyph, pen)
        return list(pen.value)

    @cache  # noqa: B019 - fonts live as long as the tests
    def inked(self, glyph: int) -> bool:
        """Whether a glyph draws anything."""
        return bool(self.outline(glyph))

    def shape(  # noqa: PLR0913, PLR0917 - all that HarfBuzz goes by
        self, text: str, part: slice, direction: str, script: str, language: str, features: frozenset[str]
    ) -> list[int]:
        """The glyphs of a part of a text that draw something, from left to right."""
        buffer = hb.Buffer()
        buffer.add_codepoints(list(map(ord, text)), part.start, part.stop - part.start)
        buffer.direction, buffer.script, buffer.language = direction, script, language
        hb.shape(self._font, buffer, dict.fromkeys(features, True))
        return [info.codepoint for info in buffer.glyph_infos if self.inked(info.codepoint)]


class Fonts:
    """The font files of a folder, by family and weight."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[tuple[str, bool], Font] = {}

    def font(self, family: str, *, bold: bool) -> Font:
        """The font of a family like "Cardpress Latin"."""
        if (family, bold) not in self._known:
            stem = family.lower().replace(" ", "-")
            path = self._folder / f"{stem}-{'bold' if bold else 'regular'}.ttf"
            name = family.replace(" ", "-") + ("-Bold" if bold else "")
            self._known[family, bold] = Font(name, hb.Face(hb.Blob.from_file_path(str(path))))
        return self._known[family, bold]

    def named(self, name: str) -> Font:
        """The font of a PostScript name like "Cardpress-Latin-Bold"."""
        return self.font(name.removesuffix("-Bold").replace("-", " "), bold=name.endswith("-Bold"))


# --- what is meant ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """The text between two tags of the HTML, which is laid out for itself.

    Attributes:
        families: the fonts that it may be set in, first choice first.
        rtl: whether the element that it stands in is written from right to left.
        running: whether it stands at the foot of every page.
        hidden: whether it is not to be read aloud.
    """

    text: str
    language: str
    rtl: bool
    families: tuple[str, ...]
    bold: bool
    features: frozenset[str] = frozenset()
    running: bool = False
    classes: frozenset[str] = frozenset()
    hidden: bool = False


@dataclass(frozen=True)
class _Style:
    language: str = ""
    rtl: bool = False
    families: tuple[str, ...] = ()
    bold: bool = False
    features: frozenset[str] = frozenset()
    running: bool = False
    hidden: bool = False


def runs(html: str, css: str) -> list[Run]:
    """Every text of a document that is drawn, in its order."""
    root = cssselect2.ElementWrapper.from_html_root(tinyhtml5.parse(html, namespace_html_elements=False))
    body = next(child for child in root.iter_children() if child.local_name == "body")
    matcher = _matcher(css)
    return list(_runs(body, _styled(root, _Style(), matcher), matcher))


def _runs(element: Any, outside: _Style, matcher: cssselect2.Matcher) -> Iterator[Run]:  # noqa: ANN401
    if element.local_name.endswith("svg"):
        return
    style = _styled(element, outside, matcher)

    def run(text: str | None) -> Iterator[Run]:
        if text and _BREAKS.sub("", text):
            classes = frozenset(element.classes)
            yield Run(
                text,
                style.language,
                style.rtl,
                style.families,
                style.bold,
                style.features,
                style.running,
                classes,
                style.hidden,
            )

    yield from run(element.etree_element.text)
    for child in element.iter_children():
        yield from _runs(child, style, matcher)
        yield from run(child.etree_element.tail)


def _styled(element: Any, outside: _Style, matcher: cssselect2.Matcher) -> _Style:  # noqa: ANN401
    """The few properties that choose glyphs: later rules win over earlier ones of no more weight."""
    said: dict[str, str] = {}
    for _, _, pseudo, declarations in sorted(matcher.match(element), key=lambda match: match[:2]):
        if pseudo is None:
            said |= declarations
    own = element.etree_element.attrib
    direction = own.get("dir")
    families = tuple(re.findall(r'"([^"]+)"', said.get("font-family", "")))
    weight = said.get("font-weight")
    return _Style(
        language=own.get("lang", outside.language),
        rtl=outside.rtl if direction is None else direction == "rtl",
        families=families or outside.families,
        bold=outside.bold if weight is None else weight == "700",
        features=outside.features
        | ({"tnum"} if "tabular-nums" in said.get("font-variant-numeric", "") else set()),
        running=outside.running or said.get("position", "").startswith("running("),
        hidden=outside.hidden or own.get("aria-hidden") == "true",
    )


@cache
def _matcher(css: str) -> cssselect2.Matcher:
    matcher = cssselect2.Matcher()
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type != "qualified-rule":
            continue
        declared = {
            entry.name: tinycss2.serialize(entry.value).strip()
            for entry in tinycss2.parse_blocks_contents(
                rule.content, skip_comments=True, skip_whitespace=True
            )
            if entry.type == "declaration"
        }
        for selector in cssselect2.compile_selector_list(rule.prelude):
            matcher.add_selector(selector, declared)
    return matcher


def meant(run: Run, fonts: Fonts) -> list[Glyph]:
    """The glyphs of a run that draw something, in the order of reading.

    That is from left to right, and in a run that is written from right to left from right to left.
    """
    text = run.text
    scripts, levels = _scripts(text), _levels(text, rtl=run.rtl)
    chosen = [_chosen(character, run, fonts) for character in text]
    words: list[list[Glyph]] = []
    tops: list[
        bool
    ] = []  # of each word: whether it runs against the order of reading from its start to its end
    for word in re.finditer(r"[^ \t\n\r\f\N{NO-BREAK SPACE}]+", text):
        glyphs: list[Glyph] = []
        for part in _parts(word.start(), word.end(), scripts, levels, chosen):
            font, level = chosen[part.start], levels[part.start]
            direction = "rtl" if level % 2 else "ltr"
            script = scripts[part.start]
            drawn = font.shape(text, part, direction, script, _written(run.language, script), run.features)
            glyphs += [(font.name, glyph) for glyph in (reversed(drawn) if run.rtl else drawn)]
        words.append(glyphs)
        against = run.rtl and levels[word.start()] == levels[word.end() - 1] == 2
        joined = against and bool(tops) and tops[-1] and levels[word.start() - 1] == 2
        if joined:  # a phrase in Latin letters: its words come the other way round
            words[-2:] = [words[-1] + words[-2]]
        else:
            tops.append(against)
    return [glyph for word in words for glyph in word]


_LATIN = frozenset(("en", "es", "vi", "pt-BR", "ht", "fil", "fr", "so", "hmn", "sw", "pl"))


def _written(language: str, script: str) -> str:
    """The language of a part: Latin letters inside a language of others are English.

    Fonts have letters and brackets for some languages alone.
    """
    return "en" if script == "Latn" and language not in _LATIN else language


def _parts(start: int, end: int, *same: Sequence[object]) -> Iterator[slice]:
    """The parts of a word that are set in one script, font and direction."""
    begin = start
    for at in range(start + 1, end + 1):
        if at == end or any(values[at] != values[begin] for values in same):
            yield slice(begin, at)
            begin = at


def _chosen(character: str, run: Run, fonts: Fonts) -> Font:
    """The first font of the stack that has a character."""
    stack = [fonts.font(family, bold=run.bold) for family in run.families]
    if unicodedata.category(character) in ("Cf", "Zs", "Cc"):
        return stack[0]
    found = next((font for font in stack if font.has(character)), None)
    assert found is not None, f"U+{ord(character):04X} is in none of {run.families}"
    return found


def _scripts(text: str) -> list[str]:
    """Each character's script; what all scripts share has that of what stands before it, else after it."""
    own = [script_of(character) for character in text]
    strong = [name for name in own if name not in ("Zyyy", "Zinh", "Zzzz")]
    last = strong[0] if strong else "Zyyy"
    found = []
    for name in own:
        last = last if name in ("Zyyy", "Zinh", "Zzzz") else name
        found.append(last)
    return found


_PAIRS = {"(": ")", "[": "]", "{": "}"}


def _levels(text: str, *, rtl: bool) -> list[int]:
    """The embedding level of each character (Unicode Standard Annex 9, without embeddings and isolates).

    Marks belong to what they stand on, and a number reads from left to right.
    """
    if not rtl:
        assert not any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)
        return [0] * len(text)
    kinds: list[str] = []
    for character in text:
        kind = unicodedata.bidirectional(character)
        known = {"AL": "R", "R": "R", "L": "L", "EN": "N", "AN": "N"}
        marks = kind in ("NSM", "BN") and bool(kinds)
        kinds.append(kinds[-1] if marks else known.get(kind, "-"))
    for start, end in _brackets(text):
        inside = {kind for kind in kinds[start + 1 : end] if kind != "-"}
        before = next((kind for kind in reversed(kinds[:start]) if kind != "-"), "R")
        if inside:
            kinds[start] = kinds[end] = "L" if inside == {"L"} and before == "L" else "R"
    for gap in re.finditer("-+", "".join(kinds)):
        around = {
            kinds[gap.start() - 1] if gap.start() else "R",
            kinds[gap.end()] if gap.end() < len(kinds) else "R",
        }
        kinds[gap.start() : gap.end()] = ["L" if around == {"L"} else "R"] * len(gap[0])
    return [1 if kind == "R" else 2 for kind in kinds]


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    opened: list[tuple[int, str]] = []
    for at, character in enumerate(text):
        if character in _PAIRS:
            opened.append((at, _PAIRS[character]))
        elif opened and character == opened[-1][1]:
            yield opened.pop()[0], at


# --- what is drawn ----------------------------------------------------------------------------------------


@dataclass
class Block:
    """A line of one run, as it is drawn.

    Attributes:
        glyphs: font and id of each glyph that draws something, in the order of drawing.
        places: where each of them begins on the page, in pt from its bottom left corner.
        codes: every glyph, also those that draw nothing.
        mark: the number of its marked content, for the structure.
        said: the text that it is marked with.
    """

    page: int
    mark: int | None
    said: str | None
    invisible: bool = False
    glyphs: list[Glyph] = field(default_factory=list)
    places: list[tuple[float, float]] = field(default_factory=list)
    codes: list[Glyph] = field(default_factory=list)
    text: str = ""


class _PdfFont:
    """A font of a PDF: its name, the widths of its glyphs and what text they stand for."""

    def __init__(self, entry: Any) -> None:  # noqa: ANN401
        assert entry.Encoding == pikepdf.Name("/Identity-H")
        below = entry.DescendantFonts[0]
        self.full_name = str(entry.BaseFont).lstrip("/")
        self.name = self.full_name.partition("+")[2]
        self.default = float(below.get("/DW", 1000))
        self.widths: dict[int, float] = {}
        parts = list(below.get("/W", []))
        while parts:
            first, second = int(parts.pop(0)), parts.pop(0)
            if isinstance(second, pikepdf.Array):
                self.widths |= {first + index: float(width) for index, width in enumerate(second)}
            else:
                self.widths |= dict.fromkeys(range(first, int(second) + 1), float(parts.pop(0)))
        said = bytes(entry.ToUnicode.read_bytes())
        assert b"beginbfrange" not in said
        self.texts = {
            int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
            for code, text in re.findall(rb"(?m)^<([0-9a-f]+)> <([0-9a-f]*)>$", said)
        }
        descriptor = below.FontDescriptor
        file = next(descriptor[key] for key in ("/FontFile2", "/FontFile3") if key in descriptor)
        self.embedded = Font(self.name, hb.Face(bytes(file.read_bytes())))


class Reader:
    """The text blocks of a PDF, in the order of drawing, and its fonts."""

    def __init__(self, pdf: pikepdf.Pdf, fonts: Fonts) -> None:
        self.fonts: dict[str, _PdfFont] = {}
        self.blocks: list[Block] = []
        self._files = fonts
        for number, page in enumerate(pdf.pages):
            self._read(page, page.get("/Resources", pikepdf.Dictionary()), number, (1, 0, 0, 1, 0, 0), 0)

    @property
    def visible(self) -> list[Block]:
        """The blocks that can be seen."""
        return [block for block in self.blocks if not block.invisible and block.glyphs]

    def _font(self, entry: Any) -> _PdfFont:  # noqa: ANN401
        name = str(entry.BaseFont)
        if name not in self.fonts:
            self.fonts[name] = _PdfFont(entry)
        return self.fonts[name]

    def _read(self, content: Any, resources: Any, page: int, outer: Matrix, depth: int) -> None:  # noqa: ANN401, C901, PLR0912
        matrix, saved = outer, []
        marks: list[tuple[int | None, str | None]] = []
        state = _Text()
        block = Block(page, None, None)
        for instruction in pikepdf.parse_content_stream(content):
            name, operands = str(instruction.operator), list(instruction.operands)
            if name == "q":
                saved.append(matrix)
            elif name == "Q":
                matrix = saved.pop()
            elif name == "cm":
                matrix = product(_numbers(operands), matrix)
            elif name in ("BMC", "BDC"):
                held = operands[1] if name == "BDC" else pikepdf.Dictionary()
                said = held.get("/ActualText")
                mark = held.get("/MCID")
                marks.append((None if mark is None else int(mark), None if said is None else str(said)))
            elif name == "EMC":
                marks.pop()
            elif name == "Tm":  # not BT: two blocks with nothing in between are written as one
                state.matrix, state.across = _numbers(operands), 0.0
                number = next((number for number, _ in reversed(marks) if number is not None), None)
                words = next((words for _, words in reversed(marks) if words is not None), None)
                block = Block(page, number, words)
                self.blocks.append(block)
            elif name == "Tf":
                state.font, state.size = self._font(resources.Font[str(operands[0])]), float(operands[1])
            elif name == "Tz":
                state.stretch = float(operands[0]) / 100
            elif name == "Ts":
                state.rise = float(operands[0])
            elif name == "Tr":
                state.mode = int(operands[0])
            elif name in ("Tj", "TJ"):
                block.invisible = state.mode == _INVISIBLE
                self._show(block, state, operands[0] if name == "TJ" else operands, matrix)
            elif name == "Do":
                form = resources.XObject[str(operands[0])]
                if form.Subtype == pikepdf.Name.Form and depth < _MAX_DEPTH:
                    inner = product(_numbers(form.get("/Matrix", (1, 0, 0, 1, 0, 0))), matrix)
                    self._read(form, form.get("/Resources", resources), page, inner, depth + 1)
            else:
                assert name not in ("Td", "TD", "T*", "'", '"', "Tc", "Tw", "TL"), (
                    name
                )  # we need not know them

    def _show(self, block: Block, state: "_Text", parts: Any, matrix: Matrix) -> None:  # noqa: ANN401
        font = state.font
        assert font is not None
        for part in parts:
            if not isinstance(part, pikepdf.String):
                state.across -= float(part) / 1000 * state.size * state.stretch
                continue
            codes = bytes(part)
            for at in range(0, len(codes), 2):
                code = int.from_bytes(codes[at : at + 2], "big")
                block.text += font.texts.get(code, "\N{REPLACEMENT CHARACTER}")
                block.codes.append((font.name, code))
                if font.full_name != OVERLAY and (code == 0 or self._files.named(font.name).inked(code)):
                    a, b, c, d, e, f = product(state.matrix, matrix)
                    x, y = state.across, state.rise
                    block.glyphs.append((font.name, code))
                    block.places.append((a * x + c * y + e, b * x + d * y + f))
                state.across += font.widths.get(code, font.default) / 1000 * state.size * state.stretch


@dataclass
class _Text:
    font: _PdfFont | None = None
    size: float = 0.0
    stretch: float = 1.0
    rise: float = 0.0
    mode: int = 0
    across: float = 0.0
    matrix: Matrix = (1, 0, 0, 1, 0, 0)


def _numbers(operands: Any) -> Matrix:  # noqa: ANN401
    a, b, c, d, e, f = (float(number) for number in operands)
    return a, b, c, d, e, f


def product(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does one thing, then another."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


# --- one against the other --------------------------------------------------------------------------------


def stands(run: Run, glyphs: list[Glyph], blocks: Sequence[Block]) -> bool:
    """Whether a run is drawn by some of the blocks, whatever else they draw."""
    return not [line for line in mismatches([(run, glyphs)], blocks) if line.startswith(_NOT_DRAWN)]


_NOT_DRAWN = "not drawn: "


def mismatches(wanted: Sequence[tuple[Run, list[Glyph]]], blocks: Sequence[Block]) -> list[str]:
    """What is meant and not drawn, and what is drawn and not meant; nothing where they are the same.

    A run is drawn as one block a line. Its blocks, put together in the order of drawing, must be just its
    glyphs in the order of reading, and each block belongs to one run.
    """
    free: dict[Glyph, list[int]] = defaultdict(list)  # by the glyph that is read first, either way
    forward = [block.glyphs for block in blocks]
    backward = [block.glyphs[::-1] for block in blocks]
    for index, block in enumerate(blocks):
        for glyph in {block.glyphs[0], block.glyphs[-1]}:
            free[glyph].append(index)
    used: set[int] = set()
    found: list[str] = []
    for run, glyphs in sorted(wanted, key=lambda entry: -len(entry[1])):
        lines = backward if run.rtl else forward
        # A full stop after a link may be another line's: the right one stands next to what follows it.
        tiles = min(_tiled(glyphs, lines, free, used), key=lambda tiles: tiles[-1] - tiles[0], default=None)
        if tiles is None:
            found.append(f"{_NOT_DRAWN}{run.text.strip()!r} ({run.language})")
        else:
            used.update(tiles)
    left = [block for index, block in enumerate(blocks) if index not in used]
    return [*found, *(f"not meant, on page {block.page + 1}: {block.said or block.text!r}" for block in left)]


def _tiled(
    glyphs: list[Glyph],
    lines: Sequence[list[Glyph]],
    free: dict[Glyph, list[int]],
    used: set[int],
    before: tuple[int, ...] = (),
) -> Iterator[tuple[int, ...]]:
    """Every way to put these glyphs together from lines, one after the other and none of them used."""
    if not glyphs:
        yield before
        return
    for index in free[glyphs[0]]:
        line = lines[index]
        if index not in used and index > (before or (-1,))[-1] and glyphs[: len(line)] == line:
            yield from _tiled(glyphs[len(line) :], lines, free, used, (*before, index))


# --- the structure ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Leaf:
    """A piece of text as a screen reader gets it.

    Attributes:
        replaced: whether the structure itself says what it reads.
    """

    text: str
    language: str
    replaced: bool


def leaves(pdf: pikepdf.Pdf, reader: Reader) -> list[Leaf]:  # noqa: C901 - five kinds of entries
    """The text of a tagged PDF in the order of its structure."""
    said: dict[tuple[int, int], str] = defaultdict(str)
    for block in reader.blocks:
        if block.mark is not None and not block.invisible:
            said[block.page, block.mark] += block.text if block.said is None else block.said
    pages: dict[Any, int] = {page.objgen: number for number, page in enumerate(pdf.pages)}
    root: Any = pdf.Root

    def below(entry: Any, page: int | None, language: str) -> Iterator[Leaf]:  # noqa: ANN401
        if isinstance(entry, pikepdf.Array):
            for child in entry:
                yield from below(child, page, language)
        elif not isinstance(entry, pikepdf.Dictionary):
            assert page is not None
            yield Leaf(said[page, int(entry)], language, replaced=False)
        elif entry.get("/Type") != pikepdf.Name.OBJR:
            page = pages[entry.Pg.objgen] if "/Pg" in entry else page
            language = str(entry.get("/Lang", language))
            if "/ActualText" in entry:
                yield Leaf(str(entry.ActualText), language, replaced=True)
            elif "/MCID" in entry:
                yield from below(int(entry.MCID), page, language)
            elif "/K" in entry:
                yield from below(entry.K, page, language)

    return list(below(root.StructTreeRoot.K, None, str(root.Lang)))

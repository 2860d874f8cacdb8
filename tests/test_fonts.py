"""The fonts that ship: every language has all its characters, real bold, and one font for a word."""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from functools import cache
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any

import polib
import pytest
from fontTools.pens.areaPen import AreaPen
from fontTools.ttLib import TTFont
from pikepdf import Dictionary, Pdf

from cardpress.content import load
from cardpress.locales import locale_file
from cardpress.paths import installed_data
from cardpress.render import Document
from cardpress.wording import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cardpress.pdf import Renderer
    from cardpress.wording import Language

LIBRARY = load(installed_data())
FONTS = LIBRARY.paths.fonts
LANGUAGES = LIBRARY.languages
TRANSLATED = [tag for tag in LANGUAGES if tag != "en"]
STYLES = {"Regular": 400, "Bold": 700}

# Whose letters are drawn by which font; where the script has no font of its own, see the Latin test.
OWN_FONT = {
    "Arab": "Cardpress Arabic",
    "Beng": "Cardpress Bengali",
    "Cyrl": "Cardpress Noto",
    "Deva": "Cardpress Devanagari",
    "Ethi": "Cardpress Ethiopic",
    "Gujr": "Cardpress Gujarati",
    "Guru": "Cardpress Gurmukhi",
    "Hans": "Cardpress SC",
    "Hant": "Cardpress TC",
    "Jpan": "Cardpress JP",
    "Khmr": "Cardpress Khmer",
    "Kore": "Cardpress KR",
    "Laoo": "Cardpress Lao",
    "Mymr": "Cardpress Myanmar",
}

# These are never drawn: the shaper takes them away. That it does is tested by rendering.
IGNORABLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u3164\n"


def _file(family: str, style: str) -> Path:
    return FONTS / f"{family}-{style}.ttf".lower().replace(" ", "-")


@cache
def _points(family: str, style: str = "Regular") -> frozenset[int]:
    """The code points that a font has."""
    with TTFont(_file(family, style)) as font:
        return frozenset(font.getBestCmap())


def _lacks(family: str, text: str) -> set[str]:
    """What neither weight, or only one of them, can draw."""
    have = _points(family) & _points(family, "Bold")
    return {letter for letter in text if letter not in IGNORABLE and ord(letter) not in have}


def _translated(language: Language) -> str:
    """Every translated line of a language and its own name; the source's own words for English."""
    if language.tag == "en":
        return "\n".join(
            [language.name, *(part for s in LIBRARY.content.statements for part in (s.text, s.short or ""))]
        )
    lines = polib.pofile(locale_file(LIBRARY, language).read_text(encoding="utf-8"))
    return "\n".join([language.name, *(line.msgstr for line in lines)])


def _printed(language: Language) -> str:
    """What may stand on a piece in that language: its lines, what fills them, and our English labels."""
    contacts = [
        str(value)
        for contact in LIBRARY.contacts.values()
        for value in contact.model_dump().values()
        if value
    ]
    fixed = [language.english_name, *LIBRARY.labels.values(), *contacts]
    return "\n".join([_translated(language), *fixed])


def _words(text: str) -> Iterator[str]:
    """Every run of letters, marks and digits; what fills a placeholder joins onto the letters beside it."""
    run = ""
    for letter in PLACEHOLDER.sub(r"\1", text) + " ":
        if unicodedata.category(letter)[0] in "LMN":
            run += letter
        elif letter not in IGNORABLE or letter == "\n":
            yield from [run] if run else []
            run = ""


def _named(letters: set[str]) -> list[str]:
    return [f"U+{ord(letter):04X} {unicodedata.name(letter, '?')}" for letter in sorted(letters)]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_character_has_a_glyph_in_the_stack(tag: str) -> None:
    text = _printed(LANGUAGES[tag])
    missing = set.intersection(*(_lacks(family, text) for family in LANGUAGES[tag].fonts))

    assert len(set(text)) > 60
    assert _named(missing) == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_letter_comes_from_the_first_font(tag: str) -> None:
    language = LANGUAGES[tag]
    letters = {letter for word in _words(_translated(language)) for letter in word}

    assert _named(_lacks(language.fonts[0], "".join(letters))) == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_word_needs_two_fonts(tag: str) -> None:
    language = LANGUAGES[tag]
    words = set(_words(_printed(language)))
    split = {word for word in words if all(_lacks(family, word) for family in language.fonts)}

    assert len(words) > 100
    assert split == set()


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_script_decides_on_the_font(tag: str) -> None:
    language = LANGUAGES[tag]
    latin, noto = "Cardpress Latin", "Cardpress Noto"
    if tag == "ur":
        own = ["Cardpress Nastaliq"]
    elif language.script == "Latn":
        letters = {letter for word in _words(_translated(language)) for letter in word}
        own = [] if _lacks(latin, "".join(letters)) else [latin]
    else:
        own = [OWN_FONT[language.script]]

    assert list(language.fonts) == list(dict.fromkeys([*own, noto]))


def _sources() -> list[dict[str, str]]:
    packages: list[dict[str, str]] = tomllib.loads((FONTS / "sources.toml").read_text(encoding="utf-8"))[
        "packages"
    ]
    return packages


FAMILIES = [package["family"] for package in _sources()]


def test_every_family_is_used_and_no_other() -> None:
    used = {family for language in LANGUAGES.values() for family in language.fonts}

    assert sorted(used) == sorted(FAMILIES)


def test_the_files_are_a_regular_and_a_bold_of_each_family() -> None:
    files = {_file(family, style).name for family in FAMILIES for style in STYLES}

    assert {path.name for path in FONTS.glob("*.ttf")} == files
    assert {path.name for path in FONTS.glob("*.[ow]*f*")} == set()


def test_the_sums_name_each_file_and_no_other() -> None:
    lines = (FONTS / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}

    assert len(sums) == len(lines)
    assert sums == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FONTS.glob("*.ttf")}


def test_each_package_has_its_licence() -> None:
    files = {f"OFL-{package['name'].rpartition('/')[2]}.txt" for package in _sources()}

    assert {path.name for path in FONTS.glob("OFL-*.txt")} == files
    for name in files:
        text = (FONTS / name).read_text(encoding="utf-8")
        assert text.startswith("Copyright ")
        assert "SIL OPEN FONT LICENSE Version 1.1" in text


@pytest.mark.parametrize("package", _sources(), ids=FAMILIES)
def test_each_package_is_pinned(package: dict[str, str]) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
    assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", package["integrity"])


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_file_says_what_it_is(family: str, style: str) -> None:
    with TTFont(_file(family, style)) as font:
        names = {(name.nameID, str(name)) for name in font["name"].names}
        bold = style == "Bold"

        assert {text for number, text in names if number in {1, 16}} == {family}
        assert {text for number, text in names if number in {2, 17}} == {style}
        assert font["OS/2"].usWeightClass == STYLES[style]
        assert (bool(font["head"].macStyle & 1), bool(font["OS/2"].fsSelection & 1 << 5)) == (bold, bold)
        assert "fvar" not in font
        assert "glyf" in font


@pytest.mark.parametrize("family", FAMILIES)
def test_bold_is_drawn_bold(family: str) -> None:
    """Most glyphs cover more of the paper in Bold; in a file copied under the other name none does."""
    with TTFont(_file(family, "Regular")) as regular, TTFont(_file(family, "Bold")) as bold:
        glyphs = regular.getGlyphOrder()
        sample = glyphs[:: max(1, len(glyphs) // 200)]
        drawn = [(_area(regular, glyph), _area(bold, glyph)) for glyph in sample if _area(regular, glyph)]

        assert bold.getGlyphOrder() == glyphs
    assert len(drawn) > 0.5 * len(sample)
    assert sum(heavy > light for light, heavy in drawn) > 0.9 * len(drawn)
    assert _points(family) == _points(family, "Bold")


def _area(font: TTFont, glyph: str) -> float:
    """The area of a glyph's outline in square font units; 0 where it has none."""
    glyphs = font.getGlyphSet()
    pen = AreaPen(glyphs)
    glyphs[glyph].draw(pen)
    return abs(float(pen.value))


def _national(codec: str, first: int, last: int) -> set[str]:
    """The characters to which a codec gives two bytes of which the first is in that range."""
    found = set[str]()
    for letter in map(chr, [*range(0xA0, 0xD800), *range(0xF900, 0xFFF0)]):
        data = letter.encode(codec, "ignore")
        if len(data) == 2 and first <= data[0] <= last:
            found.add(letter)
    return found


_KR_ABSENT = "ĦħıĲĳĸĿŀŁłŉŊŋŦŧː˘˚˛˝ⁿ₁₂₃₄⅓⅔⅛⅜⅝⅞∼≒◈"  # noqa: RUF001 - as it stands there

# Codec, rows, how many characters there are, and which of them the uncut font does not have either.
SETS = {
    "Cardpress SC": ("gb2312", 0xA1, 0xF7, 7445, ""),
    "Cardpress TC": ("big5", 0xA1, 0xC6, 5899, "\u02cd\u203e\u223c\u2252"),
    "Cardpress JP": ("euc_jp", 0xA1, 0xFE, 6879, "≒"),
    "Cardpress KR": ("euc_kr", 0xA1, 0xC8, 3338, _KR_ABSENT),
}


@pytest.mark.parametrize("family", SETS)
def test_a_subset_holds_its_national_set(family: str) -> None:
    codec, first, last, count, absent = SETS[family]
    letters = _national(codec, first, last)

    assert len(letters) == count
    assert _named(_lacks(family, "".join(letters))) == _named(set(absent))


@pytest.mark.parametrize("family", SETS)
def test_a_subset_holds_the_punctuation_and_full_width_forms(family: str) -> None:
    points = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0x3000, 0x3003), *range(0x3008, 0x3012)]
    points += [0x2010, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, *range(0xFF01, 0xFF5F)]

    assert _named(_lacks(family, "".join(map(chr, points)))) == []


def test_every_syllable_of_hangul_can_be_printed() -> None:
    assert _lacks("Cardpress KR", "".join(map(chr, range(0xAC00, 0xD7A4)))) == set()


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_renderer_draws_it_without_complaint_from_the_stack(renderer: Renderer, tag: str) -> None:
    language = LANGUAGES[tag]
    stack = ", ".join(f'"{family}"' for family in language.fonts)
    text = escape(f"{_printed(language)} {language.name} \u00ad\u200b\u200c\u200d\u2060 {language.name}")
    html = (
        f'<!DOCTYPE html><html lang="{tag}" dir="{language.direction}"><head><title>Try</title></head>'
        f"<body><p>{text}</p><p><b>{text}</b></p></body></html>"
    )
    css = f"html {{ font: 9pt/{language.line_height} {stack} }} b {{ font-weight: 700 }}"

    data = renderer.lay_out(Document(html, css)).to_pdf(accessible=False)

    own = {f"{family.replace(' ', '-')}{style}" for family in language.fonts for style in ("", "-Bold")}
    first = language.fonts[0].replace(" ", "-")
    assert {first, f"{first}-Bold"} <= _embedded(data) - {"Blank"} <= own  # what reads back draws nothing


def _embedded(data: bytes) -> set[str]:
    """The fonts of a PDF, by name, without the mark of a subset and without the word Regular."""

    def name(each: Any) -> str:  # noqa: ANN401 - pikepdf's objects
        return str(each.FontName).lstrip("/").rpartition("+")[2].removesuffix("-Regular")

    with Pdf.open(BytesIO(data)) as pdf:
        return {
            name(each)
            for each in pdf.objects
            if isinstance(each, Dictionary) and each.get("/Type") == "/FontDescriptor"
        }

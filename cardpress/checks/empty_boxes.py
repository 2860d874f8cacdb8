"""Which of the letters that a font is asked to draw come out as its empty box, `.notdef`."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Stream

_BLANK = {9, 10, 13, 32, 160}  # codes of spaces, which subsets leave out
_MAX_FONT = 60_000_000  # bytes, unpacked
_SYMBOLS = 0xF000  # where Microsoft's symbol fonts have their codes


def empty_glyphs(font: Object, codes: Iterable[int]) -> int:
    """How many of the codes that a font is asked to draw come out as its empty box.

    Whatever cannot be told counts as drawn: a false alarm is worth no more than none.
    """
    codes = set(codes)
    if "/DescendantFonts" in font:
        return len(_empty_cids(font, codes))
    return len(_empty_codes(font, codes - _BLANK))


def _empty_cids(font: Object, codes: set[int]) -> set[int]:
    if font.get("/Encoding") != Name("/Identity-H"):
        return set()
    holder = font["/DescendantFonts"][0]
    descriptor = holder.get("/FontDescriptor", Dictionary())
    if "/FontFile2" in descriptor:
        to_glyph = _glyph_map(holder)
        glyphs = {code: to_glyph(code) for code in codes}
        opened = _truetype(descriptor.FontFile2)
        empty = {0} | (_like_notdef(opened, set(glyphs.values())) if opened is not None else set())
        return {code for code, glyph in glyphs.items() if glyph in empty}
    if "/FontFile3" in descriptor:
        return codes & {0} | _missing_cids(descriptor.FontFile3, codes)
    return codes & {0}


def _glyph_map(holder: Object) -> Callable[[int], int]:
    table = holder.get("/CIDToGIDMap")
    if not isinstance(table, Stream):
        return lambda code: code
    pairs = table.read_bytes()
    return lambda code: int.from_bytes(pairs[2 * code : 2 * code + 2], "big")


def _truetype(file: Object) -> Any:  # noqa: ANN401 - fontTools is not typed
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - only where a font is embedded

    try:
        data = bytes(file.read_bytes())
        return TTFont(BytesIO(data), lazy=True) if len(data) < _MAX_FONT else None
    except Exception:  # noqa: BLE001 - strangers' fonts break in every way
        return None


def _like_notdef(font: Any, glyphs: set[int]) -> set[int]:  # noqa: ANN401
    """The glyphs that have the same outline as the font's own empty box."""
    try:
        table, order = font["glyf"], font.getGlyphOrder()
        box = table[order[0]]
        if not box.numberOfContours:
            return set()
        return {glyph for glyph in glyphs if 0 < glyph < len(order) and table[order[glyph]] == box}
    except Exception:  # noqa: BLE001
        return set()


def _cff(file: Object) -> Any:  # noqa: ANN401
    """The first font of a CFF program, as it stands or inside an OpenType file; None where it is neither."""
    from fontTools.cffLib import CFFFontSet  # noqa: PLC0415

    try:
        data = bytes(file.read_bytes())
        if len(data) > _MAX_FONT:
            return None
        if data[:4] == b"OTTO":
            return _truetype(file)["CFF "].cff.topDictIndex[0]
        fonts = CFFFontSet()
        fonts.decompile(BytesIO(data), None)
        return fonts.topDictIndex[0]
    except Exception:  # noqa: BLE001
        return None


def _missing_cids(file: Object, codes: set[int]) -> set[int]:
    top = _cff(file)
    try:
        if top is None or not hasattr(top, "ROS"):
            return set()
        known = {int(name[3:]) for name in top.charset if name.startswith("cid")}
    except Exception:  # noqa: BLE001
        return set()
    return codes - known if known else set()


def _empty_codes(font: Object, codes: set[int]) -> set[int]:
    """The codes of a font of one byte a letter that lead to no glyph by any of the ways there are."""
    descriptor = font.get("/FontDescriptor", Dictionary())
    names = _names(font)
    try:
        if "/FontFile2" in descriptor:
            opened = _truetype(descriptor.FontFile2)
            if opened is None or "cmap" not in opened:
                return set()
            return {code for code in codes if not _has_glyph(opened, code, names.get(code))}
        if "/FontFile3" in descriptor:
            top = _cff(descriptor.FontFile3)
            if top is None or hasattr(top, "ROS") or not names:
                return set()
            known = set(top.charset)
            return {code for code in codes if code in names and names[code] not in known}
    except Exception:  # noqa: BLE001
        return set()
    return set()


def _names(font: Object) -> dict[int, str]:
    """The names of a font's letters by their codes, as far as its encoding tells them by itself."""
    from fontTools.encodings.MacRoman import MacRoman  # noqa: PLC0415
    from fontTools.encodings.StandardEncoding import StandardEncoding  # noqa: PLC0415

    encoding = font.get("/Encoding")
    base = encoding.get("/BaseEncoding") if isinstance(encoding, Dictionary) else encoding
    names: dict[int, str] = {}
    if base == Name.WinAnsiEncoding:
        names = {code: _glyph_name(bytes([code]).decode("cp1252", "ignore")) for code in range(32, 256)}
    elif base == Name.MacRomanEncoding:
        names = dict(enumerate(MacRoman))
    elif base == Name.StandardEncoding:
        names = dict(enumerate(StandardEncoding))
    if isinstance(encoding, Dictionary) and isinstance(encoding.get("/Differences"), Array):
        code = 0
        for entry in list(encoding.Differences):
            if isinstance(entry, Name):
                names[code] = str(entry).lstrip("/")
                code += 1
            else:
                code = int(entry)
    return {code: name for code, name in names.items() if name and name != ".notdef"}


def _glyph_name(letter: str) -> str:
    from fontTools.agl import UV2AGL  # noqa: PLC0415

    return UV2AGL.get(ord(letter), "") if letter else ""


def _has_glyph(font: Any, code: int, name: str | None) -> bool:  # noqa: ANN401
    """Whether a TrueType font has a glyph for a code: as a symbol, by Mac code, by name or by Unicode."""
    from fontTools.agl import toUnicode  # noqa: PLC0415

    order = font.getGlyphOrder()
    points = {code, _SYMBOLS + code} | ({ord(letter) for letter in toUnicode(name)} if name else set())
    for table in font["cmap"].tables:
        if any(table.cmap.get(point, order[0]) != order[0] for point in points):
            return True
    return name is not None and name in order[1:]

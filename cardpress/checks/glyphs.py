"""Every character is drawn: fonts are embedded, and none draws its empty box."""

from collections.abc import Iterator
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Object, Page, Stream, String, parse_content_stream

from cardpress.checks.finding import Check, Result, fail
from cardpress.checks.subject import Subject

_SHOW = {"Tj", "TJ", "'", '"'}
_MAX_DEPTH = 6


def _run(subject: Subject) -> Iterator[Result]:
    reader = _FontReader()
    for page in subject.structure.pages:
        reader.read(page, page.get("/Resources", Dictionary()), 0)
    for name in sorted(reader.outside):
        yield fail("NOT_EMBEDDED", f"The font {name} is not embedded; another machine draws another one.")
    for name, glyphs in sorted(reader.used.items()):
        empty = glyphs & {0} if name not in reader.files else _like_notdef(reader.files[name], glyphs)
        if empty:
            yield fail("TOFU", f"The font {name} draws its empty box for {len(empty)} characters.")


class _FontReader:
    """Collects the fonts of pages and forms, and the glyphs that each is asked to draw."""

    def __init__(self) -> None:
        self.outside: set[str] = set()
        self.files: dict[str, bytes] = {}
        self.used: dict[str, set[int]] = {}
        self._done: set[tuple[int, int]] = set()

    def read(self, content: Page | Object, resources: Object, depth: int) -> None:
        fonts = {str(key): font for key, font in dict(resources.get("/Font", {})).items()}
        for font in fonts.values():
            self._note(font)
        current: Object | None = None
        for instruction in parse_content_stream(content):
            name, operands = str(instruction.operator), instruction.operands
            if name == "Tf":
                current = fonts.get(str(operands[0]))
            elif name in _SHOW and current is not None:
                self._show(current, operands[-1])
            elif name == "Do" and depth < _MAX_DEPTH:
                self._form(resources.get("/XObject", Dictionary()).get(str(operands[0])), depth)

    def _form(self, form: Object | None, depth: int) -> None:
        if isinstance(form, Stream) and form.get("/Subtype") == Name.Form and form.objgen not in self._done:
            self._done.add(form.objgen)
            self.read(form, form.get("/Resources", Dictionary()), depth + 1)

    def _note(self, font: Object) -> None:
        name = str(font.get("/BaseFont", "?")).lstrip("/")
        holder = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
        if font.get("/Subtype") == Name.Type3:
            return
        descriptor = holder.get("/FontDescriptor", Dictionary())
        files = [descriptor[key] for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in descriptor]
        if not files:
            self.outside.add(name)
        elif "/FontFile" not in descriptor and name not in self.files:
            self.files[name] = bytes(files[0].read_bytes())

    def _show(self, font: Object, operand: object) -> None:
        if "/DescendantFonts" not in font or font.get("/Encoding") != Name("/Identity-H"):
            return
        name = str(font.get("/BaseFont", "?")).lstrip("/")
        glyphs = self.used.setdefault(name, set())
        for part in operand if isinstance(operand, Array) else [operand]:
            if isinstance(part, String):
                codes = bytes(part)
                glyphs.update(int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes) - 1, 2))


def _like_notdef(file: bytes, glyphs: set[int]) -> set[int]:
    """The glyphs that have the same outline as the font's own empty box."""
    from fontTools.ttLib import TTFont, TTLibError  # noqa: PLC0415 - only where a font is embedded

    try:
        font = TTFont(BytesIO(file), lazy=True)
        table, order = font["glyf"], font.getGlyphOrder()
        box = table[order[0]]
        if not box.numberOfContours:
            return glyphs & {0}
        return {
            glyph for glyph in glyphs if glyph == 0 or (glyph < len(order) and table[order[glyph]] == box)
        }
    except (TTLibError, KeyError):
        return glyphs & {0}


CHECK = Check(
    id="glyphs",
    title="Every character is drawn, by a font inside the file",
    rationale="An empty box where a letter should be cannot be read, and text extraction does not show it.",
    codes={"NOT_EMBEDDED": "a font is not in the file", "TOFU": "a font's empty box is drawn"},
    run=_run,
    of="both",
)

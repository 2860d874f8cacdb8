"""Every character is drawn: fonts are embedded, and none draws its empty box."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pikepdf import (
    Array,
    ContentStreamInlineImage,
    ContentStreamInstruction,
    Dictionary,
    Name,
    Object,
    Page,
    PikepdfError,
    Stream,
    String,
    parse_content_stream,
)

from cardpress.checks.empty_boxes import empty_glyphs
from cardpress.checks.finding import Check, Code, Result, fail
from cardpress.checks.subject import Subject
from cardpress.errors import InputError

_SHOW = {"Tj", "TJ", "'", '"'}
_MAX_DEPTH = 6
_MAX_INSTRUCTIONS = 3_000_000  # of a whole file; ours have some thousand


def _run(subject: Subject) -> Iterator[Result]:
    reader = _FontReader()
    for number, page in enumerate(subject.structure.pages):
        reader.page = number
        reader.read(page, page.get("/Resources", Dictionary()), 0)
    for name, first in sorted(reader.outside.items()):
        yield fail(
            "NOT_EMBEDDED", f"The font {name} is not embedded; another machine draws another one.", first
        )
    for name, used in sorted(reader.used.items()):
        empty = empty_glyphs(used.font, used.codes)
        if empty:
            yield fail("TOFU", f"The font {name} draws its empty box for {empty} characters.", used.page)


@dataclass
class _Used:
    """A font, the codes that it is asked to draw, and the page where it is first."""

    font: Object
    page: int
    codes: set[int] = field(default_factory=set)


class _FontReader:
    """Collects the fonts of pages and forms, and the codes that each is asked to draw."""

    def __init__(self) -> None:
        self.page = 0
        self.outside: dict[str, int] = {}
        self.used: dict[str, _Used] = {}
        self._done: set[tuple[int, int]] = set()
        self._instructions = 0

    def read(self, content: Page | Object, resources: Object, depth: int) -> None:
        fonts = {str(key): font for key, font in dict(resources.get("/Font", {})).items()}
        current: Object | None = None
        unseen = False
        for instruction in _instructions(content):
            self._instructions += 1
            if self._instructions > _MAX_INSTRUCTIONS:
                raise InputError(f"it has over {_MAX_INSTRUCTIONS:,} drawing steps; checks read no more.")
            name, operands = str(instruction.operator), instruction.operands
            if name == "Tf" and len(operands) == 2:  # noqa: PLR2004 - the font, its size
                current = fonts.get(str(operands[0]))
            elif name == "Tr" and len(operands) == 1:
                unseen = operands[0] in (3, 7)
            elif name in _SHOW and current is not None and len(operands) > 0:
                self._show(current, operands[-1], unseen=unseen)
            elif name == "Do" and depth < _MAX_DEPTH and len(operands) == 1:
                self._form(resources.get("/XObject", Dictionary()).get(str(operands[0])), depth)

    def _form(self, form: Object | None, depth: int) -> None:
        if isinstance(form, Stream) and form.get("/Subtype") == Name.Form and form.objgen not in self._done:
            self._done.add(form.objgen)
            self.read(form, form.get("/Resources", Dictionary()), depth + 1)

    def _show(self, font: Object, operand: object, *, unseen: bool) -> None:
        name = str(font.get("/BaseFont", "?")).lstrip("/")
        if font.get("/Subtype") == Name.Type3:
            return  # its letters are drawings in the file
        if not _is_embedded(font):
            if not unseen:
                self.outside.setdefault(name, self.page)
            return
        used = self.used.setdefault(name, _Used(font, self.page))
        wide = "/DescendantFonts" in font
        for part in operand if isinstance(operand, Array) else [operand]:
            if isinstance(part, String):
                used.codes.update(_pairs(bytes(part)) if wide else bytes(part))


def _pairs(codes: bytes) -> Iterator[int]:
    return (int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes) - 1, 2))


def _instructions(content: Page | Object) -> Iterator[ContentStreamInstruction | ContentStreamInlineImage]:
    """A page's or form's drawing steps; none where they cannot be read, as no reader draws them then."""
    try:
        yield from parse_content_stream(content)
    except (PikepdfError, ValueError, TypeError):
        return


def _is_embedded(font: Object) -> bool:
    holder = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
    descriptor = holder.get("/FontDescriptor", Dictionary())
    return any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


CHECK = Check(
    id="glyphs",
    title="Every character is drawn, by a font inside the file",
    rationale="An empty box where a letter should be cannot be read, and text extraction does not show it.",
    codes={
        "NOT_EMBEDDED": Code(
            "a font that is used is not in the file",
            "Export it again with all fonts embedded (PDF/A and PDF/X do that).",
        ),
        "TOFU": Code(
            "a font's empty box is drawn",
            "Choose a font that has these letters, or replace them, and export it again.",
        ),
    },
    run=_run,
    of="both",
)

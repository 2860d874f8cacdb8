"""What the checks look at: a finished PDF, read back, and what it was meant to be where that is known."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from io import BytesIO
from itertools import count
from typing import Any, TypeVar

import pypdfium2
import pypdfium2.raw as pdfium
from pikepdf import Pdf, PikepdfError
from PIL.Image import Image
from PIL.Image import new as new_image

from cardpress.checks.reader import MAX_PARTS, Form, Reader, Run
from cardpress.checks.saying import in_reading_order, squeezed, stand_together, turned
from cardpress.errors import InputError
from cardpress.geometry import MM_PER_INCH, PT_PER_MM, Box
from cardpress.impose import Placement, Side, as_printed, plan_sides, reach
from cardpress.pictures import png
from cardpress.plans import Plan
from cardpress.press import press_sides, trim_box
from cardpress.readback import runs_left
from cardpress.tile_sheets import untiled
from cardpress.voices import Voice
from cardpress.wording import Contact

_MAX_PAGES = 200
_MAX_PIXELS = 150_000_000  # A0 at 300 dpi are 139 million
_OUR_STREAM = re.compile(r"(?:^stream )?<_io\.BytesIO[^>]*>[ ,:]*|^stream[ ,:]+")
_MAX_KEPT = 250_000_000  # bytes of pictures
_Found = TypeVar("_Found")


class Subject:
    """A PDF under examination.

    What is drawn to land right on a printer that is off is looked at as that printer puts it on paper.

    Attributes:
        data: its bytes.
        plan: what it was meant to be; None for a stranger's file.
        services: the contacts that are known, to find out which are altered.
    """

    def __init__(
        self, data: bytes, plan: Plan | None = None, services: Mapping[str, Contact] | None = None
    ) -> None:
        self.data = data
        self.plan = plan
        self.services = services or (plan.library.contacts if plan else {})
        try:
            self._document = pypdfium2.PdfDocument(self._printed())
        except pypdfium2.PdfiumError as error:
            reason = (
                "it asks for a password"
                if "password" in str(error).lower()
                else "it is not a PDF, or is damaged"
            )
            raise InputError(f"cannot be read as a PDF: {reason}.") from None
        if len(self._document) > _MAX_PAGES:
            raise InputError(f"has {len(self._document)} pages; checks read at most {_MAX_PAGES}.")
        self._pages: dict[int, tuple[pypdfium2.PdfPage, pypdfium2.PdfTextPage]] = {}
        self._texts: dict[int, tuple[list[Run], list[Run], list[Form]]] = {}
        self._images: dict[tuple[int, int, bool], Image] = {}
        self._kept: dict[str, Any] = {}

    def _printed(self) -> bytes:
        if self.plan is None or self.plan.calibration is None:
            return self.data
        try:
            return as_printed(self.data, self.sides)
        except PikepdfError as error:
            raise InputError(f"cannot be read as a PDF: {error}") from None

    @property
    def keywords(self) -> str:
        """The keywords of its document information."""
        return str(self._document.get_metadata_value("Keywords"))

    @property
    def page_count(self) -> int:
        """How many pages it has."""
        return len(self._document)

    @cached_property
    def structure(self) -> Pdf:
        """The file's objects.

        Raises:
            InputError: if they cannot be read.
        """
        try:
            pdf = Pdf.open(BytesIO(self.data))
            len(pdf.pages)  # which finds out whether they are a tree
        except PikepdfError as error:
            raise InputError(f"cannot be read as a PDF: {told(error)}") from None
        return pdf

    @cached_property
    def whole(self) -> "Subject":
        """What it shows as it was designed: of a poster in parts, the poster; else this same file.

        Raises:
            InputError: if there is no poster in its parts.
        """
        if self.plan is None or self.plan.tile is None:
            return self
        return Subject(untiled(self.data), self.plan.whole)

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """The sides of the sheets or bare card it was meant to be; none for a page piece or a stranger."""
        if self.plan is None:
            return ()
        return press_sides(self.plan) if self.plan.job.press else plan_sides(self.plan)

    @cached_property
    def views(self) -> tuple["Subject", ...]:
        """The file as it is to be looked at: once for each kind of card that it holds, without the others."""
        if self.plan is None or not self.plan.companions:
            return (self,)
        return tuple(_View(self, part, kind) for kind, part in enumerate(self.plan.parts))

    def size(self, page: int) -> tuple[float, float]:
        """A page's width and height in mm."""
        width, height = self._page(page)[0].get_size()
        return width / PT_PER_MM, height / PT_PER_MM

    def covered(self, page: int) -> Box:
        """The part of the paper that a page covers once it is printed: all of it, on most printers."""
        whole = Box(0, 0, *self.size(page))
        return reach(self.sides[page], whole) if page < len(self.sides) else whole

    def placements(self, page: int) -> tuple[Placement, ...]:
        """The faces that stand on a page; a page piece is its own face."""
        if page < len(self.sides):
            return self.sides[page].placements
        if self.plan and self.plan.job.press:
            return (Placement(page, trim_box(self.plan)),)
        return (Placement(page, Box(0, 0, *self.size(page))),)

    def speakers(self, page: int) -> tuple[Voice, ...]:
        """The languages that stand on a page of ours."""
        plan = self.plan
        if plan is None:
            return ()
        if page < len(self.sides):
            faces = {placement.face for placement in self.sides[page].placements}
            found = [voice for face in sorted(faces) for voice in plan.speakers(plan.piece.faces[face])]
            return tuple(voice for voice in plan.voices if voice in found)
        for face in plan.piece.faces[:-1]:
            if page < plan.pages(face):
                return plan.speakers_on(face, page)
            page -= plan.pages(face)
        return plan.speakers_on(plan.piece.faces[-1], page)

    def copies(self, face: str) -> int:
        """How often a face of the plan's piece stands in the whole file."""
        if not self.plan or not self.sides:
            return 1
        index = [entry.id for entry in self.plan.piece.faces].index(face)
        return sum(placement.face == index for side in self.sides for placement in side.placements)

    def fits(self, page: int, dpi: int) -> bool:
        """Whether a page is small enough to be looked at so closely."""
        width, height = self.size(page)
        return width * height * (dpi / MM_PER_INCH) ** 2 <= _MAX_PIXELS

    def image(self, page: int, dpi: int, *, color: bool = False) -> Image:
        """A page as pixels."""
        key = (page, dpi, color)
        if key not in self._images:
            width, height = (side / MM_PER_INCH * dpi for side in self.size(page))
            if not self.fits(page, dpi):
                raise InputError(
                    f"Page {page + 1} is too large to look at: {width:,.0f} × {height:,.0f} pixels."
                )
            bitmap = self._page(page)[0].render(scale=dpi / 72, grayscale=not color)
            self._images[key] = bitmap.to_pil()
            self._forget()
        return self._images[key]

    def _forget(self) -> None:
        """Let go of the pictures that were made first, where all of them take too much memory."""
        while len(self._images) > 1 and sum(_weight(image) for image in self._images.values()) > _MAX_KEPT:
            del self._images[next(iter(self._images))]

    def keep(self, name: str, make: Callable[["Subject"], _Found]) -> _Found:
        """What several checks need, found once."""
        if name not in self._kept:
            self._kept[name] = make(self)
        found: _Found = self._kept[name]
        return found

    @cached_property
    def pictures(self) -> tuple[bytes, ...]:
        """The pages as PNG pictures, where the plan is written as such, too."""
        dpi = self.plan.picture_dpi if self.plan else None
        pages = range(self.page_count) if dpi else ()
        return tuple(png(self.image(page, dpi or 0, color=True), dpi or 0) for page in pages)

    def part(self, page: int, box: Box, dpi: float) -> Image:
        """A rectangle of a page as gray pixels, as far as it lies on the page."""
        width, height = self.size(page)
        scale = dpi / MM_PER_INCH
        left, top, right, bottom = (
            max(0.0, edge) * PT_PER_MM for edge in (box.left, box.top, width - box.right, height - box.bottom)
        )
        if max(0.0, box.width) * max(0.0, box.height) * scale * scale > _MAX_PIXELS:
            raise InputError(f"Page {page + 1} is too large to look at so closely.")
        try:
            bitmap = self._page(page)[0].render(
                scale=dpi / 72, grayscale=True, crop=(left, bottom, right, top)
            )
        except ValueError:  # nothing of it lies on the page
            return new_image("L", (1, 1), 255)
        picture: Image = bitmap.to_pil()
        return picture

    def runs(self, page: int) -> list[Run]:
        """Every run of text on a page, in the order it is drawn."""
        return self._read(page)[0]

    def upright(self, page: int) -> list[Run]:
        """The same, where a reader sees them who turns the page round for what stands upside down on it."""
        width, height = self.size(page)
        forms = self.forms(page)
        return [
            replace(
                run, box=Box(width - run.box.right, height - run.box.bottom, run.box.width, run.box.height)
            )
            if run.placement is not None and forms[run.placement].turned
            else run
            for run in self.runs(page)
        ]

    def drawn(self, page: int) -> list[Run]:
        """Every run that is seen on a page: those too whose text is written apart, for readers only."""
        return self._read(page)[1]

    def forms(self, page: int) -> list[Form]:
        """Every form that stands on a page itself, in the order it is drawn; runs count theirs by it."""
        return self._read(page)[2]

    def _read(self, page: int) -> tuple[list[Run], list[Run], list[Form]]:
        if page not in self._texts:
            reader = Reader(*self._page(page))
            parts = list(reader.runs())
            said = [part for part in parts if part.text.strip()]
            seen = [part for part in parts if part.seen and part.box.height > 0 and part.box.width > 0]
            self._texts[page] = (said, seen, reader.forms)
        return self._texts[page]

    def text_in(self, page: int, left: float, bottom: float, right: float, top: float) -> str:
        """The text that stands in a rectangle of a page, in pt in the page's own coordinates."""
        return " ".join(str(self._page(page)[1].get_text_bounded(left, bottom, right, top)).split())

    def text(self, page: int) -> str:
        """A page's text, as a reader that selects all of it gets it."""
        return str(self._page(page)[1].get_text_range())

    def as_seen(self, page: int, box: Box) -> str:
        """The letters in a rectangle of a page, from left to right as they stand: readers turn some round."""
        shown = self._page(page)[0]
        if shown.get_rotation():
            return ""
        edge, _, _, top = shown.get_cropbox()
        text = self._page(page)[1]
        letters: list[tuple[float, str]] = []
        for index in range(min(text.count_chars(), MAX_PARTS)):
            left, bottom, right, upper = text.get_charbox(index)
            x, y = ((left + right) / 2 - edge) / PT_PER_MM, (top - (bottom + upper) / 2) / PT_PER_MM
            if box.left <= x <= box.right and box.top <= y <= box.bottom:
                letters.append((x, chr(pdfium.FPDFText_GetUnicode(text.raw, index))))
        return squeezed("".join(letter for _, letter in sorted(letters)))

    def _page(self, number: int) -> tuple[pypdfium2.PdfPage, pypdfium2.PdfTextPage]:
        if number not in self._pages:
            try:
                page = self._document[number]
                self._pages[number] = (page, page.get_textpage())
            except pypdfium2.PdfiumError:
                raise InputError(f"cannot be read as a PDF: its page {number + 1} is damaged.") from None
        return self._pages[number]

    def says(self, text: str, page: int | None = None, placement: int | None = None) -> bool:
        """Whether a text stands on a page, on a face of it or anywhere, however it is parted over lines."""
        pages = range(self.page_count) if page is None else [page]
        runs = [
            run.text
            for number in pages
            for run in in_reading_order(self.upright(number))
            if placement is None or run.placement == placement
        ]
        whole = any(
            squeezed(text) in squeezed(" ".join(turned(run) if turn else run for run in runs))
            for turn in (False, True)
        )
        return whole or (runs_left(text) and stand_together(text.split(), " ".join(runs).split()))

    @property
    def whole_text(self) -> str:
        """All pages' text as one line: ours in the order it is drawn, which upside-down backs need."""
        pages = range(self.page_count)
        if self.plan is None:
            return " ".join(" ".join(self.text(page) for page in pages).split())
        drawn = " ".join(" ".join(run.text for page in pages for run in self.runs(page)).split())
        return re.sub(r" (?=[.,;:!?)])", "", drawn)  # a number or an address is a run of its own


def told(error: Exception) -> str:
    """What a PDF library says, on one line, without the name that our bytes have in it."""
    return _OUR_STREAM.sub("", " ".join(str(error).split()))


def _weight(image: Image) -> int:
    return image.width * image.height * len(image.getbands())


class _View(Subject):
    """A file with several kinds of cards, looked at as if one of them were all that stands on its sheets."""

    def __init__(self, whole: Subject, part: Plan, kind: int) -> None:
        self.data = whole.data
        self.plan = part
        self.services = whole.services
        self._document = whole._document  # noqa: SLF001 - of our own class
        self._pages = whole._pages  # noqa: SLF001
        self._texts = {}
        self._images = {}
        self._kept = {}
        self._whole = whole
        self._kind = kind
        self._first = sum(len(other.piece.faces) for other in whole.plan.parts[:kind]) if whole.plan else 0

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        return tuple(
            replace(side, placements=tuple(self._own(side.placements))) for side in self._whole.sides
        )

    def _own(self, placements: Iterable[Placement]) -> Iterator[Placement]:
        for placement in placements:
            if placement.kind == self._kind:
                yield replace(placement, face=placement.face - self._first)

    def _others(self, page: int) -> list[Box]:
        """Where the other kinds stand on a page."""
        return [each.box for each in self._whole.sides[page].placements if each.kind != self._kind]

    def _read(self, page: int) -> tuple[list[Run], list[Run], list[Form]]:
        if page not in self._texts:
            mine = [placement.kind == self._kind for placement in self._whole.sides[page].placements]
            order = dict(zip((index for index, is_mine in enumerate(mine) if is_mine), count(), strict=False))
            said, seen, forms = self._whole._read(page)  # noqa: SLF001
            own = [form for index, form in enumerate(forms) if index in order]
            self._texts[page] = (_renumbered(said, order), _renumbered(seen, order), own)
        return self._texts[page]

    def image(self, page: int, dpi: int, *, color: bool = False) -> Image:
        key = (page, dpi, color)
        if key not in self._images:
            image = self._whole.image(page, dpi, color=color).copy()
            _blank(image, self._others(page), dpi)
            self._images[key] = image
        return self._images[key]

    def part(self, page: int, box: Box, dpi: float) -> Image:
        image = self._whole.part(page, box, dpi)
        left, top = max(0.0, box.left), max(0.0, box.top)
        moved = [
            Box(each.left - left, each.top - top, each.width, each.height) for each in self._others(page)
        ]
        _blank(image, moved, dpi)
        return image


def _renumbered(runs: list[Run], order: dict[int, int]) -> list[Run]:
    """The runs in some forms, and outside any; forms are counted anew."""
    return [
        run if run.placement is None else replace(run, placement=order[run.placement])
        for run in runs
        if run.placement is None or run.placement in order
    ]


def _blank(image: Image, boxes: Iterable[Box], dpi: float) -> None:
    """Leave rectangles in mm white."""
    pixel = dpi / MM_PER_INCH
    for box in boxes:
        edges = (box.left, box.top, box.right, box.bottom)
        left, top, right, bottom = (round(edge * pixel) for edge in edges)
        if right > 0 and bottom > 0 and left < image.width and top < image.height:
            image.paste("white", (max(0, left), max(0, top), right, bottom))

"""Card faces onto printable sheets: front page, and a back page that lands on it after the flip."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from pikepdf import Name, Object, ObjectStreamMode, Page, Pdf

from cardpress.calibration import Calibration, Warp
from cardpress.errors import InputError
from cardpress.geometry import PT_PER_MM, Box, Paper, Sheet
from cardpress.jobs import Flip
from cardpress.plans import Plan

_MARK_GAP = 1.0  # mm between the trim and a cut mark
_MARK_LENGTH = 3.0  # mm
_ROUNDING = 0.001  # mm
_UNPRINTABLE = 6.4  # mm; office printers leave the outer quarter inch blank


@dataclass(frozen=True)
class Placement:
    """Where one face stands on a page.

    Attributes:
        face: the index of the face in its document.
        box: its trim box in mm from the page's top left corner.
        turned: whether it stands upside down.
        kind: which kind of card it belongs to, where there are several on a sheet.
    """

    face: int
    box: Box
    turned: bool = False
    kind: int = 0


_Panels = Sequence[Sequence[int]]  # the faces on each side of a card, from top to bottom


@dataclass(frozen=True)
class Cards:
    """One kind of card, and the places that it takes.

    Attributes:
        places: counted from 0, row by row, over as many sheets as it needs.
        panels: the faces on each side of it, parted by folds.
        kind: its number, where there are several kinds.
    """

    places: range
    panels: _Panels
    kind: int = 0


@dataclass(frozen=True)
class Line:
    """A stroke in mm from the page's top left corner."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def box(self) -> Box:
        """The rectangle that it spans."""
        return Box(
            min(self.x1, self.x2), min(self.y1, self.y2), abs(self.x2 - self.x1), abs(self.y2 - self.y1)
        )


@dataclass(frozen=True)
class Side:
    """One page of a sheet.

    Attributes:
        label: id of the label that names it, "front" or "back".
        placements: the faces on it.
        band: the free strip at its foot or head that takes the ruler and the notice.
        marks: cut marks, empty where they are off.
        folds: where to fold the cards, outside them.
        drawn: how its page is drawn so that a calibrated printer puts all of this where it is said to stand;
            None for any other printer.
    """

    label: str
    placements: tuple[Placement, ...]
    band: Box
    marks: tuple[Line, ...]
    folds: tuple[Line, ...] = ()
    drawn: Warp | None = None


def flips_sideways(paper: Paper, flip: Flip) -> bool:
    """Whether the paper turns over about a vertical axis as it lies before the reader."""
    return (flip == "long") == (paper.height >= paper.width)


def back_box(box: Box, paper: Paper, flip: Flip) -> Box:
    """Where the back of a card must stand: its front's box, mirrored over the flip edge.

    Args:
        box: the front's trim box in mm.
        paper: the page; the long edge is its longer side.
        flip: the edge that the printer turns the paper over.
    """
    if flips_sideways(paper, flip):
        return Box(paper.width - box.right, box.top, box.width, box.height)
    return Box(box.left, paper.height - box.bottom, box.width, box.height)


def sides(
    sheet: Sheet, paper: Paper, flip: Flip, *, cut_marks: bool, panels: _Panels = ((0,), (1,))
) -> tuple[Side, ...]:
    """A sheet with the same card on every place; see `filled`."""
    places = range(len(sheet.boxes()))
    return filled(sheet, paper, flip, [Cards(places, panels)], cut_marks=cut_marks)


def filled(
    sheet: Sheet, paper: Paper, flip: Flip, cards: Sequence[Cards], *, cut_marks: bool
) -> tuple[Side, ...]:
    """As many sheets as some cards take: the front of each, and its back if cards have one.

    Backs stand upright for a reader who turns the card like a page, whichever edge the sheet flips on.

    Args:
        sheet: where the cards stand.
        paper: the page.
        flip: the edge that the printer turns the paper over.
        cards: all kinds of them, with the same number of sides and panels each.
        cut_marks: whether to draw them, and the fold's.
    """
    each = len(sheet.boxes())
    count = -(-max(kind.places.stop for kind in cards) // each)
    return tuple(
        side
        for number in range(count)
        if (taken := _on_sheet(cards, number, each))
        for side in _Page(sheet, paper, flip, cut_marks).sides(taken)
    )


def _on_sheet(cards: Sequence[Cards], number: int, each: int) -> list[tuple[int, Cards]]:
    """The places taken on one sheet, counted from 0 on it, and what stands on each."""
    first = number * each
    return [(place - first, kind) for kind in cards for place in kind.places if first <= place < first + each]


@dataclass(frozen=True)
class _Page:
    """What both sides of a sheet have in common."""

    sheet: Sheet
    paper: Paper
    flip: Flip
    cut_marks: bool

    def sides(self, taken: Sequence[tuple[int, Cards]]) -> tuple[Side, ...]:
        """The sides of one sheet on which these places are taken."""
        fronts = self.sheet.boxes()
        front = _placements(fronts, taken, 0)
        if len(taken[0][1].panels) == 1:
            return (self._single(front, fronts, taken),)
        backs = [back_box(box, self.paper, self.flip) for box in fronts]
        turned = not flips_sideways(self.paper, self.flip)
        back = [
            replace(placement, box=back_box(placement.box, self.paper, self.flip), turned=turned)
            for placement in _placements(fronts, taken, 1)
        ]
        return self._side("front", front, fronts, taken), self._side("back", back, backs, taken)

    def _side(
        self,
        label: str,
        placements: Sequence[Placement],
        places: Sequence[Box],
        taken: Sequence[tuple[int, Cards]],
    ) -> Side:
        block = _around(places)
        cards = [places[place] for place, _ in taken]
        return Side(
            label,
            tuple(placements),
            self._band(block, _MARK_GAP + _MARK_LENGTH if self.cut_marks else _MARK_GAP),
            cut_lines(cards, block) if self.cut_marks else (),
            fold_lines(cards, placements, block),
        )

    def _single(
        self, placements: Sequence[Placement], places: Sequence[Box], taken: Sequence[tuple[int, Cards]]
    ) -> Side:
        """The only side of a sheet: what is cut with scissors has its whole outline and its folds drawn."""
        block = _around(places)
        cards = [places[place] for place, _ in taken]
        band = self._band(block, _MARK_GAP)
        if not self.cut_marks:
            return Side("front", tuple(placements), band, (), fold_lines(cards, placements, block))
        folds = [Line(card.left, y, card.right, y) for card in cards for y in _meets([card], placements)]
        return Side("front", tuple(placements), band, outlines(cards), tuple(folds))

    def _band(self, block: Box, gap: float) -> Box:
        """The larger strip above or below all places: on a part-used sheet some are empty, or gone.

        Args:
            block: what the places fill.
            gap: in mm, from that.
        """
        foot = self.paper.height - _UNPRINTABLE - block.bottom - gap
        head = block.top - gap - _UNPRINTABLE
        top, height = (block.bottom + gap, foot) if foot >= head else (_UNPRINTABLE, head)
        return Box(block.left, top, block.width, height)


def _placements(places: Sequence[Box], taken: Iterable[tuple[int, Cards]], side: int) -> list[Placement]:
    return [
        Placement(face, panel, kind=cards.kind)
        for place, cards in taken
        for face, panel in zip(
            cards.panels[side], _panels(places[place], len(cards.panels[side])), strict=True
        )
    ]


def _panels(card: Box, count: int) -> list[Box]:
    height = card.height / count
    return [Box(card.left, card.top + index * height, card.width, height) for index in range(count)]


def _around(boxes: Sequence[Box]) -> Box:
    """The smallest rectangle that holds them all."""
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    return Box(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)


def outlines(boxes: Iterable[Box]) -> tuple[Line, ...]:
    """The four edges of every card."""
    return tuple(
        line
        for box in boxes
        for line in (
            Line(box.left, box.top, box.right, box.top),
            Line(box.left, box.bottom, box.right, box.bottom),
            Line(box.left, box.top, box.left, box.bottom),
            Line(box.right, box.top, box.right, box.bottom),
        )
    )


def _meets(cards: Sequence[Box], placements: Iterable[Placement]) -> list[float]:
    """The heights in mm at which panels meet inside a card."""
    edges = {round(y, 3) for card in cards for y in (card.top, card.bottom)}
    return sorted({round(placement.box.bottom, 3) for placement in placements} - edges)


def fold_lines(cards: Sequence[Box], placements: Iterable[Placement], block: Box) -> tuple[Line, ...]:
    """Strokes outside the block of all places, in line with every fold: where panels meet inside a card."""
    left, right = block.left, block.right
    near, far = _MARK_GAP, _MARK_GAP + _MARK_LENGTH
    return tuple(
        line
        for y in _meets(cards, placements)
        for line in (Line(left - far, y, left - near, y), Line(right + near, y, right + far, y))
    )


def cut_lines(boxes: Iterable[Box], block: Box | None = None) -> tuple[Line, ...]:
    """Short strokes outside a block of places, in line with every cut.

    Args:
        boxes: the cards.
        block: what all places fill; None is what the cards do.
    """
    boxes = list(boxes)
    block = block or _around(boxes)
    left, right, top, bottom = block.left, block.right, block.top, block.bottom
    columns = sorted({round(x, 3) for box in boxes for x in (box.left, box.right)})
    rows = sorted({round(y, 3) for box in boxes for y in (box.top, box.bottom)})
    near, far = _MARK_GAP, _MARK_GAP + _MARK_LENGTH
    lines = [Line(x, top - far, x, top - near) for x in columns]
    lines += [Line(x, bottom + near, x, bottom + far) for x in columns]
    lines += [Line(left - far, y, left - near, y) for y in rows]
    lines += [Line(right + near, y, right + far, y) for y in rows]
    return tuple(lines)


def plan_sides(plan: Plan) -> tuple[Side, ...]:
    """The sides of a plan's sheets; none where faces are pages."""
    if plan.sheet is None:
        return ()
    made = filled(plan.sheet, plan.paper, plan.flip, list(_kinds(plan)), cut_marks=plan.cut_marks)
    if plan.calibration is None:
        return made
    safe = max(part.piece.safe for part in plan.parts)
    return calibrated(made, plan.calibration, plan.paper, plan.flip, safe=safe)


def _kinds(plan: Plan) -> Iterator[Cards]:
    """Every kind of card on a plan's sheets; the faces of one follow those of another in the document."""
    first = 0
    for number, part in enumerate(plan.parts):
        panels = [[first + face for face in side] for side in part.piece.panels]
        yield Cards(part.places, panels, number)
        first += len(part.piece.faces)


def calibrated(
    sides: Iterable[Side], calibration: Calibration, paper: Paper, flip: Flip, *, safe: float = 0.0
) -> tuple[Side, ...]:
    """The sides of a sheet, each with how it is to be drawn for a printer.

    Args:
        sides: as they are to be on paper.
        calibration: what was measured of the printer.
        paper: the page.
        flip: the edge that the printer turns the paper over.
        safe: how far inside its trim box a card's text and ink stand, in mm.

    Raises:
        InputError: if a card's text would have to be drawn off the page, where nothing is printed.
    """
    size = (paper.width, paper.height)
    front = calibration.front(*size)
    back = calibration.back(*size, sideways=flips_sideways(paper, flip))
    drawn = tuple(replace(side, drawn=front if side.label == "front" else back) for side in sides)
    for side in drawn:
        covered = reach(side, Box(0, 0, *size))
        if not all(covered.contains(each.box.inset(safe), _ROUNDING) for each in side.placements):
            raise InputError(
                f"The {side.label}'s cards would have to be drawn off the page to land where they belong: "
                "the printer is further off than the sheet's margin.",
                "Look at how the paper lies in its tray, print the test page again, and measure anew.",
            )
    return drawn


def reach(side: Side, page: Box) -> Box:
    """The part of the paper that a side's page covers once it is printed."""
    return page if side.drawn is None else side.drawn.undone.box(page)


def impose(pages: bytes, sides: tuple[Side, ...]) -> bytes:
    """Stand faces on a sheet's pages; each face is stored once, however often it stands there.

    Args:
        pages: a PDF with a page a face, then a page a side with the sheet's own marks.
        sides: where the faces stand.
    """
    with Pdf.open(BytesIO(pages)) as pdf:
        faces = len(pdf.pages) - len(sides)
        forms = [pdf.make_indirect(page.as_form_xobject()) for page in pdf.pages[:faces]]
        for page, side in zip(pdf.pages[faces:], sides, strict=True):
            stand(page, side, forms)
        del pdf.pages[:faces]
        if "/Outlines" in pdf.Root:
            del pdf.Root["/Outlines"]  # it leads to the faces' own pages
        pdf.remove_unreferenced_resources()
        return save(pdf)


def stand(page: Page, side: Side, forms: list[Object]) -> None:
    """Draw a side's faces on a page.

    Args:
        page: as tall as the side's paper.
        side: where they stand.
        forms: all faces, in their order.
    """
    height = float(page.mediabox[3]) / PT_PER_MM
    used = sorted({placement.face for placement in side.placements})
    names = {face: page.add_resource(forms[face], Name.XObject, Name(f"/Face{face}")) for face in used}
    drawing = "\n".join(
        f"q {_matrix(placement, height)} cm {names[placement.face]} Do Q" for placement in side.placements
    )
    page.contents_add(b"q", prepend=True)  # the furniture's own coordinates must not reach the faces
    page.contents_add(f"Q\n{drawing}".encode("ascii"))
    if side.drawn is not None:
        _wrap(page, f"{side.drawn.matrix(height)} cm")


def _wrap(page: Page, drawing: str) -> None:
    """Let something hold for all of a page."""
    page.contents_add(f"q {drawing}".encode("ascii"), prepend=True)
    page.contents_add(b"Q")


def as_printed(data: bytes, sides: Iterable[Side]) -> bytes:
    """A sheet's pages as the printer that they were drawn for puts them on paper.

    Nothing beyond the page's edge is printed.
    """
    with Pdf.open(BytesIO(data)) as pdf:
        for page, side in zip(pdf.pages, sides, strict=False):
            width, height = map(float, list(page.mediabox)[2:])
            if side.drawn is not None:
                _wrap(page, f"{side.drawn.undone.matrix(height / PT_PER_MM)} cm 0 0 {width} {height} re W n")
        return save(pdf)


def _matrix(placement: Placement, page_height: float) -> str:
    box = placement.box
    if placement.turned:
        numbers = (-1, 0, 0, -1, box.right * PT_PER_MM, (page_height - box.top) * PT_PER_MM)
    else:
        numbers = (1, 0, 0, 1, box.left * PT_PER_MM, (page_height - box.bottom) * PT_PER_MM)
    return " ".join(f"{number:.4f}".rstrip("0").rstrip(".") for number in numbers)


def save(pdf: Pdf, version: str = "") -> bytes:
    """The same bytes for the same document, always; of a version of PDF, where one is named."""
    out = BytesIO()
    pdf.save(out, force_version=version, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return out.getvalue()

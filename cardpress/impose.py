"""Card faces onto printable sheets: front page, and a back page that lands on it after the flip."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from pikepdf import Name, Object, ObjectStreamMode, Page, Pdf

from cardpress.geometry import PT_PER_MM, Box, Paper, Sheet
from cardpress.jobs import Flip, Plan

_MARK_GAP = 1.0  # mm between the trim and a cut mark
_MARK_LENGTH = 3.0  # mm
_UNPRINTABLE = 6.4  # mm; office printers leave the outer quarter inch blank


@dataclass(frozen=True)
class Placement:
    """Where one face stands on a page.

    Attributes:
        face: the index of the face in its document.
        box: its trim box in mm from the page's top left corner.
        turned: whether it stands upside down.
    """

    face: int
    box: Box
    turned: bool = False


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
    """

    label: str
    placements: tuple[Placement, ...]
    band: Box
    marks: tuple[Line, ...]
    folds: tuple[Line, ...] = ()


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


_Panels = Sequence[Sequence[int]]  # the faces on each side of a card, from top to bottom


def sides(
    sheet: Sheet, paper: Paper, flip: Flip, *, cut_marks: bool, panels: _Panels = ((0,), (1,))
) -> tuple[Side, ...]:
    """The front of a sheet with a card's faces on every place, and its back if cards have one.

    Backs stand upright for a reader who turns the card like a page, whichever edge the sheet flips on.

    Args:
        sheet: where the cards stand.
        paper: the page.
        flip: the edge that the printer turns the paper over.
        cut_marks: whether to draw them, and the fold's.
        panels: the faces on each side of a card, parted by folds.
    """
    cards = sheet.boxes()
    placements = _placements(cards, panels[0])
    if len(panels) == 1:
        return (_single(placements, cards, paper, cut_marks=cut_marks),)
    front = _side("front", placements, cards, paper, cut_marks=cut_marks)
    turned = not flips_sideways(paper, flip)
    back = [
        replace(placement, box=back_box(placement.box, paper, flip), turned=turned)
        for placement in _placements(cards, panels[1])
    ]
    reverse = [back_box(card, paper, flip) for card in cards]
    return front, _side("back", back, reverse, paper, cut_marks=cut_marks)


def _placements(cards: Iterable[Box], faces: Sequence[int]) -> list[Placement]:
    return [
        Placement(face, panel)
        for card in cards
        for face, panel in zip(faces, _panels(card, len(faces)), strict=True)
    ]


def _panels(card: Box, count: int) -> list[Box]:
    height = card.height / count
    return [Box(card.left, card.top + index * height, card.width, height) for index in range(count)]


def _side(
    label: str, placements: Sequence[Placement], cards: Sequence[Box], paper: Paper, *, cut_marks: bool
) -> Side:
    top = min(box.top for box in cards)
    bottom = max(box.bottom for box in cards)
    left = min(box.left for box in cards)
    width = max(box.right for box in cards) - left
    gap = _MARK_GAP + _MARK_LENGTH if cut_marks else _MARK_GAP
    foot = Box(left, bottom + gap, width, paper.height - _UNPRINTABLE - bottom - gap)
    head = Box(left, _UNPRINTABLE, width, top - gap - _UNPRINTABLE)
    band = foot if foot.height >= head.height else head
    folds = fold_lines(cards, placements)
    return Side(label, tuple(placements), band, cut_lines(cards) if cut_marks else (), folds)


def _single(placements: Sequence[Placement], cards: Sequence[Box], paper: Paper, *, cut_marks: bool) -> Side:
    """The only side of a sheet: what is cut with scissors has its whole outline and its folds drawn."""
    side = _side("front", placements, cards, paper, cut_marks=False)
    if not cut_marks:
        return side
    folds = [Line(card.left, y, card.right, y) for card in cards for y in _meets([card], placements)]
    return replace(side, marks=outlines(cards), folds=tuple(folds))


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


def fold_lines(cards: Sequence[Box], placements: Iterable[Placement]) -> tuple[Line, ...]:
    """Strokes outside the block of cards, in line with every fold: where panels meet inside a card."""
    left, right = min(card.left for card in cards), max(card.right for card in cards)
    near, far = _MARK_GAP, _MARK_GAP + _MARK_LENGTH
    return tuple(
        line
        for y in _meets(cards, placements)
        for line in (Line(left - far, y, left - near, y), Line(right + near, y, right + far, y))
    )


def cut_lines(boxes: Iterable[Box]) -> tuple[Line, ...]:
    """Short strokes outside the block of cards, in line with every cut."""
    boxes = list(boxes)
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    columns = sorted({round(x, 3) for box in boxes for x in (box.left, box.right)})
    rows = sorted({round(y, 3) for box in boxes for y in (box.top, box.bottom)})
    near, far = _MARK_GAP, _MARK_GAP + _MARK_LENGTH
    lines = [Line(x, top - far, x, top - near) for x in columns]
    lines += [Line(x, bottom + near, x, bottom + far) for x in columns]
    lines += [Line(left - far, y, left - near, y) for y in rows]
    lines += [Line(right + near, y, right + far, y) for y in rows]
    return tuple(lines)


def plan_sides(plan: Plan) -> tuple[Side, ...]:
    """The sides of a plan's sheet; none where faces are pages."""
    if plan.sheet is None:
        return ()
    return sides(plan.sheet, plan.paper, plan.flip, cut_marks=plan.cut_marks, panels=plan.piece.panels)


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

"""Faces to pages for a print shop: bleed, and marks to cut, fold and align by, all outside the trim."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Page, Pdf, Stream

from cardpress.folds import creases, plan_panels
from cardpress.geometry import BLEED, PT_PER_MM, SLUG, Box
from cardpress.impose import Line, Placement, Side, save, stand
from cardpress.palette import components
from cardpress.plans import Plan
from cardpress.tabs import strip, tear

_NEAR = BLEED + 1.0  # mm from the trim to a mark's nearer end: clear of the bleed
_FAR = _NEAR + 5.0  # mm from the trim to its farther end
_TARGET = 1.5  # mm; the radius of a registration mark's circle
_HAIRLINE = 0.25  # pt
_DASH = 2.0  # pt; of marks to fold by
_CURVE = 0.5523  # of its radius: where a quarter circle's Bézier handles are
_REGISTRATION = Name("/Registration")  # every plate there is, so that marks lie on each


def trim_box(plan: Plan) -> Box:
    """Where a press page is cut, in mm from its top left corner."""
    return Box(SLUG, SLUG, *plan.trim_size)


def bleed_box(plan: Plan) -> Box:
    """How far a press page is printed, in mm from its top left corner."""
    return trim_box(plan).inset(-BLEED)


def press_sides(plan: Plan) -> tuple[Side, ...]:
    """The sides of a card by itself, its panels one under the other; none where faces are pages."""
    trim = trim_box(plan)
    return tuple(
        Side(
            label,
            tuple(
                Placement(face, Box(trim.left, trim.top + index * plan.height, plan.width, plan.height))
                for index, face in enumerate(panels)
            ),
            band=trim,
            marks=crop_marks(trim),
        )
        for label, panels in zip(("front", "back"), plan.piece.panels, strict=False)
    )


def crop_marks(trim: Box) -> tuple[Line, ...]:
    """Two strokes at each corner, in line with the cuts."""
    return (
        *(line for x in (trim.left, trim.right) for line in _upright(x, trim)),
        *(line for y in (trim.top, trim.bottom) for line in _level(y, trim)),
    )


def fold_marks(plan: Plan, page: int) -> tuple[Line, ...]:
    """Strokes in line with each fold of a page, and with the line along which tabs are torn off."""
    trim = trim_box(plan)
    sides, folded = press_sides(plan), list(plan_panels(plan).values())
    if sides:
        panels = sides[page].placements
        return tuple(line for panel in panels[1:] for line in _level(panel.box.top, trim))
    if folded:
        return tuple(line for x in creases(folded[page]) for line in _upright(trim.left + x, trim))
    if plan.piece.tabs:
        return _level(trim.top + tear(strip(plan)).y1, trim)
    return ()


def _upright(x: float, trim: Box) -> tuple[Line, Line]:
    """The strokes above and below a page in line with a place across it."""
    return (
        Line(x, trim.top - _FAR, x, trim.top - _NEAR),
        Line(x, trim.bottom + _NEAR, x, trim.bottom + _FAR),
    )


def _level(y: float, trim: Box) -> tuple[Line, Line]:
    """The strokes on either side of a page in line with a place down it."""
    return (
        Line(trim.left - _FAR, y, trim.left - _NEAR, y),
        Line(trim.right + _NEAR, y, trim.right + _FAR, y),
    )


def targets(trim: Box, folds: Iterable[Line]) -> tuple[tuple[float, float], ...]:
    """The centres of the registration marks, in mm: one on each side, clear of what is folded there."""
    folds = list(folds)
    x = _middle(trim.left, trim.right, [line.x1 for line in folds if line.x1 == line.x2])
    y = _middle(trim.top, trim.bottom, [line.y1 for line in folds if line.y1 == line.y2])
    away = (_NEAR + _FAR) / 2
    return (
        (x, trim.top - away),
        (x, trim.bottom + away),
        (trim.left - away, y),
        (trim.right + away, y),
    )


def _middle(start: float, end: float, folds: Sequence[float]) -> float:
    """The middle of an edge; of its first panel, if it is folded."""
    return (start + min([end, *folds])) / 2


def to_press(pages: bytes, plan: Plan) -> bytes:
    """Make a print shop's file of finished faces.

    Args:
        pages: a PDF with a page a face, in process inks.
        plan: of a job for a print shop.

    Raises:
        InputError: if the printing condition's profile cannot be read.
    """
    from cardpress.pdfx import VERSION, declare  # noqa: PLC0415 - few files are for a print shop

    with Pdf.open(BytesIO(pages)) as pdf:
        _forget_unused_spaces(pdf)
        sides = press_sides(plan)
        if sides:
            _stand_faces(pdf, sides, plan)
        else:
            for page in pdf.pages:
                page.contents_add(b"q 1 0 0 1 %s cm" % _written(SLUG, SLUG), prepend=True)
                page.contents_add(b"Q")
        for number, page in enumerate(pdf.pages):
            _dress(page, plan, number)
        declare(pdf, plan)
        pdf.remove_unreferenced_resources()
        return save(pdf, VERSION)


def _forget_unused_spaces(pdf: Pdf) -> None:
    """The renderer names color spaces for every page that no page of ours uses."""
    for entry in pdf.objects:
        if isinstance(entry, Dictionary | Stream):
            for resources in (entry, entry.get("/Resources", Dictionary())):
                if "/ColorSpace" in resources and isinstance(resources["/ColorSpace"], Dictionary):
                    del resources["/ColorSpace"]


def _stand_faces(pdf: Pdf, sides: tuple[Side, ...], plan: Plan) -> None:
    faces = list(pdf.pages)
    forms = [pdf.make_indirect(page.as_form_xobject()) for page in faces]
    width, height = (length * PT_PER_MM for length in plan.page_size)
    for side in sides:
        page = pdf.add_blank_page(page_size=(width, height))
        stand(page, side, forms)
    del pdf.pages[: len(faces)]


def _dress(page: Page, plan: Plan, number: int) -> None:
    """Set a page's boxes; put its ground behind it, and the marks around it."""
    width, height = plan.page_size
    for key, box in (
        ("/MediaBox", Box(0, 0, width, height)),
        ("/BleedBox", bleed_box(plan)),
        ("/TrimBox", trim_box(plan)),
    ):
        page.obj[key] = _rectangle(box, height)
    space = Array([Name.Separation, Name.All, Name.DeviceCMYK, _alike()])
    name = str(page.add_resource(space, Name.ColorSpace, _REGISTRATION)).encode("ascii")
    page.contents_add(_ground(plan), prepend=True)
    page.contents_add(b"q %s CS 1 SCN %s Q" % (name, b"\n".join(_marks(plan, number))))


def _alike() -> Dictionary:
    """A color of every plate, seen in process inks: as much of each."""
    return Dictionary(FunctionType=2, Domain=[0, 1], C0=Array([0, 0, 0, 0]), C1=Array([1, 1, 1, 1]), N=1)


def _ground(plan: Plan) -> bytes:
    """What is behind everything, out to the bleed's edge."""
    if plan.palette.ground is None:
        return b""
    box = bleed_box(plan)
    place = _written(box.left, plan.page_size[1] - box.bottom, box.width, box.height)
    return b"q %s k %s re f Q" % (_numbers(components(plan.palette.ground)), place)


def _marks(plan: Plan, number: int) -> Iterator[bytes]:
    trim, height = trim_box(plan), plan.page_size[1]
    folds = fold_marks(plan, number)
    yield b"%s w" % _numbers([_HAIRLINE])
    for line in crop_marks(trim):
        yield _stroke(line, height)
    for x, y in targets(trim, folds):
        reach = (_FAR - _NEAR) / 2
        yield _stroke(Line(x - reach, y, x + reach, y), height)
        yield _stroke(Line(x, y - reach, x, y + reach), height)
        yield _circle(x, height - y)
    yield b"[%s] 0 d" % _numbers([_DASH])
    for line in folds:
        yield _stroke(line, height)


def _stroke(line: Line, height: float) -> bytes:
    return b"%s m %s l S" % (_written(line.x1, height - line.y1), _written(line.x2, height - line.y2))


def _circle(x: float, y: float) -> bytes:
    """A registration mark's circle about a point, given from the page's foot."""
    r, c = _TARGET, _TARGET * _CURVE
    return b"%s m %s c %s c %s c %s c s" % (
        _written(x + r, y),
        _written(x + r, y + c, x + c, y + r, x, y + r),
        _written(x - c, y + r, x - r, y + c, x - r, y),
        _written(x - r, y - c, x - c, y - r, x, y - r),
        _written(x + c, y - r, x + r, y - c, x + r, y),
    )


def _rectangle(box: Box, height: float) -> Array:
    edges = (box.left, height - box.bottom, box.right, height - box.top)
    return Array([round(edge * PT_PER_MM, 4) for edge in edges])


def _written(*lengths: float) -> bytes:
    """Lengths in mm, as a page's content has them."""
    return _numbers(length * PT_PER_MM for length in lengths)


def _numbers(numbers: Iterable[float]) -> bytes:
    return " ".join(f"{number:.4f}".rstrip("0").rstrip(".") for number in numbers).encode("ascii")

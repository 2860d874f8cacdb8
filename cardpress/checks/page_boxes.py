"""The boxes of a page agree: what is cut off is inside what is printed, and all of it is shown."""

from collections.abc import Iterator
from dataclasses import dataclass

from pikepdf import Object, Page, PikepdfError
from PIL import ImageStat
from PIL.Image import Image

from cardpress.checks.finding import Check, Code, Result, Status, fail, info, warn
from cardpress.checks.subject import Subject
from cardpress.geometry import MM_PER_INCH, PT_PER_MM, Box

_HAIR = 0.05  # mm
_BLEED = 3.0  # mm that print shops ask for
_CLOSE = 0.2  # mm short of that is rounding
_DPI = 75
_EDGE = 2  # pixels along the trim that are looked at
_INKED = 0.5  # of a side's length, from which on it is meant to run off the page
_WHITE = 250  # of 255
_SMALLEST, _LARGEST = 20.0, 5080.0  # mm; the PDF format ends at 200 in


@dataclass(frozen=True)
class _Boxes:
    """A page's boxes in mm, from the top left corner of what is shown of it."""

    media: Box
    crop: Box
    trim: Box | None
    bleed: Box | None


def _run(subject: Subject) -> Iterator[Result]:
    sizes: set[tuple[int, int]] = set()
    for number, page in enumerate(subject.structure.pages):
        try:
            boxes = _boxes(page)
        except (PikepdfError, ValueError, TypeError, ArithmeticError):
            yield fail("BAD_BOX", f"Page {number + 1}: its boxes are not four numbers each.", number)
            continue
        width, height = subject.size(number)
        sizes.add((round(width), round(height)))
        yield from _sound(number, boxes, width, height)
        if not page.obj.get("/Rotate", 0):
            yield from _bled(subject, number, boxes)
    if len(sizes) > 1 and subject.plan is None:
        yield info("MIXED_SIZES", f"Its pages have {len(sizes)} sizes; print dialogs scale some of them.")


def _boxes(page: Page) -> _Boxes:
    crop = _rectangle(page.cropbox)
    return _Boxes(
        _placed(_rectangle(page.mediabox), crop),
        _placed(crop, crop),
        _placed(_rectangle(page.trimbox), crop) if "/TrimBox" in page.obj else None,
        _placed(_rectangle(page.bleedbox), crop) if "/BleedBox" in page.obj else None,
    )


_Rectangle = tuple[float, float, float, float]


def _rectangle(array: Object) -> _Rectangle:
    x1, y1, x2, y2 = (float(number) for number in list(array))
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _placed(rectangle: _Rectangle, crop: _Rectangle) -> Box:
    left, bottom, right, top = (number / PT_PER_MM for number in rectangle)
    return Box(left - crop[0] / PT_PER_MM, crop[3] / PT_PER_MM - top, right - left, top - bottom)


def _sound(page: int, boxes: _Boxes, width: float, height: float) -> Iterator[Result]:
    if not (_SMALLEST <= width <= _LARGEST and _SMALLEST <= height <= _LARGEST):
        yield warn("BAD_SIZE", f"Page {page + 1} is {width:,.0f} × {height:,.0f} mm.", page)
    outer = boxes.bleed or boxes.media
    for name, inner, around, what in (
        ("CropBox", boxes.crop, boxes.media, "the paper"),
        ("BleedBox", boxes.bleed, boxes.media, "the paper"),
        ("TrimBox", boxes.trim, outer, "the bleed"),
    ):
        if inner is not None and not around.contains(inner, _HAIR):
            yield fail("BAD_BOX", f"Page {page + 1}: its {name} reaches beyond {what}.", page)


def _bled(subject: Subject, page: int, boxes: _Boxes) -> Iterator[Result]:
    """Whether what is printed up to the trim goes on beyond it, on every side."""
    trim = boxes.trim
    if trim is None or trim.contains(boxes.media, _HAIR) or not boxes.media.contains(trim, _HAIR):
        return
    bleed = boxes.bleed or boxes.media
    image = subject.image(page, _DPI)
    lacking = [
        side
        for side, margin, (along, across) in _sides(trim, bleed)
        if margin < _BLEED - _CLOSE and _inked(image, trim, along, across)
    ]
    if lacking:
        yield warn(
            "SHORT_BLEED",
            f"Page {page + 1}: its print reaches the cut and does not go on 3 mm beyond it: "
            f"{', '.join(lacking)}.",
            page,
            trim,
        )


def _sides(trim: Box, bleed: Box) -> Iterator[tuple[str, float, tuple[str, float]]]:
    yield "left", trim.left - bleed.left, ("x", trim.left)
    yield "right", bleed.right - trim.right, ("x", trim.right)
    yield "top", trim.top - bleed.top, ("y", trim.top)
    yield "bottom", bleed.bottom - trim.bottom, ("y", trim.bottom)


def _inked(image: Image, trim: Box, axis: str, at: float) -> bool:
    """Whether most of one side of the trim has print on it, just inside."""
    pixel = _DPI / MM_PER_INCH
    left, top = max(0, round(trim.left * pixel)), max(0, round(trim.top * pixel))
    right, bottom = min(image.width, round(trim.right * pixel)), min(image.height, round(trim.bottom * pixel))
    edge = round(at * pixel)
    if axis == "x":
        start = min(max(left, edge - _EDGE), right - _EDGE)
        strip = image.crop((start, top, start + _EDGE, bottom))
    else:
        start = min(max(top, edge - _EDGE), bottom - _EDGE)
        strip = image.crop((left, start, right, start + _EDGE))
    if not strip.width or not strip.height:
        return False
    inked = strip.point(lambda shade: 0 if shade > _WHITE else 1)
    return ImageStat.Stat(inked).mean[0] > _INKED


CHECK = Check(
    id="page-boxes",
    title="Page boxes agree, and print that reaches the cut goes on beyond it",
    rationale="A print shop cuts by these boxes; a wrong one cuts off words or leaves white edges.",
    codes={
        "BAD_BOX": Code(
            "a page's box is no rectangle, or reaches beyond the one around it",
            "Export it again; TrimBox inside BleedBox inside MediaBox.",
        ),
        "BAD_SIZE": Code(
            "a page that no printer takes", "Export it again in the size of its paper.", Status.WARN
        ),
        "SHORT_BLEED": Code(
            "print that ends at the cut or less than 3 mm beyond it",
            "Let what reaches the cut go on 3 mm (1/8 in) beyond it, and set the BleedBox so.",
            Status.WARN,
        ),
        "MIXED_SIZES": Code("pages of several sizes", "Print each size apart, at 100 %.", Status.INFO),
    },
    run=_run,
)

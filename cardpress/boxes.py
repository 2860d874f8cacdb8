"""What WeasyPrint's laid-out boxes tell: free height, lines too wide, things on top of each other.

The boxes have no public interface; this is the only module that reads them, or moves them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cardpress.geometry import PT_PER_MM, Box

PT_PER_PX = 0.75
_TOUCH = 0.05  # pt; less is rounding
_HAIR = 0.02  # em; a line may be wider by as much, as its words are measured apart and then together
_LEADING = 0.1  # of the height; letters may touch this much of each other's usual height
_ASCENT, _DESCENT = 0.75, 0.2  # em; what most letters take up, whatever a font reserves
_COLUMNS = ("half", "panel")  # the classes of columns: one of two languages, one between two folds
_CODE = "qr"  # the class of a QR code
_SPRING = "spring"  # the class of a gap that takes a share of the page's free height


@dataclass(frozen=True)
class Overflow:
    """Something that does not fit where it stands, or stands on something else.

    Attributes:
        what: the same in words.
        excess: by how much, in pt.
    """

    what: str
    excess: float


def slack(page: Any) -> float:  # noqa: ANN401 - WeasyPrint is not typed
    """The free height at the foot of a page in pt, down to its bottom margin."""
    box = page._page_box  # noqa: SLF001
    lowest = max((child.position_y + child.margin_height() for child in _blocks(box)), default=0.0)
    return (_floor(box) - lowest) * PT_PER_PX


def _floor(page_box: Any) -> float:  # noqa: ANN401
    return float(page_box.content_box_y() + page_box.height)


def _lowest(column: Any) -> float:  # noqa: ANN401
    return max((float(child.position_y + child.margin_height()) for child in column.children), default=0.0)


def spread(page: Any, most: float) -> None:  # noqa: ANN401
    """Share a page's free height out among its springs, each taking `most` pt and no more.

    Columns that stand side by side share out their own.
    """
    box = page._page_box  # noqa: SLF001
    columns = [child for child in _descendants(box) if _has_class(child, *_COLUMNS)]
    opened = False
    for column in columns or [box]:
        count = sum(1 for child in _descendants(column) if _has_class(child, _SPRING))
        if count:
            free = (_floor(box) - _lowest(column)) * PT_PER_PX if columns else slack(page)
            _open(column, min(most, max(0.0, free) / count) / PT_PER_PX)
            opened = True
    if opened:
        _lay_backgrounds(box)


def wide_lines(page: Any) -> Iterator[Overflow]:  # noqa: ANN401
    """Every line that is wider than its block."""
    yield from _wide_lines(page._page_box)  # noqa: SLF001


def overflows(page: Any) -> Iterator[Overflow]:  # noqa: ANN401
    """Every line that is wider than its block, and every two things that stand on each other."""
    yield from _wide_lines(page._page_box)  # noqa: SLF001
    yield from _collisions(list(_marks(page._page_box)))  # noqa: SLF001


def codes(page: Any) -> Iterator[Box]:  # noqa: ANN401
    """The QR codes of a page with their quiet zones, in mm."""
    mm = PT_PER_PX / PT_PER_MM
    for box in _descendants(page._page_box):  # noqa: SLF001
        if type(box).__name__.endswith("ReplacedBox") and _has_class(box, _CODE):
            yield Box(box.content_box_x() * mm, box.content_box_y() * mm, box.width * mm, box.height * mm)


def _lay_backgrounds(page_box: Any) -> None:  # noqa: ANN401
    """Place panels anew: WeasyPrint has measured them where their boxes were."""
    from weasyprint.layout.background import layout_backgrounds  # noqa: PLC0415 - it is heavy; see pdf.py

    layout_backgrounds(page_box, get_image_from_uri=None)  # our pages have no pictures from outside


def _blocks(page_box: Any) -> Iterator[Any]:  # noqa: ANN401
    for child in page_box.children:
        if child.element_tag in ("html", "body"):
            yield from _blocks(child)
        elif child.element_tag is not None and not type(child).__name__.startswith("Margin"):
            yield child


def _descendants(box: Any) -> Iterator[Any]:  # noqa: ANN401
    for child in getattr(box, "children", ()):
        yield child
        yield from _descendants(child)


def _has_class(box: Any, *names: str) -> bool:  # noqa: ANN401
    return box.element is not None and box.element.get("class") in names


def _open(box: Any, share: float) -> float:  # noqa: ANN401
    """Move what follows each spring in a box down by its share; returns how much taller the box became."""
    moved = 0.0
    for child in box.children:
        if type(child).__name__ == "MarginBox":
            continue
        child.translate(dy=moved)
        if _has_class(child, _SPRING):
            moved += share
        elif type(child).__name__ in ("BlockBox", "PageBox"):
            moved += _open(child, share)
    if moved and type(box).__name__ == "BlockBox":
        box.height += moved
    return moved


def _wide_lines(box: Any) -> Iterator[Overflow]:  # noqa: ANN401
    for child in getattr(box, "children", ()):
        child = getattr(child, "_box", child)  # noqa: PLW2901 - an absolute box's stand-in
        if type(child).__name__ == "LineBox":
            inner = sum(part.margin_width() for part in child.children if part.is_in_normal_flow())
            excess = (inner - box.width) * PT_PER_PX
            if excess > max(_TOUCH, _HAIR * child.style["font_size"] * PT_PER_PX):
                yield Overflow(f'"{_text(child)}" is {excess:.0f} pt too wide', excess)
        yield from _wide_lines(child)


def _marks(box: Any) -> Iterator["_Mark"]:  # noqa: ANN401
    """The rectangles of all text and pictures under a box."""
    for child in getattr(box, "children", ()):
        child = getattr(child, "_box", child)  # noqa: PLW2901 - an absolute box's stand-in
        kind = type(child).__name__
        if kind == "TextBox" and child.text.strip():
            yield _letters(child)
        elif kind.endswith("ReplacedBox"):
            yield _Mark(child.content_box_x(), child.content_box_y(), child.width, child.height, "a picture")
        else:
            yield from _marks(child)


def _letters(box: Any) -> "_Mark":  # noqa: ANN401
    em = box.style["font_size"]
    top = box.position_y + box.baseline - _ASCENT * em
    return _Mark(box.position_x, top, box.width, (_ASCENT + _DESCENT) * em, box.text)


def _collisions(marks: list["_Mark"]) -> Iterator[Overflow]:
    marks.sort(key=lambda mark: mark.top)
    for index, mark in enumerate(marks):
        for other in marks[index + 1 :]:
            if other.top >= mark.top + mark.height:
                break
            deep = min(mark.top + mark.height - other.top, other.height) * PT_PER_PX
            across = (
                min(mark.left + mark.width, other.left + other.width) - max(mark.left, other.left)
            ) * PT_PER_PX
            if across > _TOUCH and deep > _LEADING * min(mark.height, other.height) * PT_PER_PX:
                yield Overflow(f'"{mark.text}" stands on "{other.text}"', across)


@dataclass(frozen=True)
class _Mark:
    left: float
    top: float
    width: float
    height: float
    text: str


def _text(box: Any) -> str:  # noqa: ANN401
    own: str = getattr(box, "text", "")
    return own + "".join(_text(child) for child in getattr(box, "children", ()))

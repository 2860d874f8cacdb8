"""Tabs at a page's foot: one face, stood side by side to read upward, with lines to cut and tear along."""

from collections.abc import Iterable
from io import BytesIO

from pikepdf import Array, Name, Page, Pdf

from cardpress.geometry import PT_PER_MM, Box
from cardpress.impose import Line, save
from cardpress.palette import components
from cardpress.plans import Plan

_HAIRLINE = 0.5  # pt
_DASH = 3.0  # pt; where the tabs are torn off


def strip(plan: Plan) -> Box:
    """Where the tabs of a plan stand, in mm; empty where it has none."""
    safe, length = plan.piece.safe, plan.piece.tabs.length if plan.piece.tabs else 0.0
    return Box(safe, plan.height - safe - length, plan.width - 2 * safe, length)


def tab_boxes(strip: Box, count: int) -> tuple[Box, ...]:
    """The boxes of that many tabs, from the left."""
    width = strip.width / count
    return tuple(Box(strip.left + index * width, strip.top, width, strip.height) for index in range(count))


def cuts(boxes: Iterable[Box]) -> tuple[Line, ...]:
    """Between any two tabs, from the strip's head to its foot."""
    return tuple(Line(box.left, box.top, box.left, box.bottom) for box in list(boxes)[1:])


def tear(strip: Box) -> Line:
    """Along the strip's head."""
    return Line(strip.left, strip.top, strip.right, strip.top)


def stand_tabs(pages: bytes, plan: Plan) -> bytes:
    """Stand the tabs on their page; their face is stored once, and readers do not hear it over and over.

    All that is on a tab stands on the page above it as well, so the strip is no part of what is read aloud.

    Args:
        pages: a PDF with a page a face, the tabs' last; tagged, but for a print shop.
        plan: of a piece with tabs.
    """
    with Pdf.open(BytesIO(pages)) as pdf:
        page, tab = pdf.pages[0], pdf.pages[-1]
        boxes = tab_boxes(strip(plan), round(strip(plan).width * PT_PER_MM / float(tab.mediabox[3])))
        _untag(pdf, tab)
        name = page.add_resource(pdf.make_indirect(tab.as_form_xobject()), Name.XObject, Name.Tab)
        drawing = [b"Q /Artifact BMC", _lines(plan, boxes)]
        drawing += [b"q %s cm %s Do Q" % (_upward(box, plan.height), str(name).encode()) for box in boxes]
        page.contents_add(b"q", prepend=True)  # the page's own coordinates must not reach the tabs
        page.contents_add(b"\n".join([*drawing, b"EMC"]))
        del pdf.pages[-1]
        pdf.remove_unreferenced_resources()
        return save(pdf)


def _upward(box: Box, page_height: float) -> bytes:
    """The matrix of a form that stands in a box and reads from its foot to its head."""
    return _written(0, 1, -1, 0, box.right * PT_PER_MM, (page_height - box.bottom) * PT_PER_MM)


def _lines(plan: Plan, boxes: tuple[Box, ...]) -> bytes:
    parts = components(plan.palette.ink if plan.job.press else plan.palette.deep)  # hairlines are of one ink
    cut = b" ".join(_stroke(line, plan.height) for line in cuts(boxes))
    torn = _stroke(tear(strip(plan)), plan.height)
    color = _written(*parts) + (b" K" if plan.job.press else b" RG")
    width, dash = _written(_HAIRLINE), _written(_DASH)
    return b"q %s %s w %s S [%s] 0 d %s S Q" % (color, width, cut, dash, torn)


def _stroke(line: Line, page_height: float) -> bytes:
    start = _written(line.x1 * PT_PER_MM, (page_height - line.y1) * PT_PER_MM)
    end = _written(line.x2 * PT_PER_MM, (page_height - line.y2) * PT_PER_MM)
    return b"%s m %s l" % (start, end)


def _written(*numbers: float) -> bytes:
    return " ".join(f"{number:.4f}".rstrip("0").rstrip(".") for number in numbers).encode("ascii")


def _untag(pdf: Pdf, page: Page) -> None:
    """Take a page out of the structure, which has no element of it: its template says that it is hidden."""
    if "/StructTreeRoot" not in pdf.Root:  # for a print shop
        return
    tree = pdf.Root.StructTreeRoot.ParentTree
    numbers = list(tree.Nums)
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    tree.Nums = Array([part for pair in pairs if pair[0] != page.StructParents for part in pair])

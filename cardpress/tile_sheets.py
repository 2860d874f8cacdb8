"""Tiles in a PDF: the poster, stored once, shown through each sheet's window; and read back from there."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from struct import pack, unpack

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream, parse_content_stream

from cardpress.errors import InputError
from cardpress.geometry import Box
from cardpress.impose import save
from cardpress.plans import Plan
from cardpress.tile_marks import Overview
from cardpress.tiles import Grid, Window, cut, place

_NAME = Name("/Poster")
_Matrix = tuple[Decimal, Decimal, Decimal, Decimal, Decimal, Decimal]
_Corners = tuple[Decimal, Decimal, Decimal, Decimal]  # left, bottom, right, top


def plan_grid(plan: Plan, codes: Sequence[Box]) -> Grid:
    """How a plan's poster is cut.

    Args:
        plan: with a paper for tiles.
        codes: its QR codes with their quiet zones, in mm on the poster.
    """
    tile = plan.tile or plan.paper
    return cut((plan.width, plan.height), (tile.width, tile.height), plan.overlap, codes)


def stand_tiles(pages: bytes, grid: Grid) -> bytes:
    """Show a poster on the sheets that follow it: the whole of it on the map, a window of it on each tile's.

    Args:
        pages: a PDF with the poster's page, then the map's and the tiles'.
        grid: how the poster is cut.
    """
    with Pdf.open(BytesIO(pages)) as pdf:
        poster, overview, *tiles = pdf.pages
        form = pdf.make_indirect(poster.as_form_xobject())
        _show_whole(overview, form, Overview(grid))
        for page, tile in zip(tiles, grid.tiles, strict=True):
            _show(page, form, tile.window, place(grid.page))
        del pdf.pages[0]
        if "/Outlines" in pdf.Root:
            del pdf.Root["/Outlines"]  # it leads to the poster's own page
        pdf.remove_unreferenced_resources()
        return save(pdf)


def _show_whole(page: Page, form: Object, overview: Overview) -> None:
    """The poster as a small picture, under what the page has drawn over it."""
    scale = Decimal(f"{overview.scale:.6f}")
    foot = Decimal(str(page.mediabox[3])) - Decimal(f"{overview.top + overview.height:.4f}")
    matrix = _written(scale, 0, 0, scale, Decimal(f"{overview.left:.4f}"), foot)
    page.add_resource(form, Name.XObject, _NAME)
    page.contents_add(f"q {matrix} cm {_NAME} Do Q".encode(), prepend=True)


def _show(page: Page, form: Object, window: Window, at: tuple[int, int]) -> None:
    """A window of the poster, at its own size; exact numbers, so that no pixel is another."""
    head = Decimal(str(page.mediabox[3]))
    poster_head = _single(Decimal(str(form.BBox[3])))
    clip = _written(at[0], head - at[1] - window.height, window.width, window.height)
    move = _written(1, 0, 0, 1, at[0] - window.left, head - at[1] - poster_head + window.top)
    page.add_resource(form, Name.XObject, _NAME)
    page.contents_add(b"q", prepend=True)  # the page's own coordinates must not reach the poster
    page.contents_add(f"Q q {clip} re W n {move} cm {_NAME} Do Q".encode())


def _single(number: Decimal) -> Decimal:
    """A number as renderers hold it, in single precision; their sums with it are then exact."""
    (single,) = unpack("f", pack("f", number))
    return Decimal(single)


def _written(*numbers: Decimal | int) -> str:
    return " ".join(f"{Decimal(number):f}" for number in numbers)


@dataclass(frozen=True)
class Shown:
    """What a sheet of a finished file shows of its poster, in points from top left corners.

    Attributes:
        scale: at which size; 1 is the poster's own.
        window: left, top, right, bottom on the poster.
        place: the same on the sheet.
    """

    scale: float
    window: tuple[float, float, float, float]
    place: tuple[float, float, float, float]


def shown(pdf: Pdf) -> list[Shown | None]:
    """What each sheet after the map shows; None where it is not one upright window of the poster."""
    return [_shown(page) for page in list(pdf.pages)[1:]]


def poster_form(pdf: Pdf) -> Stream:
    """The poster of a tiled file.

    Raises:
        InputError: if there is none.
    """
    resources = pdf.pages[0].obj.get("/Resources", Dictionary())
    form = resources.get("/XObject", Dictionary()).get(str(_NAME))
    if not isinstance(form, Stream) or "/BBox" not in form:
        raise InputError("holds no poster that its tiles are cut from.")
    return form


def untiled(data: bytes) -> bytes:
    """The poster of a tiled file as a page of its own, just as it was before it was cut.

    Raises:
        InputError: if there is none.
    """
    with Pdf.open(BytesIO(data)) as pdf:
        form = poster_form(pdf)
        page = pdf.add_blank_page()
        page.obj.Contents = pdf.make_stream(form.read_bytes())
        page.obj.Resources = form.get("/Resources")
        page.obj.MediaBox = form.BBox
        del pdf.pages[:-1]
        pdf.remove_unreferenced_resources()
        return save(pdf)


def _shown(page: Page) -> Shown | None:
    found = list(_drawn(page))
    if len(found) != 1:
        return None
    matrix, clip = found[0]
    form = page.obj.Resources.XObject[str(_NAME)]
    if "/Matrix" in form:
        matrix = _product(_numbers(form.Matrix), matrix)
    scale, across, down, other, right, up = matrix
    if clip is None or across or down or scale != other or scale <= 0:
        return None
    head, poster_head = (Decimal(str(box[3])) for box in (page.mediabox, form.BBox))
    xs, ys = (clip[0], clip[2]), (clip[3], clip[1])
    window = [((x - right) / scale, poster_head - (y - up) / scale) for x, y in zip(xs, ys, strict=True)]
    stands = [(x - Decimal(str(page.mediabox[0])), head - y) for x, y in zip(xs, ys, strict=True)]
    return Shown(float(scale), _corners(window), _corners(stands))


def _corners(points: Iterable[tuple[Decimal, Decimal]]) -> tuple[float, float, float, float]:
    (left, top), (right, bottom) = points
    return float(left), float(top), float(right), float(bottom)


def _drawn(page: Page) -> Iterator[tuple[_Matrix, _Corners | None]]:
    """Each time that a page draws the poster: with which matrix, and through which rectangle."""
    matrix: _Matrix = (Decimal(1), Decimal(0), Decimal(0), Decimal(1), Decimal(0), Decimal(0))
    state: tuple[_Matrix, _Corners | None] = (matrix, None)
    stack = [state]
    rectangle: _Corners | None = None
    for instruction in parse_content_stream(page, "q Q cm re W W* n Do"):
        name, operands = str(instruction.operator), list(instruction.operands)
        if name == "q":
            stack.append(state)
        elif name == "Q" and len(stack) > 1:
            state = stack.pop()
        elif name == "cm":
            state = (_product(_numbers(operands), state[0]), state[1])
        elif name == "re":
            rectangle = _rectangle(_numbers(operands), state[0])
        elif name in ("W", "W*"):
            state = (state[0], rectangle)
        elif name == "Do" and str(operands[0]) == str(_NAME):
            yield state


def _numbers(operands: Iterable[object]) -> list[Decimal]:
    return [Decimal(str(operand)) for operand in operands]


def _product(first: Sequence[Decimal], then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _rectangle(numbers: Sequence[Decimal], matrix: _Matrix) -> _Corners:
    x, y, width, height = numbers
    a, _, _, d, e, f = matrix
    return (x * a + e, y * d + f, (x + width) * a + e, (y + height) * d + f)


def to_whole_points(data: bytes) -> bytes:
    """The same pages, each with room added below and at the right until its sides are whole points.

    Renderers stretch a page to whole pixels, and reckon in single precision; so that windows can be compared,
    this keeps them from stretching, and from rounding where a page begins.
    """
    with Pdf.open(BytesIO(data)) as pdf:
        for page in pdf.pages:
            left, bottom, right, top = (Decimal(str(number)) for number in page.mediabox)
            width, height = math.ceil(right - left), math.ceil(top - bottom)
            if top != _single(top):
                form = pdf.make_indirect(page.as_form_xobject())
                form.write(form.read_bytes())  # it would be read from the page when that is another already
                page.obj.Resources = Dictionary(XObject=Dictionary({str(_NAME): form}))
                move = _written(1, 0, 0, 1, -left, height - _single(top))
                page.obj.Contents = pdf.make_stream(f"{move} cm {_NAME} Do".encode())
                left, top = Decimal(0), Decimal(height)
            page.obj.MediaBox = Array([left, top - height, left + width, top])
            for name in ("/CropBox", "/TrimBox", "/BleedBox"):
                if name in page.obj:
                    del page.obj[name]
        return save(pdf)

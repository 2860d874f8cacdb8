"""A poster cut into tiles for smaller paper: which window of it each sheet shows, and where.

Lengths here are in points, and windows in whole ones: a tile's pixels are then the poster's own.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cardpress.errors import InputError
from cardpress.geometry import PT_PER_MM, Box, parse_length

USUAL_OVERLAP = "10mm"
MOST_SHEETS = 100
MARGIN = 19  # the outer quarter inch, which office printers leave blank
HEAD = 24  # the strip at a page's head: position, notice, bar
MARKS = 11  # the strip beside a window's head and left edge: where to cut
GLUE = 24  # the strip beside its foot and right edge: where to glue
LAST = GLUE - MARKS  # by which a window may be larger where no sheet follows, and there are only marks
CLEAR = 15  # about 5 mm; no edge of a sheet comes nearer to a code, if it can be helped
_TO_NEAR = 1e6  # a point too near a code weighs more than any unevenness
_ROUNDING = 0.01

Size = tuple[float, float]
Extent = tuple[float, float]  # from, to


@dataclass(frozen=True)
class Span:
    """What a column of tiles shows of the poster's width, or a row of its height."""

    start: int
    size: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + self.size


@dataclass(frozen=True)
class Window:
    """A part of the poster, from its top left corner."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """Its lower edge."""
        return self.top + self.height


@dataclass(frozen=True)
class Tile:
    """One sheet: its column and row, counted from 0, and what it shows."""

    column: int
    row: int
    window: Window

    @property
    def mark(self) -> str:
        """Its position as printed: a letter for the column, a number for the row, "B3"."""
        return position(self.column, self.row)


@dataclass(frozen=True)
class Grid:
    """A poster in tiles.

    Attributes:
        page: width and height of the tiles' paper, as it lies.
        poster: of the whole poster.
        overlap: by how much neighbours repeat each other.
    """

    page: Size
    poster: Size
    overlap: int
    columns: tuple[Span, ...]
    rows: tuple[Span, ...]

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """Every tile, row by row."""
        return tuple(
            Tile(column, row, Window(across.start, down.start, across.size, down.size))
            for row, down in enumerate(self.rows)
            for column, across in enumerate(self.columns)
        )

    @property
    def count(self) -> int:
        """How many sheets it takes."""
        return len(self.columns) * len(self.rows)

    @property
    def seams(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Where one sheet's edge comes to lie on another: down the poster, and across it."""
        return tuple(span.start for span in self.columns[1:]), tuple(span.start for span in self.rows[1:])

    @property
    def _unevenness(self) -> float:
        """How far its tiles are from squares; squares have the least to glue."""
        across, down = self.poster[0] / len(self.columns), self.poster[1] / len(self.rows)
        return abs(math.log(across / down))

    @property
    def order(self) -> tuple[int, float]:
        """The fewer sheets the better, then the more even."""
        return self.count, self._unevenness


def position(column: int, row: int) -> str:
    """A tile's mark: "A1", "B3", and "AA1" after "Z1"."""
    letters, number = "", column + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def printable(page: Size) -> Window:
    """What of a page an office printer reaches, in whole points."""
    width, height = (math.floor(side + _ROUNDING) for side in page)
    return Window(MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN)


def place(page: Size) -> tuple[int, int]:
    """Where on its page a window's top left corner stands."""
    area = printable(page)
    return area.left + MARKS, area.top + HEAD + MARKS


def room(page: Size) -> tuple[int, int]:
    """The largest window of a page that has a strip to glue the next sheet on."""
    area, (left, top) = printable(page), place(page)
    return area.right - GLUE - left, area.bottom - GLUE - top


def parse_overlap(text: str) -> float:
    """Millimetres from what was typed.

    Raises:
        InputError: if it is not a length, or less than nothing.
    """
    try:
        overlap = parse_length(text)
    except ValueError as error:
        raise InputError(f"--overlap {error}.", f"The usual is {USUAL_OVERLAP}.") from None
    if overlap < 0:
        raise InputError(
            f"--overlap {text} is less than nothing; tiles would not meet.", f"The usual is {USUAL_OVERLAP}."
        )
    return overlap


def cut(poster: Size, paper: Size, overlap: float, codes: Sequence[Box] = ()) -> Grid:
    """Cut a poster into the fewest tiles, whichever way their paper lies; of equals, the more even ones.

    Args:
        poster: width and height in mm.
        paper: the same of the tiles' paper.
        overlap: in mm, at least.
        codes: what no sheet's edge may cut in two, in mm on the poster.

    Raises:
        InputError: where the overlap leaves too little of a sheet, where there are too many sheets, or where
            a code is too large for one.
    """
    size = (poster[0] * PT_PER_MM, poster[1] * PT_PER_MM)
    page = (_binary(paper[0] * PT_PER_MM), _binary(paper[1] * PT_PER_MM))
    repeated = math.ceil(overlap * PT_PER_MM - _ROUNDING)
    lying = [lies for lies in (page, page[::-1]) if 2 * repeated <= min(room(lies))]
    if not lying:
        widest = max(min(room(page)), min(room(page[::-1]))) / PT_PER_MM / 2
        raise InputError(
            f"An overlap of {overlap:g} mm is too large for the tiles: half of what a sheet shows at most, "
            f"{max(widest, 0):.0f} mm.",
            f"Give a smaller --overlap; the usual is {USUAL_OVERLAP}.",
        )
    grids = [grid for lies in lying for grid in _grids(size, lies, repeated, codes)]
    if not grids:
        raise InputError("A QR code is too large to stand whole on one tile.", "Give a larger --tile paper.")
    best = min(grids, key=lambda grid: grid.order)
    if best.count > MOST_SHEETS:
        raise InputError(
            f"The poster would take {best.count} sheets; {MOST_SHEETS} at most.",
            "Give a larger --tile paper, or a smaller --overlap.",
        )
    return best


def _binary(length: float) -> float:
    """A length to 1/32 pt, a hundredth of a millimetre: renderers reckon with it without any rounding."""
    return round(length * 32) / 32


def _grids(size: Size, page: Size, overlap: int, codes: Sequence[Box]) -> Iterator[Grid]:
    """The grid on pages that lie one way; none if a code does not fit."""
    wide, high = room(page)
    across = [(code.left * PT_PER_MM, code.right * PT_PER_MM) for code in codes]
    down = [(code.top * PT_PER_MM, code.bottom * PT_PER_MM) for code in codes]
    columns = spans(math.ceil(size[0] - _ROUNDING), wide, overlap, across)
    rows = spans(math.ceil(size[1] - _ROUNDING), high, overlap, down)
    if columns and rows:
        yield Grid(page, size, overlap, columns, rows)


def spans(length: int, most: int, overlap: int, kept: Sequence[Extent] = ()) -> tuple[Span, ...]:
    """A length in the fewest spans, as even as may be.

    Args:
        length: what they cover together.
        most: how long a span may be; the last needs no strip to glue on, and has more room.
        overlap: by how much each repeats the one before it.
        kept: what no edge may lie in; edges keep clear of it, too, if that takes no further span.

    Returns:
        the spans; none if one of `kept` is too long.
    """
    fewest = max(1, math.ceil((length - most - LAST) / (most - overlap)) + 1)
    if any(end - start > most - overlap for start, end in _merged(kept)):
        return ()
    for count in range(fewest, fewest + 2 * len(kept) + 1):  # at worst, an edge on either side of each
        seams = _seams(length, most, overlap, kept, count)
        if seams is not None:
            starts = [0, *seams]
            ends = [*(seam + overlap for seam in seams), length]
            return tuple(Span(start, end - start) for start, end in zip(starts, ends, strict=True))
    return ()


def _merged(kept: Sequence[Extent]) -> list[Extent]:
    """The same, with those that overlap as one: no edge can lie between them."""
    merged: list[Extent] = []
    for start, end in sorted(kept):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _seams(length: int, most: int, overlap: int, kept: Sequence[Extent], count: int) -> list[int] | None:
    """Where the spans after the first begin; None if every choice would cut what is to be kept whole."""
    step = most - overlap
    ways = [_Ways(0, [0.0])]
    for number in range(1, count):
        first = max(number, length - most - LAST - (count - 1 - number) * step)
        last = min(number * step, length - overlap - (count - number))
        even = number * (length - overlap) / count
        costs = [
            ways[-1].cheapest(seam - step, seam)[0] + _nearness(seam, kept) * _TO_NEAR + (seam - even) ** 2
            for seam in range(first, last + 1)
        ]
        ways.append(_Ways(first, costs))
    return _traced(ways, step)


@dataclass(frozen=True)
class _Ways:
    """What the best way to each of some neighbouring places costs."""

    first: int
    costs: list[float]

    def cheapest(self, start: int, end: int) -> tuple[float, int]:
        """The least cost of the places from `start` to before `end`, and the first place that has it."""
        start = max(start, self.first)
        costs = self.costs[start - self.first : max(end - self.first, 0)]
        cost = min(costs, default=math.inf)
        return cost, start + costs.index(cost) if costs else start


def _traced(ways: Sequence[_Ways], step: int) -> list[int] | None:
    """The places on the cheapest way, without the first."""
    last = ways[-1]
    cost, place = last.cheapest(last.first, last.first + len(last.costs))
    if cost == math.inf:
        return None
    places = [place]
    for reached in reversed(ways[:-1]):
        places.insert(0, reached.cheapest(places[0] - step, places[0])[1])
    return places[1:]


def _nearness(seam: int, kept: Sequence[Extent]) -> float:
    """By how much an edge is too near to what it must not cut; without end where it cuts it."""
    distance = min((max(start - seam, seam - end) for start, end in kept), default=math.inf)
    return math.inf if distance < 0 else max(0.0, CLEAR - distance)


def overlaps(spans: Sequence[Span]) -> list[int]:
    """By how much each span repeats the one before it."""
    return [one.end - other.start for one, other in pairwise(spans)]

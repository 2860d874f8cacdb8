"""What stands on a tile's sheet beside its window: where to cut, where to glue, where the next sheet comes.

Lengths are in points from a page's top left corner.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from cardpress.tiles import GLUE, MARKS, Grid, Size, Tile, place, position

_GAP = 2.0  # between a window and what stands beside it
_TICK = 3.0  # half of a tick's width
_MAP_MARGIN = 36.0
_MAP_TOP = 96.0
_MAP_SHARE = 0.6  # of the page's height, at most

Path = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Strip:
    """A shaded strip beside a window.

    Attributes:
        ahead: the mark of the sheet that is glued on it.
        upright: whether it runs down the window's right edge; else it runs along its foot.
    """

    left: float
    top: float
    width: float
    height: float
    ahead: str
    upright: bool

    @property
    def length(self) -> float:
        """Of its long side."""
        return self.height if self.upright else self.width

    @property
    def hatching(self) -> tuple[Path, ...]:
        """Slanting lines from side to side."""
        thick = min(self.width, self.height)
        starts = range(0, int(self.length - thick) + 1, 9)
        if self.upright:
            return tuple(
                ((self.left, self.top + at + thick), (self.left + thick, self.top + at)) for at in starts
            )
        return tuple(
            ((self.left + at, self.top + thick), (self.left + at + thick, self.top)) for at in starts
        )


@dataclass(frozen=True)
class TilePage:
    """The sheet of one tile.

    Attributes:
        cuts: where to cut: along the window's head and left edge, and where the poster ends.
        ticks: triangles that point at where the next sheets' edges come to lie.
        strips: where they are glued on.
    """

    tile: Tile
    cuts: tuple[Path, ...]
    ticks: tuple[Path, ...]
    strips: tuple[Strip, ...]


@dataclass(frozen=True)
class Overview:
    """The first page: a small picture of the poster, with its tiles drawn over it."""

    grid: Grid

    @property
    def page(self) -> Size:
        """The tiles' paper, upright."""
        width, height = sorted(self.grid.page)
        return width, height

    @property
    def scale(self) -> float:
        """How much smaller than the poster its picture is."""
        width, height = self.page
        across, down = self.grid.poster
        return min((width - 2 * _MAP_MARGIN) / across, _MAP_SHARE * height / down)

    @property
    def left(self) -> float:
        """The picture's left edge."""
        return (self.page[0] - self.grid.poster[0] * self.scale) / 2

    @property
    def top(self) -> float:
        """The picture's upper edge."""
        return _MAP_TOP

    @property
    def width(self) -> float:
        """The picture's width."""
        return self.grid.poster[0] * self.scale

    @property
    def height(self) -> float:
        """The picture's height."""
        return self.grid.poster[1] * self.scale

    @property
    def seams(self) -> tuple[Path, ...]:
        """Where one sheet's edge comes to lie on another, over the picture."""
        across, down = self.grid.seams
        xs = [self.left + seam * self.scale for seam in across]
        ys = [self.top + seam * self.scale for seam in down]
        right, bottom = self.left + self.width, self.top + self.height
        return (
            *(((x, self.top), (x, bottom)) for x in xs),
            *(((self.left, y), (right, y)) for y in ys),
        )

    @property
    def marks(self) -> tuple[tuple[str, float, float], ...]:
        """Each tile's mark, and the middle of what is seen of it."""
        across, down = self.grid.seams
        xs = _middles((0.0, *across, self.grid.poster[0]))
        ys = _middles((0.0, *down, self.grid.poster[1]))
        return tuple(
            (position(column, row), self.left + x * self.scale, self.top + y * self.scale)
            for row, y in enumerate(ys)
            for column, x in enumerate(xs)
        )


def _middles(edges: tuple[float, ...]) -> list[float]:
    return [(start + end) / 2 for start, end in pairwise(edges)]


def tile_pages(grid: Grid) -> tuple[TilePage, ...]:
    """The sheet of every tile, row by row."""
    return tuple(_tile_page(grid, tile) for tile in grid.tiles)


def _tile_page(grid: Grid, tile: Tile) -> TilePage:
    left, top = place(grid.page)
    right, bottom = left + tile.window.width, top + tile.window.height
    last_column = tile.column == len(grid.columns) - 1
    last_row = tile.row == len(grid.rows) - 1
    ends = (left + grid.poster[0] - tile.window.left, top + grid.poster[1] - tile.window.top)
    beside = _Beside(left, top, right, bottom)
    strips = []
    if not last_column:
        ahead = position(tile.column + 1, tile.row)
        strips.append(Strip(right + _GAP, top, GLUE - _GAP, bottom - top, ahead, upright=True))
    if not last_row:
        ahead = position(tile.column, tile.row + 1)
        strips.append(Strip(left, bottom + _GAP, right - left, GLUE - _GAP, ahead, upright=False))
    return TilePage(
        tile,
        cuts=(
            *beside.strokes([left, ends[0]] if last_column else [left]),
            *beside.side_strokes([top, ends[1]] if last_row else [top]),
        ),
        ticks=(
            *(() if last_column else beside.ticks(right - grid.overlap)),
            *(() if last_row else beside.side_ticks(bottom - grid.overlap)),
        ),
        strips=tuple(strips),
    )


@dataclass(frozen=True)
class _Beside:
    """A window's edges on its page, and the marks that point at them from outside."""

    left: float
    top: float
    right: float
    bottom: float

    def strokes(self, places: Iterable[float]) -> tuple[Path, ...]:
        """In line with a cut from head to foot."""
        near, far = _GAP, MARKS - 1
        return tuple(
            path
            for x in places
            for path in (
                ((x, self.top - far), (x, self.top - near)),
                ((x, self.bottom + near), (x, self.bottom + far)),
            )
        )

    def side_strokes(self, places: Iterable[float]) -> tuple[Path, ...]:
        """In line with a cut from side to side."""
        near, far = _GAP, MARKS - 1
        return tuple(
            path
            for y in places
            for path in (
                ((self.left - far, y), (self.left - near, y)),
                ((self.right + near, y), (self.right + far, y)),
            )
        )

    def ticks(self, x: float) -> tuple[Path, ...]:
        """Triangles above and below a place."""
        return (
            _triangle(x, self.top - _GAP, 0, -1),
            _triangle(x, self.bottom + _GAP, 0, 1),
        )

    def side_ticks(self, y: float) -> tuple[Path, ...]:
        """Triangles on either side of a place."""
        return (
            _triangle(self.left - _GAP, y, -1, 0),
            _triangle(self.right + _GAP, y, 1, 0),
        )


def _triangle(x: float, y: float, across: int, down: int) -> Path:
    """One whose tip is at a point, and which widens in a direction."""
    away = MARKS - 2 * _GAP
    foot = (x + across * away, y + down * away)
    aside = (down * _TICK, across * _TICK)
    return ((x, y), (foot[0] + aside[0], foot[1] + aside[1]), (foot[0] - aside[0], foot[1] - aside[1]))

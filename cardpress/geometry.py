"""Lengths, papers and sheets: geometry as data. Every length inside the engine is in millimetres."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from cardpress.errors import InputError
from cardpress.tomlfile import Model, Problems, read_toml
from cardpress.words import did_you_mean

MM_PER_INCH = 25.4
PT_PER_MM = 72 / MM_PER_INCH
BLEED = MM_PER_INCH / 8  # mm of a press page beyond its trim that is printed and cut off
SLUG = MM_PER_INCH / 2  # mm of its paper beyond the trim, for bleed and marks
_UNITS = {"mm": 1.0, "in": MM_PER_INCH, "pt": 1 / PT_PER_MM}
_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)\s*(mm|in|pt)")
_TOUCHING = 0.001  # mm; less than this is rounding, not an overlap


def parse_length(value: Any) -> float:  # noqa: ANN401 - whatever a data file holds
    """Millimetres from '3.5in', '85 mm' or '12pt'.

    Raises:
        ValueError: if there is no number or no unit.
    """
    match = _LENGTH.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f'{value!r} is not a length; write one with its unit, like "3.5in" or "85mm"')
    return float(match[1]) * _UNITS[match[2]]


Length = Annotated[float, BeforeValidator(parse_length)]
PositiveLength = Annotated[float, BeforeValidator(parse_length), Field(gt=0, lt=5000)]


class Size(Model):
    """A width and a height in mm."""

    width: PositiveLength
    height: PositiveLength


class Paper(Size):
    """A page size by name.

    Attributes:
        title: as people write it, with the size in its own unit.
        aliases: other spellings that the command line takes.
        kind: "page" is for whole pages and sheets; "card" is a card's own trimmed size; "screen" is shown,
            not printed.
    """

    id: str
    title: str
    aliases: tuple[str, ...] = ()
    kind: Literal["page", "card", "screen"] = "page"
    source: str


class _Papers(Model):
    papers: tuple[Paper, ...]


class Grid(Model):
    """Where the cards of a sheet stand: the first card's corner, and the pitch from card to card, in mm."""

    columns: int = Field(ge=1, le=20)
    rows: int = Field(ge=1, le=40)
    left: Length
    top: Length
    pitch_x: PositiveLength
    pitch_y: PositiveLength


@dataclass(frozen=True)
class Box:
    """A rectangle on a page in mm, from the page's top left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def inset(self, margin: float) -> "Box":
        """The same rectangle, smaller by a margin in mm on all sides."""
        return Box(self.left + margin, self.top + margin, self.width - 2 * margin, self.height - 2 * margin)

    def contains(self, other: "Box", tolerance: float = 0.0) -> bool:
        """Whether another rectangle is inside, give or take a tolerance in mm."""
        return (
            other.left >= self.left - tolerance
            and other.top >= self.top - tolerance
            and other.right <= self.right + tolerance
            and other.bottom <= self.bottom + tolerance
        )


class Sheet(Model):
    """A printable page that carries several copies of a card.

    Attributes:
        paper: id of the page's paper.
        precut: the stock is perforated already, so cut marks are off unless asked for.
        source: where the numbers come from.
        standing: whether anyone has printed it, or the numbers are only derived.
    """

    id: str
    title: str
    aliases: tuple[str, ...] = ()
    paper: str
    card: Size
    grid: Grid
    precut: bool
    source: str
    standing: Literal["printed", "derived"]

    @model_validator(mode="after")
    def _cards_apart(self) -> Self:
        for pitch, size, count, name in (
            (self.grid.pitch_x, self.card.width, self.grid.columns, "pitch_x"),
            (self.grid.pitch_y, self.card.height, self.grid.rows, "pitch_y"),
        ):
            if count > 1 and pitch < size - _TOUCHING:
                raise ValueError(f"cards overlap: {name} is {pitch:.2f} mm, a card is {size:.2f} mm")
        return self

    def boxes(self) -> tuple[Box, ...]:
        """The trim boxes of the front, row by row from the top left."""
        return tuple(
            Box(
                self.grid.left + column * self.grid.pitch_x,
                self.grid.top + row * self.grid.pitch_y,
                self.card.width,
                self.card.height,
            )
            for row in range(self.grid.rows)
            for column in range(self.grid.columns)
        )


NamedT = TypeVar("NamedT", bound=Paper | Sheet)


def load_papers(path: Path) -> tuple[Paper, ...]:
    """Every paper there is, in the file's order."""
    return read_toml(path, _Papers).papers


def load_sheets(folder: Path, papers: tuple[Paper, ...]) -> tuple[Sheet, ...]:
    """Every sheet in a folder, by file name; the cards of each stand on their page.

    Raises:
        InputError: for an unreadable file, an unknown paper or a card off the page.
    """
    return tuple(load_sheet(path, papers) for path in sorted(folder.glob("*.toml")))


def load_sheet(path: Path, papers: tuple[Paper, ...]) -> Sheet:
    """One sheet from its file; see `load_sheets`."""

    def on_the_page(sheet: Sheet, problems: Problems) -> None:
        problem = sheet_problem(sheet, papers)
        if problem is not None:
            problems.add(*problem)

    return read_toml(path, Sheet, on_the_page)


def sheet_problem(sheet: Sheet, papers: tuple[Paper, ...]) -> tuple[str, tuple[str, ...]] | None:
    """What is wrong with a sheet's page, and at which key; None where its cards stand on a known paper."""
    paper = next((paper for paper in papers if paper.id == sheet.paper), None)
    if paper is None:
        names = [paper.id for paper in papers]
        return f'no paper "{sheet.paper}".{did_you_mean(sheet.paper, names)}', ("paper",)
    if paper.kind != "page":
        return f"{paper.title} is no paper that a printer takes.", ("paper",)
    page = Box(0, 0, paper.width, paper.height)
    for number, box in enumerate(sheet.boxes(), start=1):
        if not page.contains(box, _TOUCHING):
            return f"card {number} runs off the {paper.title} page.", ("grid",)
    return None


def find(name: str, known: tuple[NamedT, ...], what: str) -> NamedT:
    """The paper or sheet of that name or alias, however it is spelled.

    Raises:
        InputError: naming the nearest one, if there is none.
    """
    wanted = _plain(name)
    for entry in known:
        if wanted in {_plain(spelling) for spelling in (entry.id, entry.title, *entry.aliases)}:
            return entry
    ids = [each.id for each in known]
    raise InputError(
        f'There is no {what} "{name}".{did_you_mean(name.lower(), ids)}',
        f"See all of them: list {what}s",
    )


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name.lower().replace("×", "x")).removesuffix("in")

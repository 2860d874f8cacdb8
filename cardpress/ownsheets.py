"""A user's own sheet as one short text, so that a job, and the file made of it, carries all its numbers."""

import re
from pathlib import Path

from pydantic import ValidationError

from cardpress.errors import InputError
from cardpress.geometry import Paper, Sheet, load_sheet, sheet_problem

OWN = "own"
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_TEXT = re.compile(
    rf"{OWN} (?P<paper>[\w-]+) card {_NUMBER}x{_NUMBER} grid (\d+)x(\d+) at {_NUMBER}x{_NUMBER} "
    rf"pitch {_NUMBER}x{_NUMBER}(?P<precut> precut)?"
)


def is_file(name: str) -> bool:
    """Whether a name of a sheet is that of a user's own file."""
    return name.lower().endswith(".toml")


def is_own(name: str) -> bool:
    """Whether a name of a sheet is the text of a user's own."""
    return name.startswith(f"{OWN} ")


def text_of_file(path: Path, papers: tuple[Paper, ...]) -> str:
    """A user's own sheet file as text; raises an InputError that names every problem of it."""
    return to_text(load_sheet(path, papers))


def to_text(sheet: Sheet) -> str:
    """The numbers of a sheet in mm: "own letter card 88.9x50.8 grid 2x5 at 19.05x12.7 pitch 88.9x50.8"."""
    card, grid = sheet.card, sheet.grid
    return (
        f"{OWN} {sheet.paper} card {_pair(card.width, card.height)} grid {grid.columns}x{grid.rows} "
        f"at {_pair(grid.left, grid.top)} pitch {_pair(grid.pitch_x, grid.pitch_y)}"
        + (" precut" if sheet.precut else "")
    )


def _pair(one: float, other: float) -> str:
    return "x".join(f"{number:.4f}".rstrip("0").rstrip(".") for number in (one, other))


def from_text(text: str, papers: tuple[Paper, ...]) -> Sheet:
    """The sheet that `to_text` has written.

    Raises:
        InputError: if the text is another, or its cards are not on its page.
    """
    match = _TEXT.fullmatch(text)
    if match is None:
        raise InputError(f'"{text}" is not a sheet.', "Name one of: list sheets, or a file of your own.")
    width, height, columns, rows, left, top, pitch_x, pitch_y = match.groups()[1:9]
    try:
        sheet = Sheet.model_validate(
            {
                "id": OWN,
                "title": "Your own sheet",
                "paper": match["paper"],
                "card": {"width": f"{width}mm", "height": f"{height}mm"},
                "grid": {
                    "columns": int(columns),
                    "rows": int(rows),
                    "left": f"{left}mm",
                    "top": f"{top}mm",
                    "pitch_x": f"{pitch_x}mm",
                    "pitch_y": f"{pitch_y}mm",
                },
                "precut": match["precut"] is not None,
                "source": "a file of the user's",
                "standing": "derived",
            }
        )
    except ValidationError:
        raise InputError(f'"{text}" is not a sheet.') from None
    problem = sheet_problem(sheet, papers)
    if problem is not None:
        raise InputError(f'"{text}": {problem[0]}')
    return sheet

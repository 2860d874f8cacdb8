"""A user's own sheet travels in a job, and in the finished file, with all its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardpress.errors import InputError
from cardpress.geometry import Sheet, load_sheet
from cardpress.jobs import Job
from cardpress.ownsheets import from_text, is_file, is_own, text_of_file, to_text
from cardpress.planning import plan

if TYPE_CHECKING:
    from pathlib import Path

    from cardpress.content import Library

OWN = """
id = "clinic"
title = "The clinic's stock"
paper = "letter"
precut = true
source = "measured"
standing = "printed"

[card]
width = "3.5in"
height = "2in"

[grid]
columns = 2
rows = 4
left = "0.6in"
top = "1.1in"
pitch_x = "3.7in"
pitch_y = "2.2in"
"""
TEXT = "own letter card 88.9x50.8 grid 2x4 at 15.24x27.94 pitch 93.98x55.88 precut"


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    """A sheet file of a user's own."""
    path = tmp_path / "clinic.toml"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_a_file_becomes_its_numbers(own_file: Path, library: Library) -> None:
    assert text_of_file(own_file, library.papers) == TEXT
    assert is_own(TEXT)
    assert not is_own("avery-5371")
    assert [is_file(name) for name in ("a.toml", "B.TOML", "avery-5371")] == [True, True, False]


def test_the_readmes_own_sheet_is_a_good_one(tmp_path: Path, library: Library) -> None:
    readme = (library.paths.root / "README.md").read_text(encoding="utf-8")
    path = tmp_path / "my-sheet.toml"
    path.write_text(readme.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    sheet = load_sheet(path, library.papers)
    assert (sheet.id, len(sheet.boxes())) == ("my-sheet", 8)


def test_every_shipped_sheet_comes_back_from_its_text(library: Library) -> None:
    for sheet in library.sheets:
        again = from_text(to_text(sheet), library.papers)
        assert again.paper == sheet.paper
        assert again.precut == sheet.precut
        for one, other in zip(again.boxes(), sheet.boxes(), strict=True):
            found = (one.left, one.top, one.right, one.bottom)
            assert found == pytest.approx((other.left, other.top, other.right, other.bottom), abs=0.002)


lengths = st.floats(5, 60).map(lambda number: round(number, 3))


@given(
    card=st.tuples(lengths, lengths),
    first=st.tuples(lengths, lengths),
    gap=st.tuples(lengths, lengths),
    precut=st.booleans(),
)
def test_any_numbers_come_back(
    library: Library,
    card: tuple[float, float],
    first: tuple[float, float],
    gap: tuple[float, float],
    *,
    precut: bool,
) -> None:
    sheet = Sheet.model_validate(
        {
            "id": "x",
            "title": "X",
            "paper": "a3",
            "card": {"width": f"{card[0]}mm", "height": f"{card[1]}mm"},
            "grid": {
                "columns": 2,
                "rows": 2,
                "left": f"{first[0]}mm",
                "top": f"{first[1]}mm",
                "pitch_x": f"{card[0] + gap[0]:.3f}mm",
                "pitch_y": f"{card[1] + gap[1]:.3f}mm",
            },
            "precut": precut,
            "source": "x",
            "standing": "derived",
        }
    )
    again = from_text(to_text(sheet), library.papers)
    assert (again.card, again.grid, again.precut) == (sheet.card, sheet.grid, sheet.precut)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("own letter", "own lettre", 'no paper "lettre"'),
        ("own letter", "own card-us", "no paper that a printer takes"),
        ("88.9x50.8 grid", "0x50.8 grid", "is not a sheet"),
        ("grid 2x4", "grid 0x4", "is not a sheet"),
        ("grid 2x4", "grid 2x9", "card 9 runs off the Letter page"),
        ("93.98x55.88", "80x55.88", "is not a sheet"),
        (" precut", " precut; rm", "is not a sheet"),
    ],
)
def test_a_text_that_is_no_sheet_is_refused(library: Library, old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(InputError, match=said):
        from_text(TEXT.replace(old, new, 1), library.papers)


def test_a_finished_file_tells_a_users_own_sheet(library: Library) -> None:
    job = Job("wallet-card", sheet=TEXT, start_at=3)
    settled = plan(job, library)
    asked = settled.keywords.partition(", edition=")[0]
    again = plan(Job.from_keywords(asked) or Job("poster"), library)
    assert again.sheet == settled.sheet
    assert again.places == settled.places == range(2, 8)
    assert settled.file_name == "en/wallet-card-letter-own-from-3.pdf"

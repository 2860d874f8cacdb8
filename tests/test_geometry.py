"""Lengths, papers and sheets: what ships has its maker's numbers, and what is wrong is named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cardpress.errors import InputError
from cardpress.geometry import Box, Paper, Sheet, find, load_sheet, load_sheets, parse_length

if TYPE_CHECKING:
    from pathlib import Path

    from cardpress.content import Library
    from cardpress.paths import DataPaths

IN = 25.4
SHEET = """\
id = "try"
title = "Try"
paper = "a4"
precut = false
source = "a test"
standing = "derived"

[card]
width = "85mm"
height = "54mm"

[grid]
columns = 2
rows = 4
left = "10mm"
top = "20mm"
pitch_x = "95mm"
pitch_y = "60mm"
"""


def try_sheet(folder: Path, papers: tuple[Paper, ...], old: str = "", new: str = "") -> Sheet:
    """Load a good sheet, or the same with one thing changed."""
    assert old in SHEET
    path = folder / "try.toml"
    path.write_text(SHEET.replace(old, new), encoding="utf-8")
    return load_sheet(path, papers)


@pytest.mark.parametrize(
    ("written", "mm"),
    [("3.5in", 88.9), ("85 mm", 85.0), ("72pt", 25.4), (" 2in ", 50.8), ("-1mm", -1.0), ("0mm", 0.0)],
)
def test_a_length_is_read_with_its_unit(written: str, mm: float) -> None:
    assert parse_length(written) == pytest.approx(mm, abs=1e-9)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "85",
        "in",
        "3,5in",
        "8.5cm",
        "3.5 inches",
        "1e3mm",
        "nanmm",
        ".5in",
        "2in 3in",
        "3.5IN",
        85,
        8.5,
        None,
        True,
    ],
)
def test_what_is_not_a_length_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="with its unit"):
        parse_length(written)


@given(st.decimals(-5000, 5000, places=3))
def test_any_decimal_is_read_exactly(number: object) -> None:
    assert parse_length(f"{number}mm") == float(str(number))


@given(st.integers(-200, 200))
def test_units_agree(inches: int) -> None:
    assert parse_length(f"{inches}in") == pytest.approx(parse_length(f"{inches * 72}pt"), abs=1e-9)
    assert parse_length(f"{inches}in") == pytest.approx(parse_length(f"{inches * 25.4:.1f}mm"), abs=1e-9)


PAPERS = {
    "letter": (8.5 * IN, 11 * IN),
    "legal": (8.5 * IN, 14 * IN),
    "tabloid": (11 * IN, 17 * IN),
    "a4": (210, 297),
    "a3": (297, 420),
    "a2": (420, 594),
    "a1": (594, 841),
    "a0": (841, 1189),
    "17x22": (17 * IN, 22 * IN),
    "18x24": (18 * IN, 24 * IN),
    "24x36": (24 * IN, 36 * IN),
    "card-us": (3.5 * IN, 2 * IN),
    "card-eu": (85, 55),
    "16x9": (960 / 72 * IN, 540 / 72 * IN),
}


@pytest.mark.parametrize("name", PAPERS)
def test_papers_are_their_standard_size(library: Library, name: str) -> None:
    paper = find(name, library.papers, "paper")
    assert (paper.width, paper.height) == pytest.approx(PAPERS[name])


# left, top, pitch across, pitch down, card width, card height; columns, rows
SHEETS = {
    "avery-5371": ("letter", (0.75 * IN, 0.5 * IN, 3.5 * IN, 2 * IN, 3.5 * IN, 2 * IN), (2, 5)),
    "avery-c32011-10": ("a4", (15, 13.5, 95, 54, 85, 54), (2, 5)),
    "avery-5163": ("letter", (0.15625 * IN, 0.5 * IN, 4.1875 * IN, 2 * IN, 4 * IN, 2 * IN), (2, 5)),
    "avery-5164": (
        "letter",
        (0.15625 * IN, 0.5 * IN, 4.1875 * IN, 3.3333 * IN, 4 * IN, 3.3333 * IN),
        (2, 3),
    ),
    "avery-l7165": ("a4", (4.65, 13.1, 101.6, 67.7, 99.1, 67.7), (2, 4)),
    "fold-fan-a4": ("a4", (15, 8, 95, 275, 85, 275), (2, 1)),
    "fold-fan-letter": ("letter", (0.6 * IN, 0.35 * IN, 3.8 * IN, 10 * IN, 3.5 * IN, 10 * IN), (2, 1)),
    "fold-strip-a4": ("a4", (15, 31, 95, 220, 85, 220), (2, 1)),
    "fold-strip-letter": ("letter", (0.6 * IN, 1.2 * IN, 3.8 * IN, 8 * IN, 3.5 * IN, 8 * IN), (2, 1)),
    "fold-a4": ("a4", (15, 35.5, 95, 118, 85, 108), (2, 2)),
    "fold-letter": ("letter", (0.6 * IN, 1.25 * IN, 3.8 * IN, 4.3 * IN, 3.5 * IN, 4 * IN), (2, 2)),
    "sigel-lp800": ("a4", (15, 10, 95, 55, 85, 55), (2, 5)),
    "avery-8373": ("letter", (0.5 * IN, 0.75 * IN, 4 * IN, 2.5 * IN, 3.5 * IN, 2 * IN), (2, 4)),
    "avery-5395": (
        "letter",
        (0.6875 * IN, 0.5833 * IN, 3.75 * IN, 2.5 * IN, 3.375 * IN, 2.3333 * IN),
        (2, 4),
    ),
    "avery-5389": ("letter", (1.25 * IN, 1.25 * IN, 6 * IN, 4.5 * IN, 6 * IN, 4 * IN), (1, 2)),
    "zweckform-32015": ("a4", (17, 31.5, 91, 60, 85, 54), (2, 4)),
    "avery-l7414": ("a4", (15, 18.5, 90, 52, 90, 52), (2, 5)),
    "plain-letter": ("letter", (0.75 * IN, 0.5 * IN, 3.5 * IN, 2 * IN, 3.5 * IN, 2 * IN), (2, 5)),
    "plain-a4": ("a4", (20, 11.5, 85, 54, 85, 54), (2, 5)),
}


@pytest.mark.parametrize("name", SHEETS)
def test_sheets_have_the_numbers_that_were_looked_up_or_derived(library: Library, name: str) -> None:
    sheet = find(name, library.sheets, "sheet")
    paper, lengths, count = SHEETS[name]
    grid, card = sheet.grid, sheet.card
    found = (grid.left, grid.top, grid.pitch_x, grid.pitch_y, card.width, card.height)
    assert sheet.paper == paper
    assert found == pytest.approx(lengths, abs=1e-9)
    assert (grid.columns, grid.rows) == count
    assert len(sheet.boxes()) == count[0] * count[1]


def test_every_shipped_sheet_is_known_to_this_test(library: Library) -> None:
    assert {sheet.id for sheet in library.sheets} == SHEETS.keys()
    assert {paper.id for paper in library.papers} == PAPERS.keys()


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_that_says_so_sums_up_to_its_page(library: Library, name: str) -> None:
    sheet = find(name, library.sheets, "sheet")
    paper = find(sheet.paper, library.papers, "paper")
    first, last = sheet.boxes()[0], sheet.boxes()[-1]
    assert Box(0, 0, paper.width, paper.height).contains(last)
    if "sums to the page" in sheet.source:
        margins = (paper.width - last.right, paper.height - last.bottom)
        assert margins == pytest.approx((first.left, first.top), abs=0.01)


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("avery 5371", "avery-5371"),
        ("AVERY_8371", "avery-5371"),
        ("avery 8371", "avery-5371"),
        ("avery-28877", "avery-5371"),
        ("Avery C32011-10", "avery-c32011-10"),
        ("sigel lp 800", "sigel-lp800"),
        ("Avery 8869", "avery-8373"),
        ("avery 28373", "avery-8373"),
        ("5395", "avery-5395"),
        ("Avery Zweckform 32015", "zweckform-32015"),
        ("L7414", "avery-l7414"),
        ("plain", "plain-letter"),
    ],
)
def test_sheets_are_found_as_people_write_them(library: Library, spelling: str, name: str) -> None:
    assert find(spelling, library.sheets, "sheet").id == name


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("Letter", "letter"),
        ("US Letter", "letter"),
        ("18×24", "18x24"),
        ("18 × 24 in", "18x24"),
        ("24X36", "24x36"),
        ("ANSI C", "17x22"),
        ("17 × 22 in", "17x22"),
        ("DIN A0", "a0"),
        ("DIN A4", "a4"),
        ("3.5 x 2", "card-us"),
        ("85x55 mm", "card-eu"),
        ("16:9", "16x9"),
        ("1920 × 1080", "16x9"),
    ],
)
def test_papers_are_found_as_people_write_them(library: Library, spelling: str, name: str) -> None:
    assert find(spelling, library.papers, "paper").id == name


@given(data=st.data())
def test_case_and_separators_do_not_matter(library: Library, data: st.DataObject) -> None:
    entries: list[Paper | Sheet] = [*library.papers, *library.sheets]
    entry = data.draw(st.sampled_from(entries))
    spelling = data.draw(st.sampled_from((entry.id, entry.title, *entry.aliases)))
    separator = data.draw(st.sampled_from(("", " ", "-", "_", "  ")))
    around = data.draw(st.sampled_from(("", " ")))
    written = around + re.sub(r"[\s_-]+", separator, spelling) + around
    written = data.draw(st.sampled_from((written.upper(), written.lower(), written)))
    if isinstance(entry, Paper):
        assert find(written, library.papers, "paper") is entry
    else:
        assert find(written, library.sheets, "sheet") is entry


def test_an_unknown_paper_names_the_nearest(library: Library) -> None:
    with pytest.raises(InputError, match=r'no paper "leter".*"letter"') as caught:
        find("leter", library.papers, "paper")
    assert caught.value.hint


@pytest.mark.parametrize(("wrong", "meant"), [("avery 5372", "avery-5371"), ("sigel-lp80", "sigel-lp800")])
def test_an_unknown_sheet_names_the_nearest(library: Library, wrong: str, meant: str) -> None:
    with pytest.raises(InputError, match=rf'no sheet "{wrong}".*"{meant}"') as caught:
        find(wrong, library.sheets, "sheet")
    assert caught.value.hint


def test_a_good_sheet_loads(tmp_path: Path, library: Library) -> None:
    sheet = try_sheet(tmp_path, library.papers)
    assert sheet.boxes()[0] == Box(10, 20, 85, 54)
    assert sheet.boxes()[1] == Box(105, 20, 85, 54)
    assert sheet.boxes()[-1] == Box(105, 200, 85, 54)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('left = "10mm"', 'left = "31mm"', "card 2 runs off the A4 page"),
        ('left = "10mm"', 'left = "-1mm"', "card 1 runs off the A4 page"),
        ("rows = 4", "rows = 5", "card 9 runs off the A4 page"),
        ('pitch_x = "95mm"', 'pitch_x = "84mm"', "cards overlap: pitch_x"),
        ('pitch_y = "60mm"', 'pitch_y = "53.9mm"', "cards overlap: pitch_y"),
        ('width = "85mm"', 'width = "8.5cm"', "try.toml:9: card.width: '8.5cm' is not a length"),
        ('top = "20mm"', "top = 20", "try.toml:16: grid.top: 20 is not a length"),
        ('width = "85mm"', 'width = "0mm"', "try.toml:9: card.width"),
        ("columns = 2", "columns = 0", "try.toml:13: grid.columns"),
        ('paper = "a4"', 'paper = "a5"', 'try.toml:3: paper: no paper "a5".'),
        ("precut = false", "precutt = false", 'unknown key "precutt". Did you mean "precut"'),
    ],
)
def test_a_bad_sheet_is_refused(tmp_path: Path, library: Library, old: str, new: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        try_sheet(tmp_path, library.papers, old, new)
    assert said in str(caught.value)


def test_one_column_needs_no_pitch_across(tmp_path: Path, library: Library) -> None:
    path = tmp_path / "one.toml"
    text = SHEET.replace("columns = 2", "columns = 1").replace('pitch_x = "95mm"', 'pitch_x = "1mm"')
    path.write_text(text, encoding="utf-8")
    assert len(load_sheet(path, library.papers).boxes()) == 4


def test_sheets_load_by_file_name(data_copy: DataPaths, library: Library) -> None:
    (data_copy.templates / "sheets" / "aaa.toml").write_text(SHEET, encoding="utf-8")
    loaded = load_sheets(data_copy.templates / "sheets", library.papers)
    assert [sheet.id for sheet in loaded] == ["try", *sorted(SHEETS)]


sizes = st.integers(1, 200)


@given(columns=st.integers(1, 6), rows=st.integers(1, 6), width=sizes, height=sizes, gap=st.integers(0, 20))
def test_cards_stand_a_pitch_apart_and_never_on_each_other(
    columns: int, rows: int, width: int, height: int, gap: int
) -> None:
    sheet = make_sheet((columns, rows), (width, height), (width + gap, height + gap))
    boxes = sheet.boxes()
    assert len(boxes) == columns * rows
    for index, box in enumerate(boxes):
        column, row = index % columns, index // columns
        assert box.left == 3 + column * (width + gap)
        assert box.top == 4 + row * (height + gap)
        for other in boxes[:index]:
            apart = box.left >= other.right or other.left >= box.right
            assert apart or box.top >= other.bottom or other.top >= box.bottom


@given(width=st.integers(2, 200), short=st.integers(1, 199))
def test_a_pitch_under_the_card_is_refused(width: int, short: int) -> None:
    pitch = max(1, width - short)
    with pytest.raises(ValidationError, match="cards overlap: pitch_x"):
        make_sheet((2, 1), (width, 10), (pitch, 10))
    with pytest.raises(ValidationError, match="cards overlap: pitch_y"):
        make_sheet((1, 2), (10, width), (10, pitch))


def make_sheet(count: tuple[int, int], size: tuple[int, int], pitch: tuple[int, int]) -> Sheet:
    """Make a sheet from numbers in mm, with its first card at 3, 4."""
    card = {"width": f"{size[0]}mm", "height": f"{size[1]}mm"}
    grid = {"columns": count[0], "rows": count[1], "left": "3mm", "top": "4mm"}
    pitches = {"pitch_x": f"{pitch[0]}mm", "pitch_y": f"{pitch[1]}mm"}
    return Sheet.model_validate(
        {
            "id": "x",
            "title": "X",
            "paper": "a4",
            "card": card,
            "grid": grid | pitches,
            "precut": True,
            "source": "a test",
            "standing": "derived",
        }
    )


@given(st.integers(-50, 50), st.integers(-50, 50), sizes, sizes, st.integers(1, 30))
def test_a_box_contains_its_inset_and_not_the_reverse(
    left: int, top: int, width: int, height: int, margin: int
) -> None:
    box = Box(left, top, width, height)
    assert box.contains(box)
    assert box.contains(box.inset(margin)) or min(width, height) < 2 * margin
    assert not box.contains(box.inset(-margin))
    assert box.contains(box.inset(-margin), tolerance=margin)
    assert (box.right, box.bottom) == (left + width, top + height)

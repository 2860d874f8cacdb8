"""A poster in tiles: the fewest sheets, no gap, no code cut in two, and every pixel the poster's own."""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2
import pytest
from click.testing import CliRunner
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pikepdf import Name, Pdf, Stream

from cardpress.checks import run_checks
from cardpress.checks import tiles as check
from cardpress.checks.codes import find_codes
from cardpress.checks.finding import Status
from cardpress.checks.subject import Subject
from cardpress.cli import cardpress
from cardpress.errors import InputError
from cardpress.fit import fit
from cardpress.geometry import PT_PER_MM, Box
from cardpress.inspect import inspect
from cardpress.jobs import Job
from cardpress.pipeline import produce
from cardpress.planning import plan
from cardpress.render import Templates
from cardpress.tile_marks import Overview, tile_pages
from cardpress.tile_sheets import plan_grid, poster_form, shown, stand_tiles, to_whole_points, untiled
from cardpress.tiles import (
    CLEAR,
    GLUE,
    LAST,
    MOST_SHEETS,
    Grid,
    Window,
    cut,
    overlaps,
    parse_overlap,
    place,
    position,
    printable,
    room,
    spans,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PIL.Image import Image

    from cardpress.content import Library
    from cardpress.pdf import Renderer
    from cardpress.plans import Plan

IN = 25.4
UNPRINTABLE = 6.4 * PT_PER_MM
LETTER, LEGAL, TABLOID = (8.5 * IN, 11 * IN), (8.5 * IN, 14 * IN), (11 * IN, 17 * IN)
A4, A3 = (210.0, 297.0), (297.0, 420.0)
papers = st.sampled_from([LETTER, LEGAL, TABLOID, A4, A3])
few = settings(max_examples=30)
posters = st.tuples(st.floats(220, 900), st.floats(280, 1300))

# --- geometry ----------------------------------------------------------------------------------------------


@few
@given(posters, papers, st.floats(0, 40))
def test_windows_cover_the_poster_and_overlap_by_what_was_asked(
    poster: tuple[float, float], paper: tuple[float, float], overlap: float
) -> None:
    grid = cut(poster, paper, overlap)
    for along, length in ((grid.columns, grid.poster[0]), (grid.rows, grid.poster[1])):
        assert along[0].start == 0
        assert length - 0.02 <= along[-1].end < length + 1
        assert all(each / PT_PER_MM >= overlap - 0.01 for each in overlaps(along))
        assert all(one.start < other.start and one.end < other.end for one, other in pairwise(along))
    assert grid.poster == pytest.approx([side * PT_PER_MM for side in poster])
    assert grid.count == len(grid.tiles) == len(grid.columns) * len(grid.rows)
    assert len({tile.mark for tile in grid.tiles}) == grid.count


@few
@given(posters, papers, st.floats(0, 40))
def test_windows_and_all_beside_them_stand_where_printers_print(
    poster: tuple[float, float], paper: tuple[float, float], overlap: float
) -> None:
    grid = cut(poster, paper, overlap)
    width, height = grid.page
    assert sorted(grid.page) == pytest.approx(sorted(side * PT_PER_MM for side in paper), abs=0.02)
    left, top = place(grid.page)
    for page in tile_pages(grid):
        window = page.tile.window
        right, bottom = left + window.width, top + window.height
        points: list[tuple[float, float]] = [(left, top), (right, bottom)]
        points += [point for path in (*page.cuts, *page.ticks) for point in path]
        points += [point for strip in page.strips for path in strip.hatching for point in path]
        points += [(strip.left + strip.width, strip.top + strip.height) for strip in page.strips]
        for x, y in points:
            assert UNPRINTABLE <= x <= width - UNPRINTABLE
            assert UNPRINTABLE <= y <= height - UNPRINTABLE
        beside = [point for path in (*page.cuts, *page.ticks) for point in path]
        assert not any(left < x < right and top < y < bottom for x, y in beside)
        for strip in page.strips:
            assert strip.left >= right + 1 if strip.upright else strip.top >= bottom + 1


@few
@given(posters, papers, st.floats(0, 30))
def test_there_is_a_strip_to_glue_on_wherever_a_sheet_follows(
    poster: tuple[float, float], paper: tuple[float, float], overlap: float
) -> None:
    grid = cut(poster, paper, overlap)
    by_mark = {page.tile.mark: page for page in tile_pages(grid)}
    for page in by_mark.values():
        ahead = {strip.ahead for strip in page.strips}
        tile = page.tile
        beside = {position(tile.column + 1, tile.row), position(tile.column, tile.row + 1)}
        assert ahead == beside & by_mark.keys()
        for strip in page.strips:  # a tick on either side says where the next sheet's edge comes
            tips = {path[0] for path in page.ticks}
            window, (left, top) = by_mark[strip.ahead].tile.window, place(grid.page)
            seam = (
                left + window.left - tile.window.left if strip.upright else top + window.top - tile.window.top
            )
            assert len([x if strip.upright else y for x, y in tips if seam in (x, y)]) >= 2


def fewest(length: int, most: int, overlap: int) -> int:
    """Count spans the plain way: add one until they reach."""
    count, reach = 1, most + LAST
    while reach < length:
        count, reach = count + 1, reach + most - overlap
    return count


@few
@given(posters, papers, st.integers(0, 100))
def test_no_other_way_takes_fewer_sheets(
    poster: tuple[float, float], paper: tuple[float, float], overlap: int
) -> None:
    grid = cut(poster, paper, overlap / PT_PER_MM)
    lengths = [-int(-side * PT_PER_MM // 1) for side in poster]
    counts = []
    for page in (grid.page, grid.page[::-1]):
        across, down = (fewest(*each, overlap) for each in zip(lengths, room(page), strict=True))
        counts.append(across * down)
    assert grid.count == min(counts)


@given(st.integers(300, 4000), st.integers(300, 1000), st.integers(0, 60))
def test_spans_are_even(length: int, most: int, overlap: int) -> None:
    sizes = [span.size for span in spans(length, most, overlap)]
    assert all(size <= most for size in sizes[:-1])
    assert sizes[-1] <= most + LAST
    assert max(sizes) - min(sizes) <= 2 or sizes[-1] > most  # its last has room that the others have not


@given(
    st.integers(600, 2600),
    st.integers(300, 700),
    st.integers(0, 60),
    st.lists(st.tuples(st.integers(0, 2400), st.integers(40, 240)), min_size=1, max_size=3),
)
def test_no_seam_runs_through_a_code(
    length: int, most: int, overlap: int, codes: list[tuple[int, int]]
) -> None:
    kept = [(float(start), float(start + size)) for start, size in codes if start + size < length]
    found = spans(length, most, overlap, kept)
    assume(found)
    seams = [span.start for span in found[1:]]
    assert not any(start < seam < end for seam in seams for start, end in kept)
    assert all(span.size <= most for span in found[:-1])
    assert found[-1].size <= most + LAST
    assert all(each == overlap for each in overlaps(found))
    for start, end in kept:  # whole on one sheet: between its own edge and the next one's
        edges = [0, *seams, length]
        assert any(first <= start and end <= last for first, last in pairwise(edges))


@given(
    st.integers(600, 1400),
    st.integers(500, 700),
    st.integers(0, 60),
    st.tuples(st.integers(0, 1000), st.integers(40, 240)),
)
def test_one_seam_keeps_its_distance_wherever_there_is_room(
    length: int, most: int, overlap: int, code: tuple[int, int]
) -> None:
    start, end = float(code[0]), float(sum(code))
    assume(end < length and fewest(length, most, overlap) == 2)
    possible = [
        seam for seam in range(1, length - overlap) if seam + overlap <= most and length - seam <= most + LAST
    ]

    def distance(seam: int) -> float:
        return max(start - seam, seam - end)

    found = spans(length, most, overlap, [(start, end)])
    best = max(map(distance, possible))
    if best >= 0:
        assert len(found) == 2
        assert distance(found[1].start) >= min(CLEAR, best)
    else:
        assert len(found) > 2


def test_a_longer_way_is_taken_rather_than_a_code_cut() -> None:
    assert len(spans(1000, 520, 20)) == 2
    assert len(spans(1000, 520, 20, [(460.0, 510.0)])) == 3
    assert spans(1000, 520, 20, [(100.0, 700.0)]) == ()


def test_of_equal_counts_the_more_even_is_taken() -> None:
    """Eight sheets either way; long thin tiles would have more to glue."""
    grid = cut((18 * IN, 24 * IN), LETTER, 10)
    assert (len(grid.columns), len(grid.rows), grid.count) == (2, 4, 8)
    assert grid.page == (792, 612)


COUNTS = {
    ("tabloid", "letter"): 4,
    ("18x24", "letter"): 8,
    ("24x36", "letter"): 16,
    ("a3", "a4"): 4,
    ("a2", "a4"): 8,
    ("a0", "a3"): 15,
}


@pytest.mark.parametrize(("poster", "paper"), COUNTS)
def test_the_usual_posters_take_this_many_sheets(library: Library, poster: str, paper: str) -> None:
    sizes = {each.id: (each.width, each.height) for each in library.papers}
    assert cut(sizes[poster], sizes[paper], 10).count == COUNTS[poster, paper]


def test_a_tile_is_named_by_its_column_and_row() -> None:
    marks = [position(*place) for place in ((0, 0), (1, 2), (25, 0), (26, 0), (701, 9), (702, 0))]
    assert marks == ["A1", "B3", "Z1", "AA1", "ZZ10", "AAA1"]


def test_the_map_shows_every_tile_in_its_place() -> None:
    grid = cut((24 * IN, 36 * IN), LETTER, 10)
    overview = Overview(grid)
    assert overview.page == (612, 792)
    assert [mark for mark, _, _ in overview.marks] == [tile.mark for tile in grid.tiles]
    for (_, x, y), tile in zip(overview.marks, grid.tiles, strict=True):
        window = tile.window
        assert window.left < (x - overview.left) / overview.scale < window.right
        assert window.top < (y - overview.top) / overview.scale < window.bottom
    assert len(overview.seams) == 3 + 3


@pytest.mark.parametrize("text", ["10", "wide", "", "10 cm", "1,5mm"])
def test_what_is_no_length_is_no_overlap(text: str) -> None:
    with pytest.raises(InputError, match="is not a length") as caught:
        parse_overlap(text)
    assert "10mm" in caught.value.hint


def test_an_overlap_is_a_length() -> None:
    assert parse_overlap("0.5in") == 12.7
    assert parse_overlap("0mm") == 0
    with pytest.raises(InputError, match="less than nothing"):
        parse_overlap("-1mm")


# --- what is asked for -------------------------------------------------------------------------------------

WRONG = [
    (Job("poster", paper="24x36", tile="leter"), 'no paper "leter". Did you mean "letter"?', "list papers"),
    (Job("poster", paper="24x36", tile="letter", overlap="ten"), "'ten' is not a length", "10mm"),
    (Job("poster", paper="24x36", tile="letter", overlap="-1mm"), "less than nothing", "10mm"),
    (Job("poster", paper="24x36", tile="letter", overlap="200mm"), "too large for the tiles", "--overlap"),
    (Job("poster", tile="letter"), "Letter is no paper to print a Letter poster on in parts", "--paper"),
    (Job("poster", paper="a4", tile="a3"), "A3 is no paper to print a A4 poster on in parts", "--paper"),
    (Job("poster", paper="a3", tile="card-us"), "Card 3.5 × 2 in is no paper", "office paper"),
    (Job("poster", paper="24x36", overlap="10mm"), "--overlap is for tiles", "--tile letter"),
    (Job("wallet-card", tile="letter"), "wallet card on Letter is not one plain page", "poster"),
    (Job("wallet-card", paper="card-us", tile="a4"), "is not one plain page", "poster"),
    (Job("handout", tile="letter"), "handout on Letter is not one plain page", "poster"),
    (Job("tear-off", paper="legal", tile="letter"), "is not one plain page", "poster"),
    (Job("brochure", tile="letter"), "is not one plain page", "poster"),
    (Job("slide", tile="letter"), "is not one plain page", "poster"),
    (Job("poster", "vi+en", paper="a4", tile="letter"), "is not one plain page", "poster"),
]


@pytest.mark.parametrize(("job", "message", "hint"), WRONG)
def test_what_cannot_be_tiled_is_refused(library: Library, job: Job, message: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        plan(job, library)
    assert message in str(caught.value)
    assert hint in caught.value.hint


def test_the_file_says_what_it_is(library: Library) -> None:
    settled = plan(Job("poster", paper="24 x 36", tile="US Letter", ink="black"), library)
    assert settled.file_name == "en/poster-24x36-black-tiled-letter.pdf"
    words, _, _ = settled.keywords.partition(", edition=")
    assert words == "piece=poster, paper=24x36, ink=black, tile=letter, overlap=10mm"
    told = Job.from_keywords(words)
    assert told is not None
    assert plan(told, library).keywords == settled.keywords
    assert settled.edition == plan(Job("poster", paper="24x36"), library).edition
    assert settled.whole.keywords == plan(Job("poster", paper="24x36", ink="black"), library).keywords


def test_a_poster_of_very_many_sheets_is_refused() -> None:
    assert cut((2000, 1900), A4, 10).count <= MOST_SHEETS
    with pytest.raises(InputError, match=r"would take \d{3} sheets; 100 at most") as caught:
        cut((3000, 2000), A4, 10)
    assert "--tile" in caught.value.hint


def test_a_code_too_large_for_a_tile_is_refused() -> None:
    with pytest.raises(InputError, match="too large to stand whole"):
        cut((24 * IN, 36 * IN), LETTER, 10, [Box(100, 100, 320, 320)])


# --- real files --------------------------------------------------------------------------------------------

Pixels = np.ndarray


@dataclass(frozen=True)
class Made:
    """A poster in tiles, and the same poster built whole."""

    tiled: Subject
    whole: Subject


Make = "Callable[[Job], Made]"


@pytest.fixture(scope="session")
def made(library: Library, renderer: Renderer) -> Callable[[Job], Made]:
    """Give a job's tiles and its poster, built once."""

    @cache
    def build(job: Job) -> Made:
        settled = plan(job, library)
        return Made(produce(settled, renderer)[1], produce(settled.whole, renderer)[1])

    return build


def pixels(page: pypdfium2.PdfPage, window: Window, scale: int) -> Pixels:
    """Render a window of a page, given from its top left corner; the renderer reckons from there."""
    width, height = page.get_size()
    right, bottom = min(window.right, int(width)), min(window.bottom, int(height))
    crop = (window.left, height - bottom, width - right, window.top)
    seen: Pixels = page.render(scale=scale, crop=crop).to_numpy()[:, :, :3].copy()
    return seen


def reassembled(tiled: bytes, poster: bytes, scale: int) -> tuple[Pixels, Pixels, list[str]]:
    """Lay the tiles where they belong.

    Returns:
        the poster that they make, how many tiles cover each pixel, and what is not as on the poster.
    """
    sheets = pypdfium2.PdfDocument(to_whole_points(tiled))
    page = pypdfium2.PdfDocument(to_whole_points(poster))[0]
    width, height = (int(side) for side in page.get_size())
    canvas = np.zeros((height * scale, width * scale, 3), np.uint8)
    covered = np.zeros((height * scale, width * scale), np.uint8)
    faults = []
    with Pdf.open(BytesIO(tiled)) as pdf:
        for number, tile in enumerate(shown(pdf), start=1):
            assert tile is not None
            (left, top, right, bottom), (x, y, _, _) = map(rounded, (tile.window, tile.place))
            window = Window(left, top, min(right, width) - left, min(bottom, height) - top)
            seen = pixels(sheets[number], Window(x, y, window.width, window.height), scale)
            if not np.array_equal(seen, pixels(page, window, scale)):
                faults.append(f"page {number + 1}")
            area = np.s_[top * scale : window.bottom * scale, left * scale : window.right * scale]
            canvas[area] = seen
            covered[area] += 1
    return canvas, covered, faults


def rounded(corners: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    """Give corners in whole points, which they must be."""
    whole = [round(corner) for corner in corners]
    assert corners == pytest.approx(whole, abs=0.001)
    left, top, right, bottom = whole
    return left, top, right, bottom


def runs_of(doubled: Pixels) -> list[int]:
    """Give the lengths of the runs of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], doubled.astype(int), [0]))))
    return [int(end - start) for start, end in zip(edges[::2], edges[1::2], strict=True)]


FAST = [
    Job("poster", paper="tabloid", tile="letter"),
    Job("poster", "ar", paper="a3", tile="a4"),
]
SLOW = [
    Job("poster", paper="18x24", tile="letter", overlap="0.5in"),
    Job("poster", paper="24x36", tile="letter"),
    Job("poster", "ur", paper="a0", tile="a4"),
    Job("poster", "ar", paper="a1", tile="a4", ink="black"),
    Job("poster", "my", paper="a2", tile="a4", ink="black"),
    Job("poster", "zh-Hans", paper="17x22", tile="legal"),
    Job("poster", "ru", paper="24x36", tile="tabloid", ink="saver"),
    Job("poster", "vi+en", paper="a3", tile="a4"),
    Job("poster", "es+my", paper="24x36", tile="letter", overlap="0mm"),
]
CASES = [*FAST, *(pytest.param(job, marks=pytest.mark.slow) for job in SLOW)]


@pytest.mark.parametrize("job", CASES, ids=lambda job: job.keywords)
def test_tiles_reassembled_are_the_poster_pixel_for_pixel(made: Callable[[Job], Made], job: Job) -> None:
    scale = 2
    both = made(job)
    canvas, covered, faults = reassembled(both.tiled.data, both.whole.data, scale)
    assert faults == []
    assert covered.min() >= 1
    # In one go the renderer reckons from another corner, and rounds a few edges of letters otherwise.
    page = pypdfium2.PdfDocument(to_whole_points(both.whole.data))[0]
    once = page.render(scale=scale).to_numpy()[:, :, :3].astype(np.int16)
    difference = np.abs(once - canvas).max(axis=2)
    assert (difference > 0).mean() < 0.002
    # Across and down, as many overlaps as neighbours, each at least as wide as was asked for.
    least = parse_overlap(job.overlap or "10mm") * PT_PER_MM * scale
    with Pdf.open(BytesIO(both.tiled.data)) as pdf:
        tiles = [tile for tile in shown(pdf) if tile is not None]
    for line, edge in ((covered[scale], 0), (covered[:, scale], 1)):
        found = runs_of(line > 1)
        neighbours = len({tile.window[edge] for tile in tiles}) - 1
        assert len(found) == (neighbours if least else 0)
        assert all(least <= run < least + 2 * scale for run in found)


@pytest.mark.parametrize("job", CASES, ids=lambda job: job.keywords)
def test_a_real_file_passes_every_check(
    made: Callable[[Job], Made], library: Library, tmp_path: Path, job: Job
) -> None:
    tiled = made(job).tiled
    findings = list(run_checks(tiled))
    assert [finding for finding in findings if finding.status is not Status.PASS] == []
    seen = {finding.check for finding in findings}
    assert {"tiles", "page-size", "contacts", "qr-codes", "glyphs", "safe-area", "credit"} <= seen
    assert "pdf-ua" not in seen
    file = tmp_path / "poster.pdf"
    file.write_bytes(tiled.data)
    report = inspect(file, library)  # which knows no more of it than its keywords
    assert report.what.startswith("poster on ")
    assert report.findings == tuple(findings)


@pytest.fixture
def tabloid(made: Callable[[Job], Made]) -> Made:
    """Give the poster on Tabloid, on Letter paper."""
    return made(FAST[0])


def changed(data: bytes, page: int, change: Callable[[bytes], bytes]) -> bytes:
    """Change what a page draws."""
    with Pdf.open(BytesIO(data)) as pdf:
        pdf.pages[page].contents_coalesce()
        before = pdf.pages[page].Contents.read_bytes()
        after = change(before)
        assert after != before
        pdf.pages[page].Contents = pdf.make_stream(after)
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


SHOW = re.compile(rb"(\S+) (\S+) (\S+) (\S+) re W n 1 0 0 1 (\S+) (\S+) cm /Poster Do")


def moved(across: float, *, window_too: bool = False) -> Callable[[bytes], bytes]:
    """Move the poster under its window, or with it, by so many points."""

    def change(drawn: bytes) -> bytes:
        found = SHOW.search(drawn)
        assert found is not None
        left, bottom, width, height, x, y = (float(number) for number in found.groups())
        left += across if window_too else 0
        new = f"{left} {bottom} {width} {height} re W n 1 0 0 1 {x + across} {y} cm /Poster Do"
        return drawn[: found.start()] + new.encode() + drawn[found.end() :]

    return change


@pytest.mark.parametrize("across", [1, -1])
def test_a_tile_that_is_a_point_off_is_seen(tabloid: Made, across: float) -> None:
    """The clip stays, the poster slips: what is read back as the window is then another."""
    off = changed(tabloid.tiled.data, 2, moved(across))
    with Pdf.open(BytesIO(off)) as one, Pdf.open(BytesIO(tabloid.tiled.data)) as other:
        found, meant = shown(one), shown(other)
    assert found[1] != meant[1]
    # Laid where it was meant to be, its pixels are not the poster's.
    page = pypdfium2.PdfDocument(to_whole_points(tabloid.whole.data))[0]
    sheet = pypdfium2.PdfDocument(to_whole_points(off))[2]
    tile = meant[1]
    assert tile is not None
    (left, top, right, bottom), (x, y, _, _) = map(rounded, (tile.window, tile.place))
    window = Window(left, top, right - left, bottom - top)
    seen = pixels(sheet, Window(x, y, window.width, window.height), 1)
    assert not np.array_equal(seen, pixels(page, window, 1))
    assert codes(Subject(off, tabloid.tiled.plan)) == {"GAP"}


def codes(subject: Subject) -> set[str]:
    """Give the codes that the check finds."""
    found = {result.code for result in check.CHECK.run(subject)}
    assert found <= check.CHECK.codes.keys()
    return found


def without_last_page(data: bytes) -> bytes:
    """Drop the last tile."""
    with Pdf.open(BytesIO(data)) as pdf:
        del pdf.pages[-1]
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


BROKEN: dict[str, tuple[Callable[[bytes], bytes], set[str]]] = {
    "a page does not show the poster": (
        lambda data: changed(data, 1, lambda drawn: drawn.replace(b"/Poster Do", b"")),
        {"NO_WINDOW"},
    ),
    "a page shows it twice": (
        lambda data: changed(data, 1, lambda drawn: drawn.replace(b"/Poster Do", b"/Poster Do /Poster Do")),
        {"NO_WINDOW"},
    ),
    "a page shows all of it": (
        lambda data: changed(data, 1, lambda drawn: drawn.replace(b"re W n", b"re n")),
        {"NO_WINDOW"},
    ),
    "a page shows it on its side": (
        lambda data: changed(data, 1, lambda drawn: drawn.replace(b"n 1 0 0 1 ", b"n 0 1 -1 0 ")),
        {"NO_WINDOW"},
    ),
    "a page shows it smaller": (
        lambda data: changed(data, 1, lambda drawn: drawn.replace(b"n 1 0 0 1 ", b"n 0.97 0 0 0.97 ")),
        {"SCALED"},
    ),
    "a tile is missing": (without_last_page, {"GAP"}),
    "a tile is in the printer's margin": (
        lambda data: changed(data, 1, moved(-13, window_too=True)),
        {"OUT_OF_REACH", "DIFFERS"},  # and over the marks beside it
    ),
    "something is drawn over a tile": (
        lambda data: changed(data, 1, lambda drawn: drawn + b" q 0.9 g 300 400 1 1 re f Q"),
        {"DIFFERS"},
    ),
    "something is drawn under a tile": (
        lambda data: changed(data, 4, lambda drawn: b"q 0.9 g 300 400 9 9 re f Q " + drawn),
        {"DIFFERS"},
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_with_tiles_has_its_code(tabloid: Made, name: str) -> None:
    change, expected = BROKEN[name]
    assert codes(tabloid.tiled) == set()
    assert codes(Subject(change(tabloid.tiled.data), tabloid.tiled.plan)) == expected


def test_less_overlap_than_was_asked_for_has_its_code(tabloid: Made) -> None:
    settled = tabloid.tiled.plan
    assert settled is not None
    assert codes(Subject(tabloid.tiled.data, dataclasses.replace(settled, overlap=10.5))) == {"OVERLAP"}
    assert codes(Subject(tabloid.tiled.data, dataclasses.replace(settled, overlap=9.0))) == set()


def tiled_as(settled: Plan, grid: Callable[[Grid], Grid], renderer: Renderer) -> Subject:
    """Tile a poster by another grid than its own."""
    templates = Templates(settled)
    layout = fit(settled, templates, renderer)
    other = grid(plan_grid(settled, layout.codes()))
    pages = layout.followed_by(renderer.lay_out(templates.tile_pages(other)))
    return Subject(stand_tiles(pages.to_pdf(accessible=False), other), settled)


def test_a_seam_through_a_code_has_its_code(library: Library, renderer: Renderer) -> None:
    settled = plan(FAST[0], library)

    def through_the_first_code(grid: Grid) -> Grid:
        first, last = grid.columns
        at = 100
        return dataclasses.replace(
            grid,
            columns=(
                dataclasses.replace(first, size=at + grid.overlap),
                dataclasses.replace(last, start=at, size=last.end - at),
            ),
        )

    assert codes(tiled_as(settled, lambda grid: grid, renderer)) == set()
    assert "CODE_CUT" in codes(tiled_as(settled, through_the_first_code, renderer))


def test_a_gap_between_tiles_has_its_code(library: Library, renderer: Renderer) -> None:
    def apart(grid: Grid) -> Grid:
        first, last = grid.rows
        return dataclasses.replace(grid, rows=(dataclasses.replace(first, size=last.start - 2), last))

    assert codes(tiled_as(plan(FAST[0], library), apart, renderer)) == {"GAP"}


def test_a_file_without_its_poster_is_an_error_and_not_a_pass(tabloid: Made) -> None:
    with Pdf.open(BytesIO(tabloid.tiled.data)) as pdf:
        del pdf.pages[0].Resources.XObject[Name.Poster]
        out = BytesIO()
        pdf.save(out)
    findings = list(run_checks(Subject(out.getvalue(), tabloid.tiled.plan)))
    assert {finding.status for finding in findings} == {Status.ERROR}
    with pytest.raises(InputError, match="no poster"):
        untiled(out.getvalue())


def test_page_size_knows_tiles(tabloid: Made) -> None:
    def of(data: bytes) -> set[str]:
        found = run_checks(Subject(data, tabloid.tiled.plan))
        return {finding.code for finding in found if finding.check == "page-size"}

    assert of(tabloid.tiled.data) == {"OK"}
    assert of(without_last_page(tabloid.tiled.data)) == {"PAGE_COUNT"}
    with Pdf.open(BytesIO(tabloid.tiled.data)) as pdf:
        pdf.pages[2].MediaBox = [0, 0, 612, 800]
        out = BytesIO()
        pdf.save(out)
    assert of(out.getvalue()) == {"PAGE_SIZE"}


def test_the_poster_is_stored_once_and_comes_back_as_it_was(tabloid: Made) -> None:
    with Pdf.open(BytesIO(tabloid.tiled.data)) as pdf:
        form = poster_form(pdf)
        for page in pdf.pages:
            assert page.Resources.XObject.Poster.objgen == form.objgen
        large = [each for each in pdf.objects if b"Tj" in content(each) or b"TJ" in content(each)]
        assert len([each for each in large if len(content(each)) > len(form.read_bytes()) / 2]) == 1
    back = pypdfium2.PdfDocument(untiled(tabloid.tiled.data))[0]
    before = pypdfium2.PdfDocument(tabloid.whole.data)[0]
    assert np.array_equal(back.render(scale=2).to_numpy(), before.render(scale=2).to_numpy())
    assert len(tabloid.tiled.data) < 2.5 * len(tabloid.whole.data)


def content(each: object) -> bytes:
    """Give the bytes of a form or a page's content; nothing of anything else."""
    if not isinstance(each, Stream) or each.get("/Length1") is not None:
        return b""
    return bytes(each.read_bytes()) if "/Filter" not in each or each.Filter == Name.FlateDecode else b""


@pytest.mark.slow
def test_each_code_stands_whole_on_one_sheet(made: Callable[[Job], Made]) -> None:
    """Between its own edges and those of the sheets that are glued over it, a sheet has both or neither."""
    for job in FAST:
        tiled = made(job).tiled
        with Pdf.open(BytesIO(tiled.data)) as pdf:
            tiles = [tile for tile in shown(pdf) if tile is not None]
        lefts, tops = ({tile.window[edge] for tile in tiles} for edge in (0, 1))
        for box in boxes_of_codes(tiled):
            for seams, start, end in ((lefts, box.left, box.right), (tops, box.top, box.bottom)):
                near = [max(start - seam / PT_PER_MM, seam / PT_PER_MM - end) for seam in seams]
                assert min(near) >= 5, job


def boxes_of_codes(tiled: Subject) -> Iterator[Box]:
    """Give the boxes of the codes' modules on the poster, in mm."""
    found = find_codes(tiled.whole, 0, 150)
    assert len(found) == 2
    yield from (code.box for code in found)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_codes_are_where_the_layout_says(library: Library, renderer: Renderer, language: str) -> None:
    """Tiles keep clear of those boxes; the finished codes fill them, but for their quiet zones."""
    settled = plan(Job("poster", language), library)
    layout = fit(settled, Templates(settled), renderer)
    laid = sorted(layout.codes(), key=lambda box: box.left)
    poster = Subject(layout.to_pdf(accessible=False), settled)
    found = sorted((code.box for code in find_codes(poster, 0, 300)), key=lambda box: box.left)
    assert len(laid) == len(found) == 2
    for box, modules in zip(laid, found, strict=True):
        quiet = (box.width - modules.width) / 2
        assert quiet > 3
        assert box.inset(quiet).contains(modules, 0.2)


@pytest.mark.parametrize("job", FAST, ids=lambda job: job.keywords)
def test_every_sheet_says_what_to_do_and_has_its_bar(made: Callable[[Job], Made], job: Job) -> None:
    tiled = made(job).tiled
    settled = tiled.plan
    assert settled is not None
    labels = [settled.library.labels, *(voice.library.labels for voice in settled.voices)]
    ruler = "ruler_mm" if job.tile == "a4" else "ruler_in"
    marks = [mark for mark, _, _ in Overview(plan_grid(settled, ())).marks]
    for each in labels:
        assert told(tiled, each["tile_steps"], 0)
        for page in range(tiled.page_count):
            assert told(tiled, each["print_at_100"], page)
            assert told(tiled, each[ruler], page)
        # At its foot; pdfium does not read lines back that run from right to left and stand upright.
        assert all(told(tiled, each["glue"], page) for page in range(1, 1 + tiled.page_count // 2))
        assert not told(tiled, each["glue"], tiled.page_count - 1)
    assert all(told(tiled, labels[0]["glue"], page) for page in range(1, tiled.page_count - 1))
    for page, mark in enumerate(marks, start=1):
        assert mark in [run.text.strip() for run in tiled.runs(page) if run.placement is None]
        assert mark in [run.text.strip() for run in tiled.runs(0)]


def told(tiled: Subject, text: str, page: int) -> bool:
    """Say whether a sheet has every word of a text beside the poster, in whatever order it is read back."""
    words = {word for run in tiled.runs(page) if run.placement is None for word in WORD.findall(run.text)}
    return set(WORD.findall(text)) <= words


WORD = re.compile(r"[^\W\d]+")


@pytest.mark.parametrize("job", FAST[:2], ids=lambda job: job.keywords)
def test_the_bar_is_as_long_as_it_says(made: Callable[[Job], Made], job: Job) -> None:
    tiled = made(job).tiled
    for page in range(tiled.page_count):
        dark = np.asarray(tiled.image(page, 144)) < 128
        rows = [max(runs_of(row), default=0) for row in dark[: 100 * 2]]
        assert min(abs(row - 288) for row in rows) <= 3


def test_the_map_shows_the_poster_small(tabloid: Made) -> None:
    """In the frame that the map draws for it, and as much of it as there is."""
    settled = tabloid.tiled.plan
    assert settled is not None
    overview = Overview(plan_grid(settled, ()))
    scale = 4
    page = pypdfium2.PdfDocument(tabloid.tiled.data)[0].render(scale=scale, grayscale=True).to_pil()
    frame = [overview.left, overview.top, overview.left + overview.width, overview.top + overview.height]
    small = page.crop([round(edge * scale) for edge in frame])
    whole = pypdfium2.PdfDocument(tabloid.whole.data)[0].render(scale=1, grayscale=True).to_pil()
    assert correlation(small, whole.resize(small.size)) > 0.8


def correlation(one: Image, other: Image) -> float:
    """Say how alike two pictures are, at a size at which lines over them hardly count."""
    size = (66, 102)
    first, second = (np.asarray(each.resize(size), float).ravel() for each in (one, other))
    return float(np.corrcoef(first, second)[0, 1])


def test_the_same_job_gives_the_same_bytes(tabloid: Made, library: Library, renderer: Renderer) -> None:
    assert produce(plan(FAST[0], library), renderer)[0] == tabloid.tiled.data


def test_pages_of_whole_points_show_what_they_showed(tabloid: Made) -> None:
    page = pypdfium2.PdfDocument(to_whole_points(tabloid.whole.data))[0]
    assert page.get_size() == (792, 1224)
    before = pypdfium2.PdfDocument(tabloid.whole.data)[0]
    assert np.array_equal(page.render().to_numpy(), before.render().to_numpy())


# --- the command line --------------------------------------------------------------------------------------


def test_build_takes_tile_and_overlap(tmp_path: Path) -> None:
    arguments = ["build", "poster", "--paper", "tabloid", "--tile", "letter", "--overlap", "0.5in"]
    result = CliRunner().invoke(cardpress, [*arguments, "--out", str(tmp_path), "--json"])
    assert result.exit_code == 0, result.output
    (artifact,) = json.loads(result.stdout)["artifacts"]
    assert artifact["path"] == str(tmp_path / "en" / "poster-tabloid-tiled-letter.pdf")
    assert artifact["pages"] == 5
    assert artifact["status"] == "PASS"


def test_the_parts_of_a_page_are_within_each_other() -> None:
    for page in product((LETTER, A4, A3), (False, True)):
        size = page[0][::-1] if page[1] else page[0]
        points = (size[0] * PT_PER_MM, size[1] * PT_PER_MM)
        area, (left, top), (width, height) = printable(points), place(points), room(points)
        assert UNPRINTABLE <= area.left < left
        assert UNPRINTABLE <= area.top < top
        assert left + width + GLUE == area.right <= points[0] - UNPRINTABLE
        assert top + height + GLUE == area.bottom <= points[1] - UNPRINTABLE
    assert MOST_SHEETS + 1 <= 200  # which is what checks read

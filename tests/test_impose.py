"""Backs land on their fronts: asserted on finished PDFs, after turning the sheet over by computation."""

from __future__ import annotations

import time
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Name, Page, Pdf, Stream, parse_content_stream

from cardpress.calibration import Calibration
from cardpress.errors import InputError
from cardpress.geometry import PT_PER_MM, Box, Grid, Paper, Sheet, Size, find
from cardpress.impose import (
    Cards,
    Side,
    as_printed,
    back_box,
    calibrated,
    cut_lines,
    filled,
    impose,
    plan_sides,
    sides,
)
from cardpress.jobs import Flip, Job
from cardpress.planning import plan

if TYPE_CHECKING:
    from cardpress.content import Library

Matrix = tuple[float, float, float, float, float, float]
FLIPS: tuple[Flip, ...] = ("long", "short")
CLOSE = 0.1  # mm
FRONT, BACK = b"0 0 9 9 re f", b"1 0 0 rg 0 0 5 5 re f"


def make_paper(width: float, height: float) -> Paper:
    """Make a paper of a size in mm."""
    return Paper.model_construct(id="p", title="P", width=width, height=height, kind="page", source="a test")


def make_sheet(
    card: tuple[float, float], first: tuple[float, float], pitch: tuple[float, float], count: tuple[int, int]
) -> Sheet:
    """Make a sheet from numbers in mm."""
    grid = Grid.model_construct(
        columns=count[0], rows=count[1], left=first[0], top=first[1], pitch_x=pitch[0], pitch_y=pitch[1]
    )
    size = Size.model_construct(width=card[0], height=card[1])
    return Sheet.model_construct(id="s", title="S", paper="p", card=size, grid=grid, precut=False)


A4 = make_paper(210, 297)
A4_LANDSCAPE = make_paper(297, 210)
UNCENTRED = make_sheet((85, 54), (10, 20), (95, 60), (2, 4))
UNCENTRED_LANDSCAPE = make_sheet((85, 54), (7, 11), (92, 58), (3, 3))
CASES = [(UNCENTRED, A4), (UNCENTRED_LANDSCAPE, A4_LANDSCAPE)]
# How the sheet turns over as it lies before the reader: portrait over its long edge goes sideways.
SIDEWAYS = {(True, "long"): True, (True, "short"): False, (False, "long"): False, (False, "short"): True}


def pages_of(*pages: tuple[float, float, bytes]) -> bytes:
    """Make a PDF from widths and heights in mm and what is drawn on each page."""
    with Pdf.new() as pdf:
        for width, height, drawing in pages:
            page = pdf.add_blank_page(page_size=(width * PT_PER_MM, height * PT_PER_MM))
            page.Contents = pdf.make_stream(drawing)
        out = BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()


def unimposed(sheet: Sheet, paper: Paper, furniture: bytes = b"", count: int = 2) -> bytes:
    """Make two tiny faces, then the pages of a sheet with its furniture."""
    faces = [(sheet.card.width, sheet.card.height, drawing) for drawing in (FRONT, BACK)]
    return pages_of(*faces, *[(paper.width, paper.height, furniture)] * count)


def imposed(sheet: Sheet, paper: Paper, flip: Flip, furniture: bytes = b"") -> bytes:
    """Stand two tiny faces on a sheet."""
    return impose(unimposed(sheet, paper, furniture), sides(sheet, paper, flip, cut_marks=False))


@dataclass(frozen=True)
class Standing:
    """A form as it is drawn: its box in mm from the top left corner, and where its top points."""

    form: str
    box: Box
    up: tuple[float, float]


def product(first: Matrix, then: Matrix) -> Matrix:
    """Give the matrix that applies one and then the other."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def standings(page: Page) -> list[Standing]:
    """Read a finished page back: every form drawn, under the matrices in force."""
    current: Matrix = (1, 0, 0, 1, 0, 0)
    kept: list[Matrix] = []
    found: list[Standing] = []
    for instruction in parse_content_stream(page):
        name = str(instruction.operator)
        if name == "q":
            kept.append(current)
        elif name == "Q":
            current = kept.pop()
        elif name == "cm":
            a, b, c, d, e, f = (float(number) for number in instruction.operands)
            current = product((a, b, c, d, e, f), current)
        elif name == "Do":
            found.append(standing(page, str(instruction.operands[0]), current))
    assert not kept
    return found


def standing(page: Page, name: str, matrix: Matrix) -> Standing:
    """Say where one form stands."""
    form = page.Resources.XObject[name]
    assert form.get("/Matrix", [1, 0, 0, 1, 0, 0]) == [1, 0, 0, 1, 0, 0]
    left, bottom, right, top = (float(number) for number in form.BBox)
    a, b, c, d, e, f = matrix
    points = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x / PT_PER_MM for x, _ in points], [y / PT_PER_MM for _, y in points]
    height = float(page.mediabox[3]) / PT_PER_MM
    box = Box(min(xs), height - max(ys), max(xs) - min(xs), max(ys) - min(ys))
    return Standing(name, box, (c, d))


def seen_through(box: Box, paper: Paper, flip: Flip) -> Box:
    """Say where a box on the back lies on the front, once the sheet has been turned over."""
    if SIDEWAYS[paper.height >= paper.width, flip]:
        return Box(paper.width - box.left - box.width, box.top, box.width, box.height)
    return Box(box.left, paper.height - box.top - box.height, box.width, box.height)


def assert_same(one: Box, other: Box, tolerance: float = CLOSE) -> None:
    """Assert that two boxes coincide."""
    found = (one.left, one.top, one.width, one.height)
    assert found == pytest.approx((other.left, other.top, other.width, other.height), abs=tolerance)


@pytest.mark.parametrize(
    ("flip", "left", "top"),
    [("long", 210 - 10 - 85, 20), ("short", 10, 297 - 20 - 54)],
)
def test_the_first_back_stands_where_arithmetic_says(flip: Flip, left: float, top: float) -> None:
    with Pdf.open(BytesIO(imposed(UNCENTRED, A4, flip))) as pdf:
        assert_same(standings(pdf.pages[0])[0].box, Box(10, 20, 85, 54))
        assert_same(standings(pdf.pages[1])[0].box, Box(left, top, 85, 54))


@pytest.mark.parametrize("flip", FLIPS)
@pytest.mark.parametrize(("sheet", "paper"), CASES, ids=["portrait", "landscape"])
def test_backs_land_on_their_fronts(sheet: Sheet, paper: Paper, flip: Flip) -> None:
    with Pdf.open(BytesIO(imposed(sheet, paper, flip))) as pdf:
        front, back = standings(pdf.pages[0]), standings(pdf.pages[1])
    assert [each.form for each in front] == ["/Face0"] * len(sheet.boxes())
    assert [each.form for each in back] == ["/Face1"] * len(sheet.boxes())
    for one, other, box in zip(front, back, sheet.boxes(), strict=True):
        assert_same(one.box, box)
        assert_same(seen_through(other.box, paper, flip), one.box)


@pytest.mark.parametrize("flip", FLIPS)
@pytest.mark.parametrize(("sheet", "paper"), CASES, ids=["portrait", "landscape"])
def test_backs_are_upright_for_who_turns_the_card_like_a_page(sheet: Sheet, paper: Paper, flip: Flip) -> None:
    with Pdf.open(BytesIO(imposed(sheet, paper, flip))) as pdf:
        front, back = standings(pdf.pages[0]), standings(pdf.pages[1])
    sideways = SIDEWAYS[paper.height >= paper.width, flip]
    assert {each.up for each in front} == {(0, 1)}
    for each in back:
        across, upward = each.up
        assert ((-across, upward) if sideways else (across, -upward)) == (0, 1)


@pytest.mark.parametrize("flip", FLIPS)
def test_an_uncentred_back_is_not_the_front_again(flip: Flip) -> None:
    front, back = sides(UNCENTRED, A4, flip, cut_marks=False)
    fronts = {placement.box for placement in front.placements}
    assert not fronts & {placement.box for placement in back.placements}


lengths = st.floats(5, 120, allow_nan=False)
counts = st.integers(1, 5)


@st.composite
def laid_sheets(draw: st.DrawFn) -> tuple[Sheet, Paper]:
    """Draw a sheet of any grid and a paper, upright or not, that it stands on anywhere."""
    card = draw(lengths), draw(lengths)
    count = draw(counts), draw(counts)
    margins = [draw(st.floats(0, 40)) for _ in range(4)]
    pitch = card[0] + draw(st.floats(0, 15)), card[1] + draw(st.floats(0, 15))
    width = margins[0] + (count[0] - 1) * pitch[0] + card[0] + margins[1]
    height = margins[2] + (count[1] - 1) * pitch[1] + card[1] + margins[3]
    return make_sheet(card, (margins[0], margins[2]), pitch, count), make_paper(width, height)


@given(laid=laid_sheets(), flip=st.sampled_from(FLIPS))
def test_any_grid_lands_on_any_paper(laid: tuple[Sheet, Paper], flip: Flip) -> None:
    sheet, paper = laid
    front, back = sides(sheet, paper, flip, cut_marks=False)
    page = Box(0, 0, paper.width, paper.height)
    for one, other in zip(front.placements, back.placements, strict=True):
        assert_same(seen_through(other.box, paper, flip), one.box, 1e-6)
        assert page.contains(other.box, 1e-6)
        assert (one.turned, other.turned) == (False, not SIDEWAYS[paper.height >= paper.width, flip])


@settings(max_examples=25)
@given(laid=laid_sheets(), flip=st.sampled_from(FLIPS))
def test_any_grid_lands_on_paper_in_the_finished_file(laid: tuple[Sheet, Paper], flip: Flip) -> None:
    sheet, paper = laid
    with Pdf.open(BytesIO(imposed(sheet, paper, flip))) as pdf:
        pairs = zip(standings(pdf.pages[0]), standings(pdf.pages[1]), sheet.boxes(), strict=True)
        for one, other, box in pairs:
            assert_same(one.box, box)
            assert_same(seen_through(other.box, paper, flip), box)


@given(laid=laid_sheets(), flip=st.sampled_from(FLIPS))
def test_turning_twice_comes_back(laid: tuple[Sheet, Paper], flip: Flip) -> None:
    sheet, paper = laid
    for box in sheet.boxes():
        assert_same(back_box(back_box(box, paper, flip), paper, flip), box, 1e-6)


@given(laid=laid_sheets(), flip=st.sampled_from(FLIPS))
def test_cut_marks_stand_outside_the_block_in_line_with_every_cut(
    laid: tuple[Sheet, Paper], flip: Flip
) -> None:
    sheet, paper = laid
    for side in sides(sheet, paper, flip, cut_marks=True):
        boxes = [placement.box for placement in side.placements]
        columns = {round(x, 2) for box in boxes for x in (box.left, box.right)}
        rows = {round(y, 2) for box in boxes for y in (box.top, box.bottom)}
        marked = {"head": set[float](), "foot": set[float](), "left": set[float](), "right": set[float]()}
        for line in side.marks:
            upright = line.x1 == line.x2
            assert upright != (line.y1 == line.y2)
            edge, at = outside(line.x1, line.y1, line.x2, line.y2, boxes)
            assert upright == (edge in ("head", "foot"))
            marked[edge].add(round(at, 2))
        assert near(marked["head"], columns)
        assert near(marked["foot"], columns)
        assert near(marked["left"], rows)
        assert near(marked["right"], rows)


def outside(x1: float, y1: float, x2: float, y2: float, boxes: list[Box]) -> tuple[str, float]:
    """Say past which edge of the block a stroke stands, half a millimetre off at least, and where."""
    if max(y1, y2) <= min(box.top for box in boxes) - 0.5:
        return "head", x1
    if min(y1, y2) >= max(box.bottom for box in boxes) + 0.5:
        return "foot", x1
    if max(x1, x2) <= min(box.left for box in boxes) - 0.5:
        return "left", y1
    assert min(x1, x2) >= max(box.right for box in boxes) + 0.5
    return "right", y1


def near(marks: set[float], cuts: set[float]) -> bool:
    """Whether every cut has a mark and every mark a cut, to a fiftieth of a millimetre."""
    return all(any(abs(mark - cut) <= 0.02 for mark in marks) for cut in cuts) and all(
        any(abs(mark - cut) <= 0.02 for cut in cuts) for mark in marks
    )


def test_cut_marks_of_a_sheet_with_gutters_are_counted() -> None:
    marks = cut_lines(UNCENTRED.boxes())
    assert len(marks) == 2 * (2 * 2) + 2 * (4 * 2)
    assert cut_lines(iter(UNCENTRED.boxes())) == marks
    for line in marks:
        assert min(line.x1, line.y1, line.x2, line.y2) > 0
        assert max(line.x1, line.x2) < A4.width
        assert max(line.y1, line.y2) < A4.height


def test_cut_marks_are_off_unless_asked_for() -> None:
    for side in sides(UNCENTRED, A4, "long", cut_marks=False):
        assert side.marks == ()


@pytest.mark.parametrize("cut_marks", [False, True])
@pytest.mark.parametrize("flip", FLIPS)
def test_the_band_for_the_ruler_is_clear_of_cards_and_marks(
    library: Library, flip: Flip, *, cut_marks: bool
) -> None:
    for sheet in library.sheets:
        paper = find(sheet.paper, library.papers, "paper")
        for side in sides(sheet, paper, flip, cut_marks=cut_marks):
            assert Box(0, 0, paper.width, paper.height).contains(side.band)
            assert min(side.band.width, side.band.height) > 0
            assert all(clear(side.band, placement.box) for placement in side.placements)
            inside = [line for line in side.marks if side.band.left <= line.x1 <= side.band.right]
            assert all(
                max(line.y1, line.y2) <= side.band.top or min(line.y1, line.y2) >= side.band.bottom
                for line in inside
            )


def clear(one: Box, other: Box) -> bool:
    """Whether two boxes have nothing in common."""
    return (
        one.bottom <= other.top
        or other.bottom <= one.top
        or one.right <= other.left
        or other.right <= one.left
    )


def test_each_face_is_stored_once() -> None:
    with Pdf.open(BytesIO(imposed(UNCENTRED, A4, "long"))) as pdf:
        forms = [
            each for each in pdf.objects if isinstance(each, Stream) and each.get("/Subtype") == Name.Form
        ]
        assert sorted(form.read_bytes() for form in forms) == [FRONT, BACK]
        assert [sorted(page.Resources.XObject.keys()) for page in pdf.pages] == [["/Face0"], ["/Face1"]]


def test_the_furnitures_own_coordinates_do_not_reach_the_faces() -> None:
    with Pdf.open(BytesIO(imposed(UNCENTRED, A4, "long", furniture=b"2 0 0 2 30 30 cm 0 0 1 1 re f"))) as pdf:
        for page, side in zip(pdf.pages, sides(UNCENTRED, A4, "long", cut_marks=False), strict=True):
            for each, placement in zip(standings(page), side.placements, strict=True):
                assert_same(each.box, placement.box)


def test_the_same_faces_make_the_same_bytes() -> None:
    first = imposed(UNCENTRED, A4, "short")
    time.sleep(1.1)  # a clock in the file would count seconds
    assert imposed(UNCENTRED, A4, "short") == first
    assert imposed(UNCENTRED, A4, "short") != imposed(UNCENTRED, A4, "long")


def test_only_the_sheets_pages_are_left() -> None:
    with Pdf.open(BytesIO(imposed(UNCENTRED, A4, "long"))) as pdf:
        sizes = [[float(number) / PT_PER_MM for number in page.mediabox] for page in pdf.pages]
    assert sizes == [pytest.approx([0, 0, 210, 297], abs=0.01)] * 2


def test_only_cards_have_sheets(library: Library) -> None:
    assert plan_sides(plan(Job("poster"), library)) == ()
    assert plan_sides(plan(Job("wallet-card", paper="card-us"), library)) == ()
    front, back = plan_sides(plan(Job("wallet-card"), library))
    assert (front.label, back.label) == ("front", "back")
    assert len(front.placements) == len(back.placements) == 10


panel_counts = st.integers(1, 3)


def in_turn(count: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give the faces of a card with so many panels: fronts and backs in turn."""
    return tuple(range(0, 2 * count, 2)), tuple(range(1, 2 * count, 2))


@given(laid=laid_sheets(), flip=st.sampled_from(FLIPS), panels=panel_counts)
def test_panels_land_on_each_other_whichever_way_the_sheet_flips(
    laid: tuple[Sheet, Paper], flip: Flip, panels: int
) -> None:
    sheet, paper = laid
    front, back = sides(sheet, paper, flip, cut_marks=False, panels=in_turn(panels))
    assert len(front.placements) == len(back.placements) == panels * len(sheet.boxes())
    for one, other in zip(front.placements, back.placements, strict=True):
        assert_same(seen_through(other.box, paper, flip), one.box, 1e-6)
        assert (one.face % 2, other.face) == (0, one.face + 1)
        assert one.box.height == pytest.approx(sheet.card.height / panels)


@given(laid=laid_sheets(), flip=st.sampled_from(FLIPS), panels=panel_counts)
def test_panels_fill_their_card_from_head_to_foot_in_order(
    laid: tuple[Sheet, Paper], flip: Flip, panels: int
) -> None:
    sheet, paper = laid
    front, _ = sides(sheet, paper, flip, cut_marks=False, panels=in_turn(panels))
    for index, card in enumerate(sheet.boxes()):
        mine = front.placements[index * panels : (index + 1) * panels]
        assert [placement.face for placement in mine] == [2 * number for number in range(panels)]
        tops = [card.top + number * card.height / panels for number in range(panels)]
        assert [placement.box.top for placement in mine] == pytest.approx(tops)
        assert mine[-1].box.bottom == pytest.approx(card.bottom)
        assert {(placement.box.left, placement.box.width) for placement in mine} == {(card.left, card.width)}


@given(laid=laid_sheets(), flip=st.sampled_from(FLIPS), cut_marks=st.booleans())
def test_folds_are_marked_outside_the_block_on_both_sides_alike(
    laid: tuple[Sheet, Paper], flip: Flip, *, cut_marks: bool
) -> None:
    sheet, paper = laid
    front, back = sides(sheet, paper, flip, cut_marks=cut_marks, panels=in_turn(2))
    found: list[set[float]] = []
    for side in (front, back):
        boxes = [placement.box for placement in side.placements]
        strokes = [outside(line.x1, line.y1, line.x2, line.y2, boxes) for line in side.folds]
        left = {round(at, 2) for edge, at in strokes if edge == "left"}
        right = {round(at, 2) for edge, at in strokes if edge == "right"}
        assert left == right
        assert len(strokes) == len(side.folds) == 2 * len(left)
        found.append(left)
    middles = {round(card.top + card.height / 2, 2) for card in sheet.boxes()}
    assert near(found[0], middles)
    turned = found[1] if SIDEWAYS[paper.height >= paper.width, flip] else {paper.height - y for y in found[1]}
    assert near(turned, middles)


@given(laid=laid_sheets(), flip=st.sampled_from(FLIPS), count=st.integers(1, 4))
def test_what_has_no_back_has_one_side(laid: tuple[Sheet, Paper], flip: Flip, count: int) -> None:
    (side,) = sides(*laid, flip, cut_marks=True, panels=[range(count)])
    assert side.label == "front"
    assert [placement.face for placement in side.placements] == [*range(count)] * len(laid[0].boxes())
    assert not any(placement.turned for placement in side.placements)


@given(laid=laid_sheets(), flip=st.sampled_from(FLIPS))
def test_what_is_not_folded_has_no_fold(laid: tuple[Sheet, Paper], flip: Flip) -> None:
    assert [side.folds for side in sides(*laid, flip, cut_marks=True)] == [(), ()]


@given(laid=laid_sheets(), flip=st.sampled_from(FLIPS))
def test_a_folding_card_is_not_cut_where_it_is_folded(laid: tuple[Sheet, Paper], flip: Flip) -> None:
    whole, folded = (sides(*laid, flip, cut_marks=True, panels=in_turn(count)) for count in (1, 2))
    assert [side.marks for side in whole] == [side.marks for side in folded]


@pytest.mark.parametrize("flip", FLIPS)
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_the_folding_sheets_carry_both_languages_on_every_card(
    library: Library, paper: str, flip: Flip
) -> None:
    settled = plan(Job("wallet-card", "vi+en", paper=paper, flip=flip), library)
    front, back = plan_sides(settled)
    names = [face.id for face in settled.piece.faces]
    assert [names[placement.face] for placement in front.placements] == ["front", "second-front"] * 4
    assert [names[placement.face] for placement in back.placements] == ["back", "second-back"] * 4
    for one, other in zip(front.placements, back.placements, strict=True):
        assert_same(seen_through(other.box, settled.paper, flip), one.box, 1e-6)
        assert (one.box.width, one.box.height) == pytest.approx((settled.width, settled.height))
    assert len(front.folds) == len(back.folds) == 4


def on_real_paper(library: Library, sheet: Sheet) -> Paper:
    """Give the page that a shipped sheet is on."""
    return find(sheet.paper, library.papers, "paper")


# Every sheet that ships, and two that are nobody's and stand far off the middle of their page.
def all_sheets(library: Library) -> list[tuple[Sheet, Paper]]:
    """Give every sheet and its page."""
    return [*((sheet, on_real_paper(library, sheet)) for sheet in library.sheets), *CASES]


@pytest.mark.parametrize("flip", FLIPS)
def test_every_sheet_from_every_place_lands_on_its_fronts(library: Library, flip: Flip) -> None:
    for sheet, paper in all_sheets(library):
        places = len(sheet.boxes())
        for start in range(places):
            laid = filled(sheet, paper, flip, [Cards(range(start, places), ((0,), (1,)))], cut_marks=False)
            with Pdf.open(BytesIO(impose(unimposed(sheet, paper), laid))) as pdf:
                front, back = standings(pdf.pages[0]), standings(pdf.pages[1])
            assert len(front) == len(back) == places - start
            for one, other, box in zip(front, back, sheet.boxes()[start:], strict=True):
                assert_same(one.box, box)
                assert_same(seen_through(other.box, paper, flip), box)


@given(laid=laid_sheets(), flip=st.sampled_from(FLIPS), data=st.data())
def test_kinds_of_cards_take_the_places_that_they_are_given(
    laid: tuple[Sheet, Paper], flip: Flip, data: st.DataObject
) -> None:
    sheet, paper = laid
    each = len(sheet.boxes())
    ends = sorted(data.draw(st.lists(st.integers(0, 3 * each), min_size=3, max_size=5, unique=True)))
    kinds = [
        Cards(range(start, stop), ((2 * kind,), (2 * kind + 1,)), kind)
        for kind, (start, stop) in enumerate(pairwise(ends))
    ]
    found = filled(sheet, paper, flip, kinds, cut_marks=True)
    standing = dict[int, int]()
    for number, (front, back) in enumerate(pairs_of(found, kinds, each)):
        for one, other in zip(front.placements, back.placements, strict=True):
            assert_same(seen_through(other.box, paper, flip), one.box, 1e-6)
            assert (one.face, other.face) == (2 * one.kind, 2 * one.kind + 1)
            standing[number * each + sheet.boxes().index(one.box)] = one.kind
    assert standing == {place: kind.kind for kind in kinds for place in kind.places}


def pairs_of(found: tuple[Side, ...], kinds: list[Cards], each: int) -> list[tuple[Side, Side]]:
    """Give the front and back of every sheet; the first ones are empty where the places begin later."""
    sheets = -(-kinds[-1].places.stop // each)
    empty = Side("front", (), Box(0, 0, 0, 0), ())
    pairs = [(found[at], found[at + 1]) for at in range(0, len(found), 2)]
    return [(empty, empty)] * (sheets - len(pairs)) + pairs


@pytest.mark.parametrize("flip", FLIPS)
def test_marks_and_the_band_stay_clear_of_used_places(library: Library, flip: Flip) -> None:
    for sheet, paper in all_sheets(library):
        used, free = 1, range(1, len(sheet.boxes()))
        if not free:
            continue
        for side in filled(sheet, paper, flip, [Cards(free, ((0,), (1,)))], cut_marks=True):
            places = [
                back_box(box, paper, flip) if side.label == "back" else box for box in sheet.boxes()[:used]
            ]
            for place in places:
                assert clear(side.band, place)
                assert all(clear(line.box, place) for line in side.marks)


# --- printers that are off ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Press:
    """A printer that is off, as one measures it: all in mm as seen from the front.

    Attributes:
        scale: how long a millimetre comes out, across and down.
        front: how far the front's middle lands off the paper's, to the right and down.
        back: how far the back's middle lands off the front's.
    """

    scale: tuple[float, float]
    front: tuple[float, float]
    back: tuple[float, float]

    @property
    def measured(self) -> Calibration:
        """What its owner types, all six."""
        return Calibration(*self.back, *self.scale, *self.front)

    def prints(self, box: Box, paper: Paper, *, on_back: bool) -> Box:
        """Say where it puts a box, once that is seen from the front."""
        middle = paper.width / 2, paper.height / 2
        off = [front + (back if on_back else 0) for front, back in zip(self.front, self.back, strict=True)]
        corner, size = (box.left, box.top), (box.width, box.height)
        left, top = (middle[i] + self.scale[i] * (corner[i] - middle[i]) + off[i] for i in (0, 1))
        return Box(left, top, self.scale[0] * size[0], self.scale[1] * size[1])


def drawn_for(
    calibration: Calibration | None, sheet: Sheet, paper: Paper, flip: Flip
) -> tuple[list[Box], list[Box]]:
    """Give the trim boxes of a finished file, as its front and as its back is seen from the front."""
    made = sides(sheet, paper, flip, cut_marks=True)
    if calibration is not None:
        made = calibrated(made, calibration, paper, flip, safe=min(sheet.card.width, sheet.card.height) / 2)
    with Pdf.open(BytesIO(impose(unimposed(sheet, paper), made))) as pdf:
        front, back = ([each.box for each in standings(page)] for page in pdf.pages)
    return front, [seen_through(box, paper, flip) for box in back]


@pytest.mark.parametrize("flip", FLIPS)
@pytest.mark.parametrize(("sheet", "paper"), CASES, ids=["portrait", "landscape"])
@pytest.mark.parametrize(("right", "down"), [(1.5, -0.8), (-3, 0), (0, 4.25)])
def test_backs_are_moved_by_just_what_was_typed(
    sheet: Sheet, paper: Paper, flip: Flip, right: float, down: float
) -> None:
    plain, moved = (drawn_for(given, sheet, paper, flip) for given in (None, Calibration(right, down)))
    for before, after in zip(plain[0], moved[0], strict=True):
        assert_same(after, before, 0.001)
    for before, after in zip(plain[1], moved[1], strict=True):
        there = Box(before.left - right, before.top - down, before.width, before.height)
        assert_same(after, there, 0.001)


@pytest.mark.parametrize("flip", FLIPS)
@pytest.mark.parametrize(("sheet", "paper"), CASES, ids=["portrait", "landscape"])
def test_a_front_that_is_off_moves_both_sides_alike(sheet: Sheet, paper: Paper, flip: Flip) -> None:
    plain, moved = (
        drawn_for(given, sheet, paper, flip)
        for given in (None, Calibration(0, 0, front_right=2, front_down=-1))
    )
    for side in (0, 1):
        for before, after in zip(plain[side], moved[side], strict=True):
            assert_same(after, Box(before.left - 2, before.top + 1, before.width, before.height), 0.001)


few_off = st.floats(-5, 5).map(lambda value: round(value, 3) + 0.0)
little_scaled = st.floats(0.96, 1.04).map(lambda value: round(value, 6))
presses = st.builds(
    Press, st.tuples(little_scaled, little_scaled), st.tuples(few_off, few_off), st.tuples(few_off, few_off)
)


@settings(max_examples=60)
@given(press=presses, flip=st.sampled_from(FLIPS), case=st.sampled_from(CASES))
def test_backs_land_on_their_fronts_on_any_printer_that_was_measured(
    press: Press, flip: Flip, case: tuple[Sheet, Paper]
) -> None:
    sheet, paper = case
    fronts, backs = drawn_for(press.measured, sheet, paper, flip)
    for front, back, meant in zip(fronts, backs, sheet.boxes(), strict=True):
        assert_same(press.prints(front, paper, on_back=False), meant, 0.01)
        assert_same(press.prints(back, paper, on_back=True), meant, 0.01)


@settings(max_examples=30)
@given(press=presses, flip=st.sampled_from(FLIPS), case=st.sampled_from(CASES))
def test_backs_land_on_their_fronts_though_nobody_measured_the_paper(
    press: Press, flip: Flip, case: tuple[Sheet, Paper]
) -> None:
    sheet, paper = case
    four = Calibration(*press.back, *press.scale)
    fronts, backs = drawn_for(four, sheet, paper, flip)
    for front, back, meant in zip(fronts, backs, sheet.boxes(), strict=True):
        landed = press.prints(front, paper, on_back=False)
        assert_same(press.prints(back, paper, on_back=True), landed, 0.01)
        moved = Box(meant.left + press.front[0], meant.top + press.front[1], meant.width, meant.height)
        assert_same(landed, moved, 0.01)


@pytest.mark.parametrize("flip", FLIPS)
@pytest.mark.parametrize(("sheet", "paper"), CASES, ids=["portrait", "landscape"])
def test_without_the_measurements_they_do_not(sheet: Sheet, paper: Paper, flip: Flip) -> None:
    press = Press((0.99, 1.01), (1, 2), (1.5, -0.8))
    fronts, backs = drawn_for(None, sheet, paper, flip)
    for front, back in zip(fronts, backs, strict=True):
        one, other = press.prints(front, paper, on_back=False), press.prints(back, paper, on_back=True)
        assert (other.left - one.left, other.top - one.top) == pytest.approx((1.5, -0.8), abs=0.01)


def test_the_sheets_own_marks_move_with_its_cards() -> None:
    made = calibrated(sides(UNCENTRED, A4, "long", cut_marks=True), Calibration(1.5, -0.8, 0.99), A4, "long")
    with Pdf.open(BytesIO(impose(unimposed(UNCENTRED, A4, b"7 0 0 7 3 4 cm"), made))) as pdf:
        for page, side in zip(pdf.pages, made, strict=True):
            assert side.drawn is not None
            matrices = [each.operands for each in parse_content_stream(page) if str(each.operator) == "cm"]
            outer = [float(number) for number in side.drawn.matrix(297).split()]
            assert [float(number) for number in matrices[0]] == pytest.approx(outer, abs=1e-6)
            assert [int(number) for number in matrices[1]] == [7, 0, 0, 7, 3, 4]


@pytest.mark.parametrize("flip", FLIPS)
def test_what_a_printer_makes_of_a_file_is_what_was_meant(flip: Flip) -> None:
    press = Press((0.98, 1.01), (1, -2), (1.5, -0.8))
    made = calibrated(sides(UNCENTRED, A4, flip, cut_marks=False), press.measured, A4, flip)
    printed = as_printed(impose(unimposed(UNCENTRED, A4), made), made)
    with Pdf.open(BytesIO(printed)) as pdf:
        for page, side in zip(pdf.pages, made, strict=True):
            for each, placement in zip(standings(page), side.placements, strict=True):
                assert_same(each.box, placement.box, 0.001)


@pytest.mark.parametrize(
    ("numbers", "label"), [((0, 0, 1, 1, 14, 0), "front"), ((14, 0, 1, 1), "back"), ((0, 14, 1, 1), None)]
)
def test_a_card_is_not_drawn_off_the_page(numbers: tuple[float, ...], label: str | None) -> None:
    plain, given = sides(UNCENTRED, A4, "long", cut_marks=False), Calibration(*numbers)
    if label is None:
        assert len(calibrated(plain, given, A4, "long", safe=3)) == 2
        return
    with pytest.raises(InputError, match=f"The {label}'s cards would have to be drawn off the page"):
        calibrated(plain, given, A4, "long", safe=3)

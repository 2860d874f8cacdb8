"""A brochure folds: once the paper is folded, panels lie upright and are met in the order of reading."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardpress.checks.saying import squeezed
from cardpress.folds import Panel, creases, inside, outside, plan_panels
from cardpress.jobs import Job
from cardpress.pipeline import produce
from cardpress.planning import plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from cardpress.checks.reader import Run
    from cardpress.checks.subject import Subject
    from cardpress.content import Library
    from cardpress.pdf import Renderer


IN = 25.4
SAFE = IN / 4
CLOSE = 0.15  # mm; glyph edges overhang their advance by a hair
# What shops cut for: the panels of a C-fold, the one that folds in last, from left to right inside.
WIDTHS = {"letter": (3.6875 * IN, 3.6875 * IN, 3.625 * IN), "a4": (100.0, 100.0, 97.0)}
HEIGHTS = {"letter": 8.5 * IN, "a4": 210.0}
Flip = Literal["long", "short"]
CASES = [(tag, paper) for tag in ("en", "ar") for paper in WIDTHS]

panel_widths = st.tuples(st.floats(60, 120), st.floats(60, 120), st.floats(50, 60))


# --- a sheet of paper, folded by computation --------------------------------------------------------------


@dataclass(frozen=True)
class Leaf:
    """A strip of paper between two folds: where its edges came to lie, and which side shows upwards.

    Attributes:
        left, right: of the folded stack, in mm from the sheet's left edge, as seen from above.
        up: the page that shows upwards; 0 is the outside.
        height: how many leaves lie under it.
    """

    strip: int
    left: float
    right: float
    up: int
    height: int


def strips(edges: tuple[float, ...]) -> list[tuple[float, float]]:
    """Give the strips between edges from left to right."""
    return list(pairwise(edges))


def folded(edges: tuple[float, ...], *, leftward: bool) -> list[Leaf]:
    """Lay the sheet down with its inside up, fold in the flap, then the cover over it.

    A fold turns a strip over about its crease: what was left of it comes to lie right of it, other side up.
    """
    left, middle, right = strips(edges)
    flap, cover = (0, 2) if leftward else (2, 0)
    turned = {
        0: (edges[1], 2 * edges[1] - left[0]),
        2: (2 * edges[2] - right[1], edges[2]),
    }
    return [
        Leaf(1, *middle, up=1, height=0),
        Leaf(flap, *turned[flap], up=0, height=1),
        Leaf(cover, *turned[cover], up=0, height=2),
    ]


def on_sheet(x: float, page: int, total: float, flip: Flip) -> float:
    """Give where a point of a page lies as the sheet is seen with its inside up.

    A landscape page turned over its short edge goes sideways, so the outside is seen in a mirror.
    """
    assert flip == "short"
    return x if page == 1 else total - x


def upright(page: int, flip: Flip) -> bool:
    """Say whether a landscape page is upright for a reader who turns the paper like a page."""
    return page == 0 or flip == "short"


@given(widths=panel_widths, leftward=st.booleans())
def test_every_panel_of_the_outside_is_behind_one_of_the_inside(
    *, widths: tuple[float, float, float], leftward: bool
) -> None:
    total = sum(widths)
    first, second, last = inside(widths, leftward=leftward)
    cover, flap, back = outside(widths, leftward=leftward)
    for front, behind in ((cover, first), (flap, last), (back, second)):
        assert on_sheet(front.left, 0, total, "short") == pytest.approx(behind.right)
        assert front.width == behind.width


@given(widths=panel_widths, leftward=st.booleans())
def test_panels_lie_side_by_side_and_fill_the_page(
    *, widths: tuple[float, float, float], leftward: bool
) -> None:
    for panels in (inside(widths, leftward=leftward), outside(widths, leftward=leftward)):
        lying = sorted(panels, key=lambda panel: panel.left)
        assert [panel.left for panel in lying] == pytest.approx([0, *creases(panels)], abs=1e-9)
        assert [panel.right for panel in lying] == pytest.approx([*creases(panels), sum(widths)])


@given(widths=panel_widths, leftward=st.booleans())
def test_a_shift_leads_from_the_place_in_the_order_of_reading(
    *, widths: tuple[float, float, float], leftward: bool
) -> None:
    for panels in (inside(widths, leftward=leftward), outside(widths, leftward=leftward)):
        start = 0.0
        for panel in panels:
            flow = sum(widths) - start - panel.width if leftward else start
            assert panel.left == pytest.approx(flow + panel.shift, abs=1e-9)
            start += panel.width


@given(widths=panel_widths, leftward=st.booleans())
def test_the_flap_folds_in_without_a_bend(*, widths: tuple[float, float, float], leftward: bool) -> None:
    inner = inside(widths, leftward=leftward)
    edges = (0.0, *creases(inner), sum(widths))
    middle, flap, _ = folded(edges, leftward=leftward)
    assert middle.left - 1e-9 <= flap.left < flap.right <= middle.right + 1e-9


@given(widths=panel_widths)
def test_a_language_that_runs_left_has_the_mirrored_page(widths: tuple[float, float, float]) -> None:
    for page in (inside, outside):
        for panel, mirrored in zip(page(widths, leftward=False), page(widths, leftward=True), strict=True):
            assert mirrored.left == pytest.approx(sum(widths) - panel.right, abs=1e-9)
            assert mirrored.shift == pytest.approx(-panel.shift, abs=1e-9)


@pytest.mark.parametrize("paper", WIDTHS)
def test_the_brochure_is_folded_where_shops_fold(library: Library, paper: str) -> None:
    assert library.pieces["brochure"].folds[paper] == pytest.approx(WIDTHS[paper])


def test_other_pieces_have_no_panels(library: Library) -> None:
    assert plan_panels(plan(Job("poster"), library)) == {}


# --- the finished file, folded ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Brochure:
    """A finished brochure, and what it says, by panel."""

    subject: Subject
    library: Library
    tag: str
    paper: str

    @property
    def leftward(self) -> bool:
        """Whether it is read from right to left."""
        return self.tag == "ar"

    @property
    def panels(self) -> list[tuple[Panel, ...]]:
        """Its panels by page, in the order of reading."""
        widths = WIDTHS[self.paper]
        return [outside(widths, leftward=self.leftward), inside(widths, leftward=self.leftward)]

    def runs(self, page: int, panel: Panel) -> list[Run]:
        """What stands in a panel of a page, by the middle of each run."""
        return [
            run
            for run in self.subject.runs(page)
            if panel.left <= (run.box.left + run.box.right) / 2 < panel.right
        ]

    def says(self, page: int, turn: int, text: str) -> bool:
        """Whether a panel says a text; letters of one line, in whatever order they are drawn."""
        letters = squeezed("".join(run.text for run in self.runs(page, self.panels[page][turn])))
        return all(squeezed(word) in letters for word in text.split())


@pytest.fixture(scope="module")
def brochure(library: Library, renderer: Renderer) -> Callable[[str, str], Brochure]:
    """Give a finished brochure, built once."""

    @cache
    def make(tag: str, paper: str) -> Brochure:
        settled = plan(Job("brochure", tag, paper=paper), library)
        subject = produce(settled, renderer)[1]
        return Brochure(subject, settled.voices[0].library, tag, paper)

    return make


@pytest.mark.parametrize(("tag", "paper"), CASES)
def test_all_text_lies_inside_its_panel_clear_of_folds_and_edges(
    brochure: Callable[[str, str], Brochure], tag: str, paper: str
) -> None:
    made = brochure(tag, paper)
    assert made.subject.page_count == 2
    for page, panels in enumerate(made.panels):
        total = 0
        for panel in panels:
            runs = made.runs(page, panel)
            assert len(runs) > 5
            total += len(runs)
            for run in runs:
                assert run.box.left >= panel.left + SAFE - CLOSE, run.text
                assert run.box.right <= panel.right - SAFE + CLOSE, run.text
                assert run.box.top >= SAFE
                assert run.box.bottom <= HEIGHTS[paper] - SAFE
        assert total == len(made.subject.runs(page))


def met(made: Brochure) -> dict[str, tuple[int, int]]:
    """Give what a reader meets: page and turn of its panel, for each view of the folded paper."""
    outer, inner = made.panels
    total = sum(panel.width for panel in inner)
    edges = (0.0, *creases(inner), total)
    stack = folded(edges, leftward=made.leftward)
    top = max(stack, key=lambda leaf: leaf.height)

    def panel_of(strip: int, page: int) -> tuple[int, int]:
        left, right = strips(edges)[strip]
        middle = on_sheet((left + right) / 2, page, total, "short")
        panels = outer if page == 0 else inner
        (turn,) = (turn for turn, panel in enumerate(panels) if panel.left < middle < panel.right)
        return page, turn

    # Opening the cover shows what is under it and its own other side; then the flap is opened.
    under = max((leaf for leaf in stack if leaf is not top), key=lambda leaf: leaf.height)
    bottom = min(stack, key=lambda leaf: leaf.height)
    order = (2, 1, 0) if made.leftward else (0, 1, 2)
    return {
        "cover": panel_of(top.strip, top.up),
        "flap": panel_of(under.strip, under.up),
        "back": panel_of(bottom.strip, 1 - bottom.up),
        **{f"inside {turn + 1}": panel_of(strip, 1) for turn, strip in enumerate(order)},
    }


@pytest.mark.parametrize(("tag", "paper"), CASES)
def test_a_reader_meets_cover_flap_inside_and_back(
    brochure: Callable[[str, str], Brochure], tag: str, paper: str
) -> None:
    made = brochure(tag, paper)
    labels = made.library.labels
    briefs = {statement.id: statement.brief for statement in made.library.content.statements}
    said = {
        "cover": briefs["opening-never-fault"],
        "flap": labels["remove_images"],
        "back": labels["not_official"],
        "inside 1": labels["right_now"],
        "inside 2": labels["do"],
        "inside 3": briefs["dont-engage"],
    }
    places = met(made)
    assert places.keys() == said.keys()
    assert len(set(places.values())) == 6
    for name, (page, turn) in places.items():
        assert made.says(page, turn, said[name]), name
        assert upright(page, "short")
    assert not upright(1, "long")  # so the README names the edge


@pytest.mark.parametrize("paper", WIDTHS)
def test_a_draft_says_so_on_each_view(brochure: Callable[[str, str], Brochure], paper: str) -> None:
    made = brochure("ar", paper)
    places = met(made)
    english = "Draft translation, not yet reviewed."
    for view in (["cover"], ["back"], ["flap", "inside 1"], ["inside 1", "inside 2", "inside 3"]):
        assert any(made.says(*places[name], english) for name in view), view


@pytest.mark.parametrize(("tag", "paper"), CASES)
def test_panels_are_drawn_in_the_order_of_reading(
    brochure: Callable[[str, str], Brochure], tag: str, paper: str
) -> None:
    made = brochure(tag, paper)
    for page, panels in enumerate(made.panels):
        drawn = [run for run in made.subject.runs(page) if run.text.strip()]
        turns = [
            next(turn for turn, panel in enumerate(panels) if panel.left <= run.box.left < panel.right)
            for run in drawn
        ]
        assert turns == sorted(turns)


@pytest.mark.parametrize(("tag", "paper"), CASES)
def test_ticks_stand_at_the_folds_and_nowhere_else(
    brochure: Callable[[str, str], Brochure], tag: str, paper: str
) -> None:
    made = brochure(tag, paper)
    dpi = 300
    for page, panels in enumerate(made.panels):
        pixels = np.asarray(made.subject.image(page, dpi))
        height = len(pixels)
        near = round((SAFE + 1.5) / IN * dpi)
        for row in (near, height - near):
            dark = np.flatnonzero(pixels[row] < 250)
            found = sorted({round(x / dpi * IN) for x in dark})
            assert len(found) in (2, 3, 4)
            for fold in creases(panels):
                assert any(abs(x / dpi * IN - fold) < 0.3 for x in dark)
            assert all(min(abs(x / dpi * IN - fold) for fold in creases(panels)) < 0.3 for x in dark)

"""A folding card, folded by computation: what its finished page comes to in the hand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from cardpress.checks.finding import Status
from cardpress.checks.subject import Subject
from cardpress.jobs import Job
from cardpress.pipeline import build
from cardpress.planning import plan

if TYPE_CHECKING:
    from cardpress.content import Library
    from cardpress.geometry import Box
    from cardpress.pdf import Renderer

CARDS = [
    (piece, tag, paper)
    for piece in ("fold-card", "fold-card-discreet")
    for tag in ("en", "ar")
    for paper in ("letter", "a4")
]


@dataclass(frozen=True)
class Panel:
    """A panel of paper in space: its corners in mm, x to the right, y down, z towards the reader."""

    top_left: tuple[float, float, float]
    top_right: tuple[float, float, float]
    bottom_left: tuple[float, float, float]

    @property
    def faces(self) -> int:
        """1 if its print is towards the reader, -1 if it is away."""
        across = self.top_right[0] - self.top_left[0]
        down = self.bottom_left[1] - self.top_left[1]
        return 1 if across * down > 0 else -1

    def turned_over(self, fold: float) -> Panel:
        """Half a turn about the horizontal line at a height."""

        def turn(point: tuple[float, float, float]) -> tuple[float, float, float]:
            x, y, z = point
            return x, 2 * fold - y, -z

        return Panel(turn(self.top_left), turn(self.top_right), turn(self.bottom_left))

    @property
    def upright(self) -> bool:
        """Whether its head is above its foot and its left is left, for whoever sees its print."""
        return self.top_left[1] < self.bottom_left[1] and self.top_left[0] < self.top_right[0]


def flat(box: Box) -> Panel:
    """A panel as it lies on the sheet."""
    return Panel((box.left, box.top, 0), (box.right, box.top, 0), (box.left, box.bottom, 0))


def fanned(boxes: list[Box]) -> list[Panel]:
    """A strip folded to and fro: at each dashed line, all that is below it is turned over."""
    panels = [flat(box) for box in boxes]
    fold = boxes[0].bottom
    for index in range(1, len(panels)):
        panels[index:] = [panel.turned_over(fold) for panel in panels[index:]]
        fold = boxes[0].top if index % 2 else boxes[0].bottom
    return panels


@pytest.fixture(params=CARDS, ids="-".join)
def subject(library: Library, renderer: Renderer, request: pytest.FixtureRequest) -> Subject:
    """Gives a finished page of folding cards."""
    job = Job(request.param[0], request.param[1], request.param[2])
    artifact = build(job, library=library, renderer=renderer)
    assert [
        finding for finding in artifact.findings if finding.status not in (Status.PASS, Status.INFO)
    ] == []
    return Subject(artifact.data, plan(job, library))


def strips(subject: Subject) -> list[list[Box]]:
    """Give the panels of each card from top to bottom, as they stand on the page."""
    assert subject.page_count == 1
    assert subject.plan is not None
    count = len(subject.plan.piece.faces)
    placed = subject.placements(0)
    assert [placement.face for placement in placed] == [*range(count)] * (len(placed) // count)
    assert not any(placement.turned for placement in placed)
    boxes = [placement.box for placement in placed]
    return [boxes[start : start + count] for start in range(0, len(boxes), count)]


def test_folded_every_panel_lies_on_the_first_and_is_upright(subject: Subject) -> None:
    for strip in strips(subject):
        first = flat(strip[0])
        for index, panel in enumerate(fanned(strip)):
            assert panel.faces == (-1 if index % 2 else 1)
            # what faces away is seen by turning the card over, head over foot
            middle = (first.top_left[1] + first.bottom_left[1]) / 2
            seen = panel if panel.faces > 0 else panel.turned_over(middle)
            assert seen.upright
            for ours, theirs in (
                (seen.top_left, first.top_left),
                (seen.top_right, first.top_right),
                (seen.bottom_left, first.bottom_left),
            ):
                assert ours == pytest.approx(theirs, abs=0.01)


def test_opened_the_panels_follow_each_other_down_the_strip(subject: Subject) -> None:
    assert subject.plan is not None
    for strip in strips(subject):
        for above, below in pairwise(strip):
            assert below.top == pytest.approx(above.bottom, abs=0.01)
            assert (below.left, below.width) == (above.left, above.width)
            assert below.height == pytest.approx(above.height)
    order = [face.id for face in subject.plan.piece.faces]
    assert order[-4:] == ["cover", "now", "lists", "scan"]


def test_what_a_panel_says_stands_inside_its_folds(subject: Subject) -> None:
    assert subject.plan is not None
    placed = subject.placements(0)
    seen: set[int] = set()
    for run in subject.runs(0):
        if run.placement is not None:
            seen.add(run.placement)
            assert placed[run.placement].box.inset(subject.plan.piece.safe).contains(run.box, 0.15)
    assert seen == set(range(len(placed)))


@pytest.mark.parametrize(
    "subject", [card for card in CARDS if card[0] == "fold-card-discreet"], indirect=True, ids="-".join
)
def test_a_discreet_card_shows_a_bystander_its_cover_and_blank_paper(subject: Subject) -> None:
    assert subject.plan is not None
    for strip in strips(subject):
        panels = fanned(strip)
        outside = {0} | ({len(panels) - 1} if panels[-1].faces < 0 else set())
        assert outside == {0}  # the last panel's print is inside, its blank side outside
    _tells_nothing(subject)


@pytest.mark.parametrize(
    "subject", [card for card in CARDS if card[0] == "fold-card"], indirect=True, ids="-".join
)
def test_the_plain_card_shows_its_cover_in_front_and_the_codes_behind(subject: Subject) -> None:
    """Four panels, so the last one's print is outside, too; the steps and the lists are inside."""
    assert subject.plan is not None
    labels = subject.plan.voices[0].library.labels
    contacts = subject.plan.library.contacts
    for number, strip in enumerate(strips(subject)):
        panels = fanned(strip)
        assert (panels[0].faces, panels[-1].faces) == (1, -1)
        first = number * len(panels)
        front, back = (
            "".join(run.text for run in subject.runs(0) if run.placement == first + index)
            for index in (0, len(panels) - 1)
        )
        assert all(contacts[name].printed in front for name in ("emergency", "lifeline", "tipline"))
        assert all(contacts[name].printed in back for name in ("cybertipline", "take_it_down"))
    with pytest.raises(AssertionError):  # what the other test looks for is there to be found
        _tells_nothing(subject)
    assert labels["keep_numbers"] not in subject.text(0)


def _tells_nothing(subject: Subject) -> None:
    """Ask the first panel for no number, no address and no word of what the card is about."""
    assert subject.plan is not None
    labels = subject.plan.voices[0].library.labels
    cover = "".join(run.text for run in subject.runs(0) if run.placement == 0)
    assert not any(contact.printed in cover for contact in subject.plan.library.contacts.values())
    assert labels["about_card"] not in cover

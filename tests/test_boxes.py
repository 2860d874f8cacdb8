"""Free height is shared out among the gaps: a page's own, or each half's by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cardpress.checks.subject import Subject
from cardpress.render import Document

if TYPE_CHECKING:
    from cardpress.checks.reader import Run
    from cardpress.pdf import Layout, Renderer

PT = 25.4 / 72
CSS = """
@page { size: 100mm 60mm; margin: 5mm }
html { font: 10pt/1.2 "Cardpress Latin" }
* { margin: 0; padding: 0 }
.cols { display: table; table-layout: fixed; width: 100% }
.cols > * { display: table-cell; vertical-align: top }
"""
SPRING = '<div class="spring"></div>'


def laid(renderer: Renderer, body: str) -> Layout:
    """Lay a page out."""
    html = f'<!DOCTYPE html><html lang="en"><head><title>Try</title></head><body>{body}</body></html>'
    return renderer.lay_out(Document(html, CSS))


def halves(*bodies: str) -> str:
    """Give columns that hold a language each."""
    columns = "".join(f'<div class="half">{body}</div>' for body in bodies)
    return f'<div class="cols">{columns}</div>'


def lines(layout: Layout) -> dict[str, Run]:
    """Give where each line of a finished page stands, by its text."""
    subject = Subject(layout.to_pdf(accessible=False))
    return {run.text.strip(): run for run in subject.runs(0)}


def spread(renderer: Renderer, body: str, most: float) -> tuple[dict[str, Run], dict[str, Run]]:
    """Give where lines stand before and after the free height is shared out."""
    layout = laid(renderer, body)
    before = lines(layout)
    layout.spread(most)
    return before, lines(layout)


FULL = f"<p>One</p>{SPRING}<p>Two</p><p>Three</p>{SPRING}<p>Left foot</p>"
SHORT = f"<p>Uno</p>{SPRING}<p>Right foot</p>"


def test_both_halves_reach_the_foot(renderer: Renderer) -> None:
    before, after = spread(renderer, halves(FULL, SHORT), 1000)
    assert before["Right foot"].box.bottom < before["Left foot"].box.bottom
    assert after["One"].box.top == pytest.approx(after["Uno"].box.top, abs=1)
    for foot in ("Left foot", "Right foot"):
        assert 60 - 5 - 12 * PT < after[foot].box.bottom <= 60 - 5
    moved = {text: after[text].box.top - before[text].box.top for text in before}
    assert moved["Left foot"] == pytest.approx(2 * moved["Two"], abs=0.01)
    assert moved["Two"] == pytest.approx(moved["Three"], abs=0.01)
    assert moved["Right foot"] > moved["Left foot"]


def test_panels_between_folds_reach_the_foot_too(renderer: Renderer) -> None:
    _, after = spread(renderer, halves(FULL, SHORT).replace('"half"', '"panel"'), 1000)
    for foot in ("Left foot", "Right foot"):
        assert 60 - 5 - 12 * PT < after[foot].box.bottom <= 60 - 5


def test_no_gap_of_a_half_takes_more_than_it_may(renderer: Renderer) -> None:
    before, after = spread(renderer, halves(FULL, SHORT), 10)
    moved = {text: after[text].box.top - before[text].box.top for text in before}
    assert moved == pytest.approx(
        {
            "One": 0,
            "Uno": 0,
            "Two": 10 * PT,
            "Three": 10 * PT,
            "Left foot": 20 * PT,
            "Right foot": 10 * PT,
        },
        abs=0.01,
    )


def test_a_half_without_a_gap_stays_as_it_is(renderer: Renderer) -> None:
    before, after = spread(renderer, halves(FULL, "<p>Uno</p><p>Right foot</p>"), 1000)
    assert after["Right foot"].box == before["Right foot"].box
    assert after["Left foot"].box.top > before["Left foot"].box.top


def test_a_full_half_stays_as_it_is(renderer: Renderer) -> None:
    full = f'{SPRING}<div style="height: 45mm"></div><p>Left foot</p>'
    before, after = spread(renderer, halves(full, SHORT), 1000)
    assert after["Left foot"].box.top - before["Left foot"].box.top < 12 * PT
    assert after["Right foot"].box.top > before["Right foot"].box.top + 20


def test_a_page_without_halves_shares_its_own(renderer: Renderer) -> None:
    before, after = spread(renderer, FULL, 1000)
    moved = {text: after[text].box.top - before[text].box.top for text in before}
    assert moved["Left foot"] == pytest.approx(2 * moved["Two"], abs=0.01)
    assert 60 - 5 - 12 * PT < after["Left foot"].box.bottom <= 60 - 5

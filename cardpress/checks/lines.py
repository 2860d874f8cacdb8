"""Runs of text put together to lines, and what is said where, for the checks that need it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cardpress.checks.reader import Run
from cardpress.checks.subject import Subject
from cardpress.geometry import Box

_LEVEL = 0.3  # mm between the baselines of a line's runs
_GAP = 1.2  # em; more between two runs is a gap between columns
_NEAR = 3.0  # mm, from a glyph to the text that is written for it
_LONGEST = 60  # characters of a quotation


@dataclass(frozen=True)
class Line:
    """Text that stands on one baseline, side by side."""

    text: str
    size: float
    box: Box
    baseline: float
    placement: int | None


def lines(subject: Subject, page: int) -> list[Line]:
    """The lines of a page, in the order in which they are drawn."""
    return subject.keep(f"lines {page}", lambda subject: _lines(subject.runs(page)))


def _lines(runs: Iterable[Run]) -> list[Line]:
    found: list[list[Run]] = []
    for run in runs:
        if run.baseline is None:
            continue
        last = found[-1][-1] if found else None
        if last and _goes_on(last, run):
            found[-1].append(run)
        else:
            found.append([run])
    return [_line(parts) for parts in found]


def _goes_on(last: Run, run: Run) -> bool:
    level = abs((last.baseline or 0.0) - (run.baseline or 0.0)) < _LEVEL
    gap = max(run.box.left - last.box.right, last.box.left - run.box.right)
    return level and last.placement == run.placement and gap < _GAP * em(run)


def _line(runs: list[Run]) -> Line:
    ordered = sorted(runs, key=lambda run: run.box.left)
    text = re.sub(r"\s+", " ", " ".join(run.text.strip() for run in ordered))
    return Line(
        text,
        max(run.size for run in runs),
        around(run.box for run in runs),
        runs[0].baseline or 0.0,
        runs[0].placement,
    )


def em(run: Run | Line) -> float:
    """A type size in mm."""
    return run.size * 25.4 / 72


def around(boxes: Iterable[Box]) -> Box:
    """The smallest rectangle around some."""
    boxes = list(boxes)
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    return Box(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)


def said_at(subject: Subject, page: int, run: Run) -> str:
    """What a run says; for glyphs whose text is written apart, what is written nearest to them."""
    text = run.text.strip()
    if not text:
        here = run.baseline or run.box.bottom
        near = [
            (abs(other.baseline - here), other.text.strip())
            for other in subject.runs(page)
            if other.baseline is not None
            and other.placement == run.placement
            and other.box.left < run.box.right
            and run.box.left < other.box.right
        ]
        distance, text = min(near, default=(_NEAR, ""))
        text = text if distance < _NEAR else "a sign"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

"""Every tab carries its numbers, clear of the lines that it is cut and torn along."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from cardpress.checks.contacts import ENDS
from cardpress.checks.finding import Check, Code, Result, fail
from cardpress.checks.subject import Subject
from cardpress.tabs import strip, tab_boxes

if TYPE_CHECKING:
    from cardpress.checks.reader import Run

CONTACTS = ("lifeline", "tipline", "cybertipline")
_CLEAR = 1.0  # mm; scissors wander, and hands more so


def _run(subject: Subject) -> Iterator[Result]:
    plan = subject.plan
    if plan is None or plan.piece.tabs is None:
        return
    tabs: dict[int, list[Run]] = defaultdict(list)
    for run in subject.runs(0):
        if run.placement is not None:
            tabs[run.placement].append(run)
    if not 1 <= len(tabs) <= plan.piece.tabs.most:
        yield fail("TAB_COUNT", f"{len(tabs)} tabs, where 1 to {plan.piece.tabs.most} were meant.")
        return
    page, band = (
        subject.placements(0)[0].box,
        strip(plan),
    )  # a print shop's page has a rim
    band = replace(band, left=band.left + page.left, top=band.top + page.top)
    boxes = sorted(tab_boxes(band, len(tabs)), key=lambda box: box.left)
    standing = sorted(tabs.values(), key=lambda runs: min(run.box.left for run in runs))
    printed = [plan.voices[0].library.contacts[name].printed for name in CONTACTS]
    for number, (box, runs) in enumerate(zip(boxes, standing, strict=True), start=1):
        for wanted in printed:
            if not any(re.search(rf"(?<![\w-]){re.escape(wanted)}{ENDS}", run.text) for run in runs):
                yield fail("TAB_LACKS", f"Tab {number}: {wanted} does not stand on it.", 0, box)
        for run in runs:
            if not box.inset(_CLEAR).contains(run.box):
                yield fail(
                    "TAB_CUT", f'Tab {number}: "{run.text.strip()}" stands too near its edge.', 0, run.box
                )


CHECK = Check(
    id="tabs",
    title="Every tab carries its numbers, clear of its cuts",
    rationale="A tab is all that a person takes along; a number cut in two is none.",
    codes={
        "TAB_COUNT": Code(
            "there are no tabs, or more than the piece may have", "Build the piece again, unaltered."
        ),
        "TAB_LACKS": Code("a number or address is not on a tab", "Put it back into the tab's template."),
        "TAB_CUT": Code(
            "text stands closer than 1 mm to a tab's edge", "Set the tab's text smaller, or make tabs wider."
        ),
    },
    run=_run,
    applies=lambda subject: subject.plan is not None and subject.plan.piece.tabs is not None,
)

"""All text stands inside its face, clear of the cut, or in the sheet's margin where a printer reaches."""

from collections.abc import Iterator

from cardpress.checks.finding import Check, Result, fail, warn
from cardpress.checks.subject import Run, Subject
from cardpress.geometry import Box

_TOLERANCE = 0.15  # mm; glyph edges overhang their advance by a hair
_PRINTABLE = 4.2  # mm; a sixth of an inch, which the best office printers leave blank


def _run(subject: Subject) -> Iterator[Result]:
    for page in range(subject.page_count):
        paper = Box(0, 0, *subject.size(page))
        for run in subject.runs(page):
            if subject.plan is None:
                yield from _stranger(run, page, paper)
            elif not any(area.contains(run.box, _TOLERANCE) for area in _areas(subject, run, page, paper)):
                yield fail("OUTSIDE", f'Page {page + 1}: "{run.text.strip()}" stands outside the safe area.')


def _areas(subject: Subject, run: Run, page: int, paper: Box) -> list[Box]:
    safe = subject.plan.piece.safe if subject.plan else 0.0
    faces = [placement.box for placement in subject.placements(page)]
    if subject.sides and run.placement is None:
        inside = paper.inset(_PRINTABLE).contains(run.box, _TOLERANCE)
        return [paper] if inside and not any(_overlap(face, run.box) for face in faces) else []
    if subject.sides and run.placement is not None:
        faces = faces[run.placement : run.placement + 1]
    return [face.inset(safe) for face in faces]


def _stranger(run: Run, page: int, paper: Box) -> Iterator[Result]:
    if not paper.contains(run.box, _TOLERANCE):
        yield fail("OUTSIDE", f'Page {page + 1}: "{run.text.strip()}" runs off the page.')
    elif not paper.inset(_PRINTABLE).contains(run.box, _TOLERANCE):
        yield warn(
            "NEAR_EDGE", f'Page {page + 1}: "{run.text.strip()}" is closer to the edge than printers reach.'
        )


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )


CHECK = Check(
    id="safe-area",
    title="All text is clear of the cut and of the printer's margin",
    rationale="What stands too near the edge is cut off by the knife or left blank by the printer.",
    codes={
        "OUTSIDE": "text outside its face's safe area, or off the page",
        "NEAR_EDGE": "a stranger's text within the margin that printers leave blank",
    },
    run=_run,
)

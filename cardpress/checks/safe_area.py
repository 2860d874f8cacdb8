"""Text and ink stand inside their face, clear of the cut, or in the sheet's margin that a printer reaches."""

import math
from collections.abc import Iterator

from PIL.Image import Image

from cardpress.checks.finding import Check, Code, Result, Status, fail, warn
from cardpress.checks.reader import Run
from cardpress.checks.subject import Subject
from cardpress.geometry import MM_PER_INCH, Box
from cardpress.pictures import shades

_TOLERANCE = 0.15  # mm; glyph edges overhang their advance by a hair
_HAIRLINE = 0.35  # mm; a cutting line, as rendered
_DPI = 150
_WHITE = 250  # of 255
_EVEN = 4  # of 255; a tinted ground may differ by as much from itself
_PRINTABLE = 4.2  # mm; a sixth of an inch, which the best office printers leave blank


def _run(subject: Subject) -> Iterator[Result]:
    for page in range(subject.page_count):
        paper = Box(0, 0, *subject.size(page))
        if subject.plan is not None:
            yield from _ink_near_the_cut(subject, page, subject.plan.piece.safe)
        for run in subject.runs(page):
            if subject.plan is None:
                yield from _stranger(run, page, paper)
            elif not any(area.contains(run.box, _TOLERANCE) for area in _areas(subject, run, page, paper)):
                yield fail(
                    "OUTSIDE",
                    f'Page {page + 1}: "{run.text.strip()}" stands outside the safe area.',
                    page,
                    run.box,
                )


def _ink_near_the_cut(subject: Subject, page: int, safe: float) -> Iterator[Result]:
    """Anything but white in the strips between a face's trim and its safe area, as rendered."""
    image = subject.image(page, _DPI)
    for placement in subject.placements(page):
        outer, inner = _within_lines(subject, page, placement.box), placement.box.inset(safe - _TOLERANCE)
        for strip in (
            Box(outer.left, outer.top, outer.width, inner.top - outer.top),
            Box(outer.left, inner.bottom, outer.width, outer.bottom - inner.bottom),
            Box(outer.left, outer.top, inner.left - outer.left, outer.height),
            Box(inner.right, outer.top, outer.right - inner.right, outer.height),
        ):
            if not _is_bare(image.crop(_pixels(strip)), on_ground=_has_ground(subject)):
                yield fail(
                    "INK_OUTSIDE",
                    f"Page {page + 1}: a line or picture stands outside the safe area.",
                    page,
                    strip,
                )
                return


def _has_ground(subject: Subject) -> bool:
    return subject.plan is not None and subject.plan.palette.ground is not None


def _is_bare(strip: Image, *, on_ground: bool) -> bool:
    """Whether nothing stands on a strip: it is white all over, or where there is a ground, of one shade."""
    darkest, lightest = shades(strip)
    return lightest - darkest <= _EVEN if on_ground else darkest >= _WHITE


def _within_lines(subject: Subject, page: int, box: Box) -> Box:
    """A face's trim box, without the hairlines along it where it is to be cut out with scissors."""
    side = subject.sides[page] if page < len(subject.sides) else None
    lines = (*side.marks, *side.folds) if side else ()
    drawn = any(box.contains(line.box, _TOLERANCE) for line in lines)
    return box.inset(_HAIRLINE) if drawn else box


def _pixels(box: Box) -> tuple[int, int, int, int]:
    pixel = _DPI / MM_PER_INCH
    edges = (box.left, box.top, box.right, box.bottom)
    left, top, right, bottom = (edge * pixel for edge in edges)
    return (
        math.ceil(left),
        math.ceil(top),
        max(math.floor(right), math.ceil(left) + 1),
        max(math.floor(bottom), math.ceil(top) + 1),
    )


def _areas(subject: Subject, run: Run, page: int, paper: Box) -> list[Box]:
    safe = subject.plan.piece.safe if subject.plan else 0.0
    faces = [placement.box for placement in subject.placements(page)]
    if subject.sides and run.placement is None:
        inside = all(
            area.contains(run.box, _TOLERANCE) for area in (paper.inset(_PRINTABLE), subject.covered(page))
        )
        return [paper] if inside and not any(_overlap(face, run.box) for face in faces) else []
    if subject.sides and run.placement is not None:
        faces = faces[run.placement : run.placement + 1]
    return [face.inset(safe) for face in faces]


def _stranger(run: Run, page: int, paper: Box) -> Iterator[Result]:
    if not paper.contains(run.box, _TOLERANCE):
        yield fail("OUTSIDE", f'Page {page + 1}: "{run.text.strip()}" runs off the page.', page, run.box)
    elif not paper.inset(_PRINTABLE).contains(run.box, _TOLERANCE):
        yield warn(
            "NEAR_EDGE",
            f'Page {page + 1}: "{run.text.strip()}" is closer to the edge than printers reach.',
            page,
            run.box,
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
        "INK_OUTSIDE": Code(
            "a line, panel or picture outside its face's safe area",
            "Keep it inside the piece's `safe` margin, or build the sheet again.",
        ),
        "OUTSIDE": Code(
            "text outside its face's safe area, or off the page",
            "Move it inside, or make it shorter; what stands there is cut off.",
        ),
        "NEAR_EDGE": Code(
            "a stranger's text within the margin that printers leave blank",
            "Move it a quarter inch (6.4 mm) from the paper's edge, or have it printed with a bleed.",
            Status.WARN,
        ),
    },
    run=_run,
)

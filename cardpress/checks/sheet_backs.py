"""Faces stand where their sheet says, and backs land on their fronts."""

from collections.abc import Iterator

from pikepdf import Dictionary, Name, Object

from cardpress.checks.finding import Check, Code, Result, Status, fail, warn
from cardpress.checks.reader import Form
from cardpress.checks.subject import Subject
from cardpress.geometry import PT_PER_MM, Box
from cardpress.impose import Placement

_EXACT = 0.1  # mm
_SEEN = 0.3  # mm; a shift that is not rounding
_LIKELY = 8.0  # mm; more than that is another layout, and no shift
_FEW = 4  # cards of a sheet


def _run(subject: Subject) -> Iterator[Result]:
    if subject.plan is None:
        yield from _strangers(subject)
        return
    for page in range(min(len(subject.sides), subject.page_count)):
        forms, placements = subject.forms(page), subject.placements(page)
        if len(forms) != len(placements):
            yield fail(
                "SHIFTED", f"Page {page + 1}: {len(forms)} faces, where {len(placements)} were meant.", page
            )
            continue
        for number, (form, placement) in enumerate(zip(forms, placements, strict=True), start=1):
            across, down = _off(form, placement)
            if max(abs(across), abs(down)) > _EXACT or form.turned != placement.turned:
                yield fail(
                    "SHIFTED",
                    f"Page {page + 1}: place {number} is off by {across:+.1f} mm across, {down:+.1f} down.",
                    page,
                    placement.box,
                )
                break  # the others of a shifted side would only say the same


def _off(form: Form, placement: Placement) -> tuple[float, float]:
    """By how much a face stands too far right and too low: its own lower left corner, wherever that is."""
    box = placement.box
    meant = (box.right, box.top) if placement.turned else (box.left, box.bottom)
    return form.origin[0] - meant[0], form.origin[1] - meant[1]


def _strangers(subject: Subject) -> Iterator[Result]:
    """Two sides of cards that nearly mirror each other and do not: nobody meant that."""
    for page in range(0, subject.page_count - 1, 2):
        fronts, backs = _cards(subject, page), _cards(subject, page + 1)
        if len(fronts) < _FEW or len(fronts) != len(backs):
            continue
        width, height = subject.size(page)
        sideways = [Box(width - box.right, box.top, box.width, box.height) for box in fronts]
        upward = [Box(box.left, height - box.bottom, box.width, box.height) for box in fronts]
        off = min(_apart(sideways, backs), _apart(upward, backs))
        if _SEEN < off < _LIKELY:
            yield warn(
                "BACKS_OFF",
                f"Pages {page + 1} and {page + 2}: backs miss their fronts by {off:.1f} mm.",
                page + 1,
                backs[0],
            )


def _cards(subject: Subject, page: int) -> list[Box]:
    """Where the parts of a page stand that are stored apart, if all of them have one size."""
    stored = subject.structure.pages[page].get("/Resources", Dictionary()).get("/XObject", Dictionary())
    sizes = {_size(entry) for entry in dict(stored).values() if entry.get("/Subtype") == Name.Form}
    if len(sizes) != 1:
        return []
    ((width, height),) = sizes
    return [_stood(form, width, height) for form in subject.forms(page)]


def _size(form: Object) -> tuple[float, float]:
    x1, y1, x2, y2 = (float(number) for number in list(form.BBox))
    return abs(x2 - x1) / PT_PER_MM, abs(y2 - y1) / PT_PER_MM


def _stood(form: Form, width: float, height: float) -> Box:
    x, y = form.origin
    return Box(x - width, y, width, height) if form.turned else Box(x, y - height, width, height)


def _apart(meant: list[Box], found: list[Box]) -> float:
    """How far the farthest card is from the nearest place that it may be meant for."""
    return max(
        min(max(abs(box.left - other.left), abs(box.top - other.top)) for other in found) for box in meant
    )


CHECK = Check(
    id="sheet-backs",
    title="Faces stand where their sheet says, and backs land on their fronts",
    rationale="A back that is off by 3 mm is cut through its words, on every card of the run.",
    codes={
        "SHIFTED": Code(
            "a face is not where its sheet has it", "Build the sheet again; do not move or scale its pages."
        ),
        "BACKS_OFF": Code(
            "the backs of a stranger's sheet nearly mirror its fronts, and do not",
            "Mirror the fronts' places over the edge that the printer turns the paper on.",
            Status.WARN,
        ),
    },
    run=_run,
    applies=lambda subject: subject.plan is None or bool(subject.sides),
)

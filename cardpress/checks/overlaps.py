"""No text is cut off by what frames it, and no two texts stand on each other."""

from collections.abc import Iterator
from dataclasses import dataclass

from cardpress.checks.finding import Check, Code, Result, Status, fail, warn
from cardpress.checks.lines import em, said_at
from cardpress.checks.reader import Run
from cardpress.checks.saying import squeezed
from cardpress.checks.subject import Subject
from cardpress.geometry import Box

_LETTERS = 0.45  # em above the baseline that nearly every letter fills
_INTO = 0.18  # em that two lines' letters reach into each other before it counts
_ACROSS = 0.3  # em, likewise along the line
_CUT = 0.12  # em that a frame may take off a run; ends of strokes overhang
_LEAST_CUT = 0.3  # mm
_MOST = 20_000  # runs of a page that are compared
_SHOWN = 20  # findings of a page


@dataclass(frozen=True)
class _Core:
    """Where a run's letters surely stand."""

    run: Run
    box: Box


def _run(subject: Subject) -> Iterator[Result]:
    report = fail if subject.plan else warn
    for page in range(subject.page_count):
        for run in subject.drawn(page):
            if run.clip and _cut_off(run.box, run.clip, em(run)):
                yield report(
                    "CLIPPED",
                    f'Page {page + 1}: "{said_at(subject, page, run)}" is cut off by its frame.',
                    page,
                    run.box,
                )
        for number, (one, other) in enumerate(_pairs(subject.runs(page)[:_MOST])):
            if number == _SHOWN:
                break
            yield report(
                "ON_EACH_OTHER",
                f'Page {page + 1}: "{one.text.strip()}" stands on "{other.text.strip()}".',
                page,
                other.box,
            )


def _cut_off(box: Box, clip: Box, size: float) -> bool:
    """Whether a frame takes a good part of a run away: not all of it, which is how things are hidden."""
    spare = max(_LEAST_CUT, _CUT * size)
    whole = clip.contains(box, spare)
    shown = _common(box, clip)
    return not whole and shown is not None and min(shown.width, shown.height) > _LEAST_CUT


def _common(one: Box, other: Box) -> Box | None:
    left, top = max(one.left, other.left), max(one.top, other.top)
    width, height = min(one.right, other.right) - left, min(one.bottom, other.bottom) - top
    return Box(left, top, width, height) if width > 0 and height > 0 else None


def _pairs(runs: list[Run]) -> Iterator[tuple[Run, Run]]:
    """Every two runs whose letters stand on each other."""
    cores = sorted((_core(run) for run in runs if _tells(run)), key=lambda core: core.box.top)
    for index, core in enumerate(cores):
        for other in cores[index + 1 :]:
            if other.box.top >= core.box.bottom:
                break
            if other.run.seen == core.run.seen and _collide(core, other):
                yield (core.run, other.run)


def _tells(run: Run) -> bool:
    return bool(squeezed(run.text)) and run.size > 0 and run.opacity > 0


def _core(run: Run) -> _Core:
    size = em(run)
    if run.baseline is None:  # it stands upright or on a slope: the middle of its rectangle
        return _Core(run, run.box.inset(min(run.box.width, run.box.height) * 0.3))
    return _Core(run, Box(run.box.left, run.baseline - _LETTERS * size, run.box.width, _LETTERS * size))


def _collide(one: _Core, other: _Core) -> bool:
    common = _common(one.box, other.box)
    if common is None or _same(one.run, other.run):
        return False
    size = min(em(one.run), em(other.run))
    into, across = min(common.width, common.height), max(common.width, common.height)
    if one.run.baseline is not None and other.run.baseline is not None:
        into, across = common.height, common.width
    return into > _INTO * size and across > _ACROSS * size


def _same(one: Run, other: Run) -> bool:
    """Whether one is drawn over the other to look bolder, or to give it a shadow."""
    shift = max(abs(one.box.left - other.box.left), abs(one.box.top - other.box.top))
    return squeezed(one.text) == squeezed(other.text) and shift < _ACROSS * em(one)


CHECK = Check(
    id="overlaps",
    title="No text is cut off by its frame, and no two texts stand on each other",
    rationale="Half a sentence can say the opposite, and nobody can read two at once.",
    codes={
        "CLIPPED": Code(
            "text that its frame cuts off",
            "Make the frame larger, or the text shorter or smaller.",
            in_others=Status.WARN,
        ),
        "ON_EACH_OTHER": Code(
            "two texts that stand on each other",
            "Move them apart, or make one of them shorter.",
            in_others=Status.WARN,
        ),
    },
    run=_run,
)

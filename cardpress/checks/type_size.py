"""No type is smaller than the piece allows; steps and numbers have floors of their own."""

from collections.abc import Iterator

from cardpress.checks.finding import Check, Result, fail, info
from cardpress.checks.subject import Run, Subject, squeezed
from cardpress.jobs import Plan

_ROUNDING = 0.02  # pt
_SMALL = 6.0  # pt; under this a stranger's print is hard to read for most


def _run(subject: Subject) -> Iterator[Result]:
    for page in range(subject.page_count):
        runs = subject.runs(page)
        if subject.plan is None:
            smallest = min((run.size for run in runs), default=_SMALL)
            if smallest < _SMALL:
                yield info("SMALL", f"Page {page + 1}: the smallest type is {smallest:.1f} pt.")
            continue
        for run in runs:
            floor = _floor(run, subject.plan)
            if run.size < floor - _ROUNDING:
                yield fail(
                    "UNDER_FLOOR",
                    f'Page {page + 1}: "{run.text.strip()}" is {run.size:.1f} pt; {floor:g} pt at least.',
                )
    if subject.plan is not None:
        yield from _numbers(subject, subject.plan)


def _floor(run: Run, plan: Plan) -> float:
    floors = plan.piece.floors
    text = squeezed(run.text)
    labels = {squeezed(label) for voice in plan.voices for label in voice.library.labels.values()}
    in_a_step = len(text) > _WORD and text not in labels and any(text in step for step in _steps(plan))
    return (floors.steps if in_a_step else floors.text) * plan.scale


_WORD = 12  # characters; shorter runs may stand in a step by chance


def _steps(plan: Plan) -> list[str]:
    return [
        squeezed(voice.library.fill(statement.brief))
        for voice in plan.voices
        for statement in voice.library.content.statements
        if statement.section == "right_now" and statement.role == "item"
    ]


def _numbers(subject: Subject, plan: Plan) -> Iterator[Result]:
    """Each number must stand somewhere at its own floor."""
    floor = plan.piece.floors.numbers * plan.scale
    runs = [run for page in range(subject.page_count) for run in subject.runs(page)]
    for name in plan.piece.contacts:
        contact = plan.library.contacts[name]
        if contact.url or not contact.display:
            continue
        largest = max((run.size for run in runs if contact.display in run.text), default=0.0)
        if largest < floor - _ROUNDING:
            yield fail(
                "SMALL_NUMBER", f"{contact.display} stands at {largest:.1f} pt; {floor:g} pt at least."
            )


CHECK = Check(
    id="type-size",
    title="No type is smaller than the piece allows",
    rationale="The reader may be in tears, in a dim corridor, or without their glasses.",
    codes={
        "UNDER_FLOOR": "type under the piece's floor",
        "SMALL_NUMBER": "a phone number stands nowhere at its floor",
        "SMALL": "a stranger's type under 6 pt",
    },
    run=_run,
)

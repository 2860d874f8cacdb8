"""No type is smaller than the piece allows; steps and numbers have floors of their own."""

from collections.abc import Iterator

from cardpress.checks.finding import Check, Code, Result, Status, fail, info
from cardpress.checks.reader import Run
from cardpress.checks.saying import squeezed
from cardpress.checks.subject import Subject
from cardpress.plans import Plan

_ROUNDING = 0.02  # pt
_SMALL = 6.0  # pt; under this a stranger's print is hard to read for most


def _run(subject: Subject) -> Iterator[Result]:
    if subject.plan is not None:
        yield from _floors(subject, subject.plan)
        yield from _numbers(subject, subject.plan)
        return
    for page in range(subject.page_count):
        smallest = min((run for run in subject.drawn(page) if run.size > 0), key=_size, default=None)
        if smallest is not None and smallest.size < _SMALL:
            yield info(
                "SMALL",
                f"Page {page + 1}: the smallest type is {smallest.size:.1f} pt.",
                page,
                smallest.box,
            )


def _size(run: Run) -> float:
    return run.size


def _floors(subject: Subject, plan: Plan) -> Iterator[Result]:
    steps, others = _texts(plan)
    for page in range(subject.page_count):
        for run in subject.runs(page):
            in_a_step = _tells(run, steps) and not _tells(run, others)
            floor = (plan.piece.floors.steps if in_a_step else plan.piece.floors.text) * plan.scale
            if subject.sides and run.placement is None:  # a sheet's own notice does not grow with its cards
                floor = plan.piece.floors.text
            if plan.piece.tabs and run.placement is not None:
                floor = plan.piece.tabs.text * plan.scale
            if run.size < floor - _ROUNDING:
                yield fail(
                    "UNDER_FLOOR",
                    f'Page {page + 1}: "{run.text.strip()}" is {run.size:.1f} pt; {floor:.3g} pt at least.',
                    page,
                    run.box,
                )


def _tells(run: Run, texts: list[str]) -> bool:
    """Whether a line is a part of one of some texts; a last line may be a part of several."""
    words = squeezed(run.text)
    return len(words) > _WORD and any(words in text for text in texts)


_WORD = 12  # characters; shorter runs may stand in a step by chance


def _texts(plan: Plan) -> tuple[list[str], list[str]]:
    """The texts of the steps, and of everything else that may be on the piece."""
    steps: list[str] = []
    others: list[str] = []
    for voice in plan.voices:
        others += map(squeezed, voice.library.labels.values())
        for statement in voice.library.content.statements:
            is_step = statement.section == "right_now" and statement.role == "item"
            (steps if is_step else others).append(squeezed(voice.library.fill(statement.brief)))
    return steps, others


def _numbers(subject: Subject, plan: Plan) -> Iterator[Result]:
    """Each number must stand somewhere at its own floor."""
    floor = plan.piece.floors.numbers * plan.scale
    runs = [run for page in range(subject.page_count) for run in subject.runs(page)]
    for name in plan.piece.contacts:
        contact = plan.library.contacts[name]
        if contact.url or not contact.display:
            continue
        largest = max((run.size for run in runs if contact.display in run.text), default=0.0)
        if 0 < largest < floor - _ROUNDING:  # one that is not there is missed elsewhere
            yield fail(
                "SMALL_NUMBER", f"{contact.display} stands at {largest:.1f} pt; {floor:g} pt at least."
            )


CHECK = Check(
    id="type-size",
    title="No type is smaller than the piece allows",
    rationale="The reader may be in tears, in a dim corridor, or without their glasses.",
    codes={
        "UNDER_FLOOR": Code(
            "type under the piece's floor", "Shorten the words, or leave something out; never print smaller."
        ),
        "SMALL_NUMBER": Code("a phone number stands nowhere at its floor", "Set that number larger."),
        "SMALL": Code(
            "a stranger's type under 6 pt", "Set it larger: 7 pt at least, 11 pt for reading.", Status.INFO
        ),
    },
    run=_run,
)

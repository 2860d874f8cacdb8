"""What the source says in an order is drawn, and so read, in that order."""

from collections.abc import Iterator

from cardpress.checks.finding import Check, Code, Result, fail
from cardpress.checks.saying import in_reading_order, squeezed, turned
from cardpress.checks.subject import Subject
from cardpress.plans import Plan
from cardpress.voices import Voice

_TELLING = 12  # letters; a shorter text may stand in another one


def _run(subject: Subject) -> Iterator[Result]:
    plan = subject.plan
    if plan is None:
        return
    texts = _texts(subject)
    for voice in plan.voices:
        for section in _sections(plan, voice):
            yield from _ascending(texts, section)


def _texts(subject: Subject) -> list[str]:
    """What is read, each face of a sheet once: as it is drawn, and with its Latin phrases turned round."""
    texts = ["", ""]
    for page in range(subject.page_count):
        faces: set[int] = set()
        placements = subject.placements(page)
        wanted: set[int | None] = {None}
        for index, placement in enumerate(placements if subject.sides else ()):
            if placement.face not in faces:
                faces.add(placement.face)
                wanted.add(index)
        runs = [run for run in in_reading_order(subject.upright(page)) if run.placement in wanted]
        texts[0] += squeezed(" ".join(run.text for run in runs))
        texts[1] += squeezed(" ".join(turned(run.text) for run in runs))
    return list(dict.fromkeys(texts))


def _sections(plan: Plan, voice: Voice) -> Iterator[list[str]]:
    """The items of each section, in the source's order."""
    library = voice.library
    whole = plan.piece.whole
    for section in library.content.sections:
        items = [
            library.fill(statement.text if whole else statement.brief)
            for statement in library.content.statements
            if statement.section == section.id and statement.role == "item"
        ]
        yield [item for item in items if len(squeezed(item)) >= _TELLING]


def _ascending(texts: list[str], items: list[str]) -> Iterator[Result]:
    last, before = 0, ""
    for item in items:
        wanted = squeezed(item)
        place = max(text.find(wanted, last) for text in texts)
        if place < 0:
            if not any(wanted in text for text in texts):
                continue  # left out for want of room; or in parts, which other checks see
            yield fail("OUT_OF_ORDER", f'"{item}" is read before "{before}", which it follows.')
            return
        last, before = place + len(wanted), item


CHECK = Check(
    id="reading-order",
    title="Steps are read in the order in which the source gives them",
    rationale="Screen readers follow the order in which a page is drawn; step 5 before step 1 is bad advice.",
    codes={
        "OUT_OF_ORDER": Code(
            "a statement is read before another that it follows",
            "Put the template's parts in the source's order.",
        )
    },
    run=_run,
    applies=lambda subject: subject.plan is not None,
)

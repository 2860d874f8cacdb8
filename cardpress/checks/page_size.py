"""Pages are the size and number that they were meant to be."""

from collections.abc import Iterator

from cardpress.checks.finding import Check, Result, fail
from cardpress.checks.subject import Subject

_TOLERANCE = 0.1  # mm


def _run(subject: Subject) -> Iterator[Result]:
    plan = subject.plan
    if plan is None:
        return
    expected = len(subject.sides) or sum(face.pages for face in plan.piece.faces)
    if subject.page_count != expected:
        yield fail("PAGE_COUNT", f"{subject.page_count} pages, where {expected} were meant.")
    for page in range(subject.page_count):
        width, height = subject.size(page)
        if abs(width - plan.paper.width) > _TOLERANCE or abs(height - plan.paper.height) > _TOLERANCE:
            yield fail(
                "PAGE_SIZE", f"Page {page + 1} is {width:.1f} × {height:.1f} mm, not {plan.paper.title}."
            )


CHECK = Check(
    id="page-size",
    title="Pages are the size and number they were meant to be",
    rationale="A page of another size is scaled by the print dialog, and then no card lines up with its cut.",
    codes={"PAGE_COUNT": "more or fewer pages than meant", "PAGE_SIZE": "a page of another size than meant"},
    run=_run,
    applies=lambda subject: subject.plan is not None,
)

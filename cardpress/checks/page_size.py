"""Pages are the size and number that they were meant to be."""

from collections.abc import Iterator

from cardpress.checks.finding import Check, Code, Result, fail
from cardpress.checks.subject import Subject
from cardpress.geometry import Paper
from cardpress.plans import Plan
from cardpress.tiles import MOST_SHEETS, cut

_TOLERANCE = 0.1  # mm


def _run(subject: Subject) -> Iterator[Result]:
    plan = subject.plan
    if plan is None:
        return
    if plan.tile is not None:
        yield from _tiles(subject, plan.tile, plan)
        return
    least = len(subject.sides) or sum(plan.pages(face) for face in plan.piece.pages)
    most = len(subject.sides) or sum(max(face.most_pages or 1, plan.pages(face)) for face in plan.piece.pages)
    if not least <= subject.page_count <= most:
        meant = str(least) if least == most else f"{least} to {most}"
        yield fail("PAGE_COUNT", f"{subject.page_count} pages, where {meant} were meant.")
    for page in range(subject.page_count):
        width, height = subject.size(page)
        meant_width, meant_height = plan.page_size
        if abs(width - meant_width) > _TOLERANCE or abs(height - meant_height) > _TOLERANCE:
            yield fail(
                "PAGE_SIZE",
                f"Page {page + 1} is {width:.1f} × {height:.1f} mm, not {plan.paper.title}.",
                page,
            )


def _tiles(subject: Subject, paper: Paper, plan: Plan) -> Iterator[Result]:
    """A map and the tiles, on pages of their paper, lying either way."""
    fewest = cut((plan.width, plan.height), (paper.width, paper.height), plan.overlap).count
    if not 1 + fewest <= subject.page_count <= 1 + MOST_SHEETS:
        yield fail("PAGE_COUNT", f"{subject.page_count} pages, where {1 + fewest} or more were meant.")
    sides = sorted((paper.width, paper.height))
    for page in range(subject.page_count):
        found = subject.size(page)
        if any(abs(side - meant) > _TOLERANCE for side, meant in zip(sorted(found), sides, strict=True)):
            width, height = found
            yield fail("PAGE_SIZE", f"Page {page + 1} is {width:.1f} × {height:.1f} mm, not {paper.title}.")


CHECK = Check(
    id="page-size",
    title="Pages are the size and number they were meant to be",
    rationale="A page of another size is scaled by the print dialog, and then no card lines up with its cut.",
    codes={
        "PAGE_COUNT": Code("more or fewer pages than meant", "Build the piece again, unaltered."),
        "PAGE_SIZE": Code(
            "a page of another size than meant",
            "Build it again for the paper that it is printed on: --paper.",
        ),
    },
    run=_run,
    applies=lambda subject: subject.plan is not None,
    of="both",
)

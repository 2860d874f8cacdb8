"""A translation that nobody has reviewed says so, in its language and in English, on every face."""

from collections.abc import Iterator

from cardpress.checks.finding import Check, Code, Result, fail
from cardpress.checks.subject import Subject
from cardpress.geometry import Box
from cardpress.plans import Plan
from cardpress.voices import Voice


def _run(subject: Subject) -> Iterator[Result]:
    plan = subject.plan
    if plan is None:
        return
    for page in range(subject.page_count):
        for index, box, speakers in _faces(subject, plan, page):
            drafts = [voice.library.labels for voice in speakers if plan.is_draft(voice)]
            labels = [plan.library.labels, *drafts] if drafts else []
            for line in dict.fromkeys(entry["draft_short"] for entry in labels):
                if not subject.says(line, page, index):
                    where = "" if index is None else f", place {index + 1}"
                    yield fail(
                        "NO_MARK", f'Page {page + 1}{where}: "{line}" does not stand there.', page, box
                    )


def _faces(
    subject: Subject, plan: Plan, page: int
) -> Iterator[tuple[int | None, Box | None, tuple[Voice, ...]]]:
    """The faces that stand on a page, each with the languages on it; of faces that are stored once, one."""
    if page >= len(subject.sides):
        yield None, None, subject.speakers(page)
        return
    looked_at: set[int] = set()
    for index, placement in enumerate(subject.placements(page)):
        if placement.face not in looked_at:
            looked_at.add(placement.face)
            yield index, placement.box, plan.speakers(plan.piece.faces[placement.face])


CHECK = Check(
    id="draft-mark",
    title="An unreviewed translation says that it is one",
    rationale="A reader, and the adult who hands the page on, must know how far its words can be trusted.",
    codes={
        "NO_MARK": Code(
            "a face of an unreviewed translation does not say so",
            "Put the line back into the template, or have the translation reviewed and signed.",
        )
    },
    run=_run,
    applies=lambda subject: subject.plan is not None,
)

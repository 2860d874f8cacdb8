"""A translation that nobody has reviewed says so, in its language and in English, on every page."""

from collections.abc import Iterator

from cardpress.checks.finding import Check, Result, fail
from cardpress.checks.subject import Subject


def _run(subject: Subject) -> Iterator[Result]:
    plan = subject.plan
    if plan is None:
        return
    for page in range(subject.page_count):
        drafts = [voice.library.labels for voice in subject.speakers(page) if plan.is_draft(voice)]
        labels = [plan.library.labels, *drafts] if drafts else []
        for line in dict.fromkeys(entry["draft_short"] for entry in labels):
            if not subject.says(line, page):
                yield fail("NO_MARK", f'Page {page + 1}: "{line}" does not stand there.')


CHECK = Check(
    id="draft-mark",
    title="An unreviewed translation says that it is one",
    rationale="A reader, and the adult who hands the page on, must know how far its words can be trusted.",
    codes={"NO_MARK": "a page of an unreviewed translation does not say so"},
    run=_run,
    applies=lambda subject: subject.plan is not None,
)

"""A translation that nobody has reviewed says so, in its language and in English, on every page."""

from collections.abc import Iterator

from cardpress.checks.finding import Check, Result, fail
from cardpress.checks.subject import Subject


def _run(subject: Subject) -> Iterator[Result]:
    plan = subject.plan
    for page in range(subject.page_count if plan else 0):
        yield from _on_page(subject, page)


def _on_page(subject: Subject, page: int) -> Iterator[Result]:
    plan = subject.plan
    drafts = [voice for voice in plan.voices_on(page) if plan.is_draft(voice)] if plan else []
    if plan is None or not drafts:
        return
    labels = [plan.library.labels, *(voice.library.labels for voice in drafts)]
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

"""The piece says where it comes from, that it is not official, and which edition it is."""

from collections.abc import Iterator

from cardpress.checks.finding import Check, Code, Result, fail
from cardpress.checks.subject import Subject


def _run(subject: Subject) -> Iterator[Result]:
    plan = subject.plan
    if plan is None:
        return
    for code, wanted in (
        *(("NO_SOURCE", plan.credit[part]) for part in ("publisher", "title", "date")),
        *(("NO_NOTICE", voice.library.labels["not_official"]) for voice in plan.voices),
        ("NO_EDITION", plan.edition),
    ):
        if not subject.says(wanted):
            yield fail(code, f'"{wanted}" does not stand in the finished file.')


CHECK = Check(
    id="credit",
    title="Source, notice and edition are printed",
    rationale="A reader must see where the words come from; an office, whether its print is out of date.",
    codes={
        "NO_SOURCE": Code("the source credit is missing", "Put the credit line back into the template."),
        "NO_NOTICE": Code(
            "the line that it is not an official publication is missing",
            "Put that line back into the template.",
        ),
        "NO_EDITION": Code(
            "the edition mark is missing, or is another one",
            "The words or numbers have changed since: build the piece again, and take the old prints down.",
        ),
    },
    run=_run,
    applies=lambda subject: subject.plan is not None,
)

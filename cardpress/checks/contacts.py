"""Every number and address that must be there stands there, unaltered."""

import re
from collections.abc import Iterator

from cardpress.checks.finding import Check, Result, fail, warn
from cardpress.checks.subject import Subject

ENDS = r"(?![\w/@:?#%-]|\.\w)"  # nothing follows that would make it another number or address
_WELL_KNOWN = {"988": r"(?<![\d-])988(?![\d-])", "911": r"(?<![\d-])911(?![\d-])"}


def _run(subject: Subject) -> Iterator[Result]:
    text = subject.whole_text
    if subject.plan is None:
        for number, pattern in _WELL_KNOWN.items():
            if not re.search(pattern, text):
                yield warn("NOT_THERE", f"{number} does not stand in this file.")
        return
    contacts = subject.plan.library.contacts
    for name in subject.plan.piece.contacts:
        for printed in filter(None, _must_stand(name, subject)):
            if not re.search(rf"(?<![\w-]){re.escape(printed)}{ENDS}", text):
                yield fail(
                    "MISSING", f"{contacts[name].name}: {printed} does not stand in the finished file."
                )


def _must_stand(name: str, subject: Subject) -> tuple[str | None, ...]:
    if subject.plan is None:
        return ()
    contact = subject.plan.library.contacts[name]
    return (contact.url,) if contact.url else (contact.display,)


CHECK = Check(
    id="contacts",
    title="Every number and address that must be there stands there, unaltered",
    rationale="A missing or altered number fails a person on the worst day of their life.",
    codes={
        "MISSING": "a contact of the piece is not in the finished text",
        "NOT_THERE": "a file that is not ours lacks 911 or 988",
    },
    run=_run,
)

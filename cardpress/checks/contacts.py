"""Every number and address that must be there stands there, unaltered."""

import re
from collections.abc import Iterator

from cardpress.checks.finding import Check, Result, fail, warn
from cardpress.checks.subject import Subject
from cardpress.jobs import Plan
from cardpress.wording import Contact

ENDS = r"(?![\w/@:?#%-]|\.\w)"  # nothing follows that would make it another number or address
_WELL_KNOWN = {"988": r"(?<![\d-])988(?![\d-])", "911": r"(?<![\d-])911(?![\d-])"}


def _run(subject: Subject) -> Iterator[Result]:
    if subject.plan is None:
        text = subject.whole_text
        for number, pattern in _WELL_KNOWN.items():
            if not re.search(pattern, text):
                yield warn("NOT_THERE", f"{number} does not stand in this file.")
        return
    texts = [run.text for page in range(subject.page_count) for run in subject.runs(page)]
    for contact in _must_stand(subject.plan):
        whole = re.compile(rf"(?<![\w-]){re.escape(contact.printed)}{ENDS}")
        if not any(whole.search(text) for text in texts):
            yield fail("MISSING", f"{contact.name}: {contact.printed} does not stand in the finished file.")


def _must_stand(plan: Plan) -> list[Contact]:
    contacts = [voice.library.contacts[name] for voice in plan.voices for name in plan.piece.contacts]
    return list({contact.printed: contact for contact in contacts}.values())


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

"""Every number and address that must be there stands there, unaltered."""

import re
from collections.abc import Iterator

from cardpress.checks.finding import Check, Code, Result, Status, fail, warn
from cardpress.checks.likeness import Near, near_hosts, near_numbers, near_short_numbers
from cardpress.checks.reader import Run
from cardpress.checks.saying import squeezed
from cardpress.checks.subject import Subject
from cardpress.plans import Plan
from cardpress.wording import Contact

ENDS = r"(?![\w/@:?#%-]|\.\w)"  # nothing follows that would make it another number or address
_WELL_KNOWN = {"988": r"(?<![\d-])988(?![\d-])", "911": r"(?<![\d-])911(?![\d-])"}
_CERTAIN = 1  # slip


def _run(subject: Subject) -> Iterator[Result]:
    yield from _altered(subject)
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


def _altered(subject: Subject) -> Iterator[Result]:
    """Numbers and addresses that are nearly a service's; the same one on ten cards is told once."""
    told: set[Near] = set()
    for page in range(subject.page_count):
        for text, run in _texts(subject, page):
            for near in _near(subject, text):
                if near in told:
                    continue
                told.add(near)
                certain = near.slips <= _CERTAIN
                spot = run or _spot(subject, page, near)
                if spot and _only_read_so(subject.as_seen(page, spot.box), near):
                    continue
                yield (fail if certain else warn)(
                    "ALTERED" if certain else "SIMILAR",
                    f'Page {page + 1}: "{near.found}" is nearly {near.meant}, and not it.',
                    page,
                    spot.box if spot else None,
                )


def _only_read_so(seen: str, near: Near) -> bool:
    """Whether what stands there is the service's own, and was only read the wrong way round."""
    return squeezed(near.meant) in seen and squeezed(near.found) not in seen


def _texts(subject: Subject, page: int) -> Iterator[tuple[str, Run | None]]:
    """What is looked through: each run of ours; a stranger's page as a whole, and its runs."""
    if subject.plan is None:
        yield " ".join(subject.text(page).split()), None
    seen: set[str] = set()
    for run in subject.runs(page):
        if run.text not in seen:
            seen.add(run.text)
            yield run.text, run


def _near(subject: Subject, text: str) -> Iterator[Near]:
    services = list(subject.services.values())
    if any(letter.isdigit() for letter in text):
        yield from near_numbers(text, services)
        yield from near_short_numbers(text, services, anywhere=subject.plan is not None)
    if "." in text:
        yield from near_hosts(text, subject.services)


def _spot(subject: Subject, page: int, near: Near) -> Run | None:
    return next((run for run in subject.runs(page) if near.found in run.text), None)


CHECK = Check(
    id="contacts",
    title="Every number and address that must be there stands there, unaltered",
    rationale="A missing or altered number fails a person on the worst day of their life.",
    codes={
        "MISSING": Code(
            "a contact of the piece is not in the finished text",
            "Build the piece again from content that is unaltered; no piece may leave a service out.",
        ),
        "ALTERED": Code(
            "a number or address is one slip away from a service's, or turned round",
            "Compare it with `list contacts`, digit by digit, and print the service's own.",
        ),
        "SIMILAR": Code(
            "a number is two slips away from a service's",
            "Make sure that it is meant: it may be another number, or the service's mistyped.",
            Status.WARN,
        ),
        "NOT_THERE": Code(
            "a file that is not ours lacks 911 or 988",
            "Add it, unless the page is for readers who have no use for it.",
            Status.WARN,
        ),
    },
    run=_run,
)

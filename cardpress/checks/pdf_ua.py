"""A piece that is read on screens works with a screen reader: PDF/UA-1."""

from collections.abc import Iterator

from cardpress.checks.finding import Check, Result, fail, info
from cardpress.checks.subject import Subject


def _run(subject: Subject) -> Iterator[Result]:
    import page  # noqa: PLC0415 - cards have no use for it

    try:
        report = page.validate_pdf_bytes(subject.data, profile="ua1")
    except page.PageError as error:
        yield fail("UNREADABLE", f"The PDF/UA-1 checker could not read it: {error}")
        return
    if report.is_compliant:
        return
    rules = sorted({f"{failure.rule_id} ({failure.message})" for failure in report.failures})
    result = fail if subject.plan else info
    yield result("NOT_UA", f"Not PDF/UA-1: {'; '.join(rules[:3])}{' …' if len(rules) > 3 else ''}.")  # noqa: PLR2004


def _is_for_screens(subject: Subject) -> bool:
    plan = subject.plan
    return plan is None or (plan.piece.screen and not plan.tile and not plan.job.press)


CHECK = Check(
    id="pdf-ua",
    title="Pieces for screens are PDF/UA-1",
    rationale="Schools that post a PDF must make it usable with a screen reader (ADA Title II; WCAG 2.1 AA).",
    codes={"NOT_UA": "a rule of PDF/UA-1 is broken", "UNREADABLE": "the checker could not read the file"},
    run=_run,
    applies=_is_for_screens,
    of="sheets",
)

"""A piece that is read on screens works with a screen reader: PDF/UA-1."""

from collections.abc import Iterator

from cardpress.checks.finding import Check, Code, Result, Status, fail, info
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


CHECK = Check(
    id="pdf-ua",
    title="Pieces for screens are PDF/UA-1",
    rationale="Schools that post a PDF must make it usable with a screen reader (ADA Title II; WCAG 2.1 AA).",
    codes={
        "NOT_UA": Code(
            "a rule of PDF/UA-1 is broken",
            "Export it as a tagged PDF (PDF/UA) from the program that it was made with.",
            in_others=Status.INFO,
        ),
        "UNREADABLE": Code("the checker could not read the file", "Save the file anew, without a password."),
    },
    run=_run,
    applies=lambda subject: subject.plan is None or subject.plan.piece.screen,
)

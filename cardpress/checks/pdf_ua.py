"""A piece that is read on screens works with a screen reader: PDF/UA-1, or PDF/UA-2 where that was asked for.

PDF/UA-1 is judged by page-validation, whose rules are veraPDF's, and none of its findings is excused. Where
the renderer breaks the standard, the file is mended instead, though one of the two is found by no rule:

- A glyph must stand for a character (ISO 14289-1, 7.21.7; ISO 32000-1, 9.10.3). The renderer maps the parts
  of a drawn cluster to nothing; each is mapped to a zero-width character (see readback.py).
- A figure's place is told in the page's own units, from its lower left corner (ISO 32000-1, 14.8.5.4.3). The
  renderer tells it in CSS pixels from the upper left one (see structure.py).

For PDF/UA-2 the same rules hold, but for the two that name the first part itself: a file that keeps to part 2
says so (ISO 14289-2, 5) and is PDF 2.0 (6.1). What part 2 adds is in ua2.py, with what is not proven.
"""

from collections.abc import Iterator

from cardpress.checks.finding import Check, Code, Result, Status, fail, info
from cardpress.checks.subject import Subject

_OF_PART_1 = ("PDFUA1-HEADER-001", "PDFUA1-ID-PART-001")  # "PDF 1.x" and "part 1": see above
_FEW = 3


def _run(subject: Subject) -> Iterator[Result]:
    import page  # noqa: PLC0415 - cards have no use for it

    try:
        report = page.validate_pdf_bytes(subject.data, profile="ua1")
    except page.PageError as error:
        yield fail("UNREADABLE", f"The PDF/UA checker could not read it: {error}")
        return
    rules = {failure.rule_id: failure.message for failure in report.failures}
    broken = {f"{rule} ({message})" for rule, message in rules.items()}
    part = "1"
    if _is_part_2(subject):
        from cardpress.checks.ua2 import faults  # noqa: PLC0415 - few files need it

        part = "2"
        broken = {f"{rule} ({message})" for rule, message in rules.items() if rule not in _OF_PART_1}
        broken |= set(faults(subject.structure))
    if broken:
        result = fail if subject.plan else info
        more = " …" if len(broken) > _FEW else ""
        yield result("NOT_UA", f"Not PDF/UA-{part}: {'; '.join(sorted(broken)[:_FEW])}{more}.")


def _is_part_2(subject: Subject) -> bool:
    """Whether it is to keep to part 2: ours as the job says, a stranger's as it says itself."""
    if subject.plan is not None:
        return subject.plan.job.pdf == "ua-2"
    from cardpress.checks.ua2 import part  # noqa: PLC0415 - see above

    return part(subject.structure) == "2"


CHECK = Check(
    id="pdf-ua",
    title="Pieces for screens are PDF/UA",
    rationale="Schools that post a PDF must make it usable with a screen reader (ADA Title II; WCAG 2.1 AA).",
    codes={
        "NOT_UA": Code(
            "a rule of PDF/UA-1, or of PDF/UA-2 where that is promised, is broken",
            "Export it as a tagged PDF (PDF/UA) from the program that it was made with.",
            in_others=Status.INFO,
        ),
        "UNREADABLE": Code("the checker could not read the file", "Save the file anew, without a password."),
    },
    run=_run,
    applies=lambda subject: subject.plan is None or subject.plan.accessible,
    of="sheets",
)

"""Reports as Markdown, for issue trackers and build logs."""

import re
from collections.abc import Iterator, Sequence

from cardpress.checks.finding import Finding, Status
from cardpress.inspect import Report

_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~])")


def written(reports: Sequence[Report]) -> str:
    """A heading and a table a file; what passed is counted."""
    return "\n".join(line for report in reports for line in _report(report))


def _report(report: Report) -> Iterator[str]:
    found = [finding for finding in report.findings if finding.status is not Status.PASS]
    passed = len(report.findings) - len(found)
    yield f"## {report.status}: {plain(report.path)}"
    yield ""
    what = plain(report.what[:1].upper() + report.what[1:])
    yield f"{what}; profile {report.profile}. {passed} check{'' if passed == 1 else 's'} passed."
    yield ""
    if found:
        yield "| Status | Check | Page | Found | Mend |"
        yield "|---|---|---|---|---|"
        yield from map(_row, found)
        yield ""


def _row(finding: Finding) -> str:
    page = "" if finding.page is None else str(finding.page + 1)
    check = f"{finding.check} `{finding.code}`"
    return f"| {finding.status} | {check} | {page} | {plain(finding.message)} | {finding.mend} |"


def plain(text: str) -> str:
    """A text in which Markdown sees nothing but letters: what a stranger's file says makes no link or tag."""
    escaped = _SPECIAL.sub(r"\\\1", " ".join(text.split()).replace("&", "&amp;"))
    for sign, written in (("<", "&lt;"), (">", "&gt;"), ("://", ":&#8203;//"), ("@", "&#64;")):
        escaped = escaped.replace(sign, written)
    return escaped

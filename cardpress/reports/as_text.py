"""Reports as plain lines."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cardpress.checks.finding import Finding
    from cardpress.inspect import Report


def written(reports: Sequence["Report"]) -> str:
    """Every file with what was found, and what to do about it."""
    return "".join(f"{line}\n" for report in reports for line in (headline(report), *lines(report.findings)))


def headline(report: "Report") -> str:
    """A file's status, and what it is."""
    return f"{report.status}  {report.path}  ({report.what})"


def lines(findings: Sequence["Finding"]) -> Iterator[str]:
    """Every finding that is not a PASS, with what to do about it."""
    for finding in findings:
        if finding.status != "PASS":
            yield f"  {finding.status}  {finding.check} [{finding.code}] {finding.message}"
            if finding.mend:
                yield f"        {finding.mend}"

"""Reports as one JSON object, for programs."""

import json
from collections.abc import Sequence

from cardpress.inspect import Report
from cardpress.options import finding_json


def written(reports: Sequence[Report]) -> str:
    """All files in the order in which they were asked for; keys keep their meaning."""
    return f"{json.dumps({'files': [_report(report) for report in reports]}, ensure_ascii=False)}\n"


def _report(report: Report) -> dict[str, object]:
    return {
        "path": report.path,
        "what": report.what,
        "status": str(report.status),
        "findings": [finding_json(finding) for finding in report.findings],
        "profile": report.profile,
    }

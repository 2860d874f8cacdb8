"""Reports as one HTML page that needs nothing else: each finding with its page, and the spot marked."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cardpress.checks import CHECKS
from cardpress.checks.finding import Check, Finding, Status
from cardpress.geometry import Box
from cardpress.inspect import PagePicture, Report
from cardpress.paths import installed_data

_ORDER = [Status.ERROR, Status.FAIL, Status.WARN, Status.INFO]
_MARGIN = 1.0  # mm between a spot and the line around it
_CLOSE = 12.0  # mm of the page that are shown around a spot, at least


@dataclass(frozen=True)
class _Item:
    """A finding as the template draws it.

    Attributes:
        picture: id of its page's picture on the report; None where there is none.
        mark: the rectangle to draw around the spot, in mm on that page.
        close: the part of the page that is shown enlarged.
    """

    finding: Finding
    check: Check | None
    picture: str | None
    page: PagePicture | None
    mark: Box | None
    close: Box | None


def written(reports: Sequence[Report]) -> str:
    """One page about all files, the gravest findings of each first."""
    environment = Environment(
        loader=FileSystemLoader(installed_data().templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    files = [
        {
            "number": number,
            "report": report,
            "pictures": [(f"f{number}p{each.page + 1}", each, _data(each.png)) for each in report.pages],
            "items": list(_items(report, number)),
            "passed": [finding for finding in report.findings if finding.status is Status.PASS],
        }
        for number, report in enumerate(reports, start=1)
    ]
    style = environment.get_template("report.css").render()
    return environment.get_template("report.html").render(files=files, style=style) + "\n"


def _data(png: bytes) -> str:
    return f"data:image/png;base64,{b64encode(png).decode('ascii')}"


def _items(report: Report, number: int) -> Iterator[_Item]:
    checks = {check.id: check for check in CHECKS}
    pages = {each.page: each for each in report.pages}
    found = [finding for finding in report.findings if finding.status is not Status.PASS]
    for finding in sorted(found, key=lambda finding: _ORDER.index(finding.status)):
        page = None if finding.page is None else pages.get(finding.page)
        mark = _within(finding.box.inset(-_MARGIN), page) if page and finding.box else None
        yield _Item(
            finding,
            checks.get(finding.check),
            f"f{number}p{page.page + 1}" if page else None,
            page,
            mark,
            _within(_widened(mark), page) if page and mark else None,
        )


def _widened(box: Box) -> Box:
    """A spot with enough of the page around it to see where it is."""
    across = max(_CLOSE, box.width * 0.2)
    down = max(_CLOSE / 2, box.height * 0.2)
    return Box(box.left - across, box.top - down, box.width + 2 * across, box.height + 2 * down)


def _within(box: Box, page: PagePicture) -> Box:
    """The part of a box that lies on the page; a millimetre of its edge at least."""
    left, top = min(max(0.0, box.left), page.width - 1), min(max(0.0, box.top), page.height - 1)
    right, bottom = min(max(left + 1, box.right), page.width), min(max(top + 1, box.bottom), page.height)
    return Box(round(left, 2), round(top, 2), round(right - left, 2), round(bottom - top, 2))

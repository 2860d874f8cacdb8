"""QR codes, decoded out of the finished page, say what is printed beside them."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import zxingcpp
from PIL.Image import Image

from cardpress.checks.contacts import ENDS
from cardpress.checks.finding import Check, Result, fail, info
from cardpress.checks.subject import Run, Subject
from cardpress.geometry import MM_PER_INCH, Box
from cardpress.jobs import Plan
from cardpress.qr import SMALLEST_MODULE, choose

_RESOLUTIONS = (150, 300)  # dpi, the coarser first
_NEAR = 1.5  # of the code's width: how far off its address may stand
_ROUNDING = 0.97  # a pixel more or less on the code's edge


@dataclass(frozen=True)
class Seen:
    """A code found on a page: what it says, and where its modules stand in mm."""

    page: int
    payload: str
    box: Box


def _run(subject: Subject) -> Iterator[Result]:
    pages = set(range(subject.page_count))
    codes: list[Seen] = []
    for dpi in _RESOLUTIONS:
        codes = [code for page in sorted(pages) for code in find_codes(subject, page, dpi)]
        if subject.plan is not None:
            yield from _compare(subject, subject.plan, codes, dpi)
            pages = {code.page for code in codes}  # a page of ours without codes has been looked at once
    if subject.plan is None and not codes:
        yield info("NO_CODE", "No QR code was found.")
    for code in codes:
        yield from _address_beside(subject, code)
        yield from _large_enough(subject.plan, code)


def find_codes(subject: Subject, page: int, dpi: int) -> list[Seen]:
    """Every QR code that zxing-cpp reads on a page at a resolution."""
    results = read_codes(subject.image(page, dpi))
    return [Seen(page, result.text, _box(result, dpi)) for result in results]


def read_codes(image: Image) -> list[zxingcpp.Barcode]:
    """Every QR code that zxing-cpp reads on a picture."""
    return list(
        zxingcpp.read_barcodes(
            image,
            formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
            try_rotate=False,
            try_downscale=False,
            try_invert=False,
        )
    )


def _box(result: zxingcpp.Barcode, dpi: int) -> Box:
    corners = (
        result.position.top_left,
        result.position.top_right,
        result.position.bottom_left,
        result.position.bottom_right,
    )
    xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
    mm = MM_PER_INCH / dpi
    return Box(min(xs) * mm, min(ys) * mm, (max(xs) - min(xs) + 1) * mm, (max(ys) - min(ys) + 1) * mm)


def _compare(subject: Subject, plan: Plan, codes: list[Seen], dpi: int) -> Iterator[Result]:
    meant: Counter[str] = Counter()
    for entry in plan.codes:
        meant[entry.contact.url or ""] += subject.copies(entry.face)
    seen = Counter(code.payload for code in codes)
    for payload in meant.keys() | seen.keys():
        if seen[payload] < meant[payload]:
            yield fail(
                "UNREADABLE_CODE", f"{payload}: {seen[payload]} of {meant[payload]} codes read at {dpi} dpi."
            )
        elif seen[payload] > meant[payload]:
            yield fail(
                "STRANGE_CODE", f"{payload}: {seen[payload]} codes, where {meant[payload]} were meant."
            )


def _address_beside(subject: Subject, code: Seen) -> Iterator[Result]:
    runs = subject.runs(code.page)
    reach = _NEAR * code.box.width
    address = re.compile(re.escape(code.payload) + ENDS)
    if not any(address.search(run.text) and _distance(run.box, code.box) <= reach for run in runs):
        printed = (
            ", ".join(sorted({run.text for run in runs if _looks_like_address(run)})) or "no address at all"
        )
        yield fail(
            "ADDRESS_DIFFERS",
            f"Page {code.page + 1}: a code says {code.payload}; beside it stands {printed}.",
        )


def _looks_like_address(run: Run) -> bool:
    return "://" in run.text or "www." in run.text


def _distance(one: Box, other: Box) -> float:
    across = max(one.left - other.right, other.left - one.right, 0.0)
    down = max(one.top - other.bottom, other.top - one.bottom, 0.0)
    return math.hypot(across, down)


def _large_enough(plan: Plan | None, code: Seen) -> Iterator[Result]:
    if plan is None:
        return
    for entry in plan.codes:
        if entry.contact.url != code.payload:
            continue
        _, modules = choose(code.payload, entry.width)
        module = code.box.width / modules
        if module < SMALLEST_MODULE * _ROUNDING:
            yield fail(
                "SMALL_MODULES", f"{code.payload}: modules of {module:.2f} mm, at least 0.4 mm are needed."
            )
        needed = plan.piece.scan_distance * plan.scale / 10
        if code.box.width < needed * _ROUNDING and plan.piece.design_width is not None:
            yield fail(
                "TOO_FAR", f"{code.payload}: {code.box.width:.0f} mm wide, {needed:.0f} mm are needed."
            )


CHECK = Check(
    id="qr-codes",
    title="QR codes read out of the finished page and say what is printed beside them",
    rationale="A code that does not scan, or goes elsewhere than it says, is worse than none.",
    codes={
        "UNREADABLE_CODE": "a code that was meant could not be read at 150 or 300 dpi",
        "NO_CODE": "a file that is not ours holds no code that can be read",
        "STRANGE_CODE": "a code that was not meant",
        "ADDRESS_DIFFERS": "the address in the code does not stand beside it",
        "SMALL_MODULES": "modules under 0.4 mm",
        "TOO_FAR": "a poster's code is narrower than a tenth of its scanning distance",
    },
    run=_run,
)

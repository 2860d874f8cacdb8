"""QR codes found on finished pages, for the checks that look at them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import zxingcpp
from PIL.Image import Image

from cardpress.checks.subject import Subject
from cardpress.geometry import MM_PER_INCH, Box

COARSE, FINE = 150, 300  # dpi
_AROUND = 2.0  # mm that are cut out with a code
_MARGIN = 17  # modules of a symbol's side that do not grow with its version
_Point = tuple[float, float]


@dataclass(frozen=True)
class Seen:
    """A code found on a page: what it says, and where its modules stand in mm.

    Attributes:
        turn: by how much it is turned from the page's edges, in degrees, at most 45 either way.
        modules: of a side, without the quiet zone.
        side: its own width in mm, however it is turned.
    """

    page: int
    payload: str
    box: Box
    turn: float = 0.0
    modules: int = 21
    side: float = 0.0

    @property
    def module(self) -> float:
        """A module's width in mm."""
        return self.side / self.modules


def all_codes(subject: Subject) -> list[Seen]:
    """Every code on every page, as the coarser resolution shows it; strangers' small ones at the finer."""
    return subject.keep("codes", _all_codes)


def _all_codes(subject: Subject) -> list[Seen]:
    codes: list[Seen] = []
    for page in range(subject.page_count):
        found = find_codes(subject, page, COARSE)
        if subject.plan is None and subject.fits(page, FINE):
            found += [code for code in find_codes(subject, page, FINE) if not _known(code, found)]
        codes += found
    return codes


def _known(code: Seen, found: list[Seen]) -> bool:
    return any(
        other.payload == code.payload
        and abs(other.box.left - code.box.left) < code.box.width / 2
        and abs(other.box.top - code.box.top) < code.box.height / 2
        for other in found
    )


def find_codes(subject: Subject, page: int, dpi: int) -> list[Seen]:
    """Every QR code that zxing-cpp reads on a page at a resolution."""
    return [_seen(page, result, MM_PER_INCH / dpi) for result in read_codes(subject.image(page, dpi))]


def reads_again(subject: Subject, code: Seen, dpi: int) -> bool:
    """Whether a code that was found says the same at another resolution."""
    around = code.box.inset(-_AROUND)
    return any(found.text == code.payload for found in read_codes(subject.part(code.page, around, dpi)))


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


def corners(result: zxingcpp.Barcode) -> list[_Point]:
    """A code's corners in pixels: clockwise from its own top left."""
    at = result.position
    return [(point.x, point.y) for point in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]


def _seen(page: int, result: zxingcpp.Barcode, mm: float) -> Seen:
    points = corners(result)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    box = Box(min(xs) * mm, min(ys) * mm, (max(xs) - min(xs) + 1) * mm, (max(ys) - min(ys) + 1) * mm)
    side = (max(_lengths(points)) + 1) * mm
    return Seen(page, result.text, box, turn_of(points), modules_of(result), side)


def _lengths(points: list[_Point]) -> Iterator[float]:
    for (x, y), (next_x, next_y) in zip(points, [*points[1:], points[0]], strict=True):
        yield math.hypot(next_x - x, next_y - y)


def turn_of(points: list[_Point]) -> float:
    """By how much a code is turned from the picture's edges, in degrees, at most 45 either way."""
    (x, y), (next_x, next_y) = points[0], points[1]
    return (math.degrees(math.atan2(next_y - y, next_x - x)) + 45) % 90 - 45


def modules_of(result: zxingcpp.Barcode) -> int:
    """The modules of a side, from the version that the reader gives."""
    extra = result.extra if isinstance(result.extra, dict) else {}
    return 4 * int(extra.get("Version", 1)) + _MARGIN

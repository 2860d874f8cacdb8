"""How far off a printer prints, and how a page must be drawn so that it lands right all the same.

All points are in mm from the top left corner of the front, as its reader sees it; those of the back are where
they show through. With c the middle of the paper, a printer puts what a page has at p

    on the front at  c + s (p - c) + f
    on the back at   c + s (p - c) + f + d

with s how long a nominal millimetre comes out, across and down; f how far the front's middle lands off the
paper's; d how far the back's middle lands off the front's. The test page has a cross in the middle of either
side and rulers of known length, so d is read where the crosses show, f from the front's cross to the paper's
edges, and s from the rulers: printed length over nominal length.

To land at p, a thing must therefore be drawn at p' with c + s (p' - c) + e = p, that is at

    p' = c + (p - e - c) / s        e = f on the front, f + d on the back

on the page as seen from the front. The back's own page is that, turned over: over a vertical axis its x runs
from the other edge, so e changes its sign across; over a horizontal one, down. s and c stay. The paper goes
through the printer in the same way whichever edge the driver flips the pages on, so that d, as seen from the
front, holds for both.
"""

import re
from dataclasses import dataclass, fields
from typing import Annotated, Self

from pydantic import AfterValidator

from cardpress.errors import InputError
from cardpress.geometry import PT_PER_MM, Box

MOST_OFF = 15.0  # mm; the test page's scales end there, and no card has more room
LEAST_SCALE, MOST_SCALE = 0.9, 1.1  # "fit to page" on the wrong paper is 0.94; less is another page
_OFF_DIGITS, _SCALE_DIGITS = 3, 6  # decimals that are kept: a thousandth of a mm, over a page too
_LEAST_PARTS = 4  # of a calibration as text: the front's two may be left out
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


def plausible_offset(value: float) -> float:
    """An offset in mm, rounded.

    Raises:
        ValueError: if it is more than a printer can be off.
    """
    if not abs(value) <= MOST_OFF:
        raise ValueError(
            f"{value:g} mm is too far off: from -{MOST_OFF:g} to {MOST_OFF:g} mm can be evened out"
        )
    return round(value, _OFF_DIGITS) + 0.0  # no negative zero


def plausible_scale(value: float) -> float:
    """A scale, rounded; 1 is the page's own size.

    Raises:
        ValueError: if no printer is that wrong by itself.
    """
    if not LEAST_SCALE <= value <= MOST_SCALE:
        raise ValueError(
            f"a page that comes out at {percent(value)} has been scaled by the print dialog: "
            f"{percent(LEAST_SCALE)} to {percent(MOST_SCALE)} can be evened out"
        )
    return round(value, _SCALE_DIGITS)


def percent(scale: float) -> str:
    """A scale for people: "99.67 %"."""
    return f"{100 * scale:.4g} %"


Offset = Annotated[float, AfterValidator(plausible_offset)]
Scale = Annotated[float, AfterValidator(plausible_scale)]


@dataclass(frozen=True)
class Warp:
    """Moves points of a page, in mm from its top left corner: p becomes stretch p + shift, on either axis."""

    stretch_x: float
    stretch_y: float
    shift_x: float
    shift_y: float

    def box(self, box: Box) -> Box:
        """Where a rectangle goes."""
        return Box(
            self.stretch_x * box.left + self.shift_x,
            self.stretch_y * box.top + self.shift_y,
            self.stretch_x * box.width,
            self.stretch_y * box.height,
        )

    @property
    def undone(self) -> "Warp":
        """What moves every point back."""
        return Warp(
            1 / self.stretch_x,
            1 / self.stretch_y,
            -self.shift_x / self.stretch_x,
            -self.shift_y / self.stretch_y,
        )

    def matrix(self, page_height: float) -> str:
        """The same for a PDF's content, whose y runs up from the page's foot.

        Args:
            page_height: in mm.
        """
        rise = page_height - self.stretch_y * page_height - self.shift_y
        numbers = (self.stretch_x, 0, 0, self.stretch_y, self.shift_x * PT_PER_MM, rise * PT_PER_MM)
        return " ".join(_short(number, 8) for number in numbers)


@dataclass(frozen=True)
class Calibration:
    """What was measured of one printer, as seen from the front; see the module's docstring.

    Attributes:
        right, down: how far the back's middle lands off the front's, in mm; negative is left and above.
        width, height: how long a millimetre comes out, across and down.
        front_right, front_down: how far the front's middle lands off the paper's, in mm.
    """

    right: float
    down: float
    width: float = 1.0
    height: float = 1.0
    front_right: float = 0.0
    front_down: float = 0.0

    @property
    def text(self) -> str:
        """All of it in one word, in the order of the attributes: "1.5/-0.8/0.996667/1"."""
        values = [getattr(self, each.name) for each in fields(self)]
        parts = [_short(value, _SCALE_DIGITS) for value in values]
        return "/".join(parts if any(values[_LEAST_PARTS:]) else parts[:_LEAST_PARTS])

    @classmethod
    def from_text(cls, text: str) -> Self:
        """What `text` tells.

        Raises:
            InputError: if it is no such text, or its numbers are no printer's.
        """
        parts = text.split("/")
        most = len(fields(cls))
        if len(parts) not in (_LEAST_PARTS, most) or not all(map(_NUMBER.fullmatch, parts)):
            raise InputError(
                f'"{text}" is not a calibration.',
                'Write one as right/down/width/height: "1.5/-0.8/0.9967/1".',
            )
        right, down, width, height, *front = map(float, parts)
        try:
            return cls(
                plausible_offset(right),
                plausible_offset(down),
                plausible_scale(width),
                plausible_scale(height),
                *map(plausible_offset, front),
            )
        except ValueError as error:
            raise InputError(f'The calibration "{text}": {error}.') from None

    def front(self, width: float, height: float) -> Warp:
        """How the front of a page is to be drawn.

        Args:
            width: of the page in mm.
            height: of the page in mm.
        """
        return self._drawn(width, height, self.front_right, self.front_down)

    def back(self, width: float, height: float, *, sideways: bool) -> Warp:
        """How the back of a page is to be drawn, as it lies before its own reader.

        Args:
            width: of the page in mm.
            height: of the page in mm.
            sideways: whether the paper turns over about a vertical axis.
        """
        right, down = self.front_right + self.right, self.front_down + self.down
        return self._drawn(width, height, *((-right, down) if sideways else (right, -down)))

    def _drawn(self, width: float, height: float, right: float, down: float) -> Warp:
        x, y = width / 2, height / 2
        return Warp(
            1 / self.width, 1 / self.height, x - (right + x) / self.width, y - (down + y) / self.height
        )


def _short(number: float, digits: int) -> str:
    text = f"{number:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text

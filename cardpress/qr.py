"""QR codes: the payload and its modules first, the picture after."""

import math
from dataclasses import dataclass
from itertools import groupby

from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode

from cardpress.errors import InputError

QUIET_ZONE = 4  # modules on every side, ISO/IEC 18004
SMALLEST_MODULE = 0.4  # mm; what a phone camera resolves
_ROUNDING = 1e-6  # mm
_LEVELS = {"Q": ERROR_CORRECT_Q, "M": ERROR_CORRECT_M}


@dataclass(frozen=True)
class Symbol:
    """One QR code.

    Attributes:
        payload: exactly what a scanner reads.
        level: error correction, "Q" or "M".
        modules: rows of dark (True) and light modules, without the quiet zone.
    """

    payload: str
    level: str
    modules: tuple[tuple[bool, ...], ...]

    @property
    def span(self) -> int:
        """Modules from edge to edge, quiet zone included."""
        return len(self.modules) + 2 * QUIET_ZONE

    def path(self) -> str:
        """The dark modules as SVG path data, one unit a module, quiet zone included.

        A single path, so that abutting rows leave no hairline between them.
        """
        runs: list[str] = []
        for y, row in enumerate(self.modules, start=QUIET_ZONE):
            x = QUIET_ZONE
            for dark, group in groupby(row):
                length = len(list(group))
                if dark:
                    runs.append(f"M{x} {y}h{length}v1h-{length}z")
                x += length
        return "".join(runs)


def choose(payload: str, width: float) -> tuple[str, int]:
    """The error correction level for a payload at a width, and its modules from edge to edge.

    Args:
        payload: the text to encode.
        width: the printed width in mm, quiet zone included.

    Returns:
        "Q" where its modules are at least 0.4 mm, else "M"; and the modules of a side, without quiet zone.

    Raises:
        InputError: if even level M would print modules under 0.4 mm.
    """
    needed = math.inf
    for level in _LEVELS:
        modules = _side(payload, level)
        needed = SMALLEST_MODULE * (modules + 2 * QUIET_ZONE)
        if width >= needed - _ROUNDING:
            return level, modules
    raise InputError(
        f"{payload}: its QR code needs {needed:.1f} mm, quiet zone included; it has {width:.1f} mm.",
        "Give the code a larger width in the piece's file.",
    )


def encode(payload: str, width: float) -> Symbol:
    """The symbol for a payload at a width in mm, at the level that `choose` gives.

    Raises:
        InputError: if its modules would be under 0.4 mm.
    """
    level, _ = choose(payload, width)
    code = _code(payload, level)
    code.make(fit=True)
    return Symbol(payload, level, tuple(tuple(bool(module) for module in row) for row in code.get_matrix()))


def _side(payload: str, level: str) -> int:
    try:
        return 4 * int(_code(payload, level).best_fit()) + 17
    except (DataOverflowError, ValueError):
        raise InputError(f"{payload[:60]}…: {len(payload)} characters are too long for a QR code.") from None


def _code(payload: str, level: str) -> QRCode:
    code = QRCode(error_correction=_LEVELS[level], border=0)
    code.add_data(payload, optimize=0)  # byte mode: the address as it stands
    return code

"""The colors of a piece, by how it is to be printed."""

import re
from dataclasses import dataclass
from typing import Literal

Ink = Literal["color", "saver", "black"]


@dataclass(frozen=True)
class Palette:
    """Colors as CSS writes them; text in `ink`, `deep` and `accent` has 7:1 or more on white.

    Attributes:
        tint: behind a panel.
        line: quiet rules.
        panel_rim: thickness of a panel's outline in em; 0 where its tint is enough.
        disk_rim: thickness of a step number's outline in em; 0 where it stands on a filled disk.
        paper: what all stands on, and what is not printed.
        code: the modules of QR codes.
        ground: behind everything, out to the bleed; None where the paper is left as it is.
    """

    ink: str
    deep: str
    accent: str
    tint: str
    line: str
    panel_rim: float = 0.0
    disk_rim: float = 0.0
    paper: str = "#ffffff"
    code: str = "#000000"
    ground: str | None = None

    @property
    def disk(self) -> str:
        """What is behind a step's number."""
        return self.paper if self.disk_rim else self.deep

    @property
    def on_disk(self) -> str:
        """A step's number."""
        return self.deep if self.disk_rim else self.paper


PALETTES: dict[Ink, Palette] = {
    "color": Palette("#17252e", "#0b4a5e", "#9c3a17", "#e8f1f3", "#a9c3cb"),
    # outlines in place of everything that is filled
    "saver": Palette("#17252e", "#0b4a5e", "#9c3a17", "#ffffff", "#a9c3cb", panel_rim=0.06, disk_rim=0.09),
    # for printers that have no colors: nothing is left to their halftones
    "black": Palette("#000000", "#000000", "#000000", "#ffffff", "#000000", panel_rim=0.06),
}


def process(cyan: int, magenta: int, yellow: int, black: int) -> str:
    """A mixture of the four process inks, each in percent."""
    return f"device-cmyk({cyan}% {magenta}% {yellow}% {black}%)"


_BLACK, _PAPER = process(0, 0, 0, 100), process(0, 0, 0, 0)
_DEEP, _ACCENT, _LINE = process(100, 0, 15, 55), process(0, 75, 95, 30), process(40, 0, 10, 10)

# For print shops. All text is black alone, so that no plate out of register blurs it; what is tinted
# elsewhere is left as paper, on a tinted ground that runs into the bleed.
PRESS_PALETTES: dict[Ink, Palette] = {
    "color": Palette(
        _BLACK, _DEEP, _ACCENT, _PAPER, _LINE, 0.0, 0.09, _PAPER, _BLACK, ground=process(9, 0, 3, 0)
    ),
    "saver": Palette(_BLACK, _DEEP, _ACCENT, _PAPER, _LINE, 0.06, 0.09, _PAPER, _BLACK),
    "black": Palette(_BLACK, _BLACK, _BLACK, _PAPER, _BLACK, 0.06, 0.09, _PAPER, _BLACK),
}


def components(color: str) -> tuple[float, ...]:
    """A palette's color in parts from 0 to 1: red, green, blue; or cyan, magenta, yellow, black."""
    if color.startswith("#"):
        return tuple(int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return tuple(int(percent) / 100 for percent in re.findall(r"(\d+)%", color))


# for screens whose owner wants them dark
DARK = Palette("#e6eef0", "#9bd6e6", "#f5b79f", "#1c2b34", "#56707b", paper="#10191f")

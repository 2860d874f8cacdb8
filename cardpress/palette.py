"""The colors of a piece, by how it is to be printed."""

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
        paper: what all stands on.
    """

    ink: str
    deep: str
    accent: str
    tint: str
    line: str
    panel_rim: float = 0.0
    disk_rim: float = 0.0
    paper: str = "#ffffff"

    @property
    def disk(self) -> str:
        """What is behind a step's number."""
        return "#ffffff" if self.disk_rim else self.deep

    @property
    def on_disk(self) -> str:
        """A step's number."""
        return self.deep if self.disk_rim else "#ffffff"


PALETTES: dict[Ink, Palette] = {
    "color": Palette("#17252e", "#0b4a5e", "#9c3a17", "#e8f1f3", "#a9c3cb"),
    # outlines in place of everything that is filled
    "saver": Palette("#17252e", "#0b4a5e", "#9c3a17", "#ffffff", "#a9c3cb", panel_rim=0.06, disk_rim=0.09),
    # for printers that have no colors: nothing is left to their halftones
    "black": Palette("#000000", "#000000", "#000000", "#ffffff", "#000000", panel_rim=0.06),
}

# for screens whose owner wants them dark
DARK = Palette("#e6eef0", "#9bd6e6", "#f5b79f", "#1c2b34", "#56707b", paper="#10191f")

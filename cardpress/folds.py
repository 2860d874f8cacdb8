"""A page folded in three, one panel over the other (a C-fold): where its panels lie on either side.

Inside, the panels lie in the order of reading, the one that folds in last. The outside is the same paper from
behind: the cover is at the back of the first panel, what a reader meets next at the back of the last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from cardpress.plans import Plan

_MET = (0, 2, 1)  # outside: the cover, the flap behind it once that is open, the back


@dataclass(frozen=True)
class Panel:
    """A part of a page between two folds, or a fold and an edge, in mm.

    Attributes:
        left: its left edge, from the page's.
        width: from edge to edge.
        shift: how far to the right of its turn it lies, where panels are laid side by side as they are read.
    """

    left: float
    width: float
    shift: float

    @property
    def right(self) -> float:
        """Its right edge, from the page's left one."""
        return self.left + self.width


def inside(widths: Sequence[float], *, leftward: bool) -> tuple[Panel, ...]:
    """The panels of the inner page, in the order of reading.

    Args:
        widths: theirs in mm, in that order; the last folds in.
        leftward: whether the language is written from right to left; then the whole page is mirrored.
    """
    return tuple(
        Panel(left, width, 0.0) for left, width in zip(_lefts(widths, leftward=leftward), widths, strict=True)
    )


def outside(widths: Sequence[float], *, leftward: bool) -> tuple[Panel, ...]:
    """The panels of the outer page, in the order in which a reader meets them: cover, flap, back.

    Args:
        widths: as of `inside`; each panel is behind one of those.
        leftward: as of `inside`.
    """
    total = sum(widths)
    inner = inside(widths, leftward=leftward)
    behind = [(total - inner[index].right, widths[index]) for index in _MET]
    turns = _lefts([width for _, width in behind], leftward=leftward)
    return tuple(Panel(left, width, left - turn) for (left, width), turn in zip(behind, turns, strict=True))


def creases(panels: Sequence[Panel]) -> tuple[float, ...]:
    """Where a page's panels meet, in mm from its left edge."""
    return tuple(sorted(panel.left for panel in panels)[1:])


def plan_panels(plan: Plan) -> dict[str, tuple[Panel, ...]]:
    """The panels of each face of a folded piece, by its id; none for a piece that is not folded."""
    widths = plan.piece.folds.get(plan.paper.id)
    if widths is None:
        return {}
    leftward = plan.voices[0].language.direction == "rtl"
    outer, inner = plan.piece.faces
    return {
        outer.id: outside(widths, leftward=leftward),
        inner.id: inside(widths, leftward=leftward),
    }


def _lefts(widths: Sequence[float], *, leftward: bool) -> list[float]:
    """The left edges of panels that lie side by side, one after the other as they are read."""
    total, ends = sum(widths), list(accumulate(widths))
    if leftward:
        return [total - end for end in ends]
    return [end - width for end, width in zip(ends, widths, strict=True)]

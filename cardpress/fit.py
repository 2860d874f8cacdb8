"""Find the largest type that fits each face, never under the piece's floor."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from cardpress.errors import FitError
from cardpress.geometry import PT_PER_MM
from cardpress.pdf import Layout, Renderer
from cardpress.pieces import Face
from cardpress.plans import Plan
from cardpress.render import Setting, Templates

_STEP = 1.03  # from one size tried to the next
_LEAST_GROWTH = 0.4  # of a full page's height; what a step adds to it at the very least, codes being fixed
_ROUNDING = 1e-6
_TRIED = 5  # statements looked at, the longest first, when one must be too long
_NAMED = 3  # statements named in a message
_AIR = 1.4  # em; a gap takes no more extra space than this, however empty the page


def last_that_fits(count: int, fits: Callable[[int], bool], guess: int) -> int:
    """The last of the numbers 0 … count-1 that fits, with as few trials as may be.

    Args:
        count: how many there are; 0 is known to fit.
        fits: whether a number fits; once one does not, none after it does.
        guess: where to look first.
    """
    low, high = 0, count
    probe = min(max(guess, 1), count - 1)
    while high - low > 1:
        if fits(probe):
            low = probe
            probe = min(probe + 1, high - 1)
        else:
            high = probe
            probe = max(probe - 1, low + 1)
    return low


def fit(plan: Plan, templates: Templates, renderer: Renderer) -> Layout:
    """All faces of a piece in their order, each set as large as it fits, its free height shared out.

    Raises:
        FitError: naming piece, face, language, the statement that is too long, and what to do.
    """
    first, *others = (_FaceFit(plan, face, templates, renderer).settle() for face in plan.piece.faces)
    return first.followed_by(*others)


def _in_turn(lists: Iterable[Sequence[str]]) -> list[str]:
    """Everything in some lists, from the end of the longest in turn."""
    left = [list(entries) for entries in lists]
    order: list[str] = []
    while longest := max(left, key=len, default=[]):
        order.append(longest.pop())
    return order


class _FaceFit:
    def __init__(self, plan: Plan, face: Face, templates: Templates, renderer: Renderer) -> None:
        self._plan = plan
        self._face = face
        self._templates = templates
        self._renderer = renderer
        self._tried: dict[Setting, Layout] = {}
        self._pages = face.most_pages or plan.pages(face)

    def settle(self) -> Layout:
        """The face as it is to be printed."""
        usual = Setting(self._size(self._usual))
        if self._fits(usual):
            setting, foot = usual, self._usual
        else:
            setting, foot = self._with_room(Setting(self._size(0))), 0
        self._pages = self._lay_out(setting).pages
        top = math.floor(math.log(self._face.largest / self._face.smallest, _STEP)) + 1
        more = last_that_fits(
            top - foot,
            lambda step: self._fits_at(foot + step, setting),
            guess=1 if foot else self._guess(setting),
        )
        setting = replace(setting, size=self._size(foot + more))
        layout = self._lay_out(setting)
        layout.spread(_AIR * setting.size)
        return layout

    @property
    def _usual(self) -> int:
        """The step at which the search starts."""
        return math.floor(math.log(self._face.usual / self._face.smallest, _STEP) + _ROUNDING)

    def _fits_at(self, step: int, setting: Setting) -> bool:
        """Whether a step fits; not tried where the step below leaves less room than it would need."""
        below = self._tried.get(replace(setting, size=self._size(step - 1)))
        if below is not None and self._free(below, setting) < _LEAST_GROWTH * (_STEP - 1) * self._height:
            return False
        return self._fits(replace(setting, size=self._size(step)))

    @staticmethod
    def _free(layout: Layout, setting: Setting) -> float:
        """The height in pt that the text may still grow by: on the fullest page, or on the last of a flow."""
        slack = layout.slack()
        return min(slack) if setting.parted else slack[-1]

    def _size(self, step: int) -> float:
        return self._face.smallest * self._plan.scale * _STEP**step

    @property
    def _height(self) -> float:
        return (self._plan.face_height(self._face) - 2 * self._plan.piece.safe) * PT_PER_MM

    def _guess(self, setting: Setting) -> int:
        """The step that should just fill the page: text's height grows about as the square of its size."""
        free = self._free(self._lay_out(setting), setting)
        return round(math.log(self._height / max(1.0, self._height - free), _STEP) / 2)

    def _with_room(self, setting: Setting) -> Setting:
        """Run on to more pages, or leave out what is needed least, until the smallest type fits."""
        if self._fits(setting):
            return setting
        if self._face.most_pages:
            setting = replace(setting, parted=False)
            if self._fits(setting):
                return setting
        optional = self._optional()
        without = [
            replace(setting, left_out=frozenset(optional[:count])) for count in range(len(optional), 0, -1)
        ]
        if not without or not self._fits(without[0]):
            raise self._too_long(without[0] if without else setting)
        return without[last_that_fits(len(without), lambda index: self._fits(without[index]), guess=1)]

    def _optional(self) -> list[str]:
        """What may be left out, least needed first.

        The ends of the lists, then parts of the template that can give way, then lists that may go
        altogether, then the others down to what must stand.
        """
        lists = list(self._face.sections.values())
        ends = _in_turn(entry.priority[entry.least :] for entry in lists)
        whole = _in_turn(entry.priority[: entry.least] for entry in lists if not entry.foot)
        rest = _in_turn(entry.priority[entry.foot : entry.least] for entry in lists if entry.foot)
        return [*ends, *self._face.gives, *whole, *rest, *self._face.spare]

    def _lay_out(self, setting: Setting) -> Layout:
        if setting not in self._tried:
            self._tried[setting] = self._renderer.lay_out(self._templates.faces({self._face.id: setting}))
        return self._tried[setting]

    def _fits(self, setting: Setting) -> bool:
        layout = self._lay_out(setting)
        pages = self._plan.pages(self._face) if setting.parted else self._pages
        return layout.pages <= pages and min(layout.slack()) > -_ROUNDING and not layout.overflows()

    def _too_long(self, setting: Setting) -> FitError:
        plan, face = self._plan, self._face
        name = plan.piece.title if face.id == plan.piece.id else f"{plan.piece.title} ({face.id})"
        sheet = f" ({plan.sheet.title})" if plan.sheet else ""
        where = f"{name} in {plan.language_names} on {plan.paper.title}{sheet}"
        larger = "a sheet with larger cards" if plan.sheet else "a larger paper"
        head = f"{where} does not fit at the smallest type allowed, {setting.size:.1f} pt"
        wide = self._lay_out(setting).overflows()
        if wide:
            worst = max(wide, key=lambda overflow: overflow.excess)
            return FitError(f"{head}: {worst.what}.", f"Shorten it, or choose {larger}.")
        return FitError(
            f"{head}. Too long: {self._culprits(setting)}.",
            f"Shorten its `short` form (or `text`, if it has none) in content.toml, or choose {larger}.",
        )

    def _culprits(self, setting: Setting) -> str:
        """The statements whose leaving out would make the face fit, else the longest one."""
        shown = self._shown(setting)
        longest = sorted(shown, key=lambda name: -len(shown[name]))
        found = [
            name
            for name in longest[:_TRIED]
            if self._fits(replace(setting, left_out=setting.left_out | {name}))
        ]
        named = found[:_NAMED] or longest[:1]
        return ", ".join(f"{name} ({len(shown[name])} characters)" for name in named)

    def _shown(self, setting: Setting) -> dict[str, str]:
        chosen = {name for selection in self._face.sections.values() for name in selection.priority}
        return {
            statement.id: statement.text if self._face.whole else statement.brief
            for statement in self._plan.speakers(self._face)[0].library.content.statements
            if (self._face.whole or statement.id in chosen) and statement.id not in setting.left_out
        }

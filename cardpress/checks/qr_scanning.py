"""QR codes scan on real paper: small, blurred, crooked, faint, and with room around them."""

import random
from collections.abc import Callable, Iterator
from functools import cache

from PIL import Image, ImageFilter

from cardpress.checks.codes import Seen, all_codes, corners, read_codes, turn_of
from cardpress.checks.finding import Check, Code, Result, Status, fail, warn
from cardpress.checks.subject import Subject
from cardpress.geometry import MM_PER_INCH, Box
from cardpress.qr import QUIET_ZONE

_PIXELS = 6  # a module, as the code is looked at
_AROUND = QUIET_ZONE + 2  # modules cut out with it
_FULL_ENOUGH = 3.5  # modules of quiet zone; the rest is what a pixel may be off
_LEVEL = 1.0  # degree; a code that is turned by more is set straight first
_WHITE = 255
_ALIKE = 0.2  # mm that two codes of one size may differ by
_CROOKED = 3.0  # degrees
_AFAR = 2.6  # pixels a module, as a phone sees it that is held too far away
_BLUR = 0.45  # of a module
_FAINT = (96, 176)  # gray of dark and light modules on the faintest copy
_NOISE = 0.12  # of full scale
_SOME = 40  # codes of a stranger's file that are looked at so closely


def _run(subject: Subject) -> Iterator[Result]:
    report = fail if subject.plan else warn
    for code in _distinct(all_codes(subject)):
        close = _close(subject, code)
        if close is None:
            continue
        lacking = [name for name, spoil in _TRIALS.items() if not _reads(spoil(close), code)]
        if lacking:
            yield report(
                "FRAGILE",
                f"Page {code.page + 1}: the code for {code.payload} does not scan {_and(lacking)}.",
                code.page,
                code.box,
            )
        quiet = quiet_zone(close, code)
        if quiet is not None and quiet < _FULL_ENOUGH:
            yield report(
                "QUIET_ZONE",
                f"Page {code.page + 1}: the code for {code.payload} has {quiet:.1f} modules of white "
                f"around it; {QUIET_ZONE} are needed.",
                code.page,
                code.box.inset(-QUIET_ZONE * code.module),
            )


def _distinct(codes: list[Seen]) -> list[Seen]:
    """One of each kind of code on each page: ten cards carry the same."""
    kinds = {(code.page, code.payload, round(code.side / _ALIKE)): code for code in reversed(codes)}
    return list(reversed(kinds.values()))[:_SOME]


def _and(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _close(subject: Subject, code: Seen) -> Image.Image | None:
    """A code with what is around it, at six pixels a module, standing straight; paper ends in black."""
    around = code.box.inset(-_AROUND * code.module)
    dpi = _PIXELS * MM_PER_INCH / code.module
    width, height = subject.size(code.page)
    page = subject.part(code.page, around, dpi)
    scale = dpi / MM_PER_INCH
    picture = Image.new("L", (round(around.width * scale), round(around.height * scale)), 0)
    picture.paste(page, (round(max(0.0, -around.left) * scale), round(max(0.0, -around.top) * scale)))
    if not Box(0, 0, width, height).contains(code.box):
        return None
    if abs(code.turn) > _LEVEL:
        picture = picture.rotate(code.turn, Image.Resampling.BICUBIC, fillcolor=_WHITE)
    return picture


def _reads(image: Image.Image, code: Seen) -> bool:
    return any(found.text == code.payload for found in read_codes(image))


def _small(image: Image.Image) -> Image.Image:
    size = (round(image.width * _AFAR / _PIXELS), round(image.height * _AFAR / _PIXELS))
    return image.resize(size, Image.Resampling.BOX)


def _blurred(image: Image.Image) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(_BLUR * _PIXELS))


def _crooked(image: Image.Image) -> Image.Image:
    return _specked(image.rotate(_CROOKED, Image.Resampling.BILINEAR, fillcolor=_WHITE))


def _faint(image: Image.Image) -> Image.Image:
    dark, light = _FAINT
    return _specked(image.point(lambda shade: dark + shade * (light - dark) // _WHITE))


def _specked(image: Image.Image) -> Image.Image:
    return Image.blend(image, _noise(image.size), _NOISE)


@cache
def _noise(size: tuple[int, int]) -> Image.Image:
    """Gray specks, the same every time."""
    return Image.frombytes("L", size, random.Random(988).randbytes(size[0] * size[1]))  # noqa: S311 - for looks


_TRIALS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "from afar": _small,
    "out of focus": _blurred,
    "held crookedly": _crooked,
    "on a faint copy": _faint,
}


def quiet_zone(close: Image.Image, code: Seen) -> float | None:
    """How many modules of white stand around a code at its narrowest, up to four; None if it cannot be seen.

    Args:
        close: the code with what is around it, as `_PIXELS` a module show it.
        code: what it says, to find it by.
    """
    found = next((each for each in read_codes(close) if each.text == code.payload), None)
    if found is None or abs(turn_of(corners(found))) > _LEVEL:
        return None
    points = corners(found)
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    shades = close.crop((int(left), int(top), int(right), int(bottom))).getextrema()
    darkest, lightest = (float(shade) for shade in shades if not isinstance(shade, tuple))
    threshold = int((darkest + lightest) / 2)
    dark = close.point(lambda shade: _WHITE if shade < threshold else 0)
    far, inside = (QUIET_ZONE + 1) * _PIXELS, _PIXELS
    above, below = (
        dark.crop(box).getprojection()[1]
        for box in ((left, top - far, right, top + inside), (left, bottom - inside, right, bottom + far))
    )
    before, after = (
        dark.crop(box).getprojection()[0]
        for box in ((left - far, top, left + inside, bottom), (right - inside, top, right + far, bottom))
    )
    return min(_white(outward) for outward in (above[::-1], below, before[::-1], after))


def _white(outward: list[int]) -> float:
    """How many modules are white beyond a code's edge, seen from its outermost row of modules outward.

    A reader tells where the edge is to half a module; where it is exactly is where the first white row is.
    """
    edge = next((at for at, dark in enumerate(outward) if not dark and at >= _PIXELS // 2), len(outward))
    end = next((at for at in range(edge, len(outward)) if outward[at]), len(outward))
    return min(float(QUIET_ZONE), (end - edge) / _PIXELS) if edge <= 2 * _PIXELS else 0.0


CHECK = Check(
    id="qr-scanning",
    title="QR codes scan on real paper, with white around them",
    rationale="Phones are held crookedly and too far away, and copies of copies are faint.",
    codes={
        "FRAGILE": Code(
            "a code does not scan small, blurred, crooked or faint, though it does when it is perfect",
            "Make it larger, black on white, and take away what lies over or close around it.",
            in_others=Status.WARN,
        ),
        "QUIET_ZONE": Code(
            "less white around a code than four of its modules",
            "Leave four modules white on all sides; move text, lines and the paper's edge away.",
            in_others=Status.WARN,
        ),
    },
    run=_run,
)

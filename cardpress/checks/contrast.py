"""Text stands out from what is behind it, as rendered."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from PIL.Image import Image

from cardpress.checks.finding import Check, Code, Result, Status, fail, warn
from cardpress.checks.lines import around, em, said_at
from cardpress.checks.reader import Run
from cardpress.checks.subject import Subject
from cardpress.geometry import MM_PER_INCH

_LEAST = 4.5  # WCAG 2.1, 1.4.3
_GONE = 1.6  # to 1, of the darkest pixel; letters that are thinner than a pixel have more
_THICK = 12.0  # pt; from here on letters are thicker than a pixel
_FAINT = 3.0  # to 1, of the darkest pixel of such letters
_BEST = 21.0
_SURE = 10  # pixels; of fewer, the edges of a single letter may have the commonest color
_DPI = 75
_ROW = 2.0  # mm; glyphs of a line stand no farther apart in height
_Color = tuple[int, int, int]
_Patch = tuple[tuple[int, _Color], ...]  # how many pixels have which color, the commonest first


def _run(subject: Subject) -> Iterator[Result]:
    report = fail if subject.plan else warn
    for page in range(subject.page_count):
        image = subject.image(page, _DPI, color=True)
        seen: set[tuple[str, float, _Color]] = set()
        for run in _pieces(subject, page):
            look = (run.text, run.size, run.color)
            if run.text.strip() and run.placement is not None and look in seen:  # the same card again
                continue
            seen.add(look)
            patch = _patch(image, run)
            behind = _behind(_patch(image, run, _SURE), run)
            ratio = contrast(_mixed(run, behind), behind)
            if ratio < _LEAST:
                yield report(
                    "LOW",
                    f'Page {page + 1}: "{said_at(subject, page, run)}" has a contrast of {ratio:.1f}:1; '
                    "4.5:1 at least.",
                    page,
                    run.box,
                )
                continue
            shown = _shown(patch, run, behind)
            if shown < _GONE:
                yield report(
                    "HIDDEN",
                    f'Page {page + 1}: "{said_at(subject, page, run)}" is drawn, and something covers it.',
                    page,
                    run.box,
                )
            elif shown < _FAINT and _is_thick(run):
                yield report(
                    "LOW",
                    f'Page {page + 1}: "{said_at(subject, page, run)}" comes out at {shown:.1f}:1; '
                    "4.5:1 at least.",
                    page,
                    run.box,
                )


def _pieces(subject: Subject, page: int) -> Iterator[Run]:
    """What is seen, run by run; the glyphs of a line whose text is written apart as one."""
    rows: dict[tuple[int | None, int, float, _Color, float], list[Run]] = defaultdict(list)
    for run in subject.drawn(page):
        if run.text.strip():
            yield run
        else:
            row = round((run.baseline or run.box.bottom) / _ROW)
            rows[run.placement, row, run.size, run.color, run.opacity].append(run)
    for runs in rows.values():
        yield replace(runs[0], box=around(run.box for run in runs))


def _is_thick(run: Run) -> bool:
    """Whether a run has strokes that fill a pixel: words in larger type, not a dot over a letter."""
    return run.size > _THICK and bool(run.text.strip()) and run.box.width > em(run)


def _mixed(run: Run, behind: _Color) -> _Color:
    """The color of a run that lets through what is behind it."""
    red, green, blue = (
        round(own * run.opacity + other * (1 - run.opacity))
        for own, other in zip(run.color, behind, strict=True)
    )
    return red, green, blue


def _shown(patch: _Patch, run: Run, behind: _Color) -> float:
    """The contrast of the pixel that stands out most; the best where one has the text's own color."""
    if not patch or any(not _far(color, run.color) for _, color in patch):
        return _BEST
    return max(contrast(color, behind) for _, color in patch)


def _behind(patch: _Patch, run: Run) -> _Color:
    """The commonest color in a run's rectangle that is not nearly the text's own."""
    if not patch:
        return (255, 255, 255)
    return next((color for _, color in patch if _far(color, run.color)), run.color)


def _patch(image: Image, run: Run, least: int = 0) -> _Patch:
    """The colors in a run's rectangle; none where that is off the page.

    Args:
        image: the page.
        run: what stands there.
        least: pixels; what is narrower or lower is looked at with what is around it, up to as many.
    """
    pixel = _DPI / MM_PER_INCH
    left, right = _wide(int(run.box.left * pixel) - 1, int(run.box.right * pixel) + 2, least)
    top, bottom = _wide(int(run.box.top * pixel) - 1, int(run.box.bottom * pixel) + 2, least)
    area = (max(0, left), max(0, top), min(image.width, right), min(image.height, bottom))
    if area[0] >= area[2] or area[1] >= area[3]:
        return ()
    patch = image.crop(area).convert("RGB")
    colors = patch.getcolors(maxcolors=patch.width * patch.height) or []
    return tuple(sorted(((count, _rgb(color)) for count, color in colors), reverse=True))


def _wide(start: int, end: int, least: int) -> tuple[int, int]:
    """A stretch of at least so many pixels, about the same middle."""
    more = max(0, least - (end - start)) // 2
    return start - more, end + more


def _rgb(color: object) -> _Color:
    red, green, blue = color if isinstance(color, tuple) else (color, color, color)
    return (int(red), int(green), int(blue))


def _far(one: _Color, other: _Color) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) > 24  # noqa: PLR2004 - antialiasing


def contrast(one: _Color, other: _Color) -> float:
    """The contrast ratio of two colors, 1 to 21 (WCAG 2.1)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


_LINEAR = tuple(
    value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
    for value in (channel / 255 for channel in range(256))
)


def _luminance(color: _Color) -> float:
    red, green, blue = color
    return 0.2126 * _LINEAR[red] + 0.7152 * _LINEAR[green] + 0.0722 * _LINEAR[blue]


CHECK = Check(
    id="contrast",
    title="Text stands out from what is behind it",
    rationale="Pale type is lost on a photocopy and on tired eyes.",
    codes={
        "LOW": Code(
            "a contrast under 4.5:1 as rendered",
            "Set the text darker, or what is behind it lighter, or the other way round.",
            in_others=Status.WARN,
        ),
        "HIDDEN": Code(
            "text that something else covers",
            "Take away what lies over it, or the text.",
            in_others=Status.WARN,
        ),
    },
    run=_run,
)

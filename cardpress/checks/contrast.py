"""Text stands out from what is behind it, as rendered."""

from collections.abc import Iterator

from PIL.Image import Image

from cardpress.checks.finding import Check, Result, fail, warn
from cardpress.checks.subject import Run, Subject
from cardpress.geometry import MM_PER_INCH

_LEAST = 4.5  # WCAG 2.1, 1.4.3
_DPI = 75
_Color = tuple[int, int, int]


def _run(subject: Subject) -> Iterator[Result]:
    report = fail if subject.plan else warn
    for page in range(subject.page_count):
        image = subject.image(page, _DPI, color=True)
        seen: set[tuple[str, float, _Color]] = set()
        for run in subject.runs(page):
            look = (run.text, run.size, run.color)
            if run.placement is not None and look in seen:  # the same card again
                continue
            seen.add(look)
            ratio = contrast(run.color, background(image, run))
            if ratio < _LEAST:
                yield report(
                    "LOW",
                    f'Page {page + 1}: "{run.text.strip()}" has a contrast of {ratio:.1f}:1; 4.5:1 at least.',
                )


def background(image: Image, run: Run) -> _Color:
    """The commonest color in a run's rectangle that is not nearly the text's own."""
    pixel = _DPI / MM_PER_INCH
    area = (
        max(0, int(run.box.left * pixel) - 1),
        max(0, int(run.box.top * pixel) - 1),
        min(image.width, int(run.box.right * pixel) + 2),
        min(image.height, int(run.box.bottom * pixel) + 2),
    )
    if area[0] >= area[2] or area[1] >= area[3]:
        return (255, 255, 255)
    patch = image.crop(area).convert("RGB")
    colors = patch.getcolors(maxcolors=patch.width * patch.height) or []
    counted = sorted(((count, _rgb(color)) for count, color in colors), reverse=True)
    return next((color for _, color in counted if _far(color, run.color)), run.color)


def _rgb(color: object) -> _Color:
    red, green, blue = color if isinstance(color, tuple) else (color, color, color)
    return (int(red), int(green), int(blue))


def _far(one: _Color, other: _Color) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) > 24  # noqa: PLR2004 - antialiasing


def contrast(one: _Color, other: _Color) -> float:
    """The contrast ratio of two colors, 1 to 21 (WCAG 2.1)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: _Color) -> float:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
        for value in (channel / 255 for channel in color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


CHECK = Check(
    id="contrast",
    title="Text stands out from what is behind it",
    rationale="Pale type is lost on a photocopy and on tired eyes.",
    codes={"LOW": "a contrast under 4.5:1 as rendered"},
    run=_run,
)

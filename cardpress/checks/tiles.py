"""The tiles of a poster make the poster: no gap, overlaps to glue, every pixel its own."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

import pypdfium2
from PIL.Image import Image
from PIL.ImageChops import difference

from cardpress.checks.codes import find_codes
from cardpress.checks.finding import Check, Code, Result, fail
from cardpress.checks.subject import Subject
from cardpress.geometry import PT_PER_MM, Box
from cardpress.plans import Plan
from cardpress.tile_sheets import Shown, shown, to_whole_points

_UNPRINTABLE = 6.4  # mm; the outer quarter inch, which office printers leave blank
_ROUNDING = 0.05  # pt
_DPI = 144
_CODES_DPI = 150

_Extent = tuple[float, float]


def _run(subject: Subject) -> Iterator[Result]:
    plan = subject.plan
    if plan is None or plan.tile is None:
        return
    tiles: list[Shown] = []
    for page, tile in enumerate(shown(subject.structure), start=2):
        if tile is None:
            yield fail("NO_WINDOW", f"Page {page} does not show one part of the poster.")
        elif abs(tile.scale - 1) > _ROUNDING / 100:
            yield fail("SCALED", f"Page {page} shows its part at {tile.scale:.1%} of its size.")
        else:
            tiles.append(tile)
    if not tiles or len(tiles) < subject.page_count - 1:
        return
    yield from _together(subject, plan, tiles)
    yield from _within_reach(subject, tiles)
    yield from _same_pixels(subject, tiles)


def _together(subject: Subject, plan: Plan, tiles: Sequence[Shown]) -> Iterator[Result]:
    """Columns and rows that cover the poster, each overlapping the next, and no edge through a code."""
    columns = sorted({(tile.window[0], tile.window[2]) for tile in tiles})
    rows = sorted({(tile.window[1], tile.window[3]) for tile in tiles})
    found = [tile.window for tile in tiles]
    meant = [(left, top, right, bottom) for (top, bottom), (left, right) in product(rows, columns)]
    if found != meant:
        yield fail("GAP", f"{len(found)} tiles are not one for each of {len(columns)} × {len(rows)} places.")
        return
    width, height = (side * PT_PER_MM for side in subject.whole.size(0))
    codes = [code.box for code in find_codes(subject.whole, 0, _CODES_DPI)]
    across = [(code.left * PT_PER_MM, code.right * PT_PER_MM) for code in codes]
    down = [(code.top * PT_PER_MM, code.bottom * PT_PER_MM) for code in codes]
    least = plan.overlap * PT_PER_MM
    yield from _covered("Columns", columns, width, least, across)
    yield from _covered("Rows", rows, height, least, down)


def _covered(
    what: str, spans: Sequence[_Extent], length: float, least: float, codes: Sequence[_Extent]
) -> Iterator[Result]:
    if spans[0][0] > _ROUNDING or spans[-1][1] < length - _ROUNDING:
        yield fail("GAP", f"{what} of tiles do not reach from edge to edge of the poster.")
    for (_, end), (start, _) in pairwise(spans):
        overlap = (end - start) / PT_PER_MM
        if end < start - _ROUNDING:
            yield fail("GAP", f"{what} of tiles leave a gap of {-overlap:.1f} mm.")
        elif end - start < least - _ROUNDING:
            yield fail(
                "OVERLAP",
                f"{what} of tiles overlap by {overlap:.1f}, not {least / PT_PER_MM:.1f} mm.",
            )
        if any(left < start < right for left, right in codes):
            yield fail("CODE_CUT", f"{what} of tiles meet in a QR code.")


def _within_reach(subject: Subject, tiles: Sequence[Shown]) -> Iterator[Result]:
    """Windows, and the text beside them, stand where office printers print."""
    for page in range(subject.page_count):
        reach = Box(0, 0, *subject.size(page)).inset(_UNPRINTABLE)
        if page and not reach.contains(_box(tiles[page - 1].place), _ROUNDING):
            yield fail("OUT_OF_REACH", f"Page {page + 1}: its part of the poster is in the printer's margin.")
        for run in subject.runs(page):
            if run.placement is None and not reach.contains(run.box, _ROUNDING):
                yield fail("OUT_OF_REACH", f'Page {page + 1}: "{run.text.strip()}" is in its margin.')


def _box(corners: tuple[float, float, float, float]) -> Box:
    left, top, right, bottom = (corner / PT_PER_MM for corner in corners)
    return Box(left, top, right - left, bottom - top)


def _same_pixels(subject: Subject, tiles: Sequence[Shown]) -> Iterator[Result]:
    """Each window as its sheet shows it, held against the same part of the poster."""
    poster = pypdfium2.PdfDocument(to_whole_points(subject.whole.data))
    sheets = pypdfium2.PdfDocument(to_whole_points(subject.data))
    for number, tile in enumerate(tiles, start=1):
        seen, meant = rendered(sheets[number], tile.place), rendered(poster[0], tile.window)
        common = (min(seen.width, meant.width), min(seen.height, meant.height))
        parts = [picture.crop((0, 0, *common)) for picture in (seen, meant)]
        if difference(*parts).getbbox() is not None:
            yield fail("DIFFERS", f"Page {number + 1} does not show the poster as it is.")


def rendered(page: pypdfium2.PdfPage, corners: tuple[float, float, float, float]) -> Image:
    """A part of a page as pixels, as far as the page goes; its corner is a pixel's corner.

    Two pages that show the same there give the same pixels, since the renderer reckons from that corner.

    Args:
        page: of whole points.
        corners: left, top, right, bottom in whole points from the page's top left corner.
    """
    width, height = page.get_size()
    left, top, right, bottom = (round(corner) for corner in corners)
    crop = (left, max(0, height - bottom), max(0, width - right), top)
    bitmap = page.render(scale=_DPI / 72, crop=crop, may_draw_forms=False, draw_annots=False)
    picture: Image = bitmap.to_pil()
    return picture.convert("RGB")


CHECK = Check(
    id="tiles",
    title="Tiles put together are the poster",
    rationale="Sheets that do not meet, or meet in a code, are found out on the wall, when all is glued.",
    codes={
        "NO_WINDOW": Code(
            "a page does not show one part of the poster",
            "Print the file as it was built; another program has changed its pages. Else build it again.",
        ),
        "SCALED": Code(
            "a page shows its part larger or smaller than it is",
            "Build it again, and print at 100 %, not “fit to page”.",
        ),
        "GAP": Code(
            "a part of the poster is on no sheet",
            "Build it again with a smaller --overlap, or on larger --tile paper.",
        ),
        "OVERLAP": Code(
            "neighbours overlap by less than was asked for",
            "Build it again with that --overlap; another program has changed the file.",
        ),
        "CODE_CUT": Code(
            "sheets meet in a QR code",
            "Build it with another --tile paper or --overlap, so that sheets meet beside the codes.",
        ),
        "OUT_OF_REACH": Code(
            "something is in the margin that printers leave blank",
            "Build it again; printers leave the outer quarter inch blank.",
        ),
        "DIFFERS": Code(
            "a part is not the poster, pixel for pixel",
            "Build it again; another program has changed the poster on that sheet.",
        ),
    },
    run=_run,
    applies=lambda subject: subject.plan is not None and subject.plan.tile is not None,
    of="sheets",
)

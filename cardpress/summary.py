"""What came of many jobs, as a table: a row a language, a column a piece."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from cardpress.batch import Result
from cardpress.locales import worst
from cardpress.plans import Plan

_FAILED = "FAIL"
_NOT_BUILT = "-"
_GAP = "  "


def table(
    plans: Sequence[Plan], outcomes: Mapping[int, Result | Exception], out: Path, seconds: float
) -> list[str]:
    """The lines of the table, and one that sums it up.

    Args:
        plans: what was to be built.
        outcomes: what came of each that was begun, by its number.
        out: the folder written into.
        seconds: how long it took.
    """
    pieces = list(dict.fromkeys(plan.piece.id for plan in plans))
    rows = [["", "", *pieces, ""]]
    for tag in dict.fromkeys(plan.tag for plan in plans):
        mine = {plan.piece.id: number for number, plan in enumerate(plans) if plan.tag == tag}
        cells = [_cell(outcomes.get(mine[piece])) if piece in mine else "" for piece in pieces]
        of_tag = [plans[number] for number in mine.values()]
        status = worst(plan.status for plan in of_tag)
        rows.append([tag, of_tag[0].language_names, *cells, str(status)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return [
        *(line.rstrip() for line in lines),
        *_places(plans, out / "<language>"),
        _total(outcomes, seconds),
    ]


def _places(plans: Sequence[Plan], folder: Path) -> list[str]:
    """Where the files are, by kind."""
    kinds = {kind for plan in plans for kind in plan.formats}
    press = any(plan.job.press for plan in plans)
    own = any(plan.picture_dpi and plan.piece.pictures for plan in plans)
    asked = any(plan.picture_dpi and not plan.piece.pictures for plan in plans)
    places = {
        f"Files: {folder / '<piece>-<paper>.pdf'}": "pdf" in kinds and not press,
        f"Files: {folder / '<piece>-<paper>-press.pdf'}, and a .txt of its name for the print shop": press,
        f"Pages for screens: {folder / '<piece>.html'}": "html" in kinds,
        f"Plain text: {folder / '<piece>.txt'}": "txt" in kinds,
        f"Pictures: {folder / '<piece>-<number>.png'}": own,
        f"Pictures: {folder / '<piece>-<paper>-<number>.png'}": asked,
    }
    return [place for place, there in places.items() if there]


def _cell(outcome: Result | Exception | None) -> str:
    if outcome is None:
        return _NOT_BUILT
    if isinstance(outcome, Exception) or outcome.path is None:
        return _FAILED
    return measure(outcome)


def measure(result: Result) -> str:
    """How large a file is, in pages if it has any, and in bytes."""
    size = f"{result.size / 1000:.0f} kB"
    return f"{_count(result.pages, 'page')}, {size}" if result.pages else size


def _total(outcomes: Mapping[int, Result | Exception], seconds: float) -> str:
    written = [result for result in outcomes.values() if isinstance(result, Result) and result.path]
    languages = {tag for result in written for tag in result.languages}
    size = sum(result.size for result in written) / 1_000_000
    pictures = sum(len(result.pictures) for result in written)
    files = sum(len({result.path, *result.files} - {*result.pictures}) for result in written)
    drawn = f" and {_count(pictures, 'picture')}" if pictures else ""
    return (
        f"{_count(files, 'file')}{drawn}, {_count(len(languages), 'language')}, {size:.1f} MB "
        f"in {seconds:.0f} s; {len(outcomes) - len(written)} failed"
    )


def _count(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"

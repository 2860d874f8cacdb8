"""The table of many files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cardpress.batch import Result
from cardpress.checks.finding import Finding, Status
from cardpress.errors import FitError
from cardpress.jobs import Job
from cardpress.planning import plans
from cardpress.summary import table

if TYPE_CHECKING:
    from cardpress.content import Library


def _result(piece: str, tag: str, pages: int, size: int, *, failed: bool = False) -> Result:
    path = None if failed else Path("out", tag, f"{piece}-letter.pdf")
    findings = (Finding("glyphs", "TOFU", Status.FAIL, "x"),) if failed else ()
    return Result(path, piece, tuple(tag.split("+")), "letter", pages, size, "0", "e", findings)


def test_a_row_a_language_and_a_column_a_piece(library: Library) -> None:
    jobs = [Job(piece, tag) for tag in ("en", "zh-Hans", "vi+en") for piece in ("handout", "poster")]
    outcomes: dict[int, Result | Exception] = {
        0: _result("handout", "en", 2, 32_900),
        1: _result("poster", "en", 1, 100_400),
        2: FitError("too long"),
        3: _result("poster", "zh-Hans", 1, 9_000, failed=True),
        4: _result("handout", "vi+en", 4, 2_000_000),
    }

    lines = table(plans(jobs, library), outcomes, Path("out"), 63.7)

    assert lines == [
        "                                 handout           poster",
        "en       English                 2 pages, 33 kB    1 page, 100 kB  source",
        "zh-Hans  Chinese (Simplified)    FAIL              FAIL            draft",
        "vi+en    Vietnamese and English  4 pages, 2000 kB  -               draft",
        f"Files: {Path('out', '<language>', '<piece>-<paper>.pdf')}",
        "3 files, 2 languages, 2.1 MB in 64 s; 2 failed",
    ]


def test_a_print_shops_files_are_told_with_their_tickets(library: Library) -> None:
    lines = table(plans([Job("poster", press=True)], library), {}, Path("out"), 0.0)
    assert lines[-2].endswith("<piece>-<paper>-press.pdf, and a .txt of its name for the print shop")


def test_pictures_are_counted_and_said_where_they_are(library: Library) -> None:
    result = replace(_result("slide", "en", 3, 26_000), pictures=(Path("1.png"), Path("2.png")))

    lines = table(plans([Job("slide")], library), {0: result}, Path("out"), 3)

    assert lines[-2] == f"Pictures: {Path('out', '<language>', '<piece>-<number>.png')}"
    assert lines[-1] == "1 file and 2 pictures, 1 language, 0.0 MB in 3 s; 0 failed"

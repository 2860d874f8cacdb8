"""Large print keeps to the American Council of the Blind's rules, measured on the finished pages."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from cardpress.checks.reader import Run
    from cardpress.checks.subject import Subject
    from cardpress.content import Library

    Finished = Callable[[str, str], Subject]

PT = 25.4 / 72
TAGS = ["en", "ar"]
MARGIN = 19.0  # mm
HEADINGS = ["Survivor Support", "Right now", "Report an Incident", "Do", "Don’t"]


def lines(subject: Subject, page: int) -> list[Run]:
    """Give what stands above the foot of a page."""
    height = subject.size(page)[1]
    number = re.compile(r"\d+ / \d+")
    return [
        run
        for run in subject.runs(page)
        if run.box.bottom < height - MARGIN and not number.fullmatch(run.text.strip())
    ]


@pytest.mark.parametrize("tag", TAGS)
def test_nothing_is_under_18_pt(finished_in: Finished, tag: str) -> None:
    subject = finished_in("large-print", tag)
    assert min(run.size for page in range(subject.page_count) for run in subject.runs(page)) >= 17.99


def test_headings_are_larger_than_the_text(finished_in: Finished) -> None:
    subject = finished_in("large-print", "en")
    runs = [run for page in range(subject.page_count) for run in lines(subject, page)]
    sizes: dict[str, float] = {}
    for run in runs:
        sizes[run.text.strip()] = max(run.size, sizes.get(run.text.strip(), 0))
    body = min(sizes.values())
    assert sizes["Survivor Support"] == pytest.approx(body * 22 / 18, abs=0.05)
    for heading in HEADINGS[1:]:
        assert sizes[heading] == pytest.approx(body * 20 / 18, abs=0.05)
    assert body >= 18


@pytest.mark.parametrize("tag", TAGS)
def test_lines_are_115_percent_apart_or_more(finished_in: Finished, tag: str) -> None:
    subject = finished_in("large-print", tag)
    gaps = []
    for page in range(subject.page_count):
        feet = sorted({round(run.box.bottom / PT) for run in lines(subject, page) if len(run.text) > 25})
        gaps += [later - foot for foot, later in pairwise(feet) if later - foot > 9]
    assert len(gaps) > 20
    assert min(gaps) >= 18 * 1.15 - 6.5  # a line's foot is up to a descender's depth off


def rows(runs: list[Run]) -> list[list[Run]]:
    """Give the runs of each line, from left to right."""
    found: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.box.top):
        middle = run.box.top + run.box.height / 2
        if found and found[-1][0].box.top <= middle <= found[-1][0].box.bottom:
            found[-1].append(run)
        else:
            found.append([run])
    return [sorted(row, key=lambda run: run.box.left) for row in found]


@pytest.mark.parametrize("tag", TAGS)
def test_all_stands_in_one_column_flush_at_its_start(finished_in: Finished, tag: str) -> None:
    subject = finished_in("large-print", tag)
    for page in range(subject.page_count):
        width = subject.size(page)[0]
        for row in rows(lines(subject, page)):
            start = width - row[-1].box.right if tag == "ar" else row[0].box.left
            said = " ".join(run.text for run in row)
            assert MARGIN - 1 <= start <= MARGIN + 16, said  # the text's edge, a panel's or a list's
            apart = [later.box.left - run.box.right for run, later in pairwise(row)]
            assert tag == "ar" or all(gap < 16 for gap in apart), said  # a step's number stands before it


@pytest.mark.parametrize("tag", TAGS)
def test_every_page_has_its_number(finished_in: Finished, tag: str) -> None:
    subject = finished_in("large-print", tag)
    for page in range(subject.page_count):
        number, count = str(page + 1), str(subject.page_count)
        # pdfium turns numbers round on a page that runs left
        wanted = {f"{number} / {count}", f"{count} / {number}"}
        assert wanted & {run.text.strip() for run in subject.runs(page)}


def test_no_heading_is_alone_at_the_foot_of_a_page(finished_in: Finished) -> None:
    subject = finished_in("large-print", "en")
    for page in range(subject.page_count):
        last = max(lines(subject, page), key=lambda run: run.box.bottom)
        assert last.text.strip() not in HEADINGS
        assert not last.text.strip().endswith(":")


def test_it_says_every_statement_word_for_word(finished_in: Finished, library: Library) -> None:
    subject = finished_in("large-print", "en")
    for statement in library.content.statements:
        assert library.fill(statement.text) in subject.whole_text, statement.id


def test_no_word_is_broken(finished_in: Finished) -> None:
    subject = finished_in("large-print", "en")
    ends = [run.text.strip() for page in range(subject.page_count) for run in subject.runs(page)]
    assert not [end for end in ends if re.search(r"[a-z]-$", end) and not end.endswith("self-")]


def test_codes_are_wider_than_34_mm(library: Library) -> None:
    assert min(code.width for code in library.pieces["large-print"].codes) >= 34

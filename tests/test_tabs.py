"""Tabs to tear off: as many as fit side by side, their numbers whole, their words heard once."""

from __future__ import annotations

import dataclasses
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf

from cardpress.checks import tabs as check
from cardpress.checks.subject import Subject
from cardpress.content import load
from cardpress.errors import InputError
from cardpress.geometry import Box
from cardpress.jobs import Job
from cardpress.planning import plan
from cardpress.tabs import cuts, strip, tab_boxes, tear

if TYPE_CHECKING:
    from collections.abc import Callable

    from cardpress.content import Library
    from cardpress.paths import DataPaths

Finished = "Callable[[str, str], Subject]"
FORM = b"/Tab Do"


@given(
    left=st.integers(0, 20), width=st.integers(50, 600), height=st.integers(20, 200), count=st.integers(1, 20)
)
def test_tabs_fill_the_strip_and_cuts_stand_between_them(
    left: int, width: int, height: int, count: int
) -> None:
    whole = Box(left, 30, width, height)
    boxes = tab_boxes(whole, count)

    assert len(boxes) == count
    assert boxes[0].left == left
    assert boxes[-1].right == pytest.approx(whole.right)
    assert all(box.width == width / count and box.height == height for box in boxes)
    lines = cuts(boxes)
    assert [line.x1 for line in lines] == pytest.approx([box.right for box in boxes[:-1]])
    assert all((line.x1, line.y1, line.y2) == (line.x2, whole.top, whole.bottom) for line in lines)
    assert tear(whole).y1 == tear(whole).y2 == whole.top


@pytest.mark.parametrize("paper", ["letter", "a4", "legal"])
def test_the_strip_stays_clear_of_the_printers_margin(library: Library, paper: str) -> None:
    settled = plan(Job("tear-off", paper=paper), library)
    page = Box(0, 0, settled.width, settled.height)

    assert page.inset(6.35).contains(strip(settled), 1e-9)
    assert strip(settled).bottom == pytest.approx(settled.height - 6.35)


@pytest.fixture
def letter(finished: Callable[[str, str], Subject]) -> Subject:
    """Give the finished piece on Letter."""
    return finished("tear-off", "letter")


def test_each_tab_says_the_same_and_reads_upward(letter: Subject) -> None:
    tabs: dict[int, list[str]] = {}
    for run in letter.runs(0):
        if run.placement is not None:
            tabs.setdefault(run.placement, []).append(run.text)
            assert run.box.height > run.box.width
            assert run.size >= 9
    assert len(tabs) == 8
    assert len({tuple(texts) for texts in tabs.values()}) == 1
    (text,) = {"".join(texts) for texts in tabs.values()}
    for wanted in ("988", "1-833-591-KNOW (5669)", "Know2Protect Tipline", "https://report.cybertip.org"):
        assert wanted in text


def test_the_tab_is_stored_once_and_is_no_part_of_what_is_read_aloud(letter: Subject) -> None:
    with Pdf.open(BytesIO(letter.data)) as pdf:
        (page,) = pdf.pages
        page.contents_coalesce()
        drawn = page.Contents.read_bytes()
        assert drawn.count(FORM) == 8
        form = page.Resources.XObject.Tab.read_bytes()
        assert b"MCID" not in form
        assert drawn.rindex(b"/Artifact BMC", 0, drawn.index(FORM)) > drawn.rindex(b"MCID")
        (section,) = pdf.Root.StructTreeRoot.K[0].K
        assert all(element.Pg == page.obj for element in section.K if "/Pg" in element)
        assert len(section.K) > 10
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        assert isinstance(numbers[1], Array)
        links = len(page.Annots)
        assert len(numbers) == 2 + 2 * links


def test_a_draft_says_so_on_each_tab_and_has_wider_ones(
    finished_in: Callable[[str, str], Subject],
) -> None:
    for language in ("ar", "my"):
        subject = finished_in("tear-off", language)
        runs = [run for run in subject.runs(0) if run.placement is not None]
        count = len({run.placement for run in runs})
        assert 4 <= count < 8
        assert len([run for run in runs if "Draft" in run.text]) == count
        assert list(check.CHECK.run(subject)) == []


def codes(subject: Subject) -> set[str]:
    """Give the codes that the check finds."""
    return {result.code for result in check.CHECK.run(subject)}


def edited(letter: Subject, old: bytes, new: bytes) -> Subject:
    """Give the piece with something changed in its page's content."""
    with Pdf.open(BytesIO(letter.data)) as pdf:
        pdf.pages[0].contents_coalesce()
        drawn = pdf.pages[0].Contents.read_bytes()
        assert old in drawn
        pdf.pages[0].Contents = pdf.make_stream(drawn.replace(old, new))
        out = BytesIO()
        pdf.save(out)
    return Subject(out.getvalue(), letter.plan)


def test_the_check_misses_no_tab_number_or_cut(letter: Subject) -> None:
    assert codes(letter) == set()
    assert codes(edited(letter, FORM, b"")) == {"TAB_COUNT"}
    assert codes(edited(letter, b" cm " + FORM, b" cm 1 0 0 1 0 9 cm " + FORM)) == {"TAB_CUT"}
    plan_ = letter.plan
    assert plan_ is not None
    contacts = dict(plan_.voices[0].library.contacts)
    contacts["tipline"] = contacts["tipline"].model_copy(update={"display": "1-833-591-5660"})
    voice = dataclasses.replace(
        plan_.voices[0], library=dataclasses.replace(plan_.voices[0].library, contacts=contacts)
    )
    other = Subject(letter.data, dataclasses.replace(plan_, voices=(voice,)))
    assert codes(other) == {"TAB_LACKS"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('face = "tab"', 'face = "tob"', 'no face "tob"'),
        ('face = "tab"\nlength', 'face = "poster"\nlength', "must be the last"),
        ("most = 8", "most = 4", "one must stay"),
    ],
)
def test_tabs_that_cannot_be_are_named(data_copy: DataPaths, old: str, new: str, said: str) -> None:
    file = data_copy.cards / "pieces" / "tear-off.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=said):
        load(data_copy)


def test_links_on_tabs_are_not_kept(letter: Subject) -> None:
    """A link has a place on the page; those of a tab would lie elsewhere."""
    with Pdf.open(BytesIO(letter.data)) as pdf:
        form = pdf.pages[0].Resources.XObject.Tab
        assert "/Annots" not in form
        assert form.get("/Subtype") == Name.Form
        assert isinstance(pdf.Root.StructTreeRoot, Dictionary)

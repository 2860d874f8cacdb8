"""Printers are measured with a page that is true, and kept in a file that is written whole or not at all."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Pdf, parse_content_stream

from cardpress.calibration import Calibration
from cardpress.checks import glyphs
from cardpress.checks.subject import Subject
from cardpress.errors import InputError
from cardpress.geometry import PT_PER_MM, Box
from cardpress.inspect import inspect
from cardpress.jobs import Flip, Job
from cardpress.paths import printers_file
from cardpress.pipeline import build
from cardpress.planning import plan
from cardpress.printers import (
    ACROSS,
    DOWN,
    Printer,
    find_printer,
    forget,
    keep,
    measured,
    measured_offset,
    measured_scale,
    printer_name,
    read_printers,
)
from cardpress.testpage import file_name, measuring_page, paper_named

if TYPE_CHECKING:
    from pathlib import Path

    from pikepdf import Page

    from cardpress.content import Library
    from cardpress.pdf import Renderer

DESK = Printer(name="Front desk", right=1.5, down=-0.8, width=0.996667, height=1)
FLIPS: tuple[Flip, ...] = ("long", "short")
PAGES = [(paper, flip) for paper in ("letter", "a4") for flip in FLIPS]


# --- what people type ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mm"),
    [
        ("1.5", 1.5),
        ("1.5mm", 1.5),
        (" 1,5 MM ", 1.5),
        ("-0.8", -0.8),
        ("\N{MINUS SIGN}0,8 mm", -0.8),
        ("+2", 2),
        (".5", 0.5),
        ("0.06in", 1.524),
        ('-0.06"', -1.524),
        ("14.95 cm", 149.5),
        ("0", 0),
    ],
)
def test_lengths_are_read_as_people_type_them(text: str, mm: float) -> None:
    assert measured(text) == pytest.approx(mm)


@pytest.mark.parametrize("text", ["", "mm", "one", "1.5 ft", "1.2.3", "1 2", "--1", "nan", "1e3", "1,500.5"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a length; write it like"):
        measured(text)


@pytest.mark.parametrize("text", ["15.1", "-1in", "9" * 400])
def test_no_printer_is_further_off_than_its_test_page_shows(text: str) -> None:
    with pytest.raises(ValueError, match="is too far off: from -15 to 15 mm"):
        measured_offset(text)


@pytest.mark.parametrize("text", ["0", "-150", "134.9", "165.1", "9" * 400])
def test_a_ruler_of_another_length_was_scaled_by_the_dialog(text: str) -> None:
    with pytest.raises(ValueError, match="print it at 100 %"):
        measured_scale(text, ACROSS)


def test_a_scale_is_the_printed_length_over_the_nominal_one() -> None:
    assert measured_scale("149.5mm", ACROSS) == 0.996667
    assert measured_scale("202", DOWN) == 1.01


@pytest.mark.parametrize(
    ("width", "height", "scaled"), [(1, 1, False), (0.995, 1.004, False), (0.97, 0.97, True), (1, 1.02, True)]
)
def test_a_page_that_the_dialog_has_scaled_is_noticed(width: float, height: float, *, scaled: bool) -> None:
    assert DESK.model_copy(update={"width": width, "height": height}).scaled is scaled


@pytest.mark.parametrize("name", ["", " \t\n", "x" * 61, "a\x00b", "a\x1b[31mb", "a\u202eb", "a\udcffb"])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="a printer"):
        printer_name(name)


# --- the file -----------------------------------------------------------------------------------------------

names = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=40).filter(
    lambda text: text.split() != []
)
offsets = st.floats(-15, 15)
scales = st.floats(0.9, 1.1)


@settings(max_examples=40)
@given(
    name=names, right=offsets, down=offsets, width=scales, height=scales, front=st.tuples(offsets, offsets)
)
def test_what_is_kept_is_read_back(  # noqa: PLR0913, PLR0917 - one a number
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    right: float,
    down: float,
    width: float,
    height: float,
    front: tuple[float, float],
) -> None:
    try:
        printer_name(name)
    except ValueError:  # it grows when its letters are put together
        return
    path = tmp_path_factory.mktemp("kept") / "deep" / "printers.toml"
    printer = Printer(
        name=name,
        right=right,
        down=down,
        width=width,
        height=height,
        front_right=front[0],
        front_down=front[1],
    )
    assert keep(path, printer) is False
    assert read_printers(path) == (printer,)
    assert find_printer(path, name) == printer
    assert Calibration.from_text(printer.calibration.text) == printer.calibration
    assert [file.name for file in path.parent.iterdir()] == ["printers.toml"]


def test_a_printer_takes_the_place_of_one_of_its_name(tmp_path: Path) -> None:
    path = tmp_path / "printers.toml"
    other = DESK.model_copy(update={"name": "Annex"})
    again = DESK.model_copy(update={"name": "FRONT DESK", "right": 2.0})
    assert [keep(path, each) for each in (DESK, other, again)] == [False, False, True]
    assert read_printers(path) == (other, again)
    assert find_printer(path, " front  desk ") == again
    assert forget(path, "front desk") == again
    assert read_printers(path) == (other,)
    assert forget(path, "annex") == other
    assert read_printers(path) == ()


def test_a_printer_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "printers.toml"
    with pytest.raises(InputError, match=r'^There is no printer "x"\.$') as caught:
        find_printer(path, "x")
    assert caught.value.hint.startswith("None has been measured yet.")
    keep(path, DESK)
    with pytest.raises(InputError, match='Did you mean "Front desk"') as caught:
        forget(path, "frontdesk")
    assert "printer list" in caught.value.hint
    assert "printer calibrate" in caught.value.hint


ENTRY = '[[printers]]\nname = "Desk"\nright = "1mm"\ndown = "0mm"\nwidth = 1.0\nheight = 1.0\n'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("1mm", "16mm", r":3: printers\[1\].right: 16 mm is too far off"),
        ('"1mm"', '"far"', r":3: printers\[1\].right: 'far' is not a length"),
        (
            "width = 1.0",
            "width = 0.5",
            r":5: printers\[1\].width: a page that comes out at 50 % has been scaled",
        ),
        ("width = 1.0", "width = nan", r"printers\[1\].width"),
        ("width = 1.0", "widht = 1.0", 'unknown key "widht". Did you mean "width"'),
        ("height = 1.0", "", 'the key "height" is missing'),
        ('"Desk"', '" "', r":2: printers\[1\].name: a printer needs a name"),
        ("height = 1.0\n", f"height = 1.0\n{ENTRY}", 'there are two printers "Desk"'),
        ("[[printers]]", "[[printers", "not valid TOML"),
    ],
)
def test_a_fault_in_the_file_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "printers.toml"
    path.write_text(ENTRY, encoding="utf-8")
    assert read_printers(path)[0].name == "Desk"
    path.write_text(ENTRY.replace(old, new, 1), encoding="utf-8")
    before = path.read_bytes()
    for ask in (lambda: read_printers(path), lambda: keep(path, DESK), lambda: forget(path, "Desk")):
        with pytest.raises(InputError, match=said):
            ask()
    assert path.read_bytes() == before


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "printers.toml"
    path.write_text(ENTRY.replace("1mm", "99mm").replace("width = 1.0", "width = 3"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_printers(path)
    assert len(str(caught.value).splitlines()) == 2


def test_the_file_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARDPRESS_PRINTERS", str(tmp_path / "mine.toml"))
    assert printers_file() == tmp_path / "mine.toml"
    monkeypatch.delenv("CARDPRESS_PRINTERS")
    assert printers_file().name == "printers.toml"
    assert "cardpress" in printers_file().parent.name.lower()


# --- the test page ------------------------------------------------------------------------------------------


def strokes(page: Page) -> list[Box]:
    """Give every straight stroke of a page in mm from its top left corner."""
    current = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    kept: list[tuple[float, ...]] = []
    found: list[Box] = []
    at = (0.0, 0.0)
    height = float(page.mediabox[3])
    for instruction in parse_content_stream(page):
        name = str(instruction.operator)
        if name == "q":
            kept.append(current)
        elif name == "Q":
            current = kept.pop()  # type: ignore[assignment]
        elif name == "cm":
            a, b, c, d, e, f = (float(number) for number in instruction.operands)
            p, q, r, s, t, u = current
            current = (
                a * p + b * r,
                a * q + b * s,
                c * p + d * r,
                c * q + d * s,
                e * p + f * r + t,
                e * q + f * s + u,
            )
        elif name in ("m", "l"):
            x, y = (float(number) for number in instruction.operands)
            p, q, r, s, t, u = current
            point = ((x * p + y * r + t) / PT_PER_MM, (height - (x * q + y * s + u)) / PT_PER_MM)
            if name == "l":
                left, top = min(at[0], point[0]), min(at[1], point[1])
                found.append(Box(left, top, abs(at[0] - point[0]), abs(at[1] - point[1])))
            at = point
    return found


@pytest.mark.parametrize(("paper", "flip"), PAGES)
def test_the_crosses_are_in_the_middle_and_the_rulers_as_long_as_they_say(
    library: Library, renderer: Renderer, paper: str, flip: Flip
) -> None:
    page = paper_named(paper, library)
    with Pdf.open(BytesIO(measuring_page(library, page, flip, renderer))) as pdf:
        assert len(pdf.pages) == 2
        front, back = (strokes(each) for each in pdf.pages)
    middle = page.width / 2, page.height / 2
    for found in (front, back):
        level = [
            box for box in found if box.height < 0.001 and abs(box.top - middle[1]) < 0.01 and box.width > 9
        ]
        upright = [
            box for box in found if box.width < 0.001 and abs(box.left - middle[0]) < 0.01 and box.height > 9
        ]
        assert any(box.left + box.width / 2 == pytest.approx(middle[0], abs=0.01) for box in level)
        assert any(box.top + box.height / 2 == pytest.approx(middle[1], abs=0.01) for box in upright)
    foot = [box.width for box in front if abs(box.top - (page.height - 22)) < 0.01 and box.height < 0.01]
    right = [box.height for box in front if abs(box.left - (page.width - 22)) < 0.01 and box.width < 0.01]
    assert (max(foot), max(right)) == pytest.approx((ACROSS, DOWN), abs=0.01)
    # The scale of A has a stroke a millimetre, 15 either way.
    marks = {
        round(box.left - middle[0], 2)
        for box in front
        if box.width < 0.001 and box.bottom == pytest.approx(middle[1] - 21, abs=0.01)
    }
    assert marks >= {float(mm) for mm in range(-15, 16)}


@pytest.mark.parametrize(("paper", "flip"), PAGES)
def test_the_test_page_is_legible_and_inside_the_printers_reach(
    library: Library, renderer: Renderer, paper: str, flip: Flip
) -> None:
    data = measuring_page(library, paper_named(paper, library), flip, renderer)
    assert data == measuring_page(library, paper_named(paper, library), flip, renderer)
    subject = Subject(data)
    assert not list(glyphs.CHECK.run(subject))
    words = " ".join(subject.text(0).split())
    assert "Print at 100 %" in words
    assert f"both sides, flip on {flip} edge" in words
    for page in (0, 1):
        reach = Box(0, 0, *subject.size(page)).inset(6.4)
        for run in subject.runs(page):
            assert reach.contains(run.box), run.text
            assert run.size >= 6.5, run.text


@pytest.mark.parametrize(("paper", "flip"), PAGES)
def test_the_dot_shows_through_the_ring_once_the_sheet_is_turned(
    library: Library, renderer: Renderer, paper: str, flip: Flip
) -> None:
    subject = Subject(measuring_page(library, paper_named(paper, library), flip, renderer))
    width, height = subject.size(1)
    image = subject.image(1, 72).convert("L")
    pixels = image.tobytes()
    x, y = (width - 17, 17) if flip == "long" else (17, height - 17)
    shades = {
        corner: pixels[round(corner[1] * PT_PER_MM) * image.width + round(corner[0] * PT_PER_MM)]
        for corner in ((17.0, 17.0), (width - 17, 17.0), (17.0, height - 17), (width - 17, height - 17))
    }
    assert [corner for corner, shade in shades.items() if shade < 100] == [(x, y)]


def test_there_are_test_pages_for_office_paper_only(library: Library) -> None:
    assert paper_named("A4", library).id == "a4"
    with pytest.raises(InputError, match="not made for Legal"):
        paper_named("legal", library)
    with pytest.raises(InputError, match='no paper "lettre"'):
        paper_named("lettre", library)
    assert [file_name(paper_named(paper, library), flip) for paper, flip in PAGES[:2]] == [
        "printer-test-letter.pdf",
        "printer-test-letter-short.pdf",
    ]


# --- jobs for a printer -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "job",
    [
        Job("wallet-card", calibration="1.5/-0.8/0.996667/1"),
        Job("wallet-card", paper="a4", flip="short", calibration="-3/2/1.02/0.97/1/1"),
        Job("label", calibration="0/0/0.985/0.99/2/-1"),
    ],
    ids=["letter", "a4-short", "one-side"],
)
def test_a_calibrated_file_passes_and_is_known_by_its_keywords(
    library: Library, renderer: Renderer, tmp_path: Path, job: Job
) -> None:
    artifact = build(job, tmp_path, library=library, renderer=renderer)
    assert artifact.path is not None, artifact.findings
    assert artifact.path.name == f"{job.piece}-{artifact.paper}-calibrated.pdf"
    report = inspect(artifact.path, library)
    assert report.what.startswith(f"{job.piece} on ")
    assert report.status == "PASS", report.findings
    assert f"calibration={job.calibration}" in Subject(artifact.data).keywords
    # The same file with other numbers in its keywords does not come out right.
    tampered = tmp_path / "tampered.pdf"
    with Pdf.open(BytesIO(artifact.data)) as pdf:
        told = str(pdf.docinfo["/Keywords"])
        pdf.docinfo["/Keywords"] = re.sub(r"calibration=[^,]+", "calibration=6/6/1/1/6/6", told)
        pdf.save(tampered)
    assert inspect(tampered, library).failed


def test_the_checks_see_the_type_as_large_as_it_comes_out(library: Library, renderer: Renderer) -> None:
    plain, small = (
        build(Job("wallet-card", calibration=text), library=library, renderer=renderer)
        for text in (None, "0/0/1.1/1.1")
    )
    settled = plan(small.job, library)
    sizes = [
        sorted(round(run.size, 2) for run in Subject(artifact.data, held).runs(0))
        for artifact, held in ((plain, None), (small, settled), (small, None))
    ]
    assert sizes[1] == pytest.approx(sizes[0], abs=0.02)
    assert max(sizes[2]) == pytest.approx(max(sizes[0]) / 1.1, abs=0.02)


@pytest.mark.parametrize(
    "job",
    [
        Job("poster", calibration="1/0/1/1"),
        Job("wallet-card", paper="card-us", calibration="1/0/1/1"),
        Job("wallet-card", calibration="far off"),
    ],
)
def test_what_cannot_be_calibrated_is_refused(library: Library, job: Job) -> None:
    with pytest.raises(InputError) as caught:
        plan(job, library)
    assert caught.value.hint

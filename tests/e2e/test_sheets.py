"""Part-used sheets, several cards on one, and sheets of a user's own: read back from finished files."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from cardpress.checks import run_checks
from cardpress.checks.codes import read_codes
from cardpress.checks.finding import Status, worst
from cardpress.checks.subject import Subject
from cardpress.geometry import MM_PER_INCH, Box
from cardpress.impose import back_box
from cardpress.inspect import inspect
from cardpress.jobs import Flip, Job
from cardpress.pipeline import build, produce
from cardpress.planning import plan

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image

    from cardpress.content import Library
    from cardpress.pdf import Renderer

Process = subprocess.CompletedProcess[str]
Command = Callable[..., Process]
Refused = Callable[[Process, int], str]

DPI = 150
LIGHT = 250  # of 255
FLIPS: list[Flip] = ["long", "short"]


def crop(image: Image, box: Box) -> Image:
    """Cut a box in mm out of a page."""
    pixel = DPI / MM_PER_INCH
    edges = (box.left, box.top, box.right, box.bottom)
    left, top, right, bottom = (round(edge * pixel) for edge in edges)
    return image.crop((left, top, right, bottom))


def on_page(subject: Subject, page: int, flip: Flip, sheet_boxes: tuple[Box, ...]) -> list[Box]:
    """Give where every place lies on a page: backs behind their fronts."""
    assert subject.plan is not None
    paper = subject.plan.paper
    return [back_box(box, paper, flip) if page % 2 else box for box in sheet_boxes]


@pytest.mark.parametrize("flip", FLIPS)
def test_each_place_has_the_card_that_was_asked_for_on_both_sides(
    library: Library, renderer: Renderer, flip: Flip
) -> None:
    settled = plan(Job("wallet-card", "es", fill="es:6 en:3", flip=flip, start_at=2), library)
    assert settled.sheet is not None
    _, subject = produce(settled, renderer)
    boxes = settled.sheet.boxes()
    wanted = [None, *["es"] * 6, *["en"] * 3]
    headlines = {
        part.voices[0].language.tag: part.voices[0].library.labels["right_now"] for part in settled.parts
    }
    kickers = {
        part.voices[0].language.tag: part.voices[0].library.labels["about_card"] for part in settled.parts
    }
    for page, words in enumerate((kickers, headlines)):
        for place, box in enumerate(on_page(subject, page, flip, boxes)):
            said = " ".join(run.text for run in subject.runs(page) if box.contains(run.box, 0.2))
            found = [tag for tag, word in words.items() if word.split()[0] in said]
            assert found == ([wanted[place]] if wanted[place] else [])
    assert worst(run_checks(subject)) in (Status.PASS, Status.INFO)


def test_codes_lead_to_the_page_of_their_cards_language(library: Library, renderer: Renderer) -> None:
    settled = plan(Job("wallet-card", "es", fill="es:6 en:4"), library)
    assert settled.sheet is not None
    _, subject = produce(settled, renderer)
    image = subject.image(0, DPI)
    for place, box in enumerate(settled.sheet.boxes()):
        codes = read_codes(crop(image, box))
        part = settled.parts[0 if place < 6 else 1]
        urls = {code.contact.url for code in part.codes}
        assert {code.text for code in codes} == urls


@pytest.mark.parametrize("flip", FLIPS)
def test_used_places_stay_blank_on_both_sides(library: Library, renderer: Renderer, flip: Flip) -> None:
    job = Job("wallet-card", sheet="avery-8373", start_at=4, count=3, flip=flip)
    settled = plan(job, library)
    assert settled.sheet is not None
    _, subject = produce(settled, renderer)
    for page in range(2):
        image = subject.image(page, DPI)
        places = on_page(subject, page, flip, settled.sheet.boxes())
        inked = [min(crop(image, box).tobytes()) < LIGHT for box in places]
        assert inked == [False] * 3 + [True] * 3 + [False] * 2


def test_a_notice_over_two_lines_is_found_on_a_back_that_stands_upside_down(
    library: Library, renderer: Renderer
) -> None:
    job = Job("wallet-card", "ar", sheet="avery-5163", flip="short")
    _, subject = produce(plan(job, library), renderer)
    notice = plan(job, library).voices[0].library.labels["not_official"]
    assert subject.says(notice)
    assert not subject.says(notice[::-1])


def test_more_cards_than_a_sheet_holds_take_several(library: Library, renderer: Renderer) -> None:
    _, subject = produce(plan(Job("wallet-card", count=23, start_at=9), library), renderer)
    assert subject.page_count == 8
    assert [len(side.placements) for side in subject.sides] == [2, 2, 10, 10, 10, 10, 1, 1]
    assert worst(run_checks(subject)) in (Status.PASS, Status.INFO)


def test_a_postcard_has_the_card_enlarged(library: Library, renderer: Renderer) -> None:
    card, postcard = (
        produce(plan(Job("wallet-card", sheet=sheet), library), renderer)[1]
        for sheet in ("avery-5371", "avery-5389")
    )
    assert worst(run_checks(postcard)) in (Status.PASS, Status.INFO)
    sizes = [max(run.size for run in subject.runs(0) if "833" in run.text) for subject in (card, postcard)]
    assert sizes[1] / sizes[0] > 1.6


CARD_SHEETS = [
    "avery-5163",
    "avery-5371",
    "avery-5389",
    "avery-5395",
    "avery-8373",
    "avery-c32011-10",
    "avery-l7414",
    "plain-a4",
    "plain-letter",
    "sigel-lp800",
    "zweckform-32015",
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "flip"), [("en", "long"), ("ar", "short"), ("my", "short"), ("zh-Hans", "long")]
)
@pytest.mark.parametrize("sheet", CARD_SHEETS)
def test_every_sheet_of_cards_passes_every_check(
    library: Library, renderer: Renderer, sheet: str, language: str, flip: Flip
) -> None:
    job = Job("wallet-card", language, sheet=sheet, flip=flip, start_at=2)
    _, subject = produce(plan(job, library), renderer)
    assert [each for each in run_checks(subject) if each.status not in (Status.PASS, Status.INFO)] == []


def test_a_finished_sheet_is_known_by_its_own_words(
    library: Library, renderer: Renderer, tmp_path: Path
) -> None:
    job = Job("wallet-card", "es", fill="es:2 wallet-card-discreet/en:2", start_at=7)
    artifact = build(job, tmp_path, library=library, renderer=renderer)
    assert artifact.path == tmp_path / "mixed" / "wallet-card-letter-es-2-en-2-from-7.pdf"
    assert artifact.languages == ("es", "en")
    report = inspect(artifact.path, library)
    assert report.what == "wallet-card on Letter in Spanish and wallet-card-discreet on Letter in English"
    assert not report.failed


def test_a_kind_of_card_in_the_wrong_place_is_noticed(library: Library, renderer: Renderer) -> None:
    data, _ = produce(plan(Job("wallet-card", "es", fill="es:6 en:4"), library), renderer)
    other = plan(Job("wallet-card", "en", fill="en:6 es:4"), library)
    codes = {
        (finding.check, finding.code)
        for finding in run_checks(Subject(data, other))
        if finding.status is Status.FAIL
    }
    assert ("qr-codes", "UNREADABLE_CODE") in codes
    assert ("qr-codes", "STRANGE_CODE") in codes


def test_a_sheet_of_a_users_own_is_taken_from_its_file(command: Command, tmp_path: Path) -> None:
    sheet = tmp_path / "clinic.toml"
    sheet.write_text(
        'id = "clinic"\ntitle = "Ours"\npaper = "letter"\nprecut = true\nsource = "measured"\n'
        'standing = "derived"\n[card]\nwidth = "3.5in"\nheight = "2in"\n[grid]\ncolumns = 1\nrows = 4\n'
        'left = "0.4in"\ntop = "0.6in"\npitch_x = "3.5in"\npitch_y = "2.3in"\n',
        encoding="utf-8",
    )
    process = command("build", "wallet-card", "--sheet", "clinic.toml", cwd=tmp_path)
    assert process.returncode == 0, process.stderr
    path = tmp_path / "out" / "en" / "wallet-card-letter-own.pdf"
    assert str(path.relative_to(tmp_path)) in process.stdout
    sheet.unlink()  # the finished file carries its numbers
    process = command("check", path, cwd=tmp_path)
    assert process.stdout.startswith("PASS")
    assert "(wallet-card on Letter in English)" in process.stdout


MISTAKES = {
    "a place that is not there": (["wallet-card", "--start-at", "11"], "10 places; there is no place 11"),
    "too many cards": (["wallet-card", "--count", "999"], "one file holds 20 at most"),
    "a share that is none": (["wallet-card", "--fill", "es:x"], '"es:x" is not a share of a sheet'),
    "a share without a place": (["wallet-card", "--fill", "es:10,en"], "none is left"),
    "a language that there is not": (
        ["wallet-card", "--fill", "ess:6,en:4"],
        'no language "ess". Did you mean "es"',
    ),
    "a piece that there is not": (
        ["--fill", "walletcard/es:6"],
        'no piece "walletcard". Did you mean "wallet-card"',
    ),
    "languages named twice over": (
        ["wallet-card", "--lang", "es", "--fill", "es:6"],
        "--fill names its languages",
    ),
    "count and fill": (["wallet-card", "--count", "3", "--fill", "es:6"], "both say how many"),
    "cards that do not share a sheet": (
        ["wallet-card", "--fill", "en:5,fold-card/en:1"],
        "stand on different sheets: Avery 5371 and Folding strips on Letter",
    ),
    "cards that are not folded alike": (
        ["wallet-card", "--sheet", "avery-5163", "--fill", "en:5,label/en:5"],
        "cannot share a sheet",
    ),
    "a page in place of a card": (["poster", "--start-at", "3"], "--start-at: for cards on a sheet"),
    "a card without a sheet": (
        ["wallet-card", "--paper", "card-us", "--count", "3"],
        "--count: for cards on a sheet",
    ),
    "a sheet that there is not": (["wallet-card", "--sheet", "avery 5372"], 'Did you mean "avery-5371"'),
    "a file that there is not": (["wallet-card", "--sheet", "mine.toml"], "mine.toml: there is no such file"),
    "a sheet too small for the piece": (
        ["fold-card", "--sheet", "avery-5371"],
        "on Letter (Avery 5371) does not fit at the smallest type allowed",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_one_clear_error(command: Command, refused: Refused, tmp_path: Path, name: str) -> None:
    options, said = MISTAKES[name]
    message = refused(command("build", *options, cwd=tmp_path), 2)
    assert said in re.sub(r"\s+", " ", message)
    assert not list(tmp_path.rglob("*.pdf"))


def test_a_bad_sheet_file_names_everything_that_is_wrong(
    command: Command, refused: Refused, tmp_path: Path
) -> None:
    (tmp_path / "bad.toml").write_text(
        'id = "bad"\ntitle = "Bad"\npaper = "letter"\nprecut = true\nsource = "x"\nstanding = "derived"\n'
        '[card]\nwidth = "0mm"\nheight = "2in"\n[grid]\ncolumns = 2\nrow = 4\n'
        'left = "0.4in"\ntop = "0.6in"\npitch_x = "3.5in"\npitch_y = "2.3in"\n',
        encoding="utf-8",
    )
    message = refused(command("build", "wallet-card", "--sheet", "bad.toml", cwd=tmp_path), 2)
    assert "bad.toml:8: card.width" in message
    assert 'unknown key "row". Did you mean "rows"' in message
    assert "nothing was built" in message

"""The twins: all that a piece says, right in every language, and what is wrong with one is found."""

from __future__ import annotations

import dataclasses
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from cardpress.checks.contrast import contrast
from cardpress.checks.finding import Status
from cardpress.checks.twins import TWIN_CHECK, Reading, check_twins, decode
from cardpress.errors import InputError
from cardpress.formats import read_formats
from cardpress.jobs import Job
from cardpress.palette import DARK, PALETTES
from cardpress.pipeline import build
from cardpress.planning import plan
from cardpress.qr import encode
from cardpress.twins import COLUMNS, Twin, breakable, chosen, lay_out, make_twins, width

if TYPE_CHECKING:
    from pathlib import Path

    from cardpress.content import Library
    from cardpress.paths import DataPaths
    from cardpress.pdf import Renderer
    from cardpress.plans import Plan

TWINS = "html,txt"
SPACED = ["en", "es", "vi", "ru", "hi", "am", "ko"]
RIGHT_TO_LEFT = ["ar", "ur", "fa", "ps"]


def twins(library: Library, piece: str, tag: str) -> dict[str, Twin]:
    """Both twins of a piece."""
    return {twin.format: twin for twin in make_twins(plan(Job(piece, tag, formats=TWINS), library))}


def codes(settled: Plan, twin: Twin) -> set[str]:
    """What the check says of a twin."""
    return {finding.code for finding in check_twins(settled, (twin,))}


@pytest.mark.parametrize("piece", ["poster", "handout", "tear-off", "slide", "large-print", "brochure"])
@pytest.mark.parametrize("tag", ["en", "es", "ar", "ur", "zh-Hans", "my", "km", "ko", "fr"])
def test_every_twin_passes_its_check(library: Library, piece: str, tag: str) -> None:
    settled = plan(Job(piece, tag, formats=TWINS), library)
    findings = check_twins(settled, make_twins(settled))
    assert [finding.status for finding in findings] == [Status.PASS, Status.PASS]


@pytest.mark.parametrize("tag", ["vi+en", "en+ar", "ur+zh-Hans"])
@pytest.mark.parametrize("piece", ["poster", "handout"])
def test_every_twin_in_two_languages_passes_its_check(library: Library, piece: str, tag: str) -> None:
    settled = plan(Job(piece, tag, formats=TWINS), library)
    findings = check_twins(settled, make_twins(settled))
    assert [finding.status for finding in findings] == [Status.PASS, Status.PASS]


# --- what is wrong is found -------------------------------------------------------------------------------

FAULTS = {  # what is wrong -> its code, the twin, what stands there in Spanish, what is put there instead
    "a number with two digits swapped": ("NO_CONTACT", "txt", "591-KNOW", "519-KNOW"),
    "a number that goes on": ("NO_CONTACT", "txt", "KNOW (5669)", "KNOW (5669)-1"),
    "988 not there": ("NO_CONTACT", "html", "988", "989"),
    "a longer address": ("NO_CONTACT", "txt", "report.cybertip.org", "report.cybertip.org/x"),
    "a step that says something else": (
        "NO_STATEMENT",
        "txt",
        "Bloquee toda cuenta",
        "Responda a toda cuenta",
    ),
    "no heading over what not to do": ("NO_HEADING", "html", "<h2>Qué no hacer</h2>", ""),
    "no draft line in English": ("NO_MARK", "html", "Draft translation, not yet reviewed.", ""),
    "no draft line in Spanish": ("NO_MARK", "txt", "Traducción preliminar, aún sin revisar.", ""),
    "another edition": ("NO_CREDIT", "txt", "2026-", "2025-"),
    "another date of the source": ("NO_CREDIT", "html", "04/17/2024", "04/17/2025"),
    "nothing of what the services offer": ("NO_SERVICES", "txt", "AYUDA", ""),
    "a link that dials another number": ("STRANGE_LINK", "html", 'href="tel:988"', 'href="tel:989"'),
    "a link to another page": ("STRANGE_LINK", "html", 'href="https://report.', 'href="https://rep0rt.'),
    "a number that is no link": ("NO_LINK", "html", 'href="tel:911"', 'href="tel:988"'),
    "a code that cannot be drawn": ("CODE_UNREADABLE", "html", '<path d="M4 4h7', '<path d="M4 4v7'),
    "another address beside a code": ("CODE_DIFFERS", "html", "<figcaption>", "</figure><figure>"),
    "no codes": ("CODE_COUNT", "html", "figure", "div"),
    "a script": ("OUTSIDE", "html", "</main>", "</main><script>1</script>"),
    "a style from elsewhere": ("OUTSIDE", "html", "<style>", "<style>@import 'x.css';"),
    "a picture from elsewhere": ("OUTSIDE", "html", "</main>", '</main><img src="x.png" alt="">'),
    "a handler": ("OUTSIDE", "html", "<main>", '<main onclick="x()">'),
    "a page that goes elsewhere": (
        "OUTSIDE",
        "html",
        "<style>",
        '<meta http-equiv="refresh" content="1"><style>',
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_with_a_twin_is_found(library: Library, fault: str) -> None:
    code, name, before, after = FAULTS[fault]
    settled = plan(Job("poster", "es", formats=TWINS), library)
    twin = twins(library, "poster", "es")[name]
    assert before in twin.text

    assert code in codes(settled, Twin(twin.format, twin.text.replace(before, after)))


def test_every_code_has_a_fault() -> None:
    assert {code for code, *_ in FAULTS.values()} == set(TWIN_CHECK.codes)


def test_a_draft_line_at_the_end_is_too_late(library: Library) -> None:
    settled = plan(Job("poster", "es", formats=TWINS), library)
    head, _, rest = twins(library, "poster", "es")["txt"].text.partition("\n\n")

    assert codes(settled, Twin("txt", f"{head}\n\n{rest}")) == {"OK"}
    assert codes(settled, Twin("txt", f"{rest}\n{head}\n")) == {"NO_MARK"}


def test_a_code_is_read_out_of_its_path() -> None:
    symbol = encode("https://takeitdown.ncmec.org", 34)
    assert decode(symbol.path()) == "https://takeitdown.ncmec.org"
    assert decode(symbol.path().replace("h7", "h6", 1)) is None  # two lengths that do not agree
    assert decode("M4 4h9v1h-9z") is None
    assert decode("") is None
    assert decode("M999 4h9v1h-9z") is None  # too large to be drawn


def test_what_fails_is_not_written(data_copy: DataPaths, tmp_path: Path) -> None:
    from cardpress.content import load  # noqa: PLC0415

    template = data_copy.templates / "twin.txt"
    words = template.read_text(encoding="utf-8")
    template.write_text(words.replace("tipline.display", "emergency.display"), encoding="utf-8")
    out = tmp_path / "out"

    artifact = build(Job("poster", "es", formats=TWINS), out, library=load(data_copy))

    assert (artifact.path, artifact.files, artifact.status) == (None, (), Status.FAIL)
    assert [finding.code for finding in artifact.findings] == ["OK", "NO_CONTACT"]
    assert not out.exists()


# --- what is written --------------------------------------------------------------------------------------


def test_files_are_written_together_and_named(library: Library, renderer: Renderer, tmp_path: Path) -> None:
    job = Job("brochure", paper="a4", formats="all")

    artifact = build(job, tmp_path, library=library, renderer=renderer)

    endings = ["-a4.pdf", ".html", ".txt", "-a4-1.png", "-a4-2.png"]
    names = [f"en/brochure{ending}" for ending in endings]
    assert [path.relative_to(tmp_path).as_posix() for path in artifact.files] == names
    assert (artifact.path, artifact.pictures) == (artifact.files[0], artifact.files[3:])
    assert sorted(path.as_posix() for path in tmp_path.rglob("*.*")) == sorted(map(str, artifact.files))
    assert artifact.data == artifact.files[0].read_bytes()
    assert [finding.check for finding in artifact.findings if finding.check in ("pictures", "twins")] == [
        "pictures", "twins", "twins",
    ]  # fmt: skip
    assert set(names) <= set(plan(job, library).file_names)
    alone = build(Job("brochure", paper="a4"), library=library, renderer=renderer)
    assert alone.data == artifact.data  # what a PDF is written beside changes nothing in it


def test_twins_alone_need_no_pages(library: Library, tmp_path: Path) -> None:
    artifact = build(Job("handout", "my", formats="txt"), tmp_path, library=library)

    assert [path.name for path in artifact.files] == ["handout.txt"]
    assert (artifact.path, artifact.pages) == (artifact.files[0], 0)
    assert artifact.data == artifact.files[0].read_bytes()


def test_paper_and_ink_make_no_difference_to_a_twin(library: Library) -> None:
    one = plan(Job("poster", formats=TWINS), library)
    other = plan(Job("poster", paper="24x36", ink="black", formats=TWINS), library)
    assert make_twins(one) == make_twins(other)
    assert one.twin_name("html") == other.twin_name("html") == "en/poster.html"


def test_a_piece_that_tells_nothing_has_a_twin_that_tells_nothing(library: Library) -> None:
    settled = plan(Job("poster", formats=TWINS), library)
    piece = settled.piece.model_copy(update={"neutral_name": "numbers"})
    html = make_twins(neutral := dataclasses.replace(settled, piece=piece))[0].text

    assert neutral.twin_name("html") == "en/numbers.html"
    assert "<title>Numbers to keep</title>" in html
    assert re.search(r"<h1>.*Numbers to keep.*</h1>", html)
    assert library.labels["about"] not in html


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["pdf"], ("pdf",)),
        (["png,html", "HTML"], ("html", "png")),
        (["txt, pdf"], ("pdf", "txt")),
        (["all"], ("pdf", "html", "txt", "png")),
    ],
)
def test_formats_are_read_in_their_usual_order(given: list[str], expected: tuple[str, ...]) -> None:
    assert read_formats(given) == expected


@pytest.mark.parametrize("given", ["htm", "", "pdf,,html", "docx"])
def test_what_is_no_format_is_named(given: str) -> None:
    with pytest.raises(InputError, match="There is no format"):
        read_formats([given])


def test_cards_have_no_twins(library: Library) -> None:
    with pytest.raises(InputError, match="has no HTML or text twin"):
        plan(Job("wallet-card", formats="pdf,html"), library)


def test_formats_are_no_keyword() -> None:
    assert Job("poster", formats="all").keywords == "piece=poster"
    assert Job.from_keywords("piece=poster, formats=html") is None


# --- text -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", SPACED)
def test_lines_end_between_words_within_76_columns(library: Library, tag: str) -> None:
    text = twins(library, "handout", tag)["txt"].text
    assert max(map(width, text.splitlines())) <= COLUMNS
    assert len(text.splitlines()) > 90
    assert "1-833-591-KNOW (5669)" in text.partition("cybertip.org")[0].rpartition("\n##")[2]
    assert not re.search(r"[\u200e\u200f\u2066-\u2069\t]| $", text, re.MULTILINE)


@pytest.mark.parametrize("tag", [*RIGHT_TO_LEFT, "zh-Hans", "ja", "km", "lo", "my"])
def test_where_lines_are_left_to_the_reader_a_paragraph_is_a_line(library: Library, tag: str) -> None:
    settled = plan(Job("handout", tag, formats="txt"), library)
    (voice,) = settled.voices
    lines = re.sub("[\\u2066\\u2069]", "", make_twins(settled)[0].text).splitlines()
    for statement, words in chosen(settled.piece, voice):
        assert any(voice.library.fill(words) in line for line in lines), statement.id


@pytest.mark.parametrize("tag", RIGHT_TO_LEFT)
def test_lines_that_run_from_right_to_left_begin_so_and_keep_their_numbers(
    library: Library, tag: str
) -> None:
    text = twins(library, "handout", tag)["txt"].text
    running = [line for line in text.splitlines() if re.search("[\u0620-\u06ff]", line)]
    for line in running:
        strong = re.search("[A-Za-z\u0620-\u06ff\u200f]", line)
        isolated = re.match(r"[-#\d. ]*\u2066", line)
        assert strong is not None
        assert not strong[0].isascii() or isolated is not None, line
    assert sum("\u20661-833-591-KNOW (5669)\u2069" in line for line in running) == 1
    assert sum(line.count("\u2066") for line in running) == 3  # the number, the date, the edition


def test_words_are_never_broken(library: Library) -> None:
    long = "https://" + "x" * 90
    language = library.language("en")
    assert lay_out(f"word {long} word", language, "- ") == f"- word\n  {long}\n  word"
    assert lay_out("one", language, "# ") == "# one"


def test_headings_are_marked_by_rank(library: Library) -> None:
    lines = twins(library, "handout", "en")["txt"].text.splitlines()
    ranks = [len(line.split()[0]) for line in lines if line.startswith("#")]
    assert ranks[0] == 1
    assert ranks.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(ranks))


def test_verbatim_lines_of_what_not_to_do_say_that_it_is_not_to_be_done(library: Library) -> None:
    found = twins(library, "handout", "en")
    assert "- Don’t: Engage with the offender." in found["txt"].text
    assert found["html"].text.count('role="img" aria-label="Don’t:"') == 5
    assert "- Don’t engage with the offender." in twins(library, "poster", "en")["txt"].text


# --- the page ---------------------------------------------------------------------------------------------


def test_a_page_stands_by_itself(library: Library) -> None:
    reading = Reading(twins(library, "handout", "ur")["html"].text)
    assert reading.outside == []
    assert {link.href.split(":")[0] for link in reading.links} == {"tel", "sms", "https"}
    assert len(reading.figures) == 2


def test_an_address_is_the_same_when_it_is_copied() -> None:
    address = breakable("https://takeitdown.ncmec.org/es/")
    assert address == "https://<wbr>takeitdown<wbr>.ncmec<wbr>.org<wbr>/es<wbr>/"
    assert address.replace("<wbr>", "") == "https://takeitdown.ncmec.org/es/"
    assert breakable("https://x.org/<b>") == "https://<wbr>x<wbr>.org<wbr>/&lt;b&gt;"


def test_text_stands_out_in_light_and_dark() -> None:
    for palette in (PALETTES["color"], DARK):
        for color in (palette.ink, palette.deep):
            for behind in (palette.paper, palette.tint):
                assert contrast(_rgb(color), _rgb(behind)) >= 7
        assert contrast(_rgb(palette.accent), _rgb(palette.paper)) >= 4.5  # headings and icons alone
        assert contrast(_rgb(palette.paper), _rgb(palette.deep)) >= 7  # a step's number on its disk


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def test_a_fault_in_a_template_is_named(data_copy: DataPaths) -> None:
    from cardpress.content import load  # noqa: PLC0415

    (data_copy.templates / "twin.html").write_text("{{ nothing }}", encoding="utf-8")
    with pytest.raises(InputError, match=r"templates/twin.html: 'nothing' is undefined"):
        make_twins(plan(Job("poster", formats="html"), load(data_copy)))

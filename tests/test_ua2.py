"""PDF/UA-2: what is promised is kept, and each rule that a file breaks is named with its clause."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from click.testing import CliRunner
from pikepdf import Array, Dictionary, Name, Pdf

from cardpress.checks import pdf_ua
from cardpress.checks.subject import Subject
from cardpress.checks.ua2 import faults, part
from cardpress.cli import cardpress
from cardpress.jobs import Job
from cardpress.pipeline import build, produce
from cardpress.planning import plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cardpress.content import Library
    from cardpress.pdf import Renderer

PIECES = ("handout", "poster", "tear-off", "slide", "large-print", "brochure")


@pytest.fixture(scope="module")
def handout(library: Library, renderer: Renderer) -> Subject:
    """Give the handout in PDF/UA-2."""
    return produce(plan(Job("handout", pdf="ua-2"), library), renderer)[1]


def elements(pdf: Pdf, role: str) -> list[Any]:
    """Give every element of a type."""
    tagged = [each for each in pdf.objects if isinstance(each, Dictionary) and "/S" in each and "/P" in each]
    found: list[Any] = [each for each in tagged if f"/{role}" == each.S]
    assert found
    return found


def said(pdf: Pdf, old: bytes, new: bytes) -> None:
    """Change what the metadata say."""
    metadata = pdf.Root.Metadata.read_bytes()
    assert old in metadata
    pdf.Root.Metadata.write(metadata.replace(old, new))


def bookmark_to_a_page(pdf: Pdf) -> None:
    """Let the first bookmark lead to a place on a page, as in PDF/UA-1."""
    entry = pdf.Root.Outlines.First
    entry.Dest = entry.A.D
    del entry.A


def without_a_link_in_the_tree(pdf: Pdf) -> None:
    """Leave a link's annotation out of the structure."""
    element = elements(pdf, "Link")[0]
    element.K = Array([kid for kid in element.K if not isinstance(kid, Dictionary)])


def with_two_targets(pdf: Pdf) -> None:
    """Put two links to different places into one element."""
    first, *_, last = elements(pdf, "Link")
    first.K.append(last.K[0])


BROKEN: dict[str, tuple[Callable[[Pdf], None], str]] = {
    "a list without its numbering": (lambda pdf: elements(pdf, "L")[0].__delitem__("/A"), "8.2.5.25"),
    "a list numbered None": (
        lambda pdf: elements(pdf, "L")[0].A.__setitem__("/ListNumbering", Name("/None")),
        "8.2.5.25",
    ),
    "an item's words outside its body": (
        lambda pdf: elements(pdf, "LI")[0].K.append(elements(pdf, "LBody")[0].K[0]),
        "8.2.5.25",
    ),
    "a bookmark to a page": (bookmark_to_a_page, "8.8"),
    "a bookmark's action to a page": (lambda pdf: pdf.Root.Outlines.First.A.__delitem__("/SD"), "8.8"),
    "it opens at a page": (
        lambda pdf: pdf.Root.__setitem__("/OpenAction", Array([pdf.pages[0].obj, Name.Fit])),
        "8.8",
    ),
    "part 1": (lambda pdf: said(pdf, b'part="2"', b'part="1"'), "5:"),
    "no year": (lambda pdf: said(pdf, b">2024<", b"><"), "5:"),
    "no title": (lambda pdf: said(pdf, b"dc:title", b"dc:other"), "8.11.1"),
    "a title that is not shown": (lambda pdf: pdf.Root.__delitem__("/ViewerPreferences"), "8.11.2"),
    "not marked": (lambda pdf: pdf.Root.__delitem__("/MarkInfo"), "8.2.1"),
    "no parent": (lambda pdf: elements(pdf, "H2")[0].__delitem__("/P"), "8.2.1"),
    "two documents": (
        lambda pdf: pdf.Root.StructTreeRoot.K.append(elements(pdf, "Sect")[0]),
        "8.2.5.2",
    ),
    "an element of PDF 1.7": (lambda pdf: elements(pdf, "H1")[0].__delitem__("/NS"), "8.2.4"),
    "an unknown type": (lambda pdf: elements(pdf, "P")[0].__setitem__("/S", Name.Paragraph), "8.2.4"),
    "a heading of no level": (lambda pdf: elements(pdf, "H2")[0].__setitem__("/S", Name.H), "8.2.5.12"),
    "a note": (lambda pdf: elements(pdf, "P")[0].__setitem__("/S", Name.Note), "8.2.5.14"),
    "no language": (lambda pdf: pdf.Root.__delitem__("/Lang"), "8.4.4"),
    "a language that is none": (
        lambda pdf: elements(pdf, "P")[0].__setitem__("/Lang", pikepdf.String("en_US")),
        "8.4.4",
    ),
    "a figure without words": (lambda pdf: elements(pdf, "Figure")[0].__delitem__("/Alt"), "8.2.5.28.2"),
    "a private character": (
        lambda pdf: elements(pdf, "Figure")[0].__setitem__("/Alt", pikepdf.String("\ue123")),
        "8.4.3",
    ),
    "a link outside the structure": (without_a_link_in_the_tree, "8.9.2.1"),
    "a link in a span": (lambda pdf: elements(pdf, "Link")[0].__setitem__("/S", Name.Span), "8.2.5.20"),
    "two links in one": (with_two_targets, "8.2.5.20"),
    "a link without words": (lambda pdf: pdf.pages[0].Annots[0].__delitem__("/Contents"), "8.9.4.1"),
    "no tab order": (lambda pdf: pdf.pages[0].obj.__delitem__("/Tabs"), "8.9.3.3"),
    "an annotation that is no link": (
        lambda pdf: pdf.pages[0].Annots[0].__setitem__("/Subtype", Name.Text),
        "8.9.2.4",
    ),
    "a form": (lambda pdf: pdf.Root.__setitem__("/AcroForm", Dictionary()), "8:"),
    "no structure": (lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"), "8.2.1"),
    "a structure without end": (
        lambda pdf: elements(pdf, "P")[0].__setitem__("/K", elements(pdf, "Sect")[0]),
        "8.2.1",
    ),
}


def changed(data: bytes, change: Callable[[Pdf], object]) -> bytes:
    """Give a file with something changed."""
    out = BytesIO()
    with Pdf.open(BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize("name", BROKEN)
def test_each_rule_that_is_broken_is_named(handout: Subject, name: str) -> None:
    change, clause = BROKEN[name]
    assert list(faults(handout.structure)) == []
    with Pdf.open(BytesIO(changed(handout.data, change))) as pdf:
        assert [fault for fault in faults(pdf) if fault.startswith(clause)]


@pytest.mark.parametrize("name", ["a list without its numbering", "a bookmark to a page", "part 1"])
def test_a_broken_promise_fails_the_check(handout: Subject, name: str) -> None:
    assert list(pdf_ua.CHECK.run(handout)) == []
    broken = Subject(changed(handout.data, BROKEN[name][0]), handout.plan)
    (result,) = pdf_ua.CHECK.run(broken)
    assert result.code == "NOT_UA"
    assert result.message.startswith("Not PDF/UA-2: ")
    assert BROKEN[name][1] in result.message


def test_pdf_1_7_is_no_part_2_and_pdf_2_0_no_part_1(
    handout: Subject, finished: Callable[[str, str], Subject]
) -> None:
    first = finished("handout", "letter")
    assert {result.code for result in pdf_ua.CHECK.run(Subject(first.data, handout.plan))} == {"NOT_UA"}
    assert {result.code for result in pdf_ua.CHECK.run(Subject(handout.data, first.plan))} == {"NOT_UA"}
    assert [fault[:2] for fault in faults(first.structure)][:3] == ["6.", "5:", "5:"]


def test_a_stranger_is_judged_by_the_part_that_it_claims(
    handout: Subject, finished: Callable[[str, str], Subject]
) -> None:
    assert part(handout.structure) == "2"
    assert part(finished("handout", "letter").structure) == "1"
    assert list(pdf_ua.CHECK.run(Subject(handout.data))) == []
    broken = changed(handout.data, BROKEN["a list without its numbering"][0])
    (result,) = pdf_ua.CHECK.run(Subject(broken))
    assert "8.2.5.25" in result.message


def test_what_breaks_a_rule_of_both_parts_is_found_in_part_2(handout: Subject) -> None:
    def hide(pdf: Pdf) -> None:
        drawn = pdf.pages[0].Contents.read_bytes()
        pdf.pages[0].Contents = pdf.make_stream(drawn.replace(b"/Artifact\nBMC", b"/Nothing\nBMC"))

    (result,) = pdf_ua.CHECK.run(Subject(changed(handout.data, hide), handout.plan))
    assert "CONTENT-TAGGING" in result.message


EVERY = [
    pytest.param(
        piece, tag, marks=() if (piece, tag) in (("poster", "ar"), ("brochure", "en")) else pytest.mark.slow
    )
    for piece in PIECES
    for tag in ("en", "es", "vi", "ar", "ur", "my", "ko", "hi")
]


@pytest.mark.parametrize(("piece", "tag"), [*EVERY, ("handout", "vi+en"), ("poster", "ar+en")])
def test_pieces_for_screens_are_pdf_ua_2_where_asked(
    library: Library, renderer: Renderer, piece: str, tag: str
) -> None:
    job = Job(piece, tag, pdf="ua-2")
    artifact = build(job, library=library, renderer=renderer)

    assert [finding for finding in artifact.findings if finding.status not in ("PASS", "INFO")] == []
    assert artifact.data.startswith(b"%PDF-2.0")
    with Pdf.open(BytesIO(artifact.data)) as pdf:
        assert list(faults(pdf)) == []
        assert b"pdfuaid:conformance" not in pdf.Root.Metadata.read_bytes()
        keywords = str(pdf.docinfo["/Keywords"])
    told = Job.from_keywords(keywords.rpartition(", edition=")[0])
    assert told is not None
    assert told.pdf == "ua-2"


def test_the_command_line_makes_either_part(tmp_path: Path) -> None:
    for standard, name, version in (
        ("ua-1", "slide-16x9.pdf", b"%PDF-1.7"),
        ("ua-2", "slide-16x9-ua-2.pdf", b"%PDF-2.0"),
    ):
        out = tmp_path / standard
        asked = ["build", "slide", "--pdf", standard, "--jobs", "1", "--out", str(out)]
        result = CliRunner().invoke(cardpress, asked)
        assert result.exit_code == 0, result.output
        assert (out / "en" / name).read_bytes().startswith(version)

"""The structure of a page: what each thing is, in the HTML's order, each once; the rest is an artifact."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import page as validator
import pikepdf
import pytest

from cardpress.errors import RenderError
from cardpress.render import Document
from tests.shaping import Fonts, Reader
from tests.told import plain, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cardpress.content import Library
    from cardpress.jobs import Standard
    from cardpress.pdf import Renderer

CSS = """
@page { size: 100mm 60mm; margin: 5mm 5mm 10mm; @bottom-left { content: element(foot) }
  @bottom-right { content: counter(page) } }
html { font: 12pt/1.4 "Cardpress Latin" }
* { margin: 0; padding: 0 }
ol, ul { list-style: none }
.foot { position: running(foot) }
.next { break-before: page }
.cols { display: table } .cols > * { display: table-cell }
.block { display: block }
li { position: relative; padding-left: 2em }
.n, .icon { position: absolute; left: 0; width: 1em; height: 1em }
svg { display: block; width: 2em; height: 2em }
"""
ICON = (
    '<svg class="icon" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>Do:</title>'
    '<path d="M0 0H9V9"/></svg>'
)
FIGURE = ICON.replace("icon", "qr").replace("Do:", "A code")
LONG = "Help the victim block all the accounts of the offender, whatever he says, and keep all he wrote. " * 9


class Tagged:
    """A finished page and its structure."""

    def __init__(self, data: bytes, fonts: Fonts) -> None:
        self.data = data
        self.pdf = pikepdf.open(BytesIO(data))
        self.reader = Reader(self.pdf, fonts)

    @property
    def outline(self) -> list[str]:
        """Every element, by its depth."""
        return list(self._below(self.pdf.Root.StructTreeRoot.K, -1))

    @property
    def elements(self) -> list[Any]:
        """Every element, in order."""
        return list(self._elements(self.pdf.Root.StructTreeRoot))

    def _below(self, kids: Any, depth: int) -> Iterator[str]:  # noqa: ANN401
        for kid in kids:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                if depth >= 0:
                    yield "  " * depth + str(kid.S)[1:]
                yield from self._below(kid.K, depth + 1)

    def _elements(self, element: Any) -> Iterator[Any]:  # noqa: ANN401
        for kid in element.K:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                yield from self._elements(kid)

    @property
    def told(self) -> list[tuple[str, str]]:
        """Every block with its text."""
        return [(block.role, block.text) for block in told(self.pdf, self.reader)]


class Press:
    """Makes tagged pages."""

    def __init__(self, renderer: Renderer, fonts: Fonts) -> None:
        self._renderer = renderer
        self._fonts = fonts

    def __call__(
        self,
        body: str,
        *,
        standard: Standard = "ua-1",
        links: dict[tuple[str, str], str] | None = None,
        css: str = "",
    ) -> Tagged:
        """Make one, valid."""
        html = f'<!DOCTYPE html><html lang="en"><head><title>Try</title></head><body>{body}</body></html>'
        layout = self._renderer.lay_out(Document(html, CSS + css))
        data = layout.to_pdf(accessible=True, standard=standard, links=links)
        if standard == "ua-1":
            report = validator.validate_pdf_bytes(data, profile="ua1")
            assert [failure.rule_id for failure in report.failures] == []
        return Tagged(data, self._fonts)


@pytest.fixture(scope="module")
def press(renderer: Renderer, library: Library) -> Press:
    """Give what makes tagged pages."""
    return Press(renderer, Fonts(library.paths.fonts))


# --- what each thing is -----------------------------------------------------------------------------------


def test_what_means_nothing_leaves_no_trace(press: Press) -> None:
    body = (
        "<section><div class='cols'><div><div><h1>One</h1></div></div><div><p>Two</p></div></div>"
        "<div></div><div class='gap'></div><p><span>Three</span> <b>four</b></p></section>"
    )
    assert press(body).outline == ["Sect", "  H1", "  P", "  P"]
    assert press(body).told == [("H1", "One"), ("P", "Two"), ("P", "Three four")]


def test_a_steps_number_and_an_items_icon_are_labels(press: Press) -> None:
    steps = "<ol><li><span class='n'>1</span>Call.</li><li><span class='n'>2</span><b>Ask.</b></li></ol>"
    items = f"<ul><li>{ICON}Thank them.</li><li><div>{ICON}Act.</div></li></ul>"
    made = press(f"<h1>Try</h1>{steps}<h2>Do</h2>{items}")

    step, item = ["  LI", "    Lbl", "    LBody"], ["  LI", "    Lbl", "      Figure", "    LBody"]
    assert made.outline == ["H1", "L", *step, *step, "H2", "L", *item, *item]
    blocks = [(block.label, block.text) for block in told(made.pdf, made.reader) if block.role == "LI"]
    assert blocks == [("1", "Call."), ("2", "Ask."), ("Do:", "Thank them."), ("Do:", "Act.")]


@pytest.mark.parametrize(("standard", "pictures"), [("ua-1", "/None"), ("ua-2", "/Unordered")])
def test_a_list_says_how_its_labels_are_made(press: Press, standard: Standard, pictures: str) -> None:
    body = f"<ol><li><span class='n'>1</span>Call.</li></ol><p>and</p><ul><li>{ICON}Act.</li></ul>"
    made = press(body, standard=standard)
    lists = [each for each in made.elements if each.S == "/L"]
    assert [str(each.A.ListNumbering) for each in lists] == ["/Decimal", pictures]


def test_marks_of_a_style_sheet_are_labels(press: Press) -> None:
    made = press("<ol><li>Call.<li>Ask.</ol>", css="ol { list-style: decimal }")
    assert [(block.label, block.text) for block in told(made.pdf, made.reader)] == [
        ("1.", "Call."),
        ("2.", "Ask."),
    ]


def test_lists_of_two_languages_side_by_side_are_one(press: Press) -> None:
    def row(number: int) -> str:
        item = f"<ol lang='{{}}'><li><span class='n'>{number}</span>{{}}</li></ol>"
        halves = f"<div>{item.format('es', 'Llame')}</div><div>{item.format('en', 'Call')}</div>"
        return f"<div class='cols'>{halves}</div>"

    made = press(f"<h1>Try</h1>{row(1)}{row(2)}")
    assert [each for each in made.outline if not each.startswith(" ")] == ["H1", "L"]
    assert [(block.language, block.label) for block in told(made.pdf, made.reader)[1:]] == [
        ("es", "1"),
        ("en", "1"),
        ("es", "2"),
        ("en", "2"),
    ]


def test_text_in_no_paragraph_gets_one(press: Press) -> None:
    assert press("<section>Hello.<p>There.</p>Again.</section>").told == [
        ("P", "Hello."),
        ("P", "There."),
        ("P", "Again."),
    ]


def test_a_block_in_a_paragraph_is_a_line_of_it(press: Press) -> None:
    made = press("<p><bdi class='block'>911</bdi> Immediate danger</p>")
    assert made.told == [("P", "911 Immediate danger")]


def test_a_table_is_one_with_its_headers_on_every_page(press: Press) -> None:
    rows = "".join(f"<tr><th scope='row'>{number}</th><td>{'Text. ' * 9}</td></tr>" for number in range(9))
    head = "<thead><tr><th scope='col'>Line</th><th scope='col'>Text</th></tr></thead>"
    made = press(
        f"<table>{head}<tbody><tr><th colspan='2' scope='colgroup'>All</th></tr>{rows}</tbody></table>"
    )

    assert len(made.pdf.pages) > 1
    assert [each for each in made.outline if not each.startswith("    ")] == ["Table", "  THead", "  TBody"]
    assert [text for role, text in made.told if role == "TH"] == ["Line", "Text", "All", *map(str, range(9))]
    scopes = [str(each.A.Scope) for each in made.elements if each.S == "/TH"]
    assert scopes == ["/Column", "/Column", "/Column", *["/Row"] * 9]


@pytest.mark.parametrize("body", ["<form></form>", "<dl><dt>x</dl>", "<p><input></p>"])
def test_what_the_structure_cannot_tell_is_refused(press: Press, body: str) -> None:
    with pytest.raises(RenderError, match="read aloud"):
        press(body)


def test_a_drawing_without_a_title_is_refused(press: Press) -> None:
    with pytest.raises(RenderError, match="no title"):
        press(FIGURE.replace("<title>A code</title>", ""))


# --- each once --------------------------------------------------------------------------------------------


def test_what_runs_on_to_the_next_page_is_one_element(press: Press) -> None:
    made = press(f"<p>{LONG}</p><ol><li><span class='n'>1</span>{LONG}</li></ol>")

    assert len(made.pdf.pages) > 1
    assert made.outline == ["P", "L", "  LI", "    Lbl", "    LBody"]
    (_, first), (_, second) = made.told
    assert first == second == plain(LONG)


def test_what_runs_at_the_foot_is_read_once_where_the_html_has_it(press: Press) -> None:
    foot = "<p class='foot'>A draft. <bdi lang='es'>Un borrador.</bdi></p>"
    made = press(f"<section>{foot}<h1>One</h1></section><section class='next'><p>Two</p></section>")

    assert made.told == [("P", "A draft. Un borrador."), ("H1", "One"), ("P", "Two")]
    for page in made.pdf.pages:
        drawn = page.Contents.read_bytes()
        assert drawn.count(b"/Pagination") == drawn.count(b"/Footer")
    assert [page.Contents.read_bytes().count(b"/Pagination") for page in made.pdf.pages] == [1, 3]


def test_what_is_hidden_is_an_artifact(press: Press) -> None:
    made = press(f"<h1>One</h1><div aria-hidden='true'><p>Take one</p>{FIGURE}</div><p>Two</p>")
    assert made.told == [("H1", "One"), ("P", "Two")]
    assert made.pdf.pages[0].Contents.read_bytes().count(b"MCID") == 2


def test_all_content_is_in_the_structure_or_an_artifact(press: Press) -> None:
    foot = "<p class='foot'>Foot</p>"
    made = press(
        f"{foot}<h1>One</h1><p aria-hidden='true'>x</p><p>Two {FIGURE} three</p><p class='next'>Four</p>"
    )
    numbers = made.pdf.Root.StructTreeRoot.ParentTree.Nums
    for page, parents in zip(made.pdf.pages, [numbers[1], numbers[3]], strict=True):
        marked = {
            int(instruction.operands[1].MCID)
            for instruction in pikepdf.parse_content_stream(page)
            if str(instruction.operator) == "BDC" and "/MCID" in instruction.operands[1]
        }
        held: list[Any] = list(parents)
        assert marked == {number for number, parent in enumerate(held) if parent is not None}


# --- what is said -----------------------------------------------------------------------------------------


def test_a_figure_says_what_it_is_and_where_in_points(press: Press) -> None:
    style = "style='position: absolute; left: 10mm; top: 20mm; width: 15mm; height: 10mm'"
    made = press(f"<p>{FIGURE.replace('<svg', f'<svg {style}')}</p>")
    (figure,) = [each for each in made.elements if each.S == "/Figure"]
    mm = 72 / 25.4
    assert str(figure.Alt) == "A code"
    assert [float(side) for side in figure.A.BBox] == pytest.approx(
        [15 * mm, (60 - 5 - 20 - 10) * mm, 30 * mm, (60 - 5 - 20) * mm], abs=0.02
    )


def test_each_language_is_said_where_it_begins(press: Press) -> None:
    made = press(
        "<p>One <span lang='es'>dos</span> three</p>"
        "<section lang='es'><p>Uno</p><p lang='en'>Two</p></section>"
    )
    languages = [(str(each.S)[1:], str(each.Lang)) for each in made.elements if "/Lang" in each]
    assert languages == [("Span", "es"), ("Sect", "es"), ("P", "en")]


def test_a_link_is_called_by_its_name_in_its_language(press: Press) -> None:
    body = "<p><a href='tel:988'>988</a></p><p lang='es'><a href='tel:988'>988</a></p>"
    made = press(body, links={("en", "tel:988"): "Lifeline – 988", ("es", "tel:988"): "Línea – 988"})
    assert [str(note.Contents) for note in made.pdf.pages[0].Annots] == ["Lifeline – 988", "Línea – 988"]
    links = [each for each in made.elements if each.S == "/Link"]
    assert [link.K[0].Obj.A.URI for link in links] == ["tel:988", "tel:988"]


def test_lines_are_put_together_with_the_spaces_that_they_swallowed(press: Press) -> None:
    assert press(f"<p>{LONG}</p>").told == [("P", plain(LONG))]
    arabic = "لا ذنب للضحية أبدًا مهما قال الجاني ومهما فعل. " * 6
    fonts = '[lang="ar"] { font-family: "Cardpress Arabic" }'
    made = press(f"<p lang='ar' dir='rtl'>{arabic}</p>", css=fonts)
    assert made.told == [("P", plain(arabic))]
    (span,) = [each for each in made.elements if each.S == "/Span"]
    assert len(span.K) > 2


@pytest.mark.parametrize("standard", ["ua-1", "ua-2"])
def test_bookmarks_lead_to_their_headings(press: Press, standard: Standard) -> None:
    made = press(
        "<h1>One</h1><h2>Two\N{WORD JOINER}fold</h2><p>x</p><h2 class='next'>Three</h2>", standard=standard
    )
    first = made.pdf.Root.Outlines.First
    entries = [first, first.First, first.First.Next]
    assert [str(entry.Title) for entry in entries] == ["One", "Twofold", "Three"]
    if standard == "ua-1":
        assert [entry.Dest[0] for entry in entries] == [made.pdf.pages[at].obj for at in (0, 0, 1)]
    else:
        headings = [each for each in made.elements if str(each.S).startswith("/H")]
        assert [entry.A.SD[0] for entry in entries] == headings
        assert [entry.A.D[0] for entry in entries] == [made.pdf.pages[at].obj for at in (0, 0, 1)]
        assert all("/Dest" not in entry for entry in entries)


@pytest.mark.parametrize("standard", ["ua-1", "ua-2"])
def test_the_same_page_is_the_same_bytes(press: Press, standard: Standard) -> None:
    body = f"<h1>One</h1><p>{LONG}</p><ul><li>{ICON}Act.</li></ul>"
    assert press(body, standard=standard).data == press(body, standard=standard).data

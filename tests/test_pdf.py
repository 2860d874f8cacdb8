"""HTML to PDF with nothing from outside: no network, no fonts but ours, no complaint passed over."""

from __future__ import annotations

import socket
import warnings
from io import BytesIO
from typing import TYPE_CHECKING, NoReturn

import pytest
from fontTools.ttLib import TTFont
from pikepdf import Dictionary, Pdf

from cardpress.errors import GlyphError, RenderError
from cardpress.render import Document

if TYPE_CHECKING:
    from pathlib import Path

    from cardpress.content import Library
    from cardpress.pdf import Layout, Renderer

CSS = """
@page { size: 85mm 55mm; margin: 3mm }
html { font: 10pt/1.25 "Cardpress Latin", "Cardpress Noto" }
* { margin: 0; padding: 0 }
.tight { white-space: nowrap }
"""
OUTSIDE = "http://127.0.0.1:9/x.png"
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAACADs="
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" viewBox="0 0 10 10">{}</svg>'


def page(body: str, css: str = "", head: str = "") -> Document:
    """Make a document of a small page."""
    html = f'<!DOCTYPE html><html lang="en"><head><title>Try</title>{head}</head><body>{body}</body></html>'
    return Document(html, CSS + css)


def rendered(renderer: Renderer, document: Document) -> bytes:
    """Lay a document out and write it."""
    return renderer.lay_out(document).to_pdf(accessible=False)


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Makes every connection a failure, and remembers it."""
    tried: list[object] = []

    def refuse(_: socket.socket, address: object) -> NoReturn:
        tried.append(address)
        raise OSError(f"no network in tests: {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    return tried


@pytest.fixture
def secret(tmp_path: Path) -> str:
    """The file:// address of a real picture that no page may read."""
    from PIL import Image  # noqa: PLC0415 - for this one only

    Image.new("L", (1, 1)).save(tmp_path / "secret.png")
    return (tmp_path / "secret.png").as_uri()


WANTING = {
    "picture": page("<img src='{}' alt='x'>"),
    "object": page("<object data='{}'></object>"),
    "embed": page("<embed src='{}'>"),
    "style sheet": page("x", head="<link rel='stylesheet' href='{}'>"),
    "import": page("x", "@import url({});"),
    "import first": Document(page("x").html, "@import url({});" + CSS),
    "import in the page": page("<p>x</p>", head="<style>@import url({});</style>"),
    "background": page("x", "body {{ background: url({}) }}"),
    "list mark": page("<ul><li>x</ul>", "ul {{ list-style-image: url({}) }}"),
    "content": page("<p>x</p>", "p::before {{ content: url({}) }}"),
    "font": page("<p style='font-family: Other'>x</p>", "@font-face {{ font-family: Other; src: url({}) }}"),
    "picture in a picture": page(SVG.format("<image href='{}' width='9' height='9'/>")),
    "attachment": page("<a rel='attachment' href='{}'>x</a>"),
    "attachment of all": page("x", head="<link rel='attachment' href='{}'>"),
}


@pytest.mark.parametrize("scheme", ["http", "file", "data", "none"])
@pytest.mark.parametrize("way", WANTING)
def test_a_page_that_wants_anything_from_outside_is_refused(
    renderer: Renderer, no_sockets: list[object], secret: str, way: str, scheme: str
) -> None:
    url = {"http": OUTSIDE, "file": secret, "data": PIXEL, "none": "x.png"}[scheme]
    document = Document(
        WANTING[way].html.replace("{}", url),
        WANTING[way].css.replace("{{", "{").replace("}}", "}").replace("{}", url),
    )
    with pytest.raises(RenderError):
        rendered(renderer, document)
    assert no_sockets == []


def test_a_link_is_not_a_wish(renderer: Renderer, no_sockets: list[object]) -> None:
    document = page("<p><a href='https://report.cybertip.org'>https://report.cybertip.org</a></p>")
    with Pdf.open(BytesIO(rendered(renderer, document))) as pdf:
        addresses = [str(note.A.URI) for note in pdf.pages[0].Annots if "/A" in note]
    assert addresses == ["https://report.cybertip.org"]
    assert no_sockets == []


@pytest.mark.parametrize("css", ["p { colour: red }", "p { color: reddish }", "p { color: }", "@nonsense {}"])
def test_a_complaint_is_a_failure_every_time(renderer: Renderer, css: str) -> None:
    for _ in range(2):
        with pytest.raises(RenderError, match="complained"):
            renderer.lay_out(page("<p>x</p>", css))


def test_a_failure_does_not_spoil_the_next_page(renderer: Renderer) -> None:
    with pytest.raises(RenderError):
        renderer.lay_out(page("<p>x</p>", "p { colour: green }"))
    assert renderer.lay_out(page("<p>x</p>")).pages == 1


def fonts_in(data: bytes) -> dict[str, bool]:
    """Give each font of a PDF by its name without the subset's mark, and whether it is embedded."""
    found: dict[str, bool] = {}
    with Pdf.open(BytesIO(data)) as pdf:
        for each in pdf.objects:
            if isinstance(each, Dictionary) and each.get("/Type") == "/FontDescriptor":
                name = str(each.FontName).lstrip("/").rpartition("+")[2]
                found[name] = "/FontFile2" in each or "/FontFile3" in each
    return found


@pytest.fixture(scope="module")
def our_fonts(library: Library) -> set[str]:
    """The names of the fonts that ship."""
    names = set[str]()
    for file in library.paths.fonts.glob("*.ttf"):
        with TTFont(file) as font:
            names.add(plain(str(font["name"].getDebugName(4))))
    assert len(names) == 32
    return names


def plain(name: str) -> str:
    """Give a font's name in small letters, without what joins its words."""
    return name.lower().replace("-", "").replace(" ", "").removesuffix("regular")


@pytest.mark.parametrize(
    "family",
    ["DejaVu Sans", "Arial", "Times New Roman", "URW Bookman", "serif", "monospace", "No Such Family"],
)
@pytest.mark.parametrize("weight", [400, 700])
def test_only_our_fonts_are_ever_used(
    renderer: Renderer, our_fonts: set[str], family: str, weight: int
) -> None:
    quoted = f"'{family}'" if " " in family else family
    style = f"font: {weight} 10pt {quoted}, 'Cardpress Latin'"
    found = fonts_in(rendered(renderer, page(f'<p style="{style}">Hello, world.</p>')))
    assert {plain(name) for name in found} <= our_fonts
    assert list(found.values()) == [True]


def test_a_letter_that_the_first_font_lacks_comes_from_the_second(
    renderer: Renderer, our_fonts: set[str]
) -> None:
    found = fonts_in(rendered(renderer, page("<p>Hello, \u0416\u03a9.</p>")))
    assert {plain(name) for name in found} <= our_fonts
    assert len(found) == 2
    assert all(found.values())


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("\u0f40", ["0F40"]),
        ("Hello \u13a0\u13a1", ["13A0", "13A1"]),
        ("\U0001f600", ["1F600"]),
        ("Hello \u4e2d\u6587", ["4E2D", "6587"]),
        ("\u0627 \u0f40 \u1000", ["0627", "0F40", "1000"]),
        ("\ue000", ["E000"]),
        ("a\u0301 \u0f40 b", ["0F40"]),
    ],
)
def test_a_letter_that_no_font_has_is_named(renderer: Renderer, text: str, points: list[str]) -> None:
    layout = renderer.lay_out(page(f"<p>{text}</p>"))
    with pytest.raises(GlyphError) as caught:
        layout.to_pdf(accessible=False)
    assert str(caught.value).split(", ") == points


OTHERS = {
    "in the page's margin": page("<p>x</p>", '@page { @bottom-left { content: "\u4e2d" } }'),
    "in a step's number": page("<ol><li>\u4e2d</ol>", "ol { list-style: none }"),
    "in bold": page("<p><b>\u4e2d</b></p>"),
    "among its own": page(
        "<p lang='zh'><b class='sc'>\u4e2d</b> \u4e2d</p>", '.sc { font-family: "Cardpress SC" }'
    ),
    "of a script that the first font lacks": page(
        "<p class='latin'>\u0416</p>", '.latin { font-family: "Cardpress Latin" }'
    ),
    "in a font that there is not": page("<p style='font-family: Arial'>x</p>"),
}


@pytest.mark.parametrize("where", OTHERS)
def test_a_letter_from_a_font_that_was_not_asked_for_is_named(renderer: Renderer, where: str) -> None:
    with pytest.raises(GlyphError):
        rendered(renderer, OTHERS[where])


@pytest.mark.parametrize("text", ["a\u00a0b\u200bc\u2060d\u00ade", "\u4e2d\u200b\u6587 \u3002", "a b\tc"])
def test_what_is_not_seen_is_not_foreign(renderer: Renderer, text: str) -> None:
    css = 'html { font-family: "cardpress latin", "Cardpress SC" }'
    assert rendered(renderer, page(f"<p>{text}</p>", css)).startswith(b"%PDF-")


def test_names_of_fonts_are_the_same_in_small_letters(renderer: Renderer) -> None:
    style = "font-family: 'CARDPRESS noto'"
    assert rendered(renderer, page(f'<p style="{style}">x</p>')).startswith(b"%PDF-")


def test_letters_on_any_page_are_looked_at(renderer: Renderer) -> None:
    with pytest.raises(GlyphError, match="0F40"):
        rendered(renderer, page("<p>Hello</p><p style='break-before: page'>\u0f40</p>"))


def overflows(renderer: Renderer, body: str, css: str = "") -> list[str]:
    """Lay a page out and say what does not fit on it."""
    return [overflow.what for overflow in renderer.lay_out(page(body, css)).overflows()]


def test_what_fits_does_not_overflow(renderer: Renderer) -> None:
    text = "Help the victim block all the accounts. " * 4
    assert overflows(renderer, f"<p>{text}</p><p>{text}</p><p class='tight'>1-833-591-KNOW (5669)</p>") == []


def test_a_line_too_wide_is_found_with_its_excess(renderer: Renderer) -> None:
    words = "1-833-591-KNOW (5669) " * 8
    (overflow,) = renderer.lay_out(page(f"<p class='tight'>{words}</p>")).overflows()
    assert overflow.what.startswith('"1-833-591-KNOW')
    assert "too wide" in overflow.what
    assert overflow.excess > 300


def test_a_line_too_wide_for_its_column_only_is_found(renderer: Renderer) -> None:
    columns = ".cols { display: table; table-layout: fixed; width: 100% } .cols > div { display: table-cell }"
    body = "<div class='cols'><div><p class='tight'>{}</p></div><div></div></div>"
    assert overflows(renderer, body.format("A short line"), columns) == []
    assert len(overflows(renderer, body.format("A line that is longer than its column is"), columns)) == 1


@pytest.mark.parametrize("up", [8, 12.5, 16])
def test_two_texts_on_each_other_are_found(renderer: Renderer, up: float) -> None:
    body = f"<p>First line</p><p style='margin-top: -{up}pt'>Second line</p>"
    (found,) = overflows(renderer, body)
    assert "stands on" in found
    assert "First line" in found
    assert "Second line" in found


def test_lines_set_tight_are_not_on_each_other(renderer: Renderer) -> None:
    assert overflows(renderer, "<p style='line-height: 1'>" + "Set tight, and not on each other. " * 9) == []


def test_a_text_on_a_positioned_one_is_found(renderer: Renderer) -> None:
    body = "<p style='position: absolute; left: 10mm; top: 1mm'>Placed</p><p>A line that runs under it</p>"
    assert len(overflows(renderer, body)) == 1
    assert overflows(renderer, body.replace("top: 1mm", "top: 20mm")) == []


def test_a_text_on_a_picture_is_found(renderer: Renderer) -> None:
    style = "position: absolute; left: 5mm; top: 0; width: 40pt; height: 40pt"
    drawing = SVG.format("<rect width='10' height='10'/>").replace("<svg", f"<svg style='{style}'")
    (found,) = overflows(renderer, f"{drawing}<p>A line that runs under it</p>")
    assert "a picture" in found


def test_texts_side_by_side_are_not_on_each_other(renderer: Renderer) -> None:
    body = "<p style='position: absolute; left: 40mm; top: 0'>Right</p><p>Left</p>"
    assert overflows(renderer, body) == []


def test_the_slack_is_the_free_height_at_the_foot(renderer: Renderer) -> None:
    (free,) = renderer.lay_out(page("<div style='height: 20mm'></div>")).slack()
    assert free == pytest.approx((55 - 6 - 20) * 72 / 25.4, abs=0.1)
    (less,) = renderer.lay_out(page("<div style='height: 20mm; padding-bottom: 10mm'></div>")).slack()
    assert free - less == pytest.approx(10 * 72 / 25.4, abs=0.1)
    two: Layout = renderer.lay_out(page("<p>x</p><p style='break-before: page; height: 49mm'>y</p>"))
    assert two.pages == 2
    assert two.slack()[1] == pytest.approx(0, abs=0.1)


def test_the_same_page_is_the_same_bytes(renderer: Renderer) -> None:
    document = page("<p>Hello, world.</p>")
    assert rendered(renderer, document) == rendered(renderer, document)


def test_tags_are_written_where_asked(renderer: Renderer) -> None:
    layout = renderer.lay_out(page("<h1>Title</h1><p>Hello.</p>"))
    with Pdf.open(BytesIO(layout.to_pdf(accessible=True))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
    with Pdf.open(BytesIO(layout.to_pdf(accessible=False))) as pdf:
        assert "/StructTreeRoot" not in pdf.Root


def test_rendering_warns_of_nothing(renderer: Renderer) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        rendered(renderer, page("<p>Hello.</p>" + SVG.format("<rect width='5' height='5'/>")))
    assert [str(each.message) for each in caught] == []

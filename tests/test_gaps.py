"""The spaces that lines swallow are found, and none where a line ends without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cardpress.gaps import gaps
from cardpress.render import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cardpress.pdf import Renderer

CSS = """
@page { size: 60mm 60mm; margin: 5mm }
html { font: 12pt/1.4 "Cardpress Latin", "Cardpress Thai", "Cardpress SC" }
* { margin: 0; padding: 0; list-style: none }
.block { display: block }
.n { position: absolute }
"""


def boxes(box: Any) -> Iterator[Any]:  # noqa: ANN401
    """Give every text box below one."""
    box = getattr(box, "_box", box)
    if hasattr(box, "text"):
        yield box
    for child in getattr(box, "children", ()):
        yield from boxes(child)


def joined(renderer: Renderer, body: str) -> str:
    """Give a page's lines put together with the spaces that are found."""
    layout = renderer.lay_out(Document(f"<html lang='en'><title>x</title><body>{body}</body></html>", CSS))
    pages = layout._document.pages  # noqa: SLF001
    found = gaps(pages)
    lines = [box for page in pages for box in boxes(page._page_box)]  # noqa: SLF001
    assert len(lines) > 1
    return "".join(box.text + ("_" if id(box) in found else "") for box in lines if box.text.strip())


@pytest.mark.parametrize(
    "text",
    [
        "Help the victim block all the accounts of the offender, whatever he says.",
        "Help the <b>victim block</b> all <i>the</i> accounts <b>of the offender</b>, <span>or he</span> is.",
        "Help\n  the victim\n block <b> all the </b> accounts of the offender.",
    ],
)
def test_every_space_is_there_once(renderer: Renderer, text: str) -> None:
    said = joined(renderer, f"<p>{text}</p>")
    plain = " ".join(
        "".join(part.partition(">")[2] if ">" in part else part for part in text.split("<")).split()
    )
    assert "_" in said
    assert said.replace("_", " ") == plain


@pytest.mark.parametrize(
    "text",
    [
        "我们知道这很难我们在这里帮助你并且相信你所说的一切不是你的错永远不是",
        "pre\N{ZERO WIDTH SPACE}dators" * 9,
        "well-known-" * 9,
    ],
)
def test_a_line_that_ends_without_a_space_swallows_none(renderer: Renderer, text: str) -> None:
    assert "_" not in joined(renderer, f"<p>{text}</p>")


def test_blocks_do_not_touch_each_other(renderer: Renderer) -> None:
    assert joined(renderer, "<p>One</p> <p>Two</p>") == "OneTwo"
    assert joined(renderer, "<li><span class='n'>1</span>Two</li>") == "1Two"
    assert joined(renderer, "<p><span class='block'>911</span> Immediate</p>") == "911_Immediate"

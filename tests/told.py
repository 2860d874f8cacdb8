"""What a screen reader tells of a tagged PDF, block by block: a proof's own reading, not the program's."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.shaping import Reader

_BLOCKS = ("P", "H1", "H2", "H3", "H4", "H5", "H6", "LI", "Figure", "TH", "TD")


@dataclass(frozen=True)
class Told:
    """A paragraph, a heading, a list item or a figure.

    Attributes:
        role: its structure type.
        text: what it says, words apart; of a figure, what is said in its place.
        label: of a list item; where that is a picture, what is said in its place.
        language: that it is in.
    """

    role: str
    text: str
    label: str
    language: str


def plain(text: str) -> str:
    """A text with its words one space apart, without what is only there for line breaks."""
    seen = (letter for letter in text if unicodedata.category(letter) != "Cf")
    return " ".join("".join(seen).split())


def told(pdf: pikepdf.Pdf, reader: Reader) -> list[Told]:
    """All of it, in the order of the structure."""
    said: dict[tuple[int, int], str] = defaultdict(str)
    for block in reader.blocks:
        if block.mark is not None and not block.invisible:
            said[block.page, block.mark] += block.text if block.said is None else block.said
    root: Any = pdf.Root
    pages = {page.objgen: number for number, page in enumerate(pdf.pages)}
    return list(_blocks(root.StructTreeRoot, str(root.Lang), said, pages))


def _kids(element: Any) -> list[Any]:  # noqa: ANN401
    kids = element.get("/K", pikepdf.Array())
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _blocks(element: Any, language: str, said: Any, pages: Any) -> Iterator[Told]:  # noqa: ANN401
    for kid in _kids(element):
        assert isinstance(kid, pikepdf.Dictionary), "content that stands in no block"
        assert "/S" in kid, "a link that stands in no block"
        role, own = str(kid.S)[1:], str(kid.get("/Lang", language))
        if role not in _BLOCKS:
            yield from _blocks(kid, own, said, pages)
        elif role == "LI":
            parts = {str(part.S)[1:]: part for part in _kids(kid)}
            label = _text(parts["Lbl"], said, pages) if "Lbl" in parts else ""
            assert set(parts) <= {"Lbl", "LBody"}
            yield Told(role, plain(_text(parts["LBody"], said, pages)), plain(label), own)
        else:
            yield Told(role, plain(_text(kid, said, pages)), "", own)


def _text(element: Any, said: Any, pages: Any) -> str:  # noqa: ANN401
    """What an element says: its alternative, its replacement or its content."""
    for entry in ("/Alt", "/ActualText"):
        if entry in element:
            return str(element[entry])
    own = pages[element.Pg.objgen] if "/Pg" in element else None
    found = ""
    for kid in _kids(element):
        if not isinstance(kid, pikepdf.Dictionary):
            found += said[own, int(kid)]
        elif "/S" in kid:
            found += _text(kid, said, pages)
        elif kid.Type == pikepdf.Name.MCR:
            found += said[pages[kid.Pg.objgen], int(kid.MCID)]
    return found

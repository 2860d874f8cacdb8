"""Spaces that lines have swallowed: without them, words run together where a reader joins the lines."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

_SPACE = " \t\n\r\f"  # what a line may break at and swallow, as CSS has it
_INLINE = ("a", "b", "bdi", "br", "code", "i", "span")  # they go on in the line of what they stand in
LABEL = "n"  # the class of a step's number, which is no part of its text


def gaps(pages: Iterable[Any]) -> frozenset[int]:
    """The ids of the text boxes whose line has swallowed the space at its end (ISO 32000-2, 14.8.2.6.2).

    Where a line may end without a space, as in Thai, there is none.

    Args:
        pages: WeasyPrint's.
    """
    found: set[int] = set()
    texts: dict[
        Any, tuple[str, int, Any]
    ] = {}  # of a block: its text, how far it was found, and the last box
    for page in pages:
        for block, box in _lines(page._page_box, None):  # noqa: SLF001 - it has no other name
            text, at, last = texts.get(block) or (_text(block), 0, None)
            said = box.text.strip(_SPACE)
            start = text.find(said, at)
            if start < 0:
                continue
            apart = last is not None and " " in text[at:start]
            if apart and not (last.text.endswith(" ") or box.text.startswith(" ")):
                found.add(id(last))
            texts[block] = (text, start + len(said), box)
    return frozenset(found)


def _text(block: Any) -> str:  # noqa: ANN401
    return re.sub(f"[{_SPACE}]+", " ", "".join(block.itertext()))


def _lines(box: Any, block: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401
    """Every text box that says something, with the HTML element whose text it is a part of."""
    box = getattr(box, "_box", box)  # of one that is placed absolutely
    source = box.element
    if source is not None and (source.tag not in _INLINE or LABEL in source.get("class", "").split()):
        block = source
    if hasattr(box, "text"):
        if block is not None and box.text.strip(_SPACE):
            yield block, box
        return
    for child in getattr(box, "children", ()):
        yield from _lines(child, block)

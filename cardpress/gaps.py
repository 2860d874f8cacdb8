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
    blocks: dict[Any, _Block] = {}
    for page in pages:
        for source, box in _lines(page._page_box, None):  # noqa: SLF001 - it has no other name
            block = blocks.setdefault(source, _Block(source))
            said = box.text.strip(_SPACE)
            start = block.text.find(said, block.at)
            if start < 0:
                continue
            apart = block.last is not None and " " in block.text[block.at : start]
            if apart and not (block.last.text.endswith(" ") or box.text.startswith(" ")):
                found.add(id(block.last))
            block.at, block.last = start + len(said), box
    return frozenset(found)


class _Block:
    """A block's text, how far its lines have been found in it, and the last of them."""

    def __init__(self, source: Any) -> None:  # noqa: ANN401
        self.text = re.sub(f"[{_SPACE}]+", " ", "".join(source.itertext()))
        self.at = 0
        self.last: Any = None


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

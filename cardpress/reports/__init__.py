"""What the checks found, for people and for programs: one stream of reports feeds every reporter."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cardpress.errors import InputError
from cardpress.words import one_of

if TYPE_CHECKING:
    from cardpress.inspect import Report

ENDINGS = {".txt": "terminal", ".json": "json", ".md": "md", ".html": "html", ".htm": "html"}


def reporter(kind: str) -> Callable[[Sequence["Report"]], str]:
    """The function that writes reports of a kind: terminal, json, md or html."""
    from cardpress.reports import as_html, as_json, as_markdown, as_text  # noqa: PLC0415 - html brings Jinja in

    return {
        "terminal": as_text.written,
        "json": as_json.written,
        "md": as_markdown.written,
        "html": as_html.written,
    }[kind]


def kind_of(path: Path) -> str:
    """The kind of report that a file is to hold, by its ending.

    Raises:
        InputError: for any other ending.
    """
    kind = ENDINGS.get(path.suffix.lower())
    if kind is None:
        raise InputError(
            f"{path}: a report cannot be of that kind.",
            f"Give the file one of the endings {one_of(ENDINGS)}.",
        )
    return kind

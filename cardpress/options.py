"""What the command line's modules share: options, and the library that they ask for."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cardpress.checks.finding import Finding
    from cardpress.content import Library
    from cardpress.paths import DataPaths

PREFLIGHT_FAILED = 1  # exit codes beside those of errors.py
FAULT = 1
DATA = click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="A folder with your own cards/, templates/ and fonts/ instead of the built-in ones.",
)
OUT = click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    help="Folder to write into.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")


def paths(data: Path | None) -> "DataPaths":
    """The data folders that --data asks for."""
    from cardpress.paths import data_at, installed_data  # noqa: PLC0415

    return data_at(data) if data else installed_data()


def library(data: Path | None) -> "Library":
    """Everything in the data folders that --data asks for."""
    from cardpress.content import load  # noqa: PLC0415

    return load(paths(data))


def finding_json(finding: "Finding") -> dict[str, object]:
    """A finding, as --json prints it: its page counted from 1, its spot in mm from that page's top left."""
    box = finding.box
    return {
        "check": finding.check,
        "code": finding.code,
        "status": str(finding.status),
        "message": finding.message,
        "page": None if finding.page is None else finding.page + 1,
        "box": box and {side: round(getattr(box, side), 2) for side in ("left", "top", "width", "height")},
        "mend": finding.mend,
    }

"""Where the data files are; the only module that locates any."""

import os
from dataclasses import dataclass
from pathlib import Path

from cardpress.errors import InputError

PRINTERS = "CARDPRESS_PRINTERS"  # in the environment: the file of the user's printers
_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class DataPaths:
    """The folders of content, templates and fonts.

    Attributes:
        root: the folder that holds `cards/`, `templates/` and `fonts/`.
    """

    root: Path

    @property
    def cards(self) -> Path:
        """What is said."""
        return self.root / "cards"

    @property
    def content(self) -> Path:
        """The content set's folder."""
        return self.cards / "survivor-support"

    @property
    def templates(self) -> Path:
        """How it looks."""
        return self.root / "templates"

    @property
    def fonts(self) -> Path:
        """What it is set in, with the fontconfig file that lists nothing else."""
        return self.root / "fonts"


def installed_data() -> DataPaths:
    """The data of this copy of cardpress: inside the package once installed, beside it in a clone."""
    inside = _PACKAGE / "data"
    return DataPaths(inside if inside.is_dir() else _PACKAGE.parent)


def printers_file() -> Path:
    """The user's printers: in their own configuration folder, or where CARDPRESS_PRINTERS says."""
    import click  # noqa: PLC0415 - it knows where each system keeps such things

    given = os.environ.get(PRINTERS)
    return Path(given) if given else Path(click.get_app_dir("cardpress"), "printers.toml")


def data_at(root: Path) -> DataPaths:
    """The data under a folder of the user's own.

    Raises:
        InputError: if one of the three folders is not there.
    """
    paths = DataPaths(root.resolve())
    missing = [folder.name for folder in (paths.cards, paths.templates, paths.fonts) if not folder.is_dir()]
    if missing:
        raise InputError(
            f"{root}: no folder {', '.join(missing)} there.",
            "A data folder holds cards/, templates/ and fonts/, like the project's own.",
        )
    return paths

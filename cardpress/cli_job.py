"""The options that say what is to be made, and how it is to be printed: `build` and `preview` share them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from cardpress.errors import InputError
from cardpress.terminal import note

if TYPE_CHECKING:
    from cardpress.content import Library
    from cardpress.jobs import Job, Standard
    from cardpress.palette import Ink

ALL = "all"
_OPTIONS = (
    click.option(
        "--lang",
        "tags",
        multiple=True,
        metavar="TAG",
        help="Language, like es; two on one piece, like vi+en; or all. May be repeated. See: list languages",
    ),
    click.option("--paper", metavar="NAME", help="Paper, like letter, a4 or 18x24. See: list papers"),
    click.option(
        "--sheet",
        metavar="NAME",
        help="Sheet of cards, like avery-5371, or a file of your own that ends in .toml. See: list sheets",
    ),
    click.option(
        "--start-at",
        type=click.IntRange(min=1),
        default=1,
        metavar="N",
        help="First free place of a part-used sheet, row by row from the top left.  [default: 1]",
    ),
    click.option(
        "--count", type=click.IntRange(min=1), metavar="N", help="How many cards.  [default: a full sheet]"
    ),
    click.option(
        "--fill",
        metavar="TAG:N,...",
        help="Several languages on a sheet, like es:6,en:4; other pieces too: wallet-card-discreet/en:4",
    ),
    click.option(
        "--flip",
        type=click.Choice(["long", "short"]),
        default="long",
        show_default=True,
        help="Edge that the printer turns the paper over for the backs.",
    ),
    click.option(
        "--printer",
        metavar="NAME",
        help="Draw sheets for a printer that has been measured. See: printer list",
    ),
    click.option(
        "--cut-marks/--no-cut-marks",
        default=None,
        help="Cut marks on sheets; off on pre-cut stock by default.",
    ),
    click.option(
        "--tile",
        metavar="NAME",
        help="Print a poster in parts on this paper, like letter, to be glued together.",
    ),
    click.option(
        "--overlap", metavar="LENGTH", help="By how much the parts overlap, like 0.5in.  [default: 10mm]"
    ),
    click.option(
        "--ink",
        type=click.Choice(["color", "saver", "black"]),
        default="color",
        show_default=True,
        help="saver draws outlines in place of what is filled, black needs no color.",
    ),
    click.option(
        "--format",
        "formats",
        multiple=True,
        metavar="NAME",
        help="pdf, html, txt or png; several with commas, or repeated; or all.  [default: pdf]",
    ),
    click.option(
        "--pdf",
        type=click.Choice(["ua-1", "ua-2"]),
        default="ua-1",
        show_default=True,
        help="Standard of access that pieces for screens keep to: PDF/UA-1, or PDF/UA-2 for newer readers.",
    ),
    click.option(
        "--press",
        is_flag=True,
        help="For a print shop: PDF/X-4 in CMYK with bleed and marks, and a job ticket.",
    ),
    click.option(
        "--quantity", type=click.IntRange(min=1), metavar="N", help="Copies, for the print shop's ticket."
    ),
    click.option(
        "--require-reviewed", is_flag=True, help="Build nothing if any of it is an unreviewed translation."
    ),
)


@dataclass(frozen=True)
class Asked:
    """What is asked for, as it was typed; see the options of the same names."""

    tags: tuple[str, ...]
    paper: str | None
    sheet: str | None
    start_at: int
    count: int | None
    fill: str | None
    flip: Literal["long", "short"]
    printer: str | None
    cut_marks: bool | None
    tile: str | None
    overlap: str | None
    ink: "Ink"
    formats: tuple[str, ...]
    pdf: "Standard"
    press: bool
    quantity: int | None
    require_reviewed: bool

    def jobs(self, pieces: Iterable[str], library: "Library") -> list["Job"]:
        """A job for each piece in each language; of no piece, the usual ones, or those of them on sheets.

        A print shop gets no slides with all of them.

        Raises:
            InputError: if options do not go together, or name what there is not.
        """
        wanted = self._pieces(pieces, library)
        self._check_sheet(wanted, library)
        usual = self._usual(library)
        kinds = self._formats(wanted, library)
        return [
            replace(usual, piece=piece, language=tag, fill=fill, formats=formats)
            for tag, fill in self._contents(library)
            for piece, formats in kinds.items()
        ]

    def _pieces(self, given: Iterable[str], library: "Library") -> list[str]:
        on_sheets = self.start_at > 1 or any(
            option is not None for option in (self.count, self.fill, self.printer)
        )
        usual = [piece for piece in library.pieces.values() if piece.usual]
        named = list(given) or [piece.id for piece in usual if piece.sheets or not on_sheets]
        if ALL in named:
            named += [piece.id for piece in library.pieces.values() if not (self.press and piece.pictures)]
        return [name for name in dict.fromkeys(named) if name != ALL]

    def _check_sheet(self, pieces: Iterable[str], library: "Library") -> None:
        if self.sheet is not None and not any(library.piece(piece).sheets for piece in pieces):
            raise InputError(
                "--sheet is for cards, and none is to be built.", "Leave --sheet out, or add wallet-card."
            )

    def _formats(self, pieces: Iterable[str], library: "Library") -> dict[str, str]:
        """What each is written as; cards have no twins, and are left out where only those are asked for."""
        from cardpress.formats import DRAWN, read_formats  # noqa: PLC0415

        asked = read_formats(self.formats or ["pdf"])
        kinds: dict[str, str] = {}
        for name in pieces:
            has = [kind for kind in asked if kind in DRAWN or library.piece(name).screen]
            if has:
                kinds[name] = ",".join(has)
            else:
                note(f"  INFO  {name} has no twins, so it is left out.")
        if not kinds:
            raise InputError(
                "html and txt are for pieces that are read on screens, and none is to be built.",
                f"Add a poster or a handout, or give --format {','.join(DRAWN)}.",
            )
        return kinds

    def _usual(self, library: "Library") -> "Job":
        """What all jobs have in common; files of the user's own are read now."""
        from cardpress.jobs import Job  # noqa: PLC0415
        from cardpress.ownsheets import is_file, text_of_file  # noqa: PLC0415

        own = self.sheet is not None and is_file(self.sheet)
        return Job(
            "",
            paper=self.paper,
            sheet=text_of_file(Path(self.sheet or ""), library.papers) if own else self.sheet,
            flip=self.flip,
            cut_marks=self.cut_marks,
            ink=self.ink,
            start_at=self.start_at,
            count=self.count,
            calibration=_calibration(self.printer),
            tile=self.tile,
            overlap=self.overlap,
            pdf=self.pdf,
            press=self.press,
            quantity=self.quantity,
        )

    def _contents(self, library: "Library") -> list[tuple[str, str | None]]:
        """What each file is to be in: a language, or those of a sheet with several kinds of cards."""
        if self.fill is None:
            return [(tag, None) for tag in self._languages(library)]
        from cardpress.filling import read_fill  # noqa: PLC0415

        if self.tags:
            raise InputError("--fill names its languages itself.", "Leave --lang out.")
        shares = read_fill(self.fill)
        return [(shares[0].language, " ".join(map(str, shares)))]

    def _languages(self, library: "Library") -> list[str]:
        """Each once, in the order of languages.toml; a pair goes by its first."""
        order = {tag: number for number, tag in enumerate(library.languages)}
        tags = list(self.tags) or [library.content.language]
        if ALL in tags:
            tags += order
        wanted = dict.fromkeys(tag for tag in tags if tag != ALL)
        return sorted(wanted, key=lambda tag: [order.get(part, len(order)) for part in tag.split("+")])


def _calibration(printer: str | None) -> str | None:
    """What a job is told of the printer that it is for."""
    if printer is None:
        return None
    from cardpress.paths import printers_file  # noqa: PLC0415
    from cardpress.printers import find_printer  # noqa: PLC0415

    return find_printer(printers_file(), printer).calibration.text


def asks_for_jobs(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command all those options; it is called with `asked` in place of them."""
    names = [field.name for field in fields(Asked)]

    @wraps(command)
    def called(*args: object, **options: Any) -> object:  # noqa: ANN401 - click's own
        asked = Asked(**{name: options.pop(name) for name in names})
        return command(*args, asked=asked, **options)

    for option in reversed(_OPTIONS):
        called = option(called)
    return called

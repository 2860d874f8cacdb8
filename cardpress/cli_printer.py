"""The command line's `printer`: parse, call, print."""

import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from cardpress import options
from cardpress.errors import InputError
from cardpress.terminal import note, say, say_json

if TYPE_CHECKING:
    from cardpress.printers import Printer


def _refusing(read: Callable[[str], Any]) -> Callable[[object], Any]:
    """An option's type that refuses what cannot be read with the reader's own words."""

    def convert(value: object) -> Any:  # noqa: ANN401 - whatever is read
        try:
            return read(str(value))
        except ValueError as error:
            raise click.BadParameter(f"{error}.") from None

    return convert


@_refusing
def _offset(text: str) -> float:
    from cardpress.printers import measured_offset  # noqa: PLC0415

    return measured_offset(text)


@_refusing
def _width(text: str) -> float:
    from cardpress.printers import ACROSS, measured_scale  # noqa: PLC0415

    return measured_scale(text, ACROSS)


@_refusing
def _height(text: str) -> float:
    from cardpress.printers import DOWN, measured_scale  # noqa: PLC0415

    return measured_scale(text, DOWN)


@_refusing
def _name(text: str) -> str:
    from cardpress.printers import printer_name  # noqa: PLC0415

    return printer_name(text)


_ASKED = (
    ("right", _offset, "A: how far right of the front's middle is the back's (left is negative)"),
    ("down", _offset, "B: how far below it is the back's (above is negative)"),
    ("width", _width, "C: how long has the ruler at the foot come out"),
    ("height", _height, "D: how long has the ruler at the right come out"),
)


def _front(way: str, where: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        f"--front-{way}",
        type=_offset,
        default="0",
        metavar="LENGTH",
        help=f"How far {where} the paper's middle the front's cross is; for pre-cut stock.  [default: 0]",
    )


@click.group()
def printer() -> None:
    """Measure printers whose backs do not land on their fronts, and keep the numbers.

    `printer calibrate` makes a test page that says what to measure. What is typed in then is kept in your own
    configuration folder (or in the file that CARDPRESS_PRINTERS names), and `build --printer NAME` moves and
    scales what it draws by just that much. Another tray, or another kind of paper, may be off by something
    else: give it a name of its own.

    \b
    Examples:
      printer calibrate                              the test page
      printer calibrate "Front desk"                 the test page, then asks for what was measured
      printer set "Front desk" --right 1.5mm --down -0.8mm --width 149.5mm --height 200mm
      printer list
      printer forget "Front desk"
      build wallet-card --printer "Front desk"
    """  # noqa: D301 - click's own mark for text that it must not rewrap


@printer.command()
@click.argument("name", type=_name, required=False)
@click.option("--paper", default="letter", show_default=True, metavar="NAME", help="letter or a4.")
@click.option(
    "--flip",
    type=click.Choice(["long", "short"]),
    default="long",
    show_default=True,
    help="Edge that the printer turns the paper over.",
)
@_front("right", "right of")
@_front("down", "below")
@options.OUT
@options.DATA
def calibrate(  # noqa: PLR0913 - one parameter an option
    *,
    name: str | None,
    paper: str,
    flip: Literal["long", "short"],
    front_right: float,
    front_down: float,
    out: Path,
    data: Path | None,
) -> None:
    """Write the test page; with a NAME, ask for what was measured on it, and keep that.

    \b
    Examples:
      printer calibrate --paper a4
      printer calibrate "Front desk"
    """  # noqa: D301
    from cardpress.files import write  # noqa: PLC0415
    from cardpress.testpage import file_name, measuring_page, paper_named  # noqa: PLC0415

    if name is not None and not sys.stdin.isatty():
        raise InputError(
            "The four measurements are asked for at a terminal, and there is none.",
            "Without one: printer set NAME --right LENGTH --down LENGTH --width LENGTH --height LENGTH",
        )
    library = options.library(data)
    page = paper_named(paper, library)
    say(str(write(out / file_name(page, flip), measuring_page(library, page, flip))))
    if name is None:
        note(f'Print it at 100 %, both sides, flip on {flip} edge. Then: printer calibrate "NAME"')
        return
    note(f"Print it at 100 %, both sides, flip on {flip} edge; it says what to measure.")
    note("Lengths are in mm, or with their unit, like 0.06in. Ctrl-C ends it, and nothing is kept.")
    answers = {key: click.prompt(text, value_proc=kind, err=True) for key, kind, text in _ASKED}
    _keep(name, front_right=front_right, front_down=front_down, **answers)


@printer.command("set")
@click.argument("name", type=_name)
@click.option(
    "--right",
    type=_offset,
    required=True,
    metavar="LENGTH",
    help="A: how far right of the front's cross the back's is; negative is left.",
)
@click.option(
    "--down",
    type=_offset,
    required=True,
    metavar="LENGTH",
    help="B: how far below it the back's is; negative is above.",
)
@click.option(
    "--width",
    type=_width,
    default="150mm",
    show_default=True,
    metavar="LENGTH",
    help="C: how long the ruler at the foot has come out.",
)
@click.option(
    "--height",
    type=_height,
    default="200mm",
    show_default=True,
    metavar="LENGTH",
    help="D: how long the ruler at the right has come out.",
)
@_front("right", "right of")
@_front("down", "below")
def set_(*, name: str, **numbers: float) -> None:
    """Keep what was measured on the test page, without being asked for it.

    A LENGTH is in mm, or has its unit: 1.5, -0.8mm, 0.06in.

    \b
    Example: printer set "Front desk" --right 1.5mm --down -0.8mm --width 149.5mm --height 200mm
    """  # noqa: D301
    _keep(name, **numbers)


@printer.command("list")
@options.JSON
def list_(*, as_json: bool) -> None:
    """List the printers that have been measured, and how they are off."""
    from cardpress.paths import printers_file  # noqa: PLC0415
    from cardpress.printers import read_printers  # noqa: PLC0415

    known = read_printers(printers_file())
    if as_json:
        say_json({"printers": [each.model_dump() for each in known]})
        return
    if not known:
        note("No printer has been measured yet. The test page: printer calibrate")
    width = max((len(each.name) for each in known), default=0)
    for each in known:
        say(f"{each.name:<{width}}  {each.summary}")


@printer.command("forget")
@click.argument("name")
def forget_(*, name: str) -> None:
    """Forget what was measured of a printer."""
    from cardpress.paths import printers_file  # noqa: PLC0415
    from cardpress.printers import forget  # noqa: PLC0415

    say(f"{forget(printers_file(), name).name}: forgotten")


def _keep(name: str, **numbers: float) -> None:
    from cardpress.paths import printers_file  # noqa: PLC0415
    from cardpress.printers import Printer, keep  # noqa: PLC0415

    measured = Printer(name=name, **numbers)
    replaced = keep(printers_file(), measured)
    say(f"{measured.name}  {measured.summary}{' (in place of what was known of it)' if replaced else ''}")
    _warn(measured)
    note(f"Build for it: build wallet-card --printer {_typed(measured.name)}")


def _typed(name: str) -> str:
    """A name as it is typed on a command line."""
    return shlex.quote(name) if re.search(r"[\"$`\\!]", name) else f'"{name}"'


def _warn(measured: "Printer") -> None:
    from cardpress.calibration import percent  # noqa: PLC0415

    if measured.scaled:
        note(
            f"  WARN  The page came out at {percent(measured.width)} by {percent(measured.height)}. Most "
            'likely the print dialog has scaled it: print at 100 % ("actual size"), and measure again.'
        )

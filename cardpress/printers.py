"""The user's own printers: what was measured of each, kept in one file in their configuration folder."""

import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from cardpress.calibration import Calibration, Offset, Scale, percent, plausible_offset, plausible_scale
from cardpress.errors import InputError
from cardpress.files import write
from cardpress.geometry import MM_PER_INCH, parse_length
from cardpress.paths import PRINTERS
from cardpress.tomlfile import Model, Problems, read_toml
from cardpress.words import did_you_mean

ACROSS, DOWN = 150.0, 200.0  # mm; the nominal lengths of the test page's two long rulers
_LONGEST_NAME = 60  # characters
_SCALED = 0.01  # printers by themselves are wrong by less than one in a hundred
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
_MEASURED = re.compile(r"([+-]?)(\d+\.?\d*|\.\d+)\s*(mm|cm|in|inch|inches|\")?", re.ASCII)
_UNITS = {"mm": 1.0, "cm": 10.0}
_HEAD = "# What was measured of each printer. Write it with: printer calibrate NAME, or printer set NAME\n"


def printer_name(given: str) -> str:
    """A printer's name as it is kept: spaces evened out, the rest as typed.

    Raises:
        ValueError: if there is none, or it cannot be shown on a line.
    """
    name = " ".join(unicodedata.normalize("NFC", given).split())
    if not name:
        raise ValueError("a printer needs a name")
    if len(name) > _LONGEST_NAME:
        raise ValueError(f"a printer's name has {_LONGEST_NAME} characters at most; this has {len(name)}")
    odd = next((each for each in name if not (each.isprintable() or each in _JOINERS)), None)
    if odd is not None:
        raise ValueError(f"a printer's name cannot have the character U+{ord(odd):04X}")
    return name


def _length(value: object) -> float:
    return value if isinstance(value, float) else parse_length(value)


_Length = Annotated[Offset, BeforeValidator(_length)]


class Printer(Model):
    """A printer by name, and how it is off; see `Calibration`."""

    name: Annotated[str, AfterValidator(printer_name)]
    right: _Length
    down: _Length
    width: Scale
    height: Scale
    front_right: _Length = 0.0
    front_down: _Length = 0.0

    @property
    def calibration(self) -> Calibration:
        """What a job is told of it: everything but its name."""
        return Calibration(self.right, self.down, self.width, self.height, self.front_right, self.front_down)

    @property
    def scaled(self) -> bool:
        """Whether the print dialog has most likely scaled the page that was measured."""
        return any(abs(scale - 1) >= _SCALED for scale in (self.width, self.height))

    @property
    def summary(self) -> str:
        """How it is off, for people."""
        parts = [f"backs {_way(self.right, self.down)}"]
        if self.front_right or self.front_down:
            parts.append(f"fronts {_way(self.front_right, self.front_down)}")
        return f"{', '.join(parts)}, {percent(self.width)} wide, {percent(self.height)} high"


def _way(right: float, down: float) -> str:
    """'1.5 mm right and 0.8 mm up'."""
    across = f"{abs(right):g} mm {'right' if right > 0 else 'left'}" if right else ""
    along = f"{abs(down):g} mm {'down' if down > 0 else 'up'}" if down else ""
    return " and ".join(filter(None, (across, along))) or "right on"


class _Printers(Model):
    printers: tuple[Printer, ...] = ()


def _key(name: str) -> str:
    """What is the same in every spelling of a name."""
    return unicodedata.normalize("NFKC", name).casefold()


def measured(text: str) -> float:
    """Millimetres from what a person types: "1.5", "-0,8 mm", "0.06in".

    Raises:
        ValueError: if that is no length.
    """
    plain = text.strip().lower().replace(",", ".").replace("\N{MINUS SIGN}", "-").replace("\N{EN DASH}", "-")
    match = _MEASURED.fullmatch(plain)
    if match is None:
        raise ValueError(f'"{text}" is not a length; write it like 1.5, -0.8mm or 0.06in')
    length = float(match[2]) * _UNITS.get(match[3] or "mm", MM_PER_INCH)
    return -length if match[1] == "-" else length


def measured_offset(text: str) -> float:
    """An offset in mm from what a person types.

    Raises:
        ValueError: if it is no length, or more than a printer can be off.
    """
    return plausible_offset(measured(text))


def measured_scale(text: str, nominal: float) -> float:
    """A scale from a ruler's printed length, as a person types it.

    Args:
        text: what was measured.
        nominal: the ruler's length on the page, in mm.

    Raises:
        ValueError: if it is no length, or no printer is that wrong by itself.
    """
    length = measured(text)
    try:
        return plausible_scale(length / nominal)
    except ValueError:
        raise ValueError(
            f"the ruler is {nominal:g} mm long and cannot have come out at {length:g} mm, unless the print "
            'dialog has scaled the page: print it at 100 % ("actual size"), and measure again'
        ) from None


def read_printers(path: Path) -> tuple[Printer, ...]:
    """Every printer that is known, by name.

    Raises:
        InputError: with every fault of the file.
    """

    def one_of_each(file: _Printers, problems: Problems) -> None:
        keys = [_key(printer.name) for printer in file.printers]
        for number, printer in enumerate(file.printers):
            if keys.index(_key(printer.name)) < number:
                problems.add(f'there are two printers "{printer.name}".', ("printers", number, "name"))

    if not path.exists():
        return ()
    return tuple(
        sorted(read_toml(path, _Printers, one_of_each).printers, key=lambda printer: _key(printer.name))
    )


def keep(path: Path, printer: Printer) -> bool:
    """Keep a printer, in place of one of the same name. Gives whether there was one.

    Raises:
        InputError: if the file has a fault or cannot be written.
    """
    known = read_printers(path)
    others = [each for each in known if _key(each.name) != _key(printer.name)]
    _write(path, [*others, printer])
    return len(others) < len(known)


def forget(path: Path, name: str) -> Printer:
    """Forget a printer, and give what was known of it.

    Raises:
        InputError: if there is none of that name, or the file has a fault or cannot be written.
    """
    printer = find_printer(path, name)
    _write(path, [each for each in read_printers(path) if each != printer])
    return printer


def find_printer(path: Path, name: str) -> Printer:
    """The printer of that name, however its letters are cased.

    Raises:
        InputError: naming the nearest one, if there is none.
    """
    known = {_key(printer.name): printer for printer in read_printers(path)}
    wanted = _key(" ".join(name.split()))
    if wanted in known:
        return known[wanted]
    near = did_you_mean(wanted, known)
    for key, printer in known.items():
        near = near.replace(f'"{key}"', f'"{printer.name}"')
    raise InputError(
        f'There is no printer "{name}".{near}',
        f"{'See: printer list.' if known else 'None has been measured yet.'} "
        "To measure one: printer calibrate NAME",
    )


def _write(path: Path, printers: Iterable[Printer]) -> None:
    entries = [_entry(printer) for printer in sorted(printers, key=lambda printer: _key(printer.name))]
    write(path, "\n".join([_HEAD, *entries]).encode(), option=PRINTERS)


def _entry(printer: Printer) -> str:
    """A printer in TOML, whose strings are JSON's."""
    lengths = ("right", "down", "front_right", "front_down")
    lines = [f"name = {json.dumps(printer.name, ensure_ascii=False)}"]
    lines += [f'{key} = "{getattr(printer, key):.3f}mm"' for key in lengths]
    lines += [f"{key} = {getattr(printer, key):.6f}" for key in ("width", "height")]
    return "[[printers]]\n" + "\n".join(lines) + "\n"

"""What a job is written as: PDF, the two twins for screens, pictures."""

from collections.abc import Iterable
from typing import Literal, get_args

from cardpress.errors import InputError
from cardpress.words import did_you_mean, one_of

Format = Literal["pdf", "html", "txt", "png"]
FORMATS: tuple[Format, ...] = get_args(Format)
DRAWN: tuple[Format, ...] = ("pdf", "png")  # what every piece has; the others are for those that are read
ALL = "all"


def read_formats(given: Iterable[str]) -> tuple[Format, ...]:
    """The formats that are named, each once, in their usual order.

    Args:
        given: names, or several with commas between them; "all" is all of them.

    Raises:
        InputError: for a name that is no format, or none at all.
    """
    named = [name.strip().lower() for text in given for name in text.split(",")]
    for name in named:
        if name not in (*FORMATS, ALL):
            raise InputError(
                f'There is no format "{name}".{did_you_mean(name, FORMATS)}',
                f"It may be {one_of([*FORMATS, ALL])}; several with commas between them.",
            )
    return tuple(name for name in FORMATS if name in named or ALL in named)

"""Which places of a sheet are taken by which cards: from where on, how many, and of how many kinds."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from cardpress.errors import InputError
from cardpress.geometry import Sheet

MOST_SHEETS = 20
_SHARE = re.compile(r"(?:(?P<piece>[a-z0-9-]+)/)?(?P<language>[A-Za-z0-9+-]+)(?::(?P<count>\d{1,4}))?")


@dataclass(frozen=True)
class Share:
    """One kind of card on a sheet that carries several.

    Attributes:
        piece: id of its piece; None is the job's.
        language: as of a job.
        count: how many there are; None takes a share of what is left of the last sheet begun.
    """

    piece: str | None
    language: str
    count: int | None

    def __str__(self) -> str:
        piece = f"{self.piece}/" if self.piece else ""
        return f"{piece}{self.language}" + ("" if self.count is None else f":{self.count}")


def read_fill(text: str) -> tuple[Share, ...]:
    """Shares from "es:6,en:4", "wallet-card/es:6 wallet-card-discreet/es"; commas and spaces part them.

    Raises:
        InputError: for a share that is not written like that, or one of no cards.
    """
    words = re.split(r"[,\s]+", text.strip(", "))
    shares = tuple(map(_share, words))
    kinds = [(share.piece, share.language) for share in shares]
    for share, kind in zip(shares, kinds, strict=True):
        if kinds.count(kind) > 1:
            raise InputError(f'"{share}": that kind of card is named twice.', "Add its numbers up.")
    return shares


def _share(word: str) -> Share:
    match = _SHARE.fullmatch(word)
    if match is None:
        raise InputError(
            f'"{word}" is not a share of a sheet.',
            "Write languages with how many cards each: es:6,en:4. Another piece: wallet-card-discreet/en:2.",
        )
    count = None if match["count"] is None else int(match["count"])
    if count == 0:
        raise InputError(f'"{word}": that is no card at all.', "Leave it out, or give 1 or more.")
    return Share(match["piece"], match["language"], count)


def take(sheet: Sheet, start_at: int, counts: Sequence[int | None]) -> tuple[range, ...]:
    """The places that each kind of card takes, one kind after the other, counted from 0 over all sheets.

    Args:
        sheet: the sheet; places run row by row from the top left.
        start_at: the first free place, counted from 1.
        counts: how many cards of each kind; those that are None share what is left of the last sheet begun.

    Raises:
        InputError: if the first place is not on the sheet, nothing is left, or there are too many sheets.
    """
    each = len(sheet.boxes())
    if not 1 <= start_at <= each:
        raise InputError(
            f"{sheet.title} has {each} places; there is no place {start_at} to start at.",
            f"Give --start-at a number from 1 to {each}: they run row by row from the top left.",
        )
    settled = list(_settled(each, start_at - 1, counts))
    if 0 in settled:
        raise InputError(
            f"{sheet.title} has {each} places; none is left for every kind of card without a number.",
            "Give each a number, like es:6,en:4, or start at an earlier place.",
        )
    ends = list(accumulate(settled, initial=start_at - 1))
    sheets = -(-ends[-1] // each)
    if sheets > MOST_SHEETS:
        raise InputError(
            f"{sum(settled)} cards take {sheets} sheets; one file holds {MOST_SHEETS} at most.",
            "Print one full sheet as often as you need it.",
        )
    return tuple(range(start, end) for start, end in pairwise(ends))


def _settled(each: int, before: int, counts: Sequence[int | None]) -> Iterator[int]:
    """Every count; those that are not given share the rest of the last sheet begun, the first ones more.

    Args:
        each: how many places a sheet has.
        before: how many of the first one are used already.
        counts: as they are asked for.
    """
    taken = before + sum(count or 0 for count in counts)
    rest = -taken % each or (0 if taken else each)
    more, extra = divmod(rest, max(1, counts.count(None)))
    for count in counts:
        if count is not None:
            yield count
            continue
        yield more + (extra > 0)
        extra -= 1

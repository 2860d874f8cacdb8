"""Whether a text stands among runs, however lines, scripts and readers part it and turn it round."""

import re
import unicodedata
from collections import Counter

from cardpress.checks.reader import Run
from cardpress.readback import runs_left

_WORDS = re.compile(r"[A-Za-z]+|[-+.,:/0-9]+|[^-+.,:/A-Za-z0-9]+")
_STRANGERS = 4  # words of the same line that may stand between
_SAME_LINE = 4.0  # mm between the feet of two runs of a line, at most
_STOPS = ".,:;!?،؛؟\N{ARABIC FULL STOP}"
_BRACKETS = str.maketrans(")]}»›", "([{«‹")


def squeezed(text: str) -> str:
    """A text without spaces and what is not seen, brackets alike: lines and scripts part and turn them."""
    seen = (letter for letter in text if not letter.isspace() and unicodedata.category(letter) != "Cf")
    return "".join(seen).translate(_BRACKETS)


def in_reading_order(runs: list[Run]) -> list[Run]:
    """Runs as they are read: a line that runs right to left is drawn from the left, so it is turned round."""
    lines: list[list[Run]] = []
    for run in runs:
        last = lines[-1][-1] if lines else None
        if last and abs(run.box.bottom - last.box.bottom) < _SAME_LINE and run.box.left > last.box.left:
            lines[-1].append(run)
        else:
            lines.append([run])
    return [run for line in lines for run in (reversed(line) if _runs_left(line) else line)]


def _runs_left(line: list[Run]) -> bool:
    return any(runs_left(run.text) for run in line)


def stand_together(words: list[str], found: list[str]) -> bool:
    """Whether words stand one after another, in any order: pdfium turns some round where numbers prevail.

    It puts stops on either side of their word, too.
    """
    wanted = Counter(map(_bare, words))
    reach = len(words) + _STRANGERS
    return any(
        not wanted - Counter(map(_bare, found[start : start + reach]))
        for start in range(max(1, len(found) - len(words) + 1))
    )


def _bare(word: str) -> str:
    return squeezed(word).strip(_STOPS)


def turned(text: str) -> str:
    """A Latin phrase's words the other way round, as pdfium gives them in a line that runs right to left."""
    return text if not text.isascii() else "".join(reversed(_WORDS.findall(text)))

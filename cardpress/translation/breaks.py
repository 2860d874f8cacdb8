"""Put in where lines may end, in scripts that have no spaces between words."""

import re
import sys
from collections.abc import Iterator
from itertools import pairwise

from cardpress.content import Library
from cardpress.errors import InputError
from cardpress.faults import BREAK, UNSPACED
from cardpress.locales import locale_file, read_translation
from cardpress.pofile import dump
from cardpress.reviews import Review, holding
from cardpress.translation.update import Update
from cardpress.wording import PLACEHOLDER, Language
from cardpress.words import one_of

# Khmer, Lao and Burmese, without their punctuation and digits.
_LETTER = re.compile(
    "[\u1780-\u17d3\u17d7\u17dc\u17dd\u0e81-\u0ec6\u0ec8-\u0ecd\u0edc-\u0edf\u1000-\u103f\u1050-\u109f]"
)
# ICU knows words, and where it does not know one may cut a syllable: before a repetition mark, before a
# Burmese consonant that has no vowel and so ends the syllable before it, after a Lao vowel written first.
_NOT_BEFORE = re.compile(
    "[\u0ec6\u0eaf\u17d7]|[\u1000-\u1021\u103f]\u1037?[\u1039\u103a]|[\u102b-\u103e\u0eb0-\u0ebd\u0ec8-\u0ecd\u17b6-\u17d3]"
)
_NOT_AFTER = re.compile("[\u0ec0-\u0ec4\u17d2\u1039]$")


def broken(library: Library, language: Language, reviews: tuple[Review, ...]) -> Update:
    """A translation with a zero-width space between its words, old ones taken out; nothing is written yet.

    Raises:
        InputError: if the language has spaces between its words, the file cannot be read, or ICU is absent.
    """
    if language.tag not in UNSPACED:
        raise InputError(
            f"{language.english_name} has spaces between its words, or breaks anywhere; it needs no breaks.",
            f"They are for {one_of(UNSPACED)}.",
        )
    po = read_translation(library, language)
    unsigned = []
    changed = False
    for name, entry in po.entries.items():
        text = with_breaks(entry.msgstr, language.tag)
        if text == entry.msgstr:
            continue
        changed = True
        if holding(reviews, language.tag, name, entry.msgid, entry.msgstr):
            unsigned.append(name)
        entry.msgstr = text
    path = locale_file(library, language)
    return Update(path, language, dump(po.file) if changed else None, unsigned=tuple(unsigned))


def with_breaks(text: str, tag: str) -> str:
    """The text with U+200B wherever a line may end between two letters of it; never inside a placeholder.

    Raises:
        InputError: if ICU is not installed.
    """
    pieces = re.split(rf"({PLACEHOLDER.pattern.replace('(', '(?:')})", text.replace(BREAK, ""))
    return "".join(
        piece if index % 2 else BREAK.join(_words(piece, tag)) for index, piece in enumerate(pieces)
    )


def _words(text: str, tag: str) -> Iterator[str]:
    """The text, cut where a line may end."""
    try:
        from icu4py.breakers import LineBreaker  # noqa: PLC0415 - an extra, of 45 MB
    except ImportError:
        raise InputError(
            "ICU, which knows the words of these languages, is not installed.",
            f"Install it: {sys.executable} -m pip install icu4py",
        ) from None
    segments = list(LineBreaker(text, tag))
    word = segments[0] if segments else ""
    for before, after in pairwise(segments):
        if _may_part(before, after):
            yield word
            word = ""
        word += after
    yield word


def _may_part(before: str, after: str) -> bool:
    letters = _LETTER.match(before[-1]) and _LETTER.match(after[0])
    return bool(letters) and not (_NOT_BEFORE.match(after) or _NOT_AFTER.search(before))

"""What can be wrong with one translated line, each with what to do about it."""

import re
import unicodedata
from collections.abc import Iterator

from cardpress.wording import PLACEHOLDER, Language

SCRIPTS = {
    "Latn": {"LATIN"},
    "Cyrl": {"CYRILLIC"},
    "Arab": {"ARABIC"},
    "Hans": {"CJK"},
    "Hant": {"CJK"},
    "Jpan": {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"},
    "Kore": {"HANGUL", "CJK"},
    "Deva": {"DEVANAGARI"},
    "Beng": {"BENGALI"},
    "Gujr": {"GUJARATI"},
    "Guru": {"GURMUKHI"},
    "Ethi": {"ETHIOPIC"},
    "Laoo": {"LAO"},
    "Khmr": {"KHMER"},
    "Mymr": {"MYANMAR"},
}
BREAK = "\N{ZERO WIDTH SPACE}"  # where a line may end, in scripts without spaces between words
UNSPACED = ("km", "lo", "my")
_LONGEST = 4000  # characters; no line of a leaflet is longer
_LONGEST_RUN = 25  # letters without a break, in a script without spaces
_OWN_SHARE = 0.6  # of a translation's letters that must be of its language's script; names may be Latin
_WORDS = 8  # letters; shorter lines may be the same in two languages
_DIGITS = re.compile(r"[0-9]+")
_NUMBER = re.compile(r"(?<![A-Za-z\d])\d[\d-]*|\d+(?![A-Za-z\d])")  # but not the 2 of Know2Protect
_TURNING = re.compile(
    "[\u202a-\u202e\u2066-\u2069]"
)  # they make text read in another order than it is written


def faults(name: str, english: str, text: str, language: Language) -> Iterator[str]:
    """What is wrong with a translation, its script apart.

    Args:
        name: the line's id; only labels may hold digits, and only those of their English.
        english: today's English, whose placeholders it must have.
        text: the translation.
        language: the language it is in.
    """
    if len(text) > _LONGEST:
        yield f"{len(text):,} characters are more than any line needs; shorten it to under {_LONGEST:,}."
        return
    for character in sorted(
        set(_TURNING.findall(text)) | {c for c in text if unicodedata.category(c) == "Cc"}
    ):
        yield f"an invisible character, U+{ord(character):04X}; remove it."
    if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(english)):
        yield _wrong_placeholders(english, text)
    elif name.startswith("label."):
        yield from _label_faults(english, text)
    else:
        yield from _number_faults(text)
    if text == english and len(_letters(text)) > _WORDS:
        yield f"this is still the English; put the {language.english_name} in its place."


def in_another_script(text: str, language: Language) -> bool:
    """Whether most of a text's letters are of another script than its language's."""
    letters = _letters(text)
    own = sum(script in SCRIPTS[language.script] for script in letters)
    return len(letters) > _WORDS and own < _OWN_SHARE * len(letters)


def longest_run(text: str) -> int:
    """How many letters stand in a row at most, with nothing between them where a line may end."""
    runs = re.split(rf"[{BREAK}\s]", PLACEHOLDER.sub(BREAK, text))
    return max(len([letter for letter in run if letter.isalpha()]) for run in runs)


def unbroken(text: str, language: Language) -> bool:
    """Whether a line of a script without spaces is hard to set, for want of places to break it."""
    return language.tag in UNSPACED and longest_run(text) > _LONGEST_RUN


def _letters(text: str) -> list[str]:
    """The script of every letter, by the first word of its name."""
    letters = (letter for letter in PLACEHOLDER.sub("", text) if letter.isalpha())
    return [unicodedata.name(letter, "?").split()[0] for letter in letters]


def _braced(text: str) -> str:
    return ", ".join(f"{{{name}}}" for name in PLACEHOLDER.findall(text)) or "none"


def _wrong_placeholders(english: str, text: str) -> str:
    expected, found = _braced(english), _braced(text)
    number = _NUMBER.search(PLACEHOLDER.sub("", text))
    if number and expected != "none":
        return (
            f"the number {number[0]} is written out; put the English's placeholders in its place: {expected}."
        )
    return f"the placeholders must be those of the English: {expected}; here: {found}."


def _label_faults(english: str, text: str) -> Iterator[str]:
    if any(unicodedata.category(letter) == "Nd" and not letter.isascii() for letter in text):
        yield "write digits as 0 to 9, in every language."
    elif sorted(_DIGITS.findall(text)) != sorted(_DIGITS.findall(english)):
        wanted = ", ".join(_DIGITS.findall(english)) or "none"
        yield f"the numbers must be those of the English: {wanted}."


def _number_faults(text: str) -> Iterator[str]:
    rest = PLACEHOLDER.sub("", text)
    if number := _NUMBER.search(rest):
        yield f"the number {number[0]} stands here, and none in the English; write a word or leave it out."
    if "://" in rest:
        yield "an address stands here, and none in the English; leave it out."
    if "{" in rest or "}" in rest:
        yield "a brace without its partner; a placeholder looks like {tipline}."

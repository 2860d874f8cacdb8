"""Who has signed which lines of which translation: reviews.toml."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path
from typing import Annotated

from pydantic import Field

from cardpress.content import Library
from cardpress.files import write
from cardpress.tomlfile import Model, Problems, read_text, read_toml
from cardpress.words import did_you_mean

_DIGITS = 24  # of a digest, hexadecimal: 96 bits
_LINE = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$")]
_DIGEST = Annotated[str, Field(pattern=rf"^[0-9a-f]{{{_DIGITS}}}$")]


class Review(Model):
    """A person's signature under some lines of a translation.

    Attributes:
        language: BCP 47 tag.
        qualification: what makes the reviewer fit to judge it.
        signed: the digest of what was signed, by message id. A line is signed as long as its digest is this
            one; what was signed once stays here.
    """

    language: str
    reviewer: _LINE
    qualification: _LINE
    date: dt.date
    signed: dict[str, _DIGEST] = Field(min_length=1)


class _Reviews(Model):
    reviews: tuple[Review, ...] = ()


def digest(english: str, translation: str) -> str:
    """What a signature is put under: a line's English and its translation, to the last character."""
    return hashlib.sha256(f"{english}\0{translation}".encode()).hexdigest()[:_DIGITS]


def reviews_file(library: Library) -> Path:
    """Where the signatures are."""
    return library.paths.content / "reviews.toml"


def read_reviews(library: Library) -> tuple[Review, ...]:
    """Every review there was; none where there is no file.

    Raises:
        InputError: with every problem of the file.
    """

    def known(file: _Reviews, problems: Problems) -> None:
        for index, review in enumerate(file.reviews):
            if review.language not in library.languages:
                hint = did_you_mean(review.language, library.languages)
                problems.add(f'no language "{review.language}".{hint}', ("reviews", index, "language"))

    path = reviews_file(library)
    return read_toml(path, _Reviews, known).reviews if path.exists() else ()


def holding(
    reviews: Iterable[Review], tag: str, name: str, english: str, translation: str
) -> tuple[Review, ...]:
    """The reviews of a language whose signature under a line still holds."""
    now = digest(english, translation)
    return tuple(review for review in reviews if review.language == tag and review.signed.get(name) == now)


def ever_signed(reviews: Iterable[Review], tag: str) -> frozenset[str]:
    """The ids of the lines of a language that anyone has signed, whatever became of them."""
    return frozenset(name for review in reviews if review.language == tag for name in review.signed)


def add_review(library: Library, review: Review) -> Path:
    """Write a review down beside the others, by language and date; the comment at the file's top stays.

    Raises:
        InputError: if the file has a fault or cannot be written.
        MachineError: if the disk is full.
    """
    path = reviews_file(library)
    reviews = sorted((*read_reviews(library), review), key=lambda each: (each.language, each.date))
    lines = (read_text(path) if path.exists() else "").splitlines()
    header = "\n".join(takewhile(lambda line: not line.strip() or line.startswith("#"), lines)).strip()
    blocks = filter(None, (header, *("\n".join(_toml(each)) for each in reviews)))
    return write(path, ("\n\n".join(blocks) + "\n").encode(), option="--data")


def _toml(review: Review) -> Iterator[str]:
    yield "[[reviews]]"
    for key in ("language", "reviewer", "qualification"):
        yield f"{key} = {_string(getattr(review, key))}"
    yield f"date = {review.date.isoformat()}"
    yield ""
    yield "[reviews.signed]"
    yield from (f"{_string(name)} = {_string(value)}" for name, value in review.signed.items())


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a TOML string, as there are no control characters in it

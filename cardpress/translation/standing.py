"""How far each translation can be trusted, as a table."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cardpress.content import Library
from cardpress.errors import InputError
from cardpress.locales import Locale, Status, messages, read_locale, worst
from cardpress.reviews import Review, ever_signed, holding
from cardpress.wording import Language


@dataclass(frozen=True)
class Standing:
    """One language's line of the table.

    Attributes:
        status: the worst of its lines; None where the file is faulty.
        counts: how many lines have each status.
        review: when the oldest of the signatures that still hold was given; None where none does.
        reviewers: who gave those that still hold, in the order of their dates.
        lapsed: ids of lines that were signed once and have changed since.
        error: what is wrong with the file.
    """

    language: Language
    status: Status | None
    counts: dict[Status, int]
    review: dt.date | None = None
    reviewers: tuple[str, ...] = ()
    lapsed: tuple[str, ...] = ()
    error: InputError | None = None

    @property
    def word(self) -> str:
        """The status in a word; "faulty" for a file with a fault."""
        return str(self.status) if self.status else "faulty"


def standings(library: Library, reviews: tuple[Review, ...]) -> list[Standing]:
    """Every language's: the source, then the oldest review first, then those without one as they come."""
    found = [standing(library, language, reviews) for language in library.languages.values()]
    return sorted(found, key=lambda each: (each.status is not Status.SOURCE, each.review or dt.date.max))


def standing(library: Library, language: Language, reviews: tuple[Review, ...]) -> Standing:
    """One language's; a fault in its file is part of the answer."""
    try:
        locale = read_locale(library, language, reviews)
    except InputError as error:
        return Standing(language, None, {}, error=error)
    count = Counter(locale.statuses.values())
    signed = _signed(library, locale, reviews)
    return Standing(
        language,
        worst(locale.statuses.values()),
        {status: count[status] for status in Status},
        review=min((review.date for review in signed), default=None),
        reviewers=tuple(dict.fromkeys(review.reviewer for review in signed)),
        lapsed=lapsed(locale, reviews),
    )


def lapsed(locale: Locale, reviews: Iterable[Review]) -> tuple[str, ...]:
    """The ids of the lines that were signed once and have changed since, in the page's order."""
    once = ever_signed(reviews, locale.language.tag)
    return tuple(
        name for name, status in locale.statuses.items() if name in once and status is not Status.REVIEWED
    )


def _signed(library: Library, locale: Locale, reviews: tuple[Review, ...]) -> list[Review]:
    """For each reviewed line the newest review that holds, the oldest of them first."""
    tag = locale.language.tag
    newest = [
        max(holding(reviews, tag, message.id, message.english, locale.strings[message.id]), key=_date)
        for message in messages(library, locale.language)
        if locale.statuses[message.id] is Status.REVIEWED
    ]
    return sorted(newest, key=_date)


def _date(review: Review) -> dt.date:
    return review.date

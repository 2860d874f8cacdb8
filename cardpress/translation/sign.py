"""Sign a translation, or some lines of it, as it stands now."""

import datetime as dt
import hashlib
from collections.abc import Iterable

from pydantic import ValidationError

from cardpress.content import Library
from cardpress.errors import InputError
from cardpress.locales import Locale, Message, Status, messages, read_locale
from cardpress.reviews import Review, digest, read_reviews
from cardpress.translation.update import no_source
from cardpress.wording import Language
from cardpress.words import did_you_mean

_FORMS = (".short", ".heading")  # what a statement's id stands for, beside itself
_MARK = 8  # hexadecimal digits: enough to compare by eye


def prepared(  # noqa: PLR0913 - what a signature is made of
    library: Library,
    language: Language,
    *,
    reviewer: str,
    qualification: str,
    date: dt.date,
    statements: tuple[str, ...] = (),
) -> Review:
    """The signature under some lines of a translation as they stand, or under all; nothing is written yet.

    Args:
        library: what is said in English.
        language: which translation.
        reviewer: who signs.
        qualification: what makes them fit to.
        date: of the signature.
        statements: ids of lines; a statement's stands for its condensed form and its heading, too. None: all.

    Raises:
        InputError: for an unknown id, a line that is stale or missing, a fault in the file, or a signature
            that stands already.
    """
    no_source(library, language)
    reviews = read_reviews(library)
    locale = read_locale(library, language, reviews)
    lines = _covered(messages(library, language), statements)
    _refuse_unfinished(locale, lines)
    signed = {line.id: digest(line.english, locale.strings[line.id]) for line in lines}
    try:
        review = Review(
            language=language.tag, reviewer=reviewer, qualification=qualification, date=date, signed=signed
        )
    except ValidationError as error:
        what = error.errors()[0]["loc"][0]
        raise InputError(f"--{what}: write it in one line of 1 to 200 characters.") from None
    if any(_says(old, review) for old in reviews):
        raise InputError(f"{reviewer} has signed this already, and nothing has changed since.")
    return review


def mark(library: Library, locale: Locale) -> str:
    """A short mark of all that a translation says now: on a review pack, and shown at signing."""
    lines = messages(library, locale.language)
    digests = (digest(line.english, locale.strings.get(line.id, "")) for line in lines)
    return hashlib.sha256("".join(digests).encode()).hexdigest()[:_MARK]


def _covered(lines: tuple[Message, ...], statements: tuple[str, ...]) -> list[Message]:
    known = [line.id for line in lines]
    for name in statements:
        if name not in known:
            raise InputError(
                f'There is no line "{name}".{did_you_mean(name, known)}',
                "A review pack shows every line with its id.",
            )
    wanted = {name + form for name in statements for form in ("", *_FORMS)}
    return [line for line in lines if not statements or line.id in wanted]


def _refuse_unfinished(locale: Locale, lines: Iterable[Message]) -> None:
    unfit = [
        f"{locale.statuses[line.id]}: {line.id}"
        for line in lines
        if locale.statuses[line.id] in (Status.STALE, Status.MISSING)
    ]
    if unfit:
        raise InputError(
            "\n".join((f"{len(unfit)} of these lines of {locale.language.tag} cannot be signed:", *unfit)),
            "Translate them (stale: hold them against the new English, then take the mark fuzzy away), "
            "or sign the others with --statement.",
        )


def _says(old: Review, new: Review) -> bool:
    same = (old.language, old.reviewer, old.qualification) == (new.language, new.reviewer, new.qualification)
    return same and new.signed.items() <= old.signed.items()

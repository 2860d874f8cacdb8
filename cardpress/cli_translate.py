"""The command line's `translate`: parse, call, print."""

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardpress import options
from cardpress.errors import CardpressError, InputError
from cardpress.terminal import note, say, say_json, show_error

if TYPE_CHECKING:
    from cardpress.content import Library
    from cardpress.reviews import Review
    from cardpress.translation.standing import Standing
    from cardpress.translation.update import Update
    from cardpress.wording import Language

_FEW = 12  # ids that are listed; of more, the first ones


@click.group()
def translate() -> None:
    """Look after translations: PO files in cards/survivor-support/locales.

    \b
    source    the English that the others are translated from
    reviewed  a named, qualified person has signed exactly these words
    draft     translated, and not signed: printed with a line that says so
    stale     the English has changed since, or the entry is marked fuzzy
    missing   not translated: nothing is printed in that language

    \b
    Examples:
      translate status                  how far each language can be trusted
      translate update                  after a change of English
      translate review-pack vi          what a reviewer of Vietnamese is given
      translate sign vi --reviewer "Lan Tran" --qualification "ATA-certified translator"
    """  # noqa: D301 - click's own mark for text that it must not rewrap


@translate.command()
@options.DATA
@options.JSON
@click.pass_context
def status(ctx: click.Context, *, data: Path | None, as_json: bool) -> None:
    """Check every translation, and say how far each can be trusted: the oldest review first.

    \b
    Example: translate status
    """  # noqa: D301
    from cardpress.reviews import read_reviews  # noqa: PLC0415
    from cardpress.translation.standing import standings  # noqa: PLC0415

    library = options.library(data)
    found = standings(library, read_reviews(library))
    if as_json:
        say_json({"languages": [_standing_json(each) for each in found]})
    else:
        for line in _table(found):
            say(line)
    errors = [each.error for each in found if each.error]
    for error in errors:
        show_error(error)
    ctx.exit(max((error.exit_code for error in errors), default=0))


@translate.command()
@click.argument("tags", nargs=-1, metavar="[TAG]...")
@options.DATA
@click.pass_context
def update(ctx: click.Context, *, tags: tuple[str, ...], data: Path | None) -> None:
    """Bring translations up to date after a change of English: those named, or all.

    Every line gets an entry in its place. Where the English has changed, the entry is marked fuzzy and keeps
    the old English beside the new; hold the translation against it, mend it, and take the mark away. Lines
    that are no more go to the file's end.

    \b
    Example: translate update vi
    """  # noqa: D301
    from cardpress.locales import locale_file  # noqa: PLC0415
    from cardpress.translation.update import updated  # noqa: PLC0415

    library = options.library(data)
    languages = [library.language(tag) for tag in tags] or [
        language for language in library.languages.values() if locale_file(library, language).exists()
    ]
    ctx.exit(_each(library, languages, updated))


@translate.command()
@click.argument("tags", nargs=-1, required=True, metavar="TAG...")
@options.DATA
@click.pass_context
def breaks(ctx: click.Context, *, tags: tuple[str, ...], data: Path | None) -> None:
    """Put in where lines may end: for km, lo and my, which have no spaces between words.

    A zero-width space (U+200B) goes between the words that ICU knows; old ones are taken out first. This
    changes what a signature was put under, so do it before the review.

    \b
    Example: translate breaks lo km my
    """  # noqa: D301
    from cardpress.translation.breaks import broken  # noqa: PLC0415

    library = options.library(data)
    ctx.exit(_each(library, [library.language(tag) for tag in tags], broken))


@translate.command()
@click.argument("tag")
@options.DATA
def new(*, tag: str, data: Path | None) -> None:
    """Begin the translation of a language that is in languages.toml.

    \b
    Example: translate new th
    """  # noqa: D301
    from cardpress.translation.update import begun  # noqa: PLC0415

    update = begun(options.library(data), tag)
    update.write()
    say(f"{update.path}  {len(update.missing)} lines to translate")


@translate.command("review-pack")
@click.argument("tag")
@options.OUT
@options.DATA
def review_pack(*, tag: str, out: Path, data: Path | None) -> None:
    """Make what a reviewer is given: a PDF to print and sign, and XLIFF for their tools.

    Both have every line with its id, its English, its translation and its back-translation. Changes go into
    the PO file; the XLIFF is not read back.

    \b
    Example: translate review-pack vi --out to-lan
    """  # noqa: D301
    from cardpress.translation.pack import review_pack as pack  # noqa: PLC0415

    library = options.library(data)
    for path in pack(library, library.language(tag)).write(out):
        say(str(path))


@translate.command()
@click.argument("tag")
@click.option("--reviewer", required=True, metavar="NAME", help="Who has reviewed it.")
@click.option("--qualification", required=True, metavar="TEXT", help="What makes them fit to judge it.")
@click.option(
    "--statement", "statements", multiple=True, metavar="ID", help="Only this line. Repeat for several."
)
@click.option(
    "--date", type=click.DateTime(["%Y-%m-%d"]), help="Of the signature, like 2026-11-22.  [default: today]"
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@options.DATA
def sign(  # noqa: PLR0913 - one parameter an option
    *,
    tag: str,
    reviewer: str,
    qualification: str,
    statements: tuple[str, ...],
    date: dt.datetime | None,
    yes: bool,
    data: Path | None,
) -> None:
    """Sign a translation off as it stands now, on behalf of a qualified person who has read it.

    A statement's id stands for its condensed form and its heading, too. Whoever changes a signed line or its
    English later un-signs it.

    \b
    Examples:
      translate sign vi --reviewer "Lan Tran" --qualification "ATA-certified translator"
      translate sign vi --reviewer "Lan Tran" --qualification "ATA-certified translator" \\
        --statement do-believe --date 2026-11-22
    """  # noqa: D301
    from cardpress.reviews import add_review  # noqa: PLC0415
    from cardpress.translation.sign import prepared  # noqa: PLC0415

    library = options.library(data)
    language = library.language(tag)
    today = dt.datetime.now().astimezone().date()
    day = date.date() if date else today
    if day > today:
        raise InputError(f"--date {day.isoformat()} is in the future.", "Give the day it was signed on.")
    review = prepared(
        library, language, reviewer=reviewer, qualification=qualification, date=day, statements=statements
    )
    for line in _to_sign(library, language, review):
        note(line)
    if not yes:
        click.confirm("Sign this?", abort=True, err=True)
    path = add_review(library, review)
    say(f"{path}  {_lines(len(review.signed))} of {tag} signed by {reviewer}")


def _each(
    library: "Library",
    languages: Iterable["Language"],
    change: Callable[["Library", "Language", tuple["Review", ...]], "Update"],
) -> int:
    """Change some translations; a fault in one does not stop the others. Gives the exit code."""
    from cardpress.reviews import read_reviews  # noqa: PLC0415

    reviews = read_reviews(library)
    code = 0
    for language in languages:
        try:
            update = change(library, language, reviews)
            update.write()
        except CardpressError as error:
            show_error(error)
            code = max(code, error.exit_code)
            continue
        for line in _report(update):
            say(line)
    return code


def _report(update: "Update") -> list[str]:
    tag = update.language.tag
    if update.data is None:
        return [f"{tag}: up to date"]
    said = [
        (update.stale, "stale, the English has changed"),
        (update.missing, "missing, still to be translated"),
        (update.removed, "removed, not in the English any more"),
        (update.unsigned, "no longer signed"),
    ]
    lines = [f"{tag}: {_lines(len(names))} {what}: {_listed(names)}" for names, what in said if names]
    return lines or [f"{tag}: written, {update.path}"]


def _lines(count: int) -> str:
    return f"{count} line" if count == 1 else f"{count} lines"


def _listed(names: tuple[str, ...]) -> str:
    rest = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return ", ".join(names[:_FEW]) + rest


def _table(found: list["Standing"]) -> list[str]:
    from cardpress.locales import Status  # noqa: PLC0415

    words = [str(each) for each in Status]
    lines = [f"{'':<8}" + "".join(f"{word:>10}" for word in words) + "  reviewed on"]
    for each in found:
        counts = "".join(f"{each.counts.get(word) or '':>10}" for word in Status)
        counts = f"{'faulty':>10}{'':40}" if each.error else counts
        date = each.review.isoformat() if each.review else ""
        by = f", by {', '.join(each.reviewers)}" if each.reviewers else ""
        name = f"{each.language.name} ({each.language.english_name}){by}"
        lines.append(f"{each.language.tag:<8}{counts}  {date:<12}{name}")
    for each in found:
        if each.lapsed:
            what = f"{_lines(len(each.lapsed))} no longer signed, changed since the review"
            lines.append(f"{each.language.tag}: {what}: {_listed(each.lapsed)}")
    return lines


def _standing_json(each: "Standing") -> dict[str, object]:
    return {
        "tag": each.language.tag,
        "name": each.language.name,
        "english_name": each.language.english_name,
        "status": each.word,
        "counts": {str(status): count for status, count in each.counts.items()},
        "review": each.review.isoformat() if each.review else None,
        "reviewers": list(each.reviewers),
        "lapsed": list(each.lapsed),
        "error": str(each.error) if each.error else None,
    }


def _to_sign(library: "Library", language: "Language", review: "Review") -> list[str]:
    from cardpress.locales import read_locale  # noqa: PLC0415
    from cardpress.translation.sign import mark  # noqa: PLC0415

    locale = read_locale(library, language, ())
    total = len(locale.statuses)
    names = tuple(review.signed)
    which = "all" if len(names) == total else f"{len(names)} of {total}"
    return [
        f"{review.reviewer}, {review.qualification}, signs on {review.date.isoformat()}:",
        f"  {which} lines of {language.english_name} ({language.tag}), as they stand now: {_listed(names)}",
        f"  The mark of the text is {mark(library, locale)}; is it the one on the signed review pack?",
    ]

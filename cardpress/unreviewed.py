"""What is to be said, before anything is built, of words that no qualified person has signed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cardpress.errors import InputError
from cardpress.locales import Status
from cardpress.plans import Plan
from cardpress.voices import Voice
from cardpress.words import one_of

_TRUSTED = (Status.SOURCE, Status.REVIEWED)


@dataclass
class _Lines:
    """The lines in question of one language: what pieces they stand on, and their ids in the page's order."""

    pieces: list[str] = field(default_factory=list)
    names: dict[str, None] = field(default_factory=dict)


def refuse_unreviewed(plans: Iterable[Plan]) -> None:
    """Let plans pass that use nothing but the source's own words and reviewed ones.

    Raises:
        InputError: naming every piece and language that does not pass, and what to do about it.
    """
    plans = tuple(plans)
    found = _by_language(plans, [status for status in Status if status not in _TRUSTED])
    if not found:
        return
    lines = [_refusal(plan, voice, lines) for (plan, voice), lines in found]
    raise InputError("\n".join(lines), "\n  ".join(_ways_out(plans, [voice for (_, voice), _ in found])))


def stale_notes(plans: Iterable[Plan]) -> list[str]:
    """A line for each language whose words on these pieces are older than their English."""
    return [
        f"{', '.join(lines.pieces)} ({plan.tag}): the English has changed since these lines of "
        f"{voice.language.tag} were translated: {', '.join(lines.names)}"
        for (plan, voice), lines in _by_language(plans, [Status.STALE])
    ]


def _by_language(
    plans: Iterable[Plan], statuses: Iterable[Status]
) -> list[tuple[tuple[Plan, Voice], _Lines]]:
    """The lines that have one of these statuses, by the first plan in the same languages and its voice."""
    wanted = frozenset(statuses)
    heads: dict[tuple[str, str], tuple[Plan, Voice]] = {}
    found: dict[tuple[str, str], _Lines] = {}
    for plan in plans:
        for voice in plan.voices:
            names = [name for name, status in voice.lines(plan.piece).items() if status in wanted]
            if names:
                key = (plan.tag, voice.language.tag)
                heads.setdefault(key, (plan, voice))
                lines = found.setdefault(key, _Lines())
                lines.pieces.append(plan.piece.id)
                lines.names |= dict.fromkeys(names)
    return [(heads[key], lines) for key, lines in found.items()]


def _refusal(plan: Plan, voice: Voice, lines: _Lines) -> str:
    pieces = one_of(lines.pieces).replace(" or ", " and ")
    count = f"{len(lines.names)} line{'s' if len(lines.names) > 1 else ''}"
    what = "is an unreviewed draft" if len(lines.pieces) == 1 else "are unreviewed drafts"
    whose = f"the {voice.language.english_name} " if len(plan.voices) > 1 else ""
    return (
        f"{pieces} in {plan.language_names}: {whose}{what} ({count})"
        if whose
        else (f"{pieces} in {plan.language_names} {what} ({count})")
    )


def _ways_out(plans: Iterable[Plan], unreviewed: Iterable[Voice]) -> Iterator[str]:
    tags = list(dict.fromkeys(voice.language.tag for voice in unreviewed))
    tag = tags[0] if len(tags) == 1 else "TAG"
    yield f"To have a translation reviewed: translate review-pack {tag}; once it is: translate sign {tag}"
    passing = list(
        dict.fromkeys(
            voice.language.english_name
            for plan in plans
            for voice in plan.voices
            if voice.language.tag not in tags
        )
    )
    if passing:
        yield f"Reviewed: {', '.join(passing)}."
    yield "Without --require-reviewed they are built, with a line on each that says so."

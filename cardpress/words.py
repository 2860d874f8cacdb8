"""Small helpers for messages that people read."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """' Did you mean "x"?' for the nearest known name, or an empty string."""
    near = get_close_matches(given, list(known), n=1, cutoff=0.6)
    return f' Did you mean "{near[0]}"?' if near else ""


def one_of(names: Iterable[str]) -> str:
    """'a, b or c'."""
    listed = list(names)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Say that there is nothing of that name, and which was perhaps meant."""
    names = list(known)
    return f'no {what} "{name}".{did_you_mean(name, names)}'

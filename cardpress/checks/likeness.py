"""Numbers and addresses that are nearly those of a service: what a slip of the finger, or a trick, makes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from cardpress.wording import Contact

_NUMBER = re.compile(r"(?<![\w.-])\+?\d(?:[\d\-.()\s]{7,18})\d(?![\w-]|\.\d)")
_HOST = re.compile(r"(?<![\w@.-])(?:(?:[a-z0-9_-]+\.)+[a-z]{2,24})(?![\w@-])", re.IGNORECASE)
_SHORT = re.compile(r"(?<![\w.,:/#–-])\d{3}(?![\w/%°–-]|[.,:]\d)")
# Words that stand before a number to be called, in the likeliest languages of strangers' files.
_CALL = re.compile(
    r"\b(?:call|dial|text|phone|tel|hotline|lifeline|sms|or|llame|llama|marque|marca|texto|línea|appelez"
    r"|composez|ligue|gọi)\b[^.!?\d]{0,24}$",
    re.IGNORECASE,
)
_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_PHONE_DIGITS = 10
_DISTANT = 3  # slips; as many make it another number
_LONG_HOST = 12  # characters; two of a longer one may differ
_SERVICES = {"211", "311", "411", "511", "611", "711", "811", "111", "112", "119"}  # numbers of their own


@dataclass(frozen=True)
class Near:
    """Something that is nearly a service's number or address.

    Attributes:
        found: as it stands.
        meant: the service's own.
        slips: how many characters differ, are missing, too many, or have changed places with the next.
    """

    found: str
    meant: str
    slips: int


def near_numbers(text: str, services: Iterable[Contact]) -> Iterator[Near]:
    """Phone numbers in a text that are nearly a service's, and ones turned round."""
    services = list(services)
    for contact in services:
        yield from _near_display(text, contact)
    phones = {_national(contact.phone): contact.phone for contact in services if contact.phone}
    for match in _NUMBER.finditer(text):
        found = _national(match[0])
        if abs(len(found) - _PHONE_DIGITS) > 1 or found in phones:
            continue
        for digits, phone in phones.items():
            if len(digits) != _PHONE_DIGITS:
                continue
            apart = slips(found, digits)
            if apart < _DISTANT:
                yield Near(match[0], phone, apart)
            elif _turned_round(match[0], phone):
                yield Near(match[0], phone, 1)


def near_short_numbers(text: str, services: Iterable[Contact], *, anywhere: bool) -> Iterator[Near]:
    """Numbers of three digits that are nearly 988 or 911: anywhere, or after a word like "call" only."""
    numbers = [contact.phone for contact in services if contact.phone and len(contact.phone) == 3]  # noqa: PLR2004
    for match in _SHORT.finditer(text):
        if match[0] in numbers or match[0] in _SERVICES:
            continue
        near = next((number for number in numbers if slips(match[0], number) == 1), None)
        if near and (anywhere or _CALL.search(text[: match.start()])):
            yield Near(match[0], near, 1)


def near_hosts(text: str, services: Mapping[str, Contact]) -> Iterator[Near]:
    """Host names in a text that are nearly a service's."""
    for match in _HOST.finditer(text):
        meant = lookalike(match[0], services)
        if meant:
            yield Near(match[0], meant, 1)


def lookalike(address: str, services: Mapping[str, Contact]) -> str | None:
    """The service's host that an address looks like without leading there; None for any other address."""
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        host = (parts.hostname or "").removesuffix(".")
    except ValueError:  # a bracket without its partner
        return None
    for known in hosts(services):
        domain = _domain(known)
        if host == domain or host.endswith(f".{domain}"):
            if parts.username is None:
                return None
        elif known in address or domain in host or _alike(_domain(host), domain):
            return known
    return None


def hosts(services: Mapping[str, Contact]) -> list[str]:
    """The hosts that the services are reached at."""
    urls = [url for contact in services.values() for url in (contact.url, contact.chat_url) if url]
    return list(dict.fromkeys(urlsplit(url).hostname or "" for url in urls))


def _domain(host: str) -> str:
    return ".".join(host.split(".")[-2:])


def _alike(found: str, known: str) -> bool:
    (name, _, end), (own, _, own_end) = found.partition("."), known.partition(".")
    if not name or not end:
        return False
    return (name == own and end != own_end) or slips(found, known) <= (2 if len(known) > _LONG_HOST else 1)


def _near_display(text: str, contact: Contact) -> Iterator[Near]:
    """Numbers with letters, "1-833-591-KNOW (5669)": whatever has the same shape and is nearly the same."""
    display = contact.display or ""
    if not any(letter.isalpha() for letter in display):
        return
    shape = "".join(
        r"\d" if letter.isdigit() else "[A-Z]" if letter.isalpha() else re.escape(letter)
        for letter in display
    )
    for match in re.finditer(rf"(?<![\w-]){shape}", text):
        if match[0] != display and slips(match[0], display) < _DISTANT:
            yield Near(match[0], display, slips(match[0], display))


def digits_of(number: str) -> str:
    """A number's digits, letters as on a telephone's keys."""
    return "".join(letter for letter in number.upper().translate(_KEYS) if letter.isdigit())


def _national(number: str) -> str:
    """Its digits without the country's 1."""
    digits = digits_of(number)
    return digits[1:] if len(digits) == _PHONE_DIGITS + 1 and digits[0] == "1" else digits


def _turned_round(found: str, phone: str) -> bool:
    """Whether a number's groups stand in the opposite order, as in a line that runs from right to left."""
    groups = re.findall(r"\d+", found)
    return len(groups) > 1 and groups[::-1] == re.findall(r"\d+", phone)


def slips(one: str, other: str) -> int:
    """How many slips part two texts: a letter more, less or another, or two neighbours changed about."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]

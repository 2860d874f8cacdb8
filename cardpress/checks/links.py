"""Links lead where the words under them say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from pikepdf import Dictionary, Name, Page, PikepdfError

from cardpress.checks.finding import Check, Code, Result, Status, fail, warn
from cardpress.checks.likeness import digits_of, lookalike
from cardpress.checks.odd import oddity
from cardpress.checks.subject import Subject
from cardpress.geometry import PT_PER_MM, Box

_ADDRESS = re.compile(r"(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,24})(?:[/:?#]\S*)?", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d\-.() ]*\d")
_SPARE = 1.0  # pt around a link that its words may overhang
_MOST = 2000  # links of a page
_FEW_DIGITS = 3


@dataclass(frozen=True)
class _Link:
    """A link: where it leads, its rectangle in the page's own pt, and where that is seen, if it is known."""

    target: str
    rectangle: tuple[float, float, float, float]
    box: Box | None


def _run(subject: Subject) -> Iterator[Result]:
    allowed = _allowed(subject)
    for number, page in enumerate(subject.structure.pages):
        for link in _links(page):
            left, bottom, right, top = link.rectangle
            printed = subject.text_in(number, left - _SPARE, bottom - _SPARE, right + _SPARE, top + _SPARE)
            where = f"Page {number + 1}: a link"
            if (known := lookalike(link.target, subject.services)) and "://" in link.target:
                yield fail(
                    "LINK_LOOKALIKE",
                    f"{where} leads to {link.target}, which looks like {known} and is not.",
                    number,
                    link.box,
                )
            elif differs(printed, link.target, subject) and differs(
                _as_seen(subject, number, link, printed), link.target, subject
            ):
                yield fail(
                    "LINK_DIFFERS",
                    f'{where} on "{printed}" leads to {link.target}.',
                    number,
                    link.box,
                )
            elif odd := oddity(link.target):
                yield warn("ODD_LINK", f"{where} leads to {link.target}: {odd}.", number, link.box)
            elif subject.plan is not None and link.target not in allowed:
                yield fail("STRANGE_LINK", f"{where} leads to {link.target}.", number, link.box)


def _allowed(subject: Subject) -> set[str]:
    """Where our own links may lead."""
    voices = subject.plan.voices if subject.plan else ()
    contacts = [contact for voice in voices for contact in voice.library.contacts.values()]
    targets = {target for contact in contacts for target in (contact.url, contact.chat_url)}
    return {target for target in targets if target} | {contact.dial for contact in contacts if contact.phone}


def _links(page: Page) -> Iterator[_Link]:
    annotations = page.obj.get("/Annots")
    if annotations is None:
        return
    try:
        height = float(page.cropbox[3])
        left = float(page.cropbox[0])
        for annotation in list(annotations)[:_MOST]:
            action = annotation.get("/A") if isinstance(annotation, Dictionary) else None
            if not isinstance(action, Dictionary) or action.get("/S") != Name.URI:
                continue
            x1, y1, x2, y2 = (float(number) for number in list(annotation.Rect))
            box = Box(
                (min(x1, x2) - left) / PT_PER_MM,
                (height - max(y1, y2)) / PT_PER_MM,
                abs(x2 - x1) / PT_PER_MM,
                abs(y2 - y1) / PT_PER_MM,
            )
            rectangle = (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
            turned = page.obj.get("/Rotate", 0) != 0
            yield _Link(str(action.get("/URI", "")), rectangle, None if turned else box)
    except (PikepdfError, ValueError, TypeError, AttributeError):
        return


def _as_seen(subject: Subject, page: int, link: _Link, printed: str) -> str:
    """The words under a link as they stand, where that can be told: some are read the wrong way round."""
    return (subject.as_seen(page, link.box) if link.box else "") or printed


def differs(printed: str, target: str, subject: Subject) -> bool:
    """Whether the words under a link name another address or number than it leads to."""
    try:
        parts = urlsplit(target)
    except ValueError:  # a bracket without its partner
        return False
    if parts.scheme in ("http", "https"):
        named = [match[1].lower().removeprefix("www.") for match in _ADDRESS.finditer(printed)]
        host = (parts.hostname or "").removeprefix("www.")
        return bool(named) and not any(host == name or host.endswith(f".{name}") for name in named)
    if parts.scheme in ("tel", "sms"):
        return _other_number(printed, parts.path, subject)
    return False


def _other_number(printed: str, target: str, subject: Subject) -> bool:
    """Whether the number that is printed is another one; letters count as on a telephone's keys."""
    wanted = digits_of(target)
    if any(
        contact.display and contact.display in printed and digits_of(contact.phone or "") == wanted[-11:]
        for contact in subject.services.values()
    ):
        return False
    numbers = [digits_of(match[0]) for match in _NUMBER.finditer(printed)]
    numbers = [number for number in numbers if len(number) >= _FEW_DIGITS]
    spelled = digits_of(re.sub(r"\(.*?\)", "", printed))
    return bool(numbers) and not any(
        wanted.endswith(number) or number.endswith(wanted) for number in (*numbers, spelled) if number
    )


CHECK = Check(
    id="links",
    title="Links lead where the words under them say",
    rationale="Who taps an address trusts what is printed; a link elsewhere betrays whoever asks for help.",
    codes={
        "LINK_DIFFERS": Code(
            "the address or number printed under a link is another than it leads to",
            "Make both the same, and find out which of them is right.",
        ),
        "LINK_LOOKALIKE": Code(
            "a link's address looks like a service's and is another",
            "Do not post it. Put the service's own address from `list contacts` in its place.",
        ),
        "STRANGE_LINK": Code(
            "a link in a file of ours that leads to none of its services", "Build the piece again, unaltered."
        ),
        "ODD_LINK": Code(
            "a link through a shortener, to a bare number, or over an unsafe or disguised address",
            "Link to the official https address itself.",
            Status.WARN,
        ),
    },
    run=_run,
)

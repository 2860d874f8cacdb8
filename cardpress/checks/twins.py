"""The twins of a piece say all that it says, and their links and codes lead where they say."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from PIL import Image, ImageDraw

from cardpress.checks.codes import read_codes
from cardpress.checks.contacts import ENDS
from cardpress.checks.finding import Code, Finding, Result, Status, fail
from cardpress.checks.saying import squeezed
from cardpress.plans import Plan
from cardpress.render import VoiceView
from cardpress.twins import Twin, chosen

_PIXELS = 8  # that a module is drawn wide, to be read back
_MOST_MODULES = 185  # of the largest symbol there is, with its quiet zone
_RUN = re.compile(r"M(\d{1,3}) (\d{1,3})h(\d{1,3})v1h-\3z")
_UNSEEN = ("head", "style", "script", "template")
_VOID = ("meta", "wbr", "br", "hr", "img", "link", "input", "base")
_INLINE = ("a", "bdi", "span", "wbr", "b", "i", "em", "strong")
_ACTIVE = (
    "script",
    "iframe",
    "object",
    "embed",
    "form",
    "img",
    "link",
    "base",
    "audio",
    "video",
    "image",
    "use",
)


@dataclass(frozen=True)
class Link:
    """A link: where it leads, and what stands on it."""

    href: str
    text: str


@dataclass(frozen=True)
class Figure:
    """A code with what stands beside it: its alternative, its SVG path and the words."""

    alternative: str
    path: str
    text: str


class Reading(HTMLParser):
    """What a reader gets of an HTML twin.

    Attributes:
        links: every link, in order.
        figures: every code.
        outside: whatever is no part of a page that stands by itself: scripts, and what must be fetched.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[Link] = []
        self.figures: list[Figure] = []
        self.outside: list[str] = []
        self._open: list[str] = []
        self._parts: list[str] = []
        self._href: tuple[str, int] = ("", 0)
        self._figure = 0
        self._code = ("", "")
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        """All that is seen, with no more than a space between its words."""
        return _plain("".join(self._parts))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag begins."""
        values = {name: value or "" for name, value in attrs}
        self._look_outside(tag, values)
        if tag not in _VOID:
            self._open.append(tag)
        if tag not in _INLINE:
            self._parts.append(" ")
        if tag == "a":
            self._href = (values.get("href", ""), len(self._parts))
        elif tag == "figure":
            self._figure, self._code = len(self._parts), ("", "")
        elif tag == "svg" and "figure" in self._open:
            self._code = (values.get("aria-label", ""), "")
        elif tag == "path" and "figure" in self._open:
            self._code = (self._code[0], self._code[1] + values.get("d", ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag that ends itself, as those of drawings do."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note what has ended."""
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag not in _INLINE:
            self._parts.append(" ")
        if tag == "a":
            href, start = self._href
            self.links.append(Link(href, _plain("".join(self._parts[start:]))))
        elif tag == "figure":
            self.figures.append(Figure(*self._code, _plain("".join(self._parts[self._figure :]))))

    def handle_data(self, data: str) -> None:
        """Keep what is seen."""
        if not set(self._open) & {*_UNSEEN}:
            self._parts.append(data)
        elif "style" in self._open and re.search(r"url\(|@import|expression\(", data, re.IGNORECASE):
            self.outside.append("a style that fetches something")

    def _look_outside(self, tag: str, values: dict[str, str]) -> None:
        if tag in _ACTIVE:
            self.outside.append(f"<{tag}>")
        for name, value in values.items():
            fetches = name in ("src", "srcset", "poster", "data", "background", "style", "xlink:href")
            if fetches or name.startswith("on") or (tag == "meta" and value.lower() == "refresh"):
                self.outside.append(f'<{tag} {name}="{value[:60]}">')


def _plain(text: str) -> str:
    return " ".join(text.split())


def decode(path: str) -> str | None:
    """What a code says, drawn from its SVG path and read back; None where it cannot be read."""
    runs = [tuple(map(int, found)) for found in _RUN.findall(path)]
    span = max((max(x + length, y + 1) for x, y, length in runs), default=0) + 4
    if _RUN.sub("", path) or not runs or span > _MOST_MODULES:
        return None
    image = Image.new("L", (span * _PIXELS, span * _PIXELS), 255)
    pen = ImageDraw.Draw(image)
    for x, y, length in runs:
        far = ((x + length) * _PIXELS - 1, (y + 1) * _PIXELS - 1)
        pen.rectangle(((x * _PIXELS, y * _PIXELS), far), fill=0)
    codes = read_codes(image)
    return codes[0].text if len(codes) == 1 else None


def _words(plan: Plan, text: str) -> Iterator[Result]:
    """Every statement under its heading, every contact and what the services offer, in every language."""
    found = squeezed(text)
    for index, voice in enumerate(plan.voices):
        view = VoiceView(plan, index)
        places: dict[str, tuple[int, int]] = {}
        for statement, words in chosen(plan.piece, voice):
            for said in map(squeezed, map(voice.library.fill, filter(None, (statement.heading, words)))):
                places[statement.id] = (found.find(said), found.find(said) + len(said))
                if said not in found:
                    yield fail("NO_STATEMENT", f"{statement.id} ({view.language.tag}) does not stand there.")
        yield from _headings(plan, view, places, found)
        for line in map(voice.library.fill, view.services()):
            if squeezed(line) not in found:
                yield fail("NO_SERVICES", f'"{line}" does not stand there.')
        for contact in (voice.library.contacts[name] for name in plan.piece.contacts):
            printed = re.compile(rf"(?<![\w-]){re.escape(contact.printed)}{ENDS}", re.ASCII)
            if not printed.search(text):
                yield fail("NO_CONTACT", f"{contact.name}: {contact.printed} does not stand there.")


def _headings(
    plan: Plan, view: VoiceView, places: dict[str, tuple[int, int]], found: str
) -> Iterator[Result]:
    """A section's heading stands between its first statement and whatever stands before that.

    Without it a line like "Engage with the offender." would say the opposite of what it means.
    """
    whole = plan.piece.whole
    for section in plan.library.content.sections:
        items = [statement.id for statement in view.statements(section.id) if statement.id in places]
        if not items or (section.id == "opening" and not whole):
            continue
        start = places[items[0]][0]
        others = places.keys() - {entry.id for entry in view.statements(section.id, "intro")}
        before = max((places[name][1] for name in others if places[name][1] <= start), default=0)
        if squeezed(view.heading(section.id)) not in found[before:start]:
            yield fail("NO_HEADING", f'"{view.heading(section.id)}" does not stand above {items[0]}.')


def _notices(plan: Plan, text: str) -> Iterator[Result]:
    """The draft line where it is due, above all else; credit, notice and edition."""
    found = squeezed(text)
    first = next((words for _, words in chosen(plan.piece, plan.voices[0])), "")
    head = found.partition(squeezed(plan.voices[0].library.fill(first)))[0]
    drafts = [voice.library.labels for voice in plan.voices if plan.is_draft(voice)]
    labels = [plan.library.labels, *drafts] if drafts else []
    for line in dict.fromkeys(entry["draft_short"] for entry in labels):
        if squeezed(line) not in head:
            yield fail("NO_MARK", f'"{line}" does not stand at the head.')
    for wanted in (
        *(plan.credit[part] for part in ("publisher", "title", "date", "edition")),
        *(voice.library.labels["not_official"] for voice in plan.voices),
    ):
        if squeezed(wanted) not in found:
            yield fail("NO_CREDIT", f'"{wanted}" does not stand there.')


def _links(plan: Plan, reading: Reading) -> Iterator[Result]:
    """Every link leads to the service whose number or address stands on it, and every contact has one."""
    known = set(_leads(plan))
    for link in reading.links:
        if (link.href, link.text) not in known:
            yield fail("STRANGE_LINK", f'"{link.text}" leads to {link.href}.')
    hrefs = {link.href for link in reading.links}
    for voice in plan.voices:
        for contact in (voice.library.contacts[name] for name in plan.piece.contacts):
            if (contact.url or contact.dial) not in hrefs:
                yield fail("NO_LINK", f"{contact.name}: no link to {contact.url or contact.dial}.")


def _leads(plan: Plan) -> Iterator[tuple[str, str]]:
    """Where a link may lead, and what then stands on it."""
    for voice in plan.voices:
        yield f"#{voice.language.tag}", voice.language.name
        for contact in voice.library.contacts.values():
            yield contact.url or contact.dial, contact.printed
            yield contact.dial, contact.display or ""
            yield f"sms:{contact.text_to}", f"SMS {contact.text_to}"


def _codes(plan: Plan, reading: Reading) -> Iterator[Result]:
    """Each code says the address that stands beside it and in its alternative, and none is missing."""
    meant = Counter(
        voice.library.contacts[code.contact].url or "" for voice in plan.voices for code in plan.piece.codes
    )
    seen: Counter[str] = Counter()
    for figure in reading.figures:
        payload = decode(figure.path)
        if payload is None:
            yield fail("CODE_UNREADABLE", f'The code beside "{figure.text}" cannot be read.')
            continue
        seen[payload] += 1
        if payload not in figure.text.split() or payload not in figure.alternative:
            yield fail("CODE_DIFFERS", f'A code says {payload}; beside it stands "{figure.text}".')
    for payload in meant.keys() | seen.keys():
        if seen[payload] != meant[payload]:
            yield fail("CODE_COUNT", f"{payload}: {seen[payload]} codes, {meant[payload]} were meant.")


@dataclass(frozen=True)
class TwinCheck:
    """What is looked at on the text of a twin; like a `Check`, which looks at a PDF."""

    id: str
    title: str
    rationale: str
    codes: dict[str, Code]
    run: Callable[[Plan, Twin], Iterator[Result]]


def _run(plan: Plan, twin: Twin) -> Iterator[Result]:
    if twin.format == "txt":
        text = _plain(twin.text)
    else:
        reading = Reading(twin.text)
        text = reading.text
        for what in reading.outside:
            yield fail("OUTSIDE", f"{what} is no part of a page that stands by itself.")
        yield from _links(plan, reading)
        yield from _codes(plan, reading)
    yield from _words(plan, text)
    yield from _notices(plan, text)


TWIN_CHECK = TwinCheck(
    id="twins",
    title="The HTML and text twins say all that the piece says, and lead where they say",
    rationale="Who cannot read the page reads its twin: a number or a warning missing there is missing.",
    codes={
        "NO_STATEMENT": Code(
            "a statement of the piece is not in the twin",
            "Let templates/twin.html and twin.txt print every statement that the piece has.",
        ),
        "NO_HEADING": Code(
            "a section's heading does not stand above it",
            "Let templates/twin.html and twin.txt print the heading of every section.",
        ),
        "NO_SERVICES": Code(
            "what the services offer in the reader's language is not in the twin",
            "Let templates/twin.html and twin.txt print the lines of what services offer.",
        ),
        "NO_CONTACT": Code(
            "a contact of the piece is not in the twin, or is altered",
            "Let templates/twin.html and twin.txt print every contact, by the macros `number` and `address`.",
        ),
        "NO_MARK": Code(
            "an unreviewed translation does not say so above all else",
            "Let templates/twin.html and twin.txt begin with the draft line.",
        ),
        "NO_CREDIT": Code(
            "source, edition mark or the line that it is not official is missing",
            "Let templates/twin.html and twin.txt end with source, edition and “not official”.",
        ),
        "NO_LINK": Code(
            "a contact of the piece has no link",
            "Let templates/twin.html link every number and address.",
        ),
        "STRANGE_LINK": Code(
            "a link leads elsewhere than it says",
            "Let the link and its text come from the same contact.",
        ),
        "CODE_UNREADABLE": Code(
            "a QR code could not be read",
            "Draw the code as it is: black on white, with its quiet zone of 4 modules.",
        ),
        "CODE_DIFFERS": Code(
            "the address in a QR code does not stand beside it",
            "Let the code and the address beside it come from the same contact.",
        ),
        "CODE_COUNT": Code(
            "a QR code is missing, or was not meant",
            "Draw one code for each that the piece has.",
        ),
        "OUTSIDE": Code(
            "the page runs a script, or fetches something",
            "Take scripts, and whatever is fetched, out of templates/twin.html and twin.css.",
        ),
    },
    run=_run,
)


def check_twins(plan: Plan, twins: tuple[Twin, ...]) -> tuple[Finding, ...]:
    """Every finding on the twins of a plan; one that has none says PASS."""
    findings = []
    for twin in twins:
        results = dict.fromkeys(TWIN_CHECK.run(plan, twin))
        for result in results or [Result("OK", Status.PASS, TWIN_CHECK.title)]:
            message = f"{plan.twin_name(twin.format)}: {result.message}"
            mend = TWIN_CHECK.codes[result.code].mend if result.code in TWIN_CHECK.codes else ""
            findings.append(Finding(TWIN_CHECK.id, result.code, result.status, message, mend=mend))
    return tuple(findings)

"""The twins of a piece: all that it says, as a page for any screen and as plain text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    select_autoescape,
)
from markupsafe import Markup

from cardpress.errors import InputError
from cardpress.formats import Format
from cardpress.palette import DARK, PALETTES
from cardpress.pieces import Piece
from cardpress.plans import Plan
from cardpress.qr import Symbol, encode
from cardpress.render import VoiceView
from cardpress.voices import Voice
from cardpress.wording import PLACEHOLDER, Contact, Language, ServiceName, Statement

TWINS: tuple[Format, ...] = ("html", "txt")
COLUMNS = 76  # of a line of plain text
_UNSPACED = ("Hans", "Hant", "Jpan", "Khmr", "Laoo", "Mymr")  # between words, so that lines are not broken
_FIXED = "\0"  # stands for a space at which a line must not end, while lines are broken
_ISOLATE = "\N{LEFT-TO-RIGHT ISOLATE}{}\N{POP DIRECTIONAL ISOLATE}"
_CUTS = re.compile(r"(?<=//)|(?<=[^/:])(?=[./])")  # where an address may go on in the next line


@dataclass(frozen=True)
class Twin:
    """A finished twin: which of the two it is, and its text."""

    format: Format
    text: str

    @property
    def data(self) -> bytes:
        """What its file holds."""
        return self.text.encode()


def make_twins(plan: Plan) -> tuple[Twin, ...]:
    """The twins that a plan asks for.

    Raises:
        InputError: for a fault in their templates.
    """
    templates = _Templates(plan)
    return tuple(Twin(name, templates.render(name)) for name in TWINS if name in plan.formats)


def chosen(piece: Piece, voice: Voice) -> Iterator[tuple[Statement, str]]:
    """Every statement that a piece may carry, in the page's order, with its words there.

    A twin has room for all of them: verbatim where the piece carries the whole text, else as it prints them.
    """
    whole = piece.whole
    selections = chain.from_iterable(face.sections.values() for face in piece.faces)
    named = {name for selection in selections for name in selection.priority}
    for statement in voice.library.content.statements:
        if whole or statement.id in named:
            yield statement, statement.text if whole else statement.brief


@dataclass(frozen=True)
class Scan:
    """A QR code on a twin: the service that it leads to, and its symbol."""

    contact: Contact
    symbol: Symbol


class TwinVoice(VoiceView):
    """What a twin's template sees of one language.

    Attributes:
        id: of its part of the page.
        scans: its QR codes, by contact id; each language has all of them.
    """

    def __init__(self, plan: Plan, index: int) -> None:
        super().__init__(plan, index)
        voice = plan.voices[index]
        self.id = voice.language.tag
        self.neutral = plan.piece.neutral_name is not None
        self.whole = plan.piece.whole
        self._chosen = list(chosen(plan.piece, voice))
        self.scans = {
            code.contact: Scan(contact := self.contacts[code.contact], encode(contact.url or "", code.width))
            for code in plan.piece.codes
        }

    @property
    def title(self) -> str:
        """What the page is called; nothing that tells, for a piece whose name must not."""
        return self.labels["keep_numbers"] if self.neutral else self.heading("opening")

    @property
    def headline(self) -> str:
        """The page's first heading: the source's own, or the piece's opening statement."""
        openings = [words for statement, words in self._chosen if statement.section == "opening"]
        return self.title if self.whole or self.neutral or not openings else openings[0]

    def said(self, section: str, role: str = "item") -> list[str]:
        """What the piece says in a section, apart from its headline."""
        words = [words for _, words in self._of(section, role)]
        return words[1:] if section == "opening" and self.headline in words else words

    def resources(self) -> list[tuple[str, str, Contact | None]]:
        """The services for support: heading, words and the service."""
        return [
            (statement.heading or "", words, self.contacts.get(statement.contact or ""))
            for statement, words in self._of("resources", "item")
        ]

    def _of(self, section: str, role: str) -> list[tuple[Statement, str]]:
        return [pair for pair in self._chosen if (pair[0].section, pair[0].role) == (section, role)]

    def flow(self, text: str, lead: str = "") -> str:
        """A paragraph of plain text, in lines of 76 columns where words have spaces between them."""
        return lay_out("".join(self._plain(text)), self.language, lead)

    def _plain(self, text: str) -> Iterator[str]:
        for part in self.parts(text):
            if not isinstance(part, Contact):
                yield part
            else:
                yield self._apart(part.printed).replace(" ", _FIXED)

    def filled(self, text: str, values: dict[str, str]) -> str:
        """A label with what is filled into it, as plain text."""
        parts = enumerate(PLACEHOLDER.split(text))
        words = "".join(self._apart(values[part]) if odd % 2 else part for odd, part in parts)
        return lay_out(words, self.language)

    def _apart(self, value: str) -> str:
        """A value inside a text: where that runs from right to left, its parts would change places."""
        whole = value.isalnum() or (value[:1].isalpha() and value[-1:].isalnum())
        return value if whole or self.language.direction == "ltr" else _ISOLATE.format(value)


@cache
def _environment(folder: Path) -> Environment:
    """The templates of a folder, compiled once for all plans, and again when one has changed."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(("html", "css")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["fields"] = PLACEHOLDER.split
    environment.filters["breakable"] = breakable
    environment.tests["contact"] = lambda part: isinstance(part, Contact)
    environment.tests["service_name"] = lambda part: isinstance(part, ServiceName)
    return environment


class _Templates:
    """The two templates, and what they see of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._environment = _environment(plan.library.paths.templates)
        voices = [TwinVoice(plan, index) for index in range(len(plan.voices))]
        self._values = {
            "plan": plan,
            "voices": voices,
            "first": voices[0],
            "source": plan.library.labels,
            "light": PALETTES["color"],
            "dark": DARK,
        }

    def render(self, twin: Format) -> str:
        name = f"twin.{twin}"
        try:
            text = self._environment.get_template(name).render(self._values)
        except TemplateError as error:
            line = f":{error.lineno}" if isinstance(error, TemplateSyntaxError) else ""
            raise InputError(
                f"templates/{name}{line}: {error.message}.", "Mend the template and run again."
            ) from error
        return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def breakable(address: str) -> Markup:
    """An address that may go on in the next line at its dots and slashes, unaltered when it is copied."""
    return Markup("<wbr>").join(_CUTS.split(address))


def lay_out(text: str, language: Language, lead: str = "") -> str:
    """One paragraph of plain text, with nothing that tells it what it is but its words.

    Words are never broken, nor are numbers and addresses. Where the text runs from right to left, or has no
    spaces between words, lines are left to whatever shows it: most programs take each line for a paragraph of
    its own, and its first letter for the direction of all of it.

    Args:
        text: the paragraph, with `_FIXED` in place of spaces to keep.
        language: what it is in.
        lead: what stands before it, like "1. "; later lines are set in as far.
    """
    if language.direction == "rtl":
        mark = "\N{RIGHT-TO-LEFT MARK}" if _starts_with_the_other_direction(text) else ""
        lines = [mark + lead + text]
    elif language.script in _UNSPACED:
        lines = [lead + text]
    else:
        lines = list(_lines(text, lead))
    return "\n".join(lines).replace(_FIXED, " ")


def _lines(text: str, lead: str) -> Iterator[str]:
    line = lead + text[: text.find(" ")] if " " in text else lead + text
    for word in text.split(" ")[1:]:
        if width(line) + 1 + width(word) > COLUMNS:
            yield line
            line = " " * len(lead) + word
        else:
            line += f" {word}"
    yield line


def width(text: str) -> int:
    """How many columns a text takes: marks on letters none, letters of East Asia two."""
    shown = (letter for letter in text if unicodedata.category(letter) not in ("Mn", "Me", "Cf"))
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in shown)


def _starts_with_the_other_direction(text: str) -> bool:
    """Whether a text in letters that run from right to left begins with one that does not."""
    strong = [way for way in map(unicodedata.bidirectional, text) if way in ("L", "R", "AL")]
    return bool(strong) and strong[0] == "L" and set(strong) != {"L"}

"""What can be said: contacts, statements, our own lines and languages, as frozen models."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from cardpress.tomlfile import Model
from cardpress.words import unknown

NAME = ".name"  # after a contact's id in a placeholder: its name, not its number or address
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"(?<![A-Za-z])\d|\d(?![A-Za-z])")  # but not the 2 of Know2Protect
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
ID = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
TEXT = Annotated[str, Field(min_length=1, max_length=2000)]
Channel = Literal["call", "text", "chat", "web"]


class Contact(Model):
    """A service that a reader can reach.

    Attributes:
        phone: the digits to dial, with hyphens where people put them.
        display: how the number is printed, letters and all; its digits must be those of `phone`.
        url: the official https address, printed and encoded just as it stands.
        languages: BCP 47 tags of what the service itself offers.
        stated_on: the date of the source.
        verified_on: when a person last dialled or opened it; None if nobody has.
        required: whether a piece must carry it.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    name: TEXT
    phone: str | None = None
    display: str | None = None
    text_to: str | None = None
    url: str | None = None
    chat_url: str | None = None
    channels: tuple[Channel, ...] = Field(min_length=1)
    languages: tuple[str, ...] = ("en",)
    languages_note: str = ""
    required: bool
    source: TEXT
    stated_on: dt.date
    verified_on: dt.date | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.phone is None and self.url is None:
            raise ValueError(f'contact "{self.id}" has neither a phone nor a url')
        if (self.phone is None) != (self.display is None):
            raise ValueError(f'contact "{self.id}": phone and display belong together')
        if self.phone is not None and self.display is not None:
            _check_display(self.phone, self.display)
        for url in (self.url, self.chat_url):
            if url is not None:
                _check_url(url)
        return self

    @property
    def printed(self) -> str:
        """What stands for it in running text: the address where there is one, else the number."""
        return self.url or self.display or ""

    @property
    def dial(self) -> str:
        """The tel: address of the number (RFC 3966); short codes as they are."""
        digits = re.sub(r"\D", "", self.phone or "")
        return f"tel:+{digits}" if len(digits) > 3 else f"tel:{digits}"  # noqa: PLR2004 - 911, 988


class ServiceName(str):
    """A service's name inside a text: it stays in English in every language."""

    __slots__ = ()


def _check_display(phone: str, display: str) -> None:
    digits = re.sub(r"\D", "", phone)
    outer = re.sub(r"[^0-9A-Z]", "", re.sub(r"\(.*?\)", "", display)).translate(_KEYPAD)
    if outer != digits:
        raise ValueError(f'display "{display}" spells {outer}, but phone is {digits}')
    for inner in re.findall(r"\((.*?)\)", display):
        if not digits.endswith(re.sub(r"\D", "", inner)):
            raise ValueError(f'display "{display}": ({inner}) is not how {digits} ends')


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    plain = (
        parts.scheme == "https" and parts.hostname and not (parts.query or parts.fragment or parts.username)
    )
    if not plain or re.search(r"\s", url):
        raise ValueError(f'"{url}" must be a plain https address, without parameters')


class Statement(Model):
    """One step or sentence.

    Attributes:
        text: the source page's wording, verbatim, with {placeholders} for numbers and addresses.
        short: our condensed form for small pieces; None where the text is short enough.
        heading: the page's own heading for it.
        contact: the service it is about.
        role: "intro" stands before its section's list, "item" is in it.
    """

    id: ID
    section: ID
    text: TEXT
    short: TEXT | None = None
    heading: TEXT | None = None
    contact: str | None = None
    role: Literal["intro", "item"] = "item"

    @property
    def brief(self) -> str:
        """The condensed form, or the text where there is none."""
        return self.short or self.text


class Section(Model):
    """A part of the page: its own heading, or a label of ours where it has none."""

    id: ID
    heading: TEXT | None = None
    label: str | None = None


class Source(Model):
    """Where the statements come from."""

    publisher: TEXT
    title: TEXT
    breadcrumb: TEXT
    last_updated: dt.date


class Content(Model):
    """One content set, in the page's order.

    Attributes:
        language: the BCP 47 tag of the source page.
        revised: when this set was last changed; it is the date of the edition mark.
    """

    id: ID
    language: str
    revised: dt.date
    source: Source
    sections: tuple[Section, ...]
    statements: tuple[Statement, ...]


class Labels(Model):
    """Our own fixed lines; each is printed somewhere, so none may be missing."""

    about: TEXT
    about_card: TEXT
    right_now: TEXT
    do: TEXT
    dont: TEXT
    how_to_help: TEXT
    emergency: TEXT
    lifeline_short: TEXT
    report_online: TEXT
    remove_images: TEXT
    qr_alt: TEXT
    check_icon: TEXT
    cross_icon: TEXT
    source_credit: TEXT
    not_official: TEXT
    edition: TEXT
    print_at_100: TEXT
    ruler_in: TEXT
    ruler_mm: TEXT
    front: TEXT
    back: TEXT
    flip_long: TEXT
    flip_short: TEXT
    keep_numbers: TEXT
    take_one: TEXT
    cut_and_fold: TEXT
    glue: TEXT
    tile_steps: TEXT
    draft: TEXT
    draft_short: TEXT
    service_calls: TEXT
    service_calls_es: TEXT
    service_short: TEXT
    service_form: TEXT
    service_take_it_down: TEXT


class Language(Model):
    """A language that pieces are made in.

    Attributes:
        tag: BCP 47.
        fonts: font families, first choice first.
        line_height: unitless, on the font size.
        take_it_down: where that service's site has a page in the language, the last part of its address.
    """

    tag: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$")]
    name: TEXT
    english_name: TEXT
    script: Annotated[str, Field(pattern=r"^[A-Z][a-z]{3}$")]
    direction: Literal["ltr", "rtl"]
    fonts: tuple[str, ...] = Field(min_length=1)
    line_height: float = Field(ge=1, le=3)
    take_it_down: Annotated[str, Field(pattern=r"^[a-z]{2}$")] | None = None

    @property
    def has_no_spaces(self) -> bool:
        """Whether a line may end after any letter, so that a last one could stand alone."""
        return self.script in ("Hans", "Hant", "Jpan")

    @property
    def keeps_words(self) -> bool:
        """Whether words must be kept whole by hand: the renderer breaks Korean between any two syllables."""
        return self.script == "Kore"


def text_problems(text: str, contacts: dict[str, Contact]) -> Iterator[str]:
    """What is wrong with a text: unknown placeholders, numbers and addresses that are not placeholders."""
    for name in PLACEHOLDER.findall(text):
        if name.removesuffix(NAME) not in contacts:
            yield unknown("contact", name, contacts)
    rest = PLACEHOLDER.sub("", text)
    if _NUMBER.search(rest):
        yield "a number stands in the text; put it in contacts.toml and write its placeholder."
    if "://" in rest:
        yield "an address stands in the text; put it in contacts.toml and write its placeholder."
    if "{" in rest or "}" in rest:
        yield "a brace without its partner; a placeholder looks like {tipline}."

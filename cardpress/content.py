"""Read what is said: statements, contacts, labels, languages and pieces, as frozen models."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Literal, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from cardpress.errors import InputError
from cardpress.geometry import Length, Paper, PositiveLength, Sheet, load_papers, load_sheets
from cardpress.paths import DataPaths
from cardpress.tomlfile import Model, Problems, read_toml
from cardpress.words import did_you_mean, one_of

EntryT = TypeVar("EntryT")
NAME = ".name"  # after a contact's id in a placeholder: its name, not its number or address
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"(?<![A-Za-z])\d|\d(?![A-Za-z])")  # but not the 2 of Know2Protect
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_ID = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
_TEXT = Annotated[str, Field(min_length=1, max_length=2000)]
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
    name: _TEXT
    phone: str | None = None
    display: str | None = None
    text_to: str | None = None
    url: str | None = None
    chat_url: str | None = None
    channels: tuple[Channel, ...] = Field(min_length=1)
    languages: tuple[str, ...] = ("en",)
    languages_note: str = ""
    required: bool
    source: _TEXT
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

    id: _ID
    section: _ID
    text: _TEXT
    short: _TEXT | None = None
    heading: _TEXT | None = None
    contact: str | None = None
    role: Literal["intro", "item"] = "item"

    @property
    def brief(self) -> str:
        """The condensed form, or the text where there is none."""
        return self.short or self.text


class Section(Model):
    """A part of the page: its own heading, or a label of ours where it has none."""

    id: _ID
    heading: _TEXT | None = None
    label: str | None = None


class Source(Model):
    """Where the statements come from."""

    publisher: _TEXT
    title: _TEXT
    breadcrumb: _TEXT
    last_updated: dt.date


class Content(Model):
    """One content set, in the page's order.

    Attributes:
        language: the BCP 47 tag of the source page.
        revised: when this set was last changed; it is the date of the edition mark.
    """

    id: _ID
    language: str
    revised: dt.date
    source: Source
    sections: tuple[Section, ...]
    statements: tuple[Statement, ...]


class _Contacts(Model):
    contacts: tuple[Contact, ...]


class Labels(Model):
    """Our own fixed lines; each is printed somewhere, so none may be missing."""

    about: _TEXT
    about_card: _TEXT
    right_now: _TEXT
    do: _TEXT
    dont: _TEXT
    how_to_help: _TEXT
    emergency: _TEXT
    lifeline_short: _TEXT
    report_online: _TEXT
    remove_images: _TEXT
    qr_alt: _TEXT
    check_icon: _TEXT
    cross_icon: _TEXT
    source_credit: _TEXT
    not_official: _TEXT
    edition: _TEXT
    print_at_100: _TEXT
    ruler_in: _TEXT
    ruler_mm: _TEXT
    front: _TEXT
    back: _TEXT
    flip_long: _TEXT
    flip_short: _TEXT
    draft: _TEXT
    draft_short: _TEXT
    service_calls: _TEXT
    service_calls_es: _TEXT
    service_short: _TEXT
    service_form: _TEXT
    service_take_it_down: _TEXT


class _Labels(Model):
    labels: Labels


class Language(Model):
    """A language that pieces are made in.

    Attributes:
        tag: BCP 47.
        fonts: font families, first choice first.
        line_height: unitless, on the font size.
        take_it_down: where that service's site has a page in the language, the last part of its address.
    """

    tag: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$")]
    name: _TEXT
    english_name: _TEXT
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


class _Languages(Model):
    languages: tuple[Language, ...]


class Floors(Model):
    """The smallest type allowed, in pt: for everything, for the steps, for phone numbers."""

    text: float = Field(gt=0)
    steps: float = Field(gt=0)
    numbers: float = Field(gt=0)


class Code(Model):
    """A QR code: the face it stands on, its contact and its width with the quiet zone, in mm."""

    face: str
    contact: str
    width: PositiveLength


class Selection(Model):
    """The statements of one section on a face: display order is the page's, `priority` says who goes first.

    Attributes:
        priority: statement ids, the most needed first; the last ones are left out where room lacks.
        least: how many stand before anything else of the face gives way.
        at_worst: how many must stand, whatever the room; `least` of them, if it is not said.
    """

    priority: tuple[str, ...] = Field(min_length=1)
    least: int = Field(ge=0)
    at_worst: int | None = Field(default=None, ge=0)

    @property
    def foot(self) -> int:
        """How many must stand, whatever the room."""
        return self.least if self.at_worst is None else self.at_worst


class Face(Model):
    """One side of a piece.

    Attributes:
        speaks: which of the piece's languages stand on it, counted from 0.
        pages: how many pages it is designed for.
        most_pages: how many it may run on to where a language needs more room; more is an overflow.
        smallest, largest: bounds of the face's base type size, in pt at the piece's design width.
        usual: the size it comes to in English; the search for the largest that fits starts there.
        whole: it carries every statement of the content set, verbatim.
        sections: else which statements, by section.
        gives: parts of its template that give way before a list falls under its `least`.
        spare: parts that are left out when leaving out statements does not make enough room.
    """

    id: _ID
    whole: bool = False
    speaks: tuple[Literal[0, 1], ...] = Field(default=(0,), min_length=1)
    pages: int = Field(default=1, ge=1, le=8)
    most_pages: int | None = Field(default=None, ge=1, le=12)
    smallest: float = Field(gt=0)
    usual: float = Field(gt=0)
    largest: float = Field(gt=0)
    sections: dict[str, Selection] = Field(default_factory=dict)
    gives: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if not self.smallest <= self.usual <= self.largest:
            raise ValueError(f'face "{self.id}": smallest, usual and largest must rise in that order')
        return self


class Piece(Model):
    """A printed thing.

    Attributes:
        papers: ids of papers it is made for, the default first.
        sheets: the sheet that carries it, by paper id; none for pieces that fill their paper.
        screen: meant for reading on screens too, so it must be PDF/UA-1.
        safe: mm kept free of text inside the trim.
        design_width: the width in mm that the type sizes and code widths are given for; they grow
            with the paper. None: the sizes are absolute.
        scan_distance: mm from which its codes are to be scanned, at the design width.
        contacts: services it must show.
        languages: how many languages it is in, 1 or 2.
        landscape: ids of its papers that lie on their side.
        fold: its second half of faces stands under the first, on a card of double height that is folded.
        shared_codes: one code of each kind serves both languages, so it leads to no language's own page.
    """

    id: _ID
    title: _TEXT
    summary: _TEXT
    template: Annotated[str, Field(pattern=r"^[a-z-]+\.html$")]
    papers: tuple[str, ...] = Field(min_length=1)
    sheets: dict[str, str] = Field(default_factory=dict)
    screen: bool
    safe: Length
    design_width: PositiveLength | None = None
    scan_distance: PositiveLength
    floors: Floors
    contacts: tuple[str, ...]
    languages: Literal[1, 2] = 1
    landscape: tuple[str, ...] = ()
    fold: bool = False
    shared_codes: bool = False
    codes: tuple[Code, ...]
    faces: tuple[Face, ...] = Field(min_length=1)

    def scale(self, width: float) -> float:
        """How much larger type and codes are on a face of that width in mm."""
        return width / self.design_width if self.design_width else 1.0


@dataclass(frozen=True)
class Library:
    """Everything that can be said and made, read once."""

    paths: DataPaths
    content: Content
    contacts: dict[str, Contact]
    labels: dict[str, str]
    languages: dict[str, Language]
    pieces: dict[str, Piece]
    bilingual: dict[str, Piece]
    papers: tuple[Paper, ...]
    sheets: tuple[Sheet, ...]

    def piece(self, name: str, languages: int = 1) -> Piece:
        """The piece of that id, for one language or two.

        Raises:
            InputError: naming the nearest, or those that there are in two languages.
        """
        one = _pick(name, self.pieces, "piece", "pieces")
        if languages == 1:
            return one
        if name not in self.bilingual:
            raise InputError(
                f"There is no {one.title.lower()} in two languages.",
                f"Give one language. Pieces in two: {', '.join(self.bilingual) or 'none'}.",
            )
        return self.bilingual[name]

    def language(self, tag: str) -> Language:
        """The language of that tag, or an InputError that names the nearest."""
        return _pick(tag, self.languages, "language", "languages")

    def fill(self, text: str) -> str:
        """The text with its placeholders replaced by what is printed for each contact."""
        return "".join(part.printed if isinstance(part, Contact) else part for part in self.parts(text))

    def parts(self, text: str) -> Iterator[str | Contact]:
        """The text cut at its placeholders: plain strings, service names and contacts in turn."""
        for index, part in enumerate(PLACEHOLDER.split(text)):
            if index % 2:
                contact = self.contacts[part.removesuffix(NAME)]
                yield ServiceName(contact.name) if part.endswith(NAME) else contact
            elif part:
                yield part


def load(paths: DataPaths) -> Library:
    """Read and validate all content.

    Raises:
        InputError: with every problem of the first file that has any.
    """
    contacts = _load_contacts(paths)
    labels = _load_labels(paths, contacts)
    content = _load_content(paths, contacts, labels)
    languages = read_toml(paths.cards / "languages.toml", _Languages, _unique_tags).languages
    papers = load_papers(paths.templates / "papers.toml")
    sheets = load_sheets(paths.templates / "sheets", papers)
    files = sorted((paths.cards / "pieces").rglob("*.toml"))
    check = _PieceCheck(content, contacts, papers, sheets)
    pieces = [read_toml(path, Piece, check) for path in files]
    return Library(
        paths=paths,
        content=content,
        contacts=contacts,
        labels=labels,
        languages={language.tag: language for language in languages},
        pieces={piece.id: piece for piece in pieces if piece.languages == 1},
        bilingual={piece.id: piece for piece in pieces if piece.languages > 1},
        papers=papers,
        sheets=sheets,
    )


_MEASURES = {"print_at_100", "ruler_in", "ruler_mm", "service_calls_es"}  # the lines that may hold a number
_FILLED_IN = re.compile(r"\{(publisher|title|date|edition|address)\}")
_FOLDED = 4  # faces of a card that is folded: the front and the back of each language
REQUIRED = ("emergency", "lifeline", "tipline", "cybertipline", "take_it_down")


def _load_contacts(paths: DataPaths) -> dict[str, Contact]:
    def complete(file: _Contacts, problems: Problems) -> None:
        _report_twins((contact.id for contact in file.contacts), "contacts", problems)
        by_id = {contact.id: contact for contact in file.contacts}
        for name in REQUIRED:
            if name not in by_id:
                problems.add(f'the contact "{name}" is missing; every piece must carry it.')
            elif not by_id[name].required:
                problems.add(f'the contact "{name}" must say required = true.')

    file = read_toml(paths.cards / "contacts.toml", _Contacts, complete)
    return {contact.id: contact for contact in file.contacts}


def _load_labels(paths: DataPaths, contacts: dict[str, Contact]) -> dict[str, str]:
    def plain(file: _Labels, problems: Problems) -> None:
        for name, text in file.labels.model_dump().items():
            if name in _MEASURES:
                continue
            for message in text_problems(_FILLED_IN.sub("", text), contacts):
                problems.add(message, ("labels", name))

    labels: dict[str, str] = read_toml(paths.cards / "labels.toml", _Labels, plain).labels.model_dump()
    return labels


def _load_content(paths: DataPaths, contacts: dict[str, Contact], labels: dict[str, str]) -> Content:
    def coherent(content: Content, problems: Problems) -> None:
        _report_twins((statement.id for statement in content.statements), "statements", problems)
        sections = [section.id for section in content.sections]
        for index, section in enumerate(content.sections):
            if section.label is not None and section.label not in labels:
                problems.add(_unknown("label", section.label, labels), ("sections", index, "label"))
        for index, statement in enumerate(content.statements):
            here = ("statements", index)
            if statement.section not in sections:
                problems.add(_unknown("section", statement.section, sections), (*here, "section"))
            if statement.contact is not None and statement.contact not in contacts:
                problems.add(_unknown("contact", statement.contact, contacts), (*here, "contact"))
            for key in ("heading", "text", "short"):
                for message in text_problems(getattr(statement, key) or "", contacts):
                    problems.add(message, (*here, key))

    return read_toml(paths.content / "content.toml", Content, coherent)


def text_problems(text: str, contacts: dict[str, Contact]) -> Iterator[str]:
    """What is wrong with a text: unknown placeholders, numbers and addresses that are not placeholders."""
    for name in PLACEHOLDER.findall(text):
        if name.removesuffix(NAME) not in contacts:
            yield _unknown("contact", name, contacts)
    rest = PLACEHOLDER.sub("", text)
    if _NUMBER.search(rest):
        yield "a number stands in the text; put it in contacts.toml and write its placeholder."
    if "://" in rest:
        yield "an address stands in the text; put it in contacts.toml and write its placeholder."
    if "{" in rest or "}" in rest:
        yield "a brace without its partner; a placeholder looks like {tipline}."


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    names = list(known)
    return f'no {what} "{name}".{did_you_mean(name, names)}'


def _report_twins(ids: Iterable[str], table: str, problems: Problems) -> None:
    for name, count in Counter(ids).items():
        if count > 1:
            problems.add(f'{table} has the id "{name}" {count} times.')


def _unique_tags(file: _Languages, problems: Problems) -> None:
    _report_twins((language.tag for language in file.languages), "languages", problems)


@dataclass(frozen=True)
class _PieceCheck:
    """What a piece names must exist."""

    content: Content
    contacts: dict[str, Contact]
    papers: tuple[Paper, ...]
    sheets: tuple[Sheet, ...]

    def __call__(self, piece: Piece, problems: Problems) -> None:
        self._geometry(piece, problems)
        faces = [face.id for face in piece.faces]
        for index, code in enumerate(piece.codes):
            if code.contact not in self.contacts:
                problems.add(_unknown("contact", code.contact, self.contacts), ("codes", index, "contact"))
            elif self.contacts[code.contact].url is None:
                problems.add(f'contact "{code.contact}" has no url to encode.', ("codes", index, "contact"))
            if code.face not in faces:
                problems.add(_unknown("face", code.face, faces), ("codes", index, "face"))
        for name in piece.contacts:
            if name not in self.contacts:
                problems.add(_unknown("contact", name, self.contacts), ("contacts",))
        missing = [name for name in REQUIRED if name not in piece.contacts]
        if missing:
            problems.add(f"every piece must carry {one_of(missing).replace(' or ', ' and ')}.", ("contacts",))
        for index, face in enumerate(piece.faces):
            self._selections(face, index, problems)
        self._languages(piece, problems)

    def _geometry(self, piece: Piece, problems: Problems) -> None:
        papers = [paper.id for paper in self.papers]
        sheets = [sheet.id for sheet in self.sheets]
        for paper in (*piece.papers, *piece.sheets):
            if paper not in papers:
                problems.add(_unknown("paper", paper, papers), ("papers",))
        for sheet in piece.sheets.values():
            if sheet not in sheets:
                problems.add(_unknown("sheet", sheet, sheets), ("sheets",))

    @staticmethod
    def _languages(piece: Piece, problems: Problems) -> None:
        spoken = {language for face in piece.faces for language in face.speaks}
        if spoken != set(range(piece.languages)):
            counted = "its only one is 0" if piece.languages == 1 else "its two are 0 and 1"
            problems.add(
                f"the faces must speak every language of the piece, and no other; {counted}.", ("faces",)
            )
        for paper in piece.landscape:
            if paper not in piece.papers:
                problems.add(_unknown("paper of the piece", paper, piece.papers), ("landscape",))
        if piece.fold and (piece.languages == 1 or len(piece.faces) != _FOLDED):
            problems.add(f"what is folded has two languages and {_FOLDED} faces.", ("fold",))

    def _selections(self, face: Face, index: int, problems: Problems) -> None:
        for section, selection in face.sections.items():
            known = [entry.id for entry in self.content.statements if entry.section == section]
            where = ("faces", index, "sections")
            if not known:
                others = [entry.section for entry in self.content.statements]
                problems.add(f'no section "{section}" with statements.{did_you_mean(section, others)}', where)
            for name in selection.priority if known else ():
                if name not in known:
                    problems.add(_unknown(f"statement in section {section}", name, known), where)
            if selection.least > len(selection.priority):
                problems.add(f"{section}: least is more than there are in priority.", where)


def _pick(name: str, known: dict[str, EntryT], what: str, plural: str) -> EntryT:
    if name not in known:
        names = one_of(known)
        raise InputError(
            f'There is no {what} "{name}".{did_you_mean(name, known)}',
            f"There is {names}. See: list {plural}",
        )
    return known[name]

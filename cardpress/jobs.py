"""What to make: a job as asked for, and the plan that it comes to once names are looked up."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from cardpress.content import Library
from cardpress.errors import InputError
from cardpress.formats import DRAWN, Format, read_formats
from cardpress.geometry import MM_PER_INCH, Paper, Sheet, find
from cardpress.locales import Status, worst
from cardpress.palette import Ink
from cardpress.pieces import Face, Piece
from cardpress.voices import Voice, voice
from cardpress.wording import Contact
from cardpress.words import one_of

_MOST_LANGUAGES = 2
_PRINTED = {"id", "name", "phone", "display", "url"}  # of a contact; who checked it when is not
Flip = Literal["long", "short"]
EDITION = "edition"  # the keyword beside those of a job
_PICTURE = 1600  # pixels that a picture is wide, about, where its piece does not say
_NOT_IN_PDF = {"formats"}  # what a PDF is written beside changes nothing in it


@dataclass(frozen=True)
class Job:
    """One request to build.

    Attributes:
        piece: id of a piece.
        language: BCP 47 tag, or two joined by "+" for a piece in both.
        paper: name of a paper; None is the sheet's, else the piece's first.
        sheet: name of a sheet of cards; None is the paper's usual one.
        flip: the edge that the printer turns the paper over for the back.
        cut_marks: draw them on a sheet; None draws them where the stock is not pre-cut.
        ink: in color, with outlines in place of what is filled, or in black alone.
        formats: what it is written as, of pdf, html, txt and png, with commas between them.
    """

    piece: str
    language: str = "en"
    paper: str | None = None
    sheet: str | None = None
    flip: Flip = "long"
    cut_marks: bool | None = None
    ink: Ink = "color"
    formats: str = "pdf"

    @property
    def keywords(self) -> str:
        """What is asked for, apart from what is usual: "piece=poster, paper=a4"."""
        asked = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in _NOT_IN_PDF}
        usual = {each.name: each.default for each in fields(self)}
        return ", ".join(f"{name}={value}" for name, value in asked.items() if value != usual[name])

    @classmethod
    def from_keywords(cls, keywords: str) -> "Job | None":
        """The job that keywords tell; None where they tell none."""
        pairs = [word.strip().partition("=") for word in keywords.split(",")]
        told = {name: value for name, _, value in pairs}
        if not told.keys() <= {each.name for each in fields(cls)} - _NOT_IN_PDF:
            return None
        try:
            return TypeAdapter(cls).validate_python(told)
        except ValidationError:
            return None


@dataclass(frozen=True)
class PlannedCode:
    """A QR code that a piece is to carry.

    Attributes:
        face: id of the face that it stands on.
        voice: index of the language that it is for.
        contact: the service, at the address for that language.
        width: with its quiet zone, in mm on the finished piece.
    """

    face: str
    voice: int
    contact: Contact
    width: float


@dataclass(frozen=True)
class Plan:
    """A job with its names looked up: all that the stages after it need.

    Attributes:
        job: what was asked for.
        library: everything that can be said, in the source's language.
        voices: the same in each language of the piece, in their order.
        sheet: the sheet that carries the faces; None where a face is a page.
        width, height: the trimmed size of a face in mm.
    """

    job: Job
    library: Library
    piece: Piece
    voices: tuple[Voice, ...]
    paper: Paper
    sheet: Sheet | None
    flip: Flip
    cut_marks: bool
    width: float
    height: float

    @property
    def source(self) -> Voice:
        """The source's own language."""
        return Voice(self.library.language(self.library.content.language), self.library)

    @property
    def tag(self) -> str:
        """The languages' tags, joined by "+"."""
        return "+".join(voice.language.tag for voice in self.voices)

    @property
    def language_names(self) -> str:
        """The languages in English, for messages."""
        return " and ".join(voice.language.english_name for voice in self.voices)

    @property
    def keywords(self) -> str:
        """What a finished file says of itself: its job, nothing left open, and its edition."""
        settled = replace(self.job, paper=self.paper.id, sheet=self.sheet.id if self.sheet else None)
        return f"{settled.keywords}, {EDITION}={self.edition}"

    @property
    def landscape(self) -> bool:
        """Whether a page lies on its side."""
        return self.paper.id in self.piece.landscape

    @property
    def beside(self) -> bool:
        """Whether its two languages stand beside each other, each on its half of the page."""
        return self.landscape and len(self.voices) > 1

    @property
    def page_size(self) -> tuple[float, float]:
        """The width and height in mm of the paper as it is printed on."""
        return (self.width, self.height) if self.sheet is None else (self.paper.width, self.paper.height)

    @property
    def scale(self) -> float:
        """How much larger than designed, for pieces that grow with their paper."""
        return self.piece.scale(self.width / len(self.voices) if self.beside else self.width)

    @property
    def status(self) -> Status:
        """How far the piece's words can be trusted: the worst of what it uses."""
        return worst(voice.status(self.piece) for voice in self.voices)

    def is_draft(self, voice: Voice) -> bool:
        """Whether a language's words here must be marked as an unreviewed draft."""
        return voice.status(self.piece) not in (Status.SOURCE, Status.REVIEWED)

    def speakers(self, face: Face) -> tuple[Voice, ...]:
        """The languages that stand on a face."""
        return tuple(self.voices[index] for index in face.speaks)

    def pages(self, face: Face) -> int:
        """How many pages a face may fill as designed: one, where its languages stand beside each other."""
        return 1 if self.beside else face.pages

    def face_height(self, face: Face) -> float:
        """The height of a face in mm; a tab's where most of them stand side by side."""
        tabs = self.piece.tabs
        return self.height if tabs is None or tabs.face != face.id else self.width / tabs.most

    def speakers_on(self, face: Face, page: int) -> tuple[Voice, ...]:
        """The languages on a page of a face, counted from 0: one, where each has a page of its own."""
        speakers = self.speakers(face)
        turns = face.most_pages is None and self.pages(face) == len(speakers)
        return speakers[page : page + 1] if turns else speakers

    @cached_property
    def codes(self) -> tuple[PlannedCode, ...]:
        """Every code on the piece: one for each language of its face, or one that they share."""
        return tuple(self._codes())

    def _codes(self) -> Iterator[PlannedCode]:
        speaks = {
            face.id: face.speaks[:1] if self.piece.shared_codes else face.speaks for face in self.piece.faces
        }
        for code in self.piece.codes:
            for index in speaks[code.face]:
                contact = self.voices[index].library.contacts[code.contact]
                yield PlannedCode(code.face, index, contact, code.width * self.scale)

    @cached_property
    def edition(self) -> str:
        """The date of the content and a digest of all that the piece says, for the mark printed on it."""
        said = {
            "voices": [self._said(voice) for voice in self.voices],
            "piece": self.piece.model_dump(mode="json", exclude={"summary"}),
        }
        digest = hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        return f"{self.library.content.revised.isoformat()}-{digest[:6]}"

    def _said(self, voice: Voice) -> dict[str, object]:
        library = voice.library
        return {
            "language": voice.language.tag,
            "draft": self.is_draft(voice),
            "content": library.content.model_dump(mode="json"),
            "contacts": [contact.model_dump(include=_PRINTED) for contact in library.contacts.values()],
            "labels": library.labels,
        }

    @property
    def credit(self) -> dict[str, str]:
        """What the credit and the edition mark are filled in with."""
        source = self.library.content.source
        return {
            "publisher": source.publisher,
            "title": source.title,
            "date": source.last_updated.strftime("%m/%d/%Y"),
            "edition": self.edition,
        }

    @property
    def formats(self) -> tuple[Format, ...]:
        """What it is written as."""
        return read_formats([self.job.formats])

    @property
    def file_name(self) -> str:
        """Where its PDF goes, under the output folder."""
        return f"{self._stem}.pdf"

    def twin_name(self, twin: Format) -> str:
        """Where a twin goes: paper and ink make no difference to it."""
        return f"{self.tag}/{self.piece.neutral_name or self.piece.id}.{twin}"

    def picture_names(self, pages: int) -> tuple[str, ...]:
        """Where the pictures of its pages go, if it has any."""
        stem = f"{self.tag}/{self.piece.id}{self._ink_name}" if self.piece.pictures else self._stem
        return tuple(f"{stem}-{page}.png" for page in range(1, pages + 1) if self.picture_dpi)

    @property
    def file_names(self) -> tuple[str, ...]:
        """Every file that may come of it, on as many pages as it may fill: PDF, twins, pictures."""
        names = [self.file_name if name == "pdf" else self.twin_name(name) for name in self.formats]
        pages = sum(max(self.pages(face), face.most_pages or 0) for face in self.piece.pages)
        return (*(name for name in names if not name.endswith(".png")), *self.picture_names(pages))

    @property
    def _stem(self) -> str:
        return f"{self.tag}/{self.piece.neutral_name or self.piece.id}-{self.paper.id}{self._ink_name}"

    @property
    def _ink_name(self) -> str:
        return "" if self.job.ink == "color" else f"-{self.job.ink}"

    @property
    def picture_dpi(self) -> int | None:
        """Pixels an inch of its pages as pictures; None where none are asked for, nor the piece's own."""
        asked = "png" in self.formats or (self.piece.pictures is not None and "pdf" in self.formats)
        return round((self.piece.pictures or _PICTURE) * MM_PER_INCH / self.page_size[0]) if asked else None


_Speak = Callable[[str, bool], Voice]  # a language's tag, and whether its own pages of services are addressed


def plan(job: Job, library: Library) -> Plan:
    """Look up what a job names.

    Raises:
        InputError: for an unknown piece, language, paper or sheet, or ones that do not go together.
    """
    return _plan(job, library, _speaking(library))


def plans(jobs: Iterable[Job], library: Library) -> list[Plan]:
    """Look up what each job names; a translation is read once, however many need it.

    Raises:
        InputError: for the first job that `plan` would raise one for.
    """
    speak = cache(_speaking(library))
    return [_plan(job, library, speak) for job in jobs]


def _speaking(library: Library) -> _Speak:
    return lambda tag, own_pages: voice(library, tag, own_pages=own_pages)


def _plan(job: Job, library: Library, speak: _Speak) -> Plan:
    tags = job.language.split("+")
    piece = library.piece(job.piece, len(tags))
    _check_formats(job, piece)
    voices = _voices(tags, speak, own_pages=not piece.shared_codes)
    sheet = _named_sheet(job, piece, library)
    paper = _paper(job, piece, library, sheet)
    if sheet is None and paper.id in piece.sheets:
        sheet = find(piece.sheets[paper.id], library.sheets, "sheet")
    face = sheet.card if sheet else paper
    sides = (face.width, face.height / len(piece.sides[0]) if sheet else face.height)
    width, height = reversed(sides) if paper.id in piece.landscape else sides
    return Plan(
        job=job,
        library=library,
        piece=piece,
        voices=voices,
        paper=paper,
        sheet=sheet,
        flip=job.flip,
        cut_marks=sheet is not None and (not sheet.precut if job.cut_marks is None else job.cut_marks),
        width=width,
        height=height,
    )


def _voices(tags: list[str], speak: _Speak, *, own_pages: bool) -> tuple[Voice, ...]:
    if len(tags) > _MOST_LANGUAGES or len(set(tags)) < len(tags):
        raise InputError(
            f'"{"+".join(tags)}" is not two different languages.', "Give one, or two like vi+en."
        )
    return tuple(speak(tag, own_pages) for tag in tags)


def _check_formats(job: Job, piece: Piece) -> None:
    if not piece.screen and set(read_formats([job.formats])) - set(DRAWN):
        raise InputError(
            f"The {piece.title.lower()} has no HTML or text twin.",
            f"Twins are for what is read on screens. Its formats: {one_of(DRAWN)}.",
        )


def _named_sheet(job: Job, piece: Piece, library: Library) -> Sheet | None:
    if job.sheet is None:
        return None
    sheet = find(job.sheet, library.sheets, "sheet")
    return sheet if piece.sheets else None


def _paper(job: Job, piece: Piece, library: Library, sheet: Sheet | None) -> Paper:
    if job.paper is None:
        return find(sheet.paper if sheet else piece.papers[0], library.papers, "paper")
    paper = find(job.paper, library.papers, "paper")
    if sheet is not None and paper.id != sheet.paper:
        raise InputError(
            f"{sheet.title} is a sheet on {sheet.paper}, not on {paper.title}.",
            f"Leave out --paper, or give --paper {sheet.paper}.",
        )
    if paper.id not in piece.papers:
        raise InputError(
            f"The {piece.title.lower()} is not made for {paper.title}.",
            f"Its papers: {one_of(piece.papers)}.",
        )
    return paper

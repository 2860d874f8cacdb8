"""What to make: a job as asked for, and the plan that it comes to once names are looked up."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from cardpress import ownsheets
from cardpress.calibration import Calibration
from cardpress.content import Library
from cardpress.errors import InputError
from cardpress.filling import Share, read_fill, take
from cardpress.formats import DRAWN, Format, read_formats
from cardpress.geometry import MM_PER_INCH, SLUG, Paper, Sheet, find
from cardpress.locales import Status, worst
from cardpress.palette import PALETTES, PRESS_PALETTES, Ink, Palette
from cardpress.pieces import Face, Piece
from cardpress.tiles import MOST_SHEETS, USUAL_OVERLAP, cut, parse_overlap
from cardpress.voices import Voice, voice
from cardpress.wording import Contact
from cardpress.words import one_of

_MOST_LANGUAGES = 2
_PRINTED = {"id", "name", "phone", "display", "url"}  # of a contact; who checked it when is not
Flip = Literal["long", "short"]
_UNSAID = {"summary", "papers", "sheets"}  # of a piece; more of them change no word on it
Standard = Literal["ua-1", "ua-2"]
EDITION = "edition"  # the keyword beside those of a job
_PICTURE = 1600  # pixels that a picture is wide, about, where its piece does not say
_NOT_IN_PDF = {"formats", "quantity"}  # what is written beside a PDF, and how many are printed


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
        start_at: the first free place of a part-used sheet, counted from 1.
        count: how many cards; None fills the sheet.
        fill: several kinds of cards on a sheet, as `filling.read_fill` reads it; else it is full of one.
        calibration: what was measured of the printer that a sheet is for, as `Calibration.text` writes it.
        tile: name of the paper that a poster is printed on in parts; None prints it whole.
        overlap: by how much the parts repeat each other, as a length; None is the usual one.
        pdf: the part of PDF/UA that a piece for screens keeps to.
        press: for a print shop: bare faces with bleed and marks, in process inks.
        quantity: how many copies a print shop is asked for; its ticket says so, the file does not.
        formats: what it is written as, of pdf, html, txt and png, with commas between them.
    """

    piece: str
    language: str = "en"
    paper: str | None = None
    sheet: str | None = None
    flip: Flip = "long"
    cut_marks: bool | None = None
    ink: Ink = "color"
    start_at: int = 1
    count: int | None = None
    fill: str | None = None
    calibration: str | None = None
    tile: str | None = None
    overlap: str | None = None
    pdf: Standard = "ua-1"
    press: bool = False
    quantity: int | None = None
    formats: str = "pdf"

    @property
    def keywords(self) -> str:
        """What is asked for, apart from what is usual: "piece=poster, paper=a4"."""
        asked = {name: getattr(self, name) for name in _TOLD}
        usual = {each.name: each.default for each in fields(self)}
        return ", ".join(f"{name}={value}" for name, value in asked.items() if value != usual[name])

    @classmethod
    def from_keywords(cls, keywords: str) -> "Job | None":
        """The job that keywords tell; None where they tell none."""
        pairs = [word.strip().partition("=") for word in keywords.split(",")]
        told = {name: value for name, _, value in pairs}
        if not told.keys() <= _TOLD:
            return None
        try:
            return TypeAdapter(cls).validate_python(told)
        except ValidationError:
            return None


_TOLD = dict.fromkeys(each.name for each in fields(Job) if each.name not in _NOT_IN_PDF).keys()


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
        places: which it takes on its sheets, counted from 0 over all of them; none where a face is a page.
        companions: the other kinds of cards on the same sheets.
        calibration: what the printer that it is for does to a page; None draws it as it is meant to be.
        tile: the paper that it is printed on in parts; None where it is printed whole.
        overlap: by how much the parts repeat each other, in mm.
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
    places: range = range(0)
    companions: tuple["Plan", ...] = ()
    calibration: Calibration | None = None
    tile: Paper | None = None
    overlap: float = 0.0

    @property
    def parts(self) -> tuple["Plan", ...]:
        """Every kind of card on its sheets, itself first."""
        return (self, *self.companions)

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
        """What a finished file says of itself: its job, nothing left open, and the edition of each part."""
        settled = replace(self.job, paper=self.paper.id, sheet=self._sheet_name)
        if self.tile is not None:
            settled = replace(settled, tile=self.tile.id, overlap=self.job.overlap or USUAL_OVERLAP)
        return f"{settled.keywords}, {EDITION}={self.editions}"

    @property
    def _sheet_name(self) -> str | None:
        """What a job calls its sheet: one of a user's own is told with all its numbers."""
        own = self.job.sheet is not None and ownsheets.is_own(self.job.sheet)
        return self.job.sheet if own or self.sheet is None else self.sheet.id

    @property
    def editions(self) -> str:
        """The edition of every kind of card in the file, joined by "+"."""
        return "+".join(dict.fromkeys(part.edition for part in self.parts))

    @property
    def whole(self) -> "Plan":
        """The same, printed whole."""
        return replace(self, job=replace(self.job, tile=None, overlap=None), tile=None, overlap=0.0)

    @property
    def accessible(self) -> bool:
        """Whether it is meant for reading on screens too, so that it must be PDF/UA."""
        return self.piece.screen and self.tile is None and not self.job.press

    @property
    def landscape(self) -> bool:
        """Whether a page lies on its side."""
        return self.paper.id in self.piece.landscape

    @property
    def beside(self) -> bool:
        """Whether its two languages stand beside each other, each on its half of the page."""
        return self.landscape and len(self.voices) > 1

    @property
    def palette(self) -> Palette:
        """The colors of the piece."""
        return (PRESS_PALETTES if self.job.press else PALETTES)[self.job.ink]

    @property
    def trim_size(self) -> tuple[float, float]:
        """The width and height in mm of what a print shop cuts out: a page, or a card with all its panels."""
        return self.width, self.height * (len(self.piece.sides[0]) if self.piece.sides else 1)

    @property
    def page_size(self) -> tuple[float, float]:
        """The width and height in mm of the paper as it is printed on."""
        if self.job.press:
            width, height = self.trim_size
            return (width + 2 * SLUG, height + 2 * SLUG)
        return (self.width, self.height) if self.sheet is None else (self.paper.width, self.paper.height)

    @property
    def scale(self) -> float:
        """How much larger than designed, for pieces that grow with their paper."""
        width = self.width / len(self.voices) if self.beside else self.width
        return self.piece.scale(width, self.height)

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
            "piece": self.piece.model_dump(mode="json", exclude=_UNSAID, exclude_defaults=True),
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

    @property
    def ticket_name(self) -> str:
        """Where a print shop's ticket goes."""
        return f"{self._stem}.txt"

    def twin_name(self, twin: Format) -> str:
        """Where a twin goes: paper and ink make no difference to it."""
        return f"{self._folder}/{self.piece.neutral_name or self.piece.id}.{twin}"

    def picture_names(self, pages: int) -> tuple[str, ...]:
        """Where the pictures of its pages go, if it has any."""
        ink = "" if self.job.ink == "color" else f"-{self.job.ink}"
        stem = f"{self._folder}/{self.piece.id}{ink}" if self.piece.pictures else self._stem
        return tuple(f"{stem}-{page}.png" for page in range(1, pages + 1) if self.picture_dpi)

    @property
    def file_names(self) -> tuple[str, ...]:
        """Every file that may come of it, on as many pages as it may fill: PDF, twins, ticket, pictures."""
        names = [self.file_name if name == "pdf" else self.twin_name(name) for name in self.formats]
        names = [name for name in names if not name.endswith(".png")] + [self.ticket_name] * self.job.press
        return (*names, *self.picture_names(self._most_pages))

    @property
    def _most_pages(self) -> int:
        if self.tile is not None:
            return MOST_SHEETS + 1
        if self.sheet is not None:
            places = max(part.places.stop for part in self.parts)
            return len(self.piece.sides) * -(-places // len(self.sheet.boxes()))
        return sum(max(self.pages(face), face.most_pages or 0) for face in self.piece.pages)

    @property
    def _stem(self) -> str:
        name = self.piece.neutral_name or self.piece.id
        return f"{self._folder}/{'-'.join([name, self.paper.id, *self._unusual()])}"

    @property
    def picture_dpi(self) -> int | None:
        """Pixels an inch of its pages as pictures; None where none are asked for, nor the piece's own."""
        asked = "png" in self.formats or (self.piece.pictures is not None and "pdf" in self.formats)
        return round((self.piece.pictures or _PICTURE) * MM_PER_INCH / self.page_size[0]) if asked else None

    @property
    def _folder(self) -> str:
        return "mixed" if self.companions else self.tag

    def _unusual(self) -> Iterator[str]:
        """What sets it apart from the usual artifact, so that neither takes the other's file."""
        if self.sheet is not None and self.sheet.id != self.piece.sheets.get(self.paper.id):
            yield self.sheet.id
        if self.companions:
            yield from (f"{part.tag}-{len(part.places)}" for part in self.parts)
        elif self.job.count is not None or self.job.fill:
            yield f"{len(self.places)}-cards"
        if self.job.start_at > 1:
            yield f"from-{self.job.start_at}"
        if self.job.ink != "color":
            yield self.job.ink
        if self.calibration:
            yield "calibrated"
        if self.tile:
            yield f"tiled-{self.tile.id}"
        if self.job.pdf != "ua-1" and self.accessible:
            yield self.job.pdf
        if self.job.press:
            yield "press"


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
    shares = read_fill(job.fill) if job.fill else (Share(None, job.language, job.count),)
    if job.fill and job.count is not None:
        raise InputError("--count and --fill both say how many cards.", "Leave --count out.")
    parts = [_part(job, share, library, speak) for share in shares]
    first = parts[0]
    if first.sheet is None:
        _refuse_places(job, first.piece)
        return first
    _refuse_strangers(parts)
    ranges = take(first.sheet, job.start_at, [share.count for share in shares])
    parts = [replace(part, places=places) for part, places in zip(parts, ranges, strict=True)]
    return replace(parts[0], companions=tuple(parts[1:]))


def _refuse_places(job: Job, piece: Piece) -> None:
    """Only what stands on a sheet has places there."""
    asked = {"--start-at": job.start_at > 1, "--count": job.count is not None, "--fill": bool(job.fill)}
    given = [option for option, is_given in asked.items() if is_given]
    if given:
        raise InputError(
            f"{one_of(given).replace(' or ', ' and ')}: for cards on a sheet, and the "
            f"{piece.title.lower()} is a page by itself here.",
            "Leave it out." if len(given) == 1 else "Leave them out.",
        )


def _refuse_strangers(parts: list[Plan]) -> None:
    """What shares a sheet is cut, folded and turned over alike."""
    first = parts[0]
    for part in parts[1:]:
        if part.sheet != first.sheet:
            titles = " and ".join(each.sheet.title if each.sheet else "none" for each in (first, part))
            raise InputError(
                f"The {first.piece.title.lower()} and the {part.piece.title.lower()} stand on different "
                f"sheets: {titles}.",
                "Name one for both with --sheet, if there is one that both fit on.",
            )
        if [len(side) for side in part.piece.sides] != [len(side) for side in first.piece.sides]:
            raise InputError(
                f"The {first.piece.title.lower()} and the {part.piece.title.lower()} cannot share a sheet: "
                "they are not folded or printed alike.",
                "Build them one by one.",
            )


def _part(job: Job, share: Share, library: Library, speak: _Speak) -> Plan:
    """One kind of card, or the piece that fills its page; it has no places on its sheet yet."""
    tags = share.language.split("+")
    piece = library.piece(share.piece or job.piece, len(tags))
    _check_formats(job, piece)
    voices = _voices(tags, speak, own_pages=not piece.shared_codes)
    sheet = _named_sheet(job, piece, library)
    paper = _paper(job, piece, library, sheet)
    if sheet is None and paper.id in piece.sheets:
        sheet = find(piece.sheets[paper.id], library.sheets, "sheet")
    if job.press:
        _refuse_on_press(job, piece, paper)
    elif job.quantity is not None:
        raise InputError("A quantity is for a print shop's ticket.", "Add --press, or leave out --quantity.")
    face = sheet.card if sheet else paper
    sides = (face.width, face.height / len(piece.sides[0]) if sheet else face.height)
    width, height = reversed(sides) if paper.id in piece.landscape else sides
    sheet = None if job.press else sheet  # a shop lays cards out on sheets of its own
    settled = Plan(
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
        calibration=_calibration(job, piece, paper, sheet),
    )
    return _tiled(settled)


def _tiled(whole: Plan) -> Plan:
    """The plan, to be printed in parts if that is asked for."""
    job = whole.job
    if job.tile is None:
        if job.overlap is not None:
            raise InputError("--overlap is for tiles, and there are none.", "Add --tile letter, say.")
        return whole
    tile = find(job.tile, whole.library.papers, "paper")
    overlap = parse_overlap(job.overlap or USUAL_OVERLAP)
    piece = whole.piece
    pages = sum(face.most_pages or whole.pages(face) for face in piece.pages)
    if whole.sheet or piece.folds or piece.tabs or whole.paper.kind != "page" or pages > 1:
        raise InputError(
            f"The {piece.title.lower()} on {whole.paper.title} is not one plain page to cut into tiles.",
            "Leave --tile out, or build a poster: build poster --paper 24x36 --tile letter",
        )
    if tile.kind != "page" or tile.width * tile.height >= whole.width * whole.height:
        raise InputError(
            f"{tile.title} is no paper to print a {whole.paper.title} {piece.title.lower()} on in parts.",
            "Leave --tile out, name an office paper like letter or a4 for it, or a larger one for --paper.",
        )
    cut((whole.width, whole.height), (tile.width, tile.height), overlap)
    return replace(whole, tile=tile, overlap=overlap)


def _refuse_on_press(job: Job, piece: Piece, paper: Paper) -> None:
    """What is not printed, and what only an office printer needs, is not for a print shop."""
    if paper.kind == "screen":
        raise InputError(
            f"{piece.title} are for screens, not for a print shop.", f"Leave out --press, or {piece.id}."
        )
    if job.sheet is not None or job.cut_marks is not None:
        given = "--sheet" if job.sheet is not None else "--cut-marks"
        raise InputError(
            f"{given} is for printing cards yourself; a print shop gets each face by itself.",
            f"Leave out {given}, or --press.",
        )
    if job.tile is not None:
        raise InputError(
            "--tile is for printing a poster in parts yourself; a print shop prints it whole.",
            "Leave out --tile, or --press.",
        )
    if job.quantity is not None and job.quantity < 1:
        raise InputError(f"{job.quantity} is not a number of copies.", "Give --quantity 1 or more.")


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
    if ownsheets.is_own(job.sheet):
        sheet = ownsheets.from_text(job.sheet, library.papers)
    else:
        sheet = find(job.sheet, library.sheets, "sheet")
    return sheet if piece.sheets else None


def _calibration(job: Job, piece: Piece, paper: Paper, sheet: Sheet | None) -> Calibration | None:
    if job.calibration is None:
        return None
    if sheet is None:
        raise InputError(
            f"--printer is for sheets of cards; the {piece.title.lower()} on {paper.title} is not on one.",
            "Build it without --printer, and with it only what is on a sheet, like the wallet card.",
        )
    return Calibration.from_text(job.calibration)


def _paper(job: Job, piece: Piece, library: Library, sheet: Sheet | None) -> Paper:
    if job.paper is None:
        papers = [find(name, library.papers, "paper") for name in piece.papers]
        if job.press:  # the bare card, where there is one
            return next((paper for paper in papers if paper.kind == "card"), papers[0])
        return find(sheet.paper, library.papers, "paper") if sheet else papers[0]
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

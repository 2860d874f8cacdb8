"""What a job comes to once names are looked up: all that the stages after it need."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from cardpress import ownsheets
from cardpress.calibration import Calibration
from cardpress.content import Library
from cardpress.formats import Format, read_formats
from cardpress.geometry import MM_PER_INCH, SLUG, Paper, Sheet
from cardpress.jobs import EDITION, Flip, Job
from cardpress.locales import Status, worst
from cardpress.palette import PALETTES, PRESS_PALETTES, Palette
from cardpress.pieces import Face, Piece
from cardpress.tiles import MOST_SHEETS, USUAL_OVERLAP
from cardpress.voices import Voice
from cardpress.wording import Contact

_PRINTED = {"id", "name", "phone", "display", "url"}  # of a contact; who checked it when is not
_UNSAID = {"summary", "papers", "sheets"}  # of a piece; more of them change no word on it
_PICTURE = 1600  # pixels that a picture is wide, about, where its piece does not say


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

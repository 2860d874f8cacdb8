"""What to make: a job as asked for, and the plan that it comes to once names are looked up."""

import hashlib
import json
from dataclasses import dataclass
from typing import ClassVar, Literal

from cardpress.content import Language, Library, Piece
from cardpress.errors import InputError
from cardpress.geometry import Paper, Sheet, find
from cardpress.words import one_of

_PRINTED = {"id", "name", "phone", "display", "url"}  # of a contact; who checked it when is not
Flip = Literal["long", "short"]


@dataclass(frozen=True)
class Job:
    """One request to build.

    Attributes:
        piece: id of a piece.
        language: BCP 47 tag.
        paper: name of a paper; None is the sheet's, else the piece's first.
        sheet: name of a sheet of cards; None is the paper's usual one.
        flip: the edge that the printer turns the paper over for the back.
        cut_marks: draw them on a sheet; None draws them where the stock is not pre-cut.
    """

    piece: str
    language: str = "en"
    paper: str | None = None
    sheet: str | None = None
    flip: Flip = "long"
    cut_marks: bool | None = None


@dataclass(frozen=True)
class Plan:
    """A job with its names looked up: all that the stages after it need.

    Attributes:
        sheet: the sheet that carries the faces; None where a face is a page.
        width, height: the trimmed size of a face in mm.
    """

    library: Library
    piece: Piece
    language: Language
    paper: Paper
    sheet: Sheet | None
    flip: Flip
    cut_marks: bool
    width: float
    height: float

    KEYWORDS: ClassVar = ("piece", "language", "paper", "sheet", "flip", "edition")

    @property
    def keywords(self) -> str:
        """What a finished file says of itself in its keywords, in the order of KEYWORDS."""
        sheet = self.sheet.id if self.sheet else "-"
        words = [self.piece.id, self.language.tag, self.paper.id, sheet, self.flip, self.edition]
        return ", ".join(words)

    @property
    def scale(self) -> float:
        """How much larger than designed, for pieces that grow with their paper."""
        return self.piece.scale(self.width)

    @property
    def edition(self) -> str:
        """The date of the content and a digest of all that the piece says, for the mark printed on it."""
        said = {
            "content": self.library.content.model_dump(mode="json"),
            "contacts": [contact.model_dump(include=_PRINTED) for contact in self.library.contacts.values()],
            "labels": self.library.labels,
            "piece": self.piece.model_dump(mode="json", exclude={"summary"}),
            "language": self.language.tag,
        }
        digest = hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        return f"{self.library.content.revised.isoformat()}-{digest[:6]}"

    @property
    def file_name(self) -> str:
        """Where the artifact goes, under the output folder."""
        return f"{self.language.tag}/{self.piece.id}-{self.paper.id}.pdf"


def plan(job: Job, library: Library) -> Plan:
    """Look up what a job names.

    Raises:
        InputError: for an unknown piece, language, paper or sheet, or ones that do not go together.
    """
    piece = library.piece(job.piece)
    language = library.language(job.language)
    if not language.fonts:
        raise InputError(
            f"{language.english_name} is translated, as an unreviewed draft, but cannot be printed yet.",
            "See: translate status",
        )
    sheet = _named_sheet(job, piece, library)
    paper = _paper(job, piece, library, sheet)
    if sheet is None and paper.id in piece.sheets:
        sheet = find(piece.sheets[paper.id], library.sheets, "sheet")
    face = sheet.card if sheet else paper
    return Plan(
        library=library,
        piece=piece,
        language=language,
        paper=paper,
        sheet=sheet,
        flip=job.flip,
        cut_marks=sheet is not None and (not sheet.precut if job.cut_marks is None else job.cut_marks),
        width=face.width,
        height=face.height,
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

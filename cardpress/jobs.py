"""What is asked for: a job, as a command line or a finished file tells it."""

from dataclasses import dataclass, fields
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from cardpress.palette import Ink

Flip = Literal["long", "short"]
Standard = Literal["ua-1", "ua-2"]
EDITION = "edition"  # the keyword beside those of a job
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

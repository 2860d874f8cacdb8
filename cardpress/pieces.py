"""What is made of it: pieces, their faces, and what must be true of them."""

from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cardpress.geometry import Length, Paper, PositiveLength, Sheet
from cardpress.tomlfile import Model, Problems
from cardpress.wording import ID, TEXT, Contact, Content
from cardpress.words import did_you_mean, one_of, unknown

REQUIRED = ("emergency", "lifeline", "tipline", "cybertipline", "take_it_down")
_FOLDED_FACES = 2
_ROUNDING = 0.01  # mm


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

    id: ID
    whole: bool = False
    speaks: tuple[Literal[0, 1], ...] = Field(default=(0,), min_length=1)
    pages: int = Field(default=1, ge=1, le=8)
    most_pages: int | None = Field(default=None, ge=1, le=24)
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


class Tabs(Model):
    """A strip of tabs at a page's foot, to be torn off; the page's margins say how far it reaches.

    Attributes:
        face: id of the face that each tab shows, the piece's last; it reads from bottom to top.
        length: of a tab from the page's foot to the strip's head, in mm.
        most: how many stand side by side; a tab's face that leaves out parts makes that many fewer.
        text: the smallest type allowed on them, in pt at the piece's design width.
    """

    face: ID
    length: PositiveLength
    most: int = Field(ge=1, le=20)
    text: float = Field(gt=0)


class Piece(Model):
    """A printed thing.

    Attributes:
        papers: ids of papers it is made for, the default first.
        sheets: the sheet that carries it, by paper id; none for pieces that fill their paper.
        screen: meant for reading on screens too, so it must be PDF/UA-1.
        safe: mm kept free of text inside the trim.
        design_width: the width in mm that the type sizes and code widths are given for; they grow
            with the paper. None: the sizes are absolute.
        design_height: the same for a card, which grows only where there is more room both ways.
        scan_distance: mm from which its codes are to be scanned, at the design width.
        contacts: services it must show.
        languages: how many languages it is in, 1 or 2.
        landscape: ids of its papers that lie on their side.
        folds: for a page folded in three, the widths of its panels in mm, inside and in the order of reading,
            by paper id; its faces are the outside, then the inside.
        sides: the faces on each side of a card, from top to bottom; it is folded between them. None:
            each face is a page, or there is a front and a back.
        usual: built where no piece is named.
        neutral_name: what its file is called in place of its id, where that and its title must tell nothing.
        shared_codes: one code of each kind serves both languages, so it leads to no language's own page.
        tabs: at the foot of its first page.
        pictures: the width in pixels of its pages as pictures, which are written beside it; None writes none.
    """

    id: ID
    title: TEXT
    summary: TEXT
    template: Annotated[str, Field(pattern=r"^[a-z-]+\.html$")]
    papers: tuple[str, ...] = Field(min_length=1)
    sheets: dict[str, str] = Field(default_factory=dict)
    screen: bool
    safe: Length
    design_width: PositiveLength | None = None
    design_height: PositiveLength | None = None
    scan_distance: PositiveLength
    floors: Floors
    contacts: tuple[str, ...]
    languages: Literal[1, 2] = 1
    landscape: tuple[str, ...] = ()
    folds: dict[str, Annotated[tuple[PositiveLength, ...], Field(min_length=3, max_length=3)]] = Field(
        default_factory=dict
    )
    sides: tuple[tuple[str, ...], ...] = Field(default=(), max_length=2)
    usual: bool = False
    neutral_name: ID | None = None
    shared_codes: bool = False
    tabs: Tabs | None = None
    pictures: int | None = Field(default=None, ge=320, le=7680)
    codes: tuple[Code, ...]
    faces: tuple[Face, ...] = Field(min_length=1)

    @property
    def pages(self) -> tuple[Face, ...]:
        """The faces that are pages, or sides of a card; tabs stand on one."""
        return tuple(face for face in self.faces if self.tabs is None or face.id != self.tabs.face)

    @property
    def whole(self) -> bool:
        """Whether it carries every statement of the content set, verbatim."""
        return any(face.whole for face in self.faces)

    @property
    def panels(self) -> tuple[tuple[int, ...], ...]:
        """The indexes of the faces on each side of a card, from top to bottom."""
        index = {face.id: number for number, face in enumerate(self.faces)}
        return tuple(tuple(index[name] for name in side) for side in self.sides)

    def scale(self, width: float, height: float) -> float:
        """How much larger type and codes are on a face of that size in mm; a card's never grow smaller."""
        if self.design_width is None:
            return 1.0
        if self.design_height is None:
            return width / self.design_width
        return max(1.0, min(width / self.design_width, height / self.design_height))


@dataclass(frozen=True)
class PieceCheck:
    """What a piece names must exist."""

    content: Content
    contacts: dict[str, Contact]
    papers: tuple[Paper, ...]
    sheets: tuple[Sheet, ...]

    def __call__(self, piece: Piece, problems: Problems) -> None:
        """Note every problem of a piece, at its key."""
        self._geometry(piece, problems)
        faces = [face.id for face in piece.faces]
        for index, code in enumerate(piece.codes):
            if code.contact not in self.contacts:
                problems.add(unknown("contact", code.contact, self.contacts), ("codes", index, "contact"))
            elif self.contacts[code.contact].url is None:
                problems.add(f'contact "{code.contact}" has no url to encode.', ("codes", index, "contact"))
            if code.face not in faces:
                problems.add(unknown("face", code.face, faces), ("codes", index, "face"))
        for name in piece.contacts:
            if name not in self.contacts:
                problems.add(unknown("contact", name, self.contacts), ("contacts",))
        missing = [name for name in REQUIRED if name not in piece.contacts]
        if missing:
            problems.add(f"every piece must carry {one_of(missing).replace(' or ', ' and ')}.", ("contacts",))
        for index, face in enumerate(piece.faces):
            self._selections(face, index, problems)
        self._languages(piece, problems)
        self._sides(piece, problems)
        self._tabs(piece, problems)
        self._folds(piece, problems)

    def _geometry(self, piece: Piece, problems: Problems) -> None:
        papers = [paper.id for paper in self.papers]
        sheets = [sheet.id for sheet in self.sheets]
        for paper in (*piece.papers, *piece.sheets):
            if paper not in papers:
                problems.add(unknown("paper", paper, papers), ("papers",))
        for sheet in piece.sheets.values():
            if sheet not in sheets:
                problems.add(unknown("sheet", sheet, sheets), ("sheets",))

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
                problems.add(unknown("paper of the piece", paper, piece.papers), ("landscape",))

    @staticmethod
    def _sides(piece: Piece, problems: Problems) -> None:
        """A card shows each face once, and its sides are folded at the same places."""
        standing = [name for side in piece.sides for name in side]
        faces = [face.id for face in piece.faces]
        for name in standing:
            if name not in faces:
                problems.add(unknown("face", name, faces), ("sides",))
        if bool(piece.sheets) != bool(piece.sides):
            problems.add("what stands on sheets has sides, and nothing else has.", ("sides",))
        elif piece.sides and sorted(standing) != sorted(faces) and set(standing) <= set(faces):
            problems.add("each face must stand on the sides once.", ("sides",))
        if len({len(side) for side in piece.sides}) > 1:
            problems.add("both sides need the same number of faces.", ("sides",))

    @staticmethod
    def _tabs(piece: Piece, problems: Problems) -> None:
        """Tabs stand on a page, which comes before them."""
        tabs, faces = piece.tabs, [face.id for face in piece.faces]
        if tabs is None:
            return
        if tabs.face not in faces:
            problems.add(unknown("face", tabs.face, faces), ("tabs", "face"))
        elif tabs.face != faces[-1] or len(faces) == 1:
            problems.add("the face of the tabs must be the last, after the page's.", ("tabs", "face"))
        elif len(piece.faces[-1].gives) >= tabs.most:
            problems.add(
                "the tabs' face gives all of them up; one must stay.", ("faces", len(faces) - 1, "gives")
            )

    def _folds(self, piece: Piece, problems: Problems) -> None:
        """A folded page has two sides, and its panels fill its paper."""
        if not piece.folds:
            return
        if len(piece.faces) != _FOLDED_FACES or piece.languages > 1:
            problems.add("what is folded has two faces, outside and inside, in one language.", ("folds",))
        if set(piece.folds) != set(piece.papers) or set(piece.papers) != set(piece.landscape):
            problems.add("what is folded lies on its side, and names its panels for each paper.", ("folds",))
        for paper in self.papers:
            widths = piece.folds.get(paper.id, ())
            if widths and abs(sum(widths) - max(paper.width, paper.height)) > _ROUNDING:
                problems.add(
                    f"the panels are {sum(widths):.2f} mm wide together, {paper.title} is "
                    f"{max(paper.width, paper.height):.2f} mm.",
                    ("folds", paper.id),
                )
            if widths and widths[-1] > min(widths):
                problems.add("the last panel folds in, so none is narrower.", ("folds", paper.id))

    def _selections(self, face: Face, index: int, problems: Problems) -> None:
        for section, selection in face.sections.items():
            known = [entry.id for entry in self.content.statements if entry.section == section]
            where = ("faces", index, "sections")
            if not known:
                others = [entry.section for entry in self.content.statements]
                problems.add(f'no section "{section}" with statements.{did_you_mean(section, others)}', where)
            for name in selection.priority if known else ():
                if name not in known:
                    problems.add(unknown(f"statement in section {section}", name, known), where)
            if selection.least > len(selection.priority):
                problems.add(f"{section}: least is more than there are in priority.", where)

"""A plan to HTML: the templates, filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError

from cardpress.content import Contact, Face, Statement
from cardpress.errors import InputError
from cardpress.geometry import PT_PER_MM
from cardpress.impose import Side
from cardpress.jobs import Plan
from cardpress.qr import QUIET_ZONE, Symbol, encode

_LINK = 3  # characters of a word like "to", which goes with the last one
_SHORT_WORD = 6  # characters, its full stop included


@dataclass(frozen=True)
class Setting:
    """How one face is set.

    Attributes:
        size: base type in pt; every other size follows from it.
        left_out: ids of statements that had no room.
    """

    size: float
    left_out: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Document:
    """A page or more, ready to be laid out.

    Attributes:
        html: what stands on them.
        css: how it looks; the same for every size that is tried, so that it is parsed once.
    """

    html: str
    css: str


class Templates:
    """The template folder, compiled once for a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._environment = Environment(
            loader=FileSystemLoader(plan.library.paths.templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters["parts"] = lambda text: list(plan.library.parts(text))
        self._environment.filters["tied"] = tied
        library = plan.library
        self._values: dict[str, object] = {
            "plan": plan,
            "piece": plan.piece,
            "language": plan.language,
            "labels": library.labels,
            "contacts": library.contacts,
            "content": library.content,
            "sections": {section.id: section for section in library.content.sections},
            "statements": {statement.id: statement for statement in library.content.statements},
            "source_date": library.content.source.last_updated.strftime("%m/%d/%Y"),
            "codes": _codes(plan),
            "u": plan.scale,
        }
        self._css = self._render(plan.piece.template.replace(".html", ".css"))

    def faces(self, settings: Mapping[str, Setting]) -> Document:
        """One document with the given faces, each starting a page.

        Args:
            settings: how each face is set, by face id; a face that is not named is not drawn.
        """
        plan = self._plan
        faces = [FaceView(plan, face, settings[face.id]) for face in plan.piece.faces if face.id in settings]
        return Document(self._render(plan.piece.template, faces=faces), self._css)

    def furniture(self, sides: Sequence[Side]) -> Document:
        """A sheet's own pages, one a side: ruler, notice, cut marks."""
        return Document(self._render("sheet.html", sides=sides), self._render("sheet.css"))

    def _render(self, name: str, **values: object) -> str:
        try:
            return self._environment.get_template(name).render({**self._values, **values})
        except TemplateError as error:
            line = f":{error.lineno}" if isinstance(error, TemplateSyntaxError) else ""
            raise InputError(
                f"templates/{name}{line}: {error.message}.", "Mend the template and run again."
            ) from error


def tied(text: str) -> str:
    """The text with a short last word tied to the one before it, so that it never stands alone on a line."""
    head, space, last = text.rpartition(" ")
    if not space or len(last) > _SHORT_WORD:
        return text
    before, gap, link = head.rpartition(" ")
    head = f"{before}\N{NO-BREAK SPACE}{link}" if gap and len(link) <= _LINK else head
    return f"{head}\N{NO-BREAK SPACE}{last}"


@dataclass(frozen=True)
class FaceView:
    """What a template sees of one face."""

    plan: Plan
    face: Face
    setting: Setting

    @property
    def id(self) -> str:
        """The face's id."""
        return self.face.id

    def statements(self, section: str, role: str = "item") -> list[Statement]:
        """The statements of a section that have room here, in the page's order."""
        chosen = None if self.face.whole else self.face.sections[section].priority
        return [
            statement
            for statement in self.plan.library.content.statements
            if statement.section == section
            and statement.role == role
            and (chosen is None or statement.id in chosen)
            and statement.id not in self.setting.left_out
        ]


@dataclass(frozen=True)
class CodeView:
    """A QR code as a template draws it: its contact, its symbol and its width in pt."""

    contact: Contact
    symbol: Symbol
    width: float

    @property
    def quiet(self) -> float:
        """The width of its quiet zone in pt, by which it is moved out so that its ink is in line."""
        return self.width * QUIET_ZONE / self.symbol.span


def _codes(plan: Plan) -> dict[str, CodeView]:
    views: dict[str, CodeView] = {}
    for code in plan.piece.codes:
        contact = plan.library.contacts[code.contact]
        width = code.width * plan.scale
        views[code.contact] = CodeView(contact, encode(contact.url or "", width), width * PT_PER_MM)
    return views

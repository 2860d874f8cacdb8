"""A plan to HTML: the templates, filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError

from cardpress.errors import InputError
from cardpress.folds import creases, plan_panels
from cardpress.geometry import PT_PER_MM
from cardpress.impose import Side
from cardpress.pieces import Face
from cardpress.plans import Plan
from cardpress.qr import QUIET_ZONE, Symbol, encode
from cardpress.tile_marks import Overview, tile_pages
from cardpress.tiles import Grid, printable
from cardpress.wording import PLACEHOLDER, Contact, Language, ServiceName, Statement

_LINK = 3  # characters of a word like "to", which goes with a short last one
_SHORT_WORD = 6  # characters, its full stop included; in narrow columns even longer ones look lost alone


@dataclass(frozen=True)
class Setting:
    """How one face is set.

    Attributes:
        size: base type in pt; every other size follows from it.
        left_out: ids of statements that had no room, and of other parts that the face can do without.
        parted: its pages begin where the design says; else they follow on as they fill.
    """

    size: float
    left_out: frozenset[str] = field(default_factory=frozenset)
    parted: bool = True


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
        self._environment.filters["tied"] = tied
        self._environment.filters["fields"] = PLACEHOLDER.split
        self._environment.tests["contact"] = lambda part: isinstance(part, Contact)
        self._environment.tests["service_name"] = lambda part: isinstance(part, ServiceName)
        self._voices = [VoiceView(plan, index) for index in range(len(plan.voices))]
        self._values: dict[str, object] = {
            "plan": plan,
            "piece": plan.piece,
            "palette": plan.palette,
            "voices": self._voices,
            "first": self._voices[0],
            "languages": _languages(plan),
            "u": plan.scale,
            "panels": plan_panels(plan),
            "creases": creases,
            "code_width": max((code.width for code in plan.codes), default=0.0) * PT_PER_MM,
            "quiet": 0.0 if plan.palette.ground else self._quiet(),
        }
        self._css = self._render(plan.piece.template.replace(".html", ".css"))

    def _quiet(self) -> float:
        """How far codes are moved out for their ink to be in line; on a tinted ground their patches are."""
        return max((view.quiet for voice in self._voices for view in voice.codes.values()), default=0.0)

    def faces(self, settings: Mapping[str, Setting]) -> Document:
        """One document with the given faces, each starting a page.

        Args:
            settings: how each face is set, by face id; a face that is not named is not drawn.
        """
        views = [
            FaceView(self._plan, face, settings[face.id], [self._voices[index] for index in face.speaks])
            for face in self._plan.piece.faces
            if face.id in settings
        ]
        return Document(self._render(self._plan.piece.template, faces=views), self._css)

    def furniture(self, sides: Sequence[Side], *, translated: bool = True) -> Document:
        """A sheet's own pages, one a side: ruler, notice, cut marks.

        Args:
            sides: the sheet's.
            translated: the back's notice is in the piece's language; the front's is always in the source's.
        """
        back = self._plan.voices[0] if translated else self._plan.source
        return Document(self._render("sheet.html", sides=sides, back=back), self._render("sheet.css"))

    def tile_pages(self, grid: Grid, *, translated: bool = True) -> Document:
        """The sheets that carry a poster's tiles, without the poster: a map of them, then a page a tile.

        Args:
            grid: how the poster is cut.
            translated: notices are in the piece's languages, too; those in the source's always stand.
        """
        speakers = [self._plan.source, *(self._plan.voices if translated else ())]
        values = {
            "grid": grid,
            "overview": Overview(grid),
            "pages": tile_pages(grid),
            "area": printable(grid.page),
            "speakers": speakers,
        }
        return Document(self._render("tiles.html", **values), self._render("tiles.css", **values))

    def _render(self, name: str, **values: object) -> str:
        try:
            return self._environment.get_template(name).render({**self._values, **values})
        except TemplateError as error:
            line = f":{error.lineno}" if isinstance(error, TemplateSyntaxError) else ""
            raise InputError(
                f"templates/{name}{line}: {error.message}.", "Mend the template and run again."
            ) from error


def _languages(plan: Plan) -> list[Language]:
    """A piece's languages, the source's among them: the draft line and a sheet's notice are in it too."""
    return list(dict.fromkeys([plan.source.language, *(voice.language for voice in plan.voices)]))


def tied(text: str, longest: int = _SHORT_WORD) -> str:
    """The text with a short last word tied to the one before it, so that it never stands alone on a line.

    Args:
        text: a line.
        longest: how many characters a word has at most to be called short.
    """
    start, breakable, last = text.rpartition("\N{ZERO WIDTH SPACE}")
    if breakable and " " not in last and len(last) <= longest:
        return start + last
    head, space, last = text.rpartition(" ")
    if not space or len(last) > longest:
        return text
    before, gap, link = head.rpartition(" ")
    if gap and len(link) <= _LINK and len(last) <= _SHORT_WORD:
        head = f"{before}\N{NO-BREAK SPACE}{link}"
    return f"{head}\N{NO-BREAK SPACE}{last}"


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


class VoiceView:
    """What a template sees of one language.

    Attributes:
        draft: whether its words must be marked as an unreviewed draft.
        codes: its QR codes, by contact id.
    """

    def __init__(self, plan: Plan, index: int) -> None:
        voice = plan.voices[index]
        self._plan = plan
        self._library = voice.library
        self.language = voice.language
        self.palette = plan.palette
        self.labels = voice.library.labels
        self.contacts = voice.library.contacts
        self.draft = plan.is_draft(voice)
        self.is_source = voice.language.tag == plan.library.content.language
        self.codes = {
            code.contact.id: CodeView(
                code.contact, encode(code.contact.url or "", code.width), code.width * PT_PER_MM
            )
            for code in plan.codes
            if code.voice == index
        }

    def heading(self, section: str) -> str:
        """A section's heading: the page's own, or a label of ours."""
        found = next(entry for entry in self._library.content.sections if entry.id == section)
        return found.heading or self.labels[found.label or ""]

    def statements(self, section: str, role: str = "item") -> list[Statement]:
        """All statements of a section, in the page's order."""
        return [
            statement
            for statement in self._library.content.statements
            if statement.section == section and statement.role == role
        ]

    def parts(self, text: str) -> list[str | Contact]:
        """A text cut at its placeholders."""
        return list(self._library.parts(text))

    def services(self, *, brief: bool = False) -> list[str]:
        """What the services themselves offer in this language; nothing in the source's own."""
        if self.is_source:
            return []
        own = self.labels.get(f"service_calls_{self.language.tag}")
        if brief:
            return [own or self.labels["service_short"]]
        lines = [own or self.labels["service_calls"], self.labels["service_form"]]
        return [*lines, self.labels["service_take_it_down"]] if self.language.take_it_down else lines


@dataclass(frozen=True)
class FaceView:
    """What a template sees of one face.

    Attributes:
        voices: the languages that stand on it.
    """

    plan: Plan
    face: Face
    setting: Setting
    voices: Sequence[VoiceView]

    @property
    def id(self) -> str:
        """The face's id."""
        return self.face.id

    @property
    def voice(self) -> VoiceView:
        """The language of a face in one language, the first of a face in two."""
        return self.voices[0]

    def statements(self, section: str, role: str = "item", voice: VoiceView | None = None) -> list[Statement]:
        """The statements of a section that have room here, in the page's order."""
        chosen = None if self.face.whole else self.face.sections[section].priority
        return [
            statement
            for statement in (voice or self.voice).statements(section, role)
            if (chosen is None or statement.id in chosen) and statement.id not in self.setting.left_out
        ]

    def shows(self, part: str) -> bool:
        """Whether there is room for a part that the piece can do without."""
        return part not in self.setting.left_out

    def rows(self, section: str, role: str = "item") -> list[tuple[Statement, ...]]:
        """The same in every language of the face, side by side."""
        return list(zip(*(self.statements(section, role, voice) for voice in self.voices), strict=True))

"""The pipeline, on one screen: Job -> Artifact."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from cardpress.checks import run_checks
from cardpress.checks.finding import Finding, Status, worst
from cardpress.checks.subject import Subject
from cardpress.content import Library, load
from cardpress.errors import GlyphError
from cardpress.files import write_all
from cardpress.fit import fit
from cardpress.impose import Side, impose, plan_sides
from cardpress.jobs import Job, Plan, plan
from cardpress.links import link_names
from cardpress.paths import installed_data
from cardpress.pdf import Layout, Renderer
from cardpress.press import to_press
from cardpress.render import Templates
from cardpress.tabs import stand_tabs
from cardpress.ticket import ticket
from cardpress.tile_sheets import plan_grid, stand_tiles
from cardpress.tiles import Grid
from cardpress.voices import Voice


@dataclass(frozen=True)
class Artifact:
    """What came of a job.

    Attributes:
        path: the PDF written; None where preflight failed and none was.
        status: the worst status among the findings.
        pictures: the pictures of its pages that were written beside it, for a piece that has them.
        ticket: the print shop's job ticket that was written beside it, for a job that is for one.
    """

    job: Job
    path: Path | None
    piece: str
    languages: tuple[str, ...]
    paper: str
    pages: int
    data: bytes
    edition: str
    findings: tuple[Finding, ...]
    pictures: tuple[Path, ...] = ()
    ticket: Path | None = None

    @property
    def status(self) -> Status:
        """The worst status among the findings."""
        return worst(self.findings)

    @property
    def sha256(self) -> str:
        """The digest of the PDF's bytes."""
        return hashlib.sha256(self.data).hexdigest()


def build(
    job: Job, out: Path | None = None, *, library: Library | None = None, renderer: Renderer | None = None
) -> Artifact:
    """Make one artifact.

    Args:
        job: what to make.
        out: the folder to write `<lang>/<piece>-<paper>.pdf` into, and its pictures; None writes nothing.
        library: content already loaded; None loads the installed one.
        renderer: one already set up, to share between jobs.

    Raises:
        InputError: for bad content, a bad job, or text that does not fit.
        MachineError: if a library, a font or disk space is missing.
    """
    library = library or load(installed_data())
    settled = plan(job, library)
    data, subject = produce(settled, renderer or Renderer(library.paths.fonts))
    findings = tuple(run_checks(subject))
    written: tuple[Path, ...] = ()
    if out is not None and worst(findings) not in (Status.FAIL, Status.ERROR):
        beside = (ticket(settled, data, subject.page_count),) if job.press else subject.pictures
        contents = zip(settled.file_names, (data, *beside), strict=True)
        written = write_all({out / name: content for name, content in contents})
    return Artifact(
        job=job,
        path=written[0] if written else None,
        piece=settled.piece.id,
        languages=tuple(dict.fromkeys(voice.language.tag for part in settled.parts for voice in part.voices)),
        paper=settled.paper.id,
        pages=subject.page_count,
        data=data,
        edition=settled.editions,
        findings=findings,
        pictures=() if job.press else written[1:],
        ticket=written[1] if job.press and written else None,
    )


def produce(settled: Plan, renderer: Renderer) -> tuple[bytes, Subject]:
    """The finished PDF of a plan, and the same as a subject for the checks."""
    templates = [Templates(part) for part in settled.parts]
    sides = plan_sides(settled)
    try:
        layouts = [fit(part, theirs, renderer) for part, theirs in zip(settled.parts, templates, strict=True)]
        if sides:
            layouts.append(_furniture(sides, templates[0], renderer))
        grid = None
        if settled.tile:
            grid = plan_grid(settled, layouts[0].codes())
            layouts.append(_tile_pages(grid, templates[0], renderer))
        data = (
            layouts[0]
            .followed_by(*layouts[1:])
            .to_pdf(accessible=settled.accessible, standard=settled.job.pdf, links=link_names(settled.voices))
        )
    except GlyphError as error:
        raise _missing_glyph(str(error), settled) from None
    if sides:
        data = impose(data, sides)
    if settled.piece.tabs:
        data = stand_tabs(data, settled)
    if grid:
        data = stand_tiles(data, grid)
    if settled.job.press:
        data = to_press(data, settled)
    return data, Subject(data, settled)


def _furniture(sides: tuple[Side, ...], templates: Templates, renderer: Renderer) -> Layout:
    """A sheet's own pages; their notice is in the piece's language where that fits beside the ruler."""
    layout = renderer.lay_out(templates.furniture(sides))
    return renderer.lay_out(templates.furniture(sides, translated=False)) if layout.wide_lines() else layout


def _tile_pages(grid: Grid, templates: Templates, renderer: Renderer) -> Layout:
    """The sheets of a poster's tiles; notices are in the piece's languages, too, where there is room."""
    layout = renderer.lay_out(templates.tile_pages(grid))
    if layout.pages == 1 + grid.count and not layout.wide_lines():
        return layout
    return renderer.lay_out(templates.tile_pages(grid, translated=False))


def _missing_glyph(points: str, settled: Plan) -> GlyphError:
    characters = [chr(int(point, 16)) for point in points.split(", ")]
    texts: dict[str, str] = {}
    voices = [voice for part in settled.parts for voice in part.voices]
    for voice in voices:
        texts |= _texts(voice)
    where = [name for name, text in texts.items() if any(character in text for character in characters)]
    fonts = dict.fromkeys(font for voice in voices for font in voice.language.fonts)
    named = ", ".join(f'"{character}" (U+{ord(character):04X})' for character in characters)
    return GlyphError(
        f"No font of its line has {named}, which stands in: {', '.join(where) or 'a template'}. "
        f"The fonts for {settled.language_names} are {', '.join(fonts)}.",
        "Replace the character, or add a font that has it to fonts/ and to languages.toml.",
    )


def _texts(voice: Voice) -> dict[str, str]:
    """Every text that a language may print, by what it is called in messages."""
    library = voice.library
    texts = {statement.id: f"{statement.text} {statement.brief}" for statement in library.content.statements}
    texts |= {f"label {name}": text for name, text in library.labels.items()}
    return texts | {
        f"contact {contact.id}": f"{contact.name} {contact.printed}" for contact in library.contacts.values()
    }

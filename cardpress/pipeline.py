"""The pipeline, on one screen: Job -> Artifact."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cardpress.checks import run_checks
from cardpress.checks.finding import Finding, Status, worst
from cardpress.checks.subject import Subject
from cardpress.content import Library, load
from cardpress.errors import GlyphError
from cardpress.files import write_all
from cardpress.fit import fit
from cardpress.formats import DRAWN
from cardpress.impose import Side, impose, plan_sides
from cardpress.jobs import Job
from cardpress.links import link_names
from cardpress.paths import installed_data
from cardpress.pdf import Layout, Renderer
from cardpress.planning import plan
from cardpress.plans import Plan
from cardpress.press import to_press
from cardpress.render import Templates
from cardpress.tabs import stand_tabs
from cardpress.ticket import ticket
from cardpress.tile_sheets import plan_grid, stand_tiles
from cardpress.tiles import Grid
from cardpress.voices import Voice

if TYPE_CHECKING:
    from cardpress.twins import Twin


@dataclass(frozen=True)
class Artifact:
    """What came of a job.

    Attributes:
        path: the file written, the PDF if there is one; None where a check failed and none was.
        pages: of the PDF; 0 where none was made.
        data: what that file holds.
        status: the worst status among the findings.
        pictures: the pictures of its pages among what was written.
        ticket: the print shop's job ticket among it, for a job that is for one.
        files: everything that was written: PDF, twins, ticket, pictures.
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
    files: tuple[Path, ...] = ()

    @property
    def status(self) -> Status:
        """The worst status among the findings."""
        return worst(self.findings)

    @property
    def sha256(self) -> str:
        """The digest of the bytes of the file at `path`."""
        return hashlib.sha256(self.data).hexdigest()


def build(
    job: Job, out: Path | None = None, *, library: Library | None = None, renderer: Renderer | None = None
) -> Artifact:
    """Make one artifact.

    Args:
        job: what to make.
        out: the folder to write `<lang>/<piece>-<paper>.pdf` and what goes with it into; None writes nothing.
        library: content already loaded; None loads the installed one.
        renderer: one already set up, to share between jobs.

    Raises:
        InputError: for bad content, a bad job, or text that does not fit.
        MachineError: if a library, a font or disk space is missing.
    """
    library = library or load(installed_data())
    settled = plan(job, library)
    drawn = _drawn(settled, renderer)
    twins, said = _twins(settled)
    findings = (*drawn.findings, *said)
    read = {settled.twin_name(twin.format): twin.data for twin in twins}
    contents = drawn.pdf | read | drawn.ticket | drawn.pictures
    written: tuple[Path, ...] = ()
    if out is not None and worst(findings) not in (Status.FAIL, Status.ERROR):
        written = write_all({out / name: content for name, content in contents.items()})
    return Artifact(
        job=job,
        path=written[0] if written else None,
        piece=settled.piece.id,
        languages=tuple(dict.fromkeys(voice.language.tag for part in settled.parts for voice in part.voices)),
        paper=settled.paper.id,
        pages=drawn.pages,
        data=next(iter(contents.values())),
        edition=settled.editions,
        findings=findings,
        pictures=written[len(contents) - len(drawn.pictures) :],
        ticket=written[len(drawn.pdf) + len(twins)] if drawn.ticket and written else None,
        files=written,
    )


@dataclass(frozen=True)
class _Drawn:
    """The files that show pages, by name, and what the checks say of them."""

    pdf: dict[str, bytes] = field(default_factory=dict)
    ticket: dict[str, bytes] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    pages: int = 0


def _drawn(settled: Plan, renderer: Renderer | None) -> _Drawn:
    """A plan's pages; none are drawn where neither PDF nor pictures are asked for."""
    if not set(settled.formats) & set(DRAWN):
        return _Drawn()
    data, subject = produce(settled, renderer or Renderer(settled.library.paths.fonts))
    names = settled.picture_names(subject.page_count)
    return _Drawn(
        pdf={settled.file_name: data} if "pdf" in settled.formats else {},
        ticket={settled.ticket_name: ticket(settled, data, subject.page_count)} if settled.job.press else {},
        pictures=dict(zip(names, subject.pictures, strict=True)),
        findings=tuple(run_checks(subject)),
        pages=subject.page_count,
    )


def _twins(settled: Plan) -> tuple[tuple["Twin", ...], tuple[Finding, ...]]:
    """What is read in place of pages, where that is asked for, and what the checks say of it."""
    if set(settled.formats) <= set(DRAWN):
        return (), ()
    from cardpress.checks.twins import check_twins  # noqa: PLC0415 - most jobs are pages alone
    from cardpress.twins import make_twins  # noqa: PLC0415

    twins = make_twins(settled)
    return twins, check_twins(settled, twins)


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

"""The page that a printer is measured with: crosses in the middle of both sides, and rulers."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from cardpress.calibration import MOST_OFF
from cardpress.content import Library
from cardpress.errors import InputError
from cardpress.geometry import MM_PER_INCH, Paper, find
from cardpress.impose import flips_sideways
from cardpress.jobs import Flip
from cardpress.palette import PALETTES
from cardpress.pdf import Renderer
from cardpress.printers import ACROSS, DOWN
from cardpress.render import Document
from cardpress.words import one_of

PAPERS = ("letter", "a4")
_ROUNDING = 1e-6
_SHORT, _MIDDLE, _WHOLE = 1.3, 2.1, 3.0  # mm; a ruler's strokes
_SPOT = 17.0  # mm; of the ring in the front's corner, and of the dot that shows through it, from the edges


@dataclass(frozen=True)
class Tick:
    """A stroke of a ruler: how far it is from the ruler's zero in mm, how long it is, and its number."""

    at: float
    length: float
    number: str = ""


@dataclass(frozen=True)
class Scale:
    """How a ruler is divided.

    Attributes:
        step: from stroke to stroke, in mm.
        middle: which strokes are a little longer, counted from zero: every so many.
        whole: which are the longest and have a number.
        unit: how many steps the number counts as one.
    """

    step: float
    middle: int
    whole: int
    unit: int

    def ticks(self, length: float, zero: float = 0.0) -> Iterator[Tick]:
        """Every stroke of a ruler.

        Args:
            length: of the ruler in mm.
            zero: where on it the zero is, in mm from its start.
        """
        first, last = math.ceil(-zero / self.step - _ROUNDING), int((length - zero) / self.step + _ROUNDING)
        for count in range(first, last + 1):
            number = f"{count / self.unit:g}".replace("-", "\N{MINUS SIGN}")
            if count % self.whole == 0:
                yield Tick(count * self.step, _WHOLE, number)
            else:
                yield Tick(count * self.step, _SHORT if count % self.middle else _MIDDLE)


_RULERS = {"mm": Scale(1, 5, 10, 1), "in": Scale(MM_PER_INCH / 20, 10, 20, 20)}
_CROSSES = {"mm": Scale(1, 5, 5, 1), "in": Scale(MM_PER_INCH / 20, 5, 5, 20)}


def file_name(paper: Paper, flip: Flip) -> str:
    """What the page's file is called."""
    return f"printer-test-{paper.id}{'' if flip == 'long' else '-short'}.pdf"


def paper_named(name: str, library: Library) -> Paper:
    """A paper that there is a test page for.

    Raises:
        InputError: if there is none.
    """
    paper = find(name, library.papers, "paper")
    if paper.id not in PAPERS:
        raise InputError(f"The test page is not made for {paper.title}.", f"Its papers: {one_of(PAPERS)}.")
    return paper


def measuring_page(library: Library, paper: Paper, flip: Flip, renderer: Renderer | None = None) -> bytes:
    """A PDF of two pages, to be printed on both sides of one sheet at 100 %.

    Args:
        library: where its template and its font's names are.
        paper: the page.
        flip: the edge that the printer turns the paper over.
        renderer: one already set up; None sets one up.
    """
    environment = Environment(
        loader=FileSystemLoader(library.paths.templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sideways = flips_sideways(paper, flip)
    values: dict[str, object] = {
        "paper": paper,
        "metric": paper.id == "a4",
        "flip": flip,
        "sideways": sideways,
        "language": library.language(library.content.language),
        "palette": PALETTES["color"],
        "spot": _SPOT,
        "dot": (paper.width - _SPOT, _SPOT) if sideways else (_SPOT, paper.height - _SPOT),
        "across": ACROSS,
        "down": DOWN,
        "most": MOST_OFF,
        "rulers": _RULERS,
        "crosses": _CROSSES,
    }
    try:
        css, html = (
            environment.get_template(f"calibration.{kind}").render(values) for kind in ("css", "html")
        )
    except TemplateError as error:
        raise InputError(
            f"templates/calibration.html: {error.message}.", "Mend the template and run again."
        ) from error
    return (renderer or Renderer(library.paths.fonts)).lay_out(Document(html, css)).to_pdf(accessible=False)

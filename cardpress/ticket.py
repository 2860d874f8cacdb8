"""A print shop's job ticket, as plain text: how large, in which inks, on what, cut and folded where."""

import hashlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from cardpress.folds import creases, plan_panels
from cardpress.geometry import BLEED, MM_PER_INCH
from cardpress.pdfx import CONFORMANCE, condition
from cardpress.pieces import Piece
from cardpress.plans import Plan
from cardpress.tabs import strip

_BLANK = "________________"
_MARGIN = 17  # characters of a line's name

_CARD_STOCK = "card stock, 80-110 lb (200-300 g/m2)"
_WALL_PAPER = "paper, 28-32 lb (105-120 g/m2)"


def ticket(plan: Plan, data: bytes, pages: int) -> bytes:
    """The ticket that goes with a print shop's file; English, as the shop is asked in it.

    Args:
        plan: of a job for a print shop.
        data: the finished PDF.
        pages: how many it has.
    """
    parts = (
        ["JOB TICKET", *_lines(_file(plan, data))],
        ["SIZE", *_lines(_size(plan, pages))],
        ["COLOR", *_lines(_color(plan))],
        ["STOCK AND FINISHING", *_lines(_finishing(plan))],
        ["BEFORE THE RUN", *_lines(_proof(plan))],
        ["CONTACT", *_lines((name, _BLANK) for name in ("Name", "Telephone", "Deliver to", "Needed by"))],
    )
    return ("\n\n".join("\n".join(part) for part in parts) + "\n").encode()


def _lines(entries: Iterator[tuple[str, str]]) -> Iterator[str]:
    """Each entry's name in a column of its own, and not again where the next one's is the same."""
    before = ""
    for name, text in entries:
        yield f"{'' if name == before else name:<{_MARGIN}}{text}"
        before = name


def _file(plan: Plan, data: bytes) -> Iterator[tuple[str, str]]:
    yield "File", PurePosixPath(plan.file_name).name
    yield "SHA-256", hashlib.sha256(data).hexdigest()
    yield "Piece", f"{plan.piece.neutral_name or plan.piece.title}, {plan.language_names}"
    yield "Edition", plan.edition
    yield "Quantity", f"{plan.job.quantity:,}" if plan.job.quantity else _BLANK


def _size(plan: Plan, pages: int) -> Iterator[tuple[str, str]]:
    width, height = plan.trim_size
    paper, tall = plan.page_size
    yield "Trim", _area(width, height)
    yield "Bleed", f"{_length(BLEED)} on all sides{'' if plan.palette.ground else '; nothing runs into it'}"
    yield "Page in file", f"{_area(paper, tall)}, with marks outside the bleed"
    yield "Boxes", "TrimBox and BleedBox are set; place by TrimBox"
    yield "Pages", _pages(plan, pages)
    yield "Scale", "100 %. Do not scale, do not fit to page."


def _pages(plan: Plan, pages: int) -> str:
    if plan.piece.sides and pages > 1:
        return f"{pages}: front, back; printed on both sides, head to head: it turns like a page"
    if plan.piece.folds:
        return f"{pages}: outside, inside; printed on both sides, head to head: it turns like a page"
    return "1, printed on one side" if pages == 1 else f"{pages}, in this order; on both sides, head to head"


def _color(plan: Plan) -> Iterator[tuple[str, str]]:
    if plan.job.ink == "black":
        yield "Inks", "black only (1 ink)"
    else:
        yield "Inks", "cyan, magenta, yellow, black (4 process inks); no spot colors"
    yield "Text and codes", "black alone (K 100). Do not convert them to a mixture of inks."
    meant = condition(plan)
    yield "Output intent", f"{meant.identifier} ({meant.condition}); its profile is in the file"
    yield "Format", f"{CONFORMANCE}, fonts embedded, no transparency, not trapped"


def _finishing(plan: Plan) -> Iterator[tuple[str, str]]:
    yield "Stock", _stock(plan.piece)
    folds = list(_folds(plan))
    if not folds:
        yield "Folds", "none"
    for text in folds:
        yield "Folds", text
    if plan.piece.tabs:
        band = strip(plan)
        foot = plan.height - band.top
        yield "Tear line", f"{_length(foot)} from the foot, along the dashed line: perforate"
        yield "Slits", "from the foot up to the tear line, along the solid lines between the tabs"
    yield "Finishing", "trim to size"


def _stock(piece: Piece) -> str:
    """What the README suggests, where it does."""
    if sum(map(len, piece.sides)) > 1:
        return f"{_CARD_STOCK} suggested"
    if piece.design_width is not None:
        return f"{_WALL_PAPER} suggested"
    return _BLANK


def _folds(plan: Plan) -> Iterator[str]:
    """Each fold's place on each page, and how the piece is folded."""
    panels = len(plan.piece.sides[0]) if plan.piece.sides else 1
    if panels > 1:
        places = ", ".join(f"{plan.height * number:.1f} mm" for number in range(1, panels))
        yield f"{places} from the top edge, marked outside the trim"
        yield "once, across" if panels == 2 else "to and fro, like a fan; the first panel is on top"  # noqa: PLR2004
    for name, sides in plan_panels(plan).items():
        places = ", ".join(f"{place:.1f} mm" for place in creases(sides))
        yield f"{name}: {places} from the left edge, marked outside the trim"
    if plan.piece.folds:
        narrow = "left" if plan.voices[0].language.direction == "rtl" else "right"
        yield f"in three (C-fold): the {narrow} panel of the inside goes in first, then the cover over it"


def _proof(plan: Plan) -> Iterator[tuple[str, str]]:
    yield "Words", "Print them as they are; a changed digit sends a reader nowhere."
    yield "Codes", "Scan each on the proof. It opens exactly the address printed beside it:"
    for address in dict.fromkeys(code.contact.url or "" for code in plan.codes):
        yield "Codes", address


def _area(width: float, height: float) -> str:
    return f"{_inches(width)} x {_inches(height)} in ({_bare(width)} x {_mm(height)})"


def _length(length: float) -> str:
    return f"{_inches(length)} in ({_mm(length)})"


def _inches(length: float) -> str:
    return f"{length / MM_PER_INCH:.3f}".rstrip("0").rstrip(".")


def _bare(length: float) -> str:
    return f"{length:.3f}".rstrip("0").rstrip(".")


def _mm(length: float) -> str:
    return f"{_bare(length)} mm"

"""A print shop's file is what it must be: boxes, marks, bleed, inks, output intent, PDF/X-4."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, PikepdfError, Stream
from PIL.Image import Image

from cardpress.checks.codes import find_codes
from cardpress.checks.finding import Check, Code, Result, fail
from cardpress.checks.paints import ALL, Inks, Paint, paints
from cardpress.checks.subject import Subject
from cardpress.errors import InputError
from cardpress.geometry import MM_PER_INCH, PT_PER_MM, Box
from cardpress.impose import Line
from cardpress.pdfx import CONFORMANCE, PDFX_NAMESPACE, VERSION
from cardpress.pictures import shades
from cardpress.plans import Plan
from cardpress.press import bleed_box, crop_marks, fold_marks, targets, trim_box

_TOLERANCE = 0.1  # mm
_DPI = 150
_PAPER = 250  # of 255; as light as nothing but paper is
_EVEN = 4  # of 255; a tint may differ by as much from itself
_INSIDE = 1.0  # mm within the trim that is looked at with the bleed, so that no sliver is left at the cut
_MOST_INK = 2.4  # of each ink's whole, all four together: what any paper takes up
_ROUNDING = 0.005
_INKS = 4
_BLACK: Inks = (0.0, 0.0, 0.0, 1.0)
_NOTHING: Inks = (0.0, 0.0, 0.0, 0.0)
_SPACES = {"DeviceCMYK", "DeviceGray", "ICCBased 4", "ICCBased 1", ALL}
_FOREIGN = {"/DeviceRGB", "/CalRGB", "/CalGray", "/Lab", "/DefaultRGB"}
_LIVE = (
    "/OpenAction",
    "/AA",
    "/AcroForm",
    "/Names",
    "/Collection",
)  # of the file; paper can do none of it
_DATES = ("CreateDate", "ModifyDate", "MetadataDate")
_XMP = "{http://ns.adobe.com/xap/1.0/}"


def _run(subject: Subject) -> Iterator[Result]:
    try:
        yield from _look_over(subject)
    except (PikepdfError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise InputError(f"Its objects or its content cannot be read: {error}") from None


def _look_over(subject: Subject) -> Iterator[Result]:
    if subject.plan is None:
        return
    pdf = subject.structure
    yield from _identified(pdf)
    yield from _output_intent(pdf)
    yield from _live(pdf)
    yield from _foreign_spaces(pdf)
    for number, page in enumerate(pdf.pages):
        look = _Look(subject, subject.plan, number, paints(page))
        yield from _boxes(page, look)
        yield from _inks(look)
        yield from _codes(look)
        yield from _marks(look)
        yield from _bleed(look)


@dataclass(frozen=True)
class _Look:
    """A page under examination, with all that it paints."""

    subject: Subject
    plan: Plan
    number: int
    paints: list[Paint]

    @property
    def name(self) -> str:
        return f"Page {self.number + 1}"


def _identified(pdf: Pdf) -> Iterator[Result]:
    """Its version and identifier, and what its XMP and its document information must say (ISO 15930-7)."""
    if pdf.is_encrypted:
        yield fail("NOT_PDFX", "It is encrypted.")
    if pdf.pdf_version < VERSION:
        yield fail("NOT_PDFX", f"It is PDF {pdf.pdf_version}; PDF/X-4 is based on {VERSION}.")
    if "/ID" not in pdf.trailer:
        yield fail("NOT_PDFX", "It has no file identifier.")
    if pdf.docinfo.get("/Trapped") not in (Name("/True"), Name("/False")):
        yield fail("NOT_PDFX", "It does not say whether it is trapped.")
    try:
        told = dict(pdf.open_metadata(set_pikepdf_as_editor=False).items())
    except (PikepdfError, ValueError, TypeError, SyntaxError) as error:
        yield fail("NOT_PDFX", f"Its metadata cannot be read: {error}")
        return
    if told.get(f"{{{PDFX_NAMESPACE}}}GTS_PDFXVersion") != CONFORMANCE:
        yield fail("NOT_PDFX", f"Its metadata do not say that it is {CONFORMANCE}.")
    for name in _DATES:
        if not told.get(_XMP + name):
            yield fail("NOT_PDFX", f"Its metadata have no {name}.")
    if not told.get("{http://purl.org/dc/elements/1.1/}title"):
        yield fail("NOT_PDFX", "Its metadata have no title.")


def _output_intent(pdf: Pdf) -> Iterator[Result]:
    """There is one, with the profile of a printing condition that has four inks."""
    listed = list(pdf.Root.get("/OutputIntents") or [])
    intents = [entry for entry in listed if entry.get("/S") == Name.GTS_PDFX]
    if len(intents) != 1:
        yield fail("NO_INTENT", f"It has {len(intents)} output intents for print, where one is needed.")
        return
    profile = intents[0].get("/DestOutputProfile")
    data = profile.read_bytes() if isinstance(profile, Stream) and profile.get("/N") == _INKS else b""
    if not str(intents[0].get("/OutputConditionIdentifier", "")):
        yield fail("NO_INTENT", "Its output intent names no printing condition.")
    if data[12:20] != b"prtrCMYK" or data[36:40] != b"acsp":
        yield fail("NO_INTENT", "Its output intent brings no profile of a printer with four inks.")


def _live(pdf: Pdf) -> Iterator[Result]:
    for key in _LIVE:
        if key in pdf.Root:
            yield fail("ACTIVE", f"It holds what only a screen can use: {key.lstrip('/')}.")
    for number, page in enumerate(pdf.pages, start=1):
        if len(page.get("/Annots", Array())):
            yield fail("ACTIVE", f"Page {number}: a link or note lies on it.")


def _foreign_spaces(pdf: Pdf) -> Iterator[Result]:
    """Any color space but those of process inks, wherever in the file it is named, used or not."""
    found: set[str] = set()
    for entry in pdf.objects:
        found.update(_named(entry, 0))
    for name in sorted(found):
        yield fail("FOREIGN_COLOR", f"It names a color space that is not of process inks: {name}.")


def _named(entry: object, depth: int) -> Iterator[str]:
    """The foreign spaces that an object names, down to those it refers to."""
    if isinstance(entry, Name) and str(entry) in _FOREIGN:
        yield str(entry).lstrip("/")
    elif isinstance(entry, Array):
        if len(entry) > 1 and entry[0] == Name.ICCBased and entry[1].get("/N") not in (1, 4):
            yield f"ICCBased with {entry[1].get('/N')} parts"
        for each in _direct(list(entry), depth):
            yield from _named(each, depth + 1)
    elif isinstance(entry, Dictionary | Stream):
        if entry.get("/Filter") == Name.JPXDecode and "/ColorSpace" not in entry:
            yield "a JPEG 2000 picture's own"
        yield from (key.lstrip("/") for key in entry.keys() if key in _FOREIGN)  # noqa: SIM118 - an Object is no dict
        for each in _direct([entry[key] for key in entry.keys()], depth):  # noqa: SIM118
            yield from _named(each, depth + 1)


_DEEPEST = 8  # direct objects inside each other


def _direct(entries: Iterable[object], depth: int) -> Iterator[object]:
    """Those that are no objects of their own: these are looked at in their turn."""
    if depth < _DEEPEST:
        yield from (each for each in entries if isinstance(each, Object) and not each.is_indirect)


def _boxes(page: Page, look: _Look) -> Iterator[Result]:
    media, bleed, trim = (_box(page, name) for name in ("/MediaBox", "/BleedBox", "/TrimBox"))
    if media is None or bleed is None or trim is None:
        yield fail("BOXES", f"{look.name} does not say where it is cut, or how far it is printed.")
        return
    for box, meant, name in ((trim, trim_box(look.plan), "cut"), (bleed, bleed_box(look.plan), "printed to")):
        if not (meant.contains(box, _TOLERANCE) and box.contains(meant, _TOLERANCE)):
            yield fail(
                "BOXES",
                f"{look.name} is {name} {_place(box)}; {_place(meant)} were meant.",
            )
    if not (media.contains(bleed, _TOLERANCE) and bleed.contains(trim, _TOLERANCE)) or "/ArtBox" in page.obj:
        yield fail("BOXES", f"{look.name}: its boxes do not lie inside each other.")


def _place(box: Box) -> str:
    return f"{box.width:.1f} × {box.height:.1f} mm at {box.left:.1f}, {box.top:.1f}"


def _box(page: Page, name: str) -> Box | None:
    """A box of a page in mm from its top left corner; None where it has none of its own."""
    if name != "/MediaBox" and name not in page.obj:
        return None
    left, bottom, right, top = (float(edge) / PT_PER_MM for edge in page.obj.get(name, page.mediabox))
    paper = [float(edge) / PT_PER_MM for edge in page.mediabox]
    return Box(left - paper[0], paper[3] - top, right - left, top - bottom)


def _inks(look: _Look) -> Iterator[Result]:
    for space in sorted({paint.space for paint in look.paints} - _SPACES):
        yield fail("FOREIGN_COLOR", f"{look.name}: it paints with {space}, which is not of process inks.")
    odd = [paint for paint in look.paints if paint.kind == "text" and not _is(paint, _BLACK)]
    if odd:
        yield fail("TEXT_INK", f"{look.name}: text is printed with {_mixture(odd[0])}, not with black alone.")
    heavy = [paint for paint in look.paints if paint.space != ALL and sum(paint.inks or ()) > _MOST_INK]
    if heavy:
        yield fail("MUCH_INK", f"{look.name}: {_mixture(heavy[0])} is more ink than paper takes up (240 %).")


def _is(paint: Paint, inks: Inks) -> bool:
    if paint.inks is None or paint.space == ALL:
        return False
    return all(abs(one - other) < _ROUNDING for one, other in zip(paint.inks, inks, strict=True))


def _mixture(paint: Paint) -> str:
    if paint.inks is None:
        return paint.space
    return " ".join(f"{ink}{100 * part:.0f}" for ink, part in zip("CMYK", paint.inks, strict=True))


def _codes(look: _Look) -> Iterator[Result]:
    """Behind each code paper is painted, and on that black alone."""
    for code in find_codes(look.subject, look.number, _DPI):
        over = [paint for paint in look.paints if paint.box and _overlap(paint.box, code.box)]
        patches = [
            index
            for index, paint in enumerate(over)
            if paint.box and _is(paint, _NOTHING) and paint.box.contains(code.box, _TOLERANCE)
        ]
        drawn = over[patches[-1] + 1 :] if patches else over
        if not patches or not drawn or not all(_is(paint, _BLACK) for paint in drawn):
            yield fail("CODE_INK", f"{look.name}: {code.payload} is not black alone on bare paper.")


def _overlap(one: Box, other: Box) -> bool:
    across = one.left < other.right and other.left < one.right
    return across and one.top < other.bottom and other.top < one.bottom


def _marks(look: _Look) -> Iterator[Result]:
    """Marks are on every plate, where they are meant to be, and clear of what is printed."""
    trim, bleed = trim_box(look.plan), bleed_box(look.plan)
    drawn = [paint.box for paint in look.paints if paint.space == ALL and paint.box]
    folds = fold_marks(look.plan, look.number)
    for what, lines in (("cut", crop_marks(trim)), ("fold", folds)):
        if not all(any(_same(line.box, box) for box in drawn) for line in lines):
            yield fail("NO_MARK", f"{look.name}: a mark to {what} by is missing.")
    for x, y in targets(trim, folds):
        if sum(_same(Line(x, y, x, y).box, box, centre=True) for box in drawn) < 3:  # noqa: PLR2004 - a cross, a circle
            yield fail("NO_MARK", f"{look.name}: a registration mark is missing.")
    for paint in look.paints:
        if paint.space == ALL and (paint.box is None or _overlap(paint.box, bleed)):
            yield fail("MARK_INSIDE", f"{look.name}: a mark reaches into what is printed.")
            return


def _same(one: Box, other: Box, *, centre: bool = False) -> bool:
    """Whether two boxes are the same, or only their middles."""
    near = abs(one.left + one.right - other.left - other.right) < 2 * _TOLERANCE
    near = near and abs(one.top + one.bottom - other.top - other.bottom) < 2 * _TOLERANCE
    same = abs(one.width - other.width) < _TOLERANCE and abs(one.height - other.height) < _TOLERANCE
    return near and (centre or same)


def _bleed(look: _Look) -> Iterator[Result]:
    """Where there is a ground, it fills all four strips from the trim to the bleed's edge, as rendered."""
    if look.plan.palette.ground is None:
        return
    image = look.subject.image(look.number, _DPI, color=True).convert("RGB")
    outer, inner = bleed_box(look.plan), trim_box(look.plan).inset(_INSIDE)
    for side, strip in (
        ("top", Box(outer.left, outer.top, outer.width, inner.top - outer.top)),
        ("foot", Box(outer.left, inner.bottom, outer.width, outer.bottom - inner.bottom)),
        ("left", Box(outer.left, outer.top, inner.left - outer.left, outer.height)),
        ("right", Box(inner.right, outer.top, outer.right - inner.right, outer.height)),
    ):
        if not _filled(image.crop(_pixels(strip))):
            yield fail("BLEED", f"{look.name}: the ground does not fill the bleed at the {side}.")


def _pixels(box: Box) -> tuple[int, int, int, int]:
    """Those that lie wholly within a box: one across its edge is half paper."""
    left, top, right, bottom = (
        edge * _DPI / MM_PER_INCH for edge in (box.left, box.top, box.right, box.bottom)
    )
    return math.ceil(left), math.ceil(top), math.floor(right), math.floor(bottom)


def _filled(strip: Image) -> bool:
    """Whether a strip is of one color, and that is not paper."""
    ranges = [shades(band) for band in strip.split()]
    return all(high - low <= _EVEN for low, high in ranges) and min(low for low, _ in ranges) < _PAPER


CHECK = Check(
    id="press",
    title="A print shop's file is PDF/X-4, cut, bled and inked as it must be",
    rationale="A shop sends a file without bleed or in screen colors back, or prints it and cuts it wrong.",
    codes={
        "NOT_PDFX": Code(
            "what PDF/X-4 must say of itself is missing",
            "Export as PDF/X-4, or build it again with --press.",
        ),
        "NO_INTENT": Code(
            "no output intent, or none with the profile of a printer with four inks",
            "Export with the printing condition that the shop names (like GRACoL or FOGRA39), as CMYK.",
        ),
        "ACTIVE": Code(
            "links, scripts or forms, which PDF/X does not allow on what is printed",
            "Export as PDF/X-4, which leaves links, scripts and forms out.",
        ),
        "FOREIGN_COLOR": Code(
            "a color space that is not of process inks is named or used",
            "Give every color in CMYK; in templates, take it from the palette.",
        ),
        "BOXES": Code(
            "trim, bleed and paper are not where they are meant to be, or not inside each other",
            "Set TrimBox inside BleedBox inside MediaBox, with 1/8 in (3 mm) of bleed on all sides.",
        ),
        "TEXT_INK": Code(
            "text in any ink beside black",
            "Set text in black alone (K 100), so that no plate out of register blurs it.",
        ),
        "CODE_INK": Code(
            "a code in any ink beside black, or on a tint",
            "Draw codes in black alone (K 100) on paper that is left white.",
        ),
        "MUCH_INK": Code(
            "more than 240 % of ink in one place",
            "Use less ink there; over 240 % does not dry in time and comes off on the next sheet.",
        ),
        "NO_MARK": Code(
            "a mark to cut, fold or align by is missing",
            "Draw crop, registration and fold marks outside the bleed, or build it again.",
        ),
        "MARK_INSIDE": Code(
            "a mark reaches into the bleed",
            "Move marks out of the bleed; a knife that wanders leaves them on the piece.",
        ),
        "BLEED": Code(
            "paper shows between the trim and the bleed's edge",
            "Let what runs to the edge run on for 1/8 in (3 mm), to the bleed's own edge.",
        ),
    },
    run=_run,
    applies=lambda subject: subject.plan is not None and subject.plan.job.press,
)

"""Deliberately broken files: one of our own that is sound, one thing broken, and what must be found.

Not a test itself: `test_broken.py` runs them, and others may take what they need.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from unittest.mock import patch

from fontTools.ttLib import TTFont
from pikepdf import (
    Array,
    ContentStreamInstruction,
    Dictionary,
    Name,
    Operator,
    Page,
    Pdf,
    String,
    parse_content_stream,
    unparse_content_stream,
)

from cardpress.checks.codes import all_codes
from cardpress.checks.subject import Subject
from cardpress.geometry import PT_PER_MM, Box
from cardpress.jobs import Job
from cardpress.pipeline import produce
from cardpress.planning import plan
from cardpress.qr import encode
from cardpress.render import Document, Templates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cardpress.content import Library
    from cardpress.pdf import Renderer
    from cardpress.plans import Plan
    from cardpress.render import Setting

CYBER, REMOVE = "https://report.cybertip.org", "https://takeitdown.ncmec.org"
CARDS, CARDS_ES, POSTER, HANDOUT = Job("wallet-card"), Job("wallet-card", "es"), Job("poster"), Job("handout")
TABS, BARE = Job("tear-off"), Job("wallet-card", paper="card-us")


class Workshop:
    """Makes sound files, each once, and changed ones of the same plans."""

    def __init__(self, library: Library, renderer: Renderer) -> None:
        self.library = library
        self.renderer = renderer
        self._made: dict[Job, Subject] = {}

    def sound(self, job: Job) -> Subject:
        """A file with nothing wrong."""
        if job not in self._made:
            self._made[job] = produce(plan(job, self.library), self.renderer)[1]
        return self._made[job]

    def rewritten(self, job: Job, change: Callable[[str], str], css: str) -> Subject:
        """The same plan, with its HTML changed and CSS added."""

        class Changed(Templates):
            def faces(self, settings: Mapping[str, Setting]) -> Document:
                document = super().faces(settings)
                return Document(change(document.html), document.css + css)

        with patch("cardpress.pipeline.Templates", Changed):
            return produce(plan(job, self.library), self.renderer)[1]


Break = Callable[[Workshop, Job], Subject]


@dataclass(frozen=True)
class Broken:
    """A file, how it is broken, and what must be found.

    Attributes:
        finds: "check CODE" of each finding that must be there.
        also: the same of others that may be, because one fault brings another.
    """

    job: Job
    breaks: Break
    finds: tuple[str, ...]
    also: tuple[str, ...] = ()


# --- how a file is broken ---------------------------------------------------------------------------------


def html(old: str, new: str, css: str = "", count: int = -1) -> Break:
    """Put something else in place of a part of the HTML, which must be there."""

    def broken(workshop: Workshop, job: Job) -> Subject:
        found: list[bool] = []

        def change(text: str) -> str:
            found.append(old in text)
            return text.replace(old, new, count)

        subject = workshop.rewritten(job, change, css)
        assert any(found), old
        return subject

    return broken


def styled(css: str) -> Break:
    """Add CSS."""
    return lambda workshop, job: workshop.rewritten(job, lambda text: text, css)


def saved(pdf: Pdf) -> bytes:
    """Give a PDF's bytes."""
    out = BytesIO()
    pdf.save(out)
    return out.getvalue()


def altered(change: Callable[[Pdf], None], *, stranger: bool = False) -> Break:
    """Change the objects of the finished PDF; a stranger's is not known to be ours."""

    def broken(workshop: Workshop, job: Job) -> Subject:
        sound = workshop.sound(job)
        with Pdf.open(BytesIO(sound.data)) as pdf:
            change(pdf)
            return subject_of(workshop, saved(pdf), None if stranger else sound.plan)

    return broken


def subject_of(workshop: Workshop, data: bytes, settled: Plan | None) -> Subject:
    """Look at bytes as our plan's, or as a stranger's."""
    return Subject(data, settled, workshop.library.contacts)


def drawn(drawing: str, page: int = 0, *, first: bool = False, stranger: bool = False) -> Break:
    """Draw something over a page, or under it; what is already there keeps its coordinates."""

    def change(pdf: Pdf) -> None:
        target = pdf.pages[page]
        target.contents_add(b"q", prepend=True)
        target.contents_add(b"Q")
        target.contents_add(f"/Artifact BMC q {drawing} Q EMC".encode("ascii"), prepend=first)

    return altered(change, stranger=stranger)


def rectangle(subject: Subject, page: int, box: Box) -> str:
    """A box in mm as an operator's numbers."""
    height = subject.size(page)[1]
    numbers = (box.left, height - box.bottom, box.width, box.height)
    return " ".join(f"{number * PT_PER_MM:.3f}" for number in numbers) + " re"


def on_code(draw: Callable[[Subject, Box, float], str]) -> Break:
    """Draw something at the first code, which is given with its module in mm."""

    def broken(workshop: Workshop, job: Job) -> Subject:
        sound = workshop.sound(job)
        code = all_codes(sound)[0]
        return drawn(draw(sound, code.box, code.module))(workshop, job)

    return broken


def on_text(text: str, draw: Callable[[Subject, Box], str]) -> Break:
    """Draw something at the first run that holds a text."""

    def broken(workshop: Workshop, job: Job) -> Subject:
        sound = workshop.sound(job)
        run = next(run for run in sound.runs(0) if text in run.text)
        return drawn(draw(sound, run.box))(workshop, job)

    return broken


def instructions(change: Callable[[list[ContentStreamInstruction]], None], page: int = 0) -> Break:
    """Change the drawing steps of a page."""

    def edit(pdf: Pdf) -> None:
        steps = list(parse_content_stream(pdf.pages[page]))
        change(steps)  # type: ignore[arg-type]
        pdf.pages[page].Contents = pdf.make_stream(unparse_content_stream(steps))

    return altered(edit)


def code_path(address: str, width: float = 15.3) -> str:
    """The path of a code, as templates draw it."""
    return encode(address, width).path()


def other_code(workshop: Workshop, job: Job, old: str, new: str) -> Subject:
    """Put another code in the place of one."""
    planned = next(code for code in plan(job, workshop.library).codes if code.contact.url == old)
    return html(code_path(old, planned.width), code_path(new, planned.width))(workshop, job)


# --- single breaks ----------------------------------------------------------------------------------------


def without_fonts(pdf: Pdf) -> None:
    """Take the font files out."""
    for each in pdf.objects:
        if isinstance(each, Dictionary) and "/FontFile2" in each:
            del each["/FontFile2"]


def with_empty_boxes(steps: list[ContentStreamInstruction]) -> None:
    """Make the first text draw its font's empty box."""
    at = next(n for n, each in enumerate(steps) if str(each.operator) in ("Tj", "TJ"))
    steps[at] = ContentStreamInstruction([String(b"\0\0")], Operator("Tj"))


def with_letters_like_empty_boxes(pdf: Pdf) -> None:
    """Give the empty box of each font the outline of the first letter that it draws."""
    for each in pdf.objects:
        if isinstance(each, Dictionary) and "/FontFile2" in each:
            with TTFont(BytesIO(each.FontFile2.read_bytes())) as font:
                glyphs, order = font["glyf"], font.getGlyphOrder()
                letter = next(name for name in order[1:] if glyphs[name].numberOfContours > 0)
                glyphs[order[0]] = glyphs[letter]
                out = BytesIO()
                font.save(out)
            each.FontFile2.write(out.getvalue())


def with_helvetica(pdf: Pdf) -> None:
    """Write a line in a font that is not in the file."""
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page = pdf.pages[0]
    name = page.add_resource(pdf.make_indirect(font), Name.Font)
    page.contents_add(b"q", prepend=True)
    page.contents_add(f"Q BT {name} 8 Tf 300 20 Td (Also) Tj ET".encode("ascii"))


def moved(page: int, right: float, *, cards: int | None = None) -> Callable[[Pdf], None]:
    """Move the faces of a sheet to the right, by mm."""

    def change(pdf: Pdf) -> None:
        target = pdf.pages[page]
        steps = list(parse_content_stream(target))
        forms = [n for n, each in enumerate(steps) if str(each.operator) == "Do"][:cards]
        for form in forms:
            at = max(n for n in range(form) if str(steps[n].operator) == "cm")
            a, b, c, d, e, f = (float(number) for number in list(steps[at].operands))
            steps[at] = ContentStreamInstruction([a, b, c, d, e + right * PT_PER_MM, f], Operator("cm"))
        target.Contents = pdf.make_stream(unparse_content_stream(steps))

    return change


def scaled(factor: float) -> Callable[[Pdf], None]:
    """Scale all that stands on the pages, as "fit to page" does."""

    def change(pdf: Pdf) -> None:
        for page in pdf.pages:
            page.contents_add(f"q {factor} 0 0 {factor} 9 12 cm".encode("ascii"), prepend=True)
            page.contents_add(b"Q")

    return change


def without_tags(pdf: Pdf) -> None:
    """Take the tags out."""
    del pdf.Root["/StructTreeRoot"]
    del pdf.Root["/MarkInfo"]


def linked(target: str, only: str | None = None) -> Callable[[Pdf], None]:
    """Let the first link, or the first with a target, lead elsewhere."""

    def change(pdf: Pdf) -> None:
        links = [link for page in pdf.pages for link in page.get("/Annots", Array())]
        link = next(link for link in links if only is None or str(link.A.URI) == only)
        link.A.URI = String(target)

    return change


def annotated(**entries: Name | String | Dictionary) -> Callable[[Pdf], None]:
    """Add an annotation where nothing is printed."""

    def change(pdf: Pdf) -> None:
        page = pdf.pages[0]
        entry = Dictionary(Type=Name.Annot, Rect=Array([300, 4, 310, 9]), F=4)
        for name, value in entries.items():
            entry[Name(f"/{name}")] = value
        page.Annots = Array([*page.get("/Annots", Array()), pdf.make_indirect(entry)])

    return change


def to(target: str) -> Dictionary:
    """The action of a link."""
    return Dictionary(S=Name.URI, URI=String(target))


def with_script(pdf: Pdf) -> None:
    """Run a script on opening."""
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert('Hello');"))


def with_attachment(pdf: Pdf) -> None:
    """Attach a file."""
    attached = pdf.make_stream(b"Hello.", Type=Name.EmbeddedFile)
    entry = Dictionary(Type=Name.Filespec, F=String("readme.txt"), EF=Dictionary(F=attached))
    names = Array([String("readme.txt"), pdf.make_indirect(entry)])
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=names))


def clipped(pdf: Pdf) -> None:
    """Show the page up to the middle of its headline only."""
    pdf.pages[0].contents_add(b"q 0 0 612 725 re W n", prepend=True)
    pdf.pages[0].contents_add(b"Q")


def with_form(pdf: Pdf) -> None:
    """Ask for the reader's name."""
    annotated(Subtype=Name.Widget, FT=Name.Tx, T=String("name"))(pdf)
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.pages[0].Annots[-1]]))


def with_page_action(pdf: Pdf) -> None:
    """Do something when the page is opened."""
    pdf.pages[0].obj.AA = Dictionary(O=to("https://example.org"))


def with_outside_part(pdf: Pdf) -> None:
    """Keep a picture in another file."""
    picture = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1)
    picture.F = Dictionary(Type=Name.Filespec, F=String("picture.jpg"))
    picture.FFilter = Name.DCTDecode
    pdf.pages[0].add_resource(pdf.make_indirect(picture), Name.XObject)


def boxed(**boxes: list[float]) -> Callable[[Pdf], None]:
    """Set boxes of the first page."""

    def change(pdf: Pdf) -> None:
        for name, numbers in boxes.items():
            pdf.pages[0].obj[Name(f"/{name}")] = Array(numbers)

    return change


def with_page_more(pdf: Pdf) -> None:
    """Repeat the last page."""
    pdf.pages.append(pdf.pages[-1])


def without_last_page(pdf: Pdf) -> None:
    """Lose the last page."""
    del pdf.pages[-1]


def with_wider_page(pdf: Pdf) -> None:
    """Make the first page 4 mm wider."""
    page = pdf.pages[0]
    page.obj.MediaBox = Array([0, 0, float(page.mediabox[2]) + 4 * PT_PER_MM, float(page.mediabox[3])])
    for name in ("/TrimBox", "/BleedBox", "/CropBox"):
        if name in page.obj:
            del page.obj[name]


def with_another_edition(workshop: Workshop, job: Job) -> Subject:
    """Hold a file against words that have changed since."""
    sound = workshop.sound(job)
    assert sound.plan is not None
    library = workshop.library
    renamed = library.contacts["ncmec"].model_copy(update={"name": "Another name"})
    changed = dataclasses.replace(library, contacts=library.contacts | {"ncmec": renamed})
    return Subject(sound.data, plan(job, changed))


def with_other_flip(workshop: Workshop, job: Job) -> Subject:
    """Hold a sheet for one flip against the plan of the other."""
    other = workshop.sound(dataclasses.replace(job, flip="short"))
    return Subject(other.data, plan(job, workshop.library))


def of_strangers(body: str, css: str = "") -> Break:
    """A page of a stranger's, with this on it."""

    def broken(workshop: Workshop, _job: Job) -> Subject:
        head = '<meta charset="utf-8"><title>Hello</title>'
        page = f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{body}</body></html>'
        style = (
            '@page { size: 8.5in 11in; margin: 0.5in } html { font: 14pt/1.3 "Cardpress Latin" }'
            ".wide { white-space: nowrap }"
        )
        data = workshop.renderer.lay_out(Document(page, style + css)).to_pdf(accessible=True)
        return subject_of(workshop, data, None)

    return broken


def picture_of(address: str, width: float = 40) -> str:
    """A code of a width in mm, as strangers may draw it."""
    symbol = encode(address, 1000)
    box = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {symbol.span} {symbol.span}"'
    style = f"width: {width}mm; height: {width}mm; display: block"
    return f'<svg {box} style="{style}"><title>Code</title><path d="{symbol.path()}"/></svg>'


def sized(*sizes: tuple[float, float]) -> Break:
    """A stranger's blank pages of some sizes in pt."""

    def broken(workshop: Workshop, _job: Job) -> Subject:
        with Pdf.new() as pdf:
            for size in sizes:
                pdf.add_blank_page(page_size=size)
            return subject_of(workshop, saved(pdf), None)

    return broken


def padded(workshop: Workshop, job: Job) -> Subject:
    """Add megabytes that nobody sees."""
    sound = workshop.sound(job)
    return subject_of(workshop, sound.data + b"\n%" + b" " * 4_000_000, sound.plan)


def bled(pdf: Pdf) -> None:
    """A color that reaches the cut and ends there, in a file that says where the cut is."""
    page: Page = pdf.pages[0]
    page.contents_add(b"q 0.8 1 0.9 rg 20 20 572 752 re f Q", prepend=True)
    boxed(TrimBox=[20, 20, 592, 772], BleedBox=[18, 18, 594, 774])(pdf)


# --- the list ---------------------------------------------------------------------------------------------

_MISSING, _ALTERED = "contacts MISSING", "contacts ALTERED"
_STEP_2 = "Stop contact with the offender"
_PLAIN = "<p>Call 911 or 988.</p>"

_EDGES = ("safe-area OUTSIDE", "safe-area INK_OUTSIDE")
_LINKED = ("type-size SMALL_NUMBER", "links LINK_DIFFERS")
_SCANS = ("qr-codes UNREADABLE_CODE", "qr-scanning QUIET_ZONE", "qr-scanning FRAGILE")
_CREDITS = ("credit NO_SOURCE", "credit NO_NOTICE", "credit NO_EDITION")
_LOW = ("contrast LOW",)
_LONG = "A long paragraph of words that go on. " * 3

BROKEN: dict[str, Broken] = {
    # numbers and addresses
    "two digits of the tipline are changed about": Broken(
        CARDS,
        html("(5669)</a>", "(5696)</a>"),
        (_ALTERED, _MISSING),
        _LINKED,
    ),
    "one copy of the tipline's number has another digit": Broken(
        CARDS,
        html('<p class="kicker">', '<p class="kicker">1-833-591-5668 '),
        (_ALTERED,),
    ),
    "988 is not there": Broken(CARDS, html(">988</a>", "></a>"), (_MISSING,), ("type-size SMALL_NUMBER",)),
    "988 is 998": Broken(
        CARDS,
        html(">988</a>", ">998</a>"),
        (_ALTERED, _MISSING),
        _LINKED,
    ),
    "911 is not there": Broken(CARDS, html(">911</a>", "></a>"), (_MISSING,), ("type-size SMALL_NUMBER",)),
    "the tipline is turned round": Broken(
        CARDS, html('<p class="kicker">', '<p class="kicker">5669-591-833-1 '), (_ALTERED,)
    ),
    "an address ends otherwise": Broken(
        CARDS,
        html(f">{CYBER}</a>", f">{CYBER[:-3]}com</a>"),
        (_ALTERED, _MISSING, "qr-codes ADDRESS_DIFFERS"),
    ),
    "an address has a letter too many": Broken(
        CARDS,
        html(f">{REMOVE}</a>", ">https://takeitdown.ncmmec.org</a>"),
        (_ALTERED, _MISSING, "qr-codes ADDRESS_DIFFERS"),
    ),
    "a stranger's number is two digits off": Broken(
        CARDS, of_strangers("<p>Call 1-833-592-5668, 911 or 988.</p>"), ("contacts SIMILAR",)
    ),
    "a stranger writes 5696 for 5669": Broken(
        CARDS, of_strangers("<p>Call 1-833-591-5696, 911 or 988.</p>"), (_ALTERED,)
    ),
    "a stranger says to call 998": Broken(
        CARDS, of_strangers("<p>Call or text 998, or call 911.</p>"), (_ALTERED, "contacts NOT_THERE")
    ),
    # codes
    "a code leads to a look-alike": Broken(
        CARDS,
        lambda workshop, job: other_code(workshop, job, CYBER, "https://report.cybertip.com"),
        ("qr-codes STRANGE_CODE", "qr-codes UNREADABLE_CODE", "qr-codes ADDRESS_DIFFERS"),
    ),
    "the codes have changed places": Broken(
        CARDS,
        lambda workshop, job: workshop.rewritten(
            job,
            lambda text: (
                text.replace(code_path(CYBER), "~")
                .replace(code_path(REMOVE), code_path(CYBER))
                .replace("~", code_path(REMOVE))
            ),
            "",
        ),
        ("qr-codes ADDRESS_DIFFERS",),
    ),
    "a frame stands two modules from a code": Broken(
        POSTER,
        on_code(lambda subject, box, module: f"0.5 w {rectangle(subject, 0, box.inset(-2.2 * module))} S"),
        ("qr-scanning QUIET_ZONE",),
    ),
    "a code is covered": Broken(
        POSTER,
        on_code(lambda subject, box, _: f"1 g {rectangle(subject, 0, box.inset(box.width / 4))} f"),
        ("qr-codes UNREADABLE_CODE",),
    ),
    "a code is pale": Broken(
        BARE, html('" fill="#000000"/></svg>', '" fill="#a8a8a8"/></svg>'), ("qr-scanning FRAGILE",)
    ),
    "a code is too small for its distance": Broken(
        POSTER,
        styled("svg.qr { transform: scale(0.6) }"),
        ("qr-codes TOO_FAR",),
        ("qr-codes ADDRESS_DIFFERS",),
    ),
    "a code's modules are tiny": Broken(
        CARDS,
        styled("svg.qr { transform: scale(0.7) }"),
        ("qr-codes SMALL_MODULES",),
        ("qr-codes UNREADABLE_CODE", "qr-codes TOO_FAR", "qr-scanning FRAGILE"),
    ),
    "a stranger's code leads elsewhere than it prints": Broken(
        CARDS,
        of_strangers(f"{_PLAIN}{picture_of('https://example.org/a')}<p>{CYBER}</p>"),
        ("qr-codes ADDRESS_DIFFERS",),
    ),
    "a stranger's code leads to a look-alike": Broken(
        CARDS,
        of_strangers(f"{_PLAIN}{picture_of('https://report.cybertip.org.example')}<p>Scan</p>"),
        ("qr-codes LOOKALIKE", "qr-codes ADDRESS_DIFFERS"),
    ),
    "a stranger's code goes through a shortener": Broken(
        CARDS,
        of_strangers(f"{_PLAIN}{picture_of('https://bit.ly/abc')}<p>https://bit.ly/abc</p>"),
        ("qr-codes ODD_TARGET",),
    ),
    # letters
    "an empty box is drawn": Broken(
        HANDOUT, instructions(with_empty_boxes), ("glyphs TOFU",), ("pdf-ua NOT_UA",)
    ),
    "a letter looks like the empty box": Broken(
        HANDOUT, altered(with_letters_like_empty_boxes), ("glyphs TOFU",)
    ),
    "no font is embedded": Broken(
        HANDOUT, altered(without_fonts), ("glyphs NOT_EMBEDDED",), ("pdf-ua NOT_UA", "safe-area OUTSIDE")
    ),
    "one line is in a font that is not embedded": Broken(
        CARDS,
        altered(with_helvetica),
        ("glyphs NOT_EMBEDDED",),
        ("safe-area OUTSIDE", "overlaps ON_EACH_OTHER", "safe-area INK_OUTSIDE"),
    ),
    # what is seen
    "a line is clipped": Broken(
        POSTER,
        altered(clipped),
        ("overlaps CLIPPED",),
        ("contrast HIDDEN",),
    ),
    "a list is clipped by its frame": Broken(
        BARE, styled(".steps { overflow: hidden; height: 8mm }"), ("overlaps CLIPPED",), ("contrast HIDDEN",)
    ),
    "two lines stand on each other": Broken(
        BARE, styled(".kicker { transform: translateY(5.6mm) }"), ("overlaps ON_EACH_OTHER",), _LOW
    ),
    "text is pale": Broken(CARDS, styled(".fine { color: #999 }"), ("contrast LOW",)),
    "text lets the paper through": Broken(
        CARDS, styled(".fine { color: rgba(0, 0, 0, 0.4) }"), ("contrast LOW",)
    ),
    "a line is covered": Broken(
        POSTER,
        on_text("It is never", lambda subject, box: f"1 g {rectangle(subject, 0, box.inset(-1))} f"),
        ("contrast HIDDEN",),
    ),
    "a page is flooded with ink": Broken(
        POSTER,
        drawn("0.35 g 20 20 572 752 re f", first=True),
        ("ink HEAVY",),
        (
            "contrast LOW",
            "safe-area INK_OUTSIDE",
            "qr-codes UNREADABLE_CODE",
            "qr-scanning QUIET_ZONE",
            "qr-scanning FRAGILE",
        ),
    ),
    "fine print is too fine": Broken(BARE, styled(".fine { font-size: 5pt }"), ("type-size UNDER_FLOOR",)),
    "a number is small": Broken(
        BARE, styled(".number { font-size: 8pt !important }"), ("type-size SMALL_NUMBER",)
    ),
    "a word stands alone": Broken(
        CARDS,
        of_strangers(f"{_PLAIN}<p style='width: 100mm'>{_LONG}Do<br>not.</p>"),
        ("orphans ORPHAN",),
    ),
    "a stranger's type is tiny": Broken(
        CARDS, of_strangers(f"{_PLAIN}<p style='font-size: 5pt'>Hello.</p>"), ("type-size SMALL",)
    ),
    "a stranger's text stands at the edge": Broken(
        CARDS, of_strangers(_PLAIN, "@page { margin: 2mm } * { margin: 0 }"), ("safe-area NEAR_EDGE",)
    ),
    # places
    "all backs are shifted by half a millimetre": Broken(
        CARDS, altered(moved(1, 0.5)), ("sheet-backs SHIFTED",), ("safe-area INK_OUTSIDE",)
    ),
    "one card is shifted by 3 mm": Broken(
        CARDS,
        altered(moved(0, 3, cards=1)),
        ("sheet-backs SHIFTED",),
        _EDGES,
    ),
    "a sheet is for the other flip": Broken(
        CARDS,
        with_other_flip,
        ("sheet-backs SHIFTED",),
        (*_EDGES, "credit NO_EDITION"),
    ),
    "a stranger's backs miss their fronts": Broken(
        CARDS, altered(moved(1, 2), stranger=True), ("sheet-backs BACKS_OFF",)
    ),
    "a sheet was scaled to fit the page": Broken(
        CARDS,
        altered(scaled(0.97)),
        ("sheet-backs SHIFTED",),
        (*_EDGES, "type-size UNDER_FLOOR", "qr-codes SMALL_MODULES"),
    ),
    "text runs off the page": Broken(
        BARE, styled(".kicker { transform: translateX(-12mm) }"), ("safe-area OUTSIDE",), _EDGES
    ),
    "a line is drawn at the cut": Broken(BARE, drawn("0 G 1 w 2 2 248 140 re S"), ("safe-area INK_OUTSIDE",)),
    "there is a page more": Broken(
        POSTER, altered(with_page_more), ("page-size PAGE_COUNT",), ("pdf-ua NOT_UA", "qr-codes STRANGE_CODE")
    ),
    "the back is missing": Broken(
        CARDS,
        altered(without_last_page),
        ("page-size PAGE_COUNT",),
        _CREDITS,
    ),
    "a page is wider than its paper": Broken(
        BARE,
        altered(with_wider_page),
        ("page-size PAGE_SIZE",),
        ("sheet-backs SHIFTED", *_EDGES),
    ),
    "the cut reaches beyond the paper": Broken(
        POSTER, altered(boxed(TrimBox=[-20, -20, 632, 812])), ("page-boxes BAD_BOX",)
    ),
    "print ends at the cut": Broken(CARDS, altered(bled, stranger=True), ("page-boxes SHORT_BLEED",)),
    "pages have two sizes": Broken(CARDS, sized((612, 792), (595, 842)), ("page-boxes MIXED_SIZES",)),
    "a page is a stamp": Broken(CARDS, sized((20, 20)), ("page-boxes BAD_SIZE",)),
    # words
    "the backs of the cards do not say that they are drafts": Broken(
        CARDS_ES,
        lambda workshop, job: workshop.rewritten(
            job,
            lambda text: text[: text.rindex('<p class="draft"')] + text[text.rindex("</section>") :],
            "",
        ),
        ("draft-mark NO_MARK",),
    ),
    "the source is not named": Broken(BARE, html("Survivor Support", "Somebody"), ("credit NO_SOURCE",)),
    "nothing says that it is not official": Broken(
        BARE, html("Not an official publication", "A publication"), ("credit NO_NOTICE",)
    ),
    "the words have changed since": Broken(POSTER, with_another_edition, ("credit NO_EDITION",)),
    "two steps are in the wrong order": Broken(
        BARE,
        lambda workshop, job: workshop.rewritten(job, steps_swapped, ""),
        ("reading-order OUT_OF_ORDER",),
    ),
    "the tags are gone": Broken(HANDOUT, altered(without_tags), ("pdf-ua NOT_UA",)),
    # tabs
    "a tab is without its number": Broken(
        TABS,
        lambda workshop, job: workshop.rewritten(job, last_988_gone, ""),
        ("tabs TAB_LACKS",),
    ),
    # links, and what acts
    "988 is a link to another number": Broken(
        POSTER, altered(linked("tel:+18335915696", "tel:988")), ("links LINK_DIFFERS",)
    ),
    "an address is a link to elsewhere": Broken(
        POSTER, altered(linked("https://example.org", CYBER)), ("links LINK_DIFFERS",)
    ),
    "an address is a link to a look-alike": Broken(
        POSTER, altered(linked("https://report.cybertip.org.example", CYBER)), ("links LINK_LOOKALIKE",)
    ),
    "there is a link that nobody asked for": Broken(
        CARDS, altered(annotated(Subtype=Name.Link, A=to("https://example.org"))), ("links STRANGE_LINK",)
    ),
    "a link goes through a shortener": Broken(
        CARDS, altered(annotated(Subtype=Name.Link, A=to("https://bit.ly/abc"))), ("links ODD_LINK",)
    ),
    "it runs a script": Broken(
        POSTER,
        altered(with_script),
        ("active-content SCRIPT", "active-content ACTS_ON_OPENING"),
        ("pdf-ua NOT_UA",),
    ),
    "it starts a program": Broken(
        CARDS,
        altered(annotated(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=String("calc.exe")))),
        ("active-content LAUNCH",),
    ),
    "a file is attached": Broken(CARDS, altered(with_attachment), ("active-content EMBEDDED_FILE",)),
    "it has a form": Broken(CARDS, altered(with_form), ("active-content FORM",)),
    "it plays a film": Broken(CARDS, altered(annotated(Subtype=Name.RichMedia)), ("active-content MEDIA",)),
    "a page acts when it is opened": Broken(
        CARDS, altered(with_page_action), ("active-content ACTS_ON_OPENING",)
    ),
    "a part of it lies elsewhere": Broken(
        CARDS, altered(with_outside_part), ("active-content OUTSIDE_FILE",)
    ),
    "it is far too large": Broken(CARDS, padded, ("file-size HEAVY_FILE",)),
}


def steps_swapped(text: str) -> str:
    """Change the first two steps about, numbers and all."""
    if '<ol class="steps"' not in text:
        return text
    start = text.index('<ol class="steps"')
    start = text.index("<li>", start)
    second = text.index("<li>", start + 1)
    third = text.index("<li>", second + 1)
    return text[:start] + text[second:third] + text[start:second] + text[third:]


def last_988_gone(text: str) -> str:
    """Take 988 off the tab, which comes last."""
    if " tabs-" not in text:
        return text
    at = text.index(">988<", text.index(" tabs-"))
    return text[: at + 1] + text[at + 4 :]

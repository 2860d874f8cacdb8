"""A print shop's file: bleed, boxes and marks, process inks, an output intent, PDF/X-4; and its ticket."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import shutil
import subprocess
from collections import Counter
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Encryption, Name, Pdf, Stream
from PIL import Image

from cardpress.checks import press as check
from cardpress.checks import run_checks
from cardpress.checks.finding import Status
from cardpress.checks.paints import ALL, paints
from cardpress.checks.saying import squeezed
from cardpress.checks.subject import Subject
from cardpress.cli_job import Asked
from cardpress.content import load
from cardpress.errors import InputError
from cardpress.geometry import BLEED, MM_PER_INCH, PT_PER_MM, SLUG, Box
from cardpress.impose import Line
from cardpress.jobs import Job
from cardpress.palette import PRESS_PALETTES, components
from cardpress.pdfx import condition
from cardpress.pipeline import build, produce
from cardpress.planning import plan
from cardpress.press import bleed_box, crop_marks, fold_marks, press_sides, targets, trim_box
from cardpress.qr import encode
from cardpress.ticket import ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cardpress.content import Library
    from cardpress.palette import Ink
    from cardpress.paths import DataPaths
    from cardpress.pdf import Renderer

    Pressed = Callable[[Job], Subject]

CARD, POSTER = Job("wallet-card", press=True), Job("poster", press=True)
BLACK, PAPER = (0, 0, 0, 1), (0, 0, 0, 0)
PIECES = (
    "wallet-card",
    "wallet-card-discreet",
    "fold-card",
    "fold-card-discreet",
    "label",
    "poster",
    "tear-off",
    "handout",
    "large-print",
    "brochure",
)


@pytest.fixture(scope="session")
def pressed(library: Library, renderer: Renderer) -> Pressed:
    """Finish a job for a print shop, once."""

    @cache
    def make(job: Job) -> Subject:
        return produce(plan(job, library), renderer)[1]

    return make


def opened(subject: Subject) -> Pdf:
    """Open a finished file's objects."""
    return Pdf.open(BytesIO(subject.data))


def faults(subject: Subject) -> list[str]:
    """Say what any check has against a file; what is only worth knowing is nothing against it."""
    fine = (Status.PASS, Status.INFO)
    return [finding.message for finding in run_checks(subject) if finding.status not in fine]


# ---- what is made


@pytest.mark.parametrize("job", [CARD, POSTER])
def test_it_passes_every_check_and_is_known_again(pressed: Pressed, library: Library, job: Job) -> None:
    subject = pressed(job)
    assert faults(subject) == []
    assert {"press", "qr-codes", "safe-area", "contrast", "type-size"} <= {
        finding.check for finding in run_checks(subject)
    }
    asked, _, _ = subject.keywords.partition(", edition=")
    again = Job.from_keywords(asked)
    assert again is not None
    assert again.press
    assert plan(again, library).keywords == subject.keywords


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ar", "zh-Hans", "my", "ru"])
@pytest.mark.parametrize("piece", PIECES)
def test_every_piece_passes_every_check(pressed: Pressed, piece: str, language: str) -> None:
    assert faults(pressed(Job(piece, language, press=True))) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "job",
    [
        Job("wallet-card", "vi+en", press=True),
        Job("poster", "ar+en", "tabloid", press=True),
        Job("handout", "es+en", press=True),
        Job("wallet-card", paper="a4", press=True),
        Job("wallet-card", paper="card-eu", press=True),
        Job("poster", paper="24x36", press=True),
        Job("poster", paper="a3", ink="black", press=True),
        Job("wallet-card", ink="saver", press=True),
        Job("brochure", "ur", "a4", press=True),
    ],
)
def test_pairs_papers_and_inks_pass_every_check(pressed: Pressed, job: Job) -> None:
    assert faults(pressed(job)) == []


@pytest.mark.parametrize("job", [CARD, POSTER])
def test_trim_lies_in_bleed_in_paper(pressed: Pressed, job: Job) -> None:
    subject = pressed(job)
    assert subject.plan is not None
    eighth, half = 9.0, 36.0  # pt; of an inch
    width, height = (side * PT_PER_MM for side in subject.plan.trim_size)
    with opened(subject) as pdf:
        for page in pdf.pages:
            boxes = {
                key: [float(edge) for edge in page.obj[key]]
                for key in map(str, page.obj)
                if key.endswith("Box")
            }
            assert boxes.keys() == {"/MediaBox", "/BleedBox", "/TrimBox"}
            assert boxes["/MediaBox"] == pytest.approx([0, 0, width + 2 * half, height + 2 * half], abs=0.01)
            assert boxes["/TrimBox"] == pytest.approx([half, half, half + width, half + height], abs=0.01)
            near, far = half - eighth, half + eighth
            assert boxes["/BleedBox"] == pytest.approx([near, near, far + width, far + height], abs=0.01)
    reader = pypdfium2.PdfDocument(subject.data)
    assert reader[0].get_trimbox() == pytest.approx((half, half, half + width, half + height), abs=0.01)


@pytest.mark.parametrize("job", [CARD, POSTER])
def test_ink_fills_the_bleed_to_its_edge_and_ends_there(pressed: Pressed, job: Job) -> None:
    subject = pressed(job)
    assert subject.plan is not None
    dpi = 288  # so that an eighth of an inch is 36 pixels
    for number in range(subject.page_count):
        page = pypdfium2.PdfDocument(subject.data)[number]
        shades = np.asarray(page.render(scale=dpi / 72).to_pil().convert("RGB")).min(axis=2)
        edge, trim = 108, 144  # pixels from the paper's edge to the bleed's and the trim's
        height, width = shades.shape
        inside = shades[edge : height - edge, edge : width - edge]
        ring = np.ones_like(inside, dtype=bool)
        ring[trim - edge + 12 : edge - trim - 12, trim - edge + 12 : edge - trim - 12] = False  # 1 mm in
        assert inside[ring].max() < 250, "a white sliver at the trim or the bleed's edge"
        assert inside[ring].min() == inside[ring].max(), "something stands in the bleed"
        for strip in (shades[:edge], shades[-edge:], shades[:, :edge], shades[:, -edge:]):
            assert (strip == 255).mean() > 0.9, "ink beyond the bleed"


def streams(pdf: Pdf) -> Iterator[bytes]:
    """Give all content, unpacked: pages' and forms'."""
    for entry in pdf.objects:
        if isinstance(entry, Stream) and entry.get("/Subtype") in (None, Name.Form):
            yield entry.read_bytes()


@pytest.mark.parametrize("job", [CARD, POSTER, Job("tear-off", press=True)])
def test_nothing_in_the_file_is_of_screen_colors(pressed: Pressed, job: Job) -> None:
    with opened(pressed(job)) as pdf:
        for entry in pdf.objects:
            if not isinstance(entry, Stream):
                assert not re.search(rb"/(DeviceRGB|CalRGB|CalGray|Lab|DefaultRGB)\b", entry.unparse())
        drawn = [data for data in streams(pdf) if re.search(rb"\b(scn|k|BT)\b", data)]
        assert drawn
        for data in drawn:
            assert not re.search(rb"(?<![\w/])(rg|RG)\s", data)
            assert not re.search(rb"/(DeviceRGB|CalRGB|lab-d50|lab-d65) (cs|CS)", data)


@pytest.mark.parametrize("job", [CARD, POSTER])
def test_text_and_codes_are_black_alone(pressed: Pressed, job: Job) -> None:
    subject = pressed(job)
    assert subject.plan is not None
    with opened(subject) as pdf:
        painted = [paint for page in pdf.pages for paint in paints(page)]
    texts = {paint.inks for paint in painted if paint.kind == "text"}
    assert texts == {BLACK}
    black = [paint.box for paint in painted if paint.kind == "path" and paint.inks == BLACK and paint.box]
    widths = sorted(box.width for box in black)
    spans = [(code.width, encode(code.contact.url or "", code.width).span) for code in subject.plan.codes]
    assert widths == pytest.approx(sorted(width * (span - 8) / span for width, span in spans), abs=0.01)


def test_the_output_intent_is_the_profile_that_ships(pressed: Pressed, library: Library) -> None:
    meant = condition(plan(CARD, library))
    with opened(pressed(CARD)) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == Name.GTS_PDFX
        assert str(intent.OutputConditionIdentifier) == meant.identifier == "CGATS TR 006"
        assert int(intent.DestOutputProfile.N) == 4
        data = intent.DestOutputProfile.read_bytes()
    assert hashlib.sha256(data).hexdigest() == meant.sha256
    folder = library.paths.templates / "press"
    assert (folder / meant.file).read_bytes() == data
    licence = (folder / meant.license).read_text(encoding="utf-8")
    assert "CC0 1.0 Universal" in licence
    assert "CGATS TR 006" in licence
    assert "without further permissions" in licence or "no further permissions" in licence
    assert len(data) < 3_000_000


def test_it_says_that_it_is_pdf_x_4_and_when_its_content_was_revised(
    pressed: Pressed, library: Library
) -> None:
    day = library.content.revised.isoformat()
    with opened(pressed(POSTER)) as pdf:
        assert pdf.pdf_version == "1.6"
        assert not pdf.is_encrypted
        assert len(pdf.trailer.ID) == 2
        assert pdf.docinfo["/Trapped"] == Name("/False")
        assert str(pdf.docinfo["/ModDate"]) == f"D:{day.replace('-', '')}000000Z"
        assert "/Filter" not in pdf.Root.Metadata
        xmp = pdf.Root.Metadata.read_bytes().decode()
        told = dict(pdf.open_metadata(set_pikepdf_as_editor=False).items())
    assert "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>" in xmp
    assert told["{http://ns.adobe.com/xap/1.0/}CreateDate"] == f"{day}T00:00:00Z"
    assert told["{http://purl.org/dc/elements/1.1/}title"] == "Survivor Support"


def test_nothing_on_it_can_be_clicked_but_all_can_be_read(pressed: Pressed) -> None:
    subject = pressed(POSTER)
    with opened(subject) as pdf:
        assert all("/Annots" not in page.obj for page in pdf.pages)
        assert not {"/Names", "/Outlines", "/OpenAction", "/AcroForm", "/StructTreeRoot"} & set(
            pdf.Root.keys()
        )
    assert "1-833-591-KNOW (5669)" in subject.whole_text


def test_the_same_job_gives_the_same_bytes(pressed: Pressed, library: Library, renderer: Renderer) -> None:
    again = build(dataclasses.replace(CARD, quantity=500), library=library, renderer=renderer)
    assert again.data == pressed(CARD).data  # and the quantity is no part of them


@pytest.mark.parametrize(
    ("job", "language"),
    [
        (Job("wallet-card", paper="card-us"), "en"),
        *(
            pytest.param(job, language, marks=pytest.mark.slow)
            for job in (Job("wallet-card", paper="card-us"), Job("poster"))
            for language in ("es", "ar", "zh-Hans", "my", "ru")
        ),
    ],
)
def test_it_says_all_that_the_offices_own_says(
    pressed: Pressed, finished_job: Callable[[Job], Subject], job: Job, language: str
) -> None:
    def letters(subject: Subject) -> Counter[str]:
        pages = range(subject.page_count)
        said = "".join(run.text for page in pages for run in subject.runs(page))
        return Counter(squeezed(said.replace("\x02", "-")))  # pdfium's own sign for a hyphen at a line's end

    ours = dataclasses.replace(job, language=language)
    assert letters(pressed(dataclasses.replace(ours, press=True))) == letters(finished_job(ours))


@pytest.fixture
def finished_job(library: Library, renderer: Renderer) -> Callable[[Job], Subject]:
    """Finish any job."""
    return lambda job: produce(plan(job, library), renderer)[1]


def test_black_alone_is_one_plate(pressed: Pressed) -> None:
    with opened(pressed(Job("wallet-card", ink="black", press=True))) as pdf:
        painted = [paint for page in pdf.pages for paint in paints(page)]
    assert {paint.inks for paint in painted if paint.space != ALL} == {BLACK, PAPER}


# ---- colors


@pytest.mark.parametrize("ink", list(PRESS_PALETTES))
def test_press_colors_are_process_inks_and_not_too_much_of_them(ink: Ink) -> None:
    palette = PRESS_PALETTES[ink]
    colors = [
        palette.ink,
        palette.deep,
        palette.accent,
        palette.tint,
        palette.line,
        palette.paper,
        palette.code,
    ]
    for color in [*colors, *filter(None, [palette.ground])]:
        assert len(components(color)) == 4
        assert sum(components(color)) <= 2.4
    assert components(palette.ink) == components(palette.code) == BLACK
    assert palette.disk == palette.paper  # a number on it is of black alone, too


# ---- geometry


SIDES = st.floats(20, 1200)


@given(width=SIDES, height=SIDES)
def test_marks_are_in_line_with_the_cuts_and_clear_of_the_bleed(width: float, height: float) -> None:
    trim = Box(SLUG, SLUG, width, height)
    bleed, paper = trim.inset(-BLEED), trim.inset(-SLUG)
    lines = crop_marks(trim)

    assert len(lines) == 8
    for line in lines:
        assert paper.contains(line.box)
        assert outside(line.box, bleed, 0.5)
        assert line.x1 == line.x2 in (trim.left, trim.right) or line.y1 == line.y2 in (trim.top, trim.bottom)
        assert max(line.box.width, line.box.height) == pytest.approx(5)
    for edge in (trim.left, trim.right):
        assert sum(line.x1 == line.x2 == edge for line in lines) == 2
    for edge in (trim.top, trim.bottom):
        assert sum(line.y1 == line.y2 == edge for line in lines) == 2


def outside(box: Box, other: Box, by: float) -> bool:
    """Tell whether a box is clear of another one by a distance in mm."""
    return (
        box.right <= other.left - by
        or box.left >= other.right + by
        or box.bottom <= other.top - by
        or box.top >= other.bottom + by
    )


@given(width=SIDES, height=SIDES, folds=st.integers(0, 5), level=st.booleans())
def test_registration_marks_stand_clear_of_folds_on_all_sides(
    width: float, height: float, folds: int, *, level: bool
) -> None:
    trim = Box(SLUG, SLUG, width, height)
    parts = [number / (folds + 1) for number in range(1, folds + 1)]
    lines = [
        Line(0, trim.top + part * height, 1, trim.top + part * height)
        if level
        else Line(trim.left + part * width, 0, trim.left + part * width, 1)
        for part in parts
    ]
    marks = targets(trim, lines)

    bleed, paper = trim.inset(-BLEED), trim.inset(-SLUG)
    assert len(set(marks)) == 4
    for x, y in marks:
        around = Box(x - 2.5, y - 2.5, 5, 5)
        assert paper.contains(around)
        assert outside(around, bleed, 0.5)
        assert any((trim.left < x < trim.right, trim.top < y < trim.bottom))
    panel = (height if level else width) / (folds + 1)
    along = [line.y1 for line in lines] if level else [line.x1 for line in lines]
    for place in [marks[2][1], marks[3][1]] if level else [marks[0][0], marks[1][0]]:
        assert all(abs(place - fold) >= panel / 2 - 1e-6 for fold in along)


@pytest.mark.parametrize(
    ("job", "size", "folds"),
    [
        (CARD, (88.9, 50.8), []),
        (Job("wallet-card", paper="letter", press=True), (88.9, 50.8), []),
        (Job("wallet-card", paper="a4", press=True), (85, 54), []),
        (Job("wallet-card", paper="card-eu", press=True), (85, 55), []),
        (Job("wallet-card", "vi+en", press=True), (88.9, 101.6), [50.8]),
        (Job("fold-card", press=True), (88.9, 203.2), [50.8, 101.6, 152.4]),
        (POSTER, (215.9, 279.4), []),
        (Job("handout", paper="a4", press=True), (210, 297), []),
    ],
)
def test_what_is_cut_out_and_where_it_is_folded(
    library: Library, job: Job, size: tuple[float, float], folds: list[float]
) -> None:
    settled = plan(job, library)
    trim = trim_box(settled)
    assert settled.trim_size == pytest.approx(size)
    assert settled.sheet is None
    assert settled.page_size == pytest.approx((size[0] + 25.4, size[1] + 25.4))
    assert bleed_box(settled).inset(BLEED) == trim
    marks = fold_marks(settled, 0)
    assert sorted({line.y1 - trim.top for line in marks}) == pytest.approx(folds)
    assert all(line.y1 == line.y2 and outside(line.box, bleed_box(settled), 0.5) for line in marks)


def test_the_line_to_tear_along_is_marked(library: Library) -> None:
    settled = plan(Job("tear-off", press=True), library)
    assert settled.piece.tabs is not None
    foot = settled.piece.safe + settled.piece.tabs.length
    (place,) = {line.y1 - trim_box(settled).top for line in fold_marks(settled, 0)}
    assert place == pytest.approx(settled.height - foot)
    assert f"({foot:.3f}".rstrip("0").rstrip(".") + " mm) from the foot" in told(settled.job, library)


def test_a_brochure_is_folded_at_other_places_on_either_side(library: Library) -> None:
    settled = plan(Job("brochure", press=True), library)
    trim = trim_box(settled)
    outer, inner = ([line.x1 - trim.left for line in fold_marks(settled, page)] for page in (0, 1))
    assert sorted(set(outer)) == pytest.approx([92.075, 92.075 + 93.6625])
    assert sorted(set(inner)) == pytest.approx([93.6625, 187.325])


def test_faces_of_a_card_stand_within_its_trim(library: Library) -> None:
    for job in (CARD, Job("fold-card", press=True), Job("wallet-card", "vi+en", press=True)):
        settled = plan(job, library)
        for side in press_sides(settled):
            boxes = [placement.box for placement in side.placements]
            assert boxes[0].top == SLUG
            assert boxes[-1].bottom == pytest.approx(trim_box(settled).bottom)
            assert all(trim_box(settled).contains(box, 1e-6) for box in boxes)
    assert press_sides(plan(POSTER, library)) == ()


# ---- what is refused


@pytest.mark.parametrize(
    ("job", "message", "hint"),
    [
        (Job("slide", press=True), "Slides are for screens", "--press"),
        (Job("wallet-card", sheet="avery-5371", press=True), "--sheet is for printing cards", "--sheet"),
        (Job("wallet-card", cut_marks=True, press=True), "--cut-marks is for printing", "--cut-marks"),
        (Job("poster", quantity=5), "quantity is for a print shop's ticket", "--press"),
        (Job("poster", press=True, quantity=0), "0 is not a number of copies", "1 or more"),
        (
            Job("poster", paper="24x36", press=True, tile="letter"),
            "--tile is for printing a poster",
            "--tile",
        ),
        (Job("wallet-card", press=True, fill="es:6,en:4"), "--fill: for cards on a sheet", "Leave it out"),
        (Job("wallet-card", press=True, start_at=3, count=2), "for cards on a sheet", "Leave them out"),
        (Job("label", press=True, calibration="0"), "--printer is for sheets of cards", "without --printer"),
    ],
)
def test_what_is_not_for_a_print_shop_is_refused(library: Library, job: Job, message: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        plan(job, library)
    assert message in str(caught.value)
    assert hint in caught.value.hint


def test_all_for_a_shop_is_all_but_slides(library: Library) -> None:
    def named(*, press: bool) -> set[str]:
        usual: dict[str, Any] = {field.name: None for field in dataclasses.fields(Asked)}
        asked = Asked(**usual | {"tags": (), "start_at": 1, "flip": "long", "ink": "color", "press": press})
        return {job.piece for job in asked.jobs(["all"], library)}

    assert named(press=False) - named(press=True) == {"slide"}
    assert named(press=True) == set(PIECES)


def test_another_profile_than_the_record_names_is_refused(data_copy: DataPaths, renderer: Renderer) -> None:
    (data_copy.templates / "press" / "GRACoL_TR006_coated.icc").write_bytes(b"another")
    with pytest.raises(InputError, match=r"is not the profile that profile\.toml names"):
        produce(plan(CARD, load(data_copy)), renderer)


# ---- the check


def without_bleed_box(pdf: Pdf) -> None:
    """Take a page's bleed away."""
    del pdf.pages[0].obj["/BleedBox"]


def with_a_larger_trim(pdf: Pdf) -> None:
    """Cut a page 1 mm off."""
    pdf.pages[0].obj["/TrimBox"] = Array([36 - 2.8, 36, 288, 180])


def with_a_large_bleed(pdf: Pdf) -> None:
    """Let the bleed reach beyond the paper."""
    pdf.pages[0].obj["/BleedBox"] = Array([-9, -9, 333, 225])


def with_art_box(pdf: Pdf) -> None:
    """Give a page an art box beside its trim."""
    pdf.pages[0].obj["/ArtBox"] = pdf.pages[0].TrimBox


def without_intent(pdf: Pdf) -> None:
    """Take the output intent away."""
    del pdf.Root["/OutputIntents"]


def with_screen_intent(pdf: Pdf) -> None:
    """Give the output intent a profile of a screen."""
    profile = pdf.Root.OutputIntents[0].DestOutputProfile
    profile.write(profile.read_bytes().replace(b"prtrCMYK", b"mntrRGB ", 1))
    profile["/N"] = 3


def without_condition(pdf: Pdf) -> None:
    """Leave the printing condition unnamed."""
    pdf.Root.OutputIntents[0]["/OutputConditionIdentifier"] = ""


def in_metadata(old: str, new: str) -> Callable[[Pdf], None]:
    """Give a change of the metadata."""

    def change(pdf: Pdf) -> None:
        data = pdf.Root.Metadata.read_bytes()
        assert old.encode() in data
        pdf.Root.Metadata.write(data.replace(old.encode(), new.encode()))

    return change


def with_other_metadata(pdf: Pdf) -> None:
    """Put something else where the metadata are."""
    pdf.Root.Metadata.write(b"<no>")


def without_trapped(pdf: Pdf) -> None:
    """Leave open whether it is trapped."""
    del pdf.docinfo["/Trapped"]


def with_link(pdf: Pdf) -> None:
    """Put a link on a page."""
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[50, 50, 90, 90])
    pdf.pages[0].obj["/Annots"] = Array([pdf.make_indirect(link)])


def with_script(pdf: Pdf) -> None:
    """Let the file do something when it is opened."""
    pdf.Root["/OpenAction"] = Dictionary(S=Name.JavaScript, JS="1")


def in_content(old: bytes, new: bytes, page: int = 0) -> Callable[[Pdf], None]:
    """Give a change of a page's content, its forms included."""

    def change(pdf: Pdf) -> None:
        target = pdf.pages[page]
        target.contents_coalesce()
        forms = [form for form in target.Resources.get("/XObject", {}).values() if isinstance(form, Stream)]
        changed = 0
        for stream in (target.Contents, *forms):
            data = stream.read_bytes()
            changed += data.count(old)
            stream.write(data.replace(old, new))
        assert changed

    return change


def added(content: bytes) -> Callable[[Pdf], None]:
    """Give an addition to the first page's content."""
    return lambda pdf: pdf.pages[0].contents_add(content)


def with_screen_group(pdf: Pdf) -> None:
    """Blend a page in screen colors."""
    group = Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceRGB)
    pdf.pages[0].obj["/Group"] = group


def with_picture(pdf: Pdf) -> None:
    """Put a picture in screen colors on a page."""
    picture = Stream(pdf, b"\xff\x00\x00", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1)
    picture["/ColorSpace"], picture["/BitsPerComponent"] = Name.DeviceRGB, 8
    name = pdf.pages[0].add_resource(picture, Name.XObject)
    pdf.pages[0].contents_add(f"q 9 0 0 9 60 60 cm {name} Do Q".encode())


def with_screen_profile(pdf: Pdf) -> None:
    """Name a color space with a profile of three parts."""
    space = Array([Name.ICCBased, pdf.make_indirect(Stream(pdf, b"profile", N=3))])
    pdf.pages[0].add_resource(space, Name.ColorSpace)


GROUND = b"q 0.09 0 0.03 0 k 27 27 270 162 re f Q"
FAULTS: dict[str, tuple[Callable[[Pdf], None], set[str]]] = {
    "there is no bleed box": (without_bleed_box, {"BOXES"}),
    "the trim is another": (with_a_larger_trim, {"BOXES"}),
    "the bleed is larger than the paper": (with_a_large_bleed, {"BOXES"}),
    "there is an art box too": (with_art_box, {"BOXES"}),
    "there is no output intent": (without_intent, {"NO_INTENT"}),
    "the output intent is a screen's": (with_screen_intent, {"NO_INTENT"}),
    "the output intent names nothing": (without_condition, {"NO_INTENT"}),
    "it says that it is PDF/X-3": (in_metadata("PDF/X-4", "PDF/X-3"), {"NOT_PDFX"}),
    "it has no date": (in_metadata("xmp:ModifyDate", "xmp:OtherDate"), {"NOT_PDFX"}),
    "it has no title": (in_metadata("dc:title", "dc:other"), {"NOT_PDFX"}),
    "its metadata are broken": (with_other_metadata, {"NOT_PDFX"}),
    "nobody knows whether it is trapped": (without_trapped, {"NOT_PDFX"}),
    "there is a link": (with_link, {"ACTIVE"}),
    "there is a script": (with_script, {"ACTIVE"}),
    "a line is drawn in screen colors": (added(b"q 1 0 0 RG 200 150 m 205 150 l S Q"), {"FOREIGN_COLOR"}),
    "a picture is in screen colors": (with_picture, {"FOREIGN_COLOR"}),
    "a page is blended in screen colors": (with_screen_group, {"FOREIGN_COLOR"}),
    "a screen's profile is named": (with_screen_profile, {"FOREIGN_COLOR"}),
    "a picture among the content is in screen colors": (
        added(b"q 9 0 0 9 60 60 cm BI /W 1 /H 1 /BPC 8 /CS /RGB ID \xff\x00\x00 EI Q"),
        {"FOREIGN_COLOR"},
    ),
    "text is in rich black": (in_content(b"0 0 0 1 scn\nBT", b"0.4 0.3 0.3 1 scn\nBT"), {"TEXT_INK"}),
    "a code is in rich black": (added(b"q 0.4 0 0 1 k 70 60 8 8 re f Q"), {"CODE_INK"}),
    "a code stands on a tint": (in_content(b"0 0 0 0 scn", b"0.09 0 0.03 0 scn"), {"CODE_INK"}),
    "ink is poured on": (added(b"q 1 1 1 1 k 200 140 5 5 re f Q"), {"MUCH_INK"}),
    "the bleed is not filled": (in_content(GROUND, GROUND.replace(b"27 27 270", b"36 27 261")), {"BLEED"}),
    "a hair is left white at the foot": (
        in_content(GROUND, GROUND.replace(b"27 270 162", b"29 270 160")),
        {"BLEED"},
    ),
    "there is no ground at all": (in_content(GROUND, b""), {"BLEED"}),
    "a white line lies on the trim": (added(b"q 0 0 0 0 k 27 35 270 1 re f Q"), {"BLEED"}),
    "a mark to cut by is missing": (in_content(b"36 206.0079 m 36 191.8346 l S", b""), {"NO_MARK"}),
    "a registration mark is missing": (in_content(b" s\n", b" n\n"), {"NO_MARK"}),
    "a mark is inside": (added(b"q /Registration CS 1 SCN 200 150 m 205 150 l S Q"), {"MARK_INSIDE"}),
}  # fmt: skip


def altered(data: bytes, change: Callable[[Pdf], None]) -> bytes:
    """Change the objects of a PDF."""
    with Pdf.open(BytesIO(data)) as pdf:
        change(pdf)
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def codes(subject: Subject) -> set[str]:
    """Run the check; give its codes, all of which it must have declared."""
    results = list(check.CHECK.run(subject))
    assert {result.code for result in results} <= check.CHECK.codes.keys()
    assert all(result.status is Status.FAIL and result.message for result in results)
    return {result.code for result in results}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_has_its_code(pressed: Pressed, name: str) -> None:
    change, expected = FAULTS[name]
    real = pressed(CARD)
    assert codes(Subject(altered(real.data, change), real.plan)) == expected


def test_a_real_file_has_none_of_them(pressed: Pressed) -> None:
    real = pressed(CARD)
    assert codes(real) == set()
    assert codes(Subject(altered(real.data, lambda _: None), real.plan)) == set()
    assert {code for _, expected in FAULTS.values() for code in expected} == check.CHECK.codes.keys()


def test_a_locked_or_older_file_is_not_x_4(pressed: Pressed) -> None:
    real = pressed(CARD)
    for options in ({"encryption": Encryption(owner="o", user="")}, {"force_version": "1.4"}):
        out = BytesIO()
        with opened(real) as pdf:
            pdf.save(out, object_stream_mode=0, **options)  # type: ignore[arg-type]
        assert codes(Subject(out.getvalue(), real.plan)) == {"NOT_PDFX"}


def test_the_offices_own_file_is_none_for_a_shop(
    pressed: Pressed, finished_job: Callable[[Job], Subject]
) -> None:
    own = finished_job(Job("wallet-card", paper="card-us"))
    assert "press" not in {finding.check for finding in run_checks(own)}
    found = codes(Subject(own.data, pressed(CARD).plan))
    assert {"NOT_PDFX", "NO_INTENT", "BOXES", "FOREIGN_COLOR", "TEXT_INK", "BLEED", "NO_MARK"} <= found


def test_content_that_cannot_be_read_is_an_error_and_no_pass(pressed: Pressed) -> None:
    real = pressed(CARD)
    broken = Subject(altered(real.data, added(b"1 cm /A gs q")), real.plan)
    (finding,) = [finding for finding in run_checks(broken) if finding.check == "press"]
    assert (finding.code, finding.status) == ("UNREADABLE", Status.ERROR)


def test_a_page_with_endless_content_is_not_read_to_its_end(
    pressed: Pressed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cardpress.checks.paints._MAX_INSTRUCTIONS", 50)
    with opened(pressed(CARD)) as pdf, pytest.raises(ValueError, match="more than 50 instructions"):
        paints(pdf.pages[0])


# ---- paints


def painted(content: bytes, **resources: object) -> list[tuple[str, str, tuple[float, ...] | None]]:
    """Give what a page's content paints."""
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(100, 100))
    page.obj["/Resources"] = Dictionary({f"/{key}": value for key, value in resources.items()})
    page.contents_add(content)
    return [(paint.kind, paint.space, paint.inks) for paint in paints(page)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"0 0 9 9 re f", [("path", "DeviceGray", (0, 0, 0, 1))]),
        (b"0.25 g 0 0 9 9 re f*", [("path", "DeviceGray", (0, 0, 0, 0.75))]),
        (b"1 0 0 0 k 0 1 0 0 K 0 0 9 9 re B", [
            ("path", "DeviceCMYK", (1, 0, 0, 0)), ("path", "DeviceCMYK", (0, 1, 0, 0))]),
        (b"1 0 0 0 K q 0 0 0 1 K Q 0 0 m 9 9 l S", [("path", "DeviceCMYK", (1, 0, 0, 0))]),
        (b"1 0 0 rg 0 0 9 9 re f", [("path", "DeviceRGB", None)]),
        (b"/DeviceCMYK cs 0 0 1 0 scn 0 0 9 9 re f", [("path", "DeviceCMYK", (0, 0, 1, 0))]),
        (b"0 0 9 9 re n 0 0 9 9 re W n", []),
        (b"BT 0 0 0 1 k (a) Tj 1 0 0 0 K 2 Tr [(b)] TJ 3 Tr (c) Tj ET", [
            ("text", "DeviceCMYK", (0, 0, 0, 1)),
            ("text", "DeviceCMYK", (0, 0, 0, 1)),
            ("text", "DeviceCMYK", (1, 0, 0, 0))]),
    ],
)  # fmt: skip
def test_what_is_painted_is_read_from_the_content(
    content: bytes, expected: list[tuple[str, str, tuple[float, ...] | None]]
) -> None:
    assert painted(content) == expected


def test_paths_are_followed_through_matrices_and_forms() -> None:
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(72, 144))
    form = Stream(pdf, b"10 10 20 10 re f", Subtype=Name.Form, Matrix=Array([2, 0, 0, 2, 0, 0]))
    page.add_resource(pdf.make_indirect(form), Name.XObject, Name("/Form"))
    page.contents_add(b"q 1 0 0 1 5 0 cm /Form Do Q 0 0 m 1 1 2 30 36 72 c f")
    first, second = paints(page)

    assert first.box is not None
    assert first.box.left == pytest.approx(25 / PT_PER_MM)
    assert first.box.width == pytest.approx(40 / PT_PER_MM)
    assert first.box.bottom == pytest.approx((144 - 20) / PT_PER_MM)
    assert second.box is not None
    assert second.box.width == pytest.approx(MM_PER_INCH / 2)


# ---- the ticket


def told(job: Job, library: Library, data: bytes = b"data", pages: int = 2) -> str:
    """Give a job's ticket."""
    return ticket(plan(job, library), data, pages).decode("ascii")


def test_the_ticket_says_what_a_shop_must_know(pressed: Pressed, library: Library) -> None:
    subject = pressed(CARD)
    text = told(dataclasses.replace(CARD, quantity=2500), library, subject.data)
    for line in (
        "File             wallet-card-card-us-press.pdf",
        f"SHA-256          {hashlib.sha256(subject.data).hexdigest()}",
        "Quantity         2,500",
        "Trim             3.5 x 2 in (88.9 x 50.8 mm)",
        "Bleed            0.125 in (3.175 mm) on all sides",
        "Page in file     4.5 x 3 in (114.3 x 76.2 mm), with marks outside the bleed",
        "Stock            card stock, 80-110 lb (200-300 g/m2) suggested",
        "Folds            none",
        "Scale            100 %. Do not scale, do not fit to page.",
    ):
        assert line in text.splitlines()
    assert "K 100" in text
    assert "CGATS TR 006" in text
    assert "https://takeitdown.ncmec.org" in text
    assert not re.search(r"[ \t]$", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("job", "lines"),
    [
        (CARD, ["Quantity         ________________", "printed on both sides"]),
        (POSTER, ["Stock            paper, 28-32 lb (105-120 g/m2) suggested", "1, printed on one side"]),
        (Job("handout", press=True), ["Stock            ________________"]),
        (Job("label", press=True), ["Stock            ________________"]),
        (Job("fold-card", press=True), ["50.8 mm, 101.6 mm, 152.4 mm from the top edge", "like a fan"]),
        (Job("wallet-card", "vi+en", press=True), ["50.8 mm from the top edge", "once, across"]),
        (Job("brochure", press=True), ["outside: 92.1 mm, 185.7 mm", "the right panel"]),
        (
            Job("brochure", "ar", press=True),
            ["outside: 93.7 mm, 187.3 mm", "the left panel"],
        ),
        (
            Job("poster", ink="black", press=True),
            ["black only (1 ink)", "nothing runs into it"],
        ),
        (Job("wallet-card-discreet", press=True), ["Piece            card, English"]),
    ],
)
def test_the_ticket_follows_the_piece(library: Library, job: Job, lines: list[str]) -> None:
    text = told(job, library, pages=1 if job.piece in ("poster", "fold-card", "tear-off") else 2)
    assert [line for line in lines if line not in text] == []


def test_file_and_ticket_are_written_together(library: Library, renderer: Renderer, tmp_path: Path) -> None:
    artifact = build(dataclasses.replace(CARD, quantity=3), tmp_path, library=library, renderer=renderer)
    assert artifact.path == tmp_path / "en/wallet-card-card-us-press.pdf"
    assert artifact.ticket == tmp_path / "en/wallet-card-card-us-press.txt"
    assert artifact.path.read_bytes() == artifact.data
    text = artifact.ticket.read_text(encoding="ascii")
    assert artifact.sha256 in text
    assert "Quantity         3\n" in text
    assert sorted(path.name for path in artifact.path.parent.iterdir()) == [
        "wallet-card-card-us-press.pdf",
        "wallet-card-card-us-press.txt",
    ]


# ---- plates


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("gs") is None, reason="needs Ghostscript to part the plates")
@pytest.mark.parametrize("job", [CARD, POSTER, Job("wallet-card", "my", press=True)])
def test_the_plates_have_text_and_codes_on_black_alone(pressed: Pressed, tmp_path: Path, job: Job) -> None:
    """As a shop's own machine parts them: where black is full, no other plate has anything."""
    subject, dpi = pressed(job), 300
    (tmp_path / "in.pdf").write_bytes(subject.data)
    command = [
        "gs",
        "-q",
        "-dNOPAUSE",
        "-dBATCH",
        "-dSAFER",
        "-sDEVICE=tiffsep",
        f"-r{dpi}",
        "-o",
        "%d.tif",
        "in.pdf",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    for page in range(1, subject.page_count + 1):
        plates = {}
        for ink in ("Cyan", "Magenta", "Yellow", "Black"):
            with Image.open(tmp_path / f"{page}({ink}).tif") as image:
                plates[ink] = 1 - np.asarray(image.convert("L")) / 255
        edge = round((SLUG - BLEED) / MM_PER_INCH * dpi) + 1
        inner = {ink: plate[edge:-edge, edge:-edge] for ink, plate in plates.items()}
        black = inner["Black"] > 0.99
        assert black.any()
        assert max(inner[ink][black].max() for ink in ("Cyan", "Magenta", "Yellow")) == 0
        assert sum(inner.values()).max() <= 2.4  # type: ignore[union-attr]
        strip = round(BLEED / MM_PER_INCH * dpi) - 2
        cyan = inner["Cyan"]
        for part in (cyan[:strip], cyan[-strip:], cyan[:, :strip], cyan[:, -strip:]):
            assert part.min() > 0.05, "the ground does not reach the bleed's edge"

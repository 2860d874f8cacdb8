"""The finished files, read back with other people's readers: words, codes, links, fonts, sizes, bytes."""

import ctypes
import functools
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import page as pdf_ua
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from pyzbar.pyzbar import ZBarSymbol
from pyzbar.pyzbar import decode as zbar_decode

from cardpress.checks import run_checks
from cardpress.checks.finding import Status, worst
from cardpress.content import Library
from cardpress.jobs import Job
from cardpress.pdf import Renderer
from cardpress.pipeline import produce
from cardpress.planning import plan

Process = subprocess.CompletedProcess[str]
Command = Callable[..., Process]
Pixels = np.ndarray[tuple[int, int], np.dtype[np.uint8]]
Rectangle = tuple[float, float, float, float]  # left, bottom, right, top, in pt


class Built(Protocol):
    """The three pieces, built once; see conftest."""

    out: Path

    def pdf(self, piece: str) -> Path:
        """The Letter file of a piece."""


MM = 72 / 25.4
IN = 72.0
SIZES = {
    "letter": (8.5 * IN, 11 * IN),
    "legal": (8.5 * IN, 14 * IN),
    "tabloid": (11 * IN, 17 * IN),
    "a4": (210 * MM, 297 * MM),
    "a3": (297 * MM, 420 * MM),
    "18x24": (18 * IN, 24 * IN),
    "24x36": (24 * IN, 36 * IN),
    "card-us": (3.5 * IN, 2 * IN),
    "card-eu": (85 * MM, 55 * MM),
}
PAPERS = {
    "handout": ["letter", "a4"],
    "poster": ["letter", "legal", "tabloid", "a4", "a3", "18x24", "24x36"],
    "wallet-card": ["letter", "a4", "card-us", "card-eu"],
}
PAGES = {"handout": 2, "poster": 1, "wallet-card": 2}
COPIES = {"wallet-card-letter": 10, "wallet-card-a4": 10}  # on a sheet
FILES = [f"{piece}-{paper}" for piece, papers in PAPERS.items() for paper in papers]
FOR_SCREENS = [name for name in FILES if not name.startswith("wallet-card")]
REPORT, TAKE_DOWN = "https://report.cybertip.org", "https://takeitdown.ncmec.org"
NUMBERS = {"tel:911": "911", "tel:988": "988", "tel:+18335915669": "1-833-591-KNOW (5669)"}


@pytest.fixture
def document(every_paper: Path, request: pytest.FixtureRequest) -> Iterator[pypdfium2.PdfDocument]:
    """One of FILES, open."""
    opened = pypdfium2.PdfDocument(every_paper / f"{request.param}.pdf")
    yield opened
    opened.close()


def _words(text: str) -> str:
    """The text with every run of white space as one space; a hyphen at a line's end joins its word."""
    return " ".join(re.sub(r"-\s+", "-", text.replace("\ufffe", "-")).split())


def _text(document: pypdfium2.PdfDocument) -> str:
    return _words("\n".join(page.get_textpage().get_text_range() for page in document))


# --- words ------------------------------------------------------------------------------------------------


def _source_lines(root: Path) -> list[str]:
    """What the source page says, a statement or heading a line, without the site's banner and footer."""
    page = (root / "tests" / "data" / "source-page.txt").read_text(encoding="utf-8")
    said = page.split("\nSurvivor Support\n", 1)[1].split("Last Updated:", 1)[0]
    return [words for line in said.splitlines() if (words := _words(line.strip().removeprefix("•")))]


@pytest.mark.parametrize("document", ["handout-letter", "handout-a4"], indirect=True)
def test_the_handout_says_all_of_the_source_word_for_word(
    root: Path, document: pypdfium2.PdfDocument
) -> None:
    lines = _source_lines(root)
    text = _text(document)

    assert len(lines) > 35  # else the source page was not read
    assert [line for line in lines if line not in text] == []


@pytest.mark.parametrize("document", FILES, indirect=True)
def test_every_number_and_address_stands_on_every_copy(
    document: pypdfium2.PdfDocument, request: pytest.FixtureRequest
) -> None:
    text = document[0].get_textpage().get_text_range()
    copies = COPIES.get(request.node.callspec.params["document"], 1)

    for printed in (*NUMBERS.values(), REPORT, TAKE_DOWN):
        assert text.count(printed) >= copies, printed


# --- QR codes ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Code:
    """Where the dark modules of a code stand on a page, in pt."""

    box: Rectangle

    @property
    def quiet(self) -> float:
        """The width of four modules of a symbol of version 3."""
        return (self.box[2] - self.box[0]) * 4 / 29


def _codes(page: pypdfium2.PdfPage) -> list[Code]:
    """Every drawn outline of hundreds of strokes, which nothing but a code has."""
    return [Code(box) for box, segments in _outlines(page.raw, pypdfium2.PdfMatrix()) if segments > 200]


def _outlines(
    owner: object, matrix: pypdfium2.PdfMatrix, *, inside: bool = False
) -> Iterator[tuple[Rectangle, int]]:
    count = pdfium.FPDFFormObj_CountObjects if inside else pdfium.FPDFPage_CountObjects
    get = pdfium.FPDFFormObj_GetObject if inside else pdfium.FPDFPage_GetObject
    for index in range(count(owner)):
        part = get(owner, index)
        kind = pdfium.FPDFPageObj_GetType(part)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            raw = pdfium.FS_MATRIX()
            pdfium.FPDFPageObj_GetMatrix(part, raw)
            own = pypdfium2.PdfMatrix(raw.a, raw.b, raw.c, raw.d, raw.e, raw.f)
            yield from _outlines(part, own.multiply(matrix), inside=True)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            bounds = [ctypes.c_float() for _ in range(4)]
            pdfium.FPDFPageObj_GetBounds(part, *bounds)
            box = matrix.on_rect(*(bound.value for bound in bounds))
            yield box, pdfium.FPDFPath_CountSegments(part)


@functools.cache
def _pixels(page: pypdfium2.PdfPage, dpi: int) -> Pixels:
    return np.array(page.render(scale=dpi / 72, grayscale=True).to_pil(), dtype=np.uint8)


def _cut_out(page: pypdfium2.PdfPage, code: Code, dpi: int) -> Pixels:
    """A code with its quiet zone, cut out of the picture of the whole page."""
    scale, height = dpi / 72, page.get_height()
    left, bottom, right, top = code.box
    rows = slice(int((height - top - code.quiet) * scale), int((height - bottom + code.quiet) * scale) + 1)
    columns = slice(int((left - code.quiet) * scale), int((right + code.quiet) * scale) + 1)
    return _pixels(page, dpi)[rows, columns].copy()


def _zbar(pixels: Pixels) -> str:
    found = zbar_decode(pixels, symbols=[ZBarSymbol.QRCODE])
    return str(found[0].data.decode()) if len(found) == 1 else ""


def _opencv(pixels: Pixels) -> str:
    return str(cv2.QRCodeDetector().detectAndDecode(pixels)[0])


def _readings(pixels: Pixels) -> set[str]:
    """What either reader makes of a picture, or of the same at half the size, as phones try too."""
    half = np.array(cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return {read(size) for read in (_zbar, _opencv) for size in (pixels, half)}


def _turned(pixels: Pixels) -> Pixels:
    height, width = pixels.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 3, 1)
    return np.array(cv2.warpAffine(pixels, turn, (width, height), borderValue=(255,)), dtype=np.uint8)


def _blurred(pixels: Pixels) -> Pixels:
    return np.array(cv2.GaussianBlur(pixels, (0, 0), 1), dtype=np.uint8)


def _specked(pixels: Pixels) -> Pixels:
    """Every tenth pixel black or white: specks of toner on the paper, and holes in it, before the lens."""
    chance = np.random.default_rng(988).random(pixels.shape)
    return np.where(chance < 0.05, 0, np.where(chance >= 0.95, 255, pixels)).astype(np.uint8)


def _printed_beside(page: pypdfium2.PdfPage, code: Code) -> str:
    """The address printed nearest to a code, beside or below it: what stands above is another's."""
    text = page.get_textpage()
    said = text.get_text_range()
    near: list[tuple[float, str]] = []
    for match in re.finditer(r"https://[\w./-]*\w", said):
        boxes = [text.get_charbox(index) for index in range(match.start(), match.end())]
        left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
        bottom, top = min(box[1] for box in boxes), max(box[3] for box in boxes)
        if bottom > code.box[3]:
            continue
        across = max(left - code.box[2], code.box[0] - right, 0.0)
        down = max(code.box[1] - top, 0.0)
        near.append((float(np.hypot(across, down)), match[0]))
    distance, address = min(near)
    assert distance < code.box[2] - code.box[0], f"{address} is the nearest, and far off"
    return address


@pytest.mark.parametrize("document", FILES, indirect=True)
def test_every_code_reads_as_it_is_and_says_what_is_printed_beside_it(
    document: pypdfium2.PdfDocument, request: pytest.FixtureRequest
) -> None:
    found: Counter[str] = Counter()
    for page in document:
        for code in _codes(page):
            coarse, fine = (_cut_out(page, code, dpi) for dpi in (150, 300))
            address = _printed_beside(page, code)
            assert _zbar(coarse) == address
            # OpenCV loses one code in twenty at 150 dpi where the modules' edges fall between the pixels.
            assert (_opencv(coarse) or _opencv(fine), _opencv(fine)) == (address, address)
            found[address] += 1

    copies = COPIES.get(request.node.callspec.params["document"], 1)
    assert found == {REPORT: copies, TAKE_DOWN: copies}


def test_the_card_sheet_has_all_twenty_codes(built: Built) -> None:
    document = pypdfium2.PdfDocument(built.pdf("wallet-card"))
    front, back = (_codes(page) for page in document)

    assert (len(front), len(back)) == (20, 0)
    payloads = Counter(_zbar(_cut_out(document[0], code, 150)) for code in front)
    assert payloads == {REPORT: 10, TAKE_DOWN: 10}
    document.close()


@pytest.mark.parametrize("document", ["handout-letter", "poster-letter", "wallet-card-letter"], indirect=True)
def test_every_code_reads_when_turned_specked_and_blurred(document: pypdfium2.PdfDocument) -> None:
    for page in document:
        for code in _codes(page):
            pixels = _blurred(_specked(_turned(_cut_out(page, code, 300))))
            assert _printed_beside(page, code) in _readings(pixels)


# --- links ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FOR_SCREENS)
def test_every_number_and_address_is_a_link_to_itself(every_paper: Path, name: str) -> None:
    document = pypdfium2.PdfDocument(every_paper / f"{name}.pdf")
    targets: set[str] = set()
    with pikepdf.open(every_paper / f"{name}.pdf") as pdf:
        for page, shown in zip(pdf.pages, document, strict=True):
            text = shown.get_textpage()
            for link in page.get("/Annots", pikepdf.Array()):
                assert link.Subtype == pikepdf.Name.Link
                target = str(link.A.URI)
                left, bottom, right, top = (float(number) for number in link.Rect)
                under = _words(text.get_text_bounded(left, bottom, right, top))
                assert NUMBERS.get(target, target) in under
                targets.add(target)
    document.close()

    assert targets - {"https://www.missingkids.org"} == {*NUMBERS, REPORT, TAKE_DOWN}


# --- fonts, sizes, titles, PDF/UA -------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_only_our_fonts_are_used_and_all_are_embedded(every_paper: Path, name: str) -> None:
    with pikepdf.open(every_paper / f"{name}.pdf") as pdf:
        fonts = [
            entry
            for entry in pdf.objects
            if isinstance(entry, pikepdf.Dictionary) and entry.get("/Type") == pikepdf.Name.Font
        ]
        names = {str(font.BaseFont) for font in fonts}
        descriptors = [
            entry
            for entry in pdf.objects
            if isinstance(entry, pikepdf.Dictionary) and entry.get("/Type") == pikepdf.Name.FontDescriptor
        ]
        embedded = {
            str(entry.FontName) for entry in descriptors if {"/FontFile2", "/FontFile3"} & entry.keys()
        }

    assert names
    assert all(re.fullmatch(r"/[A-Z]{6}\+Cardpress-(Latin|Noto)(-Bold)?.*", font) for font in names), names
    assert names == embedded


@pytest.mark.parametrize("document", FILES, indirect=True)
def test_pages_are_the_size_of_their_paper(
    document: pypdfium2.PdfDocument, request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.params["document"]
    piece = next(piece for piece in PAPERS if name.startswith(piece))
    expected = SIZES[name.removeprefix(f"{piece}-")]

    assert len(document) == PAGES[piece]
    for page in document:
        assert page.get_size() == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("name", FOR_SCREENS)
def test_pieces_for_screens_are_pdf_ua_1(every_paper: Path, name: str) -> None:
    report = pdf_ua.validate_pdf_bytes((every_paper / f"{name}.pdf").read_bytes(), profile="ua1")

    assert [f"{failure.rule_id}: {failure.message}" for failure in report.failures] == []
    assert report.is_compliant


@pytest.mark.parametrize("name", FILES)
def test_title_and_language_are_set(every_paper: Path, name: str) -> None:
    piece = next(piece for piece in PAPERS if name.startswith(piece))

    with pikepdf.open(every_paper / f"{name}.pdf") as pdf:
        assert str(pdf.docinfo["/Title"]) == "Survivor Support"  # in the piece's own language
        assert str(pdf.Root.Lang) == "en"
        shown = pdf.Root.get("/ViewerPreferences", pikepdf.Dictionary()).get("/DisplayDocTitle")
        assert shown or piece == "wallet-card"
        assert not {"/CreationDate", "/ModDate"} & pdf.docinfo.keys()  # no clock


# --- the same bytes, anywhere -----------------------------------------------------------------------------


def _crowd_of_fonts(home: Path, root: Path) -> Path:
    """A fontconfig set-up as of an office PC with hundreds of fonts, some named like ours; gives its file."""
    folder = home / ".fonts"
    folder.mkdir(parents=True)
    shutil.copytree(root / "fonts", home / ".local" / "share" / "fonts" / "cardpress")
    # Ours with bold and regular exchanged: whoever picks these up draws other glyphs.
    swapped = {"regular": "bold", "bold": "regular"}
    for number in range(300):
        family, weight = ("latin", "noto")[number % 2], list(swapped)[number // 2 % 2]
        font = root / "fonts" / f"cardpress-{family}-{weight}.ttf"
        os.link(_once(font, home), folder / f"font-{number:03}.ttf")
    file = home / "crowd.conf"
    file.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f"<dir>{folder}</dir><dir>{home / '.local/share/fonts'}</dir><dir>/usr/share/fonts</dir>"
        f"<cachedir>{home / 'cache'}</cachedir>"
        '<match target="pattern"><edit name="family" mode="assign" binding="same">'
        "<string>Cardpress Noto</string></edit></match></fontconfig>",
        encoding="utf-8",
    )
    return file


def _once(font: Path, home: Path) -> Path:
    copy = home / font.name
    if not copy.exists():
        shutil.copy(font, copy)
    return copy


def test_another_machine_builds_the_same_bytes(
    command: Command, root: Path, built: Built, tmp_path: Path
) -> None:
    """Another zone, language, home, folder, hash seed, and a crowd of fonts. Twice here: see test_cli."""
    home = tmp_path / "home"
    crowd = _crowd_of_fonts(home, root)
    here = tmp_path / "ein anderer Ordner"
    here.mkdir()
    there = {
        "TZ": "Pacific/Kiritimati",
        "LANG": "tr_TR.UTF-8",
        "LC_ALL": "tr_TR.UTF-8",
        "LANGUAGE": "tr",
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "FONTCONFIG_FILE": str(crowd),
        "FONTCONFIG_PATH": str(home),
        "PYTHONHASHSEED": "988",
        "SOURCE_DATE_EPOCH": "1",
    }

    process = command("build", "--out", tmp_path / "prints", cwd=here, env=there)

    assert process.returncode == 0, process.stderr
    for piece in PAGES:
        other = tmp_path / "prints" / "en" / f"{piece}-letter.pdf"
        assert other.read_bytes() == built.pdf(piece).read_bytes(), piece


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ar", "my"])
@pytest.mark.parametrize("paper", ["17x22", "a2", "a1", "a0"])
def test_posters_on_the_largest_papers_pass(
    library: Library, renderer: Renderer, paper: str, language: str
) -> None:
    _, subject = produce(plan(Job("poster", language, paper=paper), library), renderer)
    assert worst(run_checks(subject)) in (Status.PASS, Status.INFO)

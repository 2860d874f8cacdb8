"""The pieces as they looked and read when last approved; `pytest --update-golden` approves anew.

The pictures are the README's too, so they are kept at sizes that look well there.
"""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image

Process = subprocess.CompletedProcess[str]
Pixels = np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]
Shot = tuple[str, str, int, int]


class Built(Protocol):
    """The three pieces, built once; see conftest."""

    out: Path

    def pdf(self, piece: str) -> Path:
        """The Letter file of a piece."""


class Finished(Protocol):
    """A finished piece; see conftest."""

    data: bytes


GOLDEN = Path(__file__).resolve().parents[1] / "golden"
# Picture -> the file it is of, its page (from 0) and its pixels an inch.
PICTURES = {
    "poster-letter": ("poster-letter", 0, 60),
    "handout-letter-1": ("handout-letter", 0, 60),
    "handout-letter-2": ("handout-letter", 1, 60),
    "wallet-card-front": ("wallet-card-card-us", 0, 200),
    "wallet-card-back": ("wallet-card-card-us", 1, 200),
    "wallet-card-letter-1": ("wallet-card-letter", 0, 60),
    "wallet-card-letter-2": ("wallet-card-letter", 1, 60),
}
# Picture -> the piece it is of, its language, page and pixels an inch; on the piece's first paper.
NEWER: dict[str, Shot] = {
    "tear-off-letter": ("tear-off", "en", 0, 60),
    "label-letter": ("label", "en", 0, 60),
    "slide-1": ("slide", "en", 0, 60),
    "slide-2": ("slide", "en", 1, 60),
    "brochure-letter-1": ("brochure", "en", 0, 60),
    "brochure-letter-2": ("brochure", "en", 1, 60),
    "fold-card-letter": ("fold-card", "en", 0, 80),
    "wallet-card-discreet-letter-2": ("wallet-card-discreet", "en", 1, 70),
    "large-print-letter-2": ("large-print", "en", 1, 60),
}
# Where the layout differs: right to left, tall scripts, no spaces between words.
ELSEWHERE: dict[str, Shot] = {
    "tear-off-letter-ar": ("tear-off", "ar", 0, 60),
    "tear-off-letter-my": ("tear-off", "my", 0, 60),
    "brochure-letter-1-ar": ("brochure", "ar", 0, 60),
    "fold-card-letter-my": ("fold-card", "my", 0, 80),
    "label-letter-zh-Hans": ("label", "zh-Hans", 0, 60),
}
SHOTS = [*NEWER, *(pytest.param(name, marks=pytest.mark.slow) for name in ELSEWHERE)]
TEXTS = {"poster": "poster-letter", "handout": "handout-letter", "wallet-card": "wallet-card-card-us"}
EDITION = r"\d{4}-\d\d-\d\d-[0-9a-f]{6}"

# Another Pango or pdfium may shift everything by up to half a pixel: 8 on average, 17 once blurred.
# A line more or less is hardly seen on average, and is 34 or more in its place on the blurred picture.
_MOST_ON_AVERAGE = 8.0  # of 255
_MOST_IN_ONE_PLACE = 25.0  # of 255, on the blurred picture


@pytest.fixture(scope="session")
def pdfs(built: Built, every_paper: Path) -> Callable[[str], Path]:
    """Gives the file of a name: one of the plain command, or the bare card."""

    def find(name: str) -> Path:
        made = built.out / "en" / f"{name}.pdf"
        return made if made.exists() else every_paper / f"{name}.pdf"

    return find


def _picture(pdf: Path | bytes, page: int, dpi: int) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    image: Image.Image = document[page].render(scale=dpi / 72).to_pil().convert("RGB")
    document.close()
    return image


def _distances(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """How far apart two pictures of one size are: on average, and at the worst place once blurred."""
    first, second = (np.asarray(image.convert("RGB"), dtype=np.float32) for image in (one, other))
    blurred = cv2.GaussianBlur(first, (0, 0), 3) - cv2.GaussianBlur(second, (0, 0), 3)
    return float(np.abs(first - second).mean()), float(np.abs(blurred).max())


@pytest.mark.parametrize("name", PICTURES)
def test_a_piece_looks_as_approved(pdfs: Callable[[str], Path], name: str, *, update_golden: bool) -> None:
    file, page, dpi = PICTURES[name]
    _looks_as_approved(_picture(pdfs(file), page, dpi), name, dpi, update_golden=update_golden)


@pytest.mark.parametrize("name", SHOTS)
def test_a_newer_piece_looks_as_approved(
    finished_in: Callable[[str, str], Finished], name: str, *, update_golden: bool
) -> None:
    piece, language, page, dpi = {**NEWER, **ELSEWHERE}[name]
    image = _picture(finished_in(piece, language).data, page, dpi)
    _looks_as_approved(image, name, dpi, update_golden=update_golden)


def _looks_as_approved(image: Image.Image, name: str, dpi: int, *, update_golden: bool) -> None:
    golden = GOLDEN / f"{name}.png"
    if update_golden:
        GOLDEN.mkdir(exist_ok=True)
        image.save(golden, optimize=True, dpi=(dpi, dpi))

    assert golden.exists(), "run: pytest tests/e2e/test_golden.py --update-golden"
    with Image.open(golden) as approved:
        assert approved.size == image.size
        average, worst = _distances(image, approved)
    assert average < _MOST_ON_AVERAGE
    assert worst < _MOST_IN_ONE_PLACE


@pytest.mark.parametrize("name", PICTURES)
def test_the_tolerance_sees_a_lost_line(pdfs: Callable[[str], Path], name: str) -> None:
    """The comparison above would be worth nothing if it let a missing number through."""
    file, page, dpi = PICTURES[name]
    _sees_a_lost_line(pdfs(file), page, dpi)


@pytest.mark.parametrize("name", SHOTS)
def test_the_tolerance_sees_a_lost_line_of_a_newer_piece(
    finished_in: Callable[[str, str], Finished], name: str
) -> None:
    piece, language, page, dpi = {**NEWER, **ELSEWHERE}[name]
    _sees_a_lost_line(finished_in(piece, language).data, page, dpi)


def _sees_a_lost_line(pdf: Path | bytes, page: int, dpi: int) -> None:
    image = _picture(pdf, page, dpi)
    document = pypdfium2.PdfDocument(pdf)
    text, height = document[page].get_textpage(), document[page].get_height()
    first, count = text.search("988").get_next() or text.search("thank them").get_next() or (0, 3)
    boxes = [text.get_charbox(index) for index in range(first, first + count)]
    document.close()
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    edges = [
        round(number * dpi / 72) for number in (left - 1, height - top - 1, right + 1, height - bottom + 1)
    ]

    without = image.copy()
    without.paste((255, 255, 255), (edges[0], edges[1], edges[2], edges[3]))

    assert _distances(image, without)[1] > _MOST_IN_ONE_PLACE


def _text(path: Path) -> str:
    """A line of text a line, pages apart, with runs of spaces as one and the edition left open."""
    document = pypdfium2.PdfDocument(path)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    lines = [[" ".join(line.split()) for line in page.splitlines()] for page in pages]
    text = "\n\n".join("\n".join(line for line in page if line) for page in lines)
    return re.sub(EDITION, "{edition}", text) + "\n"


@pytest.mark.parametrize("piece", TEXTS)
def test_a_piece_reads_as_approved(pdfs: Callable[[str], Path], piece: str, *, update_golden: bool) -> None:
    text = _text(pdfs(TEXTS[piece]))
    golden = GOLDEN / f"{piece}.txt"
    if update_golden:
        GOLDEN.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")

    assert golden.exists(), "run: pytest tests/e2e/test_golden.py --update-golden"
    assert text == golden.read_text(encoding="utf-8")
    assert "{edition}" in text

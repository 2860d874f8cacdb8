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


class Built(Protocol):
    """The three pieces, built once; see conftest."""

    out: Path

    def pdf(self, piece: str) -> Path:
        """The Letter file of a piece."""


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


def _picture(path: Path, page: int, dpi: int) -> Image.Image:
    document = pypdfium2.PdfDocument(path)
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
    image = _picture(pdfs(file), page, dpi)
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
    image = _picture(pdfs(file), page, dpi)
    document = pypdfium2.PdfDocument(pdfs(file))
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

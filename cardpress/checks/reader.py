"""What stands on a finished page, object by object: runs of text, and the forms that hold them."""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from cardpress.checks.matrices import Matrix, point, product
from cardpress.errors import InputError
from cardpress.geometry import PT_PER_MM, Box

_MAX_DEPTH = 6  # forms inside forms
MAX_PARTS = 200_000  # of a page; ours have some hundreds
_UNSEEN = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}
_NOTHING = 2  # bytes; the end of a text
_FAR = 1e6  # pt; farther than any page reaches
_MAX_SEGMENTS = 200  # of a clip path; its first points tell well enough where it is
_SLOPE = 0.02  # of a letter's size; less is level


@dataclass(frozen=True)
class Run:
    """A piece of text drawn in one go.

    Attributes:
        size: its type size on paper, in pt.
        box: where it stands, in mm from the page's top left corner.
        color: its fill, as red, green, blue from 0 to 255.
        placement: the index of the form that holds it among the page's forms; None outside any.
        seen: whether it is drawn; what is written for readers only is not.
        opacity: of its fill, from 0 to 1.
        baseline: how far below the page's top its letters stand, in mm; None where they stand on a slope.
        clip: what is shown of it, in mm; None where all is.
    """

    text: str
    size: float
    box: Box
    color: tuple[int, int, int]
    placement: int | None
    seen: bool = True
    opacity: float = 1.0
    baseline: float | None = None
    clip: Box | None = None


@dataclass(frozen=True)
class Form:
    """A part of a page that is stored apart and stood there, as the faces of a sheet are.

    Attributes:
        box: what it fills, in mm from the page's top left corner.
        origin: where its own lower left corner stands, in mm from the same.
        turned: whether it stands upside down.
    """

    box: Box
    origin: tuple[float, float]
    turned: bool


class Reader:
    """Walks a page's objects, forms included."""

    def __init__(self, page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage) -> None:
        self._owners = (page, text_page)  # their memory is freed when they are
        self._page = page.raw
        self._text_page = text_page.raw
        self._height = page.get_height()
        self._upright = _as_shown(page)
        self._parts = 0
        self._floats = [ctypes.c_float() for _ in range(4)]
        self._raw_matrix = pdfium.FS_MATRIX()
        self.forms: list[Form] = []

    def runs(self) -> Iterator[Run]:
        """Every run of text, blank ones too; the forms are known when all have been read.

        Raises:
            InputError: for a page of more parts than can be looked through.
        """
        for index in range(pdfium.FPDFPage_CountObjects(self._page)):
            yield from self._object(pdfium.FPDFPage_GetObject(self._page, index), self._upright, 0)

    def _object(self, handle: pdfium.FPDF_PAGEOBJECT, matrix: Matrix, depth: int) -> Iterator[Run]:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise InputError(f"a page has over {MAX_PARTS:,} parts; checks read no more.")
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            inner = product(self._matrix(handle), matrix)
            if depth == 0:
                self.forms.append(self._form(handle, inner))
            for index in range(pdfium.FPDFFormObj_CountObjects(handle)):
                yield from self._object(pdfium.FPDFFormObj_GetObject(handle, index), inner, depth + 1)
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            yield self._run(handle, self._text(handle), matrix, depth)

    def _run(self, handle: pdfium.FPDF_PAGEOBJECT, text: str, matrix: Matrix, depth: int) -> Run:
        own = product(self._matrix(handle), matrix)
        *color, opacity = _color(handle)
        upright = abs(own[1]) + abs(own[2]) < _SLOPE * (abs(own[0]) + abs(own[3]))
        return Run(
            text,
            self._size(handle, own),
            self._box(handle, matrix),
            (color[0], color[1], color[2]),
            len(self.forms) - 1 if depth else None,
            seen=pdfium.FPDFTextObj_GetTextRenderMode(handle) not in _UNSEEN,
            opacity=opacity / 255,
            baseline=(self._height - own[5]) / PT_PER_MM if upright and own[3] > 0 else None,
            clip=self._clip(handle, matrix),
        )

    def _form(self, handle: pdfium.FPDF_PAGEOBJECT, matrix: Matrix) -> Form:
        origin = (matrix[4] / PT_PER_MM, (self._height - matrix[5]) / PT_PER_MM)
        return Form(self._box(handle, self._upright), origin, turned=matrix[0] < 0 and matrix[3] < 0)

    def _clip(self, handle: pdfium.FPDF_PAGEOBJECT, matrix: Matrix) -> Box | None:
        """The rectangle around what is shown of a part; clip paths count in the form's own coordinates."""
        clip = pdfium.FPDFPageObj_GetClipPath(handle)
        count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
        if count < 1:
            return None
        left, bottom, right, top = -_FAR, -_FAR, _FAR, _FAR
        x, y = ctypes.c_float(), ctypes.c_float()
        for path in range(count):
            points = []
            for number in range(min(pdfium.FPDFClipPath_CountPathSegments(clip, path), _MAX_SEGMENTS)):
                segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, number)
                if segment and pdfium.FPDFPathSegment_GetPoint(segment, x, y):
                    points.append(point(matrix, x.value, y.value))
            if points:
                left, right = max(left, min(x for x, _ in points)), min(right, max(x for x, _ in points))
                bottom, top = max(bottom, min(y for _, y in points)), min(top, max(y for _, y in points))
        if right - left >= _FAR:
            return None
        return Box(
            left / PT_PER_MM,
            (self._height - top) / PT_PER_MM,
            max(0.0, right - left) / PT_PER_MM,
            max(0.0, top - bottom) / PT_PER_MM,
        )

    def _matrix(self, handle: pdfium.FPDF_PAGEOBJECT) -> Matrix:
        matrix = self._raw_matrix
        pdfium.FPDFPageObj_GetMatrix(handle, matrix)
        return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)

    def _text(self, handle: pdfium.FPDF_PAGEOBJECT) -> str:
        length = pdfium.FPDFTextObj_GetText(handle, self._text_page, None, 0)
        if length <= _NOTHING:
            return ""
        buffer = ctypes.create_string_buffer(length)
        pdfium.FPDFTextObj_GetText(
            handle, self._text_page, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length
        )
        return buffer.raw.decode("utf-16-le", "replace").rstrip("\0").replace("\N{NO-BREAK SPACE}", " ")

    def _size(self, handle: pdfium.FPDF_PAGEOBJECT, own: Matrix) -> float:
        size = self._floats[0]
        pdfium.FPDFTextObj_GetFontSize(handle, size)
        # its height: lines that read back are stretched sideways
        return float(size.value) * math.hypot(own[2], own[3])

    def _box(self, handle: pdfium.FPDF_PAGEOBJECT, matrix: Matrix) -> Box:
        left, bottom, right, top = self._floats
        pdfium.FPDFPageObj_GetBounds(handle, left, bottom, right, top)
        corners = [point(matrix, x.value, y.value) for x in (left, right) for y in (bottom, top)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return Box(
            min(xs) / PT_PER_MM,
            (self._height - max(ys)) / PT_PER_MM,
            (max(xs) - min(xs)) / PT_PER_MM,
            (max(ys) - min(ys)) / PT_PER_MM,
        )


def _as_shown(page: pypdfium2.PdfPage) -> Matrix:
    """From a page's own coordinates to those of the page as it is shown: turned, and without its margins."""
    left, bottom, right, top = page.get_cropbox()
    width, height = right - left, top - bottom
    moved: Matrix = (1, 0, 0, 1, -left, -bottom)
    turns: dict[int, Matrix] = {
        90: (0, -1, 1, 0, 0, width),
        180: (-1, 0, 0, -1, width, height),
        270: (0, 1, -1, 0, height, 0),
    }
    turn = turns.get(page.get_rotation())
    return product(moved, turn) if turn else moved


def _color(handle: pdfium.FPDF_PAGEOBJECT) -> tuple[int, int, int, int]:
    """The fill as red, green, blue and opacity, from 0 to 255."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(handle, red, green, blue, alpha)
    return (red.value, green.value, blue.value, alpha.value)

"""HTML to PDF: WeasyPrint with our fonts only, no network, and its complaints taken for failures.

WeasyPrint is imported when the first page is rendered, after fontconfig has been told where to look; that
keeps `--help` fast and the machine's own fonts out.
"""

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cardpress.errors import GlyphError, MachineError, RenderError
from cardpress.render import Document

_NO_GLYPH = re.compile(r"\.notdef glyph.*\(U\+([0-9A-F]+)\)")
_PT_PER_PX = 0.75
_TOUCH = 0.05  # pt; less is rounding
_LEADING = 0.35  # of the height: font boxes of tightly set lines overlap by this much and no ink does


@dataclass(frozen=True)
class Overflow:
    """Something that does not fit where it stands, or stands on something else.

    Attributes:
        what: the same in words.
        excess: by how much, in pt.
    """

    what: str
    excess: float


class Layout:
    """A laid-out document: pages whose extent can be asked before any PDF is written."""

    def __init__(self, document: Any, log: list[str]) -> None:  # noqa: ANN401 - WeasyPrint is not typed
        self._document = document
        self._log = log

    @property
    def pages(self) -> int:
        """How many pages it came to."""
        return len(self._document.pages)

    def slack(self) -> tuple[float, ...]:
        """The free height at the foot of each page in pt, down to the page's bottom margin."""
        return tuple(_slack(page) * _PT_PER_PX for page in self._document.pages)

    def overflows(self) -> list[Overflow]:
        """Every line that is wider than its block, and every two things that stand on each other."""
        found: list[Overflow] = []
        for page in self._document.pages:
            found += _wide_lines(page._page_box)  # noqa: SLF001 - the laid-out boxes have no public name
            found += _collisions(list(_marks(page._page_box)))  # noqa: SLF001
        return found

    def to_pdf(self, *, accessible: bool) -> bytes:
        """The document as PDF bytes, tagged as PDF/UA-1 where asked.

        Raises:
            GlyphError: for a character that no font of ours has.
            RenderError: for any other complaint of the renderer.
        """
        options = {"pdf_variant": "pdf/ua-1", "pdf_tags": True} if accessible else {}
        with _complaints(self._log):
            data: bytes = self._document.write_pdf(pdf_identifier=b"cardpress", **options)
        _raise_complaints(self._log)
        return data


class Renderer:
    """WeasyPrint, set up once for a folder of fonts."""

    def __init__(self, fonts: Path) -> None:
        self._weasyprint = _load(fonts)
        text_fonts = __import__("weasyprint.text.fonts", fromlist=["FontConfiguration"])
        self._fonts = text_fonts.FontConfiguration()
        self._styles: dict[str, Any] = {}

    def lay_out(self, page: Document) -> Layout:
        """Lay a document out.

        Raises:
            RenderError: if the renderer complains of the HTML or CSS, or wants anything from outside it.
        """
        log: list[str] = []
        with _complaints(log):
            html = self._weasyprint.HTML(string=page.html, url_fetcher=_refuse, base_url=None)
            document = html.render(font_config=self._fonts, stylesheets=[self._style(page.css)])
        _raise_complaints(log)
        return Layout(document, log)

    def _style(self, css: str) -> Any:  # noqa: ANN401
        if css not in self._styles:
            self._styles[css] = self._weasyprint.CSS(string=css, url_fetcher=_refuse, font_config=self._fonts)
        return self._styles[css]


def _load(fonts: Path) -> Any:  # noqa: ANN401 - WeasyPrint is not typed
    os.environ["FONTCONFIG_FILE"] = str(fonts / "fonts.conf")
    try:
        import weasyprint  # noqa: PLC0415 - see the module's docstring
    except OSError as error:
        raise MachineError(
            f"A system library that draws text is missing: {str(error).splitlines()[0]}",
            'Run "python generate.py doctor"; it says what to install, and how.',
        ) from None
    return weasyprint


def _refuse(url: str, *_: object, **__: object) -> None:
    raise ValueError(f"a page wants {url!r}; pages must hold all they need")


@contextmanager
def _complaints(log: list[str]) -> Iterator[None]:
    handler = _Collector(log)
    loggers = [logging.getLogger(name) for name in ("weasyprint", "fontTools")]
    before = [(logger.propagate, logger.level) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.propagate = False
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        for logger, (propagate, level) in zip(loggers, before, strict=True):
            logger.removeHandler(handler)
            logger.propagate = propagate
            logger.setLevel(level)


class _Collector(logging.Handler):
    def __init__(self, log: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        self._log.append(record.getMessage())


def _raise_complaints(log: list[str]) -> None:
    missing = sorted({match[1] for line in log if (match := _NO_GLYPH.search(line))})
    if missing:
        raise GlyphError(", ".join(missing))
    if log:
        raise RenderError("The renderer complained: " + "; ".join(dict.fromkeys(log)))


def _slack(page: Any) -> float:  # noqa: ANN401 - WeasyPrint's boxes are not typed
    box = page._page_box  # noqa: SLF001 - the laid-out boxes have no public name
    floor = box.content_box_y() + box.height
    lowest = max((child.position_y + child.margin_height() for child in _blocks(box)), default=0.0)
    return float(floor - lowest)


def _blocks(page_box: Any) -> Iterator[Any]:  # noqa: ANN401
    for child in page_box.children:
        if child.element_tag in ("html", "body"):
            yield from _blocks(child)
        elif child.element_tag is not None and not type(child).__name__.startswith("Margin"):
            yield child


def _wide_lines(box: Any) -> Iterator[Overflow]:  # noqa: ANN401
    for child in getattr(box, "children", ()):
        child = getattr(child, "_box", child)  # noqa: PLW2901 - an absolute box's stand-in
        if type(child).__name__ == "LineBox":
            inner = sum(part.margin_width() for part in child.children if part.is_in_normal_flow())
            excess = (inner - box.width) * _PT_PER_PX
            if excess > _TOUCH:
                yield Overflow(f'"{_text(child)}" is {excess:.0f} pt too wide', excess)
        yield from _wide_lines(child)


def _marks(box: Any) -> Iterator["_Mark"]:  # noqa: ANN401
    """The rectangles of all text and pictures under a box."""
    for child in getattr(box, "children", ()):
        child = getattr(child, "_box", child)  # noqa: PLW2901 - an absolute box's stand-in
        kind = type(child).__name__
        if kind == "TextBox" and child.text.strip():
            yield _Mark(child.position_x, child.position_y, child.width, child.height, child.text)
        elif kind.endswith("ReplacedBox"):
            yield _Mark(child.content_box_x(), child.content_box_y(), child.width, child.height, "a picture")
        else:
            yield from _marks(child)


def _collisions(marks: list["_Mark"]) -> Iterator[Overflow]:
    marks.sort(key=lambda mark: mark.top)
    for index, mark in enumerate(marks):
        for other in marks[index + 1 :]:
            if other.top >= mark.top + mark.height:
                break
            deep = min(mark.top + mark.height - other.top, other.height) * _PT_PER_PX
            across = (
                min(mark.left + mark.width, other.left + other.width) - max(mark.left, other.left)
            ) * _PT_PER_PX
            if across > _TOUCH and deep > _LEADING * min(mark.height, other.height) * _PT_PER_PX:
                yield Overflow(f'"{mark.text}" stands on "{other.text}"', across)


@dataclass(frozen=True)
class _Mark:
    left: float
    top: float
    width: float
    height: float
    text: str


def _text(box: Any) -> str:  # noqa: ANN401
    own: str = getattr(box, "text", "")
    return own + "".join(_text(child) for child in getattr(box, "children", ()))

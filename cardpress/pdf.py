"""HTML to PDF: WeasyPrint with our fonts only, no network, and its complaints taken for failures.

WeasyPrint is imported when the first page is rendered, after fontconfig has been told where to look; that
keeps `--help` fast and the machine's own fonts out.
"""

import atexit
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from cardpress import boxes
from cardpress.boxes import Overflow
from cardpress.errors import GlyphError, MachineError, RenderError
from cardpress.geometry import Box
from cardpress.homebrew import show_homebrew
from cardpress.readback import Readback
from cardpress.render import Document

_NO_GLYPH = re.compile(r"\.notdef glyph.*\(U\+([0-9A-F]+)\)")


class Layout:
    """A laid-out document: pages whose extent can be asked before any PDF is written."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401 - WeasyPrint is not typed
        self._document = document

    @property
    def pages(self) -> int:
        """How many pages it came to."""
        return len(self._document.pages)

    def slack(self) -> tuple[float, ...]:
        """The free height at the foot of each page in pt, down to the page's bottom margin."""
        return tuple(boxes.slack(page) for page in self._document.pages)

    def overflows(self) -> list[Overflow]:
        """Every line that is wider than its block, and every two things that stand on each other."""
        return [overflow for page in self._document.pages for overflow in boxes.overflows(page)]

    def wide_lines(self) -> list[Overflow]:
        """Every line that is wider than its block."""
        return [overflow for page in self._document.pages for overflow in boxes.wide_lines(page)]

    def codes(self) -> tuple[Box, ...]:
        """Where the QR codes of the first page stand, with their quiet zones."""
        return tuple(boxes.codes(self._document.pages[0]))

    def spread(self, most: float) -> None:
        """Share each page's free height out among its flexible gaps, each taking `most` pt and no more."""
        for page in self._document.pages:
            boxes.spread(page, most)

    def followed_by(self, *others: "Layout") -> "Layout":
        """One document with the pages of several, under the first one's title."""
        layouts = (self, *others)
        pages = [type(page)(page._page_box) for layout in layouts for page in layout._document.pages]  # noqa: SLF001
        return Layout(self._document.copy(pages))

    def to_pdf(self, *, accessible: bool) -> bytes:
        """The document as PDF bytes, tagged as PDF/UA-1 where asked.

        Raises:
            GlyphError: naming the code points that no font of their own style has.
            RenderError: for any other complaint of the renderer.
        """
        options = {"pdf_variant": "pdf/ua-1", "pdf_tags": True} if accessible else {}
        log: list[str] = []
        readback = Readback()
        with _complaints(log), readback.marking():
            data: bytes = self._document.write_pdf(
                pdf_identifier=b"cardpress", finisher=readback.finish, **options
            )
        _raise_complaints(log, readback.foreign)
        return data


class Renderer:
    """WeasyPrint, set up once for a folder of fonts."""

    def __init__(self, fonts: Path) -> None:
        self._weasyprint = _load(fonts)
        text_fonts = __import__("weasyprint.text.fonts", fromlist=["FontConfiguration"])
        self._fonts = text_fonts.FontConfiguration()
        self._fetcher = _refusing(self._weasyprint)
        self._styles: dict[str, Any] = {}

    def lay_out(self, page: Document) -> Layout:
        """Lay a document out.

        Raises:
            RenderError: if the renderer complains of the HTML or CSS, or wants anything from outside it.
        """
        log: list[str] = []
        with _complaints(log):
            try:
                html = self._weasyprint.HTML(string=page.html, url_fetcher=self._fetcher, base_url=None)
                document = html.render(font_config=self._fonts, stylesheets=[self._style(page.css, log)])
            except ValueError as error:  # of WeasyPrint's parsers, for CSS that they cannot make sense of
                raise RenderError(f"The renderer gave up: {error}") from error
        _raise_complaints(log)
        return Layout(document)

    def _style(self, css: str, log: list[str]) -> Any:  # noqa: ANN401
        if css in self._styles:
            return self._styles[css]
        style = self._weasyprint.CSS(string=css, url_fetcher=self._fetcher, font_config=self._fonts)
        if not log:  # what drew complaints is parsed again, to draw them again
            self._styles[css] = style
        return style


def _load(fonts: Path) -> Any:  # noqa: ANN401 - WeasyPrint is not typed
    os.environ["FONTCONFIG_FILE"] = str(fonts / "fonts.conf")
    os.environ["PANGO_LANGUAGE"] = "en"  # of Latin letters in another script; else the machine's, LANGUAGE
    show_homebrew(sys.platform, os.environ)
    provide_cache()
    try:
        import weasyprint  # noqa: PLC0415 - see the module's docstring
    except OSError as error:
        raise MachineError(
            f"A system library that draws text is missing: {str(error).splitlines()[0]}",
            'Run "python generate.py doctor"; it says what to install, and how.',
        ) from None
    return weasyprint


def _refusing(weasyprint: Any) -> Any:  # noqa: ANN401
    """A fetcher that brings nothing: pages hold all they need."""

    class Refusing(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> NoReturn:
            del headers
            raise ValueError(f"a page wants {url[:200]!r}; pages must hold all they need")

    return Refusing()


def provide_cache() -> None:
    """Give fontconfig a cache of its own for this run, workers too, where the account has none."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "cardpress"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        usable = os.access(folder, os.W_OK)
    except OSError:
        usable = False
    if not usable:
        os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="cardpress-")
        atexit.register(shutil.rmtree, os.environ["XDG_CACHE_HOME"], ignore_errors=True)


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
        # WeasyPrint catches whatever stops a picture, Ctrl-C too, and only logs it.
        if isinstance(stopped := sys.exception(), KeyboardInterrupt):
            raise stopped
        self._log.append(record.getMessage())


def _raise_complaints(log: list[str], foreign: Iterable[str] = ()) -> None:
    missing = {match[1] for line in log if (match := _NO_GLYPH.search(line))}
    missing |= {f"{ord(letter):04X}" for letter in foreign}
    if missing:
        raise GlyphError(", ".join(sorted(missing)))
    if log:
        raise RenderError("The renderer complained: " + "; ".join(dict.fromkeys(log)))

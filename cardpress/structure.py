"""A PDF's structure: what is read aloud, in which order, as what and in which language.

WeasyPrint makes an element of every box on every page: a paragraph that runs on to the next page is two, a
step's number is a word of its step, and each gap is a part of the document. This tree is made of the HTML
instead: an element that means something is one element of the structure, however many lines, columns or pages
it stands on, in the order of the HTML; what is only there for the layout leaves no trace.

- A step's number (`class="n"`) and an item's icon (`class="icon"`) are the label of their list item.
- What runs at the foot of every page is read once, where the HTML has it; the other times it is an artifact.
- What is `aria-hidden` is an artifact, and so is what a style sheet adds, like page numbers.

Clauses are those of ISO 32000-2 (PDF 2.0) and ISO 14289 (PDF/UA-1 and PDF/UA-2).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from cardpress.elements import Element, Mark, Writer, aim, pdf_string
from cardpress.errors import RenderError
from cardpress.gaps import LABEL
from cardpress.jobs import Standard
from cardpress.readback import runs_left

LinkNames = Mapping[tuple[str, str], str]  # what a link is called, by language and address

_ROLES = {
    "section": "Sect",
    "p": "P",
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
    "ol": "L",
    "ul": "L",
    "li": "LI",
    "table": "Table",
    "caption": "Caption",
    "thead": "THead",
    "tbody": "TBody",
    "tfoot": "TFoot",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
}
_UNTOLD = ("img", "object", "embed", "form", "input", "textarea", "select", "button", "dl", "math")
_GROUPS = ("Document", "Sect", "L", "Table", "THead", "TBody", "TFoot", "TR")  # they hold no text themselves
_SVG = "{http://www.w3.org/2000/svg}"
_PT = 0.75  # of a CSS pixel
_SCOPES = {"row": "/Row", "rowgroup": "/Row", "col": "/Column", "colgroup": "/Column"}


class Structure:
    """Builds the structure of one document while it is written.

    Args:
        standard: what the file claims to be.
        names: what its links are called aloud; others go by their address.
        spaces: the ids of the text boxes whose line has swallowed a space.
    """

    def __init__(self, standard: Standard, names: LinkNames, spaces: frozenset[int]) -> None:
        self._standard = standard
        self._names = names
        self._spaces = spaces
        self._parents: dict[Any, Any] = {}
        self._elements: dict[Any, Element] = {}
        self._pages: dict[Any, int] = {}  # the first page of what may stand on several
        self._annotations: list[tuple[Element, Any]] = []
        self._targets: list[Element] = []
        self._root = Element("Document", "")

    @contextmanager
    def building(self) -> Iterator[None]:
        """While it lasts, WeasyPrint's structure is this one."""
        from weasyprint import pdf as writer  # noqa: PLC0415 - only to be imported after the fonts are set

        add_tags = writer.add_tags
        writer.add_tags = self._add
        try:
            yield
        finally:
            writer.add_tags = add_tags

    def finish(self, pdf: Any) -> None:  # noqa: ANN401
        """Take out what WeasyPrint's metadata say and PDF/UA-2 has no property for (clause 5)."""
        needless = b' pdfuaid:conformance="PDF/UA-2"'
        for entry in pdf.objects:
            if self._standard == "ua-2" and getattr(entry, "extra", {}).get("Type") == "/Metadata":
                entry.stream = [part.replace(needless, b"") for part in entry.stream]

    def _add(self, pdf: Any, document: Any, _version: object, streams: Sequence[Any]) -> None:  # noqa: ANN401
        self._root.language = document.metadata.lang or ""
        for number, (page, stream) in enumerate(zip(document.pages, streams, strict=True)):
            _Page(self, number, page, stream).read()
        Writer(pdf, self._standard, len(document.pages)).write(self._root, self._annotations)
        aim(pdf, self._targets, self._standard)

    # --- elements ------------------------------------------------------------------------------------------

    def know(self, root: Any) -> None:  # noqa: ANN401
        """Remember what stands in what."""
        if root not in self._parents:
            self._parents[root] = None
            self._parents |= {child: parent for parent in root.iter() for child in parent}

    def first_on(self, source: Any, page: int) -> bool:  # noqa: ANN401
        """Whether this is the first page that an HTML element stands on."""
        return self._pages.setdefault(source, page) == page

    def home(self, source: Any) -> Element:  # noqa: ANN401
        """The element that an HTML element stands in, made if it is not there yet."""
        parent = self._parents.get(source)
        if parent is None:
            return self._root
        outside = self.home(parent)
        return self.element(parent, parent.get("lang") or outside.language, outside)

    def element(self, source: Any, language: str, outside: Element) -> Element:  # noqa: ANN401
        """The element that an HTML element is; the one outside it, where it means nothing."""
        if source in self._elements:
            return self._elements[source]
        role = _role(source, outside)
        if role is None:
            return outside
        made = _twin(role, source, outside) or self._place(Element(role, language, source=source), outside)
        self._elements[source] = made
        if role == "L":
            made.entries["A"] = {"O": "/List", "ListNumbering": self._numbering(source)}
        if role in ("TH", "TD"):
            made.entries["A"] = _cell(source)
        return made

    def _numbering(self, source: Any) -> str:  # noqa: ANN401
        """How a list's labels are made; PDF 1.7 has no name for pictures, PDF/UA-2 wants one (8.2.5.25)."""
        if source.tag == "ol":
            return "/Decimal"
        return "/Unordered" if self._standard == "ua-2" else "/None"

    def label(self, item: Element, language: str, key: Any) -> Element:  # noqa: ANN401
        """The label of a list item, before its body."""
        if key not in self._elements:
            made = self._elements[key] = Element("Lbl", language, item, source=key)
            item.kids.insert(0, made)
        return self._elements[key]

    def _place(self, made: Element, outside: Element) -> Element:
        outside = self.holder(outside, block=made.role != "Link")
        if outside.role in ("P", "Span") and made.role == "P":
            return outside  # a block in a paragraph is a line of it
        made.parent = outside
        outside.kids.append(made)
        return made

    @staticmethod
    def holder(outside: Element, *, block: bool = False) -> Element:
        """What an element or a text is put into: a list item has a body, and groups have paragraphs."""
        if outside.role == "LI":
            last = outside.kids[-1] if outside.kids else None
            if isinstance(last, Element) and last.role == "LBody":
                return last
            body = Element("LBody", outside.language, outside)
            outside.kids.append(body)
            return body
        if outside.role in _GROUPS and not block:
            last = outside.kids[-1] if outside.kids else None
            if isinstance(last, Element) and last.role == "P" and last.source is None:
                return last
            paragraph = Element("P", outside.language, outside)
            outside.kids.append(paragraph)
            return paragraph
        return outside

    def link(self, annotation: Any, source: Any, language: str, outside: Element) -> Element:  # noqa: ANN401
        """The element of a link, with its annotation and what that is called."""
        made = self._elements.get(source)
        if made is None:
            made = self._elements[source] = self._place(Element("Link", language, source=source), outside)
        if annotation is not None:
            made.kids.append(annotation)
            self._annotations.append((made, annotation))
            name = self._names.get((language, source.get("href")))
            if name:
                annotation["Contents"] = pdf_string(name)
        return made

    def target(self, element: Element) -> None:
        """Note where the next bookmark leads."""
        self._targets.append(element)

    def say(self, mark: Mark, box: Any, outside: Element) -> None:  # noqa: ANN401
        """Add a line of text; one in another language, or that runs left, is in a span."""
        holder = self.holder(outside)
        language, leftward = box.style["lang"] or holder.language, runs_left(box.text)
        if language == holder.language and not leftward:
            holder.kids.append(mark)
            return
        last = holder.kids[-1] if holder.kids else None
        same = isinstance(last, Element) and last.role == "Span" and last.language == language
        if not (isinstance(last, Element) and same and (last.text is not None) == leftward):
            last = Element("Span", language, holder, text="" if leftward else None)
            holder.kids.append(last)
        last.kids.append(mark)
        if last.text is not None:
            last.text += box.text + " " * (id(box) in self._spaces)


class _Page:
    """Reads one page: its boxes, and the marks that their content has in its stream."""

    def __init__(self, structure: Structure, number: int, page: Any, stream: Any) -> None:  # noqa: ANN401
        self._structure = structure
        self._number = number
        self._box = page._page_box  # noqa: SLF001 - it has no other name
        self._height = page.height
        self._stream = stream
        self._marks = stream._tags  # noqa: SLF001
        self._openings: dict[int, int] = {}

    def read(self) -> None:
        """Add all that stands on the page."""
        from weasyprint.formatting_structure.boxes import MarginBox  # noqa: PLC0415 - see above

        body = next(child for child in self._box.children if not isinstance(child, MarginBox))
        self._structure.know(body.element)
        for child in self._box.children:
            if isinstance(child, MarginBox):
                self._read_margin(child)
        self._read_box(body, self._structure.home(body.element))
        if self._marks:
            raise RenderError(f"Page {self._number + 1} has content that is not read aloud.")

    def _read_margin(self, margin: Any) -> None:  # noqa: ANN401
        """What runs at the page's edge is read on its first page, where the HTML has it."""
        for box in margin.children:
            source = box.element
            if source is None or _is_hidden(source) or not self._structure.first_on(source, self._number):
                self._hide(box, {"Type": "/Pagination", "Subtype": "/Footer"})
            else:
                self._read_box(box, self._structure.home(source))

    def _read_box(self, box: Any, outside: Element) -> None:  # noqa: ANN401
        from weasyprint.formatting_structure import boxes  # noqa: PLC0415 - see above

        box = getattr(box, "_box", box)  # of one that is placed absolutely
        source = box.element
        if isinstance(box, boxes.TextBox) and not box.text.strip():
            self._hide(box)  # nothing is drawn, and the line before it says the space; see gaps.py
        elif isinstance(box, boxes.TextBox):
            self._structure.say(self._mark(box), box, outside)
        elif source is not None and _is_hidden(source):
            self._hide(box)
        elif isinstance(box, boxes.ReplacedBox):
            self._read_figure(box, outside)
        elif getattr(box, "is_header", False) and not self._structure.first_on(source, self._number):
            self._hide(box, {"Type": "/Pagination", "Subtype": "/Header"})
        else:
            inside = self._inside(box, outside)
            for child in box.children:
                self._read_box(child, inside)

    def _inside(self, box: Any, outside: Element) -> Element:  # noqa: ANN401
        """The element that a box's content is in."""
        source, tag = box.element, box.element_tag
        if source is None:
            return outside
        language = box.style["lang"] or outside.language
        item = outside.inside("LI")
        if item is not None and (tag.endswith("::marker") or LABEL in source.get("class", "").split()):
            return self._structure.label(item, language, (source, tag))
        if source.tag == "a" and source.get("href"):
            return self._structure.link(box.link_annotation, source, language, outside)
        inside = self._structure.element(source, language, outside)
        if box.bookmark_label and box.style["bookmark_level"] != "none":
            self._structure.target(inside)
        return inside

    def _read_figure(self, box: Any, outside: Element) -> None:  # noqa: ANN401
        """A drawing, with what is said in its place and where it stands (14.8.5.4.3)."""
        title = box.element.find(f"{_SVG}title")
        if title is None or not title.text:
            raise RenderError("A drawing has no title that could be read aloud.")
        item = outside.inside("LI")
        language = box.style["lang"] or outside.language
        if item is not None and "icon" in box.element.get("class", "").split():
            outside = self._structure.label(item, language, box.element)
        holder = self._structure.holder(outside, block=True)
        figure = Element("Figure", language, holder, [self._mark(box)])
        figure.entries = {"Alt": pdf_string(title.text), "A": {"O": "/Layout", "BBox": self._place(box)}}
        holder.kids.append(figure)

    def _place(self, box: Any) -> list[float]:  # noqa: ANN401
        left, top = box.content_box_x(), box.content_box_y()
        corners = (left, self._height - top - box.height, left + box.width, self._height - top)
        return [round(corner * _PT, 2) for corner in corners]

    def _mark(self, box: Any) -> Mark:  # noqa: ANN401
        return Mark(self._number, self._marks.pop(box)["mcid"])

    def _hide(self, box: Any, kind: Mapping[str, str] | None = None) -> None:  # noqa: ANN401
        """Make an artifact of all that is in a box (14.8.2.2)."""
        import pydyf  # noqa: PLC0415 - see above

        box = getattr(box, "_box", box)
        mark = self._marks.pop(box, None)
        if mark is not None:
            at = self._opening(mark["mcid"])
            self._stream.stream[at - 1] = "/Artifact"
            properties = (pydyf.Dictionary(kind), b"BDC") if kind else (b"", b"BMC")
            self._stream.stream[at : at + 2] = properties
        for child in getattr(box, "children", ()):
            self._hide(child, kind)

    def _opening(self, number: int) -> int:
        """Where in the stream the properties of a mark are."""
        if not self._openings:
            parts = [(at, part) for at, part in enumerate(self._stream.stream) if isinstance(part, dict)]
            self._openings = {part["MCID"]: at for at, part in parts if "MCID" in part}
        return self._openings[number]


def _role(source: Any, outside: Element) -> str | None:  # noqa: ANN401
    """What an HTML element is in the structure; None where it means nothing.

    Raises:
        RenderError: for one that means something that the structure does not know to tell.
    """
    if source.tag in _UNTOLD:
        raise RenderError(f"<{source.tag}> cannot be read aloud: the structure of a PDF does not tell it.")
    role = _ROLES.get(source.tag)
    return None if role == "P" and outside.inside("P") else role


def _twin(role: str, source: Any, outside: Element) -> Element | None:  # noqa: ANN401
    """The list right before a list of the same kind: rows of two languages side by side are one list."""
    last = outside.kids[-1] if outside.kids else None
    if role != "L" or not isinstance(last, Element) or last.role != "L":
        return None
    alike = (last.source.tag, last.source.get("class")) == (source.tag, source.get("class"))
    return last if alike else None


def _is_hidden(source: Any) -> bool:  # noqa: ANN401
    return bool(source.get("aria-hidden") == "true")


def _cell(source: Any) -> dict[str, Any]:  # noqa: ANN401
    """The attributes of a table's cell (14.8.5.7)."""
    found: dict[str, Any] = {"O": "/Table"}
    if source.tag == "th":
        found["Scope"] = _SCOPES.get(source.get("scope", ""), "/Column")
    spans = {"ColSpan": int(source.get("colspan", 1)), "RowSpan": int(source.get("rowspan", 1))}
    return found | {name: span for name, span in spans.items() if span > 1}

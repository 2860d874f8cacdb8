"""The elements of a PDF's structure, and how they are written.

Clauses are those of ISO 32000-2 (PDF 2.0) and of ISO 14289-2 (PDF/UA-2).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cardpress.jobs import Standard
from cardpress.readback import said, string

PDF_2 = "http://iso.org/pdf2/ssn"  # the structure types of PDF 2.0 (14.8.6.1)


@dataclass(eq=False)
class Mark:
    """A piece of a page's content: one line of a text, or a drawing."""

    page: int
    number: int


@dataclass(eq=False)
class Element:
    """An element of the structure.

    Attributes:
        role: its standard structure type.
        language: of what it holds.
        kids: what it holds, in order; bytes refer to an annotation.
        entries: of its dictionary, beside those that every element has.
        text: what stands for its content, where that runs from right to left.
        source: the HTML element that it was made of.
    """

    role: str
    language: str
    parent: "Element | None" = None
    kids: list["Element | Mark | bytes"] = field(default_factory=list)
    entries: dict[str, Any] = field(default_factory=dict)
    text: str | None = None
    source: Any = None
    written: Any = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return all(isinstance(kid, Element) and kid.is_empty for kid in self.kids)

    def inside(self, role: str) -> "Element | None":
        """The nearest element of a role, itself among them."""
        if self.role == role:
            return self
        return None if self.parent is None else self.parent.inside(role)

    def page(self) -> int | None:
        """The page of its first own content."""
        return next((kid.page for kid in self.kids if isinstance(kid, Mark)), None)


def pdf_string(text: str) -> Any:  # noqa: ANN401
    """A text as a PDF's string, without what is only there for line breaks."""
    import pydyf  # noqa: PLC0415 - comes with WeasyPrint; see pdf.py

    return pydyf.String(said(text))


class Writer:
    """Writes a tree of elements into a PDF."""

    def __init__(self, pdf: Any, standard: Standard, pages: int) -> None:  # noqa: ANN401
        import pydyf  # noqa: PLC0415 - see above

        self._pdf = pdf
        self._pydyf = pydyf
        self._marks: list[dict[int, bytes]] = [{} for _ in range(pages)]
        namespace = {"Type": "/Namespace", "NS": pdf_string(PDF_2)}
        self._namespace = self._added(namespace) if standard == "ua-2" else None

    def write(self, root: Element, annotations: Sequence[tuple[Element, Any]]) -> None:
        """Write all of it, with the number tree that leads from content to elements (14.7.5.4)."""
        numbers: list[Any] = []
        parents = self._added({})
        tree = self._added({"Type": "/StructTreeRoot", "ParentTree": parents.reference})
        if self._namespace is not None:
            tree["Namespaces"] = self._pydyf.Array([self._namespace.reference])
        tree["K"] = self._pydyf.Array([self._element(root, tree.reference, "")])
        for number, marks in enumerate(self._marks):
            held = [marks.get(mark, "null") for mark in range(max(marks, default=-1) + 1)]
            numbers += [number, self._pydyf.Array(held)]
        for number, (element, annotation) in enumerate(annotations, start=len(self._marks)):
            annotation["StructParent"] = number
            numbers += [number, element.written.reference]
        parents["Nums"] = self._pydyf.Array(numbers)
        self._pdf.catalog["StructTreeRoot"] = tree.reference
        self._pdf.catalog["MarkInfo"] = self._pydyf.Dictionary({"Marked": "true"})
        self._pdf.catalog["ViewerPreferences"] = self._pydyf.Dictionary({"DisplayDocTitle": "true"})

    def _element(self, element: Element, parent: bytes, language: str) -> bytes:
        page = element.page()
        written = element.written = self._added({"Type": "/StructElem", "S": f"/{element.role}", "P": parent})
        reference: bytes = written.reference
        if page is not None:
            written["Pg"] = self._pdf.page_references[page]
        if self._namespace is not None:
            written["NS"] = self._namespace.reference
        if element.role != "Document" and element.language != language:
            written["Lang"] = pdf_string(element.language)
        if element.text is not None:
            written["ActualText"] = string(element.text)
        for name, value in element.entries.items():
            written[name] = self._value(value)
        kids = [
            self._kid(kid, page, element)
            for kid in element.kids
            if not (isinstance(kid, Element) and kid.is_empty)
        ]
        written["K"] = self._pydyf.Array(kids)
        return reference

    def _kid(self, kid: Any, page: int | None, element: Element) -> Any:  # noqa: ANN401
        if isinstance(kid, Element):
            return self._element(kid, element.written.reference, element.language)
        if not isinstance(kid, Mark):
            return self._pydyf.Dictionary({"Type": "/OBJR", "Obj": kid.reference})
        self._marks[kid.page][kid.number] = element.written.reference
        if kid.page == page:
            return kid.number
        on = self._pdf.page_references[kid.page]
        return self._pydyf.Dictionary({"Type": "/MCR", "Pg": on, "MCID": kid.number})

    def _value(self, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, dict):
            return self._pydyf.Dictionary({name: self._value(part) for name, part in value.items()})
        return self._pydyf.Array(value) if isinstance(value, list) else value

    def _added(self, entries: dict[str, Any]) -> Any:  # noqa: ANN401
        made = self._pydyf.Dictionary(entries)
        self._pdf.add_object(made)
        return made


def aim(pdf: Any, targets: Sequence[Element], standard: Standard) -> None:  # noqa: ANN401
    """Let bookmarks lead to elements, as PDF/UA-2 wants (8.8), and older readers to the place of them."""
    import pydyf  # noqa: PLC0415 - see above

    entries = [
        entry for entry in pdf.objects if isinstance(entry, dict) and "Title" in entry and "Dest" in entry
    ]
    for entry, target in zip(entries, targets, strict=True):
        entry["Title"] = pdf_string(entry["Title"].string)
        if standard == "ua-2":
            place = entry.pop("Dest")
            leads = {"S": "/GoTo", "D": place, "SD": pydyf.Array([target.written.reference, *place[1:]])}
            entry["A"] = pydyf.Dictionary(leads)

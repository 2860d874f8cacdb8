"""PDF/UA-2 (ISO 14289-2:2024) as far as it differs from PDF/UA-1 for what our files hold.

page-validation knows PDF/UA-1 alone. What both parts ask for, it looks at: that all content is read aloud or
an artifact, fonts and their letters, languages, alternatives, links, headings, the title. Here is what the
second part adds, clause by clause, for text, lists, pictures, links and bookmarks.

Not proven: what may stand in what (ISO/TS 32005), and whatever needs a person, such as whether an alternative
says the right thing. What we never write is not judged but named as such: forms, attachments, layers,
footnotes, formulas, annotations other than links.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, PikepdfError

from cardpress.elements import PDF_2

_TYPES = (
    *("Document", "DocumentFragment", "Part", "Sect", "Div", "Aside", "NonStruct", "P", "Title", "FENote"),
    *("H1", "H2", "H3", "H4", "H5", "H6", "Sub", "Lbl", "Span", "Em", "Strong", "Link", "Annot", "Form"),
    *("Ruby", "RB", "RT", "RP", "Warichu", "WT", "WP", "L", "LI", "LBody", "Caption", "Figure", "Formula"),
    *("Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Artifact"),
)  # of PDF 2.0 (ISO 32000-2, Annex M)
_UNTOLD = ("FENote", "Formula", "Form", "Annot", "Ruby", "Warichu")
_TAG = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")  # of a language (RFC 3066)
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_MOST_DEEP = 60  # elements inside elements; ours are 7
_MOST = 100_000  # elements


def faults(pdf: Pdf) -> Iterator[str]:
    """What breaks PDF/UA-2, each with its clause."""
    try:
        elements = list(_elements(pdf))
        for rule in _RULES:
            yield from rule(pdf, elements)
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, PikepdfError) as error:
        yield f"8.2.1: the structure cannot be followed ({error})"


def part(pdf: Pdf) -> str | None:
    """The part of PDF/UA that a file claims to keep to."""
    metadata = pdf.Root.get("/Metadata")
    found = re.search(rb"pdfuaid:part\s*(?:=\s*[\"']|>)\s*(\d)", metadata.read_bytes()) if metadata else None
    return found[1].decode() if found else None


def _elements(pdf: Pdf) -> Iterator[Any]:
    """Every element of the structure, in reading order."""
    waiting: list[tuple[Any, int]] = [(kid, 0) for kid in reversed(_kids(pdf.Root.StructTreeRoot))]
    for _ in range(_MOST):
        if not waiting:
            return
        element, depth = waiting.pop()
        if depth > _MOST_DEEP:
            break
        yield element
        waiting += [(kid, depth + 1) for kid in reversed(_kids(element))]
    raise ValueError("there is no end to it")


def _kids(element: Any) -> list[Any]:  # noqa: ANN401
    return [kid for kid in _held(element) if isinstance(kid, Dictionary) and "/S" in kid]


def _held(element: Any) -> list[Any]:  # noqa: ANN401
    held = element.get("/K")
    return list(held) if isinstance(held, Array) else [] if held is None else [held]


def _role(element: Any) -> str:  # noqa: ANN401
    return str(element.S)[1:]


# --- the rules --------------------------------------------------------------------------------------------


def _identification(pdf: Pdf, _: list[Any]) -> Iterator[str]:
    if pdf.pdf_version != "2.0":
        yield f"6.1: the file is PDF {pdf.pdf_version}, not 2.0"
    said = pdf.Root.Metadata.read_bytes()
    if part(pdf) != "2":
        yield "5: the metadata do not say part 2"
    if not re.search(rb"pdfuaid:rev\s*(?:=\s*[\"']|>)\s*\d{4}\D", said):
        yield "5: the metadata do not say the year of the standard"
    if b"dc:title" not in said:
        yield "8.11.1: the metadata say no title"
    if not pdf.Root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle"):
        yield "8.11.2: the title is not shown"
    if not pdf.Root.get("/MarkInfo", Dictionary()).get("/Marked"):
        yield "8.2.1: the file is not marked as tagged"


def _types(pdf: Pdf, elements: list[Any]) -> Iterator[str]:
    outermost = [_role(kid) for kid in _kids(pdf.Root.StructTreeRoot)]
    if outermost != ["Document"]:
        yield f"8.2.5.2: the outermost elements are {outermost}, not one Document"
    for element in elements:
        role = _role(element)
        space = element.get("/NS")
        if space is None or str(space.NS) != PDF_2:
            yield f"8.2.4: {role} is not said to be an element of PDF 2.0"
        if role in ("H", "Note"):
            yield f"8.2.5.{12 if role == 'H' else 14}: {role} may not be used"
        elif role not in _TYPES:
            yield f"8.2.4: {role} is no type of PDF 2.0"
        if "/P" not in element:
            yield f"8.2.1: {role} has no parent"


def _lists(_: Pdf, elements: list[Any]) -> Iterator[str]:
    for element in elements:
        if _role(element) == "L":
            labelled = any(_role(kid) == "Lbl" for item in _kids(element) for kid in _kids(item))
            if labelled and _numbering(element) in (None, Name("/None")):
                yield "8.2.5.25: a list with labels does not say how they are numbered"
        elif _role(element) == "LI" and len(_held(element)) > len(_kids(element)):
            yield "8.2.5.25: a list item has content outside its label and body"


def _numbering(element: Any) -> Any:  # noqa: ANN401
    attributes = element.get("/A", Dictionary())
    held = list(attributes) if isinstance(attributes, Array) else [attributes]
    return next((each.ListNumbering for each in held if "/ListNumbering" in each), None)


def _words(pdf: Pdf, elements: list[Any]) -> Iterator[str]:
    if "/Lang" not in pdf.Root:
        yield "8.4.4: the file says no language"
    languages = [entry.Lang for entry in (pdf.Root, *elements) if "/Lang" in entry]
    for language in languages:
        if not _TAG.fullmatch(str(language)):
            yield f'8.4.4: "{language}" is no language'
    for element in elements:
        if _role(element) == "Figure" and not {"/Alt", "/ActualText"} & set(element.keys()):
            yield "8.2.5.28.2: a figure has no alternative"
        for entry in ("/Alt", "/ActualText"):
            if entry in element and _PRIVATE.search(str(element[entry])):
                yield f"8.4.3: an {entry[1:]} has a character for private use"


def _links(pdf: Pdf, elements: list[Any]) -> Iterator[str]:
    told = [(element, kid.Obj) for element in elements for kid in _held(element) if _refers(kid)]
    read = {note.objgen: element for element, note in told}
    for page in pdf.pages:
        notes = list(page.get("/Annots", []))
        if notes and page.get("/Tabs") not in (Name.S, Name.A, Name.W):
            yield "8.9.3.3: a page with links says no order for them"
        for note in notes:
            if note.Subtype != Name.Link:
                yield f"8.9.2.4: an annotation is {str(note.Subtype)[1:]}, which is not looked at"
            elif note.objgen not in read:
                yield "8.9.2.1: a link is not in the structure"
            elif _role(read[note.objgen]) not in ("Link", "Reference"):
                yield "8.2.5.20: a link is not in a Link element"
            elif not str(note.get("/Contents", "")).strip():
                yield "8.9.4.1: a link is not described"
    targets: dict[int, set[str]] = {}
    for element, note in told:
        targets.setdefault(id(element), set()).add(
            str(note.get("/A", Dictionary()).get("/URI", note.get("/Dest")))
        )
    if any(len(found) > 1 for found in targets.values()):
        yield "8.2.5.20: one Link element has links to different places"


def _refers(kid: Any) -> bool:  # noqa: ANN401
    return isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR


def _destinations(pdf: Pdf, _: list[Any]) -> Iterator[str]:
    leads = [entry for page in pdf.pages for entry in page.get("/Annots", [])]
    leads += list(_bookmarks(pdf))
    if "/OpenAction" in pdf.Root:
        leads.append(Dictionary(A=pdf.Root.OpenAction))
    for entry in leads:
        action = entry.get("/A", Dictionary())
        if isinstance(action, Array) or "/Dest" in entry:
            if not _is_structured(action if isinstance(action, Array) else entry.Dest):
                yield "8.8: a destination is a place on a page, not an element"
        elif action.get("/S") == Name.GoTo and not _is_structured(action.get("/SD")):
            yield "8.8: a bookmark or link leads to a place on a page, not to an element"


def _is_structured(destination: Any) -> bool:  # noqa: ANN401
    """Whether a destination is an element (ISO 32000-2, 12.3.2.3); named ones are not looked up."""
    return (
        isinstance(destination, Array) and isinstance(destination[0], Dictionary) and "/S" in destination[0]
    )


def _bookmarks(pdf: Pdf) -> Iterator[Any]:
    waiting = [pdf.Root.get("/Outlines", Dictionary()).get("/First")]
    for _ in range(_MOST):
        if not waiting:
            return
        entry = waiting.pop()
        if entry is not None:
            yield entry
            waiting += [entry.get("/Next"), entry.get("/First")]
    raise ValueError("there is no end to its bookmarks")


def _untold(pdf: Pdf, elements: list[Any]) -> Iterator[str]:
    """What the rules above say nothing about."""
    found = {_role(element) for element in elements} & set(_UNTOLD)
    names = {"/AcroForm": "forms", "/OCProperties": "layers", "/AF": "attachments"}
    found |= {said for name, said in names.items() if name in pdf.Root}
    if "/EmbeddedFiles" in pdf.Root.get("/Names", Dictionary()):
        found.add("attachments")
    if found:
        yield f"8: there are {', '.join(sorted(found))}, which are not looked at"


_RULES: tuple[Callable[[Pdf, list[Any]], Iterator[str]], ...] = (
    _identification,
    _types,
    _lists,
    _words,
    _links,
    _destinations,
    _untold,
)

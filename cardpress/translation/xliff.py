"""A translation as XLIFF 1.2, which reviewers' tools read: every line with its state and back-translation."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from cardpress.locales import Status
from cardpress.wording import PLACEHOLDER

_NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STATES = {
    Status.REVIEWED: "signed-off",
    Status.DRAFT: "needs-review-translation",
    Status.STALE: "needs-translation",
    Status.MISSING: "new",
}


@dataclass(frozen=True)
class Unit:
    """A line: id, English, translation (empty if missing), back-translation and status."""

    id: str
    source: str
    target: str
    back: str
    status: Status


def xliff(
    units: Iterable[Unit],
    source: str,
    target: str,
    original: str,
    printed: Callable[[str], str],
) -> bytes:
    """The document, in UTF-8.

    Args:
        units: the lines, in order.
        source: BCP 47 tag of the language that the lines are translated from.
        target: of the one that they are translated into.
        original: the file that the translation is kept in.
        printed: gives what is printed for a placeholder's name.
    """
    root = ET.Element("xliff", {"version": "1.2", "xmlns": _NAMESPACE})
    attributes = {
        "original": original,
        "datatype": "po",
        "source-language": source,
        "target-language": target,
    }
    body = ET.SubElement(ET.SubElement(root, "file", attributes), "body")
    for unit in units:
        _add(body, unit, printed)
    _break_lines(body, 0)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _add(body: ET.Element, unit: Unit, printed: Callable[[str], str]) -> None:
    approved = "yes" if unit.status is Status.REVIEWED else "no"
    attributes = {"id": unit.id, "resname": unit.id, "approved": approved, _SPACE: "preserve"}
    element = ET.SubElement(body, "trans-unit", attributes)
    _set_text(ET.SubElement(element, "source"), unit.source, printed)
    _set_text(ET.SubElement(element, "target", {"state": _STATES[unit.status]}), unit.target, printed)
    if unit.back:
        note = ET.SubElement(element, "note", {"from": "back-translation", "annotates": "target"})
        note.text = unit.back
    _break_lines(element, 2)


def _set_text(element: ET.Element, text: str, printed: Callable[[str], str]) -> None:
    """Text with its placeholders as <ph>, which tools keep from being edited."""
    before, *parts = PLACEHOLDER.split(text)
    element.text = before
    seen: Counter[str] = Counter()
    for name, after in zip(parts[::2], parts[1::2], strict=True):
        seen[name] += 1  # the same one has the same id in source and target, wherever it stands
        number = f"{name}-{seen[name]}"
        mark = ET.SubElement(element, "ph", {"id": number, "equiv-text": printed(name)})
        mark.text, mark.tail = f"{{{name}}}", after


def _break_lines(parent: ET.Element, depth: int) -> None:
    """Put each child on a line of its own; ET.indent would add spaces inside the lines to translate."""
    parent.text = f"\n{' ' * (depth + 2)}"
    for child in parent:
        child.tail = parent.text
    parent[-1].tail = f"\n{' ' * depth}"

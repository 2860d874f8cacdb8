"""A PO file: read with a reason for every refusal, and written as the ones here are wrapped."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polib

from cardpress.errors import InputError
from cardpress.tomlfile import MAX_BYTES, Problems, read_bytes

FUZZY = "fuzzy"
_WIDTH = 100  # columns
_UTF8 = {"utf-8", "utf8"}
_CONTEXT = re.compile(r'msgctxt\s+"(.*)"')
_KEYWORD = re.compile(r"msg(?:ctxt|id|str)")
# A line of a string: from its quotation mark to its end, after an old entry's mark and its keyword, if any.
_STRING = re.compile(
    r'(?:#~\|?\s*|#\|\s*)?(?:msg(?:ctxt|id|id_plural|str(?:\[\d+\])?)\s+)?"[^"\\]*(?:\\.[^"\\]*)*"'
)


@dataclass(frozen=True)
class PoFile:
    """A PO file as read: every entry has an id of its own, and one msgstr.

    Attributes:
        source: its text, for line numbers.
        file: polib's, which has no types.
    """

    path: Path
    source: str
    file: Any

    @property
    def entries(self) -> dict[str, Any]:
        """The entries by id, in the file's order, without the obsolete ones at its end."""
        return {entry.msgctxt: entry for entry in self.file if not entry.obsolete}

    @property
    def obsolete(self) -> dict[str, Any]:
        """What was translated once and has no place now, by id."""
        return {entry.msgctxt: entry for entry in self.file if entry.obsolete}


def read_po(path: Path) -> PoFile:
    """Read a PO file; a byte order mark and Windows line ends are no fault.

    Raises:
        InputError: if it is not there, too large, not UTF-8, cut off or not a PO file, or if an entry has no
            id, another's id or plural forms.
    """
    source = _decoded(path, read_bytes(path))
    _check_strings(path, source)
    try:
        file = polib.pofile(f"{source}\n", wrapwidth=_WIDTH)
    except OSError as error:
        line = int(match[1]) if (match := re.search(r"line (\d+)", str(error))) else 1
        raise _broken(path, source, line, "not a valid PO file.") from None
    po = PoFile(path, source, file)
    problems = Problems(path, source)
    for line, name, text in _structure(po):
        problems.note(line, name, text)
    problems.raise_any()
    return po


def dump(file: Any) -> bytes:  # noqa: ANN401 - polib is not typed
    """What to write for polib's file."""
    return f"{str(file).rstrip()}\n".encode()


def new_file(header: str, metadata: dict[str, str]) -> Any:  # noqa: ANN401
    """An empty file of polib's, with a comment above its header."""
    file = polib.POFile(wrapwidth=_WIDTH)
    file.header = header
    file.metadata = dict(metadata)
    return file


def new_entry(name: str, english: str) -> Any:  # noqa: ANN401
    """An entry of polib's, not translated yet."""
    return polib.POEntry(msgctxt=name, msgid=english, msgstr="")


def _decoded(path: Path, data: bytes) -> str:
    if len(data) > MAX_BYTES:
        longest = max(data.split(b"msgctxt "), key=len)
        line = data.count(b"\n", 0, data.index(longest)) + 1
        name = longest[:80].split(b'"')[1].decode(errors="replace") if longest.startswith(b'"') else "header"
        raise InputError(
            f"{path}:{line}: {name}: {len(longest):,} bytes in this entry; "
            f"the whole file may have {MAX_BYTES:,}.",
            "Put the translation of that line there and nothing else.",
        )
    try:
        return data.decode("utf-8-sig")  # Windows editors put a byte order mark first
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        line = before.count("\n") + 1
        raise InputError(
            f"{path}:{line}: {_entry_at(before, line)}: not UTF-8 text.",
            "Save the file as UTF-8 and run again.",
        ) from None


def _check_strings(path: Path, source: str) -> None:
    """Look for what polib reads wrongly: a string that is not closed loses a letter, odd line ends count."""
    lines = source.split("\n")
    for number, line in enumerate(map(str.strip, lines), start=1):
        if len(line.splitlines()) > 1:
            raise _broken(path, source, number, "a line end inside a line, like U+2028; remove it.")
        is_comment = line.startswith("#") and not line.startswith(("#~", "#|"))
        if '"' in line and not is_comment and not _STRING.fullmatch(line):
            what = "the file ends in the middle of this entry." if number >= _last(lines) else _UNCLOSED
            raise _broken(path, source, number, what)
    final = next((line for line in reversed(lines) if _KEYWORD.match(line)), "msgstr")
    if not final.startswith("msgstr"):
        raise _broken(path, source, _last(lines), "the file ends in the middle of this entry.")


_UNCLOSED = r"""a string is from one " to the next, and a " inside it is written \"."""


def _last(lines: list[str]) -> int:
    return max((number for number, line in enumerate(lines, start=1) if line.strip()), default=1)


def _broken(path: Path, source: str, line: int, what: str) -> InputError:
    name = _entry_at(source, line)
    return InputError(
        f"{path}:{line}: {name}: {what}",
        "Mend that entry in a PO editor, or fetch the file again if it was cut off on its way.",
    )


def _entry_at(source: str, line: int) -> str:
    """The id of the entry that a line belongs to."""
    names = (_CONTEXT.match(text) for text in reversed(source.split("\n")[:line]))
    return next((match[1] for match in names if match), "header")


def _structure(po: PoFile) -> Iterator[tuple[int, str, str]]:
    charset = re.search(r"charset=([\w-]+)", po.file.metadata.get("Content-Type", ""))
    if charset and charset[1].lower() not in _UTF8:
        yield 1, "header", f'it says charset={charset[1]}; the file is UTF-8: write "charset=UTF-8".'
    first: dict[str, int] = {}
    names = Counter(entry.msgctxt for entry in po.file if not entry.obsolete)
    for entry in po.file:
        if entry.obsolete:
            continue
        name = entry.msgctxt
        if not name:
            text = "no msgctxt; put the line's id above it, as in the other files."
            yield entry.linenum, entry.msgid[:40], text
        elif names[name] > 1 and first.setdefault(name, entry.linenum) != entry.linenum:
            text = f"a second translation of the same line; the first is in line {first[name]}. Keep one."
            yield entry.linenum, name, text
        if entry.msgid_plural or entry.msgstr_plural:
            yield (
                entry.linenum,
                name or entry.msgid[:40],
                "plural forms are not for these lines; write one msgstr.",
            )

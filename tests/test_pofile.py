"""PO files: what editors on any system write is read, and what is broken is named with its entry and mend."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardpress.content import Library
from cardpress.errors import InputError
from cardpress.pofile import PoFile, dump, new_entry, new_file, read_po

HEADER = 'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
GOOD = HEADER + 'msgctxt "one"\nmsgid "One"\nmsgstr "Uno"\n\nmsgctxt "two"\nmsgid "Two"\nmsgstr "Dos"\n'


def _read(tmp_path: Path, data: bytes | str) -> dict[str, str]:
    path = tmp_path / "es.po"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return {name: entry.msgstr for name, entry in read_po(path).entries.items()}


def _refused(tmp_path: Path, data: bytes | str) -> InputError:
    with pytest.raises(InputError) as caught:
        _read(tmp_path, data)
    assert len(str(caught.value).splitlines()) == 1
    return caught.value


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r\n").encode("utf-8-sig"),
        GOOD.rstrip("\n").encode(),
        GOOD.replace('"Uno"', '""\n"U"\n"no"').encode(),
        f'{GOOD}\n#~ msgctxt "three"\n#~ msgid "Three"\n#~ msgstr "Tres"\n'.encode(),
        f'# a note with a stray ": "\n#, fuzzy\n#| msgid "Ons"\n{GOOD.removeprefix(HEADER)}'.encode(),
    ],
    ids=["bom", "crlf", "both", "no end", "wrapped", "obsolete", "comments"],
)
def test_what_editors_do_is_no_fault(tmp_path: Path, data: bytes) -> None:
    assert _read(tmp_path, data) == {"one": "Uno", "two": "Dos"}


def test_every_file_here_says_the_same_once_written(library: Library, tmp_path: Path) -> None:
    files = sorted((library.paths.content / "locales").glob("*.po"))

    assert len(files) == 30
    for path in files:
        po, copy = read_po(path), tmp_path / path.name
        copy.write_bytes(dump(po.file))
        again = read_po(copy)
        assert _said(again) == _said(po)
        assert (again.file.header, again.file.metadata) == (po.file.header, po.file.metadata)
        assert dump(again.file) == copy.read_bytes()


def _said(po: PoFile) -> list[tuple[str, str, str]]:
    return [(name, entry.msgid, entry.msgstr) for name, entry in po.entries.items()]


BROKEN = {
    "no PO at all": ("<html>", r"es\.po:1: header: not a valid PO file"),
    "no keyword": (GOOD.replace('msgctxt "two"', "two"), r"es\.po:10: one: not a valid PO file"),
    "open string": (GOOD.replace('"Uno"', '"Uno'), r'es\.po:8: one: a string is from one " to the next'),
    "bare quotation mark": (GOOD.replace("Uno", 'U"no'), r"es\.po:8: one: a string is from"),
    "escaped end": (GOOD.replace('"Uno"', '"Uno\\"'), r"es\.po:8: one: a string is from"),
    "cut in a string": (GOOD.removesuffix('s"\n'), r"es\.po:12: two: the file ends in the middle"),
    "cut in an entry": (GOOD.removesuffix('msgstr "Dos"\n'), r"es\.po:11: two: the file ends in the middle"),
    "cut after the id": (GOOD.removesuffix('msgid "Two"\nmsgstr "Dos"\n'), r"es\.po:10: two: the file ends"),
    "line separator": (GOOD.replace("Uno", "U\u2028no"), r"es\.po:8: one: a line end .*U\+2028; remove"),
    "twice": (GOOD.replace('"two"', '"one"'), r"es\.po:10: one: a second .*first is in line 6\. Keep one"),
    "no id": (GOOD.replace('msgctxt "two"\n', ""), r"es\.po:10: Two: no msgctxt; put the line's id above"),
    "empty id": (GOOD.replace('"two"', '""'), r"es\.po:10: Two: no msgctxt"),
    "plural": (
        GOOD.replace('"Dos"', '"Dos"\nmsgid_plural "Twos"').replace(
            'msgstr "Dos"\nmsgid_plural "Twos"', 'msgid_plural "Twos"\nmsgstr[0] "Dos"\nmsgstr[1] "Doses"'
        ),
        r"es\.po:10: two: plural forms .*write one msgstr",
    ),
    "charset": (GOOD.replace("UTF-8", "ISO-8859-1"), r'es\.po:1: header: .*write "charset=UTF-8"'),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_named_with_file_line_and_entry(tmp_path: Path, what: str) -> None:
    data, said = BROKEN[what]

    error = _refused(tmp_path, data)

    assert re.search(said, str(error)), error
    assert error.hint


def test_bytes_that_are_not_utf_8_are_placed(tmp_path: Path) -> None:
    error = _refused(tmp_path, GOOD.replace("Dos", "Adiós").encode("latin-1"))

    assert re.search(r"es\.po:12: two: not UTF-8", str(error))
    assert "Save the file as UTF-8" in error.hint


def test_another_encoding_altogether_is_told(tmp_path: Path) -> None:
    assert "not UTF-8" in str(_refused(tmp_path, GOOD.encode("utf-16")))


def test_ten_megabytes_are_refused_at_once_and_their_entry_named(tmp_path: Path) -> None:
    data = GOOD.replace("Uno", "Uno " * 2_500_000)
    start = time.perf_counter()

    error = _refused(tmp_path, data)

    assert time.perf_counter() - start < 2
    assert re.search(r"es\.po:6: one: 10,0\d\d,\d{3} bytes in this entry; .* may have 2,000,000", str(error))
    assert "nothing else" in error.hint


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"es\.po: there is no such file"):
        read_po(tmp_path / "es.po")


_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Zl", "Zp"], exclude_characters="\x85\x1c\x1d\x1e"), min_size=1
)


@given(_TEXT.filter(str.strip), _TEXT)
def test_whatever_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, english: str, said: str
) -> None:
    file = new_file("", {"Language": "es"})
    entry = new_entry("one", english)
    entry.msgstr = said
    file.append(entry)
    path = tmp_path_factory.getbasetemp() / "es.po"
    path.write_bytes(dump(file))

    (again,) = read_po(path).entries.values()

    assert (again.msgid, again.msgstr) == (english, said)

"""Files that are made to do harm to whoever opens them, and files that were damaged at random."""

from __future__ import annotations

import os
import random
import re
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Encryption, Name, Pdf, String

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

    from cardpress.guard import Task

_HUGE = 1 << 30  # bytes


def dies(pipe: Connection, _task: Task) -> None:
    """Crash as soon as there is a file, in place of `guard.serve`."""
    pipe.recv()
    os.abort()


def raw(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1, written by hand."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(
        out + b"trailer\n<</Size %d %s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)
    )


_CATALOG, _PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>"


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def deflated(pattern: bytes, size: int) -> bytes:
    """A long text of a repeated pattern, packed small."""
    packer, out, part = zlib.compressobj(9), bytearray(), pattern * (1_000_000 // len(pattern))
    for _ in range(size // len(part)):
        out += packer.compress(part)
    return bytes(out + packer.flush())


def bomb() -> bytes:
    """A page whose drawing steps unpack to a gigabyte."""
    return raw(_CATALOG, _PAGES, _PAGE, stream(deflated(b"0 0 m\n", _HUGE), b"/Filter/FlateDecode"), b"null")


def bomb_in_a_bomb() -> bytes:
    """The same, packed twice."""
    inner = deflated(b" ", _HUGE)
    return raw(
        _CATALOG, _PAGES, _PAGE, stream(zlib.compress(inner), b"/Filter[/FlateDecode/FlateDecode]"), b"null"
    )


def tree_loop() -> bytes:
    """A page tree that holds itself."""
    return raw(_CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>")


def parent_loop() -> bytes:
    """A page that is its own parent."""
    return raw(_CATALOG, _PAGES, b"<</Type/Page/Parent 3 0 R/MediaBox 3 0 R>>")


def form_loop() -> bytes:
    """A form that draws itself, ten times over."""
    form = stream(
        b"/F Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>"
    )
    return raw(_CATALOG, _PAGES, _PAGE, stream(b"/F Do"), form)


def forms_in_forms() -> bytes:
    """Twenty forms, each of which draws the next ten times."""
    forms = [
        stream(
            b"/F Do " * 10,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>" % (number + 6),
        )
        for number in range(20)
    ]
    return raw(_CATALOG, _PAGES, _PAGE, stream(b"/F Do"), *forms, b"null")


def huge_page() -> bytes:
    """A page of a square kilometre."""
    return raw(_CATALOG, _PAGES, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 2834645 2834645]>>")


def many_pages() -> bytes:
    """Five thousand pages."""
    kids = b" ".join(b"3 0 R" for _ in range(5000))
    return raw(
        _CATALOG,
        b"<</Type/Pages/Kids[%s]/Count 5000>>" % kids,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    )


def many_objects() -> bytes:
    """A hundred thousand objects."""
    return raw(_CATALOG, _PAGES, _PAGE, stream(b""), *[b"<</A[1 2 3]/B(b)>>"] * 100_000)


def deep_arrays() -> bytes:
    """Arrays in arrays, fifty thousand deep."""
    return raw(_CATALOG, _PAGES, _PAGE, stream(b""), b"[" * 50_000 + b"]" * 50_000)


def many_lines() -> bytes:
    """A page of three hundred thousand words."""
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    words = zlib.compress(b"BT /F 9 Tf 10 10 Td " + b"(a) Tj 1 0 Td " * 300_000 + b"ET")
    return raw(_CATALOG, _PAGES, page, stream(words, b"/Filter/FlateDecode"), font)


def huge_picture() -> bytes:
    """A picture that says it is 60,000 pixels wide and high."""
    entries = b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceRGB"
    picture = stream(zlib.compress(b"\0" * 1000), entries + b"/Filter/FlateDecode")
    return raw(_CATALOG, _PAGES, _PAGE, stream(b"600 0 0 700 0 0 cm /F Do"), picture)


def cross_reference_loop() -> bytes:
    """A table of objects that is continued by itself."""
    sound = raw(_CATALOG, _PAGES, _PAGE, stream(b""), b"null")
    start = int(re.findall(rb"startxref\n(\d+)", sound)[0])
    return sound.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % start)


def locked(sound: bytes) -> bytes:
    """One of ours, with a password."""
    out = BytesIO()
    with Pdf.open(BytesIO(sound)) as pdf:
        pdf.save(out, encryption=Encryption(owner="a", user="b"))
    return out.getvalue()


def with_scripts(sound: bytes) -> bytes:
    """One of ours that runs a script, starts a program and holds a file."""
    out = BytesIO()
    with Pdf.open(BytesIO(sound)) as pdf:
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("while (true) app.alert('!');"))
        pdf.Root.AA = Dictionary(WC=Dictionary(S=Name.Launch, F=String("calc.exe")))
        attached = pdf.make_stream(b"MZ", Type=Name.EmbeddedFile)
        names = Array([String("a.exe"), Dictionary(F=String("a.exe"), EF=Dictionary(F=attached))])
        pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=names))
        pdf.save(out)
    return out.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    make.__name__: make
    for make in (
        bomb,
        bomb_in_a_bomb,
        tree_loop,
        parent_loop,
        form_loop,
        forms_in_forms,
        huge_page,
        many_pages,
        many_objects,
        deep_arrays,
        many_lines,
        huge_picture,
        cross_reference_loop,
    )
}


# --- at random --------------------------------------------------------------------------------------------

_VALUE = re.compile(rb"/[A-Za-z0-9]+ (?:-?\d+(?:\.\d+)?|\d+ 0 R|/[A-Za-z0-9]+|\[[^\]\n]{0,80}\])")


def unpacked(sound: bytes) -> bytes:
    """The same file with nothing packed, so that chance hits what is inside."""
    out = BytesIO()
    with Pdf.open(BytesIO(sound)) as pdf:
        pdf.save(out, qdf=True, static_id=True)
    return out.getvalue()


def mutations(sounds: list[bytes], count: int, seed: int) -> Iterator[bytes]:
    """Damaged files, the same for the same seed: bits, cuts, splices, values changed about."""
    chance = random.Random(seed)  # noqa: S311 - to be the same every time
    bases = [*sounds, *map(unpacked, sounds)]
    for _ in range(count):
        data = bytearray(chance.choice(bases))
        for _ in range(chance.choice((1, 1, 2, 5, 20))):
            chance.choice((_flip, _overwrite, _cut, _repeat, _splice, _swap, _swap))(data, chance, bases)
        yield bytes(data)


def _flip(data: bytearray, chance: random.Random, _bases: list[bytes]) -> None:
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _overwrite(data: bytearray, chance: random.Random, _bases: list[bytes]) -> None:
    at = chance.randrange(len(data))
    data[at : at + 4] = chance.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"9999", b">> <", b"[[[[", b"-1 0"))


def _cut(data: bytearray, chance: random.Random, _bases: list[bytes]) -> None:
    at = chance.randrange(len(data) - 1)
    del data[at : at + chance.choice((1, 10, 300, len(data) // 3))]
    data += b"%%EOF"  # so that there is always something left


def _repeat(data: bytearray, chance: random.Random, _bases: list[bytes]) -> None:
    at = chance.randrange(len(data))
    data[at:at] = data[at : at + chance.randint(1, 2000)]


def _splice(data: bytearray, chance: random.Random, bases: list[bytes]) -> None:
    other, at = chance.choice(bases), chance.randrange(len(data))
    start = chance.randrange(len(other))
    data[at : at + 500] = other[start : start + 500]


def _swap(data: bytearray, chance: random.Random, _bases: list[bytes]) -> None:
    """Change two values of dictionaries about."""
    values = list(_VALUE.finditer(data))
    if len(values) < 2:
        return
    one, other = sorted(chance.sample(values, 2), key=lambda match: match.start())
    first, second = one[0].split(b" ", 1)[1], other[0].split(b" ", 1)[1]
    data[other.end() - len(second) : other.end()] = first
    data[one.end() - len(first) : one.end()] = second

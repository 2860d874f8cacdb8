"""Make this folder's fonts again from the pinned npm packages in sources.toml.

Run: python fonts/refresh.py   (needs npm and fonttools: pip install '.[fonts]')
Every package is checked against its integrity digest before anything is taken out of it; the results'
digests go to SHA256SUMS, which `doctor` and the tests hold the folder against. The same sources and the same
fonttools give the same bytes.
"""

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
_LOCALES = HERE.parent / "cards" / "survivor-support" / "locales"
_FAMILY, _STYLE, _UNIQUE, _FULL, _POSTSCRIPT = 1, 2, 3, 4, 6
_TYPOGRAPHIC = (16, 17, 21, 22, 25)
_STYLES = {"Regular": "400Regular", "Bold": "700Bold"}

# What every subset holds beside its national set, as far as the font has it.
_BLOCKS = (
    range(0x20, 0x7F),  # ASCII
    range(0xA0, 0x100),  # Latin-1: accented letters and punctuation
    range(0x2000, 0x2070),  # general punctuation
    range(0x3000, 0x3040),  # CJK symbols and punctuation
    range(0xFF00, 0xFFF0),  # full-width and half-width forms
)
_HANGUL = range(0xAC00, 0xD7A4)  # all 11,172 syllables, for any name that can be written
# Shapes, marks and Latin kerning; nothing for lines that run downwards.
_FEATURES = ["calt", "ccmp", "kern", "liga", "locl", "mark", "mkmk"]
_UNUSED_TABLES = ["vhea", "vmtx"]


def main() -> int:
    """Rebuild the folder."""
    sources = tomllib.loads((HERE / "sources.toml").read_text(encoding="utf-8"))
    made: list[Path] = []
    with tempfile.TemporaryDirectory() as scratch:
        for package in sources["packages"]:
            print(f"{package['name']} {package['version']}", file=sys.stderr)  # noqa: T201 - a script
            archive = fetch(package, Path(scratch))
            made += unpack(package, archive)
    sums = "".join(f"{_digest(path)}  {path.name}\n" for path in sorted(made))
    (HERE / "SHA256SUMS").write_text(sums, encoding="ascii")
    return 0


def fetch(package: dict[str, str], folder: Path) -> bytes:
    """The package's archive, checked against its pinned digest."""
    command = ["npm", "pack", "--silent", f"{package['name']}@{package['version']}"]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603 - pinned
    archive = (folder / done.stdout.strip().splitlines()[-1]).read_bytes()
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if digest != package["integrity"]:
        raise SystemExit(f"{package['name']}: the archive's digest is {digest}, not the pinned one.")
    return archive


def unpack(package: dict[str, str], archive: bytes) -> Iterator[Path]:
    """Write the package's fonts under our names, and its licence."""
    with tarfile.open(fileobj=BytesIO(archive)) as tar:
        name = package["name"].rpartition("/")[2]
        (HERE / f"OFL-{name}.txt").write_bytes(_member(tar, "LICENSE_FONT"))
        for style, folder in _STYLES.items():
            data = _member(tar, f"{folder}/{package['stem']}_{folder}.ttf")
            yield make(data, package, style)


def make(data: bytes, package: dict[str, str], style: str) -> Path:
    """Write one font file: cut down where that is asked for, and renamed."""
    font = TTFont(BytesIO(data), recalcTimestamp=False)
    # Else the bytes would depend on whether uharfbuzz is installed.
    font.cfg["fontTools.ttLib.tables.otBase:USE_HARFBUZZ_REPACKER"] = False
    if "subset" in package:
        reduce(font, {*SETS[package["subset"]](), *used_by(package["language"])})
    rename(font, package["family"], style)
    path = HERE / f"{package['family']}-{style}.ttf".lower().replace(" ", "-")
    font.save(path)
    return path


def rename(font: TTFont, family: str, style: str) -> None:
    """Give a font a family name of our own; outlines and metrics stay as they are."""
    table = font["name"]
    for name_id in _TYPOGRAPHIC:
        table.removeNames(nameID=name_id)
    for name_id, text in (
        (_FAMILY, family),
        (_STYLE, style),
        (_UNIQUE, f"cardpress;{family} {style}"),
        (_FULL, f"{family} {style}"),
        (_POSTSCRIPT, f"{family.replace(' ', '')}-{style}"),
    ):
        table.removeNames(nameID=name_id)
        table.setName(text, name_id, 3, 1, 0x409)


def reduce(font: TTFont, characters: Iterable[str]) -> None:
    """Take out of a font what these characters and the common blocks have no use for, and its hinting."""
    options = Options(
        hinting=False,
        layout_features=_FEATURES,
        name_IDs=["*"],
        notdef_outline=True,  # the box by which a missing glyph is seen
    )
    options.drop_tables += _UNUSED_TABLES
    subsetter = Subsetter(options)
    common = {point for block in _BLOCKS for point in block}
    subsetter.populate(unicodes=common.union(map(ord, characters)))
    subsetter.subset(font)


def used_by(language: str) -> set[str]:
    """Every character of a language's translation."""
    return set((_LOCALES / f"{language}.po").read_text(encoding="utf-8")) - set("\r\n")


def _rows(codec: str, leads: Iterable[int]) -> Iterator[str]:
    """What a double-byte codec assigns in the rows that begin with these bytes."""
    for lead in leads:
        for trail in range(0x40, 0xFF):
            text = bytes((lead, trail)).decode(codec, "ignore")
            if len(text) == 1 and not text.isascii():
                yield text


def _big5_level_1() -> Iterator[str]:
    """The symbols and the 5,401 frequent characters; level 2 begins at C9."""
    yield from _rows("big5", range(0xA1, 0xC7))


def _hangul() -> Iterator[str]:
    """The symbols and syllables of KS X 1001, not its Chinese characters, and all other syllables."""
    yield from _rows("euc_kr", range(0xA1, 0xC9))
    yield from map(chr, _HANGUL)


SETS: dict[str, Callable[[], Iterator[str]]] = {
    "gb2312": lambda: _rows("gb2312", range(0xA1, 0xF8)),
    "big5-level-1": _big5_level_1,
    "jis-x-0208": lambda: _rows("euc_jp", range(0xA1, 0xF5)),
    "hangul": _hangul,
}


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    member = tar.extractfile(f"package/{name}")
    if member is None:
        raise SystemExit(f"{name}: not a file in the archive.")
    return member.read()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())

"""Make this folder's fonts again from the pinned npm packages in sources.toml.

Run: python fonts/refresh.py   (needs npm and fonttools: pip install '.[fonts]')
Every package is checked against its integrity digest before anything is taken out of it; the results'
digests go to SHA256SUMS, which `doctor` and the tests hold the folder against.
"""

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
_FAMILY, _STYLE, _UNIQUE, _FULL, _POSTSCRIPT = 1, 2, 3, 4, 6
_TYPOGRAPHIC = (16, 17, 21, 22, 25)


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


def fetch(package: dict[str, Any], folder: Path) -> bytes:
    """The package's archive, checked against its pinned digest."""
    command = ["npm", "pack", "--silent", f"{package['name']}@{package['version']}"]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603 - pinned
    archive = (folder / done.stdout.strip().splitlines()[-1]).read_bytes()
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if digest != package["integrity"]:
        raise SystemExit(f"{package['name']}: the archive's digest is {digest}, not the pinned one.")
    return archive


def unpack(package: dict[str, Any], archive: bytes) -> list[Path]:
    """Write the package's fonts under our names, and its licence."""
    with tarfile.open(fileobj=BytesIO(archive)) as tar:
        (HERE / package["licence"]).write_bytes(_member(tar, "LICENSE_FONT"))
        return [rename(_member(tar, font["member"]), font) for font in package["fonts"]]


def rename(data: bytes, names: dict[str, str]) -> Path:
    """Write one font file under a family name of our own; outlines and metrics stay as they are."""
    font = TTFont(BytesIO(data), recalcTimestamp=False)
    family, style = names["family"], names["style"]
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
    path = HERE / names["file"]
    font.save(path)
    return path


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    member = tar.extractfile(f"package/{name}")
    if member is None:
        raise SystemExit(f"{name}: not a file in the archive.")
    return member.read()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())

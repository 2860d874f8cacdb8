"""The wheel: exactly the files it should hold, and from it, offline, the same PDFs as from the clone."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from email.parser import Parser
from email.policy import default
from pathlib import Path
from typing import Protocol

import pytest

pytestmark = pytest.mark.slow

PIECES = ["handout", "poster", "wallet-card"]


class Built(Protocol):
    """The three pieces, built once; see conftest."""

    def pdf(self, piece: str) -> Path:
        """The Letter file of a piece."""


@pytest.fixture(scope="session")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the clone as it stands."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, root],
        stdout=subprocess.DEVNULL,
        check=True,
    )
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel installed into it, and nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*command, "--disable-pip-version-check", "--target", folder, wheel], check=True)
    return folder


def _names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


LOCALES = Path(__file__).parents[2] / "cards/survivor-support/locales"
THIRTY = sorted(path.stem for path in LOCALES.glob("*.po"))

SCRIPTS = ["arabic", "bengali", "devanagari", "ethiopic", "gujarati", "gurmukhi", "khmer", "lao", "myanmar"]
CJK = ["jp", "kr", "sc", "tc"]
FAMILIES = ["latin", "noto", "nastaliq", *SCRIPTS, *CJK]
LICENCES = {
    "fonts/OFL-atkinson-hyperlegible-next.txt",
    "fonts/OFL-noto-nastaliq-urdu.txt",
    "fonts/OFL-noto-sans.txt",
    *(f"fonts/OFL-noto-sans-{script}.txt" for script in (*SCRIPTS, *CJK)),
    "templates/press/LICENSE-GRACoL_TR006_coated.txt",
}

DATA = {
    "cards/contacts.toml",
    "cards/labels.toml",
    "cards/languages.toml",
    *(f"cards/pieces/bilingual/{piece}.toml" for piece in PIECES),
    "cards/pieces/brochure.toml",
    "cards/pieces/fold-card-discreet.toml",
    "cards/pieces/fold-card.toml",
    "cards/pieces/handout.toml",
    "cards/pieces/label.toml",
    "cards/pieces/large-print.toml",
    "cards/pieces/poster.toml",
    "cards/pieces/slide.toml",
    "cards/pieces/tear-off.toml",
    "cards/pieces/wallet-card-discreet.toml",
    "cards/pieces/wallet-card.toml",
    "cards/survivor-support/content.toml",
    *(f"cards/survivor-support/locales/{tag}.po" for tag in THIRTY),
    *(f"cards/survivor-support/backtranslations/{tag}.toml" for tag in THIRTY),
    *LICENCES,
    "cards/survivor-support/reviews.toml",
    "fonts/SHA256SUMS",
    *(f"fonts/cardpress-{family}-{style}.ttf" for family in FAMILIES for style in ("regular", "bold")),
    "fonts/fonts.conf",
    "fonts/refresh.py",
    "fonts/sources.toml",
    "templates/base.css",
    "templates/base.html",
    "templates/bilingual-handout.css",
    "templates/bilingual-handout.html",
    "templates/brochure.css",
    "templates/brochure.html",
    "templates/calibration.css",
    "templates/calibration.html",
    "templates/fold-card.css",
    "templates/fold-card.html",
    "templates/handout.css",
    "templates/handout.html",
    "templates/label.css",
    "templates/label.html",
    "templates/languages.css",
    "templates/large-print.css",
    "templates/large-print.html",
    "templates/macros.html",
    "templates/papers.toml",
    "templates/poster.css",
    "templates/poster.html",
    "templates/press/GRACoL_TR006_coated.icc",
    "templates/press/profile.toml",
    "templates/report.css",
    "templates/report.html",
    "templates/review.css",
    "templates/review.html",
    "templates/sheet.css",
    "templates/sheet.html",
    "templates/sheets/avery-5163.toml",
    "templates/sheets/avery-5164.toml",
    "templates/sheets/avery-5371.toml",
    "templates/sheets/avery-5389.toml",
    "templates/sheets/avery-5395.toml",
    "templates/sheets/avery-8373.toml",
    "templates/sheets/avery-c32011-10.toml",
    "templates/sheets/avery-l7165.toml",
    "templates/sheets/avery-l7414.toml",
    "templates/sheets/fold-a4.toml",
    "templates/sheets/fold-fan-a4.toml",
    "templates/sheets/fold-fan-letter.toml",
    "templates/sheets/fold-letter.toml",
    "templates/sheets/fold-strip-a4.toml",
    "templates/sheets/fold-strip-letter.toml",
    "templates/sheets/plain-a4.toml",
    "templates/sheets/plain-letter.toml",
    "templates/sheets/sigel-lp800.toml",
    "templates/sheets/zweckform-32015.toml",
    "templates/slide.css",
    "templates/slide.html",
    "templates/tear-off.css",
    "templates/tear-off.html",
    "templates/tiles.css",
    "templates/tiles.html",
    "templates/twin.css",
    "templates/twin.html",
    "templates/twin.txt",
    "templates/wallet-card.css",
    "templates/wallet-card.html",
}


def test_the_data_files_are_exactly_these(wheel: Path) -> None:
    inside = "cardpress/data/"

    assert {name.removeprefix(inside) for name in _names(wheel) if name.startswith(inside)} == DATA


def test_the_engine_is_all_else_that_is_in_it(wheel: Path, root: Path) -> None:
    modules = {path.relative_to(root).as_posix() for path in (root / "cardpress").rglob("*.py")}
    others = {
        name for name in _names(wheel) if not name.startswith("cardpress/data/") and ".dist-info/" not in name
    }

    assert others == modules | {"cardpress/constraints.txt", "cardpress/py.typed"}


def test_a_wheel_that_says_it_is_typed_is_marked_so(wheel: Path) -> None:
    """The classifier "Typing :: Typed" is a promise that type checkers look for this file to see kept."""
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        typed = "Typing :: Typed" in archive.read(metadata).decode()

    assert typed == ("cardpress/py.typed" in _names(wheel))


def test_the_fonts_are_the_ones_that_were_released(installed: Path) -> None:
    fonts = installed / "cardpress" / "data" / "fonts"
    sums = dict(
        line.split()[::-1] for line in (fonts / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    )

    assert sums == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in fonts.glob("*.ttf")}


def test_the_metadata_names_licences_and_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (folder,) = {name.split("/")[0] for name in archive.namelist() if ".dist-info/" in name}
        metadata = Parser(policy=default).parsestr(archive.read(f"{folder}/METADATA").decode())
        entry_points = archive.read(f"{folder}/entry_points.txt").decode()
        licences = {name for name in archive.namelist() if name.startswith(f"{folder}/licenses/")}

    assert (metadata["Name"], metadata["License-Expression"]) == ("cardpress", "MIT")
    assert metadata["Requires-Python"] == ">=3.11"
    assert entry_points.split() == ["[console_scripts]", "cardpress", "=", "cardpress.cli:main"]
    assert {name.removeprefix(f"{folder}/licenses/") for name in licences} == {
        "LICENSE",
        *LICENCES,
    }


# What the console script does, with the network made unreachable.
_OFFLINE = """
import sys

def refuse(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
        raise SystemExit(f"{event} {arguments}: something wants the network")

sys.addaudithook(refuse)
import cardpress
from cardpress.cli import main

assert cardpress.__file__.startswith(sys.argv.pop(1)), cardpress.__file__
sys.exit(main())
"""


def test_the_installed_wheel_builds_the_same_files_offline(
    installed: Path, built: Built, tmp_path: Path
) -> None:
    process = subprocess.run(
        [sys.executable, "-c", _OFFLINE, installed, "build", "--json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert process.returncode == 0, process.stderr
    made = {artifact["piece"]: artifact["sha256"] for artifact in json.loads(process.stdout)["artifacts"]}
    assert made == {piece: hashlib.sha256(built.pdf(piece).read_bytes()).hexdigest() for piece in PIECES}

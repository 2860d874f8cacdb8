"""The HTML twins in a browser: valid, accessible, whole on a small phone or at 400 %, in every language."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cardpress.jobs import Job
from cardpress.planning import plan
from cardpress.twins import make_twins

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cardpress.content import Library

pytestmark = pytest.mark.slow

HERE = Path(__file__).with_name("browser")
VALIDATOR = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
PIECES = ["poster", "handout", "tear-off", "slide", "large-print", "brochure"]
TAGS = sorted(path.stem for path in Path(__file__).parents[1].glob("cards/survivor-support/locales/*.po"))
GROUPS = [["en", *TAGS[:7]], TAGS[7:15], TAGS[15:23], TAGS[23:]]  # one browser each
PAIRS = ["vi+en", "en+ar", "ur+zh-Hans", "my+ru"]
BAD = """<!DOCTYPE html><html><head><title></title></head><body><h3>A</h3><img src="https://example.org/a.png">
<p style="width: 400px; color: #999999">pale</p><a href="https://example.org" style="outline: none">x</a>"""

# The fonts that ship, Noto Sans before all others: the same on every machine, with letters of every script.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>
<dir>{fonts}</dir><cachedir>{cache}</cachedir><match target="pattern">
<edit name="family" mode="append_last" binding="strong"><string>Cardpress Noto</string></edit>
</match></fontconfig>"""


@pytest.fixture(scope="module")
def fonts(library: Library, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a browser that has no fonts but ours."""
    folder = tmp_path_factory.mktemp("fonts")
    file = folder / "fonts.conf"
    file.write_text(FONTS.format(fonts=library.paths.fonts, cache=folder / "cache"), encoding="utf-8")
    return {**os.environ, "FONTCONFIG_FILE": str(file)}


@pytest.fixture(scope="module")
def chromium() -> str:
    """Chromium; what it needs beside it is there, too, or else the tests are skipped."""
    found = shutil.which("chromium")
    lacking = [name for name in ("java", "node") if not shutil.which(name)]
    lacking += [] if found else ["chromium"]
    lacking += [] if VALIDATOR.is_file() else ["the packages of tests/browser"]
    if lacking:
        reason = f"no {', no '.join(lacking)} here; bash tests/browser/install.sh brings them"
        if os.environ.get("CARDPRESS_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    return str(found)


def _write(library: Library, jobs: Iterable[Job], folder: Path) -> list[Path]:
    """The twins of jobs, in files."""
    files = []
    for job in jobs:
        settled = plan(job, library)
        (twin,) = make_twins(settled)
        file = folder / settled.twin_name("html")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(twin.data)
        files.append(file)
    return files


def _validate(files: Iterable[Path]) -> list[str]:
    """What the Nu HTML checker says of files, notes included; not its guess that Hmong is Estonian."""
    process = subprocess.run(
        ["java", "-jar", VALIDATOR, "--no-langdetect", "--format", "json", "--exit-zero-always", *files],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    messages = json.loads(process.stderr)["messages"]
    return [f"{message.get('url')}: {message['message']}" for message in messages]


def _look(chromium: str, files: list[Path], fonts: dict[str, str]) -> dict[str, list[str]]:
    """What the browser and axe-core find fault with, by file."""
    process = subprocess.run(
        ["node", HERE / "look.mjs", chromium],
        input="\n".join(map(str, files)),
        env=fonts,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    looked = [json.loads(line) for line in process.stdout.splitlines()]
    assert [entry["file"] for entry in looked] == list(map(str, files))
    return {entry["file"]: entry["found"] for entry in looked}


@pytest.mark.parametrize("tags", [*GROUPS, PAIRS], ids=lambda tags: f"{tags[0]}-{tags[-1]}")
def test_every_twin_is_valid_accessible_and_whole_at_any_width(
    library: Library, chromium: str, fonts: dict[str, str], tmp_path: Path, tags: list[str]
) -> None:
    pieces = ["handout", "poster"] if tags is PAIRS else PIECES
    jobs = [Job(piece, tag, formats="html") for tag in tags for piece in pieces]

    files = _write(library, jobs, tmp_path)

    assert _validate(files) == []
    assert {file: found for file, found in _look(chromium, files, fonts).items() if found} == {}


def test_the_groups_are_all_languages(library: Library) -> None:
    assert sorted(tag for group in GROUPS for tag in group) == sorted(library.languages)
    assert sorted(PIECES) == sorted(piece.id for piece in library.pieces.values() if piece.screen)


def test_what_is_wrong_with_a_page_is_found(chromium: str, fonts: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "bad.html"
    file.write_text(BAD, encoding="utf-8")

    (found,) = _look(chromium, [file], fonts).values()

    assert any("alt" in message for message in _validate([file]))
    for fault in (
        "phone: color-contrast:",
        "phone: html-has-lang:",
        "phone: 320 pixels are too few",
        "400 %, dark: focus is not seen on https://example.org/",
        "any: asks for https://example.org/a.png",
    ):
        assert any(entry.startswith(fault) for entry in found), (fault, found)

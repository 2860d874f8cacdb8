"""A printer is measured, kept, built for and forgotten with the real command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Process = subprocess.CompletedProcess[str]
    Command = Callable[..., Process]
    Refused = Callable[[Process, int], str]

GENERATE = str(Path(__file__).resolve().parents[2] / "generate.py")
NAME = 'Büro "3" Süd'


@pytest.fixture
def kept(tmp_path: Path) -> dict[str, str]:
    """Give an environment whose printers are kept in the test's own folder."""
    return {"CARDPRESS_PRINTERS": str(tmp_path / "printers.toml")}


def test_a_printer_from_its_test_page_to_its_cards(
    command: Command, refused: Refused, tmp_path: Path, kept: dict[str, str]
) -> None:
    def run(*args: str) -> Process:
        return command(*args, cwd=tmp_path, env=kept)

    page = run("printer", "calibrate", "--paper", "A4", "--flip", "short")
    assert (page.returncode, page.stdout.strip()) == (0, str(Path("out", "printer-test-a4-short.pdf")))
    document = pypdfium2.PdfDocument(tmp_path / "out" / "printer-test-a4-short.pdf")
    assert len(document) == 2
    document.close()

    measured = run(
        "printer", "set", NAME, "--right", "1,5", "--down", "-0.8mm", "--width", "145.5", "--height", "194"
    )
    assert measured.returncode == 0, measured.stderr
    assert "print at 100 %" in measured.stderr
    again = run("printer", "set", NAME.upper(), "--right", "0.06in", "--down", "-0.8mm", "--width", "149.5mm")
    assert again.returncode == 0, again.stderr
    assert "in place of" in again.stdout
    assert "WARN" not in again.stderr
    assert json.loads(run("printer", "list", "--json").stdout) == {
        "printers": [
            {
                "name": NAME.upper(),
                "right": 1.524,
                "down": -0.8,
                "width": 0.996667,
                "height": 1.0,
                "front_right": 0.0,
                "front_down": 0.0,
            }
        ]
    }

    built = run("build", "wallet-card", "--printer", NAME)
    assert built.returncode == 0, built.stderr
    file = tmp_path / "out" / "en" / "wallet-card-letter-calibrated.pdf"
    data = file.read_bytes()
    assert b"B\xc3\x9cRO" not in data
    document = pypdfium2.PdfDocument(data)
    words = document.get_metadata_value("Keywords")
    assert "calibration=1.524/-0.8/0.996667/1," in words
    assert "Süd".casefold() not in str(document.get_metadata_dict()).casefold()
    document.close()
    assert run("check", str(file)).stdout.startswith("PASS")

    assert "poster on Letter is not on one" in refused(run("build", "poster", "--printer", NAME), 2)
    assert run("printer", "forget", NAME.lower()).returncode == 0
    assert "There is no printer" in refused(run("build", "wallet-card", "--printer", NAME), 2)
    assert run("printer", "list").stdout == ""


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["calibrate", "Desk"], "asked for at a terminal"),
        (["calibrate", "--paper", "legal"], "not made for Legal"),
        (["set", "Desk", "--right", "1"], "Missing option '--down'"),
        (["set", "Desk", "--right", "abc", "--down", "0"], '"abc" is not a length'),
        (["set", "Desk", "--right", "16mm", "--down", "0"], "too far off"),
        (["set", "Desk", "--right", "0", "--down", "0", "--width", "120mm"], "print it at 100 %"),
        (["set", " ", "--right", "0", "--down", "0"], "a printer needs a name"),
        (["forget", "Desk"], 'There is no printer "Desk"'),
    ],
)
def test_a_mistake_has_one_clear_message(
    refused: Refused, tmp_path: Path, kept: dict[str, str], args: list[str], said: str
) -> None:
    process = subprocess.run(
        [sys.executable, GENERATE, "printer", *args],
        cwd=tmp_path,
        env={**os.environ, **kept},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert said in refused(process, 2)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_named(command: Command, refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    process = command(
        "printer",
        "set",
        "Desk",
        "--right=1",
        "--down=1",
        cwd=tmp_path,
        env={"CARDPRESS_PRINTERS": str(tmp_path / "taken" / "printers.toml")},
    )
    assert "CARDPRESS_PRINTERS" in refused(process, 2)


@pytest.mark.skipif(sys.platform == "win32", reason="it has no pseudo-terminals")
def test_the_four_numbers_are_asked_for_at_a_terminal(tmp_path: Path, kept: dict[str, str]) -> None:
    import pty  # noqa: PLC0415 - there is none on Windows

    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen(
            [sys.executable, GENERATE, "printer", "calibrate", "Desk", "--front-down", "0.5"],
            cwd=tmp_path,
            env={**os.environ, **kept},
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as process:
            # One answer is no length, and is asked for again.
            os.write(ours, b"1,5\nwhat\n-0.8mm\n149.5\n7.87in\n")
            out, err = process.communicate()
    finally:
        os.close(ours)
        os.close(theirs)
    assert process.returncode == 0, err
    assert err.count('"what" is not a length') == 1
    assert str(Path("out", "printer-test-letter.pdf")) in out
    text = (tmp_path / "printers.toml").read_text(encoding="utf-8")
    for line in ('right = "1.500mm"', 'down = "-0.800mm"', 'front_down = "0.500mm"', "width = 0.996667"):
        assert line in text
    assert "height = 0.999490" in text

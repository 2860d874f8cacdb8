"""`build --press` as a user runs it: the file and its ticket, what is refused, and `check` on the result."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Process = CompletedProcess[str]
Command = Callable[..., Process]
NAME = "wallet-card-card-us-press"


def test_a_card_for_a_shop_comes_with_its_ticket_and_checks_again(command: Command, tmp_path: Path) -> None:
    process = command("build", "wallet-card", "--press", "--quantity", "250", "--json", cwd=tmp_path)

    assert process.returncode == 0, process.stderr
    (artifact,) = json.loads(process.stdout)["artifacts"]
    written = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert written == [Path("out", "en", f"{NAME}.pdf"), Path("out", "en", f"{NAME}.txt")]
    assert [artifact["path"], artifact["ticket"]] == [str(path) for path in written]
    assert (artifact["status"], artifact["pages"], artifact["paper"]) == ("PASS", 2, "card-us")
    assert "press" in {finding["check"] for finding in artifact["findings"]}
    text = (tmp_path / written[1]).read_text(encoding="ascii")
    assert hashlib.sha256((tmp_path / written[0]).read_bytes()).hexdigest() in text
    assert "Quantity         250" in text

    again = command("check", written[0], cwd=tmp_path)
    assert again.returncode == 0, again.stdout + again.stderr
    assert "wallet-card on Card 3.5 × 2 in in English, for a print shop" in again.stdout


def test_file_and_ticket_are_told(command: Command, tmp_path: Path) -> None:
    process = command("build", "wallet-card", "--press", cwd=tmp_path)

    assert process.returncode == 0, process.stderr
    first, second = process.stdout.splitlines()
    assert first.startswith(str(Path("out", "en", f"{NAME}.pdf")))
    assert second == str(Path("out", "en", f"{NAME}.txt"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["slide", "--press"], "Slides are for screens, not for a print shop."),
        (["wallet-card", "--press", "--sheet", "avery-5371"], "--sheet is for printing cards yourself"),
        (["poster", "--quantity", "5"], "A quantity is for a print shop's ticket."),
    ],
)
def test_what_is_not_for_a_shop_is_refused_before_anything_is_built(
    command: Command,
    refused: Callable[[Process, int], str],
    tmp_path: Path,
    options: list[str],
    message: str,
) -> None:
    assert message in refused(command("build", *options, cwd=tmp_path), 2)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_workers_write_the_same_files(
    command: Command, files: Callable[[Path], dict[str, bytes]], tmp_path: Path
) -> None:
    for workers in ("1", "2"):
        process = command(
            "build",
            "--press",
            "--lang",
            "en",
            "--lang",
            "ar",
            "--jobs",
            workers,
            "--out",
            workers,
            cwd=tmp_path,
        )
        assert process.returncode == 0, process.stderr
    one, two = files(tmp_path / "1"), files(tmp_path / "2")
    assert one == two
    assert len(one) == 2 * 3 * 2

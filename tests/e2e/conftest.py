"""Runs of the real command, shared by the end-to-end tests."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Process = subprocess.CompletedProcess[str]
Command = Callable[..., Process]

# Some pieces on every one of their papers, in one process: much faster than a process each.
_EVERY_PAPER = """
import sys
from pathlib import Path
from cardpress.pipeline import build
from cardpress.content import load
from cardpress.jobs import Job
from cardpress.paths import installed_data
from cardpress.pdf import Renderer

library = load(installed_data())
renderer = Renderer(library.paths.fonts)
for piece in sys.argv[2:]:
    for paper in set(library.pieces[piece].papers) - {"a2", "a1", "a0", "17x22"}:  # those have slow tests
        artifact = build(Job(piece, paper=paper), Path(sys.argv[1]), library=library, renderer=renderer)
        assert artifact.path is not None, artifact.findings
"""


@dataclass(frozen=True)
class Built:
    """What the default build came to.

    Attributes:
        process: the finished command.
        out: the folder that it wrote into, by default.
    """

    process: Process
    out: Path

    def pdf(self, piece: str) -> Path:
        """The Letter file of a piece."""
        return self.out / "en" / f"{piece}-letter.pdf"


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own folder."""
    return ROOT


@pytest.fixture(scope="session")
def command() -> Command:
    """Runs `generate.py` with arguments: `command("build", cwd=tmp_path, env={...})`; never raises."""

    def run(*args: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> Process:
        return subprocess.run(
            [sys.executable, ROOT / "generate.py", *args],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def built(command: Command, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The three pieces, built once by the plain command in a folder of its own."""
    folder = tmp_path_factory.mktemp("built")
    process = command("build", cwd=folder)
    assert process.returncode == 0, process.stderr
    return Built(process, folder / "out")


@pytest.fixture(scope="session")
def every_paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the usual pieces on their papers, but the largest, named like the command's own files."""
    folder = tmp_path_factory.mktemp("papers")
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _EVERY_PAPER, folder, *pieces],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for pieces in (["poster"], ["handout", "wallet-card"])
    ]
    assert [process.wait() for process in processes] == [0, 0]
    return folder / "en"


@pytest.fixture(scope="session")
def refused() -> Callable[[Process, int], str]:
    """Asserts that a run ended in one clear message and the given exit code; gives that message."""

    def check(process: Process, exit_code: int) -> str:
        assert process.returncode == exit_code, process.stderr
        assert "Traceback" not in process.stderr
        assert "fault of its own" not in process.stderr
        # Besides the progress and click's usage lines, one message and its hint.
        lines = [
            line
            for line in process.stderr.splitlines()
            if line and not re.match(r"\[\d+/\d+\] |Usage: |Try '| {10,}", line)
        ]
        message = "\n".join(lines)
        assert message.startswith("Error: "), process.stderr
        assert len(re.findall(r"(?m)^Error: ", message)) == 1, process.stderr
        return message

    return check


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden and half-written ones too, with what it holds."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session")
def files() -> Callable[[Path], dict[str, bytes]]:
    """Gives every file below a folder, hidden and half-written ones too, with what it holds."""
    return files_below

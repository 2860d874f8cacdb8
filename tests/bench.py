"""How long the command takes, beside the same done without it: `python tests/bench.py [-n RUNS] [--json]`.

Not a test: nothing fails here. Each pair runs in turn, A B A B, so that a busy machine slows both alike; the
ratio is the median of the pairs' own ratios.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

GENERATE = Path(__file__).resolve().parents[1] / "generate.py"
LIMIT = 2.0
CHECK_LIMIT = 0.5  # of what building costs
BUSY = 0.9  # of all cores' time, at least

# The least that any program built on WeasyPrint must do, with the fonts of the system, as its users have it.
_ONE_LINE = """
import sys
from weasyprint import HTML

HTML(string="<p>Call or text 988</p>").write_pdf(sys.argv[1])
"""


_THREE = ("en/handout-letter.pdf", "en/poster-letter.pdf", "en/wallet-card-letter.pdf")


@dataclass(frozen=True)
class Pair:
    """Two commands to compare.

    Attributes:
        name: what is compared.
        ours: the project's command.
        bare: the same without it, or what it is a part of.
        limit: what the ratio should come to at most.
    """

    name: str
    ours: list[str]
    bare: list[str]
    limit: float = LIMIT


@dataclass(frozen=True)
class Time:
    """What one run took, in seconds: by the clock, and of processor in user and system mode."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Row:
    """A line of the table: medians in seconds, and the median of the pairs' ratios."""

    what: str
    clock: str
    ours: float
    bare: float
    ratio: float
    limit: float = LIMIT


@dataclass(frozen=True)
class Everything:
    """Every piece in every language: with a worker a core, and in one process.

    Attributes:
        cores: how many this process may use.
        wall, wall_of_one: seconds by the clock.
        ratio: how many times as fast the workers were.
        busy: the share of all cores' time that they used; other programs that run meanwhile lower it.
        limit: what that share should come to at least.
        check, check_cpu: what checking all files costs of what building them did, in time and in CPU.
    """

    cores: int
    wall: float
    wall_of_one: float
    ratio: float
    busy: float
    check: float
    check_cpu: float
    limit: float = BUSY
    check_limit: float = CHECK_LIMIT


def pairs(folder: Path) -> list[Pair]:
    """What is compared; output goes below a folder."""
    python, generate = sys.executable, str(GENERATE)
    return [
        Pair(
            "build wallet-card / WeasyPrint, one line",
            [python, generate, "build", "wallet-card", "--out", str(folder / "out")],
            [python, "-c", _ONE_LINE, str(folder / "line.pdf")],
        ),
        Pair("--help / import click", [python, generate, "--help"], [python, "-c", "import click"]),
        Pair(
            "check / build, three pieces",
            [python, generate, "check", *(str(folder / "three" / name) for name in _THREE)],
            [python, generate, "build", "--jobs", "1", "--out", str(folder / "three")],
            CHECK_LIMIT,
        ),
    ]


def run(command: list[str]) -> Time:
    """Run a command to its end.

    Raises:
        subprocess.CalledProcessError: if it fails; a failed run has no time.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Time(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def compare(pair: Pair, runs: int) -> list[Row]:
    """Run both in turn, after one run each that fills the caches, and sum up."""
    run(pair.bare)  # first, as what is checked must have been built
    run(pair.ours)
    times = [(run(pair.ours), run(pair.bare)) for _ in range(runs)]
    return [_row(pair, clock, times) for clock in ("wall", "cpu")]


def everything(folder: Path) -> Everything:
    """Build all there is, twice, and check it: minutes."""
    command = [sys.executable, str(GENERATE), "build", "--lang", "all", "--out"]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    ours = run([*command, str(folder / "all")])
    one = run([*command, str(folder / "one"), "--jobs", "1"])
    files = sorted(map(str, (folder / "all").rglob("*.pdf")))
    checked = run([sys.executable, str(GENERATE), "check", *files])
    return Everything(
        cores,
        ours.wall,
        one.wall,
        ratio=one.wall / ours.wall,
        busy=ours.cpu / (ours.wall * cores),
        check=checked.wall / ours.wall,
        check_cpu=checked.cpu / ours.cpu,
    )


def _row(pair: Pair, clock: str, times: list[tuple[Time, Time]]) -> Row:
    taken = [(getattr(ours, clock), getattr(bare, clock)) for ours, bare in times]
    return Row(
        pair.name,
        clock,
        ours=statistics.median(ours for ours, _ in taken),
        bare=statistics.median(bare for _, bare in taken),
        ratio=statistics.median(ours / bare for ours, bare in taken),
        limit=pair.limit,
    )


def table(rows: list[Row]) -> str:
    """The rows for people to read."""
    width = max(len(row.what) for row in rows)
    lines = [f"{'':<{width}}  clock   ours s   bare s   ratio  limit"]
    for row in rows:
        numbers = f"{row.ours:7.3f}  {row.bare:7.3f}  {row.ratio:6.2f}  {row.limit:5.1f}"
        lines.append(f"{row.what:<{width}}  {row.clock:<5}  {numbers}")
    return "\n".join(lines)


def sentence(result: Everything) -> str:
    """The same for people to read."""
    return (
        f"build --lang all: {result.wall:.0f} s on {result.cores} cores, "
        f"{result.wall_of_one:.0f} s in one process: {result.ratio:.2f} times as fast; "
        f"cores busy {result.busy:.2f}, limit {result.limit} or more\n"
        f"check of all that: {result.check:.2f} of the time that building took, {result.check_cpu:.2f} of "
        f"the processor's, limit {result.check_limit}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Time the command beside the same work done without it.")
    parser.add_argument("-n", "--runs", type=int, default=7, help="pairs of runs (default 7)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--all", action="store_true", help="build and check every piece in every language, too: minutes"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = [row for pair in pairs(Path(folder)) for row in compare(pair, max(1, options.runs))]
        whole = everything(Path(folder)) if options.all else None
    values = {"runs": options.runs, "rows": [vars(row) for row in rows], "all": whole and vars(whole)}
    shown = "\n".join([table(rows), *([sentence(whole)] if whole else [])])
    sys.stdout.write(f"{json.dumps(values) if options.json else shown}\n")


if __name__ == "__main__":
    main()

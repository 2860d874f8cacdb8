"""What the set-up asks of the machine that it runs on; the tests pass in another."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from cardpress.setup import OLDEST_PYTHON, ROOT, hand_over, has_module
from cardpress.setup.libraries import loads

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from cardpress.setup.libraries import Library


class Outcome(NamedTuple):
    """How a command ended, and what it printed on either stream."""

    code: int
    output: str

    @property
    def last_lines(self) -> str:
        """The end of what it printed, which is where programs say why they failed."""
        return "\n".join(self.output.strip().splitlines()[-12:])


class Machine(NamedTuple):
    """A machine, as far as the set-up knows it.

    Attributes:
        root: the clone.
        platform: `sys.platform`.
        python: like `(3, 11, 2)`.
        executable: the Python to make the environment with.
        is_root: whether this account may install system packages.
        system_ids: gives `ID` and `ID_LIKE` of os-release, nearest first.
        which: finds a program.
        loads: whether a library can be loaded.
        has_module: whether a module can be imported.
        run: runs a command in the clone to its end, quietly.
        hand_over: runs a command in the clone in our place and gives its exit code.
        say: tells the person something.
    """

    root: Path
    platform: str
    python: tuple[int, int, int]
    executable: str
    is_root: bool
    system_ids: Callable[[], Sequence[str]]
    which: Callable[[str], str | None]
    loads: Callable[[Library], bool]
    has_module: Callable[[str], bool]
    run: Callable[[Sequence[str]], Outcome]
    hand_over: Callable[[Sequence[str]], int]
    say: Callable[[str], None]

    @property
    def launcher(self) -> str:
        """What a person types to start this Python; "python3" may be an older one."""
        return "py" if self.platform == "win32" else os.path.basename(self.executable)  # noqa: PTH119 - a name


def too_old_message(machine: Machine) -> str:
    """A sentence that says that this Python is too old and what to do; empty if it is not."""
    if machine.python >= OLDEST_PYTHON:
        return ""
    needed, found = (".".join(map(str, version)) for version in (OLDEST_PYTHON, machine.python))
    launcher = "py" if machine.platform == "win32" else "python" + needed
    return (
        f"cardpress needs Python {needed} or newer; this is {found} at {machine.executable}. "
        f"Install a newer Python, then run: {launcher} -m cardpress.setup build"
    )


def this_machine() -> Machine:
    """The machine that this runs on."""
    return Machine(
        root=ROOT,
        platform=sys.platform,
        python=sys.version_info[:3],
        executable=_base_executable(),
        is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
        system_ids=_system_ids,
        which=shutil.which,
        loads=loads,
        has_module=has_module,
        run=_run,
        hand_over=_hand_over_in_clone,
        say=_say,
    )


def _base_executable() -> str:
    # Inside an environment: the Python it was made by. .venv cannot be rebuilt by its own.
    inside = sys.prefix != sys.base_prefix
    return (str(getattr(sys, "_base_executable", "")) if inside else "") or sys.executable


def _system_ids() -> Sequence[str]:
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return []
    return [release.get("ID", ""), *release.get("ID_LIKE", "").split()]


def _run(command: Sequence[str]) -> Outcome:
    try:
        process = subprocess.Popen(  # noqa: S603 - our own commands, no shell
            list(command),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        return Outcome(127, str(error))
    with process:
        output = _output(process)
        return Outcome(process.wait(), output)


def _output(process: subprocess.Popen[str]) -> str:
    try:
        return process.communicate()[0]
    except KeyboardInterrupt:
        # Ctrl-C reached the command too. It is given the time to end well, and not killed as
        # subprocess.run would do: that can leave half-installed packages in the system.
        process.communicate()
        raise


def _hand_over_in_clone(command: Sequence[str]) -> int:
    os.chdir(ROOT)
    return hand_over(command)


def _say(message: str) -> None:
    sys.stderr.write(message + "\n")
    sys.stderr.flush()

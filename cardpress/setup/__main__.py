"""The command line of the set-up: `python3 -m cardpress.setup [build | test]`."""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING

from cardpress.errors import MachineError
from cardpress.homebrew import show_homebrew
from cardpress.setup import NOT_READY, STOPPED, environment
from cardpress.setup.install import provide_system_parts
from cardpress.setup.machine import this_machine, too_old_message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardpress.setup.machine import Machine

USAGE_ERROR = 2

HELP = """\
Usage: python3 -m cardpress.setup [build | test] [arguments ...]

Makes cardpress ready to run from this folder. Python 3.11 or newer is all it needs to begin.

  python3 -m cardpress.setup          install what is missing, and stop there
  python3 -m cardpress.setup build    install what is missing, then build the three PDFs
  python3 -m cardpress.setup test     install the test tools too, then run the tests

What follows "build" is handed to generate.py build, what follows "test" to pytest:

  python3 -m cardpress.setup build poster --paper a4
  python3 -m cardpress.setup test -x -q

Python packages go into .venv in this folder and nowhere else. The system libraries that draw
text (Pango, HarfBuzz, fontconfig) come from the system's own package manager: they are
installed if this account may do that without a password, otherwise the line to run is shown.

Exit code: that of the build or the tests; 2 for a wrong command, 3 if something is still
missing, 130 if stopped with Ctrl-C.
"""


def main(arguments: Sequence[str], machine: Machine) -> int:
    """Run the set-up with the arguments of its command line and give its exit code."""
    command = arguments[0] if arguments else ""
    if command in {"-h", "--help"}:
        sys.stdout.write(HELP)
        return 0
    if command not in {"", "build", "test"}:
        machine.say(f"cardpress.setup knows build and test, not {command!r}. See: {_line(machine, '--help')}")
        return USAGE_ERROR
    too_old = too_old_message(machine)
    if too_old:
        machine.say(too_old)
        return NOT_READY
    return _guarded(arguments, machine)


def _guarded(arguments: Sequence[str], machine: Machine) -> int:
    try:
        prepare(machine, "test" if arguments[:1] == ["test"] else "run")
        return _go_on(arguments, machine)
    except KeyboardInterrupt:
        machine.say("Stopped.")
        return STOPPED
    except MachineError as error:
        reason = str(error)
    except OSError as error:
        reason = f"The set-up could not go on: {error}. Put that right."
    machine.say(f"{reason}\nThen run: {_line(machine, *arguments)}")
    return NOT_READY


def prepare(machine: Machine, goal: str) -> None:
    """Install whatever is missing for the goal, `run` or `test`.

    Raises:
        MachineError: if something is missing that takes a person.
    """
    if not environment.is_clone(machine.root):
        raise MachineError(
            "The set-up works in a clone of cardpress, and this is none. Go to the folder of the clone."
        )
    ready = environment.is_set_up(machine.root, goal, machine.platform)
    rebuild = not ready and not environment.works(machine)
    provide_system_parts(machine, goal, venv=rebuild)
    if not ready:
        environment.provide_environment(machine, goal, rebuild=rebuild)


def _go_on(arguments: Sequence[str], machine: Machine) -> int:
    if not arguments:
        machine.say(f"cardpress is set up. Build the PDFs with: {machine.launcher} generate.py")
        return 0
    python = str(environment.environment_python(machine.root, machine.platform))
    program = {"build": ["generate.py", "build"], "test": ["-m", "pytest"]}[arguments[0]]
    return machine.hand_over([python, *program, *arguments[1:]])


def _line(machine: Machine, *arguments: str) -> str:
    return " ".join([machine.launcher, "-m", "cardpress.setup", *map(shlex.quote, arguments)])


if __name__ == "__main__":
    show_homebrew(sys.platform, os.environ)
    raise SystemExit(main(sys.argv[1:], this_machine()))

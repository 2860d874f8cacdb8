"""Makes cardpress ready on a machine that has only Python and git.

`python3 -m cardpress.setup build` installs what is missing and builds the three PDFs;
`python3 -m cardpress.setup test` does the same with the test tools and runs the tests.

The package uses the standard library only and stays readable to Python 3.7, so that a Python too old for
the rest of cardpress says so in a sentence instead of a traceback. generate.py imports this module at every
start; what only the set-up needs is in the modules beside it and imported where it is used.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from cardpress.homebrew import show_homebrew

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent.parent
OLDEST_PYTHON = (3, 11)
NOT_READY = 3
STOPPED = 130

# What cardpress imports, and the package that brings it.
RUN_TIME_PACKAGES = {
    "click": "click",
    "jinja2": "jinja2",
    "page": "page-validation",
    "pikepdf": "pikepdf",
    "PIL": "pillow",
    "polib": "polib",
    "pydantic": "pydantic",
    "pypdfium2": "pypdfium2",
    "qrcode": "qrcode",
    "weasyprint": "weasyprint",
    "zxingcpp": "zxing-cpp",
}

# Set for the one process that we start in .venv, so that a damaged .venv cannot start itself for ever.
_HANDED_OVER = "CARDPRESS_HANDED_OVER"


def run_in_environment() -> int:
    """Run cardpress with the arguments of this process, in .venv if this Python has not the packages.

    Returns:
        The exit code, 3 if cardpress is not set up yet.
    """
    handed_over = os.environ.pop(_HANDED_OVER, None)
    if sys.version_info >= OLDEST_PYTHON and all(map(has_module, RUN_TIME_PACKAGES)):
        return _run()
    return _go_on_in_environment(started_there=handed_over is not None)


def _run() -> int:
    show_homebrew(sys.platform, os.environ)
    try:
        from cardpress.cli import main  # noqa: PLC0415 - it needs the packages

        return main()
    except (
        KeyboardInterrupt
    ):  # while the packages were being loaded; later on the command line takes care of it
        sys.stderr.write("Interrupted before anything was begun.\n")
        return STOPPED


def _go_on_in_environment(*, started_there: bool) -> int:
    from cardpress.setup import environment  # noqa: PLC0415 - not needed where the packages are

    if started_there:
        # .venv is stamped as complete and is not: the next set-up is not to believe the stamp.
        environment.forget(ROOT)
    elif environment.is_set_up(ROOT, "run", sys.platform):
        os.environ[_HANDED_OVER] = "1"
        return hand_over([str(environment.environment_python(ROOT, sys.platform)), *sys.argv])
    launcher = "py" if sys.platform == "win32" else "python3"
    sys.stderr.write(f"cardpress is not set up yet. Run: {launcher} -m cardpress.setup build\n")
    return NOT_READY


def has_module(name: str) -> bool:
    """Whether a module could be imported, without importing it."""
    return find_spec(name) is not None


def hand_over(command: Sequence[str], *, replace: bool = os.name == "posix") -> int:
    """Run a command in place of this process, or where that is not to be had, wait for it."""
    if replace:
        os.execv(command[0], list(command))  # noqa: S606 - no shell is what we want
    import subprocess  # noqa: PLC0415 - only Windows comes here

    try:
        return subprocess.run(list(command), check=False).returncode  # noqa: S603 - our own command
    except KeyboardInterrupt:
        return STOPPED

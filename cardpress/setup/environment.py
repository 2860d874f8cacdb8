"""The environment in .venv: whether it is complete, and what makes it so."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cardpress.errors import MachineError
from cardpress.setup import OLDEST_PYTHON, has_module

if TYPE_CHECKING:
    from cardpress.setup.machine import Machine


def environment_python(root: Path, platform: str) -> Path:
    """The Python of the environment in the clone, whether or not it is there."""
    return root / ".venv" / ("Scripts/python.exe" if platform == "win32" else "bin/python")


def is_clone(root: Path) -> bool:
    """Whether the package lies in its sources, and not where pip installs packages."""
    return all((root / name).is_file() for name in ("pyproject.toml", "generate.py"))


# --- Stamps: what was installed


def requirements(root: Path, goal: str) -> list[str]:
    """What the goal, `run` or `test`, needs of Python packages, by pyproject.toml."""
    import tomllib  # noqa: PLC0415 - a Python that is too old has none

    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"]["test"] if goal == "test" else []
    return [*project["dependencies"], *extra]


def stamp(root: Path, goal: str) -> str:
    """The digest of all that decides what pip puts into .venv for the goal."""
    constraints = (root / "cardpress" / "constraints.txt").read_text(encoding="utf-8")
    parts = [*requirements(root, goal), constraints, _facts(root).get("version", "")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def stamp_file(root: Path, goal: str) -> Path:
    """Where the digest of what was installed for the goal is kept."""
    return root / ".venv" / f"cardpress-{goal}.stamp"


def is_set_up(root: Path, goal: str, platform: str) -> bool:
    """Whether .venv holds all that the goal needs; its Python is not started."""
    if not (is_clone(root) and _has_its_python(root, platform) and stamp_file(root, goal).is_file()):
        return False
    # A Python too old to read pyproject.toml may still pass the work on to a newer one in .venv.
    return not has_module("tomllib") or _read(stamp_file(root, goal)) == stamp(root, goal)


def forget(root: Path) -> None:
    """Have the next set-up install the packages again."""
    with suppress(OSError):
        stamp_file(root, "run").unlink()


def _has_its_python(root: Path, platform: str) -> bool:
    # An environment that does not note what made it is not known to us as sound.
    made_by = _facts(root).get("executable", "")
    return made_by != "" and Path(made_by).exists() and environment_python(root, platform).exists()


def _facts(root: Path) -> dict[str, str]:
    """What Python noted when it made the environment; nothing if there is none."""
    pairs = (line.partition("=") for line in _read(root / ".venv" / "pyvenv.cfg").splitlines())
    return {key.strip(): value.strip() for key, _, value in pairs}


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


# --- Making it


def provide_environment(machine: Machine, goal: str, *, rebuild: bool) -> None:
    """Make .venv if wanted, and have pip install what the goal needs.

    Raises:
        MachineError: if that fails.
    """
    if rebuild:
        _make(machine)
    _install_packages(machine, goal)
    _compile(machine)
    # Whoever has the test tools has the rest too.
    for reached in {"run", goal}:
        stamp_file(machine.root, reached).write_text(stamp(machine.root, reached), encoding="utf-8")


def works(machine: Machine) -> bool:
    """Whether packages can be installed into .venv as it is."""
    if not _has_its_python(machine.root, machine.platform):
        return False
    python = environment_python(machine.root, machine.platform)
    probe = f"import sys, pip; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    return machine.run([str(python), "-c", probe]).code == 0


def _make(machine: Machine) -> None:
    machine.say("Making an environment in .venv ...")
    done = machine.run([machine.executable, "-m", "venv", "--clear", str(machine.root / ".venv")])
    if done.code:
        raise MachineError(f"{done.last_lines}\nPython could not make the environment in .venv.")


def _install_packages(machine: Machine, goal: str) -> None:
    machine.say("Installing Python packages (about a minute) ...")
    python = str(environment_python(machine.root, machine.platform))
    # --no-input: a question would wait unseen, for what pip prints is shown only if it fails.
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    done = machine.run([*pip, "-c", "cardpress/constraints.txt", *requirements(machine.root, goal)])
    if done.code:
        raise MachineError(
            f"{done.last_lines}\npip could not install the Python packages; mostly that is the network, "
            "or pip's settings for it. Put that right."
        )


def _compile(machine: Machine) -> None:
    # For a quick start even where PYTHONDONTWRITEBYTECODE is set; without it all works the same.
    python = str(environment_python(machine.root, machine.platform))
    machine.run([python, "-m", "compileall", "-q", "cardpress"])

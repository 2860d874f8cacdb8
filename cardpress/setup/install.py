"""Installs system packages, where this account may; otherwise says the line to run."""

from __future__ import annotations

from importlib import invalidate_caches
from typing import TYPE_CHECKING

from cardpress.errors import MachineError
from cardpress.setup.libraries import RUN_LIBRARIES, TEST_LIBRARIES
from cardpress.setup.systems import Missing, by_hand, detect_system, on_each_system, packages_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardpress.setup.libraries import Library
    from cardpress.setup.machine import Machine
    from cardpress.setup.systems import System


def what_is_missing(machine: Machine, goal: str, *, venv: bool) -> Missing:
    """What the system lacks for the goal, `run` or `test`, and if asked, for making an environment."""
    wanted: tuple[Library, ...] = RUN_LIBRARIES
    # On Windows pyzbar brings its own zbar.
    if goal == "test" and machine.platform != "win32":
        wanted += TEST_LIBRARIES
    libraries = tuple(library for library in wanted if not machine.loads(library))
    # Debian packages the two apart from Python.
    return Missing(libraries, venv and not all(map(machine.has_module, ("venv", "ensurepip"))))


def provide_system_parts(machine: Machine, goal: str, *, venv: bool) -> None:
    """Install the system libraries that are missing and, if asked and missing, `venv`.

    Raises:
        MachineError: if that takes a person.
    """
    missing = what_is_missing(machine, goal, venv=venv)
    if not missing.names:
        return
    system = detect_system(machine)
    if system is None:
        raise MachineError(f"cardpress needs {missing.names}. {on_each_system()}")
    _install(machine, system, missing)
    invalidate_caches()
    still = what_is_missing(machine, goal, venv=venv).names
    if still:
        raise MachineError(
            f"The packages are installed, but {machine.executable} still cannot load: {still}."
        )


def _install(machine: Machine, system: System, missing: Missing) -> None:
    before = rights(machine, system)
    if before is not None and system.update:
        # First of all, because a fresh container's apt knows no package to choose from. Whether
        # it went well shows in what follows: one dead source among many need not matter.
        machine.run([*before, *system.update])
    packages = packages_for(machine, system, missing)
    if not packages:
        raise MachineError(
            f"This Python ({machine.executable}) lacks {missing.names}. Install a complete one."
        )
    if before is None:
        raise MachineError(f"cardpress needs {missing.names}. {by_hand(machine, system, packages)}")
    _run_install(machine, system, before, packages)


def _run_install(machine: Machine, system: System, before: Sequence[str], packages: Sequence[str]) -> None:
    machine.say(f"Installing system libraries: {' '.join([*before, *system.install, *packages])} ...")
    # By its full path, because brew may be off PATH.
    manager = next(filter(None, map(machine.which, system.managers)))
    done = machine.run([*before, manager, *system.install[1:], *packages])
    if done.code:
        raise MachineError(f"{done.last_lines}\nThat failed. Put it right.")


def rights(machine: Machine, system: System) -> tuple[str, ...] | None:
    """What to put before an installing command; None if this account may not install."""
    if not any(map(machine.which, system.managers)):
        return None
    if machine.is_root or not system.as_root:
        return ()
    if machine.which("sudo") and machine.run(["sudo", "-n", "true"]).code == 0:
        return ("sudo", "-n")
    return None

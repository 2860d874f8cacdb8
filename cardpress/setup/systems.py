"""How each family of systems installs what cardpress needs: package names and exact lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cardpress.setup.libraries import RUN_LIBRARIES, TEST_LIBRARIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardpress.setup.libraries import Library
    from cardpress.setup.machine import Machine


class System(NamedTuple):
    """A family of systems.

    A package is a name, or names separated by `|` of which the first that the package manager knows is
    taken; `{python}` stands for the running Python's `3.x`.

    Attributes:
        name: what people call it.
        ids: `ID` or `ID_LIKE` of os-release, or `sys.platform`.
        managers: where the package manager may be; the first that is there is used. None: the person has
            to run the line.
        update: what to run before installing.
        install: what to run to install, without the packages.
        run: packages with the libraries that WeasyPrint loads.
        test: packages with the libraries that only the tests load.
        venv: packages that complete a Python without `venv`.
        as_root: whether the package manager wants to be run as root.
        query: what prints something about a package if the package manager knows it.
        hint: what to show below the line to run.
    """

    name: str
    ids: tuple[str, ...]
    managers: tuple[str, ...]
    update: tuple[str, ...]
    install: tuple[str, ...]
    run: tuple[str, ...]
    test: tuple[str, ...]
    venv: tuple[str, ...] = ()
    as_root: bool = True
    query: tuple[str, ...] = ()
    hint: str = ""


SYSTEMS = (
    System(
        name="Debian, Ubuntu",
        ids=("debian", "ubuntu"),
        managers=("apt-get",),
        update=("apt-get", "update"),
        install=("apt-get", "install", "-y", "--no-install-recommends"),
        run=("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
        test=("libzbar0|libzbar0t64",),
        venv=("python{python}-venv|python3-venv",),
        query=("apt-cache", "show"),
    ),
    System(
        name="Fedora",
        ids=("fedora", "rhel", "centos"),
        managers=("dnf",),
        update=(),
        install=("dnf", "install", "-y"),
        run=("pango", "harfbuzz"),
        test=("zbar",),
    ),
    System(
        name="macOS",
        ids=("darwin",),
        # A terminal opened before Homebrew was installed does not have it on PATH.
        managers=("brew", "/opt/homebrew/bin/brew", "/usr/local/bin/brew"),
        update=(),
        install=("brew", "install"),
        run=("pango",),
        test=("zbar",),
        as_root=False,
        hint="brew is Homebrew, the package manager for macOS; install that first.",
    ),
    System(
        name="Windows",
        ids=("win32",),
        managers=(),
        update=(),
        install=("pacman", "-S"),
        run=("mingw-w64-ucrt-x86_64-pango",),
        test=(),
        as_root=False,
        hint=(
            "in a terminal of MSYS2. If they are installed and still not found, say where they are:\n"
            "    set WEASYPRINT_DLL_DIRECTORIES=C:\\msys64\\ucrt64\\bin"
        ),
    ),
)


class Missing(NamedTuple):
    """What the system lacks.

    Attributes:
        libraries: system libraries.
        venv: whether Python's `venv` is to be installed too.
    """

    libraries: tuple[Library, ...]
    venv: bool = False

    @property
    def names(self) -> str:
        """All of it for a sentence; empty if nothing is missing."""
        return ", ".join([*(library.name for library in self.libraries), *["Python's venv"] * self.venv])


def detect_system(machine: Machine) -> System | None:
    """How to install on this machine; None if that is not known."""
    ids = [machine.platform] if machine.platform in {"darwin", "win32"} else machine.system_ids()
    found = (system for wanted in ids for system in SYSTEMS if wanted in system.ids)
    return next(found, None)


def packages_for(machine: Machine, system: System, missing: Missing) -> tuple[str, ...]:
    """The packages that bring what is missing."""
    wanted = [
        *(system.run if set(missing.libraries) & set(RUN_LIBRARIES) else ()),
        *(system.test if set(missing.libraries) & set(TEST_LIBRARIES) else ()),
        *(system.venv if missing.venv else ()),
    ]
    return tuple(_known_name(machine, system, package) for package in wanted)


def _known_name(machine: Machine, system: System, package: str) -> str:
    names = package.format(python="{}.{}".format(*machine.python)).split("|")
    if len(names) == 1:
        return names[0]
    # apt-cache ends well for a name that others only "provide", but then prints no record of it.
    known = (name for name in names if "Package:" in machine.run([*system.query, name]).output)
    return next(known, names[0])


def install_line(system: System, packages: Sequence[str], *, sudo: bool) -> str:
    """The line that installs the packages, for a shell."""
    commands = [command for command in (system.update, (*system.install, *packages)) if command]
    return " && ".join(" ".join((*["sudo"] * sudo, *command)) for command in commands)


def by_hand(machine: Machine, system: System, packages: Sequence[str]) -> str:
    """The exact line for a person to run, with what they need to know about it."""
    sudo = system.as_root and not machine.is_root and bool(machine.which("sudo"))
    asked = "As root, run:" if system.as_root and not (sudo or machine.is_root) else "Run:"
    line = install_line(system, packages, sudo=sudo)
    return f"{asked}\n    {line}" + (f"\n{system.hint}" if system.hint else "")


def on_each_system() -> str:
    """The lines of all systems, for a machine that is none of them."""
    width = max(len(system.name) for system in SYSTEMS)
    lines = [
        f"    {system.name:<{width}}  {install_line(system, system.run, sudo=False)}" for system in SYSTEMS
    ]
    return "\n".join(["This system is not known here. Elsewhere it is:", *lines])

# ruff: noqa: PLC0415 - generate.py imports this module at every start, so what only the set-up
# needs is imported where it is used.
"""Makes cardpress ready on a machine that has only Python and git.

``python3 -m cardpress.setup build`` installs what is missing and builds the three PDFs;
``python3 -m cardpress.setup test`` does the same with the test tools and runs the tests.

This file uses the standard library only, and stays readable to Python 3.7, so that a Python
too old for the rest of cardpress says so in a sentence instead of a traceback.
"""

from __future__ import annotations

import os
import sys
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
USAGE_ERROR = 2
NOT_READY = 3
STOPPED = 130

HELP = """\
Usage: python3 -m cardpress.setup [build | test] [arguments ...]

Makes cardpress ready to run from this folder. Python 3.11 or newer is all it needs to begin.

  python3 -m cardpress.setup          install what is missing, and stop there
  python3 -m cardpress.setup build    install what is missing, then build the three PDFs
  python3 -m cardpress.setup test     install the test tools too, then run the tests

What follows "build" is handed to generate.py, what follows "test" to pytest:

  python3 -m cardpress.setup build poster --paper a4
  python3 -m cardpress.setup test -x -q

Python packages go into .venv in this folder and nowhere else. The system libraries that draw
text (Pango, HarfBuzz, fontconfig) come from the system's own package manager: they are
installed if this account may do that without a password, otherwise the line to run is shown.

Exit code: that of the build or the tests; 2 for a wrong command, 3 if something is still
missing, 130 if stopped with Ctrl-C.
"""

# The names by which the run-time packages are imported.
RUN_TIME_MODULES = (
    "click",
    "jinja2",
    "pydantic",
    "weasyprint",
    "pikepdf",
    "pypdfium2",
    "qrcode",
    "zxingcpp",
    "page",
)

# Set for the one process we start in .venv, so that a damaged .venv cannot start itself for ever.
_HANDED_OVER = "CARDPRESS_HANDED_OVER"


class Library(NamedTuple):
    """A system library and what to ask the loader for.

    Attributes:
        name: What people call it.
        files: The names it may be loaded by, separated by spaces.
        search_only: Whether who needs it has ctypes search for it, and does not just load it.
    """

    name: str
    files: str
    search_only: bool = False


# The same names as WeasyPrint 70 tries, so that what loads here loads there.
RUN_LIBRARIES = (
    Library(
        "gobject-2.0",
        "libgobject-2.0-0 gobject-2.0-0 gobject-2.0"
        " libgobject-2.0.so.0 libgobject-2.0.0.dylib libgobject-2.0-0.dll",
    ),
    Library(
        "pango-1.0",
        "libpango-1.0-0 pango-1.0-0 pango-1.0 libpango-1.0.so.0 libpango-1.0.dylib libpango-1.0-0.dll",
    ),
    Library(
        "harfbuzz",
        "libharfbuzz-0 harfbuzz harfbuzz-0.0 libharfbuzz.so.0 libharfbuzz.0.dylib libharfbuzz-0.dll",
    ),
    Library(
        "harfbuzz-subset",
        "libharfbuzz-subset-0 harfbuzz-subset harfbuzz-subset-0.0"
        " libharfbuzz-subset.so.0 libharfbuzz-subset.0.dylib libharfbuzz-subset-0.dll",
    ),
    Library(
        "fontconfig",
        "libfontconfig-1 fontconfig-1 fontconfig"
        " libfontconfig.so.1 libfontconfig.1.dylib libfontconfig-1.dll",
    ),
    Library(
        "pangoft2-1.0",
        "libpangoft2-1.0-0 pangoft2-1.0-0 pangoft2-1.0"
        " libpangoft2-1.0.so.0 libpangoft2-1.0.dylib libpangoft2-1.0-0.dll",
    ),
)
# As pyzbar finds it; after an interrupted installation it may load and still not be found.
TEST_LIBRARIES = (Library("zbar", "zbar", search_only=True),)


class System(NamedTuple):
    """How one family of systems installs what cardpress needs.

    A package is a name, or names separated by ``|`` of which the first that the package
    manager knows is taken; ``{python}`` stands for the running Python's ``3.x``.

    Attributes:
        ids: ``ID`` or ``ID_LIKE`` of os-release, or ``sys.platform``.
        managers: Where the package manager may be; the first that is there is used. None: the
            person has to run the line.
        update: What to run before installing.
        install: What to run to install, without the packages.
        run: Packages that carry the libraries WeasyPrint loads.
        test: Packages that carry the libraries only the tests load.
        venv: Packages that complete a Python without ``venv``.
        as_root: Whether the package manager wants to be run as root.
        query: What prints something about a package if the package manager knows it.
        hint: A line to show below the line to run.
    """

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
        ids=("fedora", "rhel", "centos"),
        managers=("dnf",),
        update=(),
        install=("dnf", "install", "-y"),
        run=("pango", "harfbuzz"),
        test=("zbar",),
    ),
    System(
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


class Outcome(NamedTuple):
    """How a command ended, and what it printed on either stream."""

    code: int
    output: str


class Machine(NamedTuple):
    """What the set-up asks of the machine it runs on; the tests pass in another.

    Attributes:
        root: The clone.
        platform: ``sys.platform``.
        python: ``(3, 11, 2)``.
        executable: The Python to make the environment with.
        is_root: Whether this account may install system packages.
        system_ids: Gives ``ID`` and ``ID_LIKE`` of os-release, nearest first.
        which: Finds a program.
        loads: Whether a library can be loaded.
        has_module: Whether a module can be imported.
        run: Runs a command in the clone to its end, quietly.
        hand_over: Runs a command in the clone in our place and gives its exit code.
        say: Tells the person something.
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


class NotReadyError(Exception):
    """Something is missing that the set-up cannot install; the message says what to do."""


# --- The Python that runs this


def too_old_message(python: tuple[int, int, int], executable: str, platform: str) -> str:
    """Says that this Python is too old and what to do, or nothing if it is not."""
    if python >= OLDEST_PYTHON:
        return ""
    needed, found = _dotted(OLDEST_PYTHON), _dotted(python)
    launcher = "py" if platform == "win32" else "python" + needed
    return (
        f"cardpress needs Python {needed} or newer; this is {found} at {executable}. "
        f"Install a newer Python, then run: {launcher} -m cardpress.setup build"
    )


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)


# --- System libraries


def missing_libraries(machine: Machine, goal: str) -> list[Library]:
    """Lists the libraries that cannot be loaded and that the goal (``run`` or ``test``) needs."""
    return [library for library in _libraries(machine, goal) if not machine.loads(library)]


def _libraries(machine: Machine, goal: str) -> tuple[Library, ...]:
    # On Windows pyzbar brings its own zbar.
    if goal == "test" and machine.platform != "win32":
        return RUN_LIBRARIES + TEST_LIBRARIES
    return RUN_LIBRARIES


def lacks_venv(machine: Machine) -> bool:
    """Says whether this Python cannot make environments; Debian packages that apart."""
    return not (machine.has_module("venv") and machine.has_module("ensurepip"))


def detect_system(machine: Machine) -> System | None:
    """Finds how to install on this machine; None if that is not known."""
    ids = [machine.platform] if machine.platform in {"darwin", "win32"} else machine.system_ids()
    for wanted in ids:
        for system in SYSTEMS:
            if wanted in system.ids:
                return system
    return None


def packages_for(
    machine: Machine, system: System, libraries: Sequence[Library], *, venv: bool
) -> tuple[str, ...]:
    """Lists the packages that bring these libraries and, if wanted, ``venv``."""
    wanted: tuple[str, ...] = ()
    if any(library in RUN_LIBRARIES for library in libraries):
        wanted += system.run
    if any(library in TEST_LIBRARIES for library in libraries):
        wanted += system.test
    if venv:
        wanted += system.venv
    return tuple(_known_name(machine, system, package) for package in wanted)


def _known_name(machine: Machine, system: System, package: str) -> str:
    names = package.format(python=_dotted(machine.python[:2])).split("|")
    if len(names) == 1:
        return names[0]
    # apt-cache ends well for a name that others only "provide", but then prints no record of it.
    known = (name for name in names if "Package:" in machine.run([*system.query, name]).output)
    return next(known, names[0])


def install_commands(
    system: System, packages: Sequence[str], before: Sequence[str] = ()
) -> list[tuple[str, ...]]:
    """Gives the commands that install the packages, each preceded by ``before`` (say, sudo)."""
    commands = [system.update] if system.update else []
    commands.append((*system.install, *packages))
    return [(*before, *command) for command in commands]


def rights(machine: Machine, system: System) -> tuple[str, ...] | None:
    """Gives what to put before an installing command, or None if this account may not install."""
    if not any(machine.which(manager) for manager in system.managers):
        return None
    if machine.is_root or not system.as_root:
        return ()
    if machine.which("sudo") and machine.run(["sudo", "-n", "true"]).code == 0:
        return ("sudo", "-n")
    return None


def provide_system_parts(machine: Machine, goal: str, *, venv: bool) -> None:
    """Installs the system libraries that are missing and, if wanted and missing, ``venv``.

    Raises:
        NotReadyError: If that takes a person.
    """
    libraries = missing_libraries(machine, goal)
    venv = venv and lacks_venv(machine)
    if not libraries and not venv:
        return
    wanted = _names(libraries, venv=venv)
    system = detect_system(machine)
    if system is None:
        raise NotReadyError(
            f"cardpress needs system libraries that this Python cannot load: {wanted}. "
            "How to install them on this system is not known here: ask its package manager for them."
        )
    _install(machine, system, libraries, venv=venv)
    invalidate_caches()
    libraries, venv = missing_libraries(machine, goal), venv and lacks_venv(machine)
    if libraries or venv:
        raise NotReadyError(
            f"The packages are installed, but {machine.executable} still cannot load: "
            f"{_names(libraries, venv=venv)}."
        )


def _names(libraries: Sequence[Library], *, venv: bool) -> str:
    names = [library.name for library in libraries] + (["the Python module venv"] if venv else [])
    return ", ".join(names)


def _install(machine: Machine, system: System, libraries: Sequence[Library], *, venv: bool) -> None:
    before = rights(machine, system)
    if before is not None and system.update:
        # First of all, because a fresh container's apt knows no package to choose from. Whether
        # it went well shows in what follows: one dead source among many need not matter.
        machine.run([*before, *system.update])
    wanted = _names(libraries, venv=venv)
    packages = packages_for(machine, system, libraries, venv=venv)
    if not packages:
        raise NotReadyError(f"This Python ({machine.executable}) lacks {wanted}. Install a complete one.")
    if before is None:
        raise NotReadyError(f"cardpress needs {wanted}. {by_hand(machine, system, packages)}")
    command = install_commands(system, packages, before)[-1]
    machine.say(f"Installing system libraries: {' '.join(command)} ...")
    # By its full path, because brew may be off PATH.
    manager = next(filter(None, map(machine.which, system.managers)))
    done = machine.run([*before, manager, *command[len(before) + 1 :]])
    if done.code:
        raise NotReadyError(
            f"{last_lines(done.output)}\nThat failed, so {wanted} cannot be used yet. Put that right."
        )


def by_hand(machine: Machine, system: System, packages: Sequence[str]) -> str:
    """Gives the exact line for a person to run, with what they need to know about it."""
    sudo = system.as_root and not machine.is_root and bool(machine.which("sudo"))
    commands = install_commands(system, packages, ["sudo"] if sudo else [])
    line = " && ".join(" ".join(command) for command in commands)
    asked = "As root, run:" if system.as_root and not (sudo or machine.is_root) else "Run:"
    return f"{asked}\n    {line}" + (f"\n{system.hint}" if system.hint else "")


# --- The environment in .venv


def environment_python(root: Path, platform: str) -> Path:
    """Gives the Python of the environment in the clone, whether or not it is there."""
    return root / ".venv" / ("Scripts/python.exe" if platform == "win32" else "bin/python")


def requirements(root: Path, goal: str) -> list[str]:
    """Reads from pyproject.toml what the goal needs of Python packages."""
    import tomllib

    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"]["test"] if goal == "test" else []
    return [*project["dependencies"], *extra]


def stamp(root: Path, goal: str) -> str:
    """Gives the digest of all that decides what pip puts into .venv for the goal."""
    import hashlib

    constraints = (root / "cardpress" / "constraints.txt").read_text(encoding="utf-8")
    version = environment_facts(root).get("version", "")
    parts = [*requirements(root, goal), constraints, version]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def stamp_file(root: Path, goal: str) -> Path:
    """Says where the digest of what was installed for the goal is kept."""
    return root / ".venv" / f"cardpress-{goal}.stamp"


def environment_facts(root: Path) -> dict[str, str]:
    """Reads what Python noted when it made the environment; nothing if there is none."""
    try:
        lines = (root / ".venv" / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines)
    return {key.strip(): value.strip() for key, _, value in pairs}


def is_set_up(root: Path, goal: str, platform: str) -> bool:
    """Says whether .venv holds all that the goal needs, without starting its Python."""
    made_by = environment_facts(root).get("executable")
    if made_by is None or not Path(made_by).exists() or not environment_python(root, platform).exists():
        return False
    try:
        installed = stamp_file(root, goal).read_text(encoding="utf-8")
    except OSError:
        return False
    # A Python too old to read pyproject.toml may still pass the work on to a newer one in .venv.
    return find_spec("tomllib") is None or installed == stamp(root, goal)


def environment_works(machine: Machine) -> bool:
    """Says whether packages can be installed into .venv as it is."""
    python = environment_python(machine.root, machine.platform)
    # An environment without this note is not known to us as sound; see is_set_up.
    made_by = environment_facts(machine.root).get("executable")
    if made_by is None or not Path(made_by).exists() or not python.exists():
        return False
    probe = f"import sys, pip; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    return machine.run([str(python), "-c", probe]).code == 0


def make_environment(machine: Machine) -> None:
    """Makes .venv, over whatever is there.

    Raises:
        NotReadyError: If Python cannot.
    """
    machine.say("Making an environment in .venv ...")
    done = machine.run([machine.executable, "-m", "venv", "--clear", str(machine.root / ".venv")])
    if done.code:
        raise NotReadyError(f"{last_lines(done.output)}\nPython could not make the environment in .venv.")


def install_packages(machine: Machine, goal: str) -> None:
    """Has pip install what the goal needs into .venv, and stamps it.

    Raises:
        NotReadyError: If pip cannot.
    """
    machine.say("Installing Python packages (about a minute) ...")
    python = str(environment_python(machine.root, machine.platform))
    # --no-input: a question would wait unseen, for what pip prints is shown only if it fails.
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    done = machine.run([*pip, "-c", "cardpress/constraints.txt", *requirements(machine.root, goal)])
    if done.code:
        raise NotReadyError(
            f"{last_lines(done.output)}\n"
            "pip could not install the Python packages; mostly that is the network, or pip's settings "
            "for it. Put that right."
        )
    # Whoever has the test tools has the rest too.
    for reached in ("run", "test") if goal == "test" else ("run",):
        stamp_file(machine.root, reached).write_text(stamp(machine.root, reached), encoding="utf-8")


def last_lines(output: str, count: int = 12) -> str:
    """Keeps the end of what a program printed, which is where it says why it failed."""
    return "\n".join(output.strip().splitlines()[-count:])


# --- The commands


def prepare(machine: Machine, goal: str) -> None:
    """Installs whatever is missing for the goal, ``run`` or ``test``.

    Raises:
        NotReadyError: If something is missing that takes a person.
    """
    if not (machine.root / "pyproject.toml").is_file():
        raise NotReadyError(
            "The set-up works in a clone of cardpress, and this is none. Go to the folder of the clone."
        )
    ready = is_set_up(machine.root, goal, machine.platform)
    rebuild = not ready and not environment_works(machine)
    provide_system_parts(machine, goal, venv=rebuild)
    if rebuild:
        make_environment(machine)
    if not ready:
        install_packages(machine, goal)


def main(arguments: Sequence[str] | None = None, machine: Machine | None = None) -> int:
    """Runs ``python3 -m cardpress.setup`` and gives its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    machine = machine or this_machine()
    if given[:1] in (["-h"], ["--help"]):
        sys.stdout.write(HELP)
        return 0
    if given and given[0] not in {"build", "test"}:
        machine.say(
            f"cardpress.setup knows build and test, not {given[0]!r}. See: {_again(machine, '--help')}"
        )
        return USAGE_ERROR
    too_old = too_old_message(machine.python, machine.executable, machine.platform)
    if too_old:
        machine.say(too_old)
        return NOT_READY
    try:
        return _set_up_and_run(machine, given)
    except KeyboardInterrupt:
        machine.say("Stopped.")
        return STOPPED
    except NotReadyError as error:
        reason = str(error)
    except OSError as error:
        reason = f"The set-up could not go on: {error}. Put that right."
    machine.say(f"{reason}\nThen run: {_again(machine, *given)}")
    return NOT_READY


def _set_up_and_run(machine: Machine, given: list[str]) -> int:
    command = given[0] if given else ""
    prepare(machine, "test" if command == "test" else "run")
    python = str(environment_python(machine.root, machine.platform))
    if command == "build":
        return machine.hand_over([python, "generate.py", *given[1:]])
    if command == "test":
        return machine.hand_over([python, "-m", "pytest", *given[1:]])
    machine.say("cardpress is set up. Build the PDFs with: python3 generate.py")
    return 0


def _again(machine: Machine, *given: str) -> str:
    import shlex

    # The same Python as now: on some systems "python3" is an older one.
    launcher = "py" if machine.platform == "win32" else Path(machine.executable).name
    return " ".join([launcher, "-m", "cardpress.setup", *map(shlex.quote, given)])


def run_in_environment() -> int:
    """Runs cardpress with the arguments of this process, in .venv if this Python has no packages.

    Returns:
        The exit code, 3 if cardpress is not set up yet.
    """
    handed_over = os.environ.pop(_HANDED_OVER, None)
    if sys.version_info >= OLDEST_PYTHON and all(map(_has_module, RUN_TIME_MODULES)):
        show_homebrew(sys.platform, os.environ)
        from cardpress.cli import main as cardpress

        return cardpress()
    if handed_over is None and is_set_up(ROOT, "run", sys.platform):
        os.environ[_HANDED_OVER] = "1"
        return hand_over([str(environment_python(ROOT, sys.platform)), *sys.argv])
    if handed_over is not None:
        # .venv is stamped as complete and is not: the next set-up is not to believe the stamp.
        _forget_stamp(stamp_file(ROOT, "run"))
    launcher = "py" if sys.platform == "win32" else "python3"
    _say(f"cardpress is not set up yet. Run: {launcher} -m cardpress.setup build")
    return NOT_READY


def _forget_stamp(file: Path) -> None:
    from contextlib import suppress

    with suppress(OSError):
        file.unlink()


# --- The real machine


def this_machine() -> Machine:
    """Gives the machine this runs on."""
    from shutil import which

    show_homebrew(sys.platform, os.environ)
    return Machine(
        root=ROOT,
        platform=sys.platform,
        python=sys.version_info[:3],
        executable=_base_executable(),
        is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
        system_ids=_system_ids,
        which=which,
        loads=_loads,
        has_module=_has_module,
        run=_run,
        hand_over=_hand_over_in_clone,
        say=_say,
    )


def show_homebrew(platform: str, environment: MutableMapping[str, str]) -> None:
    """Has macOS look for libraries where Homebrew puts them; not every Python does by itself."""
    if platform != "darwin":
        return
    name = "DYLD_FALLBACK_LIBRARY_PATH"
    # The last is what macOS would use if this were not set.
    places = [*environment.get(name, "").split(":"), "/opt/homebrew/lib", "/usr/local/lib", "/usr/lib"]
    environment[name] = ":".join(dict.fromkeys(filter(None, places)))


def hand_over(command: Sequence[str], *, replace: bool = os.name == "posix") -> int:
    """Runs a command in place of this process, or where that is not to be had, waits for it."""
    if replace:
        os.execv(command[0], list(command))  # noqa: S606 - no shell is what we want
    import subprocess

    try:
        return subprocess.run(list(command), check=False).returncode  # noqa: S603 - our own command
    except KeyboardInterrupt:
        return STOPPED


def _hand_over_in_clone(command: Sequence[str]) -> int:
    os.chdir(ROOT)
    return hand_over(command)


def _base_executable() -> str:
    # Inside an environment: the Python it was made by. .venv cannot be rebuilt by its own.
    inside = sys.prefix != sys.base_prefix
    return (str(getattr(sys, "_base_executable", "")) if inside else "") or sys.executable


def _system_ids() -> Sequence[str]:
    from platform import freedesktop_os_release

    try:
        release = freedesktop_os_release()
    except OSError:
        return []
    return [release.get("ID", ""), *release.get("ID_LIKE", "").split()]


def _has_module(name: str) -> bool:
    return find_spec(name) is not None


def _loads(library: Library) -> bool:
    if sys.platform == "win32":
        _add_dll_directories()
    files = library.files.split()
    if not library.search_only:
        if any(map(_opens, files)):
            return True
        if sys.platform not in {"darwin", "win32"}:
            # Here a search would start a compiler, and find nothing that the loader did not.
            return False
    from ctypes.util import find_library

    return any(map(_opens, filter(None, map(find_library, files))))


def _opens(name: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _add_dll_directories() -> None:
    from contextlib import suppress

    # As WeasyPrint 70 does.
    usual = r"C:\msys64\ucrt64\bin;C:\msys64\mingw64\bin;C:\Program Files\GTK3-Runtime Win64\bin"
    for directory in os.environ.get("WEASYPRINT_DLL_DIRECTORIES", usual).split(";"):
        with suppress(OSError):
            os.add_dll_directory(directory)  # type: ignore[attr-defined, unused-ignore] # Windows only


def _run(command: Sequence[str]) -> Outcome:
    import subprocess

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
        try:
            output, _ = process.communicate()
        except KeyboardInterrupt:
            # Ctrl-C reached the command too. It is given the time to end well, and not killed as
            # subprocess.run would do: that can leave half-installed packages in the system.
            process.communicate()
            raise
    return Outcome(process.returncode, output)


def _say(message: str) -> None:
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main())

"""What this machine lacks, and the exact command that mends it.

It looks without drawing: WeasyPrint is not imported, because without Pango that may end the process.
"""

import hashlib
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from cardpress.homebrew import show_homebrew
from cardpress.paths import installed_data
from cardpress.setup import OLDEST_PYTHON, ROOT, RUN_TIME_PACKAGES
from cardpress.setup.environment import forget, is_clone
from cardpress.setup.libraries import RUN_LIBRARIES
from cardpress.setup.machine import Machine, this_machine, too_old_message
from cardpress.setup.systems import Missing, by_hand, detect_system, on_each_system, packages_for

MEGABYTE = 1_000_000
LEAST_SPACE = 50 * MEGABYTE


@dataclass(frozen=True)
class Report:
    """What was found.

    Attributes:
        lines: for a person to read.
        healthy: whether everything is there.
    """

    lines: tuple[str, ...]
    healthy: bool


@dataclass(frozen=True)
class Item:
    """One thing that was looked at.

    Attributes:
        name: what it is called.
        state: what was found, in a word or two.
        ok: whether that will do.
    """

    name: str
    state: str
    ok: bool


@dataclass(frozen=True)
class Group:
    """Things that one command mends.

    Attributes:
        items: the things.
        mend: what to do if one of them will not do; may be several lines.
    """

    items: tuple[Item, ...]
    mend: str


def examine() -> Report:
    """Look at Python, the system libraries, the Python packages, the fonts and the disk; never raises."""
    show_homebrew(sys.platform, os.environ)
    machine = this_machine()
    fonts = installed_data().fonts
    looks: dict[str, Callable[[], Group]] = {
        "Python": lambda: python_group(machine),
        "System libraries": lambda: library_group(machine),
        "Python packages": lambda: _packages(machine),
        "Fonts": lambda: font_group(fonts, fonts_mend(ROOT)),
        "Free disk space": lambda: space_group(shutil.disk_usage(_nearest(Path("out"))).free),
    }
    return report([_looked(name, look) for name, look in looks.items()])


def _looked(name: str, look: Callable[[], Group]) -> Group:
    try:
        return look()
    except Exception as error:  # noqa: BLE001 - on an odd machine one failed look is not to hide the others
        return Group((Item(name, f"unknown ({type(error).__name__}: {error})", ok=False),), "")


def report(groups: Sequence[Group]) -> Report:
    """Put what was found into aligned lines, each group followed by what mends it."""
    items = [item for group in groups for item in group.items]
    width = max(len(item.name) for item in items)
    lines = [line for group in groups for line in _group_lines(group, width)]
    bad = sum(not item.ok for item in items)
    return Report((*lines, _summary(bad)), healthy=not bad)


def _group_lines(group: Group, width: int) -> Iterable[str]:
    yield from (f"{item.name:<{width}}  {item.state}" for item in group.items)
    if not all(item.ok for item in group.items):
        yield from (f"  {line}" for line in group.mend.splitlines())


def _summary(bad: int) -> str:
    if not bad:
        return "Everything is there."
    return f"{bad} things are missing; see above." if bad > 1 else "1 thing is missing; see above."


def python_group(machine: Machine) -> Group:
    """Whether this Python is new enough."""
    ok = machine.python >= OLDEST_PYTHON
    version = ".".join(map(str, machine.python))
    return Group((Item("Python", f"{version} {'ok' if ok else 'too old'}", ok),), too_old_message(machine))


def library_group(machine: Machine) -> Group:
    """Which system libraries load, and this system's line that installs them."""
    missing = tuple(library for library in RUN_LIBRARIES if not machine.loads(library))
    items = (
        Item(library.name, "missing" if library in missing else "found", library not in missing)
        for library in RUN_LIBRARIES
    )
    return Group(tuple(items), _libraries_mend(machine, Missing(missing)))


def _libraries_mend(machine: Machine, missing: Missing) -> str:
    system = detect_system(machine)
    if system is None:
        return on_each_system()
    return by_hand(machine, system, packages_for(machine, system, missing))


def _packages(machine: Machine) -> Group:
    group = package_group(installed_version, packages_mend(machine, ROOT))
    if is_clone(ROOT) and not all(item.ok for item in group.items):
        # The set-up that mends it is not to believe its stamp.
        forget(ROOT)
    return group


def package_group(version_of: Callable[[str], str | None], mend: str) -> Group:
    """Which versions of the Python packages are installed."""
    versions = {name: version_of(name) for name in sorted(RUN_TIME_PACKAGES.values())}
    items = (Item(name, version or "missing", bool(version)) for name, version in versions.items())
    return Group(tuple(items), mend)


def installed_version(package: str) -> str | None:
    """The version of an installed package; None if it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def packages_mend(machine: Machine, root: Path) -> str:
    """How to install the Python packages: by the set-up in a clone, elsewhere by pip."""
    if is_clone(root):
        return f"Run:\n    {machine.launcher} -m cardpress.setup"
    return f"In the folder of cardpress's sources, run:\n    {_pip_install()} ."


def _pip_install() -> str:
    # sys.executable and not the machine's: packages belong to the environment, not to what made it.
    python = sys.executable if sys.platform == "win32" else shlex.quote(sys.executable)
    return f"{python} -m pip install"


def font_group(fonts: Path, mend: str) -> Group:
    """Whether the fonts and their fontconfig file are there and are what was released."""
    sums = _read(fonts / "SHA256SUMS").decode("utf-8", "replace")
    pairs = (line.partition(" ") for line in sums.splitlines() if line.strip())
    files = [_font_item(fonts / name.strip(), digest) for digest, _, name in pairs]
    lists = [_there(fonts / "fonts.conf"), *([] if files else [_there(fonts / "SHA256SUMS")])]
    return Group((*files, *lists), mend)


def _font_item(file: Path, digest: str) -> Item:
    content = _read(file)
    ok = hashlib.sha256(content).hexdigest() == digest
    return Item(file.name, "ok" if ok else "damaged" if content else "missing", ok)


def _there(file: Path) -> Item:
    ok = bool(_read(file))
    return Item(file.name, "ok" if ok else "missing", ok)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def fonts_mend(root: Path) -> str:
    """How to get the fonts back."""
    if (root / ".git").exists():
        return "Run:\n    git checkout fonts"
    if is_clone(root):
        return "Download cardpress again."
    return f"In the folder of cardpress's sources, run:\n    {_pip_install()} --force-reinstall ."


def space_group(free: int) -> Group:
    """Whether there is room for what is to be written."""
    ok = free >= LEAST_SPACE
    state = f"{free // MEGABYTE} MB" + ("" if ok else ", too little")
    mend = f"Free {LEAST_SPACE // MEGABYTE} MB on the disk of this folder."
    return Group((Item("Free disk space", state, ok),), mend)


def _nearest(folder: Path) -> Path:
    """The folder itself, or the nearest above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists())

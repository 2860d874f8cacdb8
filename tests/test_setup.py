"""The set-up, on machines that are made up: nothing here installs, downloads or needs a network."""

from __future__ import annotations

import ast
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from cardpress import setup
from cardpress.errors import MachineError
from cardpress.homebrew import show_homebrew
from cardpress.setup import environment, install, systems
from cardpress.setup.__main__ import main
from cardpress.setup.libraries import RUN_LIBRARIES, TEST_LIBRARIES, Library
from cardpress.setup.machine import Machine, Outcome, this_machine, too_old_message
from cardpress.setup.systems import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

CLONE = Path(__file__).resolve().parent.parent
READ_BY_AN_OLD_PYTHON = [
    CLONE / "generate.py",
    CLONE / "cardpress" / "__init__.py",
    CLONE / "cardpress" / "errors.py",
    CLONE / "cardpress" / "homebrew.py",
    *sorted((CLONE / "cardpress" / "setup").glob("*.py")),
]
NOTHING: tuple[Library, ...] = ()
EVERYTHING = RUN_LIBRARIES + TEST_LIBRARIES

DEBIAN_LINE = (
    "apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)


@dataclass
class Pretended:
    """A machine that has what the test says, and that remembers what was asked of it."""

    root: Path
    platform: str = "linux"
    python: tuple[int, int, int] = (3, 11, 2)
    ids: tuple[str, ...] = ("debian",)
    programs: tuple[str, ...] = ("apt-get",)
    is_root: bool = False
    lacking: tuple[Library, ...] = NOTHING
    lacking_modules: tuple[str, ...] = ()
    installs_work: bool = True
    answers: dict[str, Outcome] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    handed_over: list[str] = field(default_factory=list)

    def machine(self) -> Machine:
        """Gives the machine to pass to what is tested."""
        return Machine(
            root=self.root,
            platform=self.platform,
            python=self.python,
            executable="/usr/bin/python3",
            is_root=self.is_root,
            system_ids=lambda: self.ids,
            which=lambda name: f"/there/{Path(name).name}" if name in self.programs else None,
            loads=lambda library: library not in self.lacking,
            has_module=lambda name: name not in self.lacking_modules,
            run=self._run,
            hand_over=self._hand_over,
            say=self.said.append,
        )

    def _run(self, command: Sequence[str]) -> Outcome:
        line = " ".join(command)
        self.commands.append(line)
        for part, outcome in self.answers.items():
            if part in line:
                return outcome
        if "install" in command and "pip" not in command and self.installs_work:
            self.lacking, self.lacking_modules = NOTHING, ()
        if "venv" in command:
            pretend_environment(self.root)
        return Outcome(0, "")

    def _hand_over(self, command: Sequence[str]) -> int:
        self.handed_over.append(" ".join(command))
        return 7


def pretend_environment(root: Path, version: str = "3.11.2", made_by: str = sys.executable) -> Path:
    python = environment.environment_python(root, "linux")
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text('#!/bin/sh\necho ran "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    facts = f"home = /usr/bin\nversion = {version}\nexecutable = {made_by}\n"
    (root / ".venv" / "pyvenv.cfg").write_text(facts, encoding="utf-8")
    return python


def pretend_set_up(root: Path, goal: str = "run") -> Path:
    python = pretend_environment(root)
    environment.stamp_file(root, goal).write_text(environment.stamp(root, goal), encoding="utf-8")
    return python


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """As much of a clone as the set-up reads and as generate.py starts with."""
    (tmp_path / "cardpress" / "setup").mkdir(parents=True)
    for file in (*READ_BY_AN_OLD_PYTHON, CLONE / "cardpress" / "constraints.txt"):
        shutil.copy(file, tmp_path / file.relative_to(CLONE))
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "cardpress"\ndependencies = ["click>=8", "pikepdf>=10"]\n'
        '[project.optional-dependencies]\ntest = ["pytest>=9"]\n',
        encoding="utf-8",
    )
    return tmp_path


# --- The Python that runs this


def test_too_old_a_python_gets_one_sentence(clone: Path) -> None:
    old = Pretended(clone, python=(3, 8, 10))
    assert main(["build"], old.machine()) == 3
    (said,) = old.said
    assert said == (
        "cardpress needs Python 3.11 or newer; this is 3.8.10 at /usr/bin/python3. "
        "Install a newer Python, then run: python3.11 -m cardpress.setup build"
    )
    assert old.commands == []


@pytest.mark.parametrize("python", [(3, 11, 0), (3, 14, 1), (4, 0, 0)])
def test_a_new_python_is_not_too_old(tmp_path: Path, python: tuple[int, int, int]) -> None:
    assert too_old_message(Pretended(tmp_path, python=python).machine()) == ""


def test_a_too_old_python_on_windows_is_told_its_launcher(tmp_path: Path) -> None:
    machine = Pretended(tmp_path, platform="win32", python=(3, 9, 0)).machine()
    assert too_old_message(machine).endswith("run: py -m cardpress.setup build")


@pytest.mark.parametrize("file", READ_BY_AN_OLD_PYTHON, ids=lambda file: file.name)
def test_the_set_up_is_readable_to_an_old_python(file: Path) -> None:
    ast.parse(file.read_text(encoding="utf-8"), filename=str(file), feature_version=(3, 7))


def test_the_set_up_imports_nothing_of_ours_but_what_an_old_python_can_read(clone: Path) -> None:
    command = [sys.executable, "-S", "-B", "-m", "cardpress.setup", "--help"]
    assert subprocess.run(command, cwd=clone, capture_output=True, check=False).returncode == 0


# --- Which system, which line


@pytest.mark.parametrize(
    ("platform", "ids", "manager"),
    [
        ("linux", ("debian",), "apt-get"),
        ("linux", ("ubuntu", "debian"), "apt-get"),
        ("linux", ("linuxmint", "ubuntu", "debian"), "apt-get"),
        ("linux", ("fedora",), "dnf"),
        ("linux", ("rocky", "rhel", "centos", "fedora"), "dnf"),
        ("darwin", (), "brew"),
        ("win32", (), "pacman"),
    ],
)
def test_the_system_is_detected(tmp_path: Path, platform: str, ids: tuple[str, ...], manager: str) -> None:
    system = systems.detect_system(Pretended(tmp_path, platform=platform, ids=ids).machine())
    assert system is not None
    assert system.install[0] == manager


@pytest.mark.parametrize(
    ("platform", "ids", "goal", "shown"),
    [
        ("linux", ("debian",), "run", f"As root, run:\n    apt-get update && {DEBIAN_LINE}"),
        ("linux", ("debian",), "test", f"As root, run:\n    apt-get update && {DEBIAN_LINE} libzbar0"),
        ("linux", ("fedora",), "run", "As root, run:\n    dnf install -y pango harfbuzz"),
        ("linux", ("fedora",), "test", "As root, run:\n    dnf install -y pango harfbuzz zbar"),
        ("darwin", (), "run", "Run:\n    brew install pango\nbrew is Homebrew"),
        ("darwin", (), "test", "Run:\n    brew install pango zbar\nbrew is Homebrew"),
        ("win32", (), "run", "Run:\n    pacman -S mingw-w64-ucrt-x86_64-pango\nin a terminal of MSYS2"),
        ("win32", (), "test", "    set WEASYPRINT_DLL_DIRECTORIES=C:\\msys64\\ucrt64\\bin\n"),
    ],
)
def test_without_rights_the_exact_line_is_shown(
    clone: Path, platform: str, ids: tuple[str, ...], goal: str, shown: str
) -> None:
    pretended = Pretended(clone, platform=platform, ids=ids, programs=(), lacking=EVERYTHING)
    assert main(["test" if goal == "test" else "build"], pretended.machine()) == 3
    (said,) = pretended.said
    assert shown in said + "\n"
    assert not any("install" in command for command in pretended.commands)


def test_the_line_has_sudo_where_there_is_sudo(clone: Path) -> None:
    pretended = Pretended(
        clone,
        programs=("apt-get", "sudo"),
        lacking=RUN_LIBRARIES,
        answers={"sudo -n true": Outcome(1, "a password is required")},
    )
    assert main(["build", "poster", "--paper", "a4"], pretended.machine()) == 3
    (said,) = pretended.said
    assert said == (
        "cardpress needs Pango, PangoFT2, HarfBuzz, HarfBuzz-subset, fontconfig, GObject. Run:\n"
        f"    sudo apt-get update && sudo {DEBIAN_LINE}\n"
        "Then run: python3 -m cardpress.setup build poster --paper a4"
    )


@pytest.mark.parametrize("ids", [(), ("plan9",)])
def test_on_an_unknown_system_the_libraries_and_the_lines_of_others_are_shown(
    clone: Path, ids: tuple[str, ...]
) -> None:
    pretended = Pretended(clone, ids=ids, lacking=RUN_LIBRARIES)
    assert main([], pretended.machine()) == 3
    (said,) = pretended.said
    assert all(library.name in said for library in RUN_LIBRARIES)
    assert re.findall(r"(?m)^    (.*?)  +(?:apt-get update && )?(\S+) ", said) == [
        ("Debian, Ubuntu", "apt-get"),
        ("Fedora", "dnf"),
        ("macOS", "brew"),
        ("Windows", "pacman"),
    ]
    assert said.endswith("Then run: python3 -m cardpress.setup")


@pytest.mark.parametrize(
    ("known", "taken"), [("libzbar0", "libzbar0"), ("libzbar0t64", "libzbar0t64"), ("nothing", "libzbar0")]
)
def test_debian_takes_the_zbar_that_apt_knows(tmp_path: Path, known: str, taken: str) -> None:
    class Apt(Pretended):
        def _run(self, command: Sequence[str]) -> Outcome:
            return Outcome(0, f"Package: {known}\n" if command[-1] == known else "N: purely virtual")

    machine = Apt(tmp_path).machine()
    system = systems.detect_system(machine)
    assert system is not None
    assert systems.packages_for(machine, system, Missing(TEST_LIBRARIES)) == (taken,)


def test_only_the_missing_kind_is_installed(clone: Path) -> None:
    pretended = Pretended(clone, is_root=True, lacking=TEST_LIBRARIES)
    install.provide_system_parts(pretended.machine(), "run", venv=False)
    assert pretended.commands == []
    install.provide_system_parts(pretended.machine(), "test", venv=False)
    assert pretended.commands[-1] == "/there/apt-get install -y --no-install-recommends libzbar0"


def test_on_windows_the_tests_need_no_zbar_of_the_system(tmp_path: Path) -> None:
    pretended = Pretended(tmp_path, platform="win32", lacking=TEST_LIBRARIES)
    assert install.what_is_missing(pretended.machine(), "test", venv=False).names == ""


# --- Rights


@pytest.mark.parametrize(
    ("programs", "is_root", "sudo_code", "expected"),
    [
        (("apt-get",), True, 1, ()),
        (("apt-get", "sudo"), False, 0, ("sudo", "-n")),
        (("apt-get", "sudo"), False, 1, None),
        (("apt-get",), False, 0, None),
        ((), True, 0, None),
    ],
)
def test_rights_on_debian(
    tmp_path: Path,
    programs: tuple[str, ...],
    *,
    is_root: bool,
    sudo_code: int,
    expected: tuple[str, ...] | None,
) -> None:
    answers = {"sudo -n true": Outcome(sudo_code, "")}
    machine = Pretended(tmp_path, programs=programs, is_root=is_root, answers=answers).machine()
    system = systems.detect_system(machine)
    assert system is not None
    assert install.rights(machine, system) == expected


def test_root_installs_after_an_update(clone: Path) -> None:
    pretended = Pretended(clone, is_root=True, lacking=RUN_LIBRARIES)
    install.provide_system_parts(pretended.machine(), "run", venv=False)
    assert pretended.commands == ["apt-get update", f"/there/{DEBIAN_LINE}"]
    assert pretended.said == [f"Installing system libraries: {DEBIAN_LINE} ..."]


def test_homebrew_is_found_off_path_and_needs_no_root(clone: Path) -> None:
    pretended = Pretended(
        clone, platform="darwin", programs=("/opt/homebrew/bin/brew",), lacking=RUN_LIBRARIES
    )
    install.provide_system_parts(pretended.machine(), "run", venv=False)
    assert pretended.commands == ["/there/brew install pango"]


def test_a_failed_installation_shows_its_last_lines(clone: Path) -> None:
    output = "\n".join(f"line {number}" for number in range(40))
    pretended = Pretended(
        clone, is_root=True, lacking=RUN_LIBRARIES, answers={"install": Outcome(100, output)}
    )
    with pytest.raises(MachineError, match=r"(?s)^line 28\n.*line 39\nThat failed"):
        install.provide_system_parts(pretended.machine(), "run", venv=False)


def test_what_still_does_not_load_is_named(clone: Path) -> None:
    pretended = Pretended(clone, is_root=True, lacking=RUN_LIBRARIES[1:2], installs_work=False)
    with pytest.raises(MachineError, match=r"/usr/bin/python3 still cannot load: PangoFT2\."):
        install.provide_system_parts(pretended.machine(), "run", venv=False)


# --- A Python without venv


def test_debians_venv_is_installed_with_the_libraries(clone: Path) -> None:
    pretended = Pretended(
        clone,
        is_root=True,
        lacking=RUN_LIBRARIES,
        lacking_modules=("ensurepip",),
        answers={"apt-cache show python3.11-venv": Outcome(0, "Package: python3.11-venv\n")},
    )
    assert main([], pretended.machine()) == 0
    assert f"/there/{DEBIAN_LINE} python3.11-venv" in pretended.commands


def test_a_missing_venv_does_not_matter_once_the_environment_is_there(clone: Path) -> None:
    pretend_set_up(clone)
    pretended = Pretended(clone, lacking_modules=("ensurepip", "venv"))
    assert main([], pretended.machine()) == 0


def test_a_missing_venv_that_is_no_package_is_named(clone: Path) -> None:
    pretended = Pretended(clone, ids=("fedora",), programs=("dnf",), lacking_modules=("venv",))
    assert main([], pretended.machine()) == 3
    assert "lacks Python's venv" in pretended.said[0]


# --- The environment and its stamps


def test_a_first_set_up_makes_the_environment_and_installs_what_is_listed(clone: Path) -> None:
    pretended = Pretended(clone)
    assert main(["test", "-x", "-q"], pretended.machine()) == 7
    python = environment.environment_python(clone, "linux")
    venv, pip, compiling = pretended.commands
    assert venv == f"/usr/bin/python3 -m venv --clear {clone / '.venv'}"
    assert pip == (
        f"{python} -m pip install --quiet --disable-pip-version-check --no-input"
        " -c cardpress/constraints.txt click>=8 pikepdf>=10 pytest>=9"
    )
    assert compiling == f"{python} -m compileall -q cardpress"
    assert pretended.said == [
        "Making an environment in .venv ...",
        "Installing Python packages (about a minute) ...",
    ]
    assert pretended.handed_over == [f"{python} -m pytest -x -q"]


def test_the_second_time_is_quick(clone: Path) -> None:
    assert main(["test"], Pretended(clone).machine()) == 7
    again = Pretended(clone)
    assert main(["test"], again.machine()) == 7
    assert main(["build", "poster"], again.machine()) == 7
    assert again.commands == []
    assert again.said == []
    assert (
        again.handed_over[-1] == f"{environment.environment_python(clone, 'linux')} generate.py build poster"
    )


def test_building_does_not_bring_the_test_tools(clone: Path) -> None:
    assert main(["build"], Pretended(clone).machine()) == 7
    assert environment.is_set_up(clone, "run", "linux")
    assert not environment.is_set_up(clone, "test", "linux")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("pyproject.toml", "click>=8", "click>=9"),
        ("cardpress/constraints.txt", "click==", "click!="),
        (".venv/pyvenv.cfg", "version = 3.11.2", "version = 3.12.0"),
        (".venv/pyvenv.cfg", sys.executable, "/gone/python3.11"),
        (".venv/cardpress-run.stamp", "", "x"),
    ],
)
def test_a_stamp_does_not_outlive_what_it_stands_for(clone: Path, file: str, old: str, new: str) -> None:
    pretend_set_up(clone)
    assert environment.is_set_up(clone, "run", "linux")
    change(clone / file, old, new)
    assert not environment.is_set_up(clone, "run", "linux")


def test_a_stamp_does_not_depend_on_the_rest_of_the_project_file(clone: Path) -> None:
    pretend_set_up(clone)
    change(clone / "pyproject.toml", 'name = "cardpress"', 'name = "cardpress"\nversion = "2"')
    change(clone / "pyproject.toml", "pytest>=9", "pytest>=10")
    assert environment.is_set_up(clone, "run", "linux")


def test_a_stamped_environment_elsewhere_than_in_a_clone_is_none_of_ours(clone: Path) -> None:
    pretend_set_up(clone)
    (clone / "pyproject.toml").unlink()
    assert not environment.is_set_up(clone, "run", "linux")


@pytest.mark.parametrize("gone", ["bin/python", "pyvenv.cfg", "cardpress-run.stamp"])
def test_half_an_environment_is_none(clone: Path, gone: str) -> None:
    pretend_set_up(clone)
    (clone / ".venv" / gone).unlink()
    assert not environment.is_set_up(clone, "run", "linux")


def test_an_environment_of_a_python_that_is_gone_is_made_anew(clone: Path) -> None:
    pretend_environment(clone, made_by="/gone/python3.11")
    pretended = Pretended(clone)
    assert main([], pretended.machine()) == 0
    assert pretended.said[0] == "Making an environment in .venv ..."


def test_an_environment_without_pip_is_made_anew(clone: Path) -> None:
    pretend_environment(clone)
    pretended = Pretended(clone, answers={"import sys, pip": Outcome(1, "No module named pip")})
    assert main([], pretended.machine()) == 0
    assert pretended.said[0] == "Making an environment in .venv ..."


def test_a_sound_environment_is_kept_when_the_packages_change(clone: Path) -> None:
    pretend_set_up(clone)
    change(clone / "pyproject.toml", "click>=8", "click>=9")
    pretended = Pretended(clone)
    assert main([], pretended.machine()) == 0
    assert pretended.said[0] == "Installing Python packages (about a minute) ..."


def test_an_environment_that_cannot_be_made_is_explained(clone: Path) -> None:
    pretended = Pretended(clone, answers={"-m venv": Outcome(1, "Error: disk full")})
    assert main([], pretended.machine()) == 3
    assert pretended.said[-1].startswith("Error: disk full\nPython could not make")


def test_a_failing_pip_is_explained_and_leaves_no_stamp(clone: Path) -> None:
    pretended = Pretended(clone, answers={"-m pip": Outcome(1, "ERROR: no such version")})
    assert main(["build"], pretended.machine()) == 3
    assert pretended.said[-1].startswith("ERROR: no such version\npip could not install")
    assert pretended.handed_over == []
    assert not environment.is_set_up(clone, "run", "linux")


def test_sources_that_cannot_be_compiled_do_not_matter(clone: Path) -> None:
    pretended = Pretended(clone, answers={"compileall": Outcome(1, "read-only")})
    assert main(["build"], pretended.machine()) == 7
    assert environment.is_set_up(clone, "run", "linux")


def test_the_real_sources_are_compiled_although_python_is_told_not_to(clone: Path) -> None:
    pretend_environment(clone)
    quiet = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")

    def run(command: Sequence[str]) -> Outcome:
        if "compileall" not in command:
            return Outcome(0, "")
        return Outcome(
            subprocess.run([sys.executable, *command[1:]], cwd=clone, env=quiet, check=False).returncode, ""
        )

    machine = Pretended(clone).machine()._replace(run=run)
    environment.provide_environment(machine, "run", rebuild=False)
    assert list((clone / "cardpress" / "setup" / "__pycache__").glob("environment.*.pyc"))


# --- The command line


def test_plain_set_up_says_how_to_go_on(clone: Path) -> None:
    pretend_set_up(clone)
    pretended = Pretended(clone)
    assert main([], pretended.machine()) == 0
    assert pretended.said == ["cardpress is set up. Build the PDFs with: python3 generate.py"]


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_teaches(clone: Path, capsys: pytest.CaptureFixture[str], flag: str) -> None:
    assert main([flag], Pretended(clone).machine()) == 0
    assert "python3 -m cardpress.setup build poster --paper a4" in capsys.readouterr().out


def test_help_after_build_is_for_the_build(clone: Path) -> None:
    pretend_set_up(clone)
    pretended = Pretended(clone)
    assert main(["build", "--help"], pretended.machine()) == 7
    assert pretended.handed_over[0].endswith("generate.py build --help")


def test_an_unknown_command_is_a_usage_error(clone: Path) -> None:
    pretended = Pretended(clone)
    assert main(["bulid"], pretended.machine()) == 2
    assert "'bulid'" in pretended.said[0]


def test_outside_a_clone_there_is_nothing_to_set_up(tmp_path: Path) -> None:
    pretended = Pretended(tmp_path)
    assert main([], pretended.machine()) == 3
    assert "a clone of cardpress" in pretended.said[0]


def test_ctrl_c_ends_with_one_line(clone: Path) -> None:
    def stop(_command: Sequence[str]) -> NoReturn:
        raise KeyboardInterrupt

    pretended = Pretended(clone)
    assert main([], pretended.machine()._replace(run=stop)) == 130
    assert pretended.said[-1] == "Stopped."


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_gives_what_is_being_installed_the_time_to_end_well(tmp_path: Path) -> None:
    installer = "trap 'sleep 0.2; touch ended; exit' INT; touch started; while :; do sleep 0.05; done"
    program = (
        "from cardpress.setup import machine\n"
        f"machine.ROOT = {str(tmp_path)!r}\n"
        f"machine.this_machine().run(['sh', '-c', {installer!r}])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=CLONE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    deadline = time.monotonic() + 20
    while not (tmp_path / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=20) != 0
    assert (tmp_path / "ended").exists()


def test_a_folder_that_cannot_be_written_is_explained(clone: Path) -> None:
    def refuse(_command: Sequence[str]) -> NoReturn:
        raise PermissionError(13, "Permission denied", ".venv")

    pretended = Pretended(clone)
    assert main([], pretended.machine()._replace(run=refuse)) == 3
    assert "Permission denied" in pretended.said[-1]


# --- macOS


def test_homebrews_libraries_are_looked_for_once_and_last() -> None:
    environment = {"DYLD_FALLBACK_LIBRARY_PATH": "/mine"}
    for _ in range(2):
        show_homebrew("darwin", environment)
    assert environment == {"DYLD_FALLBACK_LIBRARY_PATH": "/mine:/opt/homebrew/lib:/usr/local/lib:/usr/lib"}


def test_other_systems_are_left_as_they_are() -> None:
    environment: dict[str, str] = {}
    show_homebrew("linux", environment)
    assert environment == {}


# --- The real machine, as far as it can be asked without changing it


def test_the_real_machine_answers() -> None:
    machine = this_machine()
    assert machine.root == CLONE
    assert machine.has_module("json")
    assert not machine.has_module("no_such_module_here")
    assert not machine.loads(Library("none", "libno-such-library.so.0"))
    assert machine.run([sys.executable, "-c", "print('both'); raise SystemExit(5)"]) == (5, "both\n")
    assert machine.run(["/no/such/program"]).code == 127
    assert Path(machine.executable).exists()
    assert all(isinstance(name, str) for name in machine.system_ids())


def test_without_exec_a_command_is_waited_for() -> None:
    assert setup.hand_over([sys.executable, "-c", "raise SystemExit(4)"], replace=False) == 4


def test_the_real_dependency_lists_are_read() -> None:
    run, test = environment.requirements(CLONE, "run"), environment.requirements(CLONE, "test")
    assert test[: len(run)] == run
    assert any(line.startswith("weasyprint") for line in run)
    assert any(line.startswith("pytest") for line in test[len(run) :])


def test_the_packages_looked_for_are_those_depended_on() -> None:
    listed = {re.split(r"[^\w-]", line)[0] for line in environment.requirements(CLONE, "run")}
    assert set(setup.RUN_TIME_PACKAGES.values()) == listed
    assert all(map(setup.has_module, setup.RUN_TIME_PACKAGES))


# --- generate.py


def generate(clone: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Runs generate.py with a Python that sees no packages."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    command = [sys.executable, "-S", "-E", "-s", "-B", "generate.py", *options]
    return subprocess.run(
        command, cwd=clone, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_generate_says_in_one_line_that_it_is_not_set_up(clone: Path) -> None:
    done = generate(clone)
    launcher = "py" if sys.platform == "win32" else "python3"
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr == f"cardpress is not set up yet. Run: {launcher} -m cardpress.setup build\n"


@pytest.mark.skipif(sys.platform == "win32", reason="the pretended Python is a shell script")
def test_generate_goes_on_in_the_environment(clone: Path) -> None:
    pretend_set_up(clone)
    done = generate(clone, "poster", "--paper", "a4")
    assert (done.returncode, done.stdout) == (0, "ran generate.py poster --paper a4\n")


@pytest.mark.skipif(sys.platform == "win32", reason="the pretended Python is a shell script")
def test_generate_passes_on_the_exit_code(clone: Path) -> None:
    pretend_set_up(clone).write_text("#!/bin/sh\nexit 9\n", encoding="utf-8")
    assert generate(clone).returncode == 9


@pytest.mark.skipif(sys.platform == "win32", reason="the pretended Python is a shell script")
def test_generate_does_not_go_round_in_a_damaged_environment(clone: Path) -> None:
    python = pretend_set_up(clone)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S -E -s -B "$@"\n', encoding="utf-8")
    done = generate(clone)
    assert done.returncode == 3
    assert done.stderr.startswith("cardpress is not set up yet.")
    assert not environment.is_set_up(clone, "run", "linux")


def test_generate_starts_the_program_where_the_packages_are(clone: Path) -> None:
    for name in setup.RUN_TIME_PACKAGES:
        (clone / f"{name}.py").touch()
    program = "import sys\n\n\ndef main() -> int:\n    print(sys.argv)\n    return 6\n"
    (clone / "cardpress" / "cli.py").write_text(program, encoding="utf-8")
    done = generate(clone, "cards")
    assert (done.returncode, done.stdout) == (6, "['generate.py', 'cards']\n")


def test_generate_starts_without_the_heavy_parts_of_the_library() -> None:
    program = "import sys, cardpress.setup; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", program], cwd=CLONE, capture_output=True, text=True, check=True
    )
    heavy = {"argparse", "ctypes", "dataclasses", "hashlib", "subprocess", "tomllib"}
    beside = {f"cardpress.setup.{file.stem}" for file in (CLONE / "cardpress" / "setup").glob("*.py")}
    assert not (heavy | beside) & set(done.stdout.split())

"""What `doctor` finds and advises, on machines, fonts and disks that are made up."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from click.testing import CliRunner

from cardpress import cli, doctor
from cardpress.doctor import Group, Item, Report
from cardpress.setup.libraries import RUN_LIBRARIES
from cardpress.setup.machine import Machine

if TYPE_CHECKING:
    from collections.abc import Sequence

CLONE = Path(__file__).resolve().parent.parent
DEBIAN_LINE = (
    "apt-get update && apt-get install -y --no-install-recommends"
    " libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)


def machine(
    platform: str = "linux",
    ids: Sequence[str] = ("debian",),
    lacking: Sequence[str] = (),
    python: tuple[int, int, int] = (3, 12, 1),
    *,
    is_root: bool = False,
) -> Machine:
    """A machine that looks and does nothing: to run anything on it is a failure."""

    def refuse(command: Sequence[str]) -> NoReturn:
        pytest.fail(f"ran {command}")

    return Machine(
        root=Path("/clone"),
        platform=platform,
        python=python,
        executable="/usr/bin/python3",
        is_root=is_root,
        system_ids=lambda: ids,
        which=lambda _: None,
        loads=lambda library: library.name not in lacking,
        has_module=lambda _: True,
        run=refuse,
        hand_over=refuse,
        say=pytest.fail,
    )


def states(group: Group) -> dict[str, str]:
    return {item.name: item.state for item in group.items}


def bad(group: Group) -> list[str]:
    return [item.name for item in group.items if not item.ok]


@pytest.fixture
def fonts(tmp_path: Path) -> Path:
    (tmp_path / "a.ttf").write_bytes(b"A")
    (tmp_path / "b.ttf").write_bytes(b"B")
    sums = [f"{hashlib.sha256(name).hexdigest()}  {name.decode().lower()}.ttf\n" for name in (b"A", b"B")]
    (tmp_path / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    (tmp_path / "fonts.conf").write_text("<fontconfig/>", encoding="utf-8")
    return tmp_path


# --- The report


def test_a_healthy_report_is_aligned_and_says_so() -> None:
    groups = [
        Group((Item("Python", "3.12.1 ok", ok=True),), "no"),
        Group((Item("Pango", "found", ok=True),), "no"),
    ]
    assert doctor.report(groups) == Report(
        ("Python  3.12.1 ok", "Pango   found", "Everything is there."), healthy=True
    )


def test_what_mends_a_group_follows_it() -> None:
    groups = [
        Group((Item("Pango", "missing", ok=False), Item("X", "found", ok=True)), "Run:\n    mend"),
        Group((Item("a.ttf", "damaged", ok=False),), "Run:\n    fetch"),
    ]
    found = doctor.report(groups)
    assert not found.healthy
    assert found.lines == (
        "Pango  missing",
        "X      found",
        "  Run:",
        "      mend",
        "a.ttf  damaged",
        "  Run:",
        "      fetch",
        "2 things are missing; see above.",
    )


def test_one_missing_thing_is_one_thing() -> None:
    found = doctor.report([Group((Item("Pango", "missing", ok=False),), "")])
    assert found.lines[-1] == "1 thing is missing; see above."


# --- Python


@pytest.mark.parametrize(("python", "state"), [((3, 11, 0), "3.11.0 ok"), ((3, 10, 9), "3.10.9 too old")])
def test_the_python(python: tuple[int, int, int], state: str) -> None:
    group = doctor.python_group(machine(python=python))
    assert states(group) == {"Python": state}
    assert bool(bad(group)) == ("too old" in state)
    assert bool(group.mend) == ("too old" in state)


# --- System libraries


def test_each_library_is_found_or_missing() -> None:
    group = doctor.library_group(machine(lacking=["HarfBuzz-subset"]))
    assert states(group) == {
        "Pango": "found",
        "PangoFT2": "found",
        "HarfBuzz": "found",
        "HarfBuzz-subset": "missing",
        "fontconfig": "found",
        "GObject": "found",
    }
    assert bad(group) == ["HarfBuzz-subset"]


@pytest.mark.parametrize(
    ("platform", "ids", "is_root", "line"),
    [
        ("linux", ("debian",), False, f"As root, run:\n    {DEBIAN_LINE}"),
        ("linux", ("ubuntu", "debian"), True, f"Run:\n    {DEBIAN_LINE}"),
        ("linux", ("fedora",), True, "Run:\n    dnf install -y pango harfbuzz"),
        ("darwin", (), False, "Run:\n    brew install pango\n"),
        ("win32", (), False, "Run:\n    pacman -S mingw-w64-ucrt-x86_64-pango\n"),
    ],
)
def test_a_missing_library_has_this_systems_line(
    platform: str, ids: tuple[str, ...], line: str, *, is_root: bool
) -> None:
    group = doctor.library_group(machine(platform, ids, ["Pango"], is_root=is_root))
    assert (group.mend + "\n").startswith(line)


def test_an_unknown_system_gets_all_the_lines() -> None:
    mend = doctor.library_group(machine(ids=("plan9",), lacking=["Pango"])).mend
    assert f"    Debian, Ubuntu  {DEBIAN_LINE}\n" in mend
    assert "    Fedora          dnf install -y pango harfbuzz\n" in mend
    assert "    macOS           brew install pango\n" in mend
    assert mend.endswith("    Windows         pacman -S mingw-w64-ucrt-x86_64-pango")


# --- Python packages


def test_each_package_has_its_version() -> None:
    group = doctor.package_group(lambda name: None if name == "pillow" else "1.2", "mend")
    assert states(group)["weasyprint"] == "1.2"
    assert states(group)["pillow"] == "missing"
    assert bad(group) == ["pillow"]


def test_the_version_of_a_package_is_its_own() -> None:
    assert doctor.installed_version("no-such-package-here") is None
    assert doctor.installed_version("pytest") == pytest.__version__


def test_a_clone_is_mended_by_the_set_up(tmp_path: Path) -> None:
    assert doctor.packages_mend(machine(), CLONE) == "Run:\n    python3 -m cardpress.setup"
    assert doctor.packages_mend(machine("win32"), CLONE) == "Run:\n    py -m cardpress.setup"
    assert doctor.packages_mend(machine(), tmp_path).endswith(" -m pip install .")


def test_the_set_up_that_mends_a_damaged_environment_will_not_believe_its_stamp(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = tmp_path / ".venv" / "cardpress-run.stamp"
    stamp.parent.mkdir()
    for file in (stamp, tmp_path / "pyproject.toml", tmp_path / "generate.py"):
        file.touch()
    monkeypatch.setattr("cardpress.doctor.ROOT", tmp_path)
    assert doctor.examine().lines
    assert stamp.exists()
    monkeypatch.setattr("cardpress.doctor.installed_version", lambda _: None)
    assert not doctor.examine().healthy
    assert not stamp.exists()


# --- Fonts


def test_sound_fonts_are_ok(fonts: Path) -> None:
    group = doctor.font_group(fonts, "mend")
    assert states(group) == {"a.ttf": "ok", "b.ttf": "ok", "fonts.conf": "ok"}
    assert bad(group) == []


def test_damaged_and_missing_fonts_are_told_apart(fonts: Path) -> None:
    (fonts / "a.ttf").write_bytes(b"a")
    (fonts / "b.ttf").unlink()
    (fonts / "fonts.conf").unlink()
    group = doctor.font_group(fonts, "mend")
    assert states(group) == {"a.ttf": "damaged", "b.ttf": "missing", "fonts.conf": "missing"}
    assert bad(group) == ["a.ttf", "b.ttf", "fonts.conf"]


def test_without_digests_nothing_is_taken_for_sound(fonts: Path) -> None:
    (fonts / "SHA256SUMS").unlink()
    assert bad(doctor.font_group(fonts, "mend")) == ["SHA256SUMS"]


@pytest.mark.parametrize("sums", [b"\xff\xfe", b"nonsense", b"00 ../x"])
def test_damaged_digests_are_found(fonts: Path, sums: bytes) -> None:
    (fonts / "SHA256SUMS").write_bytes(sums)
    assert bad(doctor.font_group(fonts, "mend"))


def test_fonts_are_mended_by_how_they_came(tmp_path: Path) -> None:
    assert doctor.fonts_mend(tmp_path).endswith(" -m pip install --force-reinstall .")
    for name in ("pyproject.toml", "generate.py"):
        (tmp_path / name).touch()
    assert doctor.fonts_mend(tmp_path) == "Download cardpress again."
    (tmp_path / ".git").mkdir()
    assert doctor.fonts_mend(tmp_path) == "Run:\n    git checkout fonts"


# --- Disk


@pytest.mark.parametrize(("free", "ok"), [(50_000_000, True), (49_999_999, False), (0, False)])
def test_fifty_megabytes_must_be_free(free: int, *, ok: bool) -> None:
    assert (bad(doctor.space_group(free)) == []) is ok


# --- All of it


def test_this_machine_is_examined(capfd: pytest.CaptureFixture[str]) -> None:
    found = doctor.examine()
    names = {line.split("  ")[0] for line in found.lines}
    assert {"Python", "weasyprint", "fonts.conf", "Free disk space"} <= names
    assert {library.name for library in RUN_LIBRARIES} <= names
    assert found.healthy == (found.lines[-1] == "Everything is there.")
    assert capfd.readouterr() == ("", "")


def test_it_looks_where_out_would_go_even_before_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert not any("unknown" in line for line in doctor.examine().lines)


def test_a_look_that_fails_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> NoReturn:
        raise RuntimeError("odd")

    monkeypatch.setattr("cardpress.doctor.installed_version", fail)
    found = doctor.examine()
    assert any(line.startswith("Python packages") and "odd" in line for line in found.lines)
    assert any(line.startswith("fonts.conf") for line in found.lines)
    assert not found.healthy


def test_weasyprint_is_not_imported() -> None:
    program = "import sys, cardpress.doctor as d; d.examine(); print(*sys.modules)"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=CLONE, capture_output=True, text=True, check=True)
    assert not {"weasyprint", "pydantic", "click"} & set(done.stdout.split())


@pytest.mark.parametrize(("healthy", "code"), [(True, 0), (False, 3)])
def test_the_command_prints_the_lines(monkeypatch: pytest.MonkeyPatch, code: int, *, healthy: bool) -> None:
    monkeypatch.setattr("cardpress.doctor.examine", lambda: Report(("one", "two"), healthy))
    done = CliRunner().invoke(cli.cardpress, ["doctor"])
    assert (done.exit_code, done.output) == (code, "one\ntwo\n")

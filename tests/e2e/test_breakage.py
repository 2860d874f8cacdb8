"""What goes wrong in a real office: one message each, the right exit code, and the old print still there."""

import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest

Process = subprocess.CompletedProcess[str]
Command = Callable[..., Process]
Refused = Callable[[Process, int], str]
Files = Callable[[Path], dict[str, bytes]]

OLD = b"the file of the last run"
CARD = ["build", "wallet-card", "--paper", "card-us"]  # the quickest piece
CARD_FILE = "en/wallet-card-card-us.pdf"
OLD_FILES = {
    f"en/{name}.pdf": OLD
    for name in ("handout-letter", "poster-letter", "wallet-card-card-us", "wallet-card-letter")
}
CONTENT = "cards/survivor-support/content.toml"
posix_only = pytest.mark.skipif(os.name != "posix", reason="Windows has other rights and signals")


@dataclass(frozen=True)
class Desk:
    """A folder to work in: a copy of the data in data/, and files of the last run in out/."""

    folder: Path
    command: Command
    refused: Refused
    files: Files

    def edit(self, name: str, old: str, new: str) -> int:
        """Replace a text of the data; gives the line that it was on."""
        path = self.folder / "data" / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def build(self, *args: str) -> Process:
        """Build from the copy of the data."""
        return self.command(*args, "--data", "data", cwd=self.folder)

    def run_python(self, code: str, *args: str) -> Process:
        """Run Python code that can import the project."""
        root = Path(__file__).resolve().parents[2]
        return subprocess.run(
            [sys.executable, "-c", code, *args],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(root)},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def message(self, process: Process, exit_code: int) -> str:
        """The one message of a run that failed and left the old files alone."""
        message = self.refused(process, exit_code)
        assert process.stdout == ""
        self.assert_untouched()
        return message

    def assert_untouched(self) -> None:
        """Everything in out/ is byte for byte as it was, with nothing added."""
        assert self.files(self.folder / "out") == OLD_FILES


@pytest.fixture
def desk(root: Path, tmp_path: Path, command: Command, refused: Refused, files: Files) -> Desk:
    """A copy of the data to break, and files of the last run to keep."""
    for name in ("cards", "templates", "fonts"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(root / name, tmp_path / "data" / name, ignore=ignored)
    (tmp_path / "out" / "en").mkdir(parents=True)
    for name in OLD_FILES:
        (tmp_path / "out" / name).write_bytes(OLD)
    return Desk(tmp_path, command, refused, files)


# --- broken content ---------------------------------------------------------------------------------------


def test_a_typo_in_a_key(desk: Desk) -> None:
    line = desk.edit(CONTENT, 'short = "Save texts', 'shrot = "Save texts')

    message = desk.message(desk.build("build"), 2)

    assert f"content.toml:{line}" in message
    assert 'unknown key "shrot". Did you mean "short"?' in message


def test_every_mistake_of_a_file_is_told_at_once(desk: Desk) -> None:
    lines = [
        desk.edit(CONTENT, 'role = "intro"', 'roll = "intro"'),
        desk.edit(CONTENT, 'short = "Thank them', 'shrt = "Thank them'),
    ]

    message = desk.message(desk.build("build"), 2)

    assert all(f"content.toml:{line}" in message for line in lines)
    assert "2 problems in content.toml" in message


def test_a_missing_contact(desk: Desk) -> None:
    path = desk.folder / "data" / "cards" / "contacts.toml"
    entries = path.read_text(encoding="utf-8").split("[[contacts]]")
    kept = [entry for entry in entries if 'id = "lifeline"' not in entry]
    assert len(kept) == len(entries) - 1
    path.write_text("[[contacts]]".join(kept), encoding="utf-8")

    message = desk.message(desk.build("build"), 2)

    assert "contacts.toml" in message
    assert '"lifeline" is missing' in message


def test_a_placeholder_that_names_no_contact(desk: Desk) -> None:
    line = desk.edit(CONTENT, "at {tipline} or", "at {tiplin} or")

    message = desk.message(desk.build("build"), 2)

    assert f"content.toml:{line}" in message
    assert 'no contact "tiplin". Did you mean "tipline"?' in message


def test_a_number_of_its_own_in_a_statement(desk: Desk) -> None:
    line = desk.edit(CONTENT, "Call {emergency} if", "Call 912 if")

    message = desk.message(desk.build("build"), 2)

    assert f"content.toml:{line}" in message
    assert "contacts.toml" in message


# Of the statements that must stand; the others are left out where one is too long.
LONG = {
    "wallet-card": ("right-now-save", "Save texts, photos, screenshots and offender account details.", 12),
    "poster": ("right-now-stop", "Ask them to stop contact and image sharing with the offender.", 24),
}


@pytest.mark.parametrize("piece", LONG)
def test_a_statement_many_times_as_long(desk: Desk, piece: str) -> None:
    statement, text, times = LONG[piece]
    desk.edit(CONTENT, text, " ".join([text] * times))

    message = desk.message(desk.build("build", piece), 2)

    assert piece.replace("-", " ") in message.lower()
    assert "English" in message
    assert statement in message
    assert "content.toml" in message  # where to shorten it


@pytest.mark.parametrize("character", ["\U0001f600", "\u4e2d"])  # in no font; in another language's only
def test_a_character_that_no_font_of_the_language_has(desk: Desk, character: str) -> None:
    short = f'short = "Never your fault {character}"'
    desk.edit(CONTENT, 'short = "It is never the victim’s fault."', short)

    message = desk.message(desk.build(*CARD), 2)

    assert f"U+{ord(character):04X}" in message
    assert "opening-never-fault" in message
    assert "Cardpress Latin, Cardpress Noto" in message


DAMAGE = {"not TOML": b'[labels]\nabout = "x\n', "not UTF-8": b'[labels]\nabout = "\xff"\n', "missing": None}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_file_that_cannot_be_read(desk: Desk, damage: str) -> None:
    path = desk.folder / "data" / "cards" / "labels.toml"
    path.unlink()
    data = DAMAGE[damage]
    if data is not None:
        path.write_bytes(data)

    assert "labels.toml" in desk.message(desk.build("build"), 2)


# --- broken templates -------------------------------------------------------------------------------------


def test_a_template_with_a_syntax_error(desk: Desk) -> None:
    line = desk.edit("templates/wallet-card.html", "{% else %}", "{% esle %}")

    assert f"wallet-card.html:{line}" in desk.message(desk.build(*CARD), 2)


def test_a_template_that_wants_a_picture_from_the_network(desk: Desk) -> None:
    picture = '<img src="https://example.org/seal.png" alt="">'
    desk.edit("templates/wallet-card.html", "{{ m.cover(v, face) }}", picture)

    assert "https://example.org/seal.png" in desk.message(desk.build(*CARD), 1)


HIDING: dict[str, list[tuple[str, str]]] = {
    "left out": [
        ('<bdi dir="ltr" class="number">', '{% if contact.id != "lifeline" %}<bdi dir="ltr" class="number">'),
        ("</a></bdi>\n", "</a></bdi>{% endif %}\n"),
    ],
    "altered": [("{{ contact.display }}", '{{ contact.display | replace("988", "989") }}')],
    "white on white": [('class="number"', 'class="number" style="color: #ffffff"')],
}


@pytest.mark.parametrize("how", HIDING)
def test_a_template_that_hides_988_fails_preflight(desk: Desk, how: str) -> None:
    for old, new in HIDING[how]:
        desk.edit("templates/macros.html", old, new)

    process = desk.build(*CARD, "--json")

    assert process.returncode == 1, process.stderr
    assert "Traceback" not in process.stderr
    assert process.stderr.count("Not written: wallet-card (en) failed preflight.") == 1
    (artifact,) = json.loads(process.stdout)["artifacts"]
    assert (artifact["path"], artifact["bytes"], artifact["sha256"]) == (None, 0, None)
    assert artifact["status"] == "FAIL"
    failures = [finding["message"] for finding in artifact["findings"] if finding["status"] == "FAIL"]
    assert any("988" in message for message in failures)
    desk.assert_untouched()


def test_one_piece_that_fails_preflight_does_not_stop_the_others(desk: Desk) -> None:
    desk.edit("templates/poster.html", "{{ m.numbers(v) }}", "")

    process = desk.build("build", "poster", "wallet-card")

    assert process.returncode == 1
    (line,) = process.stdout.splitlines()
    assert line.startswith(str(Path("out", "en", "wallet-card-letter.pdf")))
    left = desk.files(desk.folder / "out")
    assert left.pop("en/wallet-card-letter.pdf").startswith(b"%PDF-")
    assert left.items() < OLD_FILES.items()


# Runs the command with a fault of ours in what only cards need.
_FAULT = """
import sys

import cardpress.pipeline

def impose(*_):
    raise KeyError("oddity")

cardpress.pipeline.impose = impose
from cardpress.cli import main
sys.exit(main())
"""


def test_a_fault_of_ours_is_owned_up_to_and_stops_nothing_else(desk: Desk) -> None:
    args = ["build", "--jobs", "1", "wallet-card", "poster"]

    process = desk.run_python(_FAULT, *args)

    assert process.returncode == 1
    assert "Error: cardpress has a fault of its own: KeyError: 'oddity'" in process.stderr
    assert "--debug" in process.stderr
    assert "Traceback" not in process.stderr
    assert process.stdout.startswith(str(Path("out", "en", "poster-letter.pdf")))
    assert "Traceback" in desk.run_python(_FAULT, "--debug", *args).stderr


# --- nowhere to write -------------------------------------------------------------------------------------


def test_a_file_where_the_folder_should_be(desk: Desk) -> None:
    (desk.folder / "taken").write_bytes(OLD)

    message = desk.message(desk.build(*CARD, "--out", "taken/below"), 2)

    assert str(Path("taken", "below", CARD_FILE)) in message
    assert "--out" in message
    assert (desk.folder / "taken").read_bytes() == OLD


def test_a_folder_where_the_file_should_be(desk: Desk) -> None:
    (desk.folder / "new" / CARD_FILE).mkdir(parents=True)

    message = desk.message(desk.build(*CARD, "--out", "new"), 2)

    assert str(Path("new", CARD_FILE)) in message
    assert desk.files(desk.folder / "new") == {}


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that another user can enter; pytest's own are closed to all others."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        for part, mode in (("home", 0o777), ("out", 0o755), ("out/en", 0o755)):
            (folder / part).mkdir()
            (folder / part).chmod(mode)
        yield folder
        (folder / "out" / "en").chmod(0o755)


def _as_anyone() -> list[str]:
    """What runs a command without root's right to write everywhere."""
    if os.geteuid() != 0:
        return []
    prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if shutil.which(prefix[0]) is None:
        pytest.skip("root may write anywhere, and there is no setpriv to run as another user")
    if subprocess.run([*prefix, sys.executable, "-c", "import click"], check=False).returncode:
        pytest.skip("another user cannot run this Python")
    return prefix


@posix_only
def test_a_folder_without_the_right_to_write(
    root: Path, shared: Path, refused: Refused, files: Files
) -> None:
    (shared / "out" / CARD_FILE).write_bytes(OLD)
    (shared / "out" / "en").chmod(0o555)

    process = subprocess.run(
        [*_as_anyone(), sys.executable, root / "generate.py", *CARD, "--out", shared / "out"],
        env={**os.environ, "HOME": str(shared / "home"), "XDG_CACHE_HOME": str(shared / "home" / "cache")},
        cwd=shared,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    message = refused(process, 2)
    assert "Permission denied" in message
    assert "--out" in message
    assert files(shared / "out") == {CARD_FILE: OLD}


@posix_only
def test_a_home_that_cannot_be_written_is_no_matter(desk: Desk) -> None:
    """In containers and kiosks there is often no home at all; the fonts are found without a cache."""
    (desk.folder / "home").write_bytes(b"")  # not a folder: not even root can write below it
    home = str(desk.folder / "home" / "nobody")

    process = desk.command(*CARD, cwd=desk.folder, env={"HOME": home, "XDG_CACHE_HOME": f"{home}/.cache"})

    assert process.returncode == 0
    assert process.stderr == "[1/1] wallet-card (en)\n"


def _mounting() -> list[str]:
    """What runs a command that may mount a disk, seen by nobody else."""
    if sys.platform == "linux" and shutil.which("unshare"):
        for prefix in (["unshare", "--mount"], ["unshare", "--map-root-user", "--mount"]):
            with tempfile.TemporaryDirectory() as folder:
                trial = [*prefix, "mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", folder]
                if subprocess.run(trial, capture_output=True, check=False).returncode == 0:
                    return prefix
    pytest.skip("no disk may be mounted here; the next test has the system call fail instead")


def test_a_full_disk(desk: Desk, root: Path) -> None:
    """A real one, of 16 kB: the card needs more."""
    (desk.folder / "disk").mkdir()
    script = f"""
        mount -t tmpfs -o size=16k tmpfs disk
        mkdir disk/en
        printf %s '{OLD.decode()}' >disk/{CARD_FILE}
        "$@"
        code=$?
        cp -R disk left
        exit $code
    """

    process = subprocess.run(
        [
            *_mounting(),
            "sh",
            "-c",
            script,
            "sh",
            sys.executable,
            root / "generate.py",
            *CARD,
            "--out",
            "disk",
        ],
        cwd=desk.folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    message = desk.message(process, 3)
    assert f"disk/{CARD_FILE} was not written: the disk is full" in message
    assert "--out" in message
    assert desk.files(desk.folder / "left") == {CARD_FILE: OLD}


# Runs the command with the last step before the new file takes the old one's place made to fail.
_IN_MID_WRITE = """
import os, signal, sys

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
what, number = sys.argv.pop(1), int(sys.argv.pop(1))
before = os.listdir("out/en")

def fsync(_file):
    assert set(os.listdir("out/en")) > set(before), "nothing is being written beside the old file"
    if what == "error":
        raise OSError(number, os.strerror(number))
    os.kill(os.getpid(), number)

os.fsync = fsync
from cardpress.cli import main
sys.exit(main())
"""


def test_no_space_in_mid_write(desk: Desk) -> None:
    process = desk.run_python(_IN_MID_WRITE, "error", str(errno.ENOSPC), *CARD)

    message = desk.message(process, 3)
    assert "the disk is full" in message
    assert "An older file of that name is still there" in message


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_no_space_for_the_lines_on_stdout(desk: Desk, root: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        process = subprocess.run(
            [sys.executable, root / "generate.py", "list", "papers"],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=desk.folder,
            check=False,
        )

    assert "No space left" in desk.refused(process, 3)


# --- interrupted ------------------------------------------------------------------------------------------

STOPS = pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM], ids=lambda stop: str(stop.name))

# A shell gives its background jobs an ignored Ctrl-C, and they pass that on; a terminal does not.
_AS_FROM_A_TERMINAL = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""

# The renderer catches whatever is raised while it draws an SVG picture, Ctrl-C too.
_IN_MID_PICTURE = """
import os, signal, sys

signal.signal(signal.SIGINT, signal.default_int_handler)
number = int(sys.argv.pop(1))
import cardpress.pdf, cardpress.paths
cardpress.pdf.Renderer(cardpress.paths.installed_data().fonts)
from weasyprint.svg import SVG

SVG.draw = lambda *_: os.kill(os.getpid(), number)
from cardpress.cli import main
sys.exit(main())
"""


# Python prints what is raised while an object is freed, and goes on.
_IN_A_FINALIZER = """
import os, signal, sys

signal.signal(signal.SIGINT, signal.default_int_handler)
number = int(sys.argv.pop(1))
import cardpress.pipeline

class Dying:
    def __del__(self):
        os.kill(os.getpid(), number)
        for _ in range(1000):
            pass

real = cardpress.pipeline.fit

def fit(*args):
    Dying()
    return real(*args)

cardpress.pipeline.fit = fit
from cardpress.cli import main
sys.exit(main())
"""


@posix_only
@STOPS
def test_stopped_in_mid_write(desk: Desk, stop: signal.Signals) -> None:
    process = desk.run_python(_IN_MID_WRITE, "signal", str(int(stop)), *CARD)

    _assert_stopped(process.returncode, process.stderr)
    desk.assert_untouched()


@posix_only
@STOPS
def test_stopped_while_a_picture_is_drawn(desk: Desk, stop: signal.Signals) -> None:
    process = desk.run_python(_IN_MID_PICTURE, str(int(stop)), *CARD)

    _assert_stopped(process.returncode, process.stderr)
    desk.assert_untouched()


@posix_only
@STOPS
def test_stopped_while_something_is_freed(desk: Desk, stop: signal.Signals) -> None:
    process = desk.run_python(_IN_A_FINALIZER, str(int(stop)), *CARD)

    _assert_stopped(process.returncode, process.stderr)
    assert "Exception ignored" not in process.stderr
    desk.assert_untouched()


@posix_only
@STOPS
@pytest.mark.parametrize("new", [0, 1], ids=["first piece", "second piece"])
def test_stopped_while_a_piece_is_set(desk: Desk, root: Path, stop: signal.Signals, new: int) -> None:
    """At the first piece nothing is new; at the second the first is there, whole."""
    generate = str(root / "generate.py")
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            _AS_FROM_A_TERMINAL,
            generate,
            "build",
            "--jobs",
            "1",
            "wallet-card",
            "poster",
        ],
        cwd=desk.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stderr is not None
        progress = next(line for line in process.stderr if line.startswith(f"[{new + 1}/2]"))
        process.send_signal(stop)
        _, rest = process.communicate()

    _assert_stopped(process.returncode, progress + rest)
    left = desk.files(desk.folder / "out")
    assert left.keys() == OLD_FILES.keys()
    written = {name: data for name, data in left.items() if data != OLD}
    assert list(written) == ["en/wallet-card-letter.pdf"][:new]
    for data in written.values():
        assert _pages(data) == 2


@posix_only
@STOPS
@pytest.mark.parametrize("delay", [0.0, 1.5], ids=["as workers start", "as they work"])
def test_stopped_while_workers_are_at_it(desk: Desk, root: Path, stop: signal.Signals, delay: float) -> None:
    """A terminal sends Ctrl-C to the workers as well; SIGTERM comes to the command alone."""
    generate = str(root / "generate.py")
    with subprocess.Popen(
        [sys.executable, "-c", _AS_FROM_A_TERMINAL, generate, "build", "--jobs", "2", "poster", "handout"],
        cwd=desk.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        progress = next(line for line in process.stderr if line.startswith("[2/2]"))
        time.sleep(delay)
        (os.killpg if stop is signal.SIGINT else os.kill)(process.pid, stop)
        _, rest = process.communicate()  # the workers hold stderr open: it ends when all of them have

    _assert_stopped(process.returncode, progress + rest)
    left = desk.files(desk.folder / "out")
    assert left.keys() == OLD_FILES.keys()
    assert all(data == OLD or _pages(data) for data in left.values())


def _pages(data: bytes) -> int:
    document = pypdfium2.PdfDocument(data)
    try:
        return len(document)
    finally:
        document.close()


def _assert_stopped(exit_code: int, stderr: str) -> None:
    assert exit_code == 130, stderr
    lines = [line for line in stderr.splitlines() if line and not re.match(r"\[\d/\d\] ", line)]
    assert lines == ["Interrupted; nothing half-written was left behind."]

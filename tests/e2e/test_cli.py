"""What the command line promises: files, lines, JSON, exit codes, and one clear message for a mistake."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from cardpress import __version__

Process = subprocess.CompletedProcess[str]
Command = Callable[..., Process]
Refused = Callable[[Process, int], str]


class Built(Protocol):
    """The three pieces, built once; see conftest."""

    process: Process
    out: Path

    def pdf(self, piece: str) -> Path:
        """The Letter file of a piece."""


PIECES = ["handout", "poster", "wallet-card"]
EDITION = r"\d{4}-\d\d-\d\d-[0-9a-f]{6}"
COMMANDS = ["build", "check", "list", "preview", "doctor"]


# --- build ------------------------------------------------------------------------------------------------


def test_the_default_build_is_three_english_letter_pdfs(built: Built) -> None:
    written = [path.relative_to(built.out).as_posix() for path in built.out.rglob("*") if path.is_file()]

    assert sorted(written) == [f"en/{piece}-letter.pdf" for piece in PIECES]
    for piece in PIECES:
        document = pypdfium2.PdfDocument(built.pdf(piece))
        assert {page.get_size() for page in document} == {(612.0, 792.0)}
        document.close()


def test_each_artifact_is_a_line_on_stdout(built: Built) -> None:
    lines = built.process.stdout.splitlines()

    assert len(lines) == len(PIECES)
    for piece, line in zip(PIECES, lines, strict=True):
        path = re.escape(str(Path("out", "en", f"{piece}-letter.pdf")))
        assert re.fullmatch(rf"{path}  [12] pages?, \d+ kB, edition {EDITION}", line)


def test_progress_is_all_that_stands_on_stderr(built: Built) -> None:
    assert built.process.stderr.splitlines() == [
        f"[{number}/3] {piece} (en)" for number, piece in enumerate(PIECES, start=1)
    ]


def test_json_has_the_promised_shape_and_true_bytes_and_digests(
    command: Command, tmp_path: Path, built: Built
) -> None:
    # No command at all: it is build that options alone go to.
    process = command("--json", cwd=tmp_path)

    assert process.returncode == 0, process.stderr
    assert process.stdout.count("\n") == 1
    report = json.loads(process.stdout)
    assert list(report) == ["artifacts"]
    assert [artifact["piece"] for artifact in report["artifacts"]] == PIECES
    for artifact in report["artifacts"]:
        _assert_artifact(artifact, tmp_path)
        # The same bytes as the other run's, of which this test is the second.
        assert (tmp_path / artifact["path"]).read_bytes() == built.pdf(artifact["piece"]).read_bytes()


def _assert_artifact(artifact: dict[str, Any], cwd: Path) -> None:
    assert list(artifact) == [
        "path",
        "pictures",
        "ticket",
        "files",
        "piece",
        "languages",
        "paper",
        "pages",
        "bytes",
        "sha256",
        "edition",
        "status",
        "findings",
    ]
    data = (cwd / artifact["path"]).read_bytes()
    assert artifact["path"] == str(Path("out", "en", f"{artifact['piece']}-letter.pdf"))
    assert (artifact["pictures"], artifact["files"]) == ([], [artifact["path"]])
    assert artifact["languages"] == ["en"]
    assert artifact["paper"] == "letter"
    assert artifact["pages"] == len(pypdfium2.PdfDocument(data))
    assert artifact["bytes"] == len(data)
    assert artifact["sha256"] == hashlib.sha256(data).hexdigest()
    assert re.fullmatch(EDITION, artifact["edition"])
    assert artifact["status"] == "PASS"
    assert artifact["findings"]
    for finding in artifact["findings"]:
        assert list(finding) == ["check", "code", "status", "message", "page", "box", "mend"]
        assert all(finding[key] for key in ("check", "code", "status", "message"))
        assert (finding["page"], finding["box"], finding["mend"]) == (None, None, "")  # nothing is wrong


def test_a_named_piece_paper_and_folder_are_all_that_is_built(command: Command, tmp_path: Path) -> None:
    process = command("build", "wallet-card", "--paper", "Card-US", "--out", "prints", cwd=tmp_path)

    assert process.returncode == 0, process.stderr
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert written == [tmp_path / "prints" / "en" / "wallet-card-card-us.pdf"]


def test_slides_are_written_as_pictures_too_and_named(
    command: Command, tmp_path: Path, files: Callable[[Path], dict[str, bytes]]
) -> None:
    shown = command("build", "slide", cwd=tmp_path)
    first = files(tmp_path / "out")
    given = command("build", "slide", "--json", cwd=tmp_path)

    assert (shown.returncode, given.returncode) == (0, 0), shown.stderr + given.stderr
    pictures = [str(Path("out", "en", f"slide-{number}.png")) for number in (1, 2, 3)]
    assert shown.stdout.splitlines()[1:] == pictures
    (artifact,) = json.loads(given.stdout)["artifacts"]
    assert (artifact["path"], artifact["pictures"]) == (str(Path("out", "en", "slide-16x9.pdf")), pictures)
    assert sorted(first) == ["en/slide-1.png", "en/slide-16x9.pdf", "en/slide-2.png", "en/slide-3.png"]
    assert files(tmp_path / "out") == first


def test_twins_are_written_where_there_are_any_and_named(command: Command, tmp_path: Path) -> None:
    process = command(
        "build", "poster", "wallet-card", "--format", "html", "--format", "txt", "--json", cwd=tmp_path
    )

    assert process.returncode == 0, process.stderr
    assert "wallet-card has no twins, so it is left out." in process.stderr
    (artifact,) = json.loads(process.stdout)["artifacts"]
    files = [str(Path("out", "en", name)) for name in ("poster.html", "poster.txt")]
    assert (artifact["path"], artifact["files"], artifact["pages"]) == (files[0], files, 0)
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["poster.html", "poster.txt"]
    assert artifact["sha256"] == hashlib.sha256((tmp_path / files[0]).read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["poster", "--format", "pdf,htm"], 'There is no format "htm". Did you mean "html"?'),
        (["wallet-card", "--format", "html"], "html and txt are for pieces that are read on screens"),
    ],
)
def test_a_format_that_is_not_there_is_one_clear_error(
    command: Command, tmp_path: Path, arguments: list[str], message: str
) -> None:
    process = command("build", *arguments, cwd=tmp_path)

    assert (process.returncode, process.stdout) == (2, "")
    assert f"Error: {message}" in process.stderr
    assert list(tmp_path.iterdir()) == []


# --- languages --------------------------------------------------------------------------------------------

FEW = ("en", "es", "zh-Hans", "vi", "ar", "zh-Hant", "pt-BR")


@pytest.fixture
def seven(root: Path, tmp_path: Path) -> Path:
    """A folder with a copy of the data in data/, for seven languages."""
    for name in ("cards", "templates"):
        shutil.copytree(root / name, tmp_path / "data" / name)
    (tmp_path / "data" / "fonts").symlink_to(root / "fonts", target_is_directory=True)
    file = tmp_path / "data" / "cards" / "languages.toml"
    head, *entries = file.read_text(encoding="utf-8").split("[[languages]]")
    kept = [entry for entry in entries if re.search(r'tag = "(.*)"', entry)[1] in FEW]  # type: ignore[index]
    file.write_text("[[languages]]".join([head, *kept]), encoding="utf-8")
    return tmp_path


def test_all_languages_make_a_table_and_one_that_fails_does_not_stop_the_others(
    command: Command, refused: Refused, seven: Path
) -> None:
    po = seven / "data" / "cards" / "survivor-support" / "locales" / "vi.po"
    entry = re.compile(r'(msgctxt "opening-never-fault.short"\nmsgid .*\nmsgstr ")(.*)"')
    text, found = entry.subn(r'\1\2 \2 \2 \2 \2 \2 \2 \2"', po.read_text(encoding="utf-8"))
    assert found == 1
    po.write_text(text, encoding="utf-8")
    card = ["build", "wallet-card", "--paper", "card-us", "--data", "data"]

    process = command(*card, "--lang", "all", cwd=seven)

    message = refused(process, 2)
    assert "Wallet card (front) in Vietnamese" in message
    rows = {line.split()[0]: line for line in process.stdout.splitlines() if line.split()[0] in FEW}
    assert list(rows) == list(FEW)
    for tag, row in rows.items():
        cell = r"FAIL" if tag == "vi" else r"2 pages, \d+ kB"
        assert re.fullmatch(rf"{tag} +\w.*  {cell} +{'source' if tag == 'en' else 'draft'}", row)
        assert (seven / "out" / tag / "wallet-card-card-us.pdf").is_file() == (tag != "vi")
    assert re.fullmatch(r"6 files, 6 languages, 0\.\d MB in \d+ s; 1 failed", process.stdout.splitlines()[-1])
    starts = re.findall(r"(?m)^\[(\d)/7\] wallet-card \((.*)\)$", process.stderr)
    assert [number for number, _ in starts] == list("1234567")
    assert {tag for _, tag in starts} == set(FEW)


def test_json_and_files_are_the_same_whatever_the_number_of_workers(
    command: Command, files: Callable[[Path], dict[str, bytes]], tmp_path: Path
) -> None:
    card = ["build", "wallet-card", "--paper", "card-us", "--lang", "es", "--lang", "en", "--lang", "es"]
    for name in ("1", "2"):
        (tmp_path / name).mkdir()

    one, two = (command(*card, "--json", "--jobs", name, cwd=tmp_path / name) for name in ("1", "2"))

    assert (one.returncode, two.returncode) == (0, 0), two.stderr
    assert one.stdout == two.stdout
    assert [artifact["languages"] for artifact in json.loads(two.stdout)["artifacts"]] == [["en"], ["es"]]
    assert files(tmp_path / "1") == files(tmp_path / "2")
    assert len(files(tmp_path / "2")) == 2


@pytest.mark.parametrize("what", [["build", "--lang", "all"], ["preview", "poster", "--lang", "es"]])
def test_unreviewed_languages_are_refused_before_anything_is_built(
    command: Command, refused: Refused, tmp_path: Path, what: list[str]
) -> None:
    process = command(*what, "--require-reviewed", cwd=tmp_path)

    message = refused(process, 2)
    assert "in Spanish" in message
    assert "translate review-pack" in message
    assert ("Reviewed: English." in message) == ("all" in what)
    assert process.stdout == ""
    assert not list(tmp_path.iterdir())


def test_what_is_reviewed_is_built(command: Command, tmp_path: Path) -> None:
    process = command("build", "wallet-card", "--paper", "card-us", "--require-reviewed", cwd=tmp_path)

    assert process.returncode == 0, process.stderr


# --- mistakes ---------------------------------------------------------------------------------------------

UNKNOWN = {
    "piece": (["build", "postre"], "postre", "poster"),
    "piece to preview": (["preview", "handuot"], "handuot", "handout"),
    "language": (["build", "--lang", "eng"], "eng", "en"),
    "paper": (["build", "poster", "--paper", "leter"], "leter", "letter"),
    "sheet": (["build", "wallet-card", "--sheet", "avery-537"], "avery-537", "avery-5371"),
    "command": (["buidl"], "buidl", "build"),
    "option": (["build", "poster", "--papr", "a4"], "--papr", "--paper"),
    "option without a command": (["--require-reviewd"], "--require-reviewd", "--require-reviewed"),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_an_unknown_name_is_answered_with_the_nearest(
    command: Command, refused: Refused, tmp_path: Path, what: str
) -> None:
    args, given, meant = UNKNOWN[what]
    message = refused(command(*args, cwd=tmp_path), 2)

    assert given in message
    assert re.search(rf"Did you mean (?:one of: )?.?{re.escape(meant)}\b", message)
    assert not list(tmp_path.iterdir())


CONFLICTS = {
    "sheet of another paper": (
        ["build", "wallet-card", "--sheet", "avery-5371", "--paper", "a4"],
        ["Avery 5371", "letter", "A4", "--paper"],
    ),
    "sheet for a poster": (["build", "poster", "--sheet", "avery-5371"], ["--sheet", "card"]),
    "handout on tabloid": (
        ["build", "handout", "--paper", "tabloid"],
        ["handout", "Tabloid", "letter", "a4"],
    ),
    "everything on tabloid": (["build", "--paper", "tabloid"], ["handout", "Tabloid", "letter", "a4"]),
    "list of nothing known": (["list", "paper"], ["paper", "papers"]),
    "flip over no edge": (["build", "--flip", "lng"], ["lng", "long", "short"]),
    "option without its value": (["build", "--out"], ["--out"]),
    "nothing to check": (["check"], ["FILES"]),
    "data folder without data": (["build", "--data", "."], ["cards", "templates", "fonts"]),
    "data folder that is not there": (["build", "--data", "nowhere"], ["nowhere"]),
}


@pytest.mark.parametrize(("args", "named"), CONFLICTS.values(), ids=CONFLICTS)
def test_what_does_not_go_together_is_said_before_anything_is_built(
    command: Command, refused: Refused, tmp_path: Path, args: list[str], named: list[str]
) -> None:
    process = command(*args, cwd=tmp_path)

    message = refused(process, 2)
    assert all(word in message for word in named), message
    assert process.stdout == ""
    assert not list(tmp_path.iterdir())


def test_a_machine_without_pango_is_exit_code_3(command: Command, refused: Refused, tmp_path: Path) -> None:
    broken = tmp_path / "modules" / "weasyprint"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text(
        "raise OSError(\"cannot load library 'libpango-1.0-0'\")\n", encoding="utf-8"
    )
    folder = tmp_path / "here"
    folder.mkdir()

    process = command("build", "poster", cwd=folder, env={"PYTHONPATH": str(broken.parent)})

    message = refused(process, 3)
    assert "libpango-1.0-0" in message
    assert "doctor" in message
    assert not list(folder.iterdir())


def test_a_reader_who_stops_listening_is_no_error(root: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, root / "generate.py", "list", "checks"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr as stderr:
        assert stderr.read() == b""
    assert process.wait() == 0


# --- list -------------------------------------------------------------------------------------------------

LISTS: dict[str, tuple[set[str], list[str]]] = {
    "pieces": ({"id", "summary", "papers"}, sorted(["brochure", "large-print", *PIECES])),
    "languages": ({"tag", "name", "english_name", "direction", "status", "counts"}, ["en"]),
    "papers": (
        {"id", "title", "width_mm", "height_mm"},
        ["letter", "legal", "tabloid", "a4", "a3", "18x24", "24x36", "card-us", "card-eu", "16x9"],
    ),
    "sheets": (
        {"id", "title", "aliases", "paper", "cards", "source", "standing"},
        ["avery-5371", "avery-c32011-10", "sigel-lp800"],
    ),
    "contacts": (
        {"id", "name", "display", "url", "languages", "stated_on", "verified_on"},
        ["emergency", "lifeline", "tipline", "cybertipline", "take_it_down", "ncmec"],
    ),
    "checks": (
        {"id", "title", "rationale", "codes", "mend", "severity", "profiles"},
        ["contacts", "qr-codes", "glyphs", "pdf-ua", "pictures", "tabs"],
    ),
}


@pytest.mark.parametrize("what", LISTS)
def test_list_names_everything_for_people_and_for_scripts(
    command: Command, tmp_path: Path, what: str
) -> None:
    keys, expected = LISTS[what]

    shown = command("list", what, cwd=tmp_path)
    given = command("list", what, "--json", cwd=tmp_path)

    assert (shown.returncode, shown.stderr, given.returncode, given.stderr) == (0, "", 0, "")
    names = [line.split()[0] for line in shown.stdout.splitlines() if not line.startswith(" ")]
    report = json.loads(given.stdout)
    assert list(report) == [what]
    assert all(set(row) == keys for row in report[what])
    assert [row.get("id", row.get("tag")) for row in report[what]] == names
    assert [name for name in names if name in expected] == expected


# --- preview ----------------------------------------------------------------------------------------------


def test_preview_writes_a_picture_a_page(command: Command, tmp_path: Path) -> None:
    process = command("preview", "wallet-card", "--paper", "card-us", "--dpi", "72", cwd=tmp_path)

    assert process.returncode == 0, process.stderr
    folder = Path("out", "en")
    pictures = [str(folder / f"wallet-card-card-us-{page}.png") for page in (1, 2)]
    assert process.stdout.splitlines()[1:] == pictures
    assert sorted(path.name for path in (tmp_path / folder).iterdir()) == [
        "wallet-card-card-us-1.png",
        "wallet-card-card-us-2.png",
        "wallet-card-card-us.pdf",
    ]
    for picture in pictures:
        with Image.open(tmp_path / picture) as image:
            assert (image.format, image.size) == ("PNG", (252, 144))
            assert len(image.convert("RGB").getcolors(36288) or ()) > 10  # not a blank page


# --- check ------------------------------------------------------------------------------------------------


def test_check_passes_our_own_files(command: Command, built: Built, tmp_path: Path) -> None:
    paths = [built.pdf(piece) for piece in PIECES]

    process = command("check", *paths, cwd=tmp_path)

    assert (process.returncode, process.stderr) == (0, "")
    assert process.stdout.splitlines() == [
        f"PASS  {path}  ({piece} on Letter in English)" for piece, path in zip(PIECES, paths, strict=True)
    ]


def test_check_holds_a_file_against_what_it_says_of_itself(
    command: Command, built: Built, tmp_path: Path
) -> None:
    """A Letter poster that says it is one on A4: nothing else is wrong with it."""
    wrong = tmp_path / "wrong.pdf"
    with pikepdf.open(built.pdf("poster")) as pdf:
        words = str(pdf.docinfo["/Keywords"]).replace("paper=letter", "paper=a4")
        pdf.docinfo["/Keywords"] = words
        pdf.save(wrong)

    process = command("check", wrong, "--json", cwd=tmp_path)

    assert (process.returncode, process.stderr) == (1, "")
    (report,) = json.loads(process.stdout)["files"]
    assert list(report) == ["path", "what", "status", "findings", "profile"]
    assert (report["path"], report["status"]) == (str(wrong), "FAIL")
    assert ("page-size", "PAGE_SIZE") in {
        (finding["check"], finding["code"]) for finding in report["findings"]
    }


def test_check_looks_a_strangers_file_over(command: Command, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(612, 792))
        pdf.save(stranger)

    process = command("check", stranger, cwd=tmp_path)

    assert process.returncode == 0
    assert process.stdout == f"WARN  {stranger}  (not made by cardpress, or by another version of it)\n"
    assert "988 does not stand in this file" in process.stderr
    assert "Traceback" not in process.stderr


def test_check_writes_reports_beside_what_it_prints(command: Command, built: Built, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.pdf"
    with pikepdf.open(built.pdf("poster")) as pdf:
        pdf.docinfo["/Keywords"] = str(pdf.docinfo["/Keywords"]).replace("paper=letter", "paper=a4")
        pdf.save(wrong)
    written = ["r/report.html", "r/report.md", "r/report.json", "r/report.txt"]
    options = [option for name in written for option in ("--report-file", name)]

    process = command("check", wrong, "--report", "md", "--report", "html", *options, cwd=tmp_path)

    assert process.returncode == 1
    assert process.stdout.startswith(
        f"FAIL  {wrong}  (poster on A4 in English)"
    )  # both have files of their own
    texts = [(tmp_path / name).read_text(encoding="utf-8") for name in written]
    assert texts[0].startswith("<!DOCTYPE html>")
    assert texts[1].startswith("## FAIL: ")
    assert json.loads(texts[2])["files"][0]["status"] == "FAIL"
    assert texts[3].startswith("FAIL  ")
    assert all("PAGE\\_SIZE" in text or "PAGE_SIZE" in text for text in texts)
    shown = command("check", wrong, "--report", "md", "--profile", "press", cwd=tmp_path)
    assert shown.stdout.startswith("## FAIL: ")
    assert "profile press" in shown.stdout


def test_check_says_what_a_report_may_be(
    command: Command, refused: Refused, built: Built, tmp_path: Path
) -> None:
    process = command("check", built.pdf("poster"), "--report-file", "report.pdf", cwd=tmp_path)

    assert ".html" in refused(process, 2)
    assert process.stdout == ""


def test_the_checks_are_a_document_too(command: Command, refused: Refused, tmp_path: Path) -> None:
    process = command("list", "checks", "--markdown", cwd=tmp_path)

    assert (process.returncode, process.stderr) == (0, "")
    assert process.stdout.startswith("# Checks\n")
    assert "| `office` |" in process.stdout
    assert re.search(r"\| `TOFU` \| FAIL \| .+ \| .+ \|", process.stdout)
    refused(command("list", "papers", "--markdown", cwd=tmp_path), 2)


@pytest.fixture
def unreadable(built: Built, tmp_path: Path) -> dict[str, Path]:
    """Files that no check can read, by what is the matter with them."""
    whole = built.pdf("poster").read_bytes()
    names = ("text", "empty", "folder", "missing", "encrypted", "start", "half", "most")
    paths = {name: tmp_path / f"{name}.pdf" for name in names}
    paths["text"].write_text("Call 988.\n", encoding="utf-8")
    paths["empty"].write_bytes(b"")
    paths["folder"].mkdir()
    with pikepdf.open(built.pdf("poster")) as pdf:
        pdf.save(paths["encrypted"], encryption=pikepdf.Encryption(owner="owner", user="user"))
    paths["start"].write_bytes(whole[:1000])
    paths["half"].write_bytes(whole[: len(whole) // 2])
    paths["most"].write_bytes(whole[:-600])
    return paths


UNREADABLE = {
    "text": "not a PDF",
    "empty": "not a PDF",
    "folder": "folder",
    "missing": "no such file",
    "encrypted": "password",
    "start": "damaged",
    "half": "damaged",
    "most": "damaged",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_check_says_why_it_cannot_read_a_file(
    command: Command, refused: Refused, unreadable: dict[str, Path], tmp_path: Path, name: str
) -> None:
    process = command("check", unreadable[name], cwd=tmp_path)

    message = refused(process, 2)
    assert str(unreadable[name]) in message
    assert UNREADABLE[name] in message
    assert process.stdout == ""


def test_check_goes_on_after_a_file_that_it_cannot_read(
    command: Command, refused: Refused, built: Built, unreadable: dict[str, Path], tmp_path: Path
) -> None:
    process = command("check", unreadable["text"], built.pdf("handout"), cwd=tmp_path)

    refused(process, 2)
    assert process.stdout.startswith(f"PASS  {built.pdf('handout')}")


# --- help and version -------------------------------------------------------------------------------------


@pytest.mark.parametrize("args", [[], *([name] for name in COMMANDS)], ids=["alone", *COMMANDS])
def test_help_imports_nothing_heavy(root: Path, tmp_path: Path, args: list[str]) -> None:
    process = subprocess.run(
        [sys.executable, "-X", "importtime", root / "generate.py", *args, "--help"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert process.stdout.startswith("Usage: ")
    imported = {line.split("|")[-1].strip().split(".")[0] for line in process.stderr.splitlines()}
    assert {"click", "cardpress"} <= imported  # else nothing was looked at
    heavy = {"weasyprint", "pydantic", "pydantic_core", "pypdfium2", "pikepdf", "PIL", "jinja2", "zxingcpp"}
    assert not imported & heavy


def test_version_is_the_projects(command: Command, tmp_path: Path) -> None:
    process = command("--version", cwd=tmp_path)

    assert (process.returncode, process.stdout) == (0, f"cardpress {__version__}\n"), process.stderr


# --- Python API -------------------------------------------------------------------------------------------

_API = """
from pathlib import Path
import cardpress

one = cardpress.build(cardpress.Job("wallet-card", paper="card-us"), Path("made"))
two = cardpress.build(cardpress.Job("wallet-card", paper="card-us"))
try:
    cardpress.build(cardpress.Job("postre"))
except cardpress.CardpressError as error:
    print(error.exit_code, error)
print(one.path, one.status, one.pages, two.path, one.sha256 == two.sha256)
"""


def test_the_python_api_builds_again_and_again(root: Path, tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-c", _API],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert process.returncode == 0, process.stderr
    assert process.stdout.splitlines() == [
        '2 There is no piece "postre". Did you mean "poster"?',
        f"{Path('made', 'en', 'wallet-card-card-us.pdf')} PASS 2 None True",
    ]
    assert (tmp_path / "made" / "en" / "wallet-card-card-us.pdf").is_file()


def test_the_command_runs_from_a_path_with_spaces(root: Path, tmp_path: Path) -> None:
    """A clone in "My Documents": nothing may split or quote the path wrongly."""
    clone = tmp_path / "My Documents (Schule für alle)" / "cardpress"
    for name in ("cardpress", "cards", "templates", "fonts"):
        shutil.copytree(root / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "generate.py", clone)

    process = subprocess.run(
        [sys.executable, "generate.py", "build", "wallet-card", "--paper", "card-us"],
        cwd=clone,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert process.returncode == 0, process.stderr
    assert (clone / "out" / "en" / "wallet-card-card-us.pdf").is_file()


# --- every sheet, both flip edges -------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", ["avery-5371", "avery-c32011-10", "sigel-lp800"])
@pytest.mark.parametrize("flip", ["long", "short"])
@pytest.mark.parametrize("marks", ["--cut-marks", "--no-cut-marks"])
def test_every_sheet_passes(command: Command, tmp_path: Path, sheet: str, flip: str, marks: str) -> None:
    process = command("build", "wallet-card", "--sheet", sheet, "--flip", flip, marks, cwd=tmp_path)

    assert process.returncode == 0, process.stderr

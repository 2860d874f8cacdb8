"""The translate commands, on a copy of the data: what they print, write and refuse."""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cardpress.content import Library
from cardpress.locales import locale_file
from cardpress.pofile import dump, read_po

Process = subprocess.CompletedProcess[str]
Command = Callable[..., Process]
Refused = Callable[[Process, int], str]
Files = Callable[[Path], dict[str, bytes]]
BELIEVE = "Validate that you believe them and want to help."
SIGN = ["sign", "qaa", "--reviewer", "Lan Tran", "--qualification", "translator", "--yes"]


class Office:
    """A copy of the data with a whole, unreviewed language of its own beside the real thirty: qaa."""

    def __init__(self, library: Library, folder: Path, command: Command) -> None:
        self.library = library
        self.data = library.paths.root
        self.folder = folder
        self._command = command

    def translate(self, *args: str, code: int = 0) -> Process:
        """Run a command that is to end with an exit code."""
        process = self._command("translate", *args, "--data", str(self.data), cwd=self.folder)
        assert process.returncode == code, process.stderr
        return process

    def statuses(self) -> dict[str, dict[str, Any]]:
        """What `status --json` says, by tag."""
        report = json.loads(self.translate("status", "--json").stdout)
        return {each["tag"]: each for each in report["languages"]}

    def reword(self, old: str, new: str) -> None:
        """Change the English."""
        path = self.data / "cards" / "survivor-support" / "content.toml"
        text = path.read_text(encoding="utf-8")
        assert text.count(f'"{old}"') == 1
        path.write_text(text.replace(f'"{old}"', f'"{new}"'), encoding="utf-8")

    def edit(self, tag: str, name: str, **values: object) -> None:
        """Change an entry of a translation."""
        po = read_po(locale_file(self.library, self.library.language(tag)))
        po.entries[name].__dict__.update(values)
        po.path.write_bytes(dump(po.file))


@pytest.fixture
def office(pseudo: Library, tmp_path: Path, command: Command) -> Office:
    """A copy of the data to look after, all of its translations up to date."""
    folder = tmp_path / "here"
    folder.mkdir()
    office = Office(pseudo, folder, command)
    office.translate("update")
    return office


# --- a change of English ----------------------------------------------------------------------------------


def test_a_change_of_one_statement_makes_exactly_its_translations_stale(office: Office, files: Files) -> None:
    """The thirty, and the pseudo one: that line of each, the signature under it, and nothing else."""
    signed = ["do-believe", "do-thank", "right-now-call"]
    office.translate(*SIGN, *(arg for name in signed for arg in ("--statement", name)))
    before = office.statuses()
    assert before["qaa"]["counts"]["reviewed"] == 5  # two of them have a short form

    office.reword(BELIEVE, "Say that you believe them and want to help.")

    after = office.statuses()
    assert len(after) == 32
    for tag, row in after.items():
        changed = Counter(row["counts"])
        changed.subtract(before[tag]["counts"])
        moved = {status: count for status, count in changed.items() if count}
        lost = {"en": None, "qaa": "reviewed"}.get(tag, "draft")
        assert moved == ({"stale": 1, lost: -1} if lost else {}), tag
        assert row["lapsed"] == (["do-believe"] if tag == "qaa" else [])
    said = office.translate("update").stdout
    lines = [
        line for line in said.splitlines() if "1 line stale, the English has changed: do-believe" in line
    ]
    assert len(lines) == 31
    assert [line for line in said.splitlines() if line not in lines] == [
        "qaa: 1 line no longer signed: do-believe"
    ]
    assert office.statuses() == after
    written = files(office.data / "cards")
    again = office.translate("update").stdout.splitlines()
    assert set(again) == {f"{tag}: up to date" for tag in after if tag != "en"}
    assert files(office.data / "cards") == written


def test_the_cycle_of_a_translation(office: Office) -> None:
    """Draft, reviewed, stale, draft again, reviewed again; the history stays."""
    assert office.statuses()["qaa"]["status"] == "draft"
    office.translate(*SIGN, "--date", "2026-01-31")
    assert office.statuses()["qaa"]["status"] == "reviewed"

    office.reword(BELIEVE, "Say that you believe them and want to help.")
    office.translate("update", "qaa")
    assert office.statuses()["qaa"]["status"] == "stale"
    office.translate(*SIGN, code=2)

    office.edit("qaa", "do-believe", flags=[], msgstr="Säg, dåß dü glåübst")
    row = office.statuses()["qaa"]
    assert (row["status"], row["lapsed"], row["review"]) == ("draft", ["do-believe"], "2026-01-31")

    office.translate(*SIGN, "--statement", "do-believe")
    row = office.statuses()["qaa"]
    assert (row["status"], row["lapsed"], row["reviewers"]) == ("reviewed", [], ["Lan Tran"])
    reviews = office.data / "cards" / "survivor-support" / "reviews.toml"
    assert reviews.read_text(encoding="utf-8").count("\n[[reviews]]\n") == 2


# --- status -----------------------------------------------------------------------------------------------


def test_status_is_a_table_with_the_oldest_review_first(office: Office) -> None:
    office.translate(*SIGN, "--statement", "do-thank", "--date", "2026-01-31")
    office.edit("qaa", "do-thank", msgstr="Dånk")

    lines = office.translate("status").stdout.splitlines()

    assert lines[0].split() == ["source", "reviewed", "draft", "stale", "missing", "reviewed", "on"]
    assert [line.split()[0] for line in lines[1:4]] == ["en", "qaa", "es"]
    assert re.search(r"^qaa +1 +\d+ +2026-01-31  Psëüdø \(Pseudo\), by Lan Tran$", lines[2])
    assert lines[-1] == "qaa: 1 line no longer signed, changed since the review: do-thank"
    assert len(lines) == 34


def test_a_fault_in_one_translation_does_not_hide_the_others(office: Office, refused: Refused) -> None:
    office.edit("qaa", "right-now-call", msgstr="Cåll 912.")

    process = office.translate("status", code=2)

    message = refused(process, 2)
    assert re.search(r"qaa\.po:\d+: right-now-call: the number 912 is written out; .*{emergency}", message)
    assert len(process.stdout.splitlines()) == 33
    assert re.search(r"^qaa +faulty", process.stdout, re.MULTILINE)
    report = json.loads(office.translate("status", "--json", code=2).stdout)["languages"]
    rows = {row["tag"]: row for row in report}
    assert list(rows["fr"]) == [
        "tag",
        "name",
        "english_name",
        "status",
        "counts",
        "review",
        "reviewers",
        "lapsed",
        "error",
    ]
    assert (rows["qaa"]["status"], rows["fr"]["error"]) == ("faulty", None)
    assert "912" in rows["qaa"]["error"]


# --- update, new, breaks ----------------------------------------------------------------------------------


def test_a_file_that_cannot_be_updated_does_not_stop_the_others(office: Office, refused: Refused) -> None:
    office.reword(BELIEVE, "Say that you believe them and want to help.")
    path = locale_file(office.library, office.library.language("vi"))
    broken = path.read_bytes()[:-2]
    path.write_bytes(broken)

    process = office.translate("update", "vi", "fr", code=2)

    message = refused(process, 2)
    assert re.search(r"vi\.po:\d+: label\.service_take_it_down: the file ends in the middle", message)
    assert path.read_bytes() == broken
    assert process.stdout == "fr: 1 line stale, the English has changed: do-believe\n"


def test_new_begins_a_file_and_no_second_time(office: Office, refused: Refused) -> None:
    path = locale_file(office.library, office.library.language("qaa"))
    path.unlink()

    assert re.fullmatch(r".*qaa\.po  \d+ lines to translate\n", office.translate("new", "qaa").stdout)

    assert path.exists()
    assert "is there already" in refused(office.translate("new", "qaa", code=2), 2)
    assert 'tag = "th"' in refused(office.translate("new", "th", code=2), 2)


def test_breaks_are_put_in_once(office: Office, refused: Refused) -> None:
    path = locale_file(office.library, office.library.language("lo"))

    office.translate("breaks", "lo")

    assert "\u200b" in path.read_text(encoding="utf-8")
    assert office.translate("breaks", "lo").stdout == "lo: up to date\n"
    assert office.statuses()["lo"]["error"] is None
    assert "needs no breaks" in refused(office.translate("breaks", "vi", code=2), 2)


# --- review pack and signature ----------------------------------------------------------------------------


def test_a_review_pack_is_two_files_below_out(office: Office, files: Files) -> None:
    process = office.translate("review-pack", "qaa", "--out", "to-lan")

    assert process.stdout.split() == [str(Path("to-lan", f"qaa-review.{kind}")) for kind in ("pdf", "xlf")]
    written = files(office.folder)
    assert sorted(written) == ["to-lan/qaa-review.pdf", "to-lan/qaa-review.xlf"]
    assert written["to-lan/qaa-review.pdf"].startswith(b"%PDF-")


def test_a_signature_is_asked_for_with_what_it_is_put_under(office: Office, files: Files) -> None:
    before = files(office.data / "cards")

    process = office.translate(*(arg for arg in SIGN if arg != "--yes"), "--date", "2026-01-31", code=130)

    assert "Lan Tran, translator, signs on 2026-01-31:" in process.stderr
    assert re.search(
        r"all lines of Pseudo \(qaa\), as they stand now: section\.opening, .* more", process.stderr
    )
    assert re.search(r"mark of the text is [0-9a-f]{8};", process.stderr)
    assert "Sign this?" in process.stderr
    assert files(office.data / "cards") == before


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--statement", "do-beleive"], 'Did you mean "do-believe"'),
        (["--date", "2999-01-01"], "in the future"),
        (["--date", "31.01.2026"], "31.01.2026"),
        (["--qualification", " "], "--qualification"),
    ],
)
def test_a_signature_that_cannot_be_meant_is_refused(
    office: Office, refused: Refused, files: Files, args: list[str], said: str
) -> None:
    before = files(office.data / "cards")

    assert said in refused(office.translate(*SIGN, *args, code=2), 2)

    assert files(office.data / "cards") == before


@pytest.mark.parametrize("name", ["status", "update", "breaks", "new", "review-pack", "sign"])
def test_help_teaches_by_an_example(command: Command, tmp_path: Path, name: str) -> None:
    process = command("translate", name, "--help", cwd=tmp_path)

    assert re.search(rf"Examples?:\s+translate {name}", process.stdout)


def test_help_says_what_each_status_means(command: Command, tmp_path: Path) -> None:
    said = command("translate", "--help", cwd=tmp_path).stdout

    assert all(re.search(rf"^ +{word}  +\w", said, re.MULTILINE) for word in ("source", "reviewed", "draft"))
    assert all(re.search(rf"^ +{word}  +\w", said, re.MULTILINE) for word in ("stale", "missing"))

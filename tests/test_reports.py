"""Every reporter tells the same findings; the page holds all that it needs, and nothing that runs."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import click
import pytest

from cardpress.checks import CHECKS, PROFILES
from cardpress.checks.finding import Finding, Status
from cardpress.checks.profiles import TITLES
from cardpress.cli import cardpress
from cardpress.errors import InputError
from cardpress.geometry import Box
from cardpress.inspect import PagePicture, Report, inspect
from cardpress.jobs import Job
from cardpress.reports import kind_of, reporter
from tests.broken import BROKEN, Workshop

if TYPE_CHECKING:
    from pathlib import Path

    from cardpress.content import Library
    from cardpress.pdf import Renderer

NASTY = '<script>alert("1")</script> [a](https://example.org) | `b` _c_ @d'
VOID = {"meta", "link", "img", "br", "hr", "image", "use", "rect", "input"}
PICTURE = PagePicture(0, b"\x89PNG", 215.9, 279.4)
FINDINGS = (
    Finding("glyphs", "OK", Status.PASS, "Every character is drawn"),
    Finding("contacts", "NOT_THERE", Status.WARN, "911 does not stand in this file.", mend="Add it."),
    Finding("contrast", "LOW", Status.FAIL, f"Page 1: {NASTY}", 0, Box(10, 20, 30, 5), "Set it darker."),
    Finding("file-size", "HEAVY_FILE", Status.INFO, "It is large.", None, None, "Make it smaller."),
)
REPORT = Report(f"a {NASTY}.pdf", f"not ours {NASTY}", "office", FINDINGS, (PICTURE,))
SOUND = Report("sound.pdf", "poster on Letter in English", "office", FINDINGS[:1])


class Page(HTMLParser):
    """Reads a page, and keeps what matters of it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that holds nothing."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """The innermost element ends."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Words, and what is in a style."""
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Give the attributes of every element of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def page() -> Page:
    """The HTML report."""
    return Page(reporter("html")([REPORT, SOUND]))


def test_the_page_is_whole_and_says_what_it_is(page: Page) -> None:
    assert page.open == []
    assert page.all("html") == [{"lang": "en"}]
    assert {"charset": "utf-8"} in page.all("meta")
    assert any(meta.get("name") == "viewport" for meta in page.all("meta"))
    assert len(page.all("h1")) == 1
    assert len(page.all("h2")) == 2
    assert len(page.all("h3")) == len(page.all("article")) == 3
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_page_runs_nothing_and_asks_for_nothing(page: Page) -> None:
    assert not {"script", "iframe", "object", "embed", "form", "link"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("href", "src"):
            target = attributes.get(name) or "#"
            assert target.startswith(("#", "data:image/png;base64,"))
    assert "@import" not in page.words
    assert "url(" not in page.words


def test_the_page_shows_each_spot_on_its_page_with_words_for_who_cannot_see_it(page: Page) -> None:
    pictures = [svg for svg in page.all("svg") if svg.get("role") == "img"]
    assert pictures[0]["viewbox"] == "0 0 215.9 279.4"
    assert len(pictures) == 2  # the page, and the spot enlarged
    assert all(svg.get("aria-label") for svg in pictures)
    mark = page.all("rect")[0]
    assert (mark["x"], mark["y"], mark["width"], mark["height"]) == ("9.0", "19.0", "32.0", "7.0")
    (image,) = page.all("image")
    assert {use["href"] for use in page.all("use")} == {f"#{image['id']}"}


def test_the_page_tells_the_gravest_first_with_reason_and_mend(page: Page) -> None:
    order = [page.words.index(text) for text in ("Set it darker.", "Add it.", "Make it smaller.")]
    assert order == sorted(order)
    assert NASTY in page.words  # as words
    assert "Pale type is lost" in page.words
    assert "prefers-color-scheme: dark" in page.words


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_pages_colors_stand_out_in_light_and_in_dark(page: Page) -> None:
    schemes = [
        dict(re.findall(r"--(\w+): (#\w{6})", part)) for part in re.findall(r":root \{(.*?)\}", page.words)
    ]
    assert len(schemes) == 2
    for colors in schemes:
        pairs = [(text, back) for text in ("ink", "quiet", "link") for back in ("paper", "panel")]
        pairs += [("on", status) for status in ("fail", "warn", "info", "pass")]
        for one, other in pairs:
            light, dark = sorted((_luminance(colors[one]), _luminance(colors[other])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (one, other)


def test_json_keeps_its_keys_and_says_where_and_how_to_mend() -> None:
    (first, second) = json.loads(reporter("json")([REPORT, SOUND]))["files"]
    assert list(first) == ["path", "what", "status", "findings", "profile"]
    assert (first["status"], second["status"]) == ("FAIL", "PASS")
    low = first["findings"][2]
    assert list(low) == ["check", "code", "status", "message", "page", "box", "mend"]
    assert low["page"] == 1
    assert low["box"] == {"left": 10, "top": 20, "width": 30, "height": 5}
    assert first["findings"][0]["page"] is first["findings"][0]["box"] is None


def test_markdown_lets_nothing_of_a_strangers_file_through() -> None:
    text = reporter("md")([REPORT, SOUND])
    assert text.count("\n## ") + text.startswith("## ") == 2
    rows = [line for line in text.splitlines() if line.startswith("| ") and "Status" not in line]
    assert len(rows) == 3
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 6 for row in rows)
    assert "<script" not in text
    assert "](" not in text.replace("\\](", "").replace("]\\(", "")
    assert "https://" not in text
    assert "contrast `LOW`" in text
    assert "1 check passed" in text


def test_plain_lines_tell_what_is_wrong_and_its_mend() -> None:
    lines = reporter("terminal")([REPORT, SOUND]).splitlines()
    assert lines[0].startswith("FAIL  a <script>")
    assert lines[1] == "  WARN  contacts [NOT_THERE] 911 does not stand in this file."
    assert lines[2] == "        Add it."
    assert lines[-1] == "PASS  sound.pdf  (poster on Letter in English)"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.html", "html"), ("a.HTM", "html"), ("a.md", "md"), ("a.json", "json"), ("a.txt", "terminal")],
)
def test_a_files_ending_says_what_it_holds(tmp_path: Path, name: str, kind: str) -> None:
    assert kind_of(tmp_path / name) == kind


def test_any_other_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be of that kind"):
        kind_of(tmp_path / "a.pdf")


def test_a_real_finding_is_shown_where_it_is(library: Library, renderer: Renderer, tmp_path: Path) -> None:
    broken = BROKEN["one copy of the tipline's number has another digit"]
    path = tmp_path / "broken.pdf"
    path.write_bytes(broken.breaks(Workshop(library, renderer), broken.job).data)
    report = inspect(path, library, pictures=True)
    (altered,) = [finding for finding in report.findings if finding.code == "ALTERED"]
    assert altered.page == 0
    assert altered.box is not None
    assert Box(19.05, 12.7, 88.9, 50.8).contains(altered.box)  # the first card of Avery 5371
    (picture,) = report.pages
    assert picture.png.startswith(b"\x89PNG")
    assert (round(picture.width, 1), round(picture.height, 1)) == (215.9, 279.4)
    assert Page(reporter("html")([report])).all("image")


def test_profiles_are_lists_of_checks_that_there_are() -> None:
    for name, ids in PROFILES.items():
        assert set(ids) <= {check.id for check in CHECKS}
        assert len(ids) == len(set(ids))
        assert TITLES[name]
    assert {check.id for check in CHECKS} - {"file"} == {each for ids in PROFILES.values() for each in ids}
    (option,) = [option for option in cardpress.commands["check"].params if option.name == "profile"]
    assert isinstance(option.type, click.Choice)
    assert list(option.type.choices) == list(PROFILES)


def test_profiles_choose_what_is_looked_at(library: Library, renderer: Renderer, tmp_path: Path) -> None:
    path = tmp_path / "card.pdf"
    path.write_bytes(Workshop(library, renderer).sound(Job("wallet-card", paper="card-us")).data)
    looked_at = {
        profile: {finding.check for finding in inspect(path, library, profile=profile).findings}
        for profile in (None, "office", "press", "screen")
    }
    assert looked_at[None] == looked_at["office"]
    assert "ink" in looked_at["office"] - looked_at["press"]
    assert "safe-area" in looked_at["press"] - looked_at["screen"]
    assert all("contacts" in checks for checks in looked_at.values())

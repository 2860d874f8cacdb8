"""A voice says all in its language, promises no page that is not there, and is as good as its worst line."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import pytest

from cardpress.errors import InputError
from cardpress.jobs import Job
from cardpress.locales import Status, locale_file, messages
from cardpress.planning import plan
from cardpress.pofile import read_po
from cardpress.reviews import add_review
from cardpress.translation.sign import prepared
from cardpress.voices import TAKE_IT_DOWN, Voice, voice
from cardpress.wording import PLACEHOLDER

if TYPE_CHECKING:
    from cardpress.content import Library

BASE = "https://takeitdown.ncmec.org"
# Where the site has a page in the language; what its address ends in.
OWN_PAGES = {
    "es": "es",
    "vi": "vi",
    "fil": "tl",
    "fr": "fr",
    "ur": "ur",
    "uk": "uk",
    "hi": "hi",
    "bn": "bn",
    "km": "km",
    "ja": "ja",
}
ONLY_HANDOUT = ["right-now-save", "section.report", "resource-take-it-down.heading", "more-resources"]
EVERYWHERE = ["label.right_now", "section.opening"]
NOT_HANDOUT = ["right-now-save.short", "dont-blame.short"]


@pytest.fixture(scope="module")
def tags(library: Library) -> list[str]:
    """Every language that is translated into."""
    return [tag for tag in library.languages if tag != library.content.language]


def test_the_source_speaks_for_itself(library: Library) -> None:
    own = voice(library, "en")
    assert own.library is library
    assert all(own.status(piece) is Status.SOURCE for piece in library.pieces.values())


def test_every_line_is_said_in_the_language(library: Library, tags: list[str]) -> None:
    for tag in tags:
        said = voice(library, tag).library
        entries = read_po(locale_file(library, library.language(tag))).entries
        for statement in said.content.statements:
            assert statement.text == entries[statement.id].msgstr
            assert statement.brief == entries.get(f"{statement.id}.short", entries[statement.id]).msgstr
            wanted = entries.get(f"{statement.id}.heading")
            assert statement.heading == (wanted.msgstr if wanted else None)
        assert said.labels == {
            name: entries[f"label.{name}"].msgstr for name in library.labels if f"label.{name}" in entries
        }


def test_only_what_is_said_differs(library: Library, tags: list[str]) -> None:
    for tag in tags:
        said = voice(library, tag).library
        assert [each.id for each in said.content.statements] == [
            each.id for each in library.content.statements
        ]
        assert [each.section for each in said.content.statements] == [
            each.section for each in library.content.statements
        ]
        assert said.content.source == library.content.source
        assert said.pieces == library.pieces
        changed = {name for name, each in said.contacts.items() if each != library.contacts[name]}
        assert changed <= {TAKE_IT_DOWN}
        for statement, english in zip(said.content.statements, library.content.statements, strict=True):
            found, meant = PLACEHOLDER.findall(statement.text), PLACEHOLDER.findall(english.text)
            assert sorted(found) == sorted(meant)


def test_spanish_has_a_line_of_its_own(library: Library, tags: list[str]) -> None:
    having = [tag for tag in tags if "service_calls_es" in voice(library, tag).library.labels]
    assert having == ["es"]


def test_only_the_listed_languages_have_a_page_of_their_own(library: Library, tags: list[str]) -> None:
    for tag in tags:
        url = voice(library, tag).library.contacts[TAKE_IT_DOWN].url
        assert url == (f"{BASE}/{OWN_PAGES[tag]}/" if tag in OWN_PAGES else BASE), tag
        assert voice(library, tag, own_pages=False).library.contacts[TAKE_IT_DOWN].url == BASE
    assert OWN_PAGES.keys() <= set(tags)


@pytest.mark.parametrize(
    ("job", "urls"),
    [
        (Job("poster", "es"), [f"{BASE}/es/"]),
        (Job("poster", "ru"), [BASE]),
        (Job("poster", "es+en"), [f"{BASE}/es/", BASE]),
        (Job("wallet-card", "en+fil"), [BASE, f"{BASE}/tl/"]),
        (Job("handout", "es"), [f"{BASE}/es/"]),
        (Job("handout", "es+en"), [BASE]),
        (Job("handout", "vi+km"), [BASE]),
    ],
)
def test_a_code_that_two_languages_share_keeps_the_base_address(
    library: Library, job: Job, urls: list[str]
) -> None:
    settled = plan(job, library)
    assert [code.contact.url for code in settled.codes if code.contact.id == TAKE_IT_DOWN] == urls


def reviewed_but(library: Library, *names: str, status: Status = Status.DRAFT) -> Voice:
    """Give Spanish with every line reviewed but the named ones."""
    statuses = {line.id: Status.REVIEWED for line in messages(library, library.language("es"))}
    assert set(names) <= statuses.keys()
    return dataclasses.replace(voice(library, "es"), statuses=statuses | dict.fromkeys(names, status))


WATCHED = {"handout", "large-print", "brochure", "poster", "wallet-card"}


def drafts(library: Library, *names: str) -> set[str]:
    """Give the watched pieces that are drafts where the named lines are."""
    said = reviewed_but(library, *names)
    return {name for name in WATCHED if said.status(library.piece(name)) is Status.DRAFT}


def test_a_translation_without_a_draft_line_is_reviewed(library: Library) -> None:
    said = reviewed_but(library)
    assert {said.status(piece) for piece in library.pieces.values()} == {Status.REVIEWED}


@pytest.mark.parametrize("name", ONLY_HANDOUT)
def test_a_line_of_the_handout_makes_no_draft_of_a_card(library: Library, name: str) -> None:
    assert drafts(library, name) - {"brochure"} == {"handout", "large-print"}


@pytest.mark.parametrize("name", EVERYWHERE)
def test_a_line_that_stands_everywhere_makes_a_draft_of_all(library: Library, name: str) -> None:
    assert drafts(library, name) == WATCHED


@pytest.mark.parametrize("name", NOT_HANDOUT)
def test_a_condensed_form_makes_no_draft_of_the_handout(library: Library, name: str) -> None:
    assert drafts(library, name) == {"brochure", "poster", "wallet-card"}


def test_a_statement_that_a_piece_does_not_choose_is_nothing_to_it(library: Library) -> None:
    assert drafts(library, "do-self-harm.short") == {"brochure", "poster"}
    assert drafts(library, "do-safe-people.short") == {"brochure"}


def test_headings_of_what_a_piece_chooses_are_its_lines_too(library: Library) -> None:
    whole = {"handout", "large-print"}
    assert drafts(library, "section.report") == {"brochure", *whole}
    assert drafts(library, "resource-take-it-down.heading") == {"brochure", *whole}
    assert drafts(library, "section.more") == whole


def test_a_statement_without_a_condensed_form_stands_for_itself(library: Library) -> None:
    assert drafts(library, "right-now-call") == WATCHED


def test_what_a_piece_chooses_decides_for_every_piece(library: Library) -> None:
    said = reviewed_but(library, "do-self-harm.short")
    for piece in library.pieces.values():
        chosen = {name for face in piece.faces for entry in face.sections.values() for name in entry.priority}
        assert (said.status(piece) is Status.DRAFT) == ("do-self-harm" in chosen)


def test_the_draft_lines_themselves_need_no_review(library: Library) -> None:
    assert drafts(library, "label.draft", "label.draft_short") == set()


@pytest.mark.parametrize("worst", [Status.DRAFT, Status.STALE])
def test_a_piece_is_trusted_no_further_than_its_worst_line(library: Library, worst: Status) -> None:
    said = reviewed_but(library, "right-now-call", "label.do")
    said = dataclasses.replace(said, statuses=said.statuses | {"label.dont": worst})
    assert said.status(library.piece("poster")) is worst


def test_a_piece_in_two_languages_is_trusted_as_the_worse_of_them(library: Library) -> None:
    settled = plan(Job("poster", "es+en"), library)
    assert settled.status is Status.DRAFT
    assert [settled.is_draft(each) for each in settled.voices] == [True, False]
    signed = dataclasses.replace(settled, voices=(reviewed_but(library), settled.voices[1]))
    assert signed.status is Status.REVIEWED


def test_what_is_signed_is_no_draft(pseudo: Library) -> None:
    assert plan(Job("poster", "qaa"), pseudo).status is Status.DRAFT
    add_review(
        pseudo,
        prepared(
            pseudo,
            pseudo.language("qaa"),
            reviewer="Lan Tran",
            qualification="translator",
            date=dt.date(2026, 3, 1),
        ),
    )
    settled = plan(Job("poster", "qaa"), pseudo)
    assert settled.status is Status.REVIEWED
    assert not settled.is_draft(settled.voices[0])


def test_a_translation_that_is_not_whole_is_refused(pseudo: Library) -> None:
    path = locale_file(pseudo, pseudo.language("qaa"))
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.rindex("msgctxt")], encoding="utf-8")
    with pytest.raises(InputError, match="the translation is missing"):
        voice(pseudo, "qaa")


def test_an_unknown_language_is_refused(library: Library) -> None:
    with pytest.raises(InputError, match='no language "xx"'):
        voice(library, "xx")

"""What stands on a page: its language's words, what must not be turned or parted, how far it is trusted."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from cardpress.jobs import Job
from cardpress.planning import plan
from cardpress.render import Setting, Templates, VoiceView, tied

if TYPE_CHECKING:
    from cardpress.content import Library
    from cardpress.plans import Plan

BDI = re.compile(r'<bdi dir="ltr"[^>]*>.*?</bdi>', re.DOTALL)
PIECES = ["poster", "handout", "wallet-card"]
LEFT = ["ar", "fa", "ur", "ps"]


def html(settled: Plan, *left_out: str) -> str:
    """Fill in all faces of a piece."""
    setting = Setting(10, frozenset(left_out))
    return Templates(settled).faces({face.id: setting for face in settled.piece.faces}).html


def visible(page: str) -> str:
    """Give the text of a page's body, without drawings, step numbers and what is isolated."""
    body = page.partition("<body>")[2]
    for pattern in (r"<svg.*?</svg>", r'<span class="n">\d+</span>', BDI.pattern, r"<[^>]*>"):
        body = re.sub(pattern, "", body, flags=re.DOTALL)
    return body


def said(page: str) -> str:
    """Give a page's text as one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", page)).split())


def offered(library: Library, job: Job, *, brief: bool = False) -> list[str]:
    """Give the lines of what the services offer in a piece's first language, filled in."""
    view = VoiceView(plan(job, library), 0)
    return [plan(job, library).voices[0].library.fill(line) for line in view.services(brief=brief)]


def label(library: Library, tag: str, name: str) -> str:
    """Give a label in a language, filled in."""
    own = plan(Job("poster", tag), library).voices[0].library
    return own.fill(own.labels[name])


def test_english_promises_nothing_of_services(library: Library) -> None:
    assert offered(library, Job("handout")) == []
    assert offered(library, Job("handout"), brief=True) == []
    for piece in PIECES:
        page = html(plan(Job(piece), library))
        assert "interpreters" not in page
        assert "Text and chat" not in page


def test_spanish_has_the_lines_own_to_it(library: Library) -> None:
    own = label(library, "es", "service_calls_es")
    assert "AYUDA" in own
    assert offered(library, Job("handout", "es"), brief=True) == [own]
    assert offered(library, Job("handout", "es")) == [
        own,
        label(library, "es", "service_form"),
        label(library, "es", "service_take_it_down"),
    ]


def test_every_other_language_says_what_there_is_in_it(library: Library) -> None:
    for language in library.languages.values():
        tag = language.tag
        if tag in ("en", "es"):
            continue
        assert offered(library, Job("handout", tag), brief=True) == [label(library, tag, "service_short")]
        lines = [label(library, tag, name) for name in ("service_calls", "service_form")]
        page = [label(library, tag, "service_take_it_down")] if language.take_it_down else []
        assert offered(library, Job("handout", tag)) == lines + page
    assert len(offered(library, Job("handout", "vi"))) == 3
    assert len(offered(library, Job("handout", "ru"))) == 2


@pytest.mark.parametrize("piece", PIECES)
def test_what_the_services_offer_stands_on_every_piece(library: Library, piece: str) -> None:
    page = said(html(plan(Job(piece, "ru"), library)))
    assert all(line in page for line in offered(library, Job(piece, "ru"), brief=piece != "handout"))


def test_korean_words_are_kept_whole(library: Library) -> None:
    settled = plan(Job("poster", "ko"), library)
    library = settled.voices[0].library
    page = html(settled)
    whole = set(" ".join(re.findall(r'<span class="word">(.*?)</span>', page)).split())
    for statement in library.content.statements:
        if statement.id in settled.piece.faces[0].sections["do"].priority:
            assert set(statement.brief.split()) <= whole
    assert re.search(r"\.word[^{]*\{ white-space: nowrap", Templates(settled).faces({}).css)
    assert re.search("[가-힣]", visible(page))
    assert not re.search("[가-힣]", visible(re.sub(r'<span class="word">.*?</span>', "", page)))


@pytest.mark.parametrize("tag", ["en", "vi", "ar"])
def test_words_of_other_languages_are_not(library: Library, tag: str) -> None:
    assert 'class="word"' not in html(plan(Job("poster", tag), library))


@pytest.mark.parametrize("tag", ["zh-Hans", "zh-Hant", "ja"])
def test_the_last_letters_of_a_text_without_spaces_stay_together(library: Library, tag: str) -> None:
    page = html(plan(Job("poster", tag), library))
    tails = re.findall(r'<span class="word">(.*?)</span>', page)
    assert len(tails) > 3
    assert {len(tail) for tail in tails} == {4}


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("tag", [*LEFT, "ko", "en"])
def test_numbers_addresses_and_names_are_isolated(library: Library, piece: str, tag: str) -> None:
    settled = plan(Job(piece, tag), library)
    rest = visible(html(settled))
    contacts = settled.voices[0].library.contacts.values()
    for contact in contacts:
        for text in filter(None, (contact.display, contact.url)):
            assert text not in rest
    assert re.findall(r"\d", rest) == (["2"] * rest.count("Know2Protect"))
    if tag in LEFT:
        assert not any(contact.name in rest for contact in contacts)


@pytest.mark.parametrize("tag", LEFT)
def test_the_source_and_the_edition_are_isolated_in_the_credit(library: Library, tag: str) -> None:
    settled = plan(Job("poster", tag), library)
    page = html(settled)
    for text in settled.credit.values():
        assert f'<bdi dir="ltr" lang="en" class="filled">{text}</bdi>' in page
        assert text not in visible(page)


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("tag", ["es", "ar", "km"])
def test_a_draft_says_so_in_its_language_and_in_english_on_every_face(
    library: Library, piece: str, tag: str
) -> None:
    settled = plan(Job(piece, tag), library)
    page = html(settled)
    lines = re.findall(r'<p class="draft" lang="(.*?)".*?>(.*?)<bdi.*?lang="en".*?>(.*?)</bdi>', page)
    own = settled.voices[0].library.labels["draft_short"]
    line = (tag, f"{own} ", library.labels["draft_short"])
    assert lines == [line] * len(settled.piece.faces)


@pytest.mark.parametrize("piece", PIECES)
def test_english_is_no_draft(library: Library, piece: str) -> None:
    page = html(plan(Job(piece), library))
    assert 'class="draft"' not in page
    assert library.labels["draft_short"] not in page
    assert library.labels["draft"] not in page


def test_of_two_languages_only_the_draft_is_marked(library: Library) -> None:
    settled = plan(Job("poster", "en+es"), library)
    assert re.findall(r'class="draft" lang="(.*?)"', html(settled)) == ["es"]


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("tags", ["vi+en", "ar+en", "zh-Hans+ko"])
def test_both_languages_say_all_that_they_say_alone(library: Library, piece: str, tags: str) -> None:
    settled = plan(Job(piece, tags), library)
    page = said(html(settled))
    for voice in settled.voices:
        for statement in voice.library.content.statements:
            if piece == "handout":
                assert " ".join(voice.library.fill(statement.text).split()) in page
        assert voice.library.labels["not_official"] in page


def test_rows_hold_the_same_statement_in_both_languages(library: Library) -> None:
    settled = plan(Job("handout", "vi+en"), library)
    rows = [said(row) for row in html(settled).split('<div class="cols pair')]
    first, second = (voice.library for voice in settled.voices)
    for one, other in zip(first.content.statements, second.content.statements, strict=True):
        text, same = (" ".join(words.split()) for words in (first.fill(one.text), second.fill(other.text)))
        assert [row for row in rows if text in row and same in row], one.id


def test_every_element_with_a_language_has_its_direction(library: Library) -> None:
    page = html(plan(Job("poster", "ar+en"), library))
    tags = re.findall(r'<(?!bdi|html)[^>]* lang="(\w+)" dir="(\w+)"', page)
    assert set(tags) == {("ar", "rtl"), ("en", "ltr")}


@pytest.mark.parametrize(
    ("part", "mark"), [("kicker", 'class="kicker"'), ("large headline", 'class="headline"')]
)
def test_a_part_that_has_no_room_is_left_out(library: Library, part: str, mark: str) -> None:
    settled = plan(Job("poster"), library)
    assert mark in html(settled)
    assert mark not in html(settled, part)


def test_a_left_out_statement_stands_nowhere(library: Library) -> None:
    settled = plan(Job("poster", "vi+en"), library)
    texts = [
        next(each.brief for each in voice.library.content.statements if each.id == "do-thank")
        for voice in settled.voices
    ]
    words = [re.escape(text).replace(r"\ ", r"\s") for text in texts]
    assert all(re.search(pattern, html(settled)) for pattern in words)
    assert not any(re.search(pattern, html(settled, "do-thank")) for pattern in words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("want to help.", "want\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}help."),
        ("they are in immediate danger.", "they are in immediate danger."),
        ("do it.", "do\N{NO-BREAK SPACE}it."),
        ("Stop.", "Stop."),
        ("", ""),
    ],
)
def test_a_short_last_word_is_tied_to_the_one_before(text: str, expected: str) -> None:
    assert tied(text) == expected


def test_a_longer_word_is_tied_where_it_is_asked_for_and_takes_no_third_along() -> None:
    assert tied("with the offender.") == "with the offender."
    assert tied("with the offender.", 9) == "with the\N{NO-BREAK SPACE}offender."
    assert tied("trouble with law enforcement.", 9) == "trouble with law enforcement."

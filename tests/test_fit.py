"""Type is as large as fits and never under its floor; what does not fit is named, never cut off."""

from __future__ import annotations

import dataclasses
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cardpress.content import Library, load
from cardpress.errors import FitError
from cardpress.fit import last_that_fits
from cardpress.jobs import Job
from cardpress.paths import DataPaths, installed_data
from cardpress.pipeline import produce
from cardpress.planning import plan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cardpress.checks.subject import Subject
    from cardpress.pdf import Renderer

    Reworded = Callable[[Library, Mapping[str, Mapping[str, str | None]]], Library]

SLACK = 0.01  # pt
# A small piece of its own: five "do" and three "don't" statements, in orders that are not the page's.
TAG = """\
id = "tag"
title = "Tag"
summary = "A tag for tests."
template = "tag.html"
papers = ["card-eu"]
screen = false
safe = "3mm"
scan_distance = "100mm"
contacts = ["emergency", "lifeline", "tipline", "cybertipline", "take_it_down"]
codes = []

[floors]
text = 7
steps = 7
numbers = 7

[[faces]]
id = "tag"
smallest = 7
usual = 9
largest = 12

[faces.sections.do]
priority = ["do-believe", "do-thank", "do-best-way", "do-self-harm", "do-empathy"]
least = 2

[faces.sections.dont]
priority = ["dont-engage", "dont-blame", "dont-scare"]
least = 1
"""
# Another one, which tells what it leaves out first: lists that may go altogether, then steps, then parts.
LABEL = TAG.replace('"tag', '"label').replace("Tag", "Label").partition("[faces.sections.do]")[0]
LABEL = LABEL.replace("largest = 12", 'largest = 12\nspare = ["note", "mark"]')
LABEL += """\
[faces.sections.right_now]
priority = ["right-now-call", "right-now-stop", "right-now-save", "right-now-block"]
least = 4
at_worst = 2

[faces.sections.do]
priority = ["do-believe", "do-thank"]
least = 2
at_worst = 0

[faces.sections.dont]
priority = ["dont-engage"]
least = 1
at_worst = 0
"""
# One that runs on to more pages.
LEAF = (
    TAG.replace('"tag', '"leaf')
    .replace("Tag", "Leaf")
    .replace("largest = 12", "largest = 12\nmost_pages = 3")
)
LEAF = LEAF.replace("least = 2", "least = 5").replace("least = 1", "least = 3")
LEAF_HTML = """\
{% extends "base.html" %}
{% import "macros.html" as m %}
{% block body %}
{% for face in faces %}
{{ m.page(face) }}
{% for statement in face.statements("do") %}<p>{{ m.say(face.voice, statement.brief) }}</p>{% endfor %}
{% for statement in face.statements("dont") %}<p>{{ m.say(face.voice, statement.brief) }}</p>{% endfor %}
<p>{{ "Parted" if face.setting.parted else "Flowing" }}</p>
</section>
{% endfor %}
{% endblock %}
"""
HTML = """\
{% extends "base.html" %}
{% import "macros.html" as m %}
{% block body %}
{% for face in faces %}
{{ m.page(face) }}
{% for section in face.face.sections %}{% for statement in face.statements(section) %}
<p>{{ m.say(face.voice, statement.brief) }}</p>
{% endfor %}{% endfor %}
{% for part in face.face.spare if face.shows(part) %}<p>{{ part }}ed {{ "and " * 30 }}</p>{% endfor %}
</section>
{% endfor %}
{% endblock %}
"""
CSS = '{% set margin = piece.safe %}\n{% include "base.css" %}\n'
CHOSEN = {
    "do-believe": "Believing",
    "do-thank": "Thanking",
    "do-best-way": "Reporting",
    "do-self-harm": "Acting",
    "do-empathy": "Empathy",
    "dont-engage": "Engaging",
    "dont-blame": "Blaming",
    "dont-scare": "Scaring",
}
# The longest list first, its least needed statement first: three to spare of one, two of the other.
DROPPED_FIRST = ["do-empathy", "do-self-harm", "dont-scare", "do-best-way", "dont-blame"]


@pytest.fixture(scope="module")
def tag_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The content that ships, and the tag."""
    real, copy = installed_data(), DataPaths(tmp_path_factory.mktemp("tag"))
    shutil.copytree(real.cards, copy.cards)
    shutil.copytree(real.templates, copy.templates)
    copy.fonts.symlink_to(real.fonts, target_is_directory=True)
    for name, piece, template in (("tag", TAG, HTML), ("label", LABEL, HTML), ("leaf", LEAF, LEAF_HTML)):
        (copy.cards / "pieces" / f"{name}.toml").write_text(piece, encoding="utf-8")
        (copy.templates / f"{name}.html").write_text(template, encoding="utf-8")
        (copy.templates / f"{name}.css").write_text(CSS, encoding="utf-8")
    return load(copy)


def made(library: Library, renderer: Renderer, job: Job) -> Subject:
    """Make a piece."""
    return produce(plan(job, library), renderer)[1]


def retyped(library: Library, bounds: tuple[float, float, float]) -> Library:
    """Give the tag's type another smallest, usual and largest size."""
    tag = library.pieces["tag"]
    face = tag.faces[0].model_copy(update=dict(zip(("smallest", "usual", "largest"), bounds, strict=True)))
    piece = tag.model_copy(update={"faces": (face,)})
    return dataclasses.replace(library, pieces=library.pieces | {"tag": piece})


def sizes(subject: Subject) -> set[float]:
    """Give every size of type on any page, in pt."""
    return {round(run.size, 4) for number in range(subject.page_count) for run in subject.runs(number)}


@given(st.data())
def test_the_last_that_fits_is_that_of_a_linear_scan(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 80))
    last = data.draw(st.integers(0, count - 1))
    guess = data.draw(st.integers(-20, 120))
    probed: list[int] = []

    def fits(index: int) -> bool:
        probed.append(index)
        return index <= last

    assert last_that_fits(count, fits, guess) == max(index for index in range(count) if index <= last)
    assert len(probed) == len(set(probed))
    assert all(0 < index < count for index in probed)
    start = min(max(guess, 1), count - 1)
    assert len(probed) <= abs(start - last) + 2


def test_a_good_guess_takes_two_trials() -> None:
    probed: list[int] = []

    def fits(index: int) -> bool:
        probed.append(index)
        return index <= 20

    assert last_that_fits(40, fits, guess=20) == 20
    assert probed == [20, 21]


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("piece", ["wallet-card", "poster", "handout"])
def test_the_real_pieces_are_never_set_under_their_floor(
    finished: Callable[[str, str], Subject], library: Library, piece: str, paper: str
) -> None:
    subject = finished(piece, paper)
    settled = plan(Job(piece, paper=paper), library)
    assert min(sizes(subject)) >= min(settled.piece.floors.text, 7) * settled.scale - SLACK
    assert subject.page_count == len(subject.sides or settled.piece.faces) * settled.piece.faces[0].pages


@pytest.mark.parametrize("piece", ["wallet-card", "poster", "handout"])
def test_every_statement_that_must_stand_does(
    finished: Callable[[str, str], Subject], library: Library, piece: str
) -> None:
    text = finished(piece, "letter").whole_text
    for face in library.piece(piece).faces:
        for statement in library.content.statements:
            needed = [each for one in face.sections.values() for each in one.priority[: one.least]]
            if face.whole:
                assert library.fill(statement.text) in text, statement.id
            elif statement.id in needed:
                assert library.fill(statement.brief) in text, statement.id


TOO_LONG = {
    "Wallet card (back)": ("right-now-save", 16),
    "Wallet card (front)": ("opening-never-fault", 24),
    "Handout": ("right-now-block", 300),
    "Poster": ("right-now-save", 16),
}


@pytest.mark.parametrize("title", TOO_LONG)
def test_a_statement_many_times_as_long_is_named(
    library: Library, renderer: Renderer, reworded: Reworded, title: str
) -> None:
    statement, times = TOO_LONG[title]
    piece = next(each for each in library.pieces.values() if title.startswith(each.title))
    real = {each.id: each for each in library.content.statements}[statement]
    key = "text" if piece.faces[0].whole else "short"
    words = " ".join([str(getattr(real, key))] * times)
    with pytest.raises(FitError) as caught:
        made(reworded(library, {statement: {key: words}}), renderer, Job(piece.id))
    message = str(caught.value)
    assert f"{title} in English on Letter" in message
    assert f"{statement} ({len(words)} characters)" in message
    assert f"{piece.faces[-1].smallest:.1f} pt" in message
    assert "content.toml" in caught.value.hint
    assert caught.value.exit_code == 2


def test_a_word_too_long_for_its_face_is_quoted(
    tag_library: Library, renderer: Renderer, reworded: Reworded
) -> None:
    words = {"do-believe": {"short": "Rindfleisch" * 9}}
    with pytest.raises(FitError, match=r"Rindfleisch.* too wide"):
        made(reworded(tag_library, words), renderer, Job("tag"))


def of_length(count: int) -> dict[str, dict[str, str | None]]:
    """Give every statement of the tag its own first word and a number of others."""
    return {name: {"short": " ".join([mark, *["and"] * count])} for name, mark in CHOSEN.items()}


def test_little_text_is_set_at_the_largest_size(
    tag_library: Library, renderer: Renderer, reworded: Reworded
) -> None:
    (size,) = sizes(made(reworded(tag_library, of_length(1)), renderer, Job("tag")))
    assert 12 / 1.03 < size <= 12 + SLACK


def test_statements_are_left_out_the_least_needed_first_and_only_at_the_floor(
    tag_library: Library, renderer: Renderer, reworded: Reworded
) -> None:
    seen: list[int] = []
    smallest_whole = 12.0
    for count in range(8, 80, 6):
        try:
            subject = made(reworded(tag_library, of_length(count)), renderer, Job("tag"))
        except FitError:
            break
        text = subject.whole_text
        dropped = [name for name, mark in CHOSEN.items() if mark not in text]
        assert set(dropped) == set(DROPPED_FIRST[: len(dropped)])
        assert min(sizes(subject)) >= 7 - SLACK
        seen.append(len(dropped))
        smallest_whole = smallest_whole if dropped else min(sizes(subject))
    assert seen[0] == 0
    assert seen == sorted(seen)
    assert seen[-1] == len(DROPPED_FIRST)
    assert len(set(seen)) >= 4
    assert smallest_whole < 7 * 1.15


words = st.lists(st.text("abcdefghi", min_size=1, max_size=12), min_size=1, max_size=45).map(" ".join)


@settings(max_examples=25)
@given(short=st.fixed_dictionaries(dict.fromkeys(CHOSEN, words)))
def test_any_text_either_fits_whole_or_is_refused(
    tag_library: Library, renderer: Renderer, reworded: Reworded, short: dict[str, str]
) -> None:
    library = reworded(tag_library, {name: {"short": text} for name, text in short.items()})
    try:
        subject = made(library, renderer, Job("tag"))
    except FitError:
        return
    assert subject.page_count == 1
    (size,) = sizes(subject)
    assert 7 - SLACK <= size <= 12 + SLACK
    runs = subject.runs(0)
    assert min(run.box.left for run in runs) >= 3 - 0.15
    assert min(run.box.top for run in runs) >= 3 - 0.15
    assert max(run.box.right for run in runs) <= 85 - 3 + 0.15
    assert max(run.box.bottom for run in runs) <= 55 - 3 + 0.15
    shown = [text for text in short.values() if text in subject.whole_text]
    assert len(shown) >= 3


@st.composite
def rising(draw: st.DrawFn) -> tuple[float, float, float]:
    """Draw a smallest, a usual and a largest size in pt."""
    low = draw(st.integers(14, 18)) / 2
    usual = low + draw(st.integers(0, 20)) / 20
    return low, usual, usual + draw(st.integers(0, 20)) / 20


@settings(max_examples=25)
@given(bounds=rising(), count=st.integers(1, 12))
@example(bounds=(7, 7.15, 7.15), count=1)
@example(bounds=(7, 7, 7), count=1)
def test_the_size_is_within_any_bounds(
    tag_library: Library,
    renderer: Renderer,
    reworded: Reworded,
    bounds: tuple[float, float, float],
    count: int,
) -> None:
    library = retyped(reworded(tag_library, of_length(count)), bounds)
    try:
        (size,) = sizes(made(library, renderer, Job("tag")))
    except FitError:
        return
    assert bounds[0] - SLACK <= size <= bounds[2] + SLACK


STEPS = {
    "right-now-call": "Calling",
    "right-now-stop": "Stopping",
    "right-now-save": "Saving",
    "right-now-block": "Blocking",
    "do-believe": "Believing",
    "do-thank": "Thanking",
    "dont-engage": "Engaging",
}
PARTS = {"note": "noteed", "mark": "marked"}
# Lists that may go altogether, the longer first; then the last steps; then what is no statement.
GOES_FIRST = ["do-thank", "do-believe", "dont-engage", "right-now-block", "right-now-save", "note", "mark"]


def test_what_may_go_altogether_goes_before_the_steps_and_other_parts_last(
    tag_library: Library, renderer: Renderer, reworded: Reworded
) -> None:
    seen: list[int] = []
    for count in range(1, 140, 3):
        words = {name: {"short": " ".join([mark, *["and"] * count])} for name, mark in STEPS.items()}
        try:
            text = made(reworded(tag_library, words), renderer, Job("label")).whole_text
        except FitError:
            break
        dropped = [name for name, mark in (STEPS | PARTS).items() if mark not in text]
        assert set(dropped) == set(GOES_FIRST[: len(dropped)])
        seen.append(len(dropped))
    assert (seen[0], seen[-1]) == (0, len(GOES_FIRST))
    assert seen == sorted(seen)
    assert {1, 2, 3, 4, 5, 6} & set(seen) >= {3, 5}


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("piece", ["wallet-card", "poster"])
def test_english_has_room_for_every_step_and_part(
    finished: Callable[[str, str], Subject], library: Library, piece: str, paper: str
) -> None:
    text = finished(piece, paper).whole_text
    steps = [
        each for each in library.content.statements if each.section == "right_now" and each.role == "item"
    ]
    assert len(steps) == 7
    assert [each.id for each in steps if library.fill(each.brief) not in text] == []
    assert library.labels["about" if piece == "poster" else "about_card"] in text


def test_a_face_runs_on_to_more_pages_before_it_loses_a_word(
    tag_library: Library, renderer: Renderer, reworded: Reworded
) -> None:
    pages: list[int] = []
    for count in range(4, 200, 12):
        try:
            subject = made(reworded(tag_library, of_length(count)), renderer, Job("leaf"))
        except FitError:
            break
        text = subject.whole_text
        assert all(mark in text for mark in CHOSEN.values())
        assert ("Flowing" in text, "Parted" in text) == (subject.page_count > 1, subject.page_count == 1)
        assert 7 - SLACK <= min(sizes(subject)) <= max(sizes(subject)) <= 12 + SLACK
        for number in range(subject.page_count):
            assert max(run.box.bottom for run in subject.runs(number)) <= 55 - 3 + 0.15
        pages.append(subject.page_count)
    assert set(pages) == {1, 2, 3}
    assert pages == sorted(pages)


def test_type_grows_on_the_pages_that_there_are_and_asks_for_no_more(
    tag_library: Library, renderer: Renderer, reworded: Reworded
) -> None:
    found = {
        subject.page_count: max(sizes(subject))
        for count in range(28, 64, 4)
        for subject in [made(reworded(tag_library, of_length(count)), renderer, Job("leaf"))]
    }
    assert 2 in found
    assert found[2] > 7 + SLACK


def test_a_pages_own_padding_is_no_room(
    tag_library: Library, renderer: Renderer, reworded: Reworded, tmp_path: Path
) -> None:
    copy = DataPaths(tmp_path / "data")
    shutil.copytree(tag_library.paths.cards, copy.cards)
    shutil.copytree(tag_library.paths.templates, copy.templates)
    copy.fonts.symlink_to(installed_data().fonts, target_is_directory=True)
    css = copy.templates / "tag.css"
    css.write_text(css.read_text(encoding="utf-8") + ".page { padding-bottom: 15mm }\n", encoding="utf-8")
    padded = made(reworded(load(copy), of_length(12)), renderer, Job("tag"))
    plain = made(reworded(tag_library, of_length(12)), renderer, Job("tag"))
    assert padded.page_count == plain.page_count == 1
    assert max(sizes(padded)) < max(sizes(plain))
    assert max(run.box.bottom for run in padded.runs(0)) <= 55 - 3 - 15 + 0.15

"""A job comes to a plan: what is left out is filled in, what does not go together is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardpress.errors import InputError
from cardpress.jobs import Flip, Job
from cardpress.locales import Status, locale_file
from cardpress.planning import plan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cardpress.content import Library
    from cardpress.wording import Contact

    Reworded = Callable[[Library, Mapping[str, Mapping[str, str | None]]], Library]


def recontacted(library: Library, name: str, /, **changes: object) -> Library:
    """Give a library in which one contact is another one."""
    contact: Contact = library.contacts[name].model_copy(update=changes)
    return dataclasses.replace(library, contacts=library.contacts | {name: contact})


def edition(library: Library, job: Job | None = None) -> str:
    """Give the edition mark of a job, of the poster if none is named."""
    return plan(job or Job("poster"), library).edition


@pytest.mark.parametrize(
    ("job", "paper", "sheet", "size"),
    [
        (Job("poster"), "letter", None, (215.9, 279.4)),
        (Job("poster", paper="A3"), "a3", None, (297, 420)),
        (Job("handout"), "letter", None, (215.9, 279.4)),
        (Job("wallet-card"), "letter", "avery-5371", (88.9, 50.8)),
        (Job("wallet-card", paper="a4"), "a4", "avery-c32011-10", (85, 54)),
        (Job("wallet-card", paper="card-us"), "card-us", None, (88.9, 50.8)),
        (Job("wallet-card", sheet="sigel lp 800"), "a4", "sigel-lp800", (85, 55)),
        (Job("wallet-card", sheet="8371"), "letter", "avery-5371", (88.9, 50.8)),
        (Job("wallet-card", paper="a4", sheet="LP800"), "a4", "sigel-lp800", (85, 55)),
    ],
)
def test_what_is_left_out_is_filled_in(
    library: Library, job: Job, paper: str, sheet: str | None, size: tuple[float, float]
) -> None:
    settled = plan(job, library)
    assert settled.paper.id == paper
    assert (settled.sheet.id if settled.sheet else None) == sheet
    assert (settled.width, settled.height) == pytest.approx(size)
    assert (settled.tag, settled.flip) == ("en", "long")


@pytest.mark.parametrize(
    ("job", "drawn"),
    [
        (Job("wallet-card"), False),
        (Job("wallet-card", cut_marks=True), True),
        (Job("wallet-card", cut_marks=False), False),
        (Job("wallet-card", paper="card-us", cut_marks=True), False),
        (Job("poster", cut_marks=True), False),
    ],
)
def test_cut_marks_are_drawn_where_there_is_something_to_cut(
    library: Library, job: Job, *, drawn: bool
) -> None:
    assert plan(job, library).cut_marks is drawn


def test_cut_marks_are_drawn_on_plain_stock_by_themselves(library: Library) -> None:
    plain = tuple(sheet.model_copy(update={"precut": False}) for sheet in library.sheets)
    on_plain = dataclasses.replace(library, sheets=plain)
    assert plan(Job("wallet-card"), on_plain).cut_marks is True
    assert plan(Job("wallet-card", cut_marks=False), on_plain).cut_marks is False


@pytest.mark.parametrize(
    ("job", "message", "hint"),
    [
        (Job("postr"), 'no piece "postr". Did you mean "poster"?', "list pieces"),
        (Job("wallet"), 'no piece "wallet".', "wallet-card"),
        (Job("poster", language="eng"), 'no language "eng". Did you mean "en"?', "list languages"),
        (Job("poster", paper="leter"), 'no paper "leter". Did you mean "letter"?', "list papers"),
        (
            Job("wallet-card", sheet="avery 5372"),
            'no sheet "avery 5372". Did you mean "avery-5371"?',
            "list sheets",
        ),
        (Job("poster", sheet="nonsense"), 'no sheet "nonsense".', "list sheets"),
        (
            Job("wallet-card", paper="a4", sheet="5371"),
            "Avery 5371 is a sheet on letter, not on A4",
            "--paper letter",
        ),
        (Job("wallet-card", paper="card-us", sheet="5371"), "is a sheet on letter", "--paper letter"),
        (Job("wallet-card", paper="a3"), "wallet card is not made for A3", "letter, a4, card-us or card-eu"),
        (Job("handout", paper="card-us"), "handout is not made for Card 3.5 × 2 in", "letter or a4"),
    ],
)
def test_what_does_not_exist_or_go_together_is_refused(
    library: Library, job: Job, message: str, hint: str
) -> None:
    with pytest.raises(InputError) as caught:
        plan(job, library)
    assert message in str(caught.value)
    assert hint in caught.value.hint
    assert caught.value.exit_code == 2


def test_an_unknown_piece_is_told_all_there_are(library: Library) -> None:
    with pytest.raises(InputError) as caught:
        plan(Job("qqq"), library)
    assert all(piece in caught.value.hint for piece in library.pieces)
    assert "Did you mean" not in str(caught.value)


@pytest.mark.parametrize(
    ("job", "scale"),
    [
        (Job("poster"), 1.0),
        (Job("poster", paper="tabloid"), 11 / 8.5),
        (Job("poster", paper="24x36"), 24 / 8.5),
        (Job("poster", paper="a4"), 210 / 215.9),
        (Job("handout", paper="a4"), 1.0),
        (Job("wallet-card", paper="a4"), 1.0),
    ],
)
def test_type_grows_with_the_paper_of_pieces_for_walls(library: Library, job: Job, scale: float) -> None:
    assert plan(job, library).scale == pytest.approx(scale)


def test_the_edition_is_a_date_and_a_digest(library: Library) -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-[0-9a-f]{6}", edition(library))
    assert edition(library).startswith(library.content.revised.isoformat())


@pytest.mark.parametrize(
    ("statement", "key"), [("right-now-stop", "short"), ("right-now-call", "text"), ("do-believe", "short")]
)
def test_another_word_is_another_edition(
    library: Library, reworded: Reworded, statement: str, key: str
) -> None:
    assert edition(reworded(library, {statement: {key: "Other words."}})) != edition(library)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("lifeline", {"phone": "989", "display": "989"}),
        ("tipline", {"name": "Another name"}),
        ("take_it_down", {"url": "https://takeitdown.ncmec.org/x"}),
    ],
)
def test_another_number_or_address_is_another_edition(
    library: Library, name: str, changes: dict[str, str]
) -> None:
    assert edition(recontacted(library, name, **changes)) != edition(library)


def test_another_label_date_or_piece_is_another_edition(library: Library) -> None:
    relabeled = dataclasses.replace(library, labels=library.labels | {"right_now": "At once"})
    revised = library.content.model_copy(update={"revised": dt.date(2030, 1, 1)})
    assert edition(relabeled) != edition(library)
    assert edition(dataclasses.replace(library, content=revised)).startswith("2030-01-01-")
    assert edition(library, Job("handout")) != edition(library)


def test_the_statements_chosen_make_another_edition(library: Library) -> None:
    poster = library.piece("poster")
    face = poster.faces[0]
    selection = face.sections["do"].model_copy(update={"priority": ("do-thank", "do-believe")})
    fewer = face.model_copy(update={"sections": face.sections | {"do": selection}})
    pieces = library.pieces | {"poster": poster.model_copy(update={"faces": (fewer,)})}
    assert edition(dataclasses.replace(library, pieces=pieces)) != edition(library)


@given(
    paper=st.sampled_from([None, "letter", "a4", "card-us"]),
    flip=st.sampled_from(["long", "short"]),
    cut_marks=st.sampled_from([None, True, False]),
)
def test_how_it_is_printed_is_the_same_edition(
    library: Library, paper: str | None, flip: Flip, *, cut_marks: bool | None
) -> None:
    job = Job("wallet-card", paper=paper, flip=flip, cut_marks=cut_marks)
    assert edition(library, job) == edition(library, Job("wallet-card"))


def test_having_dialled_a_number_is_the_same_edition(library: Library) -> None:
    dialled = recontacted(library, "lifeline", verified_on=dt.date(2026, 11, 1))
    assert edition(dialled) == edition(library)


def test_what_is_said_about_a_piece_is_the_same_edition(library: Library) -> None:
    poster = library.piece("poster")
    described = poster.model_copy(update={"summary": "Another summary."})
    pieces = library.pieces | {"poster": described}
    assert edition(dataclasses.replace(library, pieces=pieces)) == edition(library)


def test_the_order_of_reading_is_the_same_edition(library: Library) -> None:
    turned = dict(reversed(library.labels.items()))
    assert edition(dataclasses.replace(library, labels=turned)) == edition(library)


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (Job("poster"), ["piece=poster", "paper=letter"]),
        (
            Job("wallet-card", "es", paper="A4", flip="short", cut_marks=True),
            [
                "piece=wallet-card",
                "language=es",
                "paper=a4",
                "sheet=avery-c32011-10",
                "flip=short",
                "cut_marks=True",
            ],
        ),
        (Job("wallet-card", paper="card-eu"), ["piece=wallet-card", "paper=card-eu"]),
    ],
)
def test_keywords_say_what_a_file_is(library: Library, job: Job, words: list[str]) -> None:
    settled = plan(job, library)
    assert settled.keywords.split(", ") == [*words, f"edition={settled.edition}"]
    told = Job.from_keywords(", ".join(words))
    assert told is not None
    assert plan(told, library).keywords == settled.keywords


@pytest.mark.parametrize(
    "keywords",
    ["", "poster", "piece=poster, colour=red", "flip=long", "piece=poster, flip=wide", "piece=poster, =x"],
)
def test_other_keywords_tell_no_job(keywords: str) -> None:
    assert Job.from_keywords(keywords) is None


def test_no_id_has_a_comma_for_the_keywords(library: Library) -> None:
    names = [*library.pieces, *library.languages]
    names += [paper.id for paper in library.papers] + [sheet.id for sheet in library.sheets]
    assert [name for name in names if "," in name or " " in name] == []


def test_files_are_named_by_language_piece_and_paper(library: Library) -> None:
    assert plan(Job("wallet-card", paper="A4"), library).file_name == "en/wallet-card-a4.pdf"


@pytest.mark.parametrize(
    ("language", "message", "hint"),
    [
        ("vi+vi", '"vi+vi" is not two different languages', "vi+en"),
        ("vi+en+es", '"vi+en+es" is not two different languages', "vi+en"),
        ("vi+xx", 'no language "xx"', "list languages"),
        ("xx+vi", 'no language "xx"', "list languages"),
        ("vi+", 'no language ""', "list languages"),
        ("+vi", 'no language ""', "list languages"),
        ("+", "not two different languages", "vi+en"),
        ("vi, en", 'no language "vi, en"', "list languages"),
    ],
)
def test_what_is_not_one_language_or_two_is_refused(
    library: Library, language: str, message: str, hint: str
) -> None:
    with pytest.raises(InputError) as caught:
        plan(Job("poster", language), library)
    assert message in str(caught.value)
    assert hint in caught.value.hint


def test_languages_keep_their_order(library: Library) -> None:
    settled = plan(Job("poster", "vi+en"), library)
    assert [voice.language.tag for voice in settled.voices] == ["vi", "en"]
    assert (settled.tag, settled.language_names) == ("vi+en", "Vietnamese and English")
    assert settled.source.language.tag == "en"


def test_a_piece_that_is_not_made_in_two_languages_is_refused(library: Library) -> None:
    fewer = dataclasses.replace(
        library, bilingual={name: piece for name, piece in library.bilingual.items() if name != "poster"}
    )
    with pytest.raises(InputError, match=r"There is no poster in two languages\.") as caught:
        plan(Job("poster", "vi+en"), fewer)
    assert "handout, wallet-card" in caught.value.hint
    with pytest.raises(InputError) as caught:
        plan(Job("poster", "vi+en"), dataclasses.replace(library, bilingual={}))
    assert "none" in caught.value.hint
    assert plan(Job("poster", "vi"), fewer).piece.id == "poster"


@pytest.mark.parametrize(
    ("paper", "size", "scale", "pages"),
    [
        ("letter", (215.9, 279.4), 1.0, 2),
        ("a4", (210, 297), 210 / 215.9, 2),
        ("tabloid", (431.8, 279.4), 1.0, 1),
        ("a3", (420, 297), 210 / 215.9, 1),
        ("24x36", (914.4, 609.6), 18 / 8.5, 1),
    ],
)
def test_two_languages_lie_beside_each_other_on_a_double_page(
    library: Library, paper: str, size: tuple[float, float], scale: float, pages: int
) -> None:
    settled = plan(Job("poster", "vi+en", paper=paper), library)
    assert (settled.width, settled.height) == pytest.approx(size)
    assert settled.page_size == pytest.approx(size)
    assert settled.scale == pytest.approx(scale)
    assert settled.pages(settled.piece.faces[0]) == pages
    assert [code.width for code in settled.codes] == pytest.approx([40 * scale] * 4)
    assert [code.voice for code in settled.codes] == [0, 1, 0, 1]


def test_a_folding_card_is_half_of_what_is_cut_out(library: Library) -> None:
    settled = plan(Job("wallet-card", "vi+en"), library)
    assert settled.sheet is not None
    assert settled.sheet.id == "fold-letter"
    assert settled.sheet.card.height == pytest.approx(4 * 25.4)
    assert (settled.width, settled.height) == pytest.approx((88.9, 50.8))
    assert settled.cut_marks is True
    bare = plan(Job("wallet-card", "vi+en", paper="card-us"), library)
    assert bare.sheet is None
    assert (bare.width, bare.height) == pytest.approx((88.9, 50.8))


@pytest.mark.parametrize(
    ("job", "name"),
    [
        (Job("poster", "vi+en"), "vi+en/poster-tabloid.pdf"),
        (Job("wallet-card", "en+vi", paper="A4"), "en+vi/wallet-card-a4.pdf"),
        (Job("handout", "zh-Hans"), "zh-Hans/handout-letter.pdf"),
    ],
)
def test_files_of_other_languages_have_a_folder_of_their_own(library: Library, job: Job, name: str) -> None:
    settled = plan(job, library)
    assert settled.file_name == name
    assert f"language={job.language}" in settled.keywords.split(", ") or job.language == "en"


def test_another_language_is_another_edition(library: Library) -> None:
    tags = ["en", "es", "vi", "vi+en", "en+vi", "es+en"]
    assert len({edition(library, Job("poster", tag)) for tag in tags}) == len(tags)


def test_another_word_of_a_translation_is_another_edition(pseudo: Library) -> None:
    before = edition(pseudo, Job("poster", "qaa")), edition(pseudo, Job("poster"))
    path = locale_file(pseudo, pseudo.language("qaa"))
    text = path.read_text(encoding="utf-8")
    assert text.count('msgstr "Rïght nøw"') == 1
    path.write_text(text.replace('msgstr "Rïght nøw"', 'msgstr "Ät ønce"'), encoding="utf-8")
    after = edition(pseudo, Job("poster", "qaa")), edition(pseudo, Job("poster"))
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_a_draft_and_what_was_reviewed_are_two_editions(library: Library) -> None:
    settled = plan(Job("poster", "es"), library)
    (voice,) = settled.voices
    signed = dataclasses.replace(voice, statuses=dict.fromkeys(voice.statuses, Status.REVIEWED))
    reviewed = dataclasses.replace(settled, voices=(signed,))
    assert reviewed.edition != settled.edition

"""Signing: exactly what stands now, and nothing that is not finished."""

import datetime as dt
from collections.abc import Callable, Mapping

import pytest

from cardpress.content import Library
from cardpress.errors import InputError
from cardpress.locales import Status, load_locale, locale_file, messages, read_locale
from cardpress.pofile import dump, read_po
from cardpress.reviews import Review, add_review, read_reviews
from cardpress.translation.sign import mark, prepared
from cardpress.translation.standing import standing, standings
from cardpress.translation.update import updated

Reworded = Callable[[Library, Mapping[str, Mapping[str, str | None]]], Library]
DAY = dt.date(2026, 3, 1)


def _signed(
    library: Library, *statements: str, reviewer: str = "Lan Tran", date: dt.date = DAY, tag: str = "qaa"
) -> Review:
    review = prepared(
        library,
        library.language(tag),
        reviewer=reviewer,
        qualification="translator",
        date=date,
        statements=statements,
    )
    add_review(library, review)
    return review


def _reviewed(library: Library, tag: str = "qaa") -> set[str]:
    statuses = read_locale(library, library.language(tag), read_reviews(library)).statuses
    return {name for name, status in statuses.items() if status is Status.REVIEWED}


def _edit(library: Library, name: str, **values: object) -> None:
    po = read_po(locale_file(library, library.language("qaa")))
    vars(po.entries[name]).update(values)
    po.path.write_bytes(dump(po.file))


def test_all_is_signed_where_no_line_is_named(pseudo: Library) -> None:
    review = _signed(pseudo)

    assert list(review.signed) == [line.id for line in messages(pseudo, pseudo.language("qaa"))]
    assert _reviewed(pseudo) == set(review.signed)


def test_a_statement_stands_for_its_short_form_and_its_heading(pseudo: Library) -> None:
    _signed(pseudo, "resource-take-it-down", "label.draft", "do-thank.short")

    names = {"resource-take-it-down", "resource-take-it-down.heading", "resource-take-it-down.short"}
    assert _reviewed(pseudo) == names | {"label.draft", "do-thank.short"}


def test_a_change_of_either_side_un_signs_that_line_alone(pseudo: Library, reworded: Reworded) -> None:
    every = set(_signed(pseudo).signed)
    _edit(pseudo, "do-believe", msgstr="Ïch glaube dir")
    assert _reviewed(pseudo) == every - {"do-believe"}

    library = reworded(pseudo, {"do-thank": {"text": "Thank them."}})
    assert _reviewed(library) == every - {"do-believe", "do-thank"}
    update = updated(library, library.language("qaa"), read_reviews(library))
    update.write()
    assert update.unsigned == ("do-thank",)
    assert _reviewed(library) == every - {"do-believe", "do-thank"}
    assert standing(library, library.language("qaa"), read_reviews(library)).lapsed == (
        "do-thank",
        "do-believe",
    )


def test_a_change_taken_back_is_signed_again(pseudo: Library) -> None:
    every = set(_signed(pseudo).signed)
    before = load_locale(pseudo, pseudo.language("qaa")).strings["do-believe"]
    _edit(pseudo, "do-believe", msgstr="Ïch glaube dir")
    assert "do-believe" not in _reviewed(pseudo)

    _edit(pseudo, "do-believe", msgstr=before)

    assert _reviewed(pseudo) == every


def test_what_has_changed_can_be_signed_again_and_the_old_stays(pseudo: Library) -> None:
    old = _signed(pseudo)
    _edit(pseudo, "do-believe", msgstr="Ïch glaube dir")

    new = _signed(pseudo, "do-believe", date=DAY + dt.timedelta(days=1))

    assert read_reviews(pseudo) == (old, new)
    assert _reviewed(pseudo) == set(old.signed)


def test_unfinished_lines_are_refused_and_listed(pseudo: Library) -> None:
    _edit(pseudo, "do-believe", flags=["fuzzy"])
    _edit(pseudo, "do-thank", msgstr="")

    with pytest.raises(InputError) as caught:
        _signed(pseudo)

    assert str(caught.value).splitlines()[1:] == ["missing: do-thank", "stale: do-believe"]
    assert "--statement" in caught.value.hint
    with pytest.raises(InputError, match="stale: do-believe"):
        _signed(pseudo, "do-believe")
    assert read_reviews(pseudo) == ()
    _signed(pseudo, "do-empathy")
    assert _reviewed(pseudo) == {"do-empathy", "do-empathy.short"}


def test_a_line_that_is_not_there_is_told(pseudo: Library) -> None:
    with pytest.raises(InputError, match=r'no line "do-beleive"\. Did you mean "do-believe"'):
        _signed(pseudo, "do-beleive")


def test_a_faulty_file_cannot_be_signed(pseudo: Library) -> None:
    _edit(pseudo, "right-now-call", msgstr="Call 912.")

    with pytest.raises(InputError, match="912"):
        _signed(pseudo, "do-believe")


def test_the_same_signature_is_not_put_twice(pseudo: Library) -> None:
    _signed(pseudo)

    with pytest.raises(InputError, match="Lan Tran has signed this already"):
        _signed(pseudo, "do-believe", date=DAY + dt.timedelta(days=1))
    _signed(pseudo, "do-believe", reviewer="Another")


@pytest.mark.parametrize("name", ["", " ", "two\nlines", "x" * 201, "lone \udcff"])
def test_a_name_that_is_none_is_refused(pseudo: Library, name: str) -> None:
    with pytest.raises(InputError, match="--reviewer"):
        _signed(pseudo, reviewer=name)


def test_the_source_is_not_signed(pseudo: Library) -> None:
    with pytest.raises(InputError, match="English is what the others are translated from"):
        _signed(pseudo, tag="en")


def test_the_mark_is_of_all_that_stands(pseudo: Library) -> None:
    language = pseudo.language("qaa")
    before = mark(pseudo, read_locale(pseudo, language, ()))
    _signed(pseudo)
    assert mark(pseudo, read_locale(pseudo, language, ())) == before

    _edit(pseudo, "do-believe", msgstr="Ïch glaube dir")

    assert mark(pseudo, read_locale(pseudo, language, ())) != before


# --- the table of all -------------------------------------------------------------------------------------


def test_the_oldest_review_comes_first_after_the_source(pseudo: Library) -> None:
    usual = list(pseudo.languages)
    _signed(pseudo, "do-believe", tag="ja", date=DAY)
    _signed(pseudo, "do-thank", tag="fr", date=DAY - dt.timedelta(days=9))
    _signed(pseudo, "do-thank", tag="ja", date=DAY + dt.timedelta(days=9), reviewer="B")

    found = standings(pseudo, read_reviews(pseudo))

    rest = [tag for tag in usual if tag not in {"en", "fr", "ja"}]
    assert [each.language.tag for each in found] == ["en", "fr", "ja", *rest]
    assert (found[2].review, found[2].reviewers) == (DAY, ("Lan Tran", "B"))
    assert found[2].counts[Status.REVIEWED] == 4
    assert found[3].review is None


def test_a_line_that_was_signed_twice_has_the_newer_date(pseudo: Library) -> None:
    _signed(pseudo, "do-not-in-trouble")
    _signed(pseudo, "do-not-in-trouble", date=DAY + dt.timedelta(days=9), reviewer="B")

    found = standing(pseudo, pseudo.language("qaa"), read_reviews(pseudo))

    assert (found.review, found.reviewers) == (DAY + dt.timedelta(days=9), ("B",))


def test_a_review_that_holds_nowhere_counts_no_more(pseudo: Library) -> None:
    _signed(pseudo, "do-not-in-trouble")
    _edit(pseudo, "do-not-in-trouble", msgstr="Ïch glaube dir")

    found = standing(pseudo, pseudo.language("qaa"), read_reviews(pseudo))

    assert (found.review, found.reviewers, found.lapsed) == (None, (), ("do-not-in-trouble",))
    assert found.status is Status.DRAFT


def test_a_faulty_file_is_part_of_the_table(pseudo: Library) -> None:
    _edit(pseudo, "right-now-call", msgstr="Call 912.")

    found = standing(pseudo, pseudo.language("qaa"), ())

    assert (found.word, found.status, found.counts) == ("faulty", None, {})
    assert "912" in str(found.error)

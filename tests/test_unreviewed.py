"""Words that nobody has signed: refused where asked, and named where they are older than their English."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from cardpress.errors import InputError
from cardpress.jobs import Job
from cardpress.locales import locale_file
from cardpress.planning import plans
from cardpress.pofile import dump, read_po
from cardpress.reviews import add_review
from cardpress.translation.sign import prepared
from cardpress.unreviewed import refuse_unreviewed, stale_notes

if TYPE_CHECKING:
    from cardpress.content import Library


def _refusal(library: Library, *jobs: Job) -> InputError:
    with pytest.raises(InputError) as caught:
        refuse_unreviewed(plans(jobs, library))
    return caught.value


def _sign(library: Library, tag: str, *statements: str) -> None:
    review = prepared(
        library,
        library.language(tag),
        reviewer="Ada",
        qualification="a test",
        date=dt.date(2026, 1, 2),
        statements=statements,
    )
    add_review(library, review)


def test_the_sources_own_words_pass(library: Library) -> None:
    refuse_unreviewed(plans([Job("handout"), Job("poster")], library))


def test_a_draft_is_refused_with_the_number_of_lines_that_the_piece_uses(pseudo: Library) -> None:
    job = Job("wallet-card", "qaa")
    (plan,) = plans([job], pseudo)
    count = len(plan.voices[0].lines(plan.piece))

    error = _refusal(pseudo, job)

    assert str(error) == f"wallet-card in Pseudo is an unreviewed draft ({count} lines)"
    assert "translate review-pack qaa" in error.hint
    assert "translate sign qaa" in error.hint
    assert 0 < count < len(plan.voices[0].statuses)


def test_every_refused_job_is_named_at_once_and_what_is_reviewed_in_the_hint(pseudo: Library) -> None:
    error = _refusal(
        pseudo, *(Job(piece, tag) for tag in ("en", "es", "qaa") for piece in ("handout", "poster"))
    )

    assert [line.rpartition(" (")[0] for line in str(error).splitlines()] == [
        "handout and poster in Spanish are unreviewed drafts",
        "handout and poster in Pseudo are unreviewed drafts",
    ]
    assert "translate review-pack TAG" in error.hint
    assert "Reviewed: English." in error.hint


def test_of_two_languages_each_is_named(pseudo: Library) -> None:
    both = str(_refusal(pseudo, Job("poster", "qaa+es"))).splitlines()
    one = str(_refusal(pseudo, Job("poster", "en+qaa"))).splitlines()

    assert [line.rpartition(" (")[0] for line in both] == [
        "poster in Pseudo and Spanish: the Pseudo is an unreviewed draft",
        "poster in Pseudo and Spanish: the Spanish is an unreviewed draft",
    ]
    assert len(one) == 1
    assert one[0].startswith("poster in English and Pseudo: the Pseudo is")


def test_what_is_signed_passes_and_one_changed_line_does_not(pseudo: Library) -> None:
    _sign(pseudo, "qaa")
    jobs = [Job("handout", "qaa"), Job("wallet-card", "qaa")]
    refuse_unreviewed(plans(jobs, pseudo))
    po = read_po(locale_file(pseudo, pseudo.language("qaa")))
    po.entries["right-now-save"].msgstr += "!"
    po.path.write_bytes(dump(po.file))

    # The card has the condensed form of it, which is still signed.
    assert str(_refusal(pseudo, *jobs)) == "handout in Pseudo is an unreviewed draft (1 line)"


def test_a_stale_line_is_named_where_a_piece_uses_it(pseudo: Library) -> None:
    po = read_po(locale_file(pseudo, pseudo.language("qaa")))
    po.entries["right-now-save"].flags.append("fuzzy")
    po.path.write_bytes(dump(po.file))
    jobs = [Job("handout", "qaa"), Job("wallet-card", "qaa"), Job("handout", "es")]

    assert stale_notes(plans(jobs, pseudo)) == [
        "handout (qaa): the English has changed since these lines of qaa were translated: right-now-save"
    ]

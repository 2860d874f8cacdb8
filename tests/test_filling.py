"""Which places are taken: every one asked for, once, in order, and nothing before the first free one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardpress.errors import InputError
from cardpress.filling import MOST_SHEETS, Share, read_fill, take
from cardpress.geometry import Sheet, find

if TYPE_CHECKING:
    from cardpress.content import Library


@pytest.fixture(scope="session")
def ten(library: Library) -> Sheet:
    """A sheet of ten."""
    return find("avery-5371", library.sheets, "sheet")


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("es:6,en:4", [Share(None, "es", 6), Share(None, "en", 4)]),
        ("es:6 en:4", [Share(None, "es", 6), Share(None, "en", 4)]),
        (" es:6 , en ", [Share(None, "es", 6), Share(None, "en", None)]),
        ("zh-Hans", [Share(None, "zh-Hans", None)]),
        ("vi+en:2, es+en:2", [Share(None, "vi+en", 2), Share(None, "es+en", 2)]),
        (
            "wallet-card/es:1,wallet-card-discreet/es:9",
            [Share("wallet-card", "es", 1), Share("wallet-card-discreet", "es", 9)],
        ),
    ],
)
def test_shares_are_read_as_people_write_them(text: str, shares: list[Share]) -> None:
    assert list(read_fill(text)) == shares


tags = st.sampled_from(["en", "es", "zh-Hans", "pt-BR", "vi+en"])
pieces = st.none() | st.sampled_from(["wallet-card", "wallet-card-discreet"])
share_lists = st.lists(
    st.builds(Share, pieces, tags, st.none() | st.integers(1, 99)),
    min_size=1,
    max_size=5,
    unique_by=lambda share: (share.piece, share.language),
)


@given(shares=share_lists)
def test_shares_are_written_as_they_are_read(shares: list[Share]) -> None:
    assert list(read_fill(" ".join(map(str, shares)))) == shares


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("es:six", '"es:six" is not a share'),
        ("es=6", '"es=6" is not a share'),
        ("", '"" is not a share'),
        ("es:0,en:4", '"es:0": that is no card at all'),
        ("es:-1", '"es:-1" is not a share'),
        ("es:3,en:4,es:3", '"es:3": that kind of card is named twice'),
        ("a/b/c:3", '"a/b/c:3" is not a share'),
    ],
)
def test_a_share_that_makes_no_sense_is_named(text: str, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)) as caught:
        read_fill(text)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("start_at", "counts", "places"),
    [
        (1, [None], [(0, 10)]),
        (4, [None], [(3, 10)]),
        (4, [2], [(3, 5)]),
        (10, [1], [(9, 10)]),
        (10, [2], [(9, 11)]),
        (1, [25], [(0, 25)]),
        (1, [6, 4], [(0, 6), (6, 10)]),
        (1, [6, None], [(0, 6), (6, 10)]),
        (1, [None, None], [(0, 5), (5, 10)]),
        (1, [None, None, None], [(0, 4), (4, 7), (7, 10)]),
        (4, [None, 3], [(3, 7), (7, 10)]),
        (1, [12, None], [(0, 12), (12, 20)]),
    ],
)
def test_places_are_taken_one_kind_after_the_other(
    ten: Sheet, start_at: int, counts: list[int | None], places: list[tuple[int, int]]
) -> None:
    assert [(taken.start, taken.stop) for taken in take(ten, start_at, counts)] == places


@given(
    start_at=st.integers(1, 10),
    counts=st.lists(st.none() | st.integers(1, 30), min_size=1, max_size=5),
)
def test_all_that_is_asked_for_is_there_and_nothing_on_what_is_used(
    ten: Sheet, start_at: int, counts: list[int | None]
) -> None:
    try:
        taken = take(ten, start_at, counts)
    except InputError:
        given = start_at - 1 + sum(count or 0 for count in counts)
        assert -given % 10 < counts.count(None)  # there is nothing left for one of them
        return
    places = [place for each in taken for place in each]
    assert places == list(range(start_at - 1, start_at - 1 + len(places)))
    for count, each in zip(counts, taken, strict=True):
        assert len(each) == count if count is not None else len(each) >= 1
    if None in counts:
        assert (places[-1] + 1) % 10 == 0


@pytest.mark.parametrize(
    ("start_at", "counts", "said"),
    [
        (11, [None], "Avery 5371 has 10 places; there is no place 11 to start at."),
        (0, [None], "there is no place 0"),
        (1, [10, None], "none is left for every kind of card without a number"),
        (9, [None, None, None], "none is left"),
        (1, [10 * MOST_SHEETS + 1], f"201 cards take 21 sheets; one file holds {MOST_SHEETS} at most"),
    ],
)
def test_places_that_there_are_not_are_refused(
    ten: Sheet, start_at: int, counts: list[int | None], said: str
) -> None:
    with pytest.raises(InputError, match=re.escape(said)) as caught:
        take(ten, start_at, counts)
    assert caught.value.hint

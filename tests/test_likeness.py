"""Numbers and addresses that are nearly a service's are told from its own, and from others' altogether."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardpress.checks.likeness import (
    digits_of,
    lookalike,
    near_hosts,
    near_numbers,
    near_short_numbers,
    slips,
)
from cardpress.checks.odd import oddity

if TYPE_CHECKING:
    from cardpress.content import Library

WORDS = st.text("ab1", max_size=7)


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("", "", 0),
        ("988", "988", 0),
        ("988", "998", 1),
        ("898", "988", 1),
        ("98", "988", 1),
        ("9888", "988", 1),
        ("5696", "5669", 1),
        ("abc", "", 3),
    ],
)
def test_slips_are_counted(one: str, other: str, count: int) -> None:
    assert slips(one, other) == slips(other, one) == count


@given(WORDS, WORDS)
def test_slips_are_none_only_between_equals_and_never_more_than_letters(one: str, other: str) -> None:
    assert (slips(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= slips(one, other) <= max(len(one), len(other))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1-833-591-KNOW (5669)", []),
        ("1-833-591-5669", []),
        ("+1 (833) 591-5669", []),
        ("833.591.5669", []),
        ("1-800-843-5678", []),
        ("1-800-THE-LOST (1-800-843-5678)", []),
        ("555-123-4567", []),
        ("ISBN 978-3-16-148410-0", []),
        ("Ed. 2026-11-22-833591", []),
        ("1-833-591-5696", [("1-833-591-5669", 1)]),
        ("(833) 591-5668", [("1-833-591-5669", 1)]),
        ("833 591 566", [("1-833-591-5669", 1)]),
        ("833-592-5668", [("1-833-591-5669", 2)]),
        ("1-833-591-KNOW (5696)", [("1-833-591-KNOW (5669)", 1)]),
        ("1-833-591-KNWO (5669)", [("1-833-591-KNOW (5669)", 1)]),
        ("5669-591-833-1", [("1-833-591-5669", 1)]),
    ],
)
def test_numbers_that_are_nearly_a_services_are_found(
    library: Library, text: str, found: list[tuple[str, int]]
) -> None:
    near = near_numbers(f"Call {text} now", library.contacts.values())
    assert [(each.meant, each.slips) for each in near] == found


@pytest.mark.parametrize(
    ("text", "anywhere", "found"),
    [
        ("Call 988 or 911.", True, []),
        ("Call or text 998.", False, ["988"]),
        ("Llame al 989", False, ["988"]),
        ("Dial 912", False, ["911"]),
        ("Room 989", False, []),
        ("Room 989", True, ["988"]),
        ("Call 211 or 811", False, []),
        ("Call 1-989-555-0100", False, []),
        ("Call us, 98.8 FM", False, []),
        ("100 %", True, []),
    ],
)
def test_short_numbers_that_are_nearly_988_or_911_are_found(
    library: Library, text: str, *, anywhere: bool, found: list[str]
) -> None:
    near = near_short_numbers(text, library.contacts.values(), anywhere=anywhere)
    assert [each.meant for each in near] == found


@pytest.mark.parametrize(
    ("address", "like"),
    [
        ("https://report.cybertip.org", None),
        ("https://report.cybertip.org/start?lang=es", None),
        ("cybertip.org", None),
        ("https://takeitdown.ncmec.org/es/", None),
        ("www.ncmec.org", None),
        ("https://988lifeline.org/chat", None),
        ("https://example.org", None),
        ("https://know2protect.gov", None),
        ("https://report.cybertip.com", "report.cybertip.org"),
        ("https://report.cybertip.org.example", "report.cybertip.org"),
        ("https://report.cybertlp.org", "report.cybertip.org"),
        ("https://report.cybertip.org@example.org", "report.cybertip.org"),
        ("https://takeitdown.ncmec.co", "takeitdown.ncmec.org"),
        ("https://takeitdown.nemec.org", "takeitdown.ncmec.org"),
        ("https://988lifelines.org", "988lifeline.org"),
        ("https://[::1", None),
    ],
)
def test_look_alikes_are_told_from_services_and_from_others(
    library: Library, address: str, like: str | None
) -> None:
    assert lookalike(address, library.contacts) == like


def test_look_alikes_are_found_in_running_text(library: Library) -> None:
    text = "Go to report.cybertip.com, not to report.cybertip.org or a@b.org."
    assert [each.found for each in near_hosts(text, library.contacts)] == ["report.cybertip.com"]


def test_letters_are_digits_as_on_a_telephone() -> None:
    assert digits_of("1-800-THE-LOST") == "18008435678"


@pytest.mark.parametrize(
    "address",
    [
        "https://report.cybertip.org",
        "https://example.org/a/b?c=d",
        "tel:988",
        "mailto:a@example.org",
        "sms:988",
        "plain words",
    ],
)
def test_plain_addresses_are_not_odd(address: str) -> None:
    assert oddity(address) is None


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("http://example.org", "not https"),
        ("javascript:alert(1)", "javascript"),
        ("file:///etc/passwd", "file"),
        ("https://bit.ly/x", "shortener"),
        ("https://www.tinyurl.com/x", "shortener"),
        ("https://a@example.org", "before the @"),
        ("https://xn--cybertp-9za.org", "look-alike letters"),
        ("https://сybertip.org", "look-alike letters"),  # noqa: RUF001 - a Cyrillic letter
        ("https://192.0.2.1/a", "bare number"),
        ("https://[2001:db8::1]/", "bare number"),
        ("https://example.org/%E2%80%AEgpj", "turn"),
        ("https://[", "no address"),
    ],
)
def test_what_is_odd_about_an_address_is_said(address: str, word: str) -> None:
    assert word in (oddity(address) or "")

"""What is said: the English is the source page's, to the letter; whatever breaks that rule is refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cardpress.content import Library, load
from cardpress.errors import InputError
from cardpress.pieces import REQUIRED, Face
from cardpress.wording import PLACEHOLDER, Contact

if TYPE_CHECKING:
    from collections.abc import Callable

    from cardpress.paths import DataPaths

SOURCE = Path(__file__).parent / "data" / "source-page.txt"
# The page's own furniture, before and after what it says.
CHROME_BEFORE = [
    "U.S. flag",
    "An official website of the United States government",
    "Government Website",
    "Official websites use .gov",
    "A .gov website belongs to an official government organization in the United States.",
    "Safely connect using HTTPS",
    "Secure .gov websites use HTTPS",
    (
        "A lock () or https:// means you’ve safely connected to the .gov website. "
        "Share sensitive information only on official, secure websites."
    ),
    "1. Know2Protect",
    "2. Survivor Support",
]
CHROME_AFTER = [
    "Last Updated: 04/17/2024",
    "Was this page helpful?",
    "This page was not helpful because the content",
]


def source_lines() -> list[str]:
    """Give the page's lines without bullets, indents and empty lines."""
    text = SOURCE.read_text(encoding="utf-8")
    lines = (" ".join(line.removeprefix("\ufeff").split()).removeprefix("• ") for line in text.splitlines())
    return [line for line in lines if line]


def said(library: Library) -> list[str]:
    """Give every heading and statement of the content set in its order, placeholders filled as printed."""
    lines: list[str] = []
    for section in library.content.sections:
        lines += [section.heading] if section.heading else []
        for statement in library.content.statements:
            if statement.section == section.id:
                lines += [library.fill(statement.heading)] if statement.heading else []
                lines.append(library.fill(statement.text))
    return lines


def test_every_statement_is_on_the_page_to_the_letter(library: Library) -> None:
    lines = source_lines()
    missing = [each.id for each in library.content.statements if library.fill(each.text) not in lines]
    assert missing == []


def test_every_line_of_the_page_is_said_in_its_order(library: Library) -> None:
    assert source_lines() == CHROME_BEFORE + said(library) + CHROME_AFTER


def test_statements_stand_in_their_sections_order(library: Library) -> None:
    order = [section.id for section in library.content.sections]
    found = [order.index(statement.section) for statement in library.content.statements]
    assert found == sorted(found)


def test_the_sources_name_and_date_are_the_pages(library: Library) -> None:
    source = library.content.source
    assert f"1. {source.publisher}" in source_lines()
    assert f"2. {source.title}" in source_lines()
    assert f"Last Updated: {source.last_updated:%m/%d/%Y}" in source_lines()
    assert source.breadcrumb == f"{source.publisher} > {source.title}"


@pytest.mark.parametrize(("section", "count"), [("right_now", 7), ("do", 10), ("dont", 5)])
def test_no_step_is_lost(library: Library, section: str, count: int) -> None:
    items = [each for each in library.content.statements if each.section == section and each.role == "item"]
    assert len(items) == count


def test_a_short_dont_is_never_without_its_dont(library: Library) -> None:
    donts = [each for each in library.content.statements if each.section == "dont"]
    assert [each.id for each in donts if not each.brief.startswith("Don’t ")] == []


def test_a_short_form_is_shorter_and_names_the_same_contacts_or_none(library: Library) -> None:
    for statement in library.content.statements:
        if statement.short and statement.section != "dont":
            assert len(statement.short) < len(statement.text), statement.id
        assert set(PLACEHOLDER.findall(statement.brief)) <= set(PLACEHOLDER.findall(statement.text))


def test_words_are_set_with_typographic_apostrophes(library: Library) -> None:
    for statement in library.content.statements:
        assert not re.search(r"['\"]|  |^\s|\s$", f"{statement.text}|{statement.brief}"), statement.id


def test_required_contacts_are_there_and_on_every_piece(library: Library) -> None:
    assert set(REQUIRED) == {"emergency", "lifeline", "tipline", "cybertipline", "take_it_down"}
    for name in REQUIRED:
        assert library.contacts[name].required
        assert all(name in piece.contacts for piece in library.pieces.values())


def test_numbers_and_addresses_are_the_official_ones(library: Library) -> None:
    contacts = library.contacts
    assert contacts["emergency"].display == "911"
    assert contacts["lifeline"].display == "988"
    assert contacts["tipline"].display == "1-833-591-KNOW (5669)"
    assert contacts["cybertipline"].url == "https://report.cybertip.org"
    assert contacts["take_it_down"].url == "https://takeitdown.ncmec.org"


@pytest.mark.parametrize(
    ("name", "dial"),
    [("emergency", "tel:911"), ("lifeline", "tel:988"), ("tipline", "tel:+18335915669")],
)
def test_a_tap_dials_what_is_printed(library: Library, name: str, dial: str) -> None:
    assert library.contacts[name].dial == dial


def keypad(display: str) -> str:
    """Dial what is printed, letters and all, on a telephone's keys."""
    rows = {2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ"}
    keys = {letter: str(key) for key, letters in rows.items() for letter in letters}
    outside = display.partition(" (")[0]
    return "".join(keys.get(each, each) for each in outside if each.isalnum())


def test_every_display_spells_its_phone(library: Library) -> None:
    for contact in library.contacts.values():
        if contact.display:
            assert keypad(contact.display) == re.sub(r"\D", "", contact.phone or ""), contact.id


def contact(**changes: object) -> Contact:
    """Make a good contact, or the same with something changed."""
    good = {
        "id": "line",
        "name": "A line",
        "phone": "1-800-843-5678",
        "display": "1-800-THE-LOST (1-800-843-5678)",
        "channels": ["call"],
        "required": False,
        "source": "a test",
        "stated_on": "2024-04-17",
    }
    return Contact.model_validate(good | changes)


def test_a_good_contact_loads() -> None:
    assert contact().printed == "1-800-THE-LOST (1-800-843-5678)"
    assert contact(url="https://a.org/x").printed == "https://a.org/x"
    assert contact(phone=None, display=None, url="https://a.org").printed == "https://a.org"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"display": "1-800-THE-LOTS"}, "spells 18008435687"),
        ({"display": "1-800-THE-LOST (1-800-843-5679)"}, "is not how 18008435678 ends"),
        ({"display": None}, "belong together"),
        ({"phone": None, "url": "https://a.org"}, "belong together"),
        ({"phone": None, "display": None}, "neither a phone nor a url"),
        ({"url": "http://a.org"}, "plain https address"),
        ({"url": "https://a.org/?utm_source=x"}, "plain https address"),
        ({"url": "https://a.org/#x"}, "plain https address"),
        ({"url": "https://me@a.org"}, "plain https address"),
        ({"url": "https:///a"}, "plain https address"),
        ({"url": "https://a.org/a b"}, "plain https address"),
        ({"url": "a.org"}, "plain https address"),
        ({"url": "javascript:alert()"}, "plain https address"),
        ({"chat_url": "http://a.org"}, "plain https address"),
        ({"channels": []}, "channels"),
        ({"channels": ["fax"]}, "channels"),
        ({"phon": "1"}, "phon"),
    ],
)
def test_a_bad_contact_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        contact(**changes)


@given(st.integers(0, 9), st.integers(0, 10))
def test_one_wrong_digit_in_a_display_is_refused(digit: int, place: int) -> None:
    digits = list("18008435678")
    if digits[place] == str(digit):
        assert contact(display="".join(digits)).dial == "tel:+18008435678"
        return
    digits[place] = str(digit)
    with pytest.raises(ValidationError, match="but phone is 18008435678"):
        contact(display="".join(digits))


CONTENT, CONTACTS, POSTER = "survivor-support/content.toml", "contacts.toml", "pieces/poster.toml"
CALL = "Call {emergency} if they’re in immediate danger."
STOP = 'id = "right-now-stop"\nsection = "right_now"'


def spoil(data: DataPaths, file: str, old: str, new: str) -> tuple[str, int]:
    """Change one thing in a file of the copy; give the file and the line of the change."""
    path = data.cards / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(path), text[: text.index(old)].count("\n") + 1


def refusal(data: DataPaths) -> str:
    """Load the copy, which must be refused, and give what is said."""
    with pytest.raises(InputError) as caught:
        load(data)
    return str(caught.value)


def test_an_untouched_copy_loads(data_copy: DataPaths, library: Library) -> None:
    copy = load(data_copy)
    assert (copy.content, copy.contacts, copy.pieces) == (library.content, library.contacts, library.pieces)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (CALL, "Call 911 if they’re in immediate danger.", "a number stands in the text"),
        (CALL, "Call ٩١١ if they’re in immediate danger.", "a number stands in the text"),
        (CALL, "Call 1-800-LOST if they’re in danger.", "a number stands in the text"),
        (CALL, "See https://example.org now.", "an address stands in the text"),
        (CALL, "Call {tiplin} now.", 'no contact "tiplin". Did you mean "tipline"?'),
        (CALL, "Call {911} now.", 'no contact "911".'),
        (CALL, "Call {} now.", 'no contact "".'),
        (CALL, "Call {emergency now.", "a brace without its partner"),
        (CALL, "Call emergency} now.", "a brace without its partner"),
        (
            'It is never the victim’s fault."\n\n',
            'At 9 it is never too late."\n\n',
            "a number stands in the text",
        ),
    ],
)
def test_numbers_and_addresses_reach_text_only_by_placeholder(
    data_copy: DataPaths, old: str, new: str, message: str
) -> None:
    path, line = spoil(data_copy, CONTENT, old, new)
    found = refusal(data_copy)
    assert message in found
    assert found.startswith(f"{path}:{line}: ")


@pytest.mark.parametrize("heading", ["Call 988", "See https://example.org"])
def test_numbers_and_addresses_do_not_reach_headings(data_copy: DataPaths, heading: str) -> None:
    spoil(data_copy, CONTENT, 'heading = "{take_it_down.name}"', f'heading = "{heading}"')
    assert "stands in the text" in refusal(data_copy)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (STOP, STOP.replace("right_now", "rigth_now"), 'no section "rigth_now". Did you mean "right_now"?'),
        (STOP, STOP.replace("right-now-stop", "right-now-call"), 'the id "right-now-call" 2 times'),
        (STOP, STOP.replace("right-now-stop", "Right Now"), "statements"),
        (STOP, f'{STOP}\ncontact = "tipeline"', 'no contact "tipeline". Did you mean "tipline"?'),
        (STOP, f'{STOP}\nshrot = "Stop."', 'unknown key "shrot". Did you mean "short"?'),
        ('short = "Don’t use scare tactics."', 'short = ""', "at least 1 character"),
        ('label = "right_now"', 'label = "rigth_now"', 'no label "rigth_now". Did you mean "right_now"?'),
    ],
)
def test_what_a_content_set_names_must_exist(data_copy: DataPaths, old: str, new: str, message: str) -> None:
    spoil(data_copy, CONTENT, old, new)
    found = refusal(data_copy)
    assert message in found
    assert "content.toml" in found


def test_every_problem_of_a_content_set_is_told_at_once(data_copy: DataPaths) -> None:
    first = spoil(data_copy, CONTENT, CALL, "Call 911 now.")
    second = spoil(data_copy, CONTENT, "Respond with anger or", "Respond to {anger} or")
    lines = refusal(data_copy).splitlines()
    assert [
        line.startswith(f"{path}:{at}: ") for line, (path, at) in zip(lines, (first, second), strict=True)
    ]


@pytest.mark.parametrize("name", REQUIRED)
def test_no_required_contact_can_be_left_out(data_copy: DataPaths, name: str) -> None:
    spoil(data_copy, CONTACTS, f'id = "{name}"', f'id = "{name}_gone"')
    assert f'the contact "{name}" is missing' in refusal(data_copy)


@pytest.mark.parametrize("name", REQUIRED)
def test_no_required_contact_can_be_made_optional(data_copy: DataPaths, name: str) -> None:
    path = data_copy.cards / CONTACTS
    before, _, after = path.read_text(encoding="utf-8").partition(f'id = "{name}"')
    after = after.replace("required = true", "required = false", 1)
    path.write_text(f'{before}id = "{name}"{after}', encoding="utf-8")
    assert f'the contact "{name}" must say required = true' in refusal(data_copy)


@pytest.mark.parametrize("name", REQUIRED)
def test_no_piece_can_leave_a_required_contact_out(data_copy: DataPaths, name: str) -> None:
    spoil(data_copy, POSTER, f'"{name}"', '"ncmec"')
    assert f"every piece must carry {name}" in refusal(data_copy)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('phone = "988"', 'phone = "989"', "spells 988, but phone is 989"),
        ('"https://report.cybertip.org"', '"http://report.cybertip.org"', "plain https address"),
        ('id = "ncmec"', 'id = "tipline"', 'the id "tipline" 2 times'),
    ],
)
def test_a_wrong_contact_stops_everything(data_copy: DataPaths, old: str, new: str, message: str) -> None:
    spoil(data_copy, CONTACTS, old, new)
    found = refusal(data_copy)
    assert message in found
    assert "contacts.toml" in found


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'contact = "take_it_down"',
            'contact = "take_it_of"',
            'no contact "take_it_of". Did you mean "take_it_down"?',
        ),
        ('contact = "take_it_down"', 'contact = "lifeline"', 'contact "lifeline" has no url to encode'),
        ('face = "poster"', 'face = "postre"', 'no face "postre". Did you mean "poster"?'),
        ('"tabloid"', '"tabliod"', 'no paper "tabliod". Did you mean "tabloid"?'),
        (
            '"do-believe"',
            '"do-beleive"',
            'no statement in section do "do-beleive". Did you mean "do-believe"?',
        ),
        ('"do-believe"', '"dont-engage"', 'no statement in section do "dont-engage"'),
        ("least = 7", "least = 8", "right_now: least is more than there are in priority"),
        (
            "[faces.sections.dont]",
            "[faces.sections.donts]",
            'no section "donts" with statements.',
        ),
        ("smallest = 14", "smallest = 140", "smallest"),
        ("screen = true", 'screen = true\nscren = ""', 'unknown key "scren". Did you mean "screen"?'),
    ],
)
def test_what_a_piece_names_must_exist(data_copy: DataPaths, old: str, new: str, message: str) -> None:
    spoil(data_copy, POSTER, old, new)
    found = refusal(data_copy)
    assert message in found
    assert "poster.toml" in found


def test_a_piece_names_only_sheets_that_exist(data_copy: DataPaths) -> None:
    spoil(data_copy, "pieces/wallet-card.toml", '"avery-5371"', '"avery-5372"')
    assert 'no sheet "avery-5372". Did you mean "avery-5371"?' in refusal(data_copy)


def test_two_languages_cannot_share_a_tag(data_copy: DataPaths) -> None:
    path = data_copy.cards / "languages.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text, encoding="utf-8")
    assert 'the id "en" 2 times' in refusal(data_copy)


@pytest.mark.parametrize("what", ["piece", "language"])
def test_an_unknown_name_names_the_nearest(library: Library, what: str) -> None:
    ask: dict[str, tuple[Callable[[str], object], str, str]] = {
        "piece": (library.piece, "postr", "poster"),
        "language": (library.language, "eng", "en"),
    }
    call, wrong, meant = ask[what]
    with pytest.raises(InputError, match=rf'no {what} "{wrong}".*"{meant}"') as caught:
        call(wrong)
    assert f"list {what}s" in caught.value.hint


def test_sections_of_a_face_keep_their_order(library: Library) -> None:
    face: Face = library.piece("poster").faces[0]
    assert list(face.sections) == ["opening", "right_now", "do", "dont"]


words = st.text(st.characters(codec="utf-8", exclude_characters="{}"), max_size=30)


@given(st.lists(st.tuples(words, st.sampled_from(REQUIRED)), max_size=5), words)
def test_filling_in_changes_only_the_placeholders(
    library: Library, parts: list[tuple[str, str]], end: str
) -> None:
    text = "".join(f"{before}{{{name}}}" for before, name in parts) + end
    filled = "".join(f"{before}{library.contacts[name].printed}" for before, name in parts) + end
    assert library.fill(text) == filled


BILINGUAL = "pieces/bilingual/{}.toml"
HANDOUT, FOLDING = BILINGUAL.format("handout"), BILINGUAL.format("wallet-card")
DOUBLE = BILINGUAL.format("poster")
BROCHURE = "pieces/brochure.toml"


def test_pieces_in_two_languages_stand_beside_those_in_one(library: Library) -> None:
    usual = {piece.id for piece in library.pieces.values() if piece.usual}
    assert usual == library.bilingual.keys() == {"handout", "poster", "wallet-card"}
    assert {piece.languages for piece in library.pieces.values()} == {1}
    assert {piece.languages for piece in library.bilingual.values()} == {2}
    for name in usual:
        assert library.piece(name) is library.pieces[name]
        assert library.piece(name, 2) is library.bilingual[name]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (HANDOUT, 'face = "handout"', 'face = "hand-out"', 'no face "hand-out". Did you mean "handout"?'),
        (FOLDING, 'face = "second-front"', 'face = "third"', 'no face "third".'),
        (
            HANDOUT,
            'contact = "take_it_down"',
            'contact = "tipline"',
            'contact "tipline" has no url to encode',
        ),
        (FOLDING, '"fold-letter"', '"fold-leter"', 'no sheet "fold-leter". Did you mean "fold-letter"?'),
        (DOUBLE, 'landscape = ["tabloid"', 'landscape = ["legal"', 'no paper of the piece "legal".'),
        (HANDOUT, "speaks = [0, 1]", "speaks = [0]", "speak every language of the piece"),
        (HANDOUT, "speaks = [0, 1]", "speaks = [0, 2]", "speaks"),
        (HANDOUT, "speaks = [0, 1]", "speaks = []", "speaks"),
        (HANDOUT, "languages = 2", "languages = 3", "languages"),
        (HANDOUT, "languages = 2", "languages = 1", "its only one is 0"),
        (HANDOUT, "languages = 2", 'languages = 2\nsides = [["handout"]]', "what stands on sheets has sides"),
        (FOLDING, '["front", "second-front"], ', "", "each face must stand on the sides once."),
        (FOLDING, '["front", "second-front"]', '["front", "second-frond"]', 'Did you mean "second-front"?'),
        (FOLDING, '["back", "second-back"]', '["back"]', "both sides need the same number of faces."),
        (POSTER, 'id = "poster"\ns', 'id = "poster"\nspeaks = [0, 1]\ns', "its only one is 0"),
        (DOUBLE, 'contacts = ["emergency", ', "contacts = [", "every piece must carry emergency"),
        (DOUBLE, "least = 7", "least = 8", "right_now: least is more than there are in priority"),
        (BROCHURE, '"3.625in"', '"3.525in"', "the panels are 276.86 mm wide together, Letter is 279.40 mm."),
        (
            BROCHURE,
            '["100mm", "100mm", "97mm"]',
            '["97mm", "100mm", "100mm"]',
            "the last panel folds in, so none is narrower.",
        ),
        (BROCHURE, '["100mm", "100mm", "97mm"]', '["200mm", "97mm"]', "folds"),
        (BROCHURE, 'a4 = ["100mm"', 'a3 = ["100mm"', "names its panels for each paper"),
        (BROCHURE, 'landscape = ["letter", "a4"]', 'landscape = ["letter"]', "lies on its side"),
    ],
)
def test_what_a_piece_of_another_kind_names_must_exist(
    data_copy: DataPaths, file: str, old: str, new: str, message: str
) -> None:
    spoil(data_copy, file, old, new)
    found = refusal(data_copy)
    assert message in found
    assert Path(file).name in found

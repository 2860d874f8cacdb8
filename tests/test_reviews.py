"""reviews.toml: signatures are kept whole, in order, and checked when they are read."""

import datetime as dt
import re

import pytest

from cardpress.content import Library, load
from cardpress.errors import InputError
from cardpress.paths import DataPaths
from cardpress.reviews import Review, add_review, digest, holding, read_reviews, reviews_file

DIGEST = digest("Call.", "Llame.")


def _review(language: str = "es", day: int = 1, reviewer: str = "A", **signed: str) -> Review:
    return Review(
        language=language,
        reviewer=reviewer,
        qualification="translator",
        date=dt.date(2026, 1, day),
        signed=signed or {"right-now-call": DIGEST},
    )


def test_nobody_has_signed_yet(library: Library) -> None:
    assert read_reviews(library) == ()
    assert reviews_file(library).exists()


def test_without_a_file_nobody_has_signed(data_copy: DataPaths) -> None:
    library = load(data_copy)
    reviews_file(library).unlink()

    assert read_reviews(library) == ()
    add_review(library, _review())
    assert read_reviews(library) == (_review(),)


def test_reviews_are_kept_by_language_and_date_under_the_comment(data_copy: DataPaths) -> None:
    library = load(data_copy)
    header = reviews_file(library).read_text(encoding="utf-8")
    assert header.startswith("# ")
    reviews = [_review("vi", 2), _review("es", 3), _review("vi", 1), _review("es", 3, reviewer="B")]

    for review in reviews:
        add_review(library, review)

    assert read_reviews(library) == (reviews[1], reviews[3], reviews[2], reviews[0])
    assert reviews_file(library).read_text(encoding="utf-8").startswith(f"{header}\n[[reviews]]\n")


@pytest.mark.parametrize("name", ['Lan "L." Tran', "Trần Thị Lan", "back\\slash", "O’Neil #3", "محمد"])
def test_names_come_back_as_they_were(data_copy: DataPaths, name: str) -> None:
    library = load(data_copy)

    add_review(library, _review(reviewer=name))

    assert read_reviews(library)[0].reviewer == name


def test_a_digest_is_of_the_english_and_the_translation_to_the_last_character() -> None:
    assert re.fullmatch(r"[0-9a-f]{24}", DIGEST)
    others = [("Call.", "Llame"), ("Call", "Llame."), ("Call.Llame.", ""), ("Call.", "Llame\u200b.")]
    assert len({DIGEST, *(digest(*each) for each in others)}) == 5


def test_a_signature_holds_for_its_own_words_line_and_language() -> None:
    reviews = (_review("es"),)

    assert holding(reviews, "es", "right-now-call", "Call.", "Llame.") == reviews
    assert not holding(reviews, "es", "right-now-call", "Call.", "Llama.")
    assert not holding(reviews, "es", "right-now-call", "Phone.", "Llame.")
    assert not holding(reviews, "es", "do-thank", "Call.", "Llame.")
    assert not holding(reviews, "fr", "right-now-call", "Call.", "Llame.")


BLOCK = f"""
[[reviews]]
language = "es"
reviewer = "A"
qualification = "translator"
date = 2026-01-01
[reviews.signed]
"right-now-call" = "{DIGEST}"
"""
FAULTS = {
    "unknown key": (
        BLOCK.replace("reviewer", "reveiwer"),
        'unknown key "reveiwer". Did you mean "reviewer"?',
    ),
    "unknown language": (BLOCK.replace('"es"', '"eo"'), 'no language "eo"'),
    "no digest": (BLOCK.replace(DIGEST, "signed"), "right-now-call"),
    "no name": (BLOCK.replace('"A"', '" "'), "reviewer"),
    "two lines": (BLOCK.replace('"A"', '"A\\nB"'), "reviewer"),
    "no date": (BLOCK.replace("2026-01-01", '"yesterday"'), "date"),
    "nothing signed": (BLOCK.replace(f'"right-now-call" = "{DIGEST}"\n', ""), "signed"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_is_named(data_copy: DataPaths, what: str) -> None:
    library = load(data_copy)
    text, said = FAULTS[what]
    assert text != BLOCK
    reviews_file(library).write_text(text, encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_reviews(library)

    assert re.search(r"reviews\.toml:\d+", str(caught.value))
    assert said in str(caught.value)


def test_nothing_is_written_beside_a_fault(data_copy: DataPaths) -> None:
    library = load(data_copy)
    reviews_file(library).write_text("[[reviews]]\n", encoding="utf-8")

    with pytest.raises(InputError):
        add_review(library, _review())

    assert reviews_file(library).read_text(encoding="utf-8") == "[[reviews]]\n"

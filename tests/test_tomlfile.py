"""A file is read whole or refused with every problem in it, each with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, model_validator

from cardpress.errors import InputError
from cardpress.tomlfile import Model, Problems, line_of, read_text, read_toml

if TYPE_CHECKING:
    from pathlib import Path


class Entry(Model):
    """One entry of a list."""

    id: str
    weight: Annotated[int, Field(gt=0)] = 1


class Part(Model):
    """A named part."""

    entries: tuple[Entry, ...] = ()
    least: int = 1


class File(Model):
    """A whole file."""

    title: str
    color: str = ""
    entries: tuple[Entry, ...] = ()
    parts: dict[str, Part] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _titled(self) -> File:
        if self.title == "untitled":
            raise ValueError("A title must say something.")
        return self


GOOD = """\
# a comment
title = "Try"

[[entries]]
id = "one"

[[entries]]
id = "two"
weight = 2

[parts.some]
least = 2
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that does not exist yet."""
    return tmp_path / "try.toml"


def problem(path: Path, text: str) -> InputError:
    """Read a bad file and give the one error."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_toml(path, File)
    return caught.value


def changed(old: str, new: str) -> str:
    """Give the good file with one thing changed."""
    assert old in GOOD
    return GOOD.replace(old, new)


def test_a_good_file_is_read(path: Path) -> None:
    path.write_text(GOOD, encoding="utf-8")
    file = read_toml(path, File)
    assert [entry.id for entry in file.entries] == ["one", "two"]
    assert file.parts["some"].least == 2


def test_what_is_read_is_frozen(path: Path) -> None:
    path.write_text(GOOD, encoding="utf-8")
    with pytest.raises(ValueError, match="frozen"):
        read_toml(path, File).title = "Other"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('title = "Try"', 'title = "Try"\ncolour = "red"', 3, 'unknown key "colour". Did you mean "color"?'),
        ("weight = 2", "wieght = 2", 9, 'unknown key "wieght". Did you mean "weight"?'),
        ("weight = 2", "qqqqqq = 2", 9, 'unknown key "qqqqqq".'),
        ("weight = 2", "weight = 0", 9, "entries[2].weight: input should be greater than 0."),
        ("weight = 2", 'weight = "two"', 9, "entries[2].weight: input should be a valid integer"),
        ('id = "two"\n', "", 7, 'entries[2].id: the key "id" is missing.'),
        ("least = 2", "leest = 2", 12, 'unknown key "leest". Did you mean "least"?'),
        ("least = 2", 'least = "x"', 12, "parts.some.least: input should be a valid integer"),
    ],
)
def test_a_wrong_key_is_named_with_its_line(path: Path, old: str, new: str, line: int, said: str) -> None:
    error = problem(path, changed(old, new))
    assert str(error).startswith(f"{path}:{line}: ")
    assert said in str(error)
    assert "\n" not in str(error)
    assert "1 problem in try.toml" in error.hint


def test_a_problem_of_the_whole_file_is_told_without_a_line(path: Path) -> None:
    error = problem(path, changed('"Try"', '"untitled"'))
    assert str(error) == f"{path}: a title must say something."


def test_every_problem_is_told_at_once(path: Path) -> None:
    error = problem(path, changed("weight = 2", "wieght = 2").replace('id = "one"', "id = 1") + "mist = 1\n")
    lines = str(error).splitlines()
    assert len(lines) == 3
    assert [line.removeprefix(f"{path}:").split(":")[0] for line in lines] == ["5", "9", "13"]
    assert "3 problems in try.toml" in error.hint


def test_further_checks_add_to_the_problems(path: Path) -> None:
    path.write_text(GOOD, encoding="utf-8")

    def more(file: File, problems: Problems) -> None:
        for index, entry in enumerate(file.entries):
            problems.add(f"{entry.id} is wrong.", ("entries", index, "id"))

    with pytest.raises(InputError) as caught:
        read_toml(path, File, more)
    assert str(caught.value).splitlines() == [
        f"{path}:5: entries[1].id: one is wrong.",
        f"{path}:8: entries[2].id: two is wrong.",
    ]


def test_further_checks_may_be_about_the_whole_file(path: Path) -> None:
    path.write_text(GOOD, encoding="utf-8")

    def more(file: File, problems: Problems) -> None:
        problems.add(f"{file.title} has no end.")

    with pytest.raises(InputError) as caught:
        read_toml(path, File, more)
    assert str(caught.value) == f"{path}: Try has no end."


def test_invalid_toml_is_told_with_its_line(path: Path) -> None:
    error = problem(path, changed("weight = 2", "weight = = 2"))
    assert str(error).startswith(f"{path}: not valid TOML")
    assert "line 9" in str(error)
    assert error.hint


def test_a_key_given_twice_is_not_valid_toml(path: Path) -> None:
    assert "not valid TOML" in str(problem(path, changed("weight = 2", "weight = 2\nweight = 3")))


def test_nesting_without_end_is_not_valid_toml(path: Path) -> None:
    assert "not valid TOML" in str(problem(path, "title = " + "[" * 100_000))


def test_what_is_not_utf8_is_told_with_its_byte(path: Path) -> None:
    path.write_bytes('title = "caf\xe9"\n'.encode("latin-1"))
    with pytest.raises(InputError, match="byte 12 is not UTF-8") as caught:
        read_toml(path, File)
    assert "UTF-8" in caught.value.hint


def test_a_missing_file_is_told_as_such(path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_toml(path, File)


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_text(tmp_path)


def test_a_file_of_another_kind_is_not_read_whole(path: Path) -> None:
    path.write_text("#" * 2_000_001, encoding="utf-8")
    with pytest.raises(InputError, match="2,000,001 bytes"):
        read_text(path)


@pytest.mark.parametrize(
    ("location", "line"),
    [
        (("title",), 2),
        (("entries", 0), 4),
        (("entries", 0, "id"), 5),
        (("entries", 1), 7),
        (("entries", 1, "weight"), 9),
        (("entries", 0, "weight"), 4),
        (("parts", "some", "least"), 12),
        (("nothing",), None),
        ((), None),
    ],
)
def test_the_line_of_a_key(location: tuple[int | str, ...], line: int | None) -> None:
    assert line_of(GOOD, location) == line


def test_the_line_of_a_key_is_what_an_editor_shows() -> None:
    assert line_of('# pasted\u2028 from a page\x85\ntitle = "Try"\n', ("title",)) == 2
    assert line_of('# from Windows\r\ntitle = "Try"\r\n', ("title",)) == 2


keys = st.sampled_from(["id", "weight", "text"])


@given(st.data())
def test_the_line_of_any_key_of_any_list(data: st.DataObject) -> None:
    """Comments and empty lines may stand anywhere; keys have the same names in every entry."""
    tables = data.draw(st.lists(st.lists(keys, unique=True, max_size=3), min_size=1, max_size=6))
    lines: list[str] = []
    wanted: dict[tuple[int | str, ...], int] = {}
    for index, table in enumerate(tables):
        lines += data.draw(st.lists(st.sampled_from(["", "# id = 1", "  "]), max_size=2))
        lines.append("[[entries]]")
        wanted["entries", index] = len(lines)
        for key in table:
            lines += data.draw(st.lists(st.sampled_from(["", "# weight"]), max_size=1))
            lines.append(f"{key} = 1")
            wanted["entries", index, key] = len(lines)
    for location, line in wanted.items():
        assert line_of("\n".join(lines), location) == line

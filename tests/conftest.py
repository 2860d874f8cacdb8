"""What the tests share: the real content, one renderer, finished pieces, and a copy of the data to break."""

from __future__ import annotations

import dataclasses
import re
import shutil
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from cardpress.content import Library, load
from cardpress.jobs import Job
from cardpress.locales import locale_file
from cardpress.paths import DataPaths, installed_data
from cardpress.pdf import Renderer
from cardpress.pipeline import produce
from cardpress.planning import plan
from cardpress.pofile import dump, read_po
from cardpress.translation.update import begun

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cardpress.checks.subject import Subject

# The same examples on every run and machine; how long one takes is not a failure.
settings.register_profile("cardpress", deadline=None, derandomize=True, database=None)
settings.load_profile("cardpress")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take --update-golden."""
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files anew instead of comparing"
    )


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written instead of compared."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def library() -> Library:
    """The content that ships."""
    return load(installed_data())


@pytest.fixture(scope="session")
def renderer(library: Library) -> Renderer:
    """WeasyPrint with the fonts that ship."""
    return Renderer(library.paths.fonts)


@pytest.fixture
def data_copy(tmp_path: Path) -> DataPaths:
    """A copy of the data to break; the fonts are a link to the real ones."""
    real, copy = installed_data(), DataPaths(tmp_path / "data")
    shutil.copytree(real.cards, copy.cards)
    shutil.copytree(real.templates, copy.templates)
    copy.fonts.symlink_to(real.fonts, target_is_directory=True)
    return copy


_PLACEHOLDER = re.compile(r"(\{[^{}]*\})")
_ODD = str.maketrans("aeiouAEIOU", "åëïøüÅËÏØÜ")


@pytest.fixture
def pseudo(data_copy: DataPaths) -> Library:
    """A copy of the data with one more language, Pseudo (qaa): all lines translated, none reviewed."""
    languages = data_copy.cards / "languages.toml"
    entry = (
        '\n[[languages]]\ntag = "qaa"\nname = "Psëüdø"\nenglish_name = "Pseudo"\nscript = "Latn"\n'
        'direction = "ltr"\nline_height = 1.25\nfonts = ["Cardpress Latin", "Cardpress Noto"]\n'
    )
    languages.write_text(languages.read_text(encoding="utf-8") + entry, encoding="utf-8")
    library = load(data_copy)
    begun(library, "qaa").write()
    po = read_po(locale_file(library, library.language("qaa")))
    for line in po.entries.values():
        parts = _PLACEHOLDER.split(line.msgid)
        line.msgstr = "".join(part if part[:1] == "{" else part.translate(_ODD) for part in parts)
    po.path.write_bytes(dump(po.file))
    return library


@pytest.fixture(scope="session")
def finished(library: Library, renderer: Renderer) -> Callable[[str, str], Subject]:
    """A real piece by its id and paper, built once."""

    @cache
    def build(piece: str, paper: str) -> Subject:
        return produce(plan(Job(piece, paper=paper), library), renderer)[1]

    return build


@pytest.fixture(scope="session")
def finished_in(library: Library, renderer: Renderer) -> Callable[[str, str], Subject]:
    """A real piece by its id and language, on its first paper, built once."""

    @cache
    def build(piece: str, language: str) -> Subject:
        return produce(plan(Job(piece, language), library), renderer)[1]

    return build


@pytest.fixture(scope="session")
def reworded() -> Callable[[Library, Mapping[str, Mapping[str, str | None]]], Library]:
    """Gives a library with other words: statement id -> key -> value."""

    def change(library: Library, words: Mapping[str, Mapping[str, str | None]]) -> Library:
        assert words.keys() <= {statement.id for statement in library.content.statements}
        statements = tuple(
            statement.model_copy(update=dict(words.get(statement.id, {})))
            for statement in library.content.statements
        )
        content = library.content.model_copy(update={"statements": statements})
        return dataclasses.replace(library, content=content)

    return change

"""A signed translation is printed without the draft line; a word changed since brings it back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from cardpress.checks.finding import Status
from cardpress.checks.subject import Subject
from cardpress.content import load
from cardpress.inspect import inspect
from cardpress.jobs import Job
from cardpress.locales import Status as TranslationStatus
from cardpress.locales import locale_file
from cardpress.pipeline import Artifact, build
from cardpress.planning import plan
from cardpress.pofile import dump, read_po
from cardpress.reviews import add_review
from cardpress.translation.sign import prepared

if TYPE_CHECKING:
    from pathlib import Path

    from cardpress.content import Library
    from cardpress.paths import DataPaths
    from cardpress.pdf import Renderer

JOBS = [
    Job("wallet-card", "es"),
    Job("poster", "vi+en"),
    pytest.param(Job("handout", "ar"), marks=pytest.mark.slow),
    pytest.param(Job("wallet-card", "km+es"), marks=pytest.mark.slow),
]


def sign(library: Library, tag: str) -> None:
    """Sign all of a language as it stands."""
    review = prepared(
        library,
        library.language(tag),
        reviewer="Lan Tran",
        qualification="certified translator",
        date=dt.date(2026, 3, 1),
    )
    add_review(library, review)


def reword(library: Library, tag: str, name: str) -> None:
    """Change a line of a language: its full stop goes, or another comes."""
    po = read_po(locale_file(library, library.language(tag)))
    po.entries[name].msgstr += po.entries[name].msgstr[-1]
    po.path.write_bytes(dump(po.file))


class Office:
    """Who builds one job from a copy of the data, again and again."""

    def __init__(self, data: DataPaths, renderer: Renderer, out: Path, job: Job) -> None:
        self._data = data
        self._renderer = renderer
        self._out = out
        self._job = job
        self.tags = [tag for tag in job.language.split("+") if tag != "en"]

    @property
    def library(self) -> Library:
        """The data as they are now."""
        return load(self._data)

    def build(self) -> Artifact:
        """Build it; everything must pass, in the file that was written, too."""
        artifact = build(self._job, self._out, library=self.library, renderer=self._renderer)
        assert [each for each in artifact.findings if each.status is not Status.PASS] == []
        assert artifact.path is not None
        assert not inspect(artifact.path, self.library).failed
        return artifact

    def marked(self, artifact: Artifact) -> set[str]:
        """Give the languages whose draft line stands in a file, English among them."""
        subject = Subject(artifact.data)
        voices = [*plan(self._job, self.library).voices, plan(self._job, self.library).source]
        return {
            voice.language.tag
            for voice in voices
            if subject.says(voice.library.labels["draft_short"])
            or subject.says(voice.library.labels["draft"])
        }

    def status(self) -> TranslationStatus:
        """Give how far the piece can be trusted now."""
        return plan(self._job, self.library).status


@pytest.fixture(params=JOBS, ids=lambda job: f"{job.piece} {job.language}")
def office(
    data_copy: DataPaths, renderer: Renderer, tmp_path: Path, request: pytest.FixtureRequest
) -> Office:
    """Gives an office for each job."""
    return Office(data_copy, renderer, tmp_path / "out", request.param)


def test_the_draft_line_goes_with_the_signature_and_comes_back_with_a_change(office: Office) -> None:
    draft = office.build()
    assert office.status() is TranslationStatus.DRAFT
    assert office.marked(draft) == {*office.tags, "en"}

    for tag in office.tags:
        sign(office.library, tag)
    signed = office.build()
    assert office.status() is TranslationStatus.REVIEWED
    assert office.marked(signed) == set()
    assert signed.edition != draft.edition

    reword(office.library, office.tags[0], "right-now-call")
    changed = office.build()
    assert office.status() is TranslationStatus.DRAFT
    assert office.marked(changed) == {office.tags[0], "en"}
    assert len({draft.edition, signed.edition, changed.edition}) == 3


def test_a_change_that_a_piece_does_not_print_leaves_it_signed(
    data_copy: DataPaths, renderer: Renderer, tmp_path: Path
) -> None:
    card = Office(data_copy, renderer, tmp_path, Job("wallet-card", "es"))
    handout = Office(data_copy, renderer, tmp_path, Job("handout", "es"))
    sign(card.library, "es")
    reword(card.library, "es", "more-resources")
    assert card.marked(card.build()) == set()
    assert handout.marked(handout.build()) == {"es", "en"}


def test_one_language_of_two_is_signed(data_copy: DataPaths, renderer: Renderer, tmp_path: Path) -> None:
    office = Office(data_copy, renderer, tmp_path, Job("poster", "es+vi", paper="letter"))
    sign(office.library, "es")
    artifact = office.build()
    assert office.status() is TranslationStatus.DRAFT
    assert office.marked(artifact) == {"vi", "en"}
    assert not Subject(artifact.data).says(office.library.labels["draft_short"], 0)

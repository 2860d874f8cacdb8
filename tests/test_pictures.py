"""Slides: pictures of their own pixels, the same bytes again, whose codes scan; all files or none."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw

from cardpress.checks import pictures as check
from cardpress.checks.codes import read_codes
from cardpress.checks.finding import Status
from cardpress.checks.subject import Subject
from cardpress.errors import FolderError
from cardpress.files import write_all
from cardpress.jobs import Job
from cardpress.pictures import png
from cardpress.pipeline import Artifact, build
from cardpress.planning import plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cardpress.content import Library
    from cardpress.pdf import Renderer

NAMES = ["slide-1.png", "slide-16x9.pdf", "slide-2.png", "slide-3.png"]
CHUNKS = {b"IHDR", b"pHYs", b"IDAT", b"IEND"}


@pytest.fixture(scope="module")
def slide(library: Library, renderer: Renderer, tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    """Build the slides once."""
    return build(Job("slide"), tmp_path_factory.mktemp("slide"), library=library, renderer=renderer)


def test_the_slides_pass_every_check_and_are_written(slide: Artifact) -> None:
    assert {finding.status for finding in slide.findings} == {Status.PASS}
    assert "pictures" in [finding.check for finding in slide.findings]
    assert slide.path is not None
    assert sorted(path.name for path in slide.path.parent.iterdir()) == NAMES
    assert [path.name for path in slide.pictures] == [f"slide-{number}.png" for number in (1, 2, 3)]


def test_pictures_are_1920_by_1080_and_their_codes_scan(slide: Artifact, library: Library) -> None:
    read: list[str] = []
    for path in slide.pictures:
        with Image.open(path) as image:
            assert image.size == (1920, 1080)
            read += [code.text for code in read_codes(image.convert("L"))]
    meant = [code.contact.url for code in plan(Job("slide"), library).codes]
    assert sorted(read) == sorted(url for url in meant if url)


def test_a_picture_says_nothing_of_when_it_was_made(slide: Artifact) -> None:
    data = slide.pictures[0].read_bytes()
    chunks, at = set(), 8
    while at < len(data):
        chunks.add(data[at + 4 : at + 8])
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    assert chunks == CHUNKS
    with Image.open(slide.pictures[0]) as image:
        assert image.info["dpi"] == pytest.approx((144, 144), abs=0.1)


def test_the_same_job_gives_the_same_pictures(slide: Artifact, library: Library) -> None:
    again = Subject(slide.data, plan(Job("slide"), library)).pictures
    assert list(again) == [path.read_bytes() for path in slide.pictures]


def test_each_ink_has_pictures_of_its_own(library: Library) -> None:
    assert plan(Job("slide", "es", ink="black"), library).file_names == (
        "es/slide-16x9-black.pdf",
        *(f"es/slide-black-{number}.png" for number in (1, 2, 3)),
    )
    assert plan(Job("poster"), library).file_names == ("en/poster-letter.pdf",)


class _Changed(Subject):
    """Slides whose pictures are not what they should be."""

    def __init__(
        self, slide: Artifact, library: Library, change: Callable[[Image.Image], Image.Image]
    ) -> None:
        super().__init__(slide.data, plan(Job("slide"), library))
        real = Subject(slide.data, self.plan).pictures
        self.pictures = tuple(png(change(Image.open(BytesIO(data))), 144) for data in real)


def _covered(image: Image.Image) -> Image.Image:
    ImageDraw.Draw(image).rectangle((0, 600, 400, 1080), fill="white")
    return image


@pytest.mark.parametrize(
    ("change", "code"),
    [(_covered, "PICTURE_CODE"), (lambda image: image.crop((0, 0, 1919, 1080)), "PICTURE_SIZE")],
)
def test_what_is_wrong_with_a_picture_is_found(
    slide: Artifact, library: Library, change: Callable[[Image.Image], Image.Image], code: str
) -> None:
    found = list(check.CHECK.run(_Changed(slide, library, change)))
    assert {result.code for result in found} == {code}
    assert {result.status for result in found} == {Status.FAIL}


def test_no_file_takes_its_place_before_all_are_complete(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"old")
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(FolderError, match="cannot be written"):
        write_all({tmp_path / "one": b"new", tmp_path / "file" / "two": b"new"})

    assert (tmp_path / "one").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "one"]
    assert write_all({tmp_path / "one": b"1", tmp_path / "two": b"2"}) == (tmp_path / "one", tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == b"1"

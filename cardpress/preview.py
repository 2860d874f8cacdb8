"""PNG pictures of a piece's pages, beside its PDF, and again whenever something changes."""

import time
from collections.abc import Iterator
from pathlib import Path

from cardpress.checks.subject import Subject
from cardpress.content import Library
from cardpress.files import write
from cardpress.jobs import Job
from cardpress.paths import DataPaths
from cardpress.pictures import png
from cardpress.pipeline import Artifact, build

_PAUSE = 0.4  # seconds between looks


def preview_one(job: Job, out: Path, library: Library, dpi: int) -> tuple[Artifact, list[Path]]:
    """Build one job and write its pages as pictures; none where preflight failed."""
    artifact = build(job, out, library=library)
    if artifact.path is None:
        return artifact, []
    subject = Subject(artifact.data)
    pictures = []
    for page in range(subject.page_count):
        data = png(subject.image(page, dpi, color=True), dpi)
        pictures.append(write(artifact.path.with_name(f"{artifact.path.stem}-{page + 1}.png"), data))
    return artifact, pictures


def changes(paths: DataPaths) -> Iterator[None]:
    """Now, and then each time a file of content, templates or fonts changes; never ends."""
    before: dict[Path, int] = {}
    while True:
        now = _stamps(paths)
        if now != before:
            before = now
            yield
        time.sleep(_PAUSE)


def _stamps(paths: DataPaths) -> dict[Path, int]:
    stamps: dict[Path, int] = {}
    for folder in (paths.cards, paths.templates, paths.fonts):
        for file in folder.rglob("*"):
            try:
                stamps[file] = file.stat().st_mtime_ns
            except FileNotFoundError:  # an editor has just replaced it
                continue
    return stamps

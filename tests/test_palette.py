"""Every way of printing has colors that stand out, and the black one has no other."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from PIL import ImageChops

from cardpress.checks.contrast import contrast
from cardpress.checks.finding import Status
from cardpress.jobs import Job
from cardpress.palette import PALETTES, Ink
from cardpress.pipeline import build
from cardpress.planning import plan

if TYPE_CHECKING:
    from cardpress.content import Library
    from cardpress.pdf import Renderer

INKS = list(PALETTES)


def rgb(color: str) -> tuple[int, int, int]:
    """Read #rrggbb."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


@pytest.mark.parametrize("ink", INKS)
def test_text_stands_out_from_paper_and_panels(ink: Ink) -> None:
    palette = PALETTES[ink]
    for behind in ("#ffffff", palette.tint):
        assert contrast(rgb(palette.ink), rgb(behind)) >= 7
        assert contrast(rgb(palette.deep), rgb(behind)) >= 7
    assert contrast(rgb(palette.accent), (255, 255, 255)) >= 4.5
    assert contrast(rgb(palette.on_disk), rgb(palette.disk)) >= 7


@pytest.mark.parametrize("ink", INKS)
def test_what_is_not_filled_has_an_outline(ink: Ink) -> None:
    palette = PALETTES[ink]
    assert (palette.tint == "#ffffff") == (palette.panel_rim > 0)
    assert (palette.disk == "#ffffff") == (palette.disk_rim > 0)


@pytest.mark.parametrize("piece", ["poster", "wallet-card"])
def test_black_is_drawn_with_black_alone_and_saver_with_less(
    library: Library, renderer: Renderer, piece: str
) -> None:
    dark: dict[str, int] = {}
    for ink in INKS:
        artifact = build(Job(piece, ink=ink), library=library, renderer=renderer)
        assert {finding.status for finding in artifact.findings} <= {Status.PASS, Status.INFO}
        page = pypdfium2.PdfDocument(BytesIO(artifact.data))[0].render(scale=1).to_pil().convert("RGB")
        dark[ink] = sum(page.convert("L").histogram()[:250])
        if ink == "black":
            red, green, blue = page.split()
            assert ImageChops.difference(red, green).getextrema() == (0, 0)
            assert ImageChops.difference(green, blue).getextrema() == (0, 0)
    assert dark["saver"] < dark["color"] or piece == "wallet-card"  # a card has nothing filled


def test_each_ink_has_a_file_of_its_own(library: Library) -> None:
    names = {plan(Job("poster", ink=ink), library).file_name for ink in INKS}
    assert len(names) == len(INKS)

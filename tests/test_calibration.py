"""What is drawn for a printer that is off lands where it belongs once that printer has printed it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardpress.calibration import Calibration
from cardpress.errors import InputError
from cardpress.geometry import PT_PER_MM, Box
from cardpress.jobs import Job

offsets = st.floats(-15, 15).map(lambda value: round(value, 3) + 0.0)
scales = st.floats(0.9, 1.1).map(lambda value: round(value, 6))
calibrations = st.builds(Calibration, offsets, offsets, scales, scales, offsets, offsets)
EXACT = Calibration(0, 0)


@given(calibration=calibrations)
def test_a_calibration_comes_back_from_its_text_and_from_a_files_keywords(calibration: Calibration) -> None:
    assert Calibration.from_text(calibration.text) == calibration
    assert "," not in calibration.text
    job = Job("wallet-card", calibration=calibration.text)
    assert Job.from_keywords(job.keywords) == job


def test_the_text_is_short_where_there_is_little_to_tell() -> None:
    assert Calibration(1.5, -0.8, 0.996667).text == "1.5/-0.8/0.996667/1"
    assert Calibration(0, 0, front_down=-0.5).text == "0/0/1/1/0/-0.5"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1/2/1",
        "1/2/1/1/0",
        "1/2/1/1/0/0/0",
        "1/2/1/x",
        "1/2/1/nan",
        "1/2/1/1e0",
        " 1/2/1/1",
        "1/2/1/1/",
        "15.1/0/1/1",
        "0/-15.1/1/1",
        "0/0/0.89/1",
        "0/0/1/1.11",
        "0/0/1/0",
        "0/0/1/1/16/0",
        "9" * 400 + "/0/1/1",
    ],
)
def test_what_is_no_calibration_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(InputError) as caught:
        Calibration.from_text(text)
    assert "\n" not in str(caught.value)


def test_offsets_move_and_scales_stretch_about_the_middle_by_hand() -> None:
    there = Box(10, 20, 85, 54)
    # No scale: a back that lands 1.5 mm right and 0.8 mm above is drawn that much the other way.
    sideways = Calibration(1.5, -0.8).back(210, 297, sideways=True).box(there)
    assert (sideways.left, sideways.top) == pytest.approx((10 + 1.5, 20 + 0.8))
    upward = Calibration(1.5, -0.8).back(210, 297, sideways=False).box(there)
    assert (upward.left, upward.top) == pytest.approx((10 - 1.5, 20 - 0.8))
    assert Calibration(1.5, -0.8).front(210, 297).box(there) == there
    # Half the size, for easy reckoning: twice as far from the middle, at 105 and 148.5, and twice as large.
    halved = Calibration(0, 0, 0.5, 0.5).front(210, 297).box(there)
    assert (halved.left, halved.top, halved.width, halved.height) == (
        105 - 2 * 95,
        148.5 - 2 * 128.5,
        170,
        108,
    )


@given(calibration=calibrations, sideways=st.booleans())
def test_a_warp_is_undone_and_its_matrix_says_the_same(calibration: Calibration, *, sideways: bool) -> None:
    box, height = Box(10, 20, 85, 54), 279.4
    for warp in (calibration.front(215.9, height), calibration.back(215.9, height, sideways=sideways)):
        there = warp.undone.box(warp.box(box))
        assert (there.left, there.top, there.width, there.height) == pytest.approx((10, 20, 85, 54))
        a, b, c, d, e, f = (float(number) for number in warp.matrix(height).split())
        assert (b, c) == (0, 0)
        left, top = a * box.left * PT_PER_MM + e, d * (height - box.top) * PT_PER_MM + f
        moved = warp.box(box)
        assert (left / PT_PER_MM, height - top / PT_PER_MM) == pytest.approx(
            (moved.left, moved.top), abs=1e-4
        )


def test_a_printer_that_is_right_changes_nothing() -> None:
    box = Box(10, 20, 85, 54)
    assert EXACT.front(210, 297).box(box) == box
    assert EXACT.back(210, 297, sideways=True).box(box) == box
    assert EXACT.front(210, 297).matrix(297) == "1 0 0 1 0 0"

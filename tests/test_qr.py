"""QR codes: the payload comes first, the picture is exactly its modules, and a scanner reads it back."""

from __future__ import annotations

import re

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cardpress.errors import InputError
from cardpress.qr import QUIET_ZONE, SMALLEST_MODULE, Symbol, encode

TAKE_IT_DOWN = "https://takeitdown.ncmec.org"
SMALLER_AT_M = "https://abcdefghij.org/xy"  # 25 bytes: version 2 at M, 3 at Q
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")
FINDER = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]

letters = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=20)
hosts = st.lists(letters, min_size=2, max_size=3).map(".".join)
paths = st.text("ABCabc019-._~/%", max_size=60)
addresses = st.builds("https://{}/{}".format, hosts, paths)


def dark_cells(path: str) -> list[tuple[int, int]]:
    """Rasterize path data: every cell that it covers, as often as it does."""
    runs = RUN.findall(path)
    assert "".join(f"M{x} {y}h{length}v1h-{back}z" for x, y, length, back in runs) == path
    assert all(length == back for _, _, length, back in runs)
    return [(int(x) + step, int(y)) for x, y, length, _ in runs for step in range(int(length))]


def picture(symbol: Symbol, pixels: int) -> Image.Image:
    """Draw the path data of a symbol, some pixels a module."""
    image = Image.new("L", (symbol.span, symbol.span), 255)
    for cell in dark_cells(symbol.path()):
        image.putpixel(cell, 0)
    return image.resize((symbol.span * pixels, symbol.span * pixels), Image.Resampling.NEAREST)


def test_a_known_address_is_version_three_at_level_q() -> None:
    symbol = encode(TAKE_IT_DOWN, 14.9)
    assert (symbol.payload, symbol.level, len(symbol.modules), symbol.span) == (TAKE_IT_DOWN, "Q", 29, 37)


def test_the_three_finders_stand_in_their_corners() -> None:
    modules = encode(TAKE_IT_DOWN, 20).modules
    rows = ["".join("1" if dark else "0" for dark in row) for row in modules]
    assert [row[:7] for row in rows[:7]] == FINDER
    assert [row[-7:] for row in rows[:7]] == FINDER
    assert [row[:7] for row in rows[-7:]] == FINDER
    assert [row[-7:] for row in rows[-7:]] != FINDER


@given(addresses)
def test_the_path_covers_exactly_the_dark_modules(address: str) -> None:
    symbol = encode(address, 100)
    cells = dark_cells(symbol.path())
    dark = {
        (x + QUIET_ZONE, y + QUIET_ZONE)
        for y, row in enumerate(symbol.modules)
        for x, is_dark in enumerate(row)
        if is_dark
    }
    assert len(cells) == len(set(cells))
    assert set(cells) == dark
    assert all(len(row) == len(symbol.modules) for row in symbol.modules)


@given(addresses)
def test_the_quiet_zone_is_four_modules_on_every_side(address: str) -> None:
    symbol = encode(address, 100)
    xs, ys = zip(*dark_cells(symbol.path()), strict=True)
    assert (min(xs), min(ys), max(xs), max(ys)) == (4, 4, symbol.span - 5, symbol.span - 5)
    assert symbol.span == len(symbol.modules) + 8


@settings(max_examples=60)
@given(addresses, st.sampled_from([2, 3, 5]))
def test_a_scanner_reads_the_payload_back(address: str, pixels: int) -> None:
    seen = zxingcpp.read_barcodes(picture(encode(address, 100), pixels))
    assert [(code.format, code.text) for code in seen] == [(zxingcpp.BarcodeFormat.QRCode, address)]


@settings(max_examples=60)
@given(addresses, st.floats(5, 60))
def test_the_level_is_q_where_it_fits_and_m_elsewhere(address: str, width: float) -> None:
    at_q = encode(address, 1000)
    assert at_q.level == "Q"
    try:
        symbol = encode(address, width)
    except InputError:
        assert width / at_q.span < SMALLEST_MODULE
        return
    assert width / symbol.span > SMALLEST_MODULE - 1e-9
    assert (symbol.level == "Q") == (width / at_q.span > SMALLEST_MODULE - 1e-9)
    assert symbol.payload == address


def test_the_level_is_m_where_only_that_fits() -> None:
    assert encode(SMALLER_AT_M, 15).level == "Q"
    symbol = encode(SMALLER_AT_M, 14)
    assert (symbol.level, len(symbol.modules)) == ("M", 25)
    assert zxingcpp.read_barcodes(picture(symbol, 4))[0].text == SMALLER_AT_M


def test_modules_under_the_least_are_refused_with_the_width_needed() -> None:
    with pytest.raises(InputError, match=r"needs 13\.2 mm, quiet zone included; it has 13\.0 mm") as caught:
        encode(SMALLER_AT_M, 13)
    assert SMALLER_AT_M in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("length", range(15, 400, 20))
def test_the_width_that_the_message_asks_for_is_enough(length: int) -> None:
    address = "https://a.org/".ljust(length, "x")
    with pytest.raises(InputError) as caught:
        encode(address, 1)
    needed = re.search(r"needs ([\d.]+) mm", str(caught.value))
    assert needed is not None
    assert encode(address, float(needed[1])).payload == address


def test_an_address_too_long_for_any_code_is_refused() -> None:
    with pytest.raises(InputError):
        encode("https://a.org/" + "x" * 3000, 1000)


def test_the_same_address_is_the_same_picture() -> None:
    assert encode(TAKE_IT_DOWN, 20).path() == encode(TAKE_IT_DOWN, 30).path()
    assert encode(TAKE_IT_DOWN, 20).path() != encode(f"{TAKE_IT_DOWN}/", 20).path()

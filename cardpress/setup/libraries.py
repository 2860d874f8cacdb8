"""The system libraries that draw text, and whether they load here."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from ctypes.util import find_library
from typing import NamedTuple


class Library(NamedTuple):
    """A system library and what to ask the loader for.

    Attributes:
        name: what people call it.
        files: the names that it may be loaded by, separated by spaces.
        search_only: whether who needs it has ctypes search for it, and does not just load it.
    """

    name: str
    files: str
    search_only: bool = False


# The same names as WeasyPrint 70 tries, so that what loads here loads there.
RUN_LIBRARIES = (
    Library(
        "Pango",
        "libpango-1.0-0 pango-1.0-0 pango-1.0 libpango-1.0.so.0 libpango-1.0.dylib libpango-1.0-0.dll",
    ),
    Library(
        "PangoFT2",
        "libpangoft2-1.0-0 pangoft2-1.0-0 pangoft2-1.0"
        " libpangoft2-1.0.so.0 libpangoft2-1.0.dylib libpangoft2-1.0-0.dll",
    ),
    Library(
        "HarfBuzz",
        "libharfbuzz-0 harfbuzz harfbuzz-0.0 libharfbuzz.so.0 libharfbuzz.0.dylib libharfbuzz-0.dll",
    ),
    Library(
        "HarfBuzz-subset",
        "libharfbuzz-subset-0 harfbuzz-subset harfbuzz-subset-0.0"
        " libharfbuzz-subset.so.0 libharfbuzz-subset.0.dylib libharfbuzz-subset-0.dll",
    ),
    Library(
        "fontconfig",
        "libfontconfig-1 fontconfig-1 fontconfig"
        " libfontconfig.so.1 libfontconfig.1.dylib libfontconfig-1.dll",
    ),
    Library(
        "GObject",
        "libgobject-2.0-0 gobject-2.0-0 gobject-2.0"
        " libgobject-2.0.so.0 libgobject-2.0.0.dylib libgobject-2.0-0.dll",
    ),
)
# As pyzbar finds it; after an interrupted installation it may load and still not be found.
TEST_LIBRARIES = (Library("zbar", "zbar", search_only=True),)


def loads(library: Library) -> bool:
    """Whether a library loads, tried the way that WeasyPrint and pyzbar go about it."""
    if sys.platform == "win32":
        _add_dll_directories()
    files = library.files.split()
    if not library.search_only:
        if any(map(_opens, files)):
            return True
        if sys.platform not in {"darwin", "win32"}:
            # Here a search would start a compiler, and find nothing that the loader did not.
            return False
    return any(map(_opens, filter(None, map(find_library, files))))


def _opens(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _add_dll_directories() -> None:
    # As WeasyPrint 70 does.
    usual = r"C:\msys64\ucrt64\bin;C:\msys64\mingw64\bin;C:\Program Files\GTK3-Runtime Win64\bin"
    for directory in os.environ.get("WEASYPRINT_DLL_DIRECTORIES", usual).split(";"):
        with suppress(OSError):
            os.add_dll_directory(directory)  # type: ignore[attr-defined, unused-ignore] # Windows only

"""Ctrl-C and SIGTERM stop a run wherever it is, and nothing half-written is left."""

import _thread
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from types import FrameType

_SOON = 0.02  # seconds; by then the finalizer that has swallowed an interruption is over


@contextmanager
def terminable() -> Iterator[None]:
    """Take SIGTERM for Ctrl-C, and raise again what a finalizer swallows.

    Python prints what is raised in a finalizer, and goes on; the PDF libraries free all they have in such.
    """
    before = signal.signal(signal.SIGTERM, _stop)
    tell = sys.unraisablehook

    def heed(unraisable: "sys.UnraisableHookArgs") -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            threading.Timer(_SOON, _thread.interrupt_main).start()
        else:
            tell(unraisable)

    sys.unraisablehook = heed
    try:
        yield
    finally:
        sys.unraisablehook = tell
        signal.signal(signal.SIGTERM, before)


def _stop(_signal: int, _frame: "FrameType | None") -> NoReturn:
    raise KeyboardInterrupt

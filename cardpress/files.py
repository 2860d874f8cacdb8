"""Write a file whole or not at all."""

import errno
import os
from contextlib import suppress
from pathlib import Path

from cardpress.errors import FolderError, InputError, MachineError

_FULL = {errno.ENOSPC: "the disk is full", getattr(errno, "EDQUOT", -1): "your disk quota is used up"}


def write(path: Path, data: bytes, *, option: str = "--out") -> Path:
    """Write a file whole or not at all; an older file stays until the new one is complete.

    Args:
        path: the file; its folder is made where there is none.
        data: all that it is to hold.
        option: what on the command line says which folder to write into, for the messages.

    Raises:
        FolderError: if the folder cannot be written.
        MachineError: if the disk is full.
    """
    half = scratch(path, os.getpid())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with half.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError as error:
        raise _cannot_write(path, error, option) from None
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)
    return path


def scratch(path: Path, pid: int) -> Path:
    """Where a process writes a file before it takes its place."""
    return path.with_name(f".{path.stem}-{pid}.tmp")


def _cannot_write(path: Path, error: OSError, option: str) -> InputError | MachineError:
    if error.errno in _FULL:
        return MachineError(
            f"{path} was not written: {_FULL[error.errno]}. An older file of that name is still there.",
            f"Free some space, or choose another folder with {option}.",
        )
    return FolderError(
        f"{path} cannot be written: {error.strerror}.",
        f"Choose a folder that you may write to with {option}.",
    )

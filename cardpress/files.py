"""Write a file whole or not at all."""

import errno
import os
from collections.abc import Mapping
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
    return write_all({path: data}, option=option)[0]


def write_all(contents: Mapping[Path, bytes], *, option: str = "--out") -> tuple[Path, ...]:
    """Write files that belong together; none takes its place before all of them are complete.

    Args:
        contents: all that each file is to hold, by its path.
        option: what on the command line says which folder to write into, for the messages.

    Raises:
        FolderError: if the folder cannot be written.
        MachineError: if the disk is full.
    """
    halves = {path: scratch(path, os.getpid()) for path in contents}
    path = next(iter(contents))
    try:
        for path, data in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            _fill(halves[path], data)
        for path, half in halves.items():
            half.replace(path)
    except OSError as error:
        raise _cannot_write(path, error, option) from None
    finally:
        for half in halves.values():
            with suppress(OSError):
                half.unlink(missing_ok=True)
    return tuple(contents)


def _fill(half: Path, data: bytes) -> None:
    with half.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def scratch(path: Path, pid: int) -> Path:
    """Where a process writes a file before it takes its place."""
    return path.with_name(f".{path.name}-{pid}.tmp")


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

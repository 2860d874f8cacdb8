"""Read a TOML file into a frozen model, or raise one error that lists every problem with its line."""

import re
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from cardpress.errors import InputError
from cardpress.words import did_you_mean

MAX_BYTES = 2_000_000
_Location = tuple[int | str, ...]


class Model(BaseModel):
    """A frozen record that rejects unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


ModelT = TypeVar("ModelT", bound=Model)


class Problems:
    """Every problem found in one file, in order, to be reported together."""

    def __init__(self, path: Path, source: str) -> None:
        self._path = path
        self._source = source
        self._lines: list[str] = []

    def add(self, message: str, location: _Location = ()) -> None:
        """Note a problem at a key, given as pydantic gives it: ("statements", 3, "text")."""
        self.note(line_of(self._source, location), _readable(location), message)

    def note(self, line: int | None, key: str, message: str) -> None:
        """Note a problem at a line and a key, where there are any."""
        where = f"{self._path}:{line}" if line else str(self._path)
        self._lines.append(f"{where}: {key}: {message}" if key else f"{where}: {message}")

    def raise_any(self) -> None:
        """Raise one InputError for all of them, if there are any."""
        if self._lines:
            count = f"{len(self._lines)} problems" if len(self._lines) > 1 else "1 problem"
            raise InputError("\n".join(self._lines), f"{count} in {self._path.name}; nothing was built.")


def read_toml(
    path: Path, model: type[ModelT], more: Callable[[ModelT, Problems], None] | None = None
) -> ModelT:
    """Read and validate one file.

    Args:
        path: the file.
        model: what it must hold.
        more: further checks across entries, which add what they find to the problems.

    Raises:
        InputError: with every problem of the file, each with its line or key.
    """
    source = read_text(path)
    try:
        raw = tomllib.loads(source)
    except RecursionError:
        raise InputError(
            f"{path}: not valid TOML: nested too deeply.", "Mend that file and run again."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: not valid TOML: {error}", "Mend that line and run again.") from None
    problems = Problems(path, source)
    try:
        value = model.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors():
            problems.add(_message(dict(detail), model), detail["loc"])
        problems.raise_any()
        raise
    if more is not None:
        more(value, problems)
        problems.raise_any()
    return value


def read_text(path: Path) -> str:
    """The file's text.

    Raises:
        InputError: if it is not there, too large or not UTF-8.
    """
    data = read_bytes(path)
    if len(data) > MAX_BYTES:
        raise InputError(f"{path}: {len(data):,} bytes is more than any file of this kind needs.")
    try:
        return data.decode("utf-8-sig")  # Windows editors put a byte order mark first
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: byte {error.start} is not UTF-8 text.", "Save the file as UTF-8 and run again."
        ) from None


def read_bytes(path: Path) -> bytes:
    """What a file holds.

    Raises:
        InputError: if it is not there or cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file.") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}.") from None


def line_of(source: str, location: _Location) -> int | None:
    """The 1-based line of a key such as ("statements", 3, "text"), or of its table, if it can be found."""
    lines = source.split("\n")  # as an editor counts; splitlines() knows more line ends
    start, found = 0, None
    for part, following in zip(location, (*location, None)[1:], strict=True):
        if isinstance(part, int):
            continue
        header = re.compile(rf"\s*\[+\s*(?:[\w.-]+\.)?{re.escape(part)}\s*\]+")
        path = re.compile(rf"\s*\[+\s*(?:[\w.-]+\.)?{re.escape(part)}\.")
        key = re.compile(rf"\s*[\"']?{re.escape(part)}[\"']?\s*=")
        wanted = following if isinstance(following, int) else 0
        hits = [n for n in range(start, len(lines)) if header.match(lines[n])]
        if len(hits) > wanted:
            found = start = hits[wanted]
            continue
        inside = _until_next_table(lines, start)
        direct = next((n for n in range(start, inside) if key.match(lines[n])), None)
        if direct is None and any(path.match(line) for line in lines[start:]):
            continue  # the table is named further down, as [part.following]
        if direct is None:
            break
        found = start = direct
    return None if found is None else found + 1


def _until_next_table(lines: list[str], start: int) -> int:
    after = range(start + 1, len(lines))
    return next((n for n in after if lines[n].lstrip().startswith("[")), len(lines))


def _readable(location: _Location) -> str:
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        elif part.isidentifier() or "-" in part:
            text += f".{part}" if text else part
    return text


def _message(detail: dict[str, Any], model: type[BaseModel]) -> str:
    key = str(detail["loc"][-1]) if detail["loc"] else ""
    match detail["type"]:
        case "extra_forbidden":
            known = _known_keys(model, detail["loc"][:-1])
            return f'unknown key "{key}".{did_you_mean(key, known)}'
        case "missing":
            return f'the key "{key}" is missing.'
        case _:
            text = str(detail["msg"]).removeprefix("Value error, ")
            return f"{text[0].lower()}{text[1:].rstrip('.')}."


def _known_keys(model: type[BaseModel], parents: _Location) -> Iterable[str]:
    for part in parents:
        if isinstance(part, str) and part in model.model_fields:
            nested = _model_inside(model.model_fields[part].annotation)
            if nested is None:
                return ()
            model = nested
    return model.model_fields


def _model_inside(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - any type annotation at all
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(
        (found for arg in getattr(annotation, "__args__", ()) if (found := _model_inside(arg)) is not None),
        None,
    )

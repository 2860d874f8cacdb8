"""What a page's content paints, and in which inks: read from its instructions, forms included."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pikepdf import (
    Array,
    ContentStreamInlineImage,
    Dictionary,
    Name,
    Object,
    Page,
    Stream,
    parse_content_stream,
)

from cardpress.checks.matrices import IDENTITY, Matrix, point, product
from cardpress.geometry import PT_PER_MM, Box

Inks = tuple[float, float, float, float]  # cyan, magenta, yellow, black, from 0 to 1
ALL = "All"  # the space that marks every plate
_MAX_DEPTH = 6  # forms inside forms
_MAX_INSTRUCTIONS = 2_000_000  # a page of ours has some thousands
_SHOW = {"Tj", "TJ", "'", '"'}
_FILL = {"f", "F", "f*", "B", "B*", "b", "b*"}
_STROKE = {"S", "s", "B", "B*", "b", "b*"}
_POINTS = {"m": 2, "l": 2, "c": 6, "v": 4, "y": 4}
_DEVICE = {"g": "/DeviceGray", "rg": "/DeviceRGB", "k": "/DeviceCMYK"}
_FILLED_TEXT, _STROKED_TEXT = {0, 2, 4, 6}, {1, 2, 5, 6}  # of its rendering modes


@dataclass(frozen=True)
class Paint:
    """Something that is painted.

    Attributes:
        kind: "text", "path", "image" or "shading".
        space: the color space, as PDF names it; ALL is every plate's.
        inks: the process inks; None where the space does not say, as an image's or another space's.
        box: where a path stands, in mm from the page's top left corner.
    """

    kind: str
    space: str
    inks: Inks | None
    box: Box | None = None


@dataclass(frozen=True)
class _Color:
    space: str = "DeviceGray"
    values: tuple[float, ...] = (0.0,)

    @property
    def inks(self) -> Inks | None:
        if self.space == "DeviceCMYK" and len(self.values) == 4:  # noqa: PLR2004
            cyan, magenta, yellow, black = self.values
            return (cyan, magenta, yellow, black)
        if self.space == "DeviceGray" and self.values:
            return (0.0, 0.0, 0.0, 1 - self.values[0])
        if self.space == ALL and self.values:
            return (self.values[0],) * 4
        return None


@dataclass(frozen=True)
class _State:
    matrix: Matrix = IDENTITY
    fill: _Color = _Color()
    stroke: _Color = _Color()
    mode: int = 0


def paints(page: Page) -> list[Paint]:
    """All that a page paints, in order.

    Raises:
        ValueError: for endless content. Broken content raises whatever it leads to.
    """
    reader = _Reader(float(page.mediabox[3]), float(page.mediabox[0]))
    return list(reader.read(page, page.get("/Resources", Dictionary()), _State(), 0))


@dataclass
class _Reader:
    top: float  # of the page, in pt
    left: float
    _path: list[tuple[float, float]] = field(default_factory=list)
    _start: list[tuple[float, float]] = field(default_factory=list)
    _read: int = 0

    def read(self, content: Page | Object, resources: Object, state: _State, depth: int) -> Iterator[Paint]:
        saved: list[_State] = []
        for instruction in parse_content_stream(content):
            self._read += 1
            if self._read > _MAX_INSTRUCTIONS:
                raise ValueError(f"a page has more than {_MAX_INSTRUCTIONS:,} instructions")
            if isinstance(instruction, ContentStreamInlineImage):
                yield Paint("image", _space(instruction.iimage.obj.get("/ColorSpace"), resources), None)
                continue
            name, operands = str(instruction.operator), list(instruction.operands)
            if name == "q":
                saved.append(state)
            elif name == "Q":
                state = saved.pop() if saved else state
            elif name == "Do":
                yield from self._object(
                    _resource(resources, "/XObject", operands[0]), resources, state, depth
                )
            elif name == "sh":
                shading = _resource(resources, "/Shading", operands[0])
                yield Paint("shading", _space(shading.get("/ColorSpace"), resources), None)
            elif name in _SHOW:
                yield from self._text(state)
            else:
                yield from self._draw(name, operands, state)
                state = _changed(state, name, operands, resources)

    def _object(self, entry: Object, resources: Object, state: _State, depth: int) -> Iterator[Paint]:
        if entry.get("/Subtype") == Name.Image:
            mask = bool(entry.get("/ImageMask", False))
            color = state.fill if mask else _Color(_space(entry.get("/ColorSpace"), resources), ())
            yield Paint("image", color.space, color.inks)
        elif isinstance(entry, Stream) and depth < _MAX_DEPTH:
            matrix = _numbers(entry.get("/Matrix", Array(list(IDENTITY))))
            inner = replace(state, matrix=product(_six(matrix), state.matrix))
            yield from self.read(entry, entry.get("/Resources", resources), inner, depth + 1)

    @staticmethod
    def _text(state: _State) -> Iterator[Paint]:
        if state.mode in _FILLED_TEXT:
            yield Paint("text", state.fill.space, state.fill.inks)
        if state.mode in _STROKED_TEXT:
            yield Paint("text", state.stroke.space, state.stroke.inks)

    def _draw(self, name: str, operands: list[Object], state: _State) -> Iterator[Paint]:
        """Follow a path, and yield what is painted of it."""
        if name in _POINTS or name == "re":
            numbers = _numbers(operands)
            if name == "re":
                x, y, width, height = numbers
                numbers = (x, y, x + width, y, x, y + height, x + width, y + height)
            points = [point(state.matrix, *numbers[at : at + 2]) for at in range(0, len(numbers), 2)]
            if name == "m":  # where nothing is drawn from it, it is no part of the path
                self._start = points
            else:
                self._path += self._start + points
                self._start = []
        elif name in _FILL | _STROKE | {"n"}:
            box = self._box()
            self._path, self._start = [], []
            if name in _FILL and box:
                yield Paint("path", state.fill.space, state.fill.inks, box)
            if name in _STROKE and box:
                yield Paint("path", state.stroke.space, state.stroke.inks, box)

    def _box(self) -> Box | None:
        if not self._path:
            return None
        xs, ys = [x for x, _ in self._path], [y for _, y in self._path]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        mm = 1 / PT_PER_MM
        return Box((min(xs) - self.left) * mm, (self.top - max(ys)) * mm, width * mm, height * mm)


def _changed(state: _State, name: str, operands: list[Object], resources: Object) -> _State:
    """The state after an instruction that sets its matrix, a color or how text is drawn."""
    if name == "cm":
        return replace(state, matrix=product(_six(_numbers(operands)), state.matrix))
    if name == "Tr":
        return replace(state, mode=int(operands[0]))
    if name.lower() in _DEVICE:
        color = _Color(_DEVICE[name.lower()].lstrip("/"), _numbers(operands))
    elif name in ("cs", "CS"):
        color = _Color(_space(operands[0], resources), ())
    elif name in ("sc", "scn", "SC", "SCN"):
        before = state.stroke if name.isupper() else state.fill
        color = replace(before, values=_numbers(operands))
    else:
        return state
    return replace(state, stroke=color) if name.isupper() else replace(state, fill=color)


def _space(entry: object, resources: Object) -> str:
    """What a color space is called; one that is named in the resources is looked up."""
    if isinstance(entry, Name):
        found = resources.get("/ColorSpace", Dictionary()).get(str(entry))
        return str(entry).lstrip("/") if found is None else _space(found, Dictionary())
    if isinstance(entry, Array) and len(entry) > 1:
        kind = str(entry[0]).lstrip("/")
        if kind == "Separation" and entry[1] == Name.All:
            return ALL
        if kind == "ICCBased":
            return f"ICCBased {int(entry[1].get('/N', 0))}"
        return kind
    return str(entry[0]).lstrip("/") if isinstance(entry, Array) and len(entry) else "unknown"


def _resource(resources: Object, kind: str, name: Object) -> Object:
    found = resources.get(kind, Dictionary()).get(str(name))
    return Dictionary() if found is None else found


def _numbers(operands: object) -> tuple[float, ...]:
    """The operands that are numbers; a pattern's name is none."""
    return tuple(float(each) for each in operands if not isinstance(each, Object))  # type: ignore[attr-defined]


def _six(numbers: tuple[float, ...]) -> Matrix:
    a, b, c, d, e, f = numbers
    return (a, b, c, d, e, f)

"""Writing: an entry as the YAML of ``content/``, in one form, so that a diff shows what changed.

The form is that of the bundled files: what names an entry first and where its facts come from
last, fields at their default left out, long texts folded at a hundred columns, lists of ids and of
numbers on one line where they fit, and quotation marks only where YAML needs them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast, get_args

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from yaml.representer import SafeRepresenter

from bot.library.edition import Plain
from bot.library.kinds import Kind

WIDTH = 100
"""Columns of a line; only a word or an address may be longer."""

_FIRST = ("id", "number")
_LAST = ("links", "sources", "last_reviewed", "reviewed_by", "pose")

_SPELT_OUT = {"equipment", "default_off", "osteoporosis_notice", "reviewed_by"}
"""Fields that stand in a file although they could be left out: "none" is an answer there."""

_ON_ONE_LINE = {
    *("equipment", "suits", "default_off", "often_used_for", "links", "sources"),
    *("sections", "arrows", "anchors"),
}
"""Lists of ids and the like; other lists have one item a line."""

_TAG = "tag:yaml.org,2002:"
_ENDLESS = 1 << 30
_LINE_ENDS = "\n\x85\u2028\u2029"
_PARAGRAPHS = re.compile(r"\S[^\n\x85\u2028\u2029]*(?:\n+\S[^\n\x85\u2028\u2029]*)+")
_BETWEEN_WORDS = re.compile(r"(?<! ) (?! )")


def to_yaml(kind: Kind, data: Plain) -> bytes:
    """Return an entry's plain data as a file of ``content/``; read back, it is the same data."""
    return _written(_mapping(data, kind.model, 0)).encode()


class _Writer(yaml.SafeDumper):
    """Writes nodes in the style of the bundled files."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists below their field, which PyYAML would not."""
        super().increase_indent(flow, indentless=False)

    def choose_scalar_style(self) -> str:
        """Fold what is too long for its line, and quote with " where both signs would do."""
        style: str = super().choose_scalar_style()
        if style not in {"", "'"} or self.simple_key_context:
            return style
        text = str(self._now.event.value)
        if not self.flow_level and self._now.analysis.allow_block and "\t" not in text:
            if _PARAGRAPHS.fullmatch(text):
                return "|"
            if self._is_too_long(text, quoted=bool(style)):
                return ">"
        return style and _quotes(text)

    def _is_too_long(self, text: str, *, quoted: bool) -> bool:
        too_long = self.column + 1 + len(text) + 2 * quoted > WIDTH
        return too_long and not self._now.analysis.multiline and not text.startswith(" ")

    @property
    def _now(self) -> Any:  # noqa: ANN401 - where PyYAML stands; its stubs do not tell
        return self

    def write_folded(self, text: str) -> None:
        """Wrap a text before the last column; PyYAML would wrap behind it."""
        self.write_indicator(">-", True)
        for line in _wrapped(text, WIDTH - self._now.indent):
            self.write_indent()
            self.stream.write(line)
            self.column += len(line)
        self.write_line_break()


def _quotes(text: str) -> str:
    if any(sign in _LINE_ENDS for sign in text):
        return '"'
    # In double quotes PyYAML writes an emoji as its number.
    return "'" if any(sign in '"\\' or sign > "\uffff" for sign in text) else '"'


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Yield a text line by line; two spaces are part of a word, because folding joins by one."""
    line = ""
    for word in _BETWEEN_WORDS.split(text):
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def _written(node: yaml.Node) -> str:
    # PyYAML wraps what its width is too short for; here that is done above.
    return yaml.serialize(node, Dumper=_Writer, allow_unicode=True, width=_ENDLESS)  # pyright: ignore[reportUnknownMemberType] - untyped


def _mapping(data: Plain, model: type[BaseModel] | None, column: int) -> yaml.MappingNode:
    """Return a group of fields; ``column`` is where they begin."""
    fields = model.model_fields if model else {}
    pairs = [
        (_scalar(name), _value(data[name], _within(fields.get(name)), name, column))
        for name in _order(data, fields)
    ]
    return yaml.MappingNode(f"{_TAG}map", pairs, flow_style=False)


def _order(data: Plain, fields: Mapping[str, FieldInfo]) -> Iterator[str]:
    """Yield the fields that are written, in the order of the files; unknown ones come last."""
    between = [name for name in fields if name not in {*_FIRST, *_LAST}]
    for name in (*_FIRST, *between, *_LAST):
        if name in fields and name in data and not _goes_without(name, data[name], fields[name]):
            yield name
    yield from (name for name in data if name not in fields)


def _goes_without(name: str, value: object, field: FieldInfo) -> bool:
    if field.is_required() or name in _SPELT_OUT:
        return False
    default: object = field.default
    return value == (list(cast("tuple[object]", default)) if default == () else default)


def _within(field: object) -> type[BaseModel] | None:
    """Return the model of what stands in a field, or in its list, if it is one."""
    annotation = field.annotation if isinstance(field, FieldInfo) else field
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_within(one) for one in get_args(annotation))
    return next((one for one in found if one is not None), None)


def _value(value: object, model: type[BaseModel] | None, name: str, column: int) -> yaml.Node:
    if isinstance(value, Mapping):
        return _mapping(cast("Plain", value), model, column + 2)
    if (items := _items(value)) is not None:
        return _list(items, model, name, column)
    if name == "last_reviewed" and column == 0 and _is_date(value):
        return yaml.ScalarNode(f"{_TAG}timestamp", value)
    return _scalar(value)


def _list(
    items: Sequence[Any], model: type[BaseModel] | None, name: str, column: int
) -> yaml.SequenceNode:
    if _is_point(items):
        return _flow(items)
    if name in _ON_ONE_LINE and not any(isinstance(item, Mapping) for item in items):
        flow = _flow(items)
        if column + len(f"{name}: ") + len(_written(flow).rstrip("\n")) <= WIDTH:
            return flow
    nodes = [_value(item, model, "", column + 2) for item in items]
    return yaml.SequenceNode(f"{_TAG}seq", nodes, flow_style=False)


def _flow(items: Sequence[Any]) -> yaml.SequenceNode:
    nodes = [_scalar(item) if (inner := _items(item)) is None else _flow(inner) for item in items]
    return yaml.SequenceNode(f"{_TAG}seq", nodes, flow_style=True)


def _items(value: object) -> Sequence[Any] | None:
    return cast("Sequence[Any]", value) if isinstance(value, (list, tuple)) else None


def _is_point(items: Sequence[Any]) -> bool:
    """Tell whether a list is a range, a point, or the two points of an arrow."""
    inner = [one for item in items for one in (_items(item) or [item])]
    return bool(items) and all(isinstance(one, (int, float)) for one in inner)


def _scalar(value: object) -> yaml.Node:
    if isinstance(value, str):
        return yaml.ScalarNode(f"{_TAG}str", value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return SafeRepresenter().represent_data(value)  # pyright: ignore[reportUnknownMemberType] - untyped


def _is_date(value: object) -> bool:
    """Tell whether a text is a date as JSON and YAML write one."""
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False

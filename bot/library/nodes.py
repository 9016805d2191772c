"""Nodes: what a composed YAML document says, part by part: its data, its lines, its faults."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import yaml

from bot.library.problems import Path

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # pragma: no cover - a PyYAML built without libyaml
    from yaml import SafeLoader

MAX_DEPTH = 20
MAX_PARTS = 5000

_TAG = "tag:yaml.org,2002:"
_TEXT = f"{_TAG}str"
_NULL = f"{_TAG}null"
_SCALARS = {
    f"{_TAG}int": "a whole number",
    f"{_TAG}float": "a number",
    f"{_TAG}bool": "true or false",
    f"{_TAG}timestamp": "a date",
}
"""What a scalar is read as where it is neither text nor nothing."""


Part = tuple[Path, yaml.Node, str]
"""A part of a document: its path, its node, and its fault, which is empty for most."""


@contextmanager
def composed(text: str) -> Generator[tuple[SafeLoader, yaml.Node | None]]:
    """Compose a text; give the loader, and the document's node where there is one."""
    loader = SafeLoader(text)
    try:
        yield loader, loader.get_single_node()
    finally:
        loader.dispose()


class NotPlainError(Exception):
    """Something in a document is not plain data: :func:`parts_of` says what, and where."""


class Building:
    """Builds a document's data, and stops at the first part that is not plain.

    Nearly every file has no fault, and all content is read at every start, so no paths and no
    lines are kept. It refuses what :func:`parts_of` complains of, and nothing else.
    """

    def __init__(self, loader: SafeLoader) -> None:
        self._loader = loader
        self._seen: set[int] = set()

    def build(self, node: yaml.Node, depth: int = 0) -> Any:  # noqa: ANN401 - whatever is written
        """Return what a part says.

        Raises:
            NotPlainError: it, or something in it, is not plain data, or there is too much.
        """
        self._note(node)
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.tag == _TEXT else self._scalar(node)
        if depth >= MAX_DEPTH or _fault(self._loader, node):
            raise NotPlainError
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, depth + 1) for item in node.value]
        return self._mapping(node, depth)

    def _note(self, node: yaml.Node) -> None:
        """Refuse what an anchor has brought here a second time, and the part after the last."""
        if id(node) in self._seen or len(self._seen) == MAX_PARTS:
            raise NotPlainError
        self._seen.add(id(node))

    def _mapping(self, node: yaml.Node, depth: int) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag != _TEXT or key.value in fields:
                raise NotPlainError
            fields[key.value] = self.build(value, depth + 1)
        return fields

    def _scalar(self, node: yaml.ScalarNode) -> Any:  # noqa: ANN401 - a number, a date, …
        if _fault(self._loader, node):
            raise NotPlainError
        return self._loader.construct_object(node)  # pyright: ignore[reportUnknownMemberType] - untyped


class LinesOnDemand(Mapping[Path, int]):
    """On which line each part of a text without faults begins; only problems ask for it."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _lines(self) -> Mapping[Path, int]:
        return {path: line_of(part) for path, part, _ in parts_of(self._text)}

    def __getitem__(self, path: Path) -> int:
        return self._lines[path]

    def __iter__(self) -> Iterator[Path]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def line_of(node: yaml.Node) -> int:
    """Return the line on which a part begins, from one on."""
    return node.start_mark.line + 1


def parts_of(text: str) -> Iterator[Part]:
    """Yield every part of a text, with its faults; keys are text, and only once each.

    What an anchor repeats is yielded again, without an end where it holds itself.
    """
    with composed(text) as (loader, node):
        if node is not None:
            yield from _walk(loader, node, ())


def _walk(loader: SafeLoader, node: yaml.Node, path: Path) -> Iterator[Part]:
    if len(path) >= MAX_DEPTH and isinstance(node, yaml.CollectionNode):
        yield path, node, "is nested too deeply"
        return
    yield path, node, _fault(loader, node)
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _walk(loader, item, (*path, index))
    elif isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag != _TEXT:
                yield path, key, "has a key that is not plain text"
                continue
            if key.value in keys:
                yield (*path, key.value), key, "stands here twice"
            keys.add(key.value)
            yield from _walk(loader, value, (*path, key.value))


def _fault(loader: SafeLoader, node: yaml.Node) -> str:
    """Say why a part cannot be read as plain data; nothing where it can."""
    if isinstance(node, yaml.ScalarNode):
        if node.tag in {_TEXT, _NULL}:
            return ""
        if node.tag in _SCALARS:
            return _misread(loader, node)
    elif node.tag == (f"{_TAG}seq" if isinstance(node, yaml.SequenceNode) else f"{_TAG}map"):
        return ""
    return f"uses a YAML tag (`{node.tag.replace(_TAG, '!!')[:40]}`); write it as plain text"


def _misread(loader: SafeLoader, node: yaml.ScalarNode) -> str:
    try:
        # Writing it out counts: Python refuses to print whole numbers of thousands of digits.
        str(loader.construct_object(node))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - untyped
    except (ValueError, LookupError, AttributeError, ArithmeticError):
        return f"`{node.value[:40]}` cannot be read as {_SCALARS[node.tag]}"
    return ""

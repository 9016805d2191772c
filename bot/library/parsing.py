"""Parsing: YAML text to a model, with every problem and the line it stands on.

Files are hostile until proven otherwise: only plain YAML is read (no tags that build objects, no
anchors, no duplicate keys), a file is at most 64 KiB and has at most five thousand parts, at most
twenty deep.
"""

from collections.abc import Iterator
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.library.problems import Document, Path, Problem, field_name, from_validation, shortened

M = TypeVar("M", bound=BaseModel)

MAX_BYTES = 64 * 1024
MAX_DEPTH = 20
MAX_PARTS = 5000
_HARMLESS_DEPTH = 500

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

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # pragma: no cover - a PyYAML built without libyaml
    from yaml import SafeLoader


def parse(file: str, raw: bytes, model: type[M]) -> tuple[M | None, Document, list[Problem]]:
    """Read a file's bytes into a model; return it, where its parts stand, and all problems."""
    document, problems = read_yaml(file, raw)
    if problems:
        return None, document, problems
    try:
        return model.model_validate(document.data), document, []
    except ValidationError as error:
        return None, document, from_validation(document, error)


def read_yaml(file: str, raw: bytes) -> tuple[Document, list[Problem]]:
    """Read YAML bytes into plain data, with the line of every part."""
    empty = Document(file, None, {})
    if len(raw) > MAX_BYTES:
        return empty, [empty.problem((), f"is larger than {MAX_BYTES // 1024} KiB")]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return empty, [Problem(file, line, "file", "is not UTF-8 text")]
    try:
        line = _too_deep(text)
        if line is not None:
            return empty, [Problem(file, line, "file", "is nested too deeply")]
        return _compose(file, text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # libyaml counts the end of a text as a line of its own.
        line = min(mark.line, text.rstrip().count("\n")) + 1 if mark else 1
        return empty, [Problem(file, line, "file", f"is not valid YAML: {error.problem}")]
    except yaml.YAMLError as error:
        reason = str(error).splitlines()[0]
        return empty, [Problem(file, 1, "file", f"is not valid YAML: {reason}")]


def _too_deep(text: str) -> int | None:
    """Return the line on which a text nests too deeply, if it could be dangerous at all.

    libyaml composes by recursion in C: a file of some thousand brackets would end the process.
    Every level takes a bracket or a column, so ordinary files are seen to be harmless at once.
    """
    columns = max(map(len, text.splitlines()), default=0)
    if columns + text.count("[") + text.count("{") < _HARMLESS_DEPTH:
        return None
    depth = 0
    for event in yaml.parse(text, Loader=SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                return event.start_mark.line + 1 if event.start_mark else 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _compose(file: str, text: str) -> tuple[Document, list[Problem]]:
    loader = SafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            empty = Document(file, None, {})
            return empty, [empty.problem((), "is empty")]
        lines: dict[Path, int] = {}
        problems: list[Problem] = []
        seen: set[int] = set()
        for path, part, complaint in _walk(loader, node, ()):
            line = part.start_mark.line + 1
            lines.setdefault(path, line)
            if complaint:
                problems.append(Problem(file, line, field_name(path), complaint))
            if id(part) in seen:
                said = "uses an anchor (&, *); write the text out instead"
                problems.append(Problem(file, line, field_name(path), said))
                break
            seen.add(id(part))
            if len(seen) > MAX_PARTS:
                problems.append(Problem(file, line, "file", f"has more than {MAX_PARTS} parts"))
                break
        if problems:
            return Document(file, None, lines), shortened(file, problems)
        data: Any = loader.construct_document(node)  # pyright: ignore[reportUnknownMemberType] - untyped
        return Document(file, data, lines), []
    finally:
        loader.dispose()


def _walk(loader: SafeLoader, node: yaml.Node, path: Path) -> Iterator[tuple[Path, yaml.Node, str]]:
    """Yield every part of a document with its path; keys are text, and only once each."""
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

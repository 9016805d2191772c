"""Parsing: YAML text to a model, with every problem and the line it stands on.

Files are hostile until proven otherwise: only plain YAML is read (no tags that build objects, no
anchors, no duplicate keys), and a file is at most 64 KiB.
"""

from collections.abc import Iterator
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.library.problems import Document, Path, Problem, from_validation

M = TypeVar("M", bound=BaseModel)

MAX_BYTES = 64 * 1024

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
        return _compose(file, text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        return empty, [Problem(file, line, "file", f"is not valid YAML: {error.problem}")]
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else "it is nested too deeply"
        return empty, [Problem(file, 1, "file", f"is not valid YAML: {reason}")]


def _compose(file: str, text: str) -> tuple[Document, list[Problem]]:
    loader = SafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            empty = Document(file, None, {})
            return empty, [empty.problem((), "is empty")]
        lines: dict[Path, int] = {}
        complaints: list[tuple[Path, str]] = []
        seen: set[int] = set()
        for path, part, complaint in _walk(node, ()):
            lines.setdefault(path, part.start_mark.line + 1)
            if complaint:
                complaints.append((path, complaint))
            if id(part) in seen:
                complaints.append((path, "uses an anchor (&, *); write the text out instead"))
                break
            seen.add(id(part))
        document = Document(file, None, lines)
        if complaints:
            return document, [document.problem(path, said) for path, said in complaints]
        data: Any = loader.construct_document(node)  # pyright: ignore[reportUnknownMemberType] - untyped
        return Document(file, data, lines), []
    finally:
        loader.dispose()


def _walk(node: yaml.Node, path: Path) -> Iterator[tuple[Path, yaml.Node, str]]:
    """Yield every part of a document with its path; keys are text, and only once each."""
    yield path, node, ""
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _walk(item, (*path, index))
    elif isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                yield path, key, "has a key that is not plain text"
                continue
            if key.value in keys:
                yield (*path, key.value), key, "stands here twice"
            keys.add(key.value)
            yield from _walk(value, (*path, key.value))

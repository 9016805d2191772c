"""Parsing: YAML text to a model, with every problem and the line it stands on.

Files are hostile until proven otherwise: only plain YAML is read (no tags that build objects, no
anchors, no duplicate keys), a file is at most 64 KiB and has at most five thousand parts, at most
twenty deep.
"""

from collections.abc import Iterable
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.library.nodes import (
    MAX_DEPTH,
    MAX_PARTS,
    Building,
    LinesOnDemand,
    NotPlainError,
    Part,
    SafeLoader,
    composed,
    line_of,
    parts_of,
)
from bot.library.problems import Document, Path, Problem, field_name, from_validation, shortened

M = TypeVar("M", bound=BaseModel)

MAX_BYTES = 64 * 1024
_HARMLESS_DEPTH = 500


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
    with composed(text) as (loader, node):
        if node is None:
            empty = Document(file, None, {})
            return empty, [empty.problem((), "is empty")]
        try:
            return Document(file, Building(loader).build(node), LinesOnDemand(text)), []
        except NotPlainError:
            pass
    # A loader that has failed at a part fails at it otherwise when it is asked once more.
    return _faults(file, parts_of(text))


def _faults(file: str, parts: Iterable[Part]) -> tuple[Document, list[Problem]]:
    """Return all that is not plain in a document, up to what makes looking on pointless."""
    lines: dict[Path, int] = {}
    problems: list[Problem] = []
    seen: set[int] = set()
    for path, part, fault in parts:
        line = line_of(part)
        lines.setdefault(path, line)
        if fault:
            problems.append(Problem(file, line, field_name(path), fault))
        if id(part) in seen:
            said = "uses an anchor (&, *); write the text out instead"
            problems.append(Problem(file, line, field_name(path), said))
            break
        seen.add(id(part))
        if len(seen) > MAX_PARTS:
            problems.append(Problem(file, line, "file", f"has more than {MAX_PARTS} parts"))
            break
    assert problems  # noqa: S101 - Building refuses nothing else
    return Document(file, None, lines), shortened(file, problems)

"""Formatting: the entries of a folder, brought into the form in which the bot writes them.

A file with problems is left as it is, and so is one with a comment, because comments would be lost.
The sources have their own order and comments: they are not touched.
"""

from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.library.edition import plain
from bot.library.kinds import Kind
from bot.library.loading import LANGUAGE
from bot.library.parsing import SafeLoader, parse
from bot.library.problems import Problem
from bot.library.writing import to_yaml


def format_folder(content: Path, language: str = LANGUAGE) -> tuple[list[Path], list[Problem]]:
    """Write a language's entries in the one form; return what changed, and why some did not."""
    changed: list[Path] = []
    problems: list[Problem] = []
    for kind, file in _files(content / language):
        name = file.relative_to(content.parent).as_posix()
        try:
            raw = file.read_bytes()
            formatted, found = _formatted(kind, name, raw)
            problems += found
            if formatted != raw:
                file.write_bytes(formatted)
                changed.append(file)
        except OSError as error:
            problems.append(Problem(name, 1, "file", f"cannot be formatted: {error.strerror}"))
    return changed, problems


def _files(folder: Path) -> Iterator[tuple[Kind, Path]]:
    for kind in Kind:
        files = (folder / kind.folder).glob("*.yaml" if kind.folder else "safety.yaml")
        yield from ((kind, file) for file in sorted(files))


def _formatted(kind: Kind, name: str, raw: bytes) -> tuple[bytes, list[Problem]]:
    """Return what a file should say; what it says where it has to be left alone."""
    entry, _, problems = parse(name, raw, kind.model)
    if entry is None:
        return raw, problems
    line = _comment(raw.decode("utf-8-sig"))
    if line is not None:
        return raw, [Problem(name, line, "file", "has a comment, which would be lost")]
    return to_yaml(kind, plain(entry)), []


def _comment(text: str) -> int | None:
    """Return the line of a text's first comment: it stands between the parts, or heads a text."""
    end = 0
    for token in yaml.scan(text, Loader=SafeLoader):
        start: int = token.start_mark.index
        between = text[end:start]
        if isinstance(token, yaml.ScalarToken) and token.style in {"|", ">"}:
            between += text[start:].partition("\n")[0]
        if "#" in between:
            return text.count("\n", 0, text.index("#", end)) + 1
        end = token.end_mark.index
    return None

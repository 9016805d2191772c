"""A copy of the bundled content, to break one thing in."""

import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.library import loading
from bot.library.parsing import parse
from bot.settings import DEFAULT_CONTENT

# Parsing is pure, and all but one or two files of a copy are the bundled ones.
_parse_once = cache(parse)


class _Plain(yaml.SafeDumper):
    """Writes a value that stands twice twice, not as an anchor."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class ContentCopy:
    """A copy of ``content/`` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "content"
        shutil.copytree(DEFAULT_CONTENT, self.path)

    def file(self, name: str) -> Path:
        """Return a file by its name below the language, without the suffix."""
        return self.path / "en" / f"{name}.yaml"

    def text(self, name: str) -> str:
        """Return what a file says."""
        return self.file(name).read_text(encoding="utf-8")

    def edit(self, name: str, pattern: str, new: str) -> int:
        """Replace what a pattern finds first (``^`` is a line's start); return its line."""
        old = self.text(name)
        found = re.search(pattern, old, re.MULTILINE)
        assert found, f"{name} holds nothing like {pattern}"
        text = old[: found.start()] + found.expand(new) + old[found.end() :]
        self.file(name).write_text(text, encoding="utf-8")
        return old.count("\n", 0, found.start()) + 1

    def change(self, name: str, /, **fields: Any) -> None:
        """Write a file anew, with other values in some fields (every line changes)."""
        data = {**yaml.safe_load(self.text(name)), **fields}
        text = yaml.dump(data, Dumper=_Plain, sort_keys=False, allow_unicode=True)
        self.file(name).write_text(text, encoding="utf-8")

    def problems(self) -> list[str]:
        """Return every problem, as it is reported."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(loading, "parse", _parse_once)
            _, problems = loading.read_library(self.path)
        return [str(problem) for problem in problems]

"""Problem: what is wrong with a content file, and where, in words its author can act on."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem; its text is ``file:line: field: sentence``."""

    file: str
    line: int
    field: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed YAML file: its data, and the line on which each part of it begins."""

    file: str
    data: Any
    lines: Mapping[Path, int]

    def line_of(self, path: Path) -> int:
        """Return the line of a part, or of the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Path, sentence: str) -> Problem:
        """Return a problem with a part of this file."""
        return Problem(self.file, self.line_of(path), field_name(path), sentence)


def field_name(path: Path) -> str:
    """Write a path as a person would: ``steps[2]`` is the second step."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else part
    return text or "file"


def from_validation(document: Document, error: ValidationError) -> list[Problem]:
    """Turn what pydantic found into problems, one for each part of the file."""
    found: dict[Path, Problem] = {}
    for detail in error.errors(include_url=False):
        location: Path = detail["loc"]
        # A union adds the names of its members to the location: they are no part of the file.
        known = location
        while known and known not in document.lines and known[:-1] not in document.lines:
            known = known[:-1]
        in_union = known != location or (
            known not in document.lines and detail["type"] != "missing"
        )
        path = known if known in document.lines or detail["type"] == "missing" else known[:-1]
        sentence = _UNION if in_union else _sentence(detail, document, path)
        found.setdefault(path, document.problem(path, sentence))
    return list(found.values())


_UNION = "should be a number, or a range such as [8, 10]"


_SENTENCES: Mapping[str, str] = {
    "missing": "is missing",
    "string_too_long": "is {length} characters long; at most {max_length} fit",
    "string_too_short": "is empty or too short",
    "too_long": "has {actual_length} parts; at most {max_length} fit",
    "too_short": "needs at least {min_length}",
    "enum": "should be one of {expected}",
    "literal_error": "should be one of {expected}",
    "string_pattern_mismatch": "`{shown}` is not written as this field needs it",
    "value_error": "{error}",
}


def _sentence(detail: ErrorDetails, document: Document, path: Path) -> str:
    kind = detail["type"]
    if kind == "extra_forbidden":
        return f"is not a field of this file{_did_you_mean(document, path)}"
    shown = str(detail["input"])
    context: dict[str, Any] = {"length": len(shown), "shown": shown[:40], **detail.get("ctx", {})}
    plain = detail["msg"].lower().removeprefix("input ").replace("{", "(").replace("}", ")")
    return _SENTENCES.get(kind, plain).format_map(context)


def _did_you_mean(document: Document, path: Path) -> str:
    siblings = [
        str(other[-1]) for other in document.lines if other[:-1] == path[:-1] and other != path
    ]
    close = difflib.get_close_matches(str(path[-1]), [*siblings, *_COMMON_FIELDS], n=1)
    return f"; did you mean `{close[0]}`?" if close else ""


_COMMON_FIELDS = (
    "aliases",
    "default_off",
    "last_reviewed",
    "mistakes",
    "morning_ok",
    "not_if",
    "osteoporosis_notice",
    "reviewed_by",
    "sources",
    "summary",
)

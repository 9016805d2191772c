"""Problem: what is wrong with a content file, and where, in words its author can act on."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

Path = tuple[str | int, ...]

MANY = 200
"""Problems of one file that are told one by one; a hostile file could have tens of thousands."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem; its text is ``file:line: field: sentence``, on one line whatever it quotes."""

    file: str
    line: int
    field: str
    sentence: str

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}: {self.field}: {self.sentence}"
        return "".join(sign if sign.isprintable() else " " for sign in text)


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
    details = [one for one in error.errors(include_url=False) if not _counted_without_faulty(one)]
    missing: dict[Path, list[str]] = {}
    for detail in details:
        if detail["type"] == "missing":
            missing.setdefault(detail["loc"][:-1], []).append(str(detail["loc"][-1]))
    found: dict[Path, Problem] = {}
    for detail in details[:MANY]:
        path, in_union = _place(detail, document)
        sentence = _either(path) if in_union else _sentence(detail, path, missing)
        found.setdefault(path, document.problem(path, sentence))
    return shortened(document.file, [*found.values()], len(details) - MANY)


def shortened(file: str, problems: list[Problem], further: int = 0) -> list[Problem]:
    """Return the first problems of a file, with how many more there are: nobody reads thousands."""
    further += max(0, len(problems) - MANY)
    if further <= 0:
        return problems
    last = problems[MANY - 1].line if len(problems) >= MANY else problems[-1].line
    return [*problems[:MANY], Problem(file, last, "file", f"has {further} more problems")]


def _counted_without_faulty(detail: ErrorDetails) -> bool:
    """Tell whether a list is said to be short only because faulty parts of it do not count."""
    minimum: int = detail.get("ctx", {}).get("min_length", 0)
    return detail["type"] == "too_short" and len(detail["input"]) >= minimum


def _place(detail: ErrorDetails, document: Document) -> tuple[Path, bool]:
    """Return the part of the file that an error is about, and whether a union refused it.

    A union adds the names of its members to the location, a dictionary marks its keys: neither
    is part of the file. A missing part stands directly in one that is there.
    """
    location: Path = detail["loc"]
    if location and location[-1] == "[key]":
        location = location[:-1]
    location = tuple(part for part in location if part not in _KINDS)
    known = location
    while known and known not in document.lines:
        known = known[:-1]
    beyond = len(location) - len(known)
    if detail["type"] == "missing" and beyond == 1:
        return location, False
    return known, beyond > 0


_KINDS = ("flat", "deep")
"""Kinds of points: pydantic tells of which one it speaks."""

_RANGE = "should be a number, or a range such as [8, 10]"
_ARROW = "should be a joint, or two points such as [[10, 20], [30, 40]]"


def _either(path: Path) -> str:
    """Say what a part should be that may be one of two things."""
    return _ARROW if "arrows" in path else _RANGE


_WHOLE = "should be a whole number"
_NUMBER = "should be a number"
_YES_NO = "should be true or false"
_DATE = "should be a date such as 2026-01-31"
_SENTENCES: Mapping[str, str] = {
    "missing": "is missing",
    "string_type": "should be text",
    "string_too_long": "is {length} characters long; at most {max_length} fit",
    "string_too_short": "is empty or too short",
    "tuple_type": "should be a list",
    "too_long": "has {actual_length} parts; at most {max_length} fit",
    "too_short": "needs at least {min_length}",
    "model_type": "should be a group of fields",
    "dict_type": "should be a group of fields",
    "enum": "should be one of {expected}",
    "literal_error": "should be one of {expected}",
    "string_pattern_mismatch": "`{shown}` is not written as this field needs it",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bool_type": _YES_NO,
    "bool_parsing": _YES_NO,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "value_error": "{error}",
}


def _sentence(detail: ErrorDetails, path: Path, missing: Mapping[Path, Iterable[str]]) -> str:
    kind = detail["type"]
    if kind == "extra_forbidden":
        return f"is not a field of this file{_did_you_mean(path, missing)}"
    shown = str(detail["input"])
    context: dict[str, Any] = {"length": len(shown), "shown": shown[:40], **detail.get("ctx", {})}
    plain = detail["msg"].lower().removeprefix("input ").replace("{", "(").replace("}", ")")
    return _SENTENCES.get(kind, plain).format_map(context)


def _did_you_mean(path: Path, missing: Mapping[Path, Iterable[str]]) -> str:
    """Suggest a field: one that is missing beside this one, or one that may be left out."""
    siblings = missing.get(path[:-1], ())
    close = difflib.get_close_matches(str(path[-1])[:80], [*siblings, *_COMMON_FIELDS], n=1)
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

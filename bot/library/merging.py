"""Merging: a release has changed the bundled entry beneath an edit; what the two make together.

The policy, for each part of an entry:

* What only one side changed is as that side has it.
* A list takes what the release added, at its end, and loses what the release removed, unless the
  edit had changed it.
* What both changed stays as the edit has it, and is told: a person has to look at it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from bot.library.edition import Plain
from bot.library.problems import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """A merged entry as plain data, and the parts that both sides changed."""

    data: dict[str, Any]
    both: tuple[Path, ...]


def merged(*, old: Plain, new: Plain, mine: Plain) -> Merge:
    """Merge an edit of a bundled entry (``old``) with what a release made of that (``new``)."""
    both: list[Path] = []
    data = _group((), old, new, mine, both)
    return Merge(data=data, both=tuple(both))


def _group(path: Path, old: Plain, new: Plain, mine: Plain, both: list[Path]) -> dict[str, Any]:
    fields = dict.fromkeys((*new, *mine))
    return {
        field: _part((*path, field), old.get(field), new.get(field), mine.get(field), both)
        for field in fields
    }


def _part(path: Path, old: object, new: object, mine: object, both: list[Path]) -> object:
    if mine in (old, new):
        return new
    if new == old:
        return mine
    if isinstance(old, Mapping) and isinstance(new, Mapping) and isinstance(mine, Mapping):
        return _group(path, cast("Plain", old), cast("Plain", new), cast("Plain", mine), both)
    if isinstance(old, list) and isinstance(new, list) and isinstance(mine, list):
        return _list(
            path,
            cast("list[object]", old),
            cast("list[object]", new),
            cast("list[object]", mine),
            both,
        )
    both.append(path)
    return mine


def _list(
    path: Path, old: list[object], new: list[object], mine: list[object], both: list[Path]
) -> list[object]:
    removed = [one for one in old if one not in new]
    added = [one for one in new if one not in old]
    kept = [one for one in mine if one not in removed]
    # What the edit has reworded is neither what was removed nor what is new: a person looks at it.
    if any(one not in mine for one in removed):
        both.append(path)
    return [*kept, *(one for one in added if one not in kept)]

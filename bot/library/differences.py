"""Differences: what two states of an entry differ in, part by part, as lines that people read."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from bot.library.edition import Plain
from bot.library.problems import Path, field_name

_UNREAD = {"keyframes"}
"""Parts whose numbers say nothing to a reader: that they changed is said, not how."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of an entry, and the lines that it lost and got."""

    field: str
    lost: tuple[str, ...]
    got: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return it as a part of a diff."""
        lines = [f"- {one}" for one in self.lost] + [f"+ {one}" for one in self.got]
        return "\n".join([f"# {self.field}", *lines])


def differences(old: Plain | None, new: Plain | None) -> list[Difference]:
    """Return the parts in which two states of an entry differ; None is no entry at all."""
    before, after = (dict(_parts((), one or {})) for one in (old, new))
    found: list[Difference] = []
    for path in dict.fromkeys((*before, *after)):
        left, right = before.get(path, []), after.get(path, [])
        if left != right:
            unread = path[-1] in _UNREAD
            lost, got = (
                ((), ("other positions of the joints",)) if unread else _changed(left, right)
            )
            found.append(Difference(field_name(path), lost, got))
    return found


def as_text(found: list[Difference]) -> str:
    """Return differences as the text of a diff."""
    return "\n".join(one.text for one in found)


def _changed(left: list[str], right: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lines that only one side has, in their order.

    Whole lines are compared: looking for what is alike within them takes minutes for long ones.
    """
    lost: list[str] = []
    got: list[str] = []
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    for what, begin, end, other_begin, other_end in matcher.get_opcodes():
        if what != "equal":
            lost += left[begin:end]
            got += right[other_begin:other_end]
    return tuple(lost), tuple(got)


def _parts(path: Path, part: Plain) -> Iterator[tuple[Path, list[str]]]:
    """Yield the fields of a group with their lines; a group in a group has fields of its own."""
    for field, value in part.items():
        here = (*path, field)
        if isinstance(value, Mapping):
            yield from _parts(here, cast("Plain", value))
        elif isinstance(value, list):
            items = cast("list[object]", value)
            yield here, [_words(one) for one in items]
        else:
            yield here, _words(value).splitlines()


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        group = cast("Plain", value)
        return " · ".join(f"{name}: {_words(one)}" for name, one in group.items() if one)
    if isinstance(value, list):
        return ", ".join(_words(one) for one in cast("list[object]", value))
    return str(value)

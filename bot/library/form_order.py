"""Form order: a list of parts that are edited one by one, as the lines of their titles.

A line that moved moves its part, a line that is gone removes it, and a new line adds one whose
texts are empty. A title that was only mended is the same part: nobody should lose a text by it.
"""

import difflib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from bot.library.form_fields import MANY, Around, told
from bot.library.form_lines import fields_of, flat, items_of, typed_lines

_MENDED = 0.75


@dataclass(frozen=True, slots=True)
class Order:
    """A list of groups by one of their fields; ``empty`` holds the others of a new one.

    ``made`` makes the id of a new one, of its title and the ids that are taken.
    """

    field: str
    empty: tuple[tuple[str, Any], ...]
    made: Callable[[str, Collection[str]], str]

    def show(self, around: Around) -> str:
        """Return the titles, a line each."""
        return "\n".join(self._title(item) for item in items_of(around.value))

    def read(self, text: str, around: Around) -> object:
        """Return the parts in the order of the lines."""
        left = [(self._title(item), item) for item in items_of(around.value)]
        # An id that was in use stays with its part: buttons on old messages point at it.
        taken = {told(fields_of(item).get("id")) for _, item in left}
        lines = typed_lines(text, dict(left))
        parts = [_taken_out(left, line) for line in lines]
        is_long = len(lines) > MANY
        for place, line in enumerate(lines):
            if parts[place] is None:
                mended = None if is_long else _taken_out(left, _closest(line, left))
                parts[place] = self._mended(mended, line) if mended else self._new(line, taken)
        return parts

    def _title(self, item: object) -> str:
        return flat(told(fields_of(item).get(self.field)))

    def _mended(self, item: object, line: str) -> dict[str, Any]:
        return {**fields_of(item), self.field: line}

    def _new(self, line: str, taken: set[str]) -> dict[str, Any]:
        made = self.made(line, taken)
        taken.add(made)
        empty = {field: list(value) if value == () else value for field, value in self.empty}
        return {"id": made, self.field: line, **empty}


@dataclass(frozen=True, slots=True)
class PartOf:
    """An item that is the id of a part of the same entry, written as the part's title."""

    parts: str
    field: str

    def show(self, item: object, around: Around) -> str:
        """Return the title of the part."""
        titles = [part.get(self.field) for part in self._all(around) if part.get("id") == item]
        title = flat(told(titles[0])) if titles else ""
        return title if title and self.read(title, around) == item else told(item)

    def read(self, line: str, around: Around) -> object:
        """Return the id of the part; a title that none has is kept as typed."""
        ids = {
            flat(told(part.get(self.field))).casefold(): part.get("id")
            for part in self._all(around)
        }
        return ids.get(line.casefold(), line)

    def _all(self, around: Around) -> list[Any]:
        return [fields_of(part) for part in items_of(around.data.get(self.parts))]


def _taken_out(left: list[tuple[str, object]], title: str | None) -> object:
    """Take the first part of a title out of those that are left."""
    for place, (known, item) in enumerate(left):
        if known == title:
            del left[place]
            return item
    return None


def _closest(line: str, left: list[tuple[str, object]]) -> str | None:
    titles = [title for title, _ in left]
    close = difflib.get_close_matches(line, titles, n=1, cutoff=_MENDED)
    return close[0] if close else None

"""Form lines: lists as people type them, one item a line.

The policy:

* Blank lines are left out, and so is what people put before a line: `-`, `*`, `•`, `1.`.
* A line that stands as it stood keeps its item, whatever else is changed.
* An exercise of a routine is `Name · note`, with `[start only]` or `[no picture]` behind where
  the picture shows another way to do it.
* An emergency number is `Place: number (note)`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol, cast

from bot.library.edition import Plain
from bot.library.form_fields import MANY, Around, told
from bot.library.form_names import Named, id_of, name_of

_BULLET = re.compile(r"(?:[-–•]\s*|(?:\*|[0-9]{1,2}[.)])(?:\s+|$))")


class Item(Protocol):
    """How one item of a list is shown as a line, and what a typed line makes of it."""

    def show(self, item: object, around: Around) -> str:
        """Return the item as one line."""
        ...

    def read(self, line: str, around: Around) -> object:
        """Return the item that a line says; it reads any line."""
        ...


@dataclass(frozen=True, slots=True)
class Lines:
    """A list, one item a line; ``commas`` part items too, where no item holds one."""

    item: Item
    commas: bool = False

    def show(self, around: Around) -> str:
        """Return the items, a line each."""
        return "\n".join(self._line(item, around) for item in items_of(around.value))

    def read(self, text: str, around: Around) -> object:
        """Return the items that the lines say."""
        held: dict[str, object] = {}
        for item in items_of(around.value):
            held.setdefault(self._line(item, around), item)
        typed = typed_lines(text.replace(",", "\n") if self.commas else text, held)
        around = replace(around, slips=sum(one not in held for one in typed) <= MANY)
        return [held[one] if one in held else self.item.read(one, around) for one in typed]

    def _line(self, item: object, around: Around) -> str:
        return flat(self.item.show(item, around))


@dataclass(frozen=True, slots=True)
class Words:
    """An item that is words."""

    def show(self, item: object, around: Around) -> str:
        """Return the words."""
        return told(item)

    def read(self, line: str, around: Around) -> object:
        """Return the words."""
        return line


@dataclass(frozen=True, slots=True)
class Entries:
    """An item that is the id of an entry, written as its name."""

    kind: Named

    def show(self, item: object, around: Around) -> str:
        """Return the entry's name."""
        return name_of(item, self.kind, around.library)

    def read(self, line: str, around: Around) -> object:
        """Return the entry's id; what names none is kept as typed."""
        return id_of(line, self.kind, around.library, slips=around.slips) or line


@dataclass(frozen=True, slots=True)
class SourceIds:
    """An item that is the id of a source."""

    def show(self, item: object, around: Around) -> str:
        """Return the id."""
        return told(item)

    def read(self, line: str, around: Around) -> object:
        """Return the id as it is spelt; what is none is kept as typed."""
        known = {one.casefold(): one for one in around.library.sources}
        return known.get(line.casefold(), line)


_DRAWN = {"start": "start only", "not": "no picture"}
_DRAWN_AS = {words: drawn for drawn, words in _DRAWN.items()}
_MARKED = re.compile(rf"\s*\[\s*({'|'.join(_DRAWN_AS)})\s*\]$", re.IGNORECASE)
_APART = re.compile(r"\s+·(?:\s+|$)")
_DASHED = re.compile(r"\s+[-–—](?:\s+|$)")


@dataclass(frozen=True, slots=True)
class RoutineItem:
    """An exercise of a routine, how it is done there, and how much of its picture holds."""

    def show(self, item: object, around: Around) -> str:
        """Return the exercise's name, the note and the mark."""
        fields = fields_of(item)
        name = name_of(fields.get("exercise"), "exercise", around.library)
        note = told(fields.get("note"))
        mark = _DRAWN.get(told(fields.get("drawn")))
        return name + (f" · {note}" if note else "") + (f" [{mark}]" if mark else "")

    def read(self, line: str, around: Around) -> object:
        """Return the item; an exercise that is not known is kept as typed."""
        found = _MARKED.search(line)
        drawn = _DRAWN_AS[" ".join(found[1].casefold().split())] if found else "whole"
        name, note = _parted(line[: found.start()] if found else line, around)
        exercise = _exercise(name, around) or name
        return {"exercise": exercise, "note": note, "drawn": drawn}


def _parted(line: str, around: Around) -> tuple[str, str]:
    """Part a line into a name and a note.

    The middle dot is hard to find on a phone: a dash does too, behind the name of an exercise.
    """
    name, *rest = _APART.split(line, maxsplit=1)
    if rest:
        return name, rest[0]
    name, *rest = _DASHED.split(line, maxsplit=1)
    if rest and _exercise(name, around) and not _exercise(line, around):
        return name, rest[0]
    return line, ""


def _exercise(name: str, around: Around) -> str | None:
    return id_of(name, "exercise", around.library, slips=around.slips)


_NOTE = r"\s*(?:\((?P<note>.*)\))?"
_DIALLED = re.compile(rf"(?P<place>[^()]*):\s*(?P<number>[^:()]*?){_NOTE}")
_NO_COLON = re.compile(rf"(?P<place>[^:]*?)\s+(?P<number>[0-9][0-9 ]*){_NOTE}")
_LONGEST = 200
"""Characters of a line that is taken apart: a longer one says something else."""


@dataclass(frozen=True, slots=True)
class Dialled:
    """An emergency number: where it holds, what is dialled, and a note."""

    def show(self, item: object, around: Around) -> str:
        """Return place, number and note."""
        fields = fields_of(item)
        note = told(fields.get("note"))
        number = told(fields.get("number"))
        said = f": {number}" if number or note else ""
        return told(fields.get("place")) + said + (f" ({note})" if note else "")

    def read(self, line: str, around: Around) -> object:
        """Return the number; what is none is kept as typed."""
        known = len(line) <= _LONGEST and (_DIALLED.fullmatch(line) or _NO_COLON.fullmatch(line))
        if not known:
            return {"place": line, "number": "", "note": ""}
        return {field: (value or "").strip() for field, value in known.groupdict().items()}


def items_of(held: object) -> list[object]:
    """Return the items of a list, whatever is held in its place."""
    if isinstance(held, list):
        return cast("list[object]", held)
    return [] if held is None else [held]


def fields_of(item: object) -> Plain:
    """Return the fields of a group, none where it is something else."""
    return cast("Plain", item) if isinstance(item, Mapping) else {}


def flat(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())


def typed_lines(text: str, held: Mapping[str, object]) -> list[str]:
    """Return the lines of a text without what people put before them; known lines as they are."""
    lines = [flat(line) for line in text.splitlines()]
    bare = [line if line in held else _bare(line) for line in lines]
    return [line for line in bare if line]


def _bare(line: str) -> str:
    bullet = _BULLET.match(line)
    return line[bullet.end() :] if bullet else line

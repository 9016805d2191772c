"""Form fields: the parts of an entry that a moderator types, and how each is written.

The policy:

* What cannot be read is kept as it was typed, so that nothing is lost; the schema says what is
  wrong with it.
* A text says what it said before its ends were trimmed; a field left empty holds nothing.
* A number is `8` or `1.5`; a range is `8-12`, `8 to 12` or `8–12`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, cast

from bot.library.edition import Plain
from bot.library.library import Library
from bot.library.problems import Path

MOST = 4000
"""Characters that fit an input of a Discord modal."""

MANY = 60
"""New lines beyond which a list is none that an entry can hold, and no slip is looked for."""

Choices = tuple[tuple[str, str], ...]
"""What a select offers: values, and how each is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a field stands among: the library, the whole entry, and what the field holds now.

    ``slips`` tells whether a misspelt name is looked for: in a thousand lines that takes seconds.
    """

    library: Library
    data: Plain
    value: object
    slips: bool = True


class Codec(Protocol):
    """How a part of an entry is shown as text, and what typed text makes of it."""

    def show(self, around: Around) -> str:
        """Return what stands in the input now."""
        ...

    def read(self, text: str, around: Around) -> object:
        """Return what a text puts into the entry; it reads any text."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """Words, a date, or the value of a choice: what is typed is what is held."""

    def show(self, around: Around) -> str:
        """Return the words."""
        return told(around.value)

    def read(self, text: str, around: Around) -> object:
        """Return the words without what surrounds them."""
        return text


@dataclass(frozen=True, slots=True)
class YesNo:
    """A choice between yes and no."""

    def show(self, around: Around) -> str:
        """Return ``yes`` or ``no``."""
        held = around.value
        return ("yes" if held else "no") if isinstance(held, bool) else told(held)

    def read(self, text: str, around: Around) -> object:
        """Return whether it says yes."""
        return {"yes": True, "no": False}.get(text.casefold(), text)


_NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,9})?)"
_RANGE = re.compile(rf"{_NUMBER}(?:\s*(?:-|–|—|to)\s*{_NUMBER})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """A number, or a range from less to more; nothing where it is left empty."""

    def show(self, around: Around) -> str:
        """Return the number, or both ends of the range."""
        held = around.value
        if isinstance(held, list):
            return "-".join(map(_figure, cast("list[object]", held)))
        return _figure(held)

    def read(self, text: str, around: Around) -> object:
        """Return a number, a range as a list of two, or None."""
        if not text:
            return None
        found = _RANGE.fullmatch(text)
        if found is None:
            return text
        first, last = found.groups()
        return _number(first) if last is None else [_number(first), _number(last)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One input of a modal: where it stands in an entry, and how it is called and typed.

    ``choices`` make it a select. The group around a field that is ``within`` one (an exercise's
    harder way) is there only while one of its fields says something.
    """

    path: Path
    label: str
    hint: str = ""
    long: bool = False
    limit: int | None = None
    required: bool = True
    choices: Choices = ()
    codec: Codec = Text()
    within: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What is edited in one modal; its ``id`` is found again in any data of the same entry."""

    id: str
    title: str
    fields: tuple[Field, ...]


def at_its_place(section: Section, texts: Mapping[Path, str]) -> dict[Path, str]:
    """Return texts where their fields stand by now: the part of the entry may have been moved."""
    known = {_without_places(path): text for path, text in texts.items()}
    found = {field.path: known.get(_without_places(field.path)) for field in section.fields}
    return {path: text for path, text in found.items() if text is not None}


def _without_places(path: Path) -> Path:
    return tuple(part for part in path if isinstance(part, str))


def value_at(data: object, path: Path) -> object:
    """Return what stands in plain data at a path; None where there is nothing."""
    for part in path:
        if isinstance(data, dict):
            data = cast("dict[str | int, object]", data).get(part)
        elif isinstance(data, list) and isinstance(part, int):
            items = cast("list[object]", data)
            data = items[part] if part < len(items) else None
        else:
            return None
    return data


def told(value: object) -> str:
    """Return what is held as a text, whatever it is; nothing for None."""
    return "" if value is None else str(value)


def trimmed(text: str) -> str:
    """Return a typed text with one kind of line break, without what surrounds it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _figure(held: object) -> str:
    if isinstance(held, float) and held.is_integer():
        return str(int(held))
    return told(held)


def _number(text: str) -> float:
    return float(text) if "." in text else int(text)

"""Form names: an entry is written by its name, and found by name, alias or id.

A slip of the finger is read as the name that it can only mean. What could be two entries, or is
more than a name, is kept as it was typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import OSA

from bot.library.cause import Cause
from bot.library.exercise import Exercise
from bot.library.form_fields import Around, told
from bot.library.library import Library
from bot.library.search import Topic, fold

Named = Literal["cause", "exercise"]
"""The kinds of entries that others name."""

_LEAST = 4
_LONG = 8
_AHEAD = 3.0


def name_of(entry_id: object, kind: Named, library: Library) -> str:
    """Return an entry's name, or its id where the name would lead elsewhere or nowhere."""
    entry = _entries(kind, library).get(told(entry_id))
    if entry is None or id_of(entry.name, kind, library, slips=False) != entry.id:
        return told(entry_id)
    return entry.name


def id_of(text: str, kind: Named, library: Library, *, slips: bool = True) -> str | None:
    """Return the id of the entry that somebody named, or None where it is not clear."""
    if text in _entries(kind, library):
        return text
    found = library.index.spelt(text, kind)
    if found is None and slips:
        found = _meant(text, kind, library)
    return found.id if found is not None else None


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry, by its name; none where it is left empty."""

    kind: Named

    def show(self, around: Around) -> str:
        """Return the entry's name."""
        return name_of(around.value, self.kind, around.library)

    def read(self, text: str, around: Around) -> object:
        """Return the entry's id; what names none is kept as typed."""
        return (id_of(text, self.kind, around.library) or text) if text else None


def _entries(kind: Named, library: Library) -> Mapping[str, Cause | Exercise]:
    return library.causes if kind == "cause" else library.exercises


def _meant(text: str, kind: Named, library: Library) -> Topic | None:
    """Return what a misspelt or unfinished name can only mean."""
    typed = fold(text)
    found = library.index.find(text, kind=kind, limit=2) if len(typed) >= _LEAST else []
    if not found or not _is_spelling(typed, found[0].topic):
        return None
    is_clear = len(found) == 1 or found[0].score - found[1].score >= _AHEAD
    return found[0].topic if is_clear else None


def _is_spelling(typed: str, topic: Topic) -> bool:
    """Tell whether what was typed is the beginning of a name, or one with a slip or two."""
    slips = 1 if len(typed) < _LONG else 2
    terms = [fold(one) for one in (topic.name, *topic.aliases)]
    return any(one.startswith(typed) or OSA.distance(typed, one) <= slips for one in terms)

"""Shelf: everything that was parsed, with the documents it came from, to be checked together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.library.cause import Cause
from bot.library.exercise import Exercise
from bot.library.guide import Guide
from bot.library.problems import Document, Path, Problem
from bot.library.routine import Routine
from bot.library.safety import Safety
from bot.library.source import Sources


@dataclass(slots=True)
class Shelf:
    """Everything that was parsed, with the documents it came from."""

    causes: dict[str, tuple[Cause, Document]] = field(default_factory=dict[str, Any])
    exercises: dict[str, tuple[Exercise, Document]] = field(default_factory=dict[str, Any])
    routines: dict[str, tuple[Routine, Document]] = field(default_factory=dict[str, Any])
    guides: dict[str, tuple[Guide, Document]] = field(default_factory=dict[str, Any])
    broken: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    hidden: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    is_edited: bool = False
    """Whether it is what a server says: a cause of its own is new to every exercise at first."""
    safety: tuple[Safety, Document] | None = None
    sources: tuple[Sources, Document] | None = None

    def ids(self, kind: str) -> set[str]:
        """Return the ids of a kind, those that could not be read or are hidden included."""
        known: Mapping[str, Any] = getattr(self, kind)
        return set(known) | {stem for of, stem in self.broken | self.hidden if of == kind}

    def entries(self) -> Iterator[tuple[str, Any, Document]]:
        """Yield every entry that stands in a file of its own, with its kind."""
        for kind in ("causes", "exercises", "routines", "guides"):
            shelf: Mapping[str, tuple[Any, Document]] = getattr(self, kind)
            for entry, document in shelf.values():
                yield kind, entry, document


def unknown(
    document: Document, path: Path, entry_id: str, known: set[str], what: str
) -> Iterator[Problem]:
    """Refuse an id that leads to nothing."""
    if entry_id not in known:
        yield document.problem(path, f"there is no {what} `{entry_id}`")


def twice(document: Document, name: str, ids: Iterable[str], *within: str) -> Iterator[Problem]:
    """Refuse an id that a list holds twice."""
    seen: set[str] = set()
    for index, one in enumerate(ids):
        if one in seen:
            yield document.problem((name, index, *within), f"`{one}` stands in this list twice")
        seen.add(one)

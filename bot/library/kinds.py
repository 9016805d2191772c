"""Kinds: the five kinds of entries that a server may say in its own words, and their keys."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.library.cause import Cause
from bot.library.exercise import Exercise
from bot.library.guide import Guide
from bot.library.routine import Routine
from bot.library.safety import Safety

AnyEntry = Cause | Exercise | Routine | Guide | Safety


class Kind(StrEnum):
    """A kind of entry. The safety texts are one entry, whose id is ``safety``."""

    CAUSE = "cause"
    EXERCISE = "exercise"
    ROUTINE = "routine"
    GUIDE = "guide"
    SAFETY = "safety"

    @property
    def model(self) -> type[AnyEntry]:
        """Return the model that says what may stand in an entry."""
        return _MODELS[self]

    @property
    def folder(self) -> str:
        """Return the folder of the content that holds these entries; none for the safety texts."""
        return "" if self is Kind.SAFETY else f"{self}s"


_MODELS: dict[Kind, type[AnyEntry]] = {
    Kind.CAUSE: Cause,
    Kind.EXERCISE: Exercise,
    Kind.ROUTINE: Routine,
    Kind.GUIDE: Guide,
    Kind.SAFETY: Safety,
}


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Which entry: its kind and its id, written ``exercise/bridge``."""

    kind: Kind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.id}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read a key as it is written; None where it is not one."""
        kind, _, entry_id = text.partition("/")
        return cls(Kind(kind), entry_id) if kind in set(Kind) and entry_id else None

    @property
    def file(self) -> str:
        """Return where the entry stands in the folder of a language."""
        return f"{self.kind.folder}/{self.id}.yaml" if self.kind.folder else "safety.yaml"


SAFETY = Key(Kind.SAFETY, "safety")

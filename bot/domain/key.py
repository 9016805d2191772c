"""Key: an occurrence by its slot and local date, as a button of `/routine log` carries it."""

import re
from dataclasses import dataclass
from datetime import date

from bot.domain.slots import Slot

_WRITTEN = re.compile(r"([me])(\d{4}-\d{2}-\d{2})", re.ASCII)
_LETTERS = {slot.value[0]: slot for slot in Slot}


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrenceKey:
    """A slot of a local date."""

    slot: Slot
    day: date

    def __str__(self) -> str:
        return f"{self.slot.value[0]}{self.day.isoformat()}"

    @classmethod
    def read(cls, text: str) -> "OccurrenceKey | None":
        """Return the key that a text is, or None where it is none."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            return None
        try:
            return cls(slot=_LETTERS[found[1]], day=date.fromisoformat(found[2]))
        except ValueError:
            return None

"""Slot: the morning or the evening reminder of a day."""

from enum import StrEnum


class Slot(StrEnum):
    """One of the two reminders of a day."""

    MORNING = "morning"
    EVENING = "evening"

    @property
    def other(self) -> "Slot":
        """Return the other slot of the day."""
        return Slot.EVENING if self is Slot.MORNING else Slot.MORNING

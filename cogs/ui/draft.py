"""Draft: what a member has chosen so far while they set a routine up, kept in custom ids.

Nothing is stored before consent: the draft travels in the components themselves, and so
survives a restart.
"""

from dataclasses import dataclass
from datetime import time

from bot.domain.schedule import Schedule
from bot.domain.slots import Slot
from bot.errors import Gone

_MISSING = "-"
_OFF = "x"
_SEPARATOR = "~"

Typed = time | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A zone, two times and a routine; ``times`` lacks a slot that was not asked about yet."""

    zone: str = ""
    times: tuple[tuple[Slot, Typed], ...] = ()
    routine: str = ""

    def time_of(self, slot: Slot) -> Typed:
        """Return the time of a slot; None where it is off or missing."""
        return dict(self.times).get(slot)

    def has(self, slot: Slot) -> bool:
        """Tell whether a slot was asked about."""
        return slot in dict(self.times)

    @property
    def complete(self) -> bool:
        """Tell whether everything is there to ask for consent."""
        return bool(self.zone and self.routine) and all(self.has(slot) for slot in Slot)

    @property
    def schedule(self) -> Schedule:
        """Return the schedule that was chosen."""
        return Schedule(zone=self.zone, times=dict(self.times))

    def encode(self) -> str:
        """Write the draft as a part of a custom id."""
        times = [_write(self.time_of(slot)) if self.has(slot) else _MISSING for slot in Slot]
        return _SEPARATOR.join((self.zone or _MISSING, *times, self.routine or _MISSING))

    @classmethod
    def decode(cls, text: str) -> "Draft":
        """Read a draft from a custom id.

        Raises:
            Gone: it is not one.
        """
        try:
            zone, morning, evening, routine = text.split(_SEPARATOR)
            written = zip(Slot, (morning, evening), strict=True)
            times = tuple((slot, _read(one)) for slot, one in written if one != _MISSING)
        except ValueError:
            raise Gone from None
        return cls(zone=zone.strip(_MISSING), times=times, routine=routine.strip(_MISSING))


def _write(at: Typed) -> str:
    return _OFF if at is None else f"{at:%H%M}"


def _read(text: str) -> Typed:
    if text == _OFF:
        return None
    if len(text) != 4:
        raise ValueError(text)
    return time(int(text[:2]), int(text[2:]))

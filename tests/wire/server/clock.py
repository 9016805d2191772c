"""The server's idea of now, and the ids that carry it.

The only file of the server that asks the system for the date; everything else is handed a
`Clock`. Ids are Discord snowflakes: the milliseconds since 2015 above 22 bits of counter, so
"everything after this moment" is a comparison of ids.
"""

import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, TypeAlias

Clock: TypeAlias = Callable[[], float]
"""Returns Unix seconds."""

EPOCH: Final = 1_420_070_400.0
_COUNTER_BITS: Final = 22


def wall_clock() -> float:
    """Return the system's Unix seconds."""
    return time.time()  # noqa: TID251 - the source of the movable clock


class MovableClock:
    """Run as the system's clock does, with the leaps a test asks for."""

    def __init__(self, source: Clock = wall_clock) -> None:
        self._source = source
        self._shift = 0.0

    def __call__(self) -> float:
        """Return the Unix seconds, leaps included."""
        return self._source() + self._shift

    def advance(self, seconds: float) -> None:
        """Leap ahead."""
        self._shift += seconds


class Snowflakes:
    """Make ids that grow with the clock and never repeat."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._counter = itertools.count()

    def next(self) -> int:
        """Make one id for now."""
        return first_at(self._clock()) | (next(self._counter) % (1 << _COUNTER_BITS))


def first_at(moment: float) -> int:
    """Return the smallest id a thing made at this moment can have."""
    return int((moment - EPOCH) * 1000) << _COUNTER_BITS


def moment_of(snowflake: int) -> float:
    """Return the Unix seconds at which an id was made, to the millisecond."""
    return (snowflake >> _COUNTER_BITS) / 1000 + EPOCH


def iso(moment: float) -> str:
    """Write a moment as Discord does."""
    return datetime.fromtimestamp(moment, UTC).isoformat()

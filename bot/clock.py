"""The clock: the only place that asks the machine what time it is.

Pure rules take a moment as an argument; services get a :class:`Clock`, so that tests and the
demo can bring their own.
"""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Something that knows the present moment."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that may ask

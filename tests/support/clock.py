"""A clock that stands where it is put."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


class ManualClock:
    """Time that only moves when it is told to."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Return the moment it stands at."""
        return self.moment

    def advance(self, **parts: float) -> datetime:
        """Move on by a timedelta's parts; return the new moment."""
        self.moment += timedelta(**parts)
        return self.moment

"""Every zone of the tzdata package, and every change of its clock in the years to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

NAMES = tuple((resources.files("tzdata") / "zones").read_text("utf-8").split())
"""All names, links included."""

FIRST = datetime(2024, 1, 1, tzinfo=UTC)
LAST = datetime(2038, 1, 1, tzinfo=UTC)
# Shorter than the shortest period between two changes (Ramadan in Casablanca).
_STEP = timedelta(days=14)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A moment at which a zone's clock jumps."""

    zone: str
    moment: datetime
    before: datetime
    after: datetime

    @property
    def skipped(self) -> tuple[datetime, datetime]:
        """Return the wall-clock times the jump is between, the smaller one first."""
        return min(self.before, self.after), max(self.before, self.after)

    @property
    def is_gap(self) -> bool:
        """Tell whether wall-clock times are skipped, rather than repeated."""
        return self.after > self.before


def local(zone: ZoneInfo, moment: datetime) -> datetime:
    """Return what a clock on the wall shows."""
    return moment.astimezone(zone).replace(tzinfo=None)


@cache
def different_zones() -> tuple[str, ...]:
    """Return one name of each different set of rules."""
    seen: dict[bytes, str] = {}
    for name in NAMES:
        rules = resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
        seen.setdefault(rules, name)
    return tuple(seen.values())


@cache
def changes() -> tuple[Change, ...]:
    """Return all changes of all different zones from 2024 to 2037."""
    return tuple(change for name in different_zones() for change in _changes_of(name))


def _changes_of(name: str) -> Iterator[Change]:
    zone = ZoneInfo(name)
    start = FIRST
    while start < LAST:
        end = start + _STEP
        offset = start.astimezone(zone).utcoffset()
        if end.astimezone(zone).utcoffset() != offset:
            low, high = start, end
            while high - low > _SECOND:
                middle = low + (high - low) // 2
                low, high = (
                    (middle, high)
                    if middle.astimezone(zone).utcoffset() == offset
                    else (low, middle)
                )
            moment = high.replace(microsecond=0)
            yield Change(name, moment, local(zone, moment - _SECOND) + _SECOND, local(zone, moment))
        start = end

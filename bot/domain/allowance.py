"""Allowance: how often somebody may do something.

* Within any stretch of the length ``per``, each key has ``times`` turns, and no more.
* A turn that is refused costs nothing: the moment at which the next one is free does not move.
* Who took no turn for that long is forgotten; and at most ``kept`` keys are remembered: past that,
  those are forgotten whose last turn is the longest ago.
* After a clock was set back, turns that are yet to come do not count.
"""

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime, timedelta


class Allowance:
    """Turns by key, in memory."""

    def __init__(self, times: int, per: timedelta, *, kept: int = 10_000) -> None:
        self._times = times
        self._per = per
        self._kept = kept
        self._taken: OrderedDict[Hashable, tuple[datetime, ...]] = OrderedDict()

    def free_at(self, key: Hashable, moment: datetime) -> datetime | None:
        """Return when a key has a turn again; None where it has one now."""
        taken = self._recent(key, moment)
        return None if len(taken) < self._times else taken[-self._times] + self._per

    def take(self, key: Hashable, moment: datetime) -> datetime | None:
        """Take a turn and return None; or return when there is one again, and take none."""
        free_at = self.free_at(key, moment)
        if free_at is None:
            self._taken[key] = (*self._recent(key, moment), moment)
            self._taken.move_to_end(key)
            self._forget(moment)
        return free_at

    def _forget(self, moment: datetime) -> None:
        while len(self._taken) > self._kept or not self._recent(next(iter(self._taken)), moment):
            self._taken.popitem(last=False)

    def _recent(self, key: Hashable, moment: datetime) -> tuple[datetime, ...]:
        """Return the turns of a key that count still."""
        taken = self._taken.get(key, ())
        return tuple(one for one in taken if moment - self._per < one <= moment)

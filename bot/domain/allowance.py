"""Allowance: how often somebody may do something.

* Within any stretch of the length ``per``, each key has ``times`` turns, and no more.
* A turn that is refused costs nothing: the moment at which the next one is free does not move.
* Who took no turn for that long is forgotten; and at most ``kept`` keys are remembered: past that,
  those are forgotten whose last turn is the longest ago.
* After a clock was set back, turns that are yet to come do not count.
* Nobody's id is remembered: a key is kept as a digest under a secret that is gone with the process.
  So whoever has their data deleted leaves no trace here, and gets no new turns by it.
"""

import secrets
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime, timedelta
from hashlib import blake2b


class Allowance:
    """Turns by key, in memory."""

    def __init__(self, times: int, per: timedelta, *, kept: int = 10_000) -> None:
        self._times = times
        self._per = per
        self._kept = kept
        self._secret = secrets.token_bytes(16)
        self._taken: OrderedDict[bytes, list[datetime]] = OrderedDict()
        """The turns of each key, in order. Thousands may count at once: none is looked at twice."""

    def free_at(self, key: Hashable, moment: datetime) -> datetime | None:
        """Return when a key has a turn again; None where it has one now."""
        return self._free_at(self._digest(key), moment)

    def take(self, key: Hashable, moment: datetime) -> datetime | None:
        """Take a turn and return None; or return when there is one again, and take none."""
        digest = self._digest(key)
        free_at = self._free_at(digest, moment)
        if free_at is None:
            taken = self._taken.setdefault(digest, [])
            begin, end = self._recent(digest, moment)
            taken[end:] = [moment]
            del taken[:begin]
            self._taken.move_to_end(digest)
            self._forget(moment)
        return free_at

    def _free_at(self, digest: bytes, moment: datetime) -> datetime | None:
        begin, end = self._recent(digest, moment)
        if end - begin < self._times:
            return None
        return self._taken[digest][end - self._times] + self._per

    def _digest(self, key: Hashable) -> bytes:
        return blake2b(repr(key).encode(), key=self._secret, digest_size=8).digest()

    def _forget(self, moment: datetime) -> None:
        while len(self._taken) > self._kept or self._is_idle(next(iter(self._taken)), moment):
            self._taken.popitem(last=False)

    def _is_idle(self, digest: bytes, moment: datetime) -> bool:
        begin, end = self._recent(digest, moment)
        return begin == end

    def _recent(self, digest: bytes, moment: datetime) -> tuple[int, int]:
        """Return where those turns of a key begin and end that count still."""
        taken = self._taken.get(digest, ())
        return bisect_right(taken, moment - self._per), bisect_right(taken, moment)

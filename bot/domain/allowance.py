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
        self._taken: OrderedDict[bytes, tuple[datetime, ...]] = OrderedDict()

    def free_at(self, key: Hashable, moment: datetime) -> datetime | None:
        """Return when a key has a turn again; None where it has one now."""
        return self._free_at(self._digest(key), moment)

    def take(self, key: Hashable, moment: datetime) -> datetime | None:
        """Take a turn and return None; or return when there is one again, and take none."""
        digest = self._digest(key)
        free_at = self._free_at(digest, moment)
        if free_at is None:
            self._taken[digest] = (*self._recent(digest, moment), moment)
            self._taken.move_to_end(digest)
            self._forget(moment)
        return free_at

    def _free_at(self, digest: bytes, moment: datetime) -> datetime | None:
        taken = self._recent(digest, moment)
        return None if len(taken) < self._times else taken[-self._times] + self._per

    def _digest(self, key: Hashable) -> bytes:
        return blake2b(repr(key).encode(), key=self._secret, digest_size=8).digest()

    def _forget(self, moment: datetime) -> None:
        while len(self._taken) > self._kept or not self._recent(next(iter(self._taken)), moment):
            self._taken.popitem(last=False)

    def _recent(self, digest: bytes, moment: datetime) -> tuple[datetime, ...]:
        """Return the turns of a key that count still."""
        taken = self._taken.get(digest, ())
        return tuple(one for one in taken if moment - self._per < one <= moment)

"""Spacing: what comes faster than hands can waits in a line, and where that is long is refused.

* Each key has a line of its own: who sends a thousand at once waits behind themselves alone.
* The first few come at once, as somebody types or presses twice; then one every so often.
* Nothing waits longer than ``patience``: what would have to is turned away, and costs the line
  nothing.
* Who has no line any more is forgotten; at most ``kept`` are remembered, the latest.
* Nobody's id is remembered, as in ``allowance.py``.

Moments and lengths are in seconds, of a clock that only moves forward.
"""

import secrets
from collections import OrderedDict
from collections.abc import Hashable
from hashlib import blake2b


class Spacing:
    """Lines by key, in memory: of each, the moment at which it would be empty."""

    def __init__(self, every: float, burst: int, patience: float, *, kept: int = 10_000) -> None:
        self._every = every
        self._ahead = every * (burst - 1)
        self._patience = patience
        self._kept = kept
        self._secret = secrets.token_bytes(16)
        self._empty_at: OrderedDict[bytes, float] = OrderedDict()

    def wait(self, key: Hashable, moment: float) -> float | None:
        """Join a line; return how long to wait in it, or None where that would be too long."""
        digest = blake2b(repr(key).encode(), key=self._secret, digest_size=8).digest()
        empty_at = max(self._empty_at.get(digest, moment), moment)
        waits = max(0.0, empty_at - self._ahead - moment)
        if waits > self._patience:
            return None
        self._empty_at[digest] = empty_at + self._every
        self._empty_at.move_to_end(digest)
        self._forget(moment)
        return waits

    def _forget(self, moment: float) -> None:
        while len(self._empty_at) > self._kept or next(iter(self._empty_at.values())) <= moment:
            self._empty_at.popitem(last=False)

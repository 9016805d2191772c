"""How often a bot may do what: Discord's limits, off until a test turns them on.

- Everything but interaction answers and their webhooks shares one window, `everything`.
- A route can have a bucket of its own, announced in every answer's headers.
- DMs opened faster than `dm_opens` are refused with 40003, not with a 429.

What is refused does not count.
"""

import hashlib
import math
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tests.wire.server.errors import OPENING_DMS_TOO_FAST, ApiError, RateLimitedError

Timer: TypeAlias = Callable[[], float]
"""Returns seconds that only grow. Never a test's clock: a client really sleeps a 429 out."""


@dataclass(frozen=True)
class Quota:
    """So many in any so many seconds."""

    count: int
    seconds: float


class SlidingWindow:
    """At most `count` in any `seconds`, as the global limit counts."""

    def __init__(self, quota: Quota, timer: Timer) -> None:
        self._quota = quota
        self._timer = timer
        self._passed: deque[float] = deque()

    def take(self) -> float:
        """Let one pass and return 0.0, or return the seconds to wait."""
        now = self._timer()
        while self._passed and self._passed[0] <= now - self._quota.seconds:
            self._passed.popleft()
        if len(self._passed) >= self._quota.count:
            return _milliseconds_up(self._passed[0] + self._quota.seconds - now)
        self._passed.append(now)
        return 0.0


class Bucket:
    """A fresh `count` every `seconds` from the first use, as a route's bucket counts."""

    def __init__(self, quota: Quota, timer: Timer) -> None:
        self._quota = quota
        self._timer = timer
        self._resets = timer()
        self._left = 0

    def take(self) -> float:
        """Let one pass and return 0.0, or return the seconds to wait."""
        now = self._timer()
        if now >= self._resets:
            self._resets, self._left = now + self._quota.seconds, self._quota.count
        if self._left <= 0:
            return _milliseconds_up(self._resets - now)
        self._left -= 1
        return 0.0

    def headers(self, name: str) -> Mapping[str, str]:
        """Describe what is left, as Discord does in every answer of the route."""
        wait = _milliseconds_up(self._resets - self._timer())
        return {
            "X-RateLimit-Limit": str(self._quota.count),
            "X-RateLimit-Remaining": str(self._left),
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": hashlib.blake2s(name.encode(), digest_size=8).hexdigest(),
        }


class Limits:
    """Apply the limits a test asked for; `routes` is by "METHOD /path/{template}"."""

    def __init__(
        self,
        *,
        everything: Quota | None = None,
        dm_opens: Quota | None = None,
        routes: Mapping[str, Quota] | None = None,
        timer: Timer = time.monotonic,
    ) -> None:
        self._timer = timer
        self._everything = SlidingWindow(everything, timer) if everything else None
        self._dm_opens = SlidingWindow(dm_opens, timer) if dm_opens else None
        self._routes = dict(routes or {})
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def check(self, route: str, major: str) -> Mapping[str, str]:
        """Let a request pass and return its bucket's headers, or raise RateLimitedError.

        `major` is the channel, server or webhook that has a bucket to itself.
        """
        if route.partition(" ")[2].startswith(("/interactions/", "/webhooks/")):
            return {}
        if self._everything is not None:
            _raise_for(self._everything.take(), scope="global")
        quota = self._routes.get(route)
        if quota is None:
            return {}
        bucket = self._buckets.setdefault((route, major), Bucket(quota, self._timer))
        _raise_for(bucket.take(), scope="user")
        return bucket.headers(route)

    def open_dm(self) -> None:
        """Let a DM be opened, or refuse with 40003."""
        if self._dm_opens is not None and self._dm_opens.take():
            raise ApiError(OPENING_DMS_TOO_FAST)


def _raise_for(wait: float, *, scope: str) -> None:
    if wait:
        raise RateLimitedError(wait, scope=scope)


def _milliseconds_up(seconds: float) -> float:
    """Round a wait up, so that who waits it out is not a moment early."""
    return math.ceil(max(seconds, 0.001) * 1000) / 1000

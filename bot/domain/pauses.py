"""Pauses: how long to wait before trying again what keeps failing."""

from collections.abc import Iterator
from datetime import timedelta


def doubling(first: timedelta, longest: timedelta) -> Iterator[timedelta]:
    """Yield pauses without end, each twice the one before it, up to the longest."""
    pause = first
    while True:
        yield pause
        pause = min(pause * 2, longest)

"""Metrics: the port through which figures leave; Prometheus' side of it is ``bot/metrics.py``.

No figure is about one member: what is counted is named by kinds, answers and commands, which are
few and known beforehand.
"""

from datetime import timedelta
from typing import Protocol

from bot.domain.delivery import Answer, Kind


class Metrics(Protocol):
    """Something that counts what happens."""

    def answered(self, kind: Kind, answer: Answer, lateness: timedelta) -> None:
        """Count what came back for a message, and how long after its time."""
        ...

    def limited(self) -> None:
        """Count a request that Discord refused as one too many (429)."""
        ...

    def commanded(self, name: str, seconds: float, *, failed: bool) -> None:
        """Count a command, and how long it took from its arrival to its end."""
        ...

    def reconnected(self) -> None:
        """Count that the gateway was connected again."""
        ...


class NoMetrics:
    """Counts nothing: nobody asks."""

    def answered(self, kind: Kind, answer: Answer, lateness: timedelta) -> None:
        """Do nothing."""

    def limited(self) -> None:
        """Do nothing."""

    def commanded(self, name: str, seconds: float, *, failed: bool) -> None:
        """Do nothing."""

    def reconnected(self) -> None:
        """Do nothing."""

"""Lazy zones: time zones by name, built when they are asked for first, or warmed up before.

Building them takes a tenth of a second, which the first answers need not wait for.
"""

import threading
from collections.abc import Callable
from datetime import datetime

from bot.library.zones import CANDIDATES, ZoneAnswer, ZoneChoice, Zones


class LazyZones:
    """Zones that are not there yet; otherwise the same."""

    def __init__(self, build: Callable[[], Zones]) -> None:
        self._build = build
        self._building = threading.Lock()
        self._zones: Zones | None = None

    def warm_up(self) -> Zones:
        """Build them now, once, in whatever thread this is called."""
        with self._building:
            if self._zones is None:
                self._zones = self._build()
            return self._zones

    def resolve(self, text: str, moment: datetime) -> ZoneAnswer:
        """Return the zone a text means, or the candidates.

        Raises:
            NotUnderstood: nothing fits.
        """
        return self.warm_up().resolve(text, moment)

    def suggest(self, text: str, moment: datetime, limit: int = CANDIDATES) -> list[ZoneChoice]:
        """Return what to offer while a person types."""
        return self.warm_up().suggest(text, moment, limit)

    def knows(self, zone: str) -> bool:
        """Tell whether a zone is one that can be chosen."""
        return self.warm_up().knows(zone)

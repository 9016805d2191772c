"""Upkeep: what has to be put right before the bot goes on, because the world changed meanwhile.

A release of the tzdata package can change when a wall-clock time passes. So the version is kept,
and when it changed, every next reminder is reckoned anew for the local date that it has: no
date is lost, none comes twice.
"""

import logging
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.domain.schedule import due_at
from bot.store.enrolments import Enrolments
from bot.store.fingerprints import Fingerprints

log = logging.getLogger(__name__)

ZONE_RULES = "tzdata"


class Upkeep:
    """Follows what changes under the stored routines."""

    def __init__(self, *, enrolments: Enrolments, fingerprints: Fingerprints, clock: Clock) -> None:
        self._enrolments = enrolments
        self._fingerprints = fingerprints
        self._clock = clock

    async def follow_zone_rules(self, version: str) -> int:
        """Reckon next reminders anew if the zone rules changed; return how many moved."""
        if await self._fingerprints.get(ZONE_RULES) == version:
            return 0
        moved = await self._enrolments.reckon_anew(_reckon)
        await self._fingerprints.remember(ZONE_RULES, version, self._clock.now())
        if moved:
            log.info("the time zone rules are of %s now: %d reminders moved", version, moved)
        return moved


def _reckon(zone: str, day: date, at: time) -> datetime | None:
    try:
        return due_at(ZoneInfo(zone), day, at)
    except (LookupError, ValueError):
        log.exception("a time zone is not in the rules any more: its reminder is not moved")
        return None

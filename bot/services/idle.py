"""Idle: members who do nothing are told, and then their routine is deleted (bot/domain/idle.py)."""

import logging

from bot.clock import Clock
from bot.domain.idle import BEFORE, IDLE, NOTED_EVERY, NOTICE_AFTER, notice_timing
from bot.services.privacy import Privacy
from bot.services.reminders import Reminders
from bot.store.idle import IdleRoutines, Limits

log = logging.getLogger(__name__)

PAGE = 500
"""How many are told, or deleted, in one go."""


class Idle:
    """What becomes of routines that nobody uses."""

    def __init__(
        self, *, routines: IdleRoutines, privacy: Privacy, reminders: Reminders, clock: Clock
    ) -> None:
        self._routines = routines
        self._privacy = privacy
        self._reminders = reminders
        self._clock = clock

    async def note(self, user_id: int) -> None:
        """Note that a member does something: their routine is not idle."""
        now = self._clock.now()
        if await self._routines.touch(user_id, now, before=now - NOTED_EVERY):
            # A notice may be on its way.
            self._reminders.changed(user_id)

    async def look(self) -> tuple[int, int]:
        """Tell who is to be told and delete what is over; return how many of each."""
        deleted = await self._delete()
        told = await self._tell()
        if deleted or told:
            log.info("idle routines: %d members are told, %d routines deleted", told, deleted)
        return told, deleted

    async def _tell(self) -> int:
        now, told = self._clock.now(), 0
        while True:
            found = await self._routines.give_notice(
                now - NOTICE_AFTER, lambda zone: notice_timing(zone, now), PAGE
            )
            told += found
            if found < PAGE:
                break
        return told

    async def _delete(self) -> int:
        now, deleted = self._clock.now(), 0
        limits = Limits(active=now - IDLE, told=now - BEFORE)
        while True:
            found = await self._routines.over(limits, PAGE)
            for user_id in found:
                deleted += await self._privacy.end_idle(user_id, limits)
            if len(found) < PAGE:
                return deleted

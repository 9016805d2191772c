"""Upkeep: what has to be put right because the world changed, and what is kept no longer.

A release of the tzdata package can change when a wall-clock time passes. So the version is kept,
and when it changed, every next reminder is reckoned anew for the local date that it has: no
date is lost, none comes twice.

Every hour: a session that nobody goes on with any more is deleted, and so is what a moderator did
not choose about within a day; members are told whose routine is idle, and what was idle for too
long goes (``bot/services/idle.py``); so does what was said in servers that the bot has left
(``bot/services/servers.py``).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.domain.schedule import due_at
from bot.domain.session import LASTS
from bot.errors import StoreError
from bot.store.drafts import PARCEL_LASTS, Drafts
from bot.store.enrolments import Enrolments
from bot.store.fingerprints import Fingerprints
from bot.store.sessions import OpenSessions

log = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
FIRST_AFTER = timedelta(minutes=1)
"""What comes first after a start: those who pressed something, and reminders that are late."""
ZONE_RULES = "tzdata"

Chore = Callable[[], Awaitable[object]]
"""Something else that is done every hour."""


class Upkeep:
    """Follows what changes under the stored routines, and tidies up."""

    def __init__(
        self,
        *,
        enrolments: Enrolments,
        fingerprints: Fingerprints,
        sessions: OpenSessions,
        drafts: Drafts,
        clock: Clock,
        chores: Sequence[Chore] = (),
    ) -> None:
        self._enrolments = enrolments
        self._fingerprints = fingerprints
        self._sessions = sessions
        self._drafts = drafts
        self._clock = clock
        self._chores = (self.tidy, *chores)

    async def follow_zone_rules(self, version: str) -> int:
        """Reckon next reminders anew if the zone rules changed; return how many moved."""
        if await self._fingerprints.get(ZONE_RULES) == version:
            return 0
        moved = await self._enrolments.reckon_anew(_reckon)
        await self._fingerprints.remember(ZONE_RULES, version, self._clock.now())
        if moved:
            log.info("the time zone rules are of %s now: %d reminders moved", version, moved)
        return moved

    async def tidy(self) -> int:
        """Delete what is over, sessions and what waits for a choice; return how many there were."""
        now = self._clock.now()
        sessions = await self._sessions.drop_untouched(now - LASTS)
        return sessions + await self._drafts.drop_unchosen(now - PARCEL_LASTS)

    async def do_chores(self) -> None:
        """Do what is done every hour; what cannot be done now is done in an hour."""
        for chore in self._chores:
            try:
                await chore()
            except StoreError as error:
                # Nothing hangs on it: what is over is not used, deleted or not.
                log.warning("what is over could not be deleted: %s", error)
            except Exception:
                # Tidying must not take the reminders with it.
                log.exception("something that is done every hour failed")

    async def run(self, stop: asyncio.Event) -> None:
        """Tidy up a while after the start, and again and again, until told to stop."""
        pause = FIRST_AFTER
        while not await _told(stop, within=pause):
            await self.do_chores()
            pause = EVERY


async def _told(stop: asyncio.Event, *, within: timedelta) -> bool:
    """Wait for a time, or until told to stop; return which of the two it was."""
    try:
        async with asyncio.timeout(within.total_seconds()):
            return await stop.wait()
    except TimeoutError:
        return False


def _reckon(zone: str, day: date, at: time) -> datetime | None:
    try:
        return due_at(ZoneInfo(zone), day, at)
    except (LookupError, ValueError):
        log.exception("a time zone is not in the rules any more: its reminder is not moved")
        return None

"""Privacy: what is held about somebody, as they may ask for it, and its deletion, all at once.

Leaving, deleting and the end of an idle routine all go through here: the tables first, in one
transaction, then whatever memory holds. What is done often is counted under a number that is not
a member's id (``bot/domain/allowance.py``), so there is nothing to forget there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.services.homes import Homes
from bot.services.reminders import Reminders
from bot.store.enrolments import Enrolments
from bot.store.idle import IdleRoutines, Limits

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Every row that holds somebody's id, by the name of its table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is held about somebody, and until when a backup of today would be kept."""

    rows: Rows
    now: datetime
    keep_days: int

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing at all."""
        return not any(self.rows.values())

    @property
    def routine(self) -> Mapping[str, Any] | None:
        """Return the row of the routine, if there is one."""
        return next(iter(self.rows.get("routine", ())), None)

    @property
    def aged_out(self) -> datetime:
        """Return when the last backup that holds it will be gone, if it were deleted now."""
        return self.now + timedelta(days=self.keep_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What became of a deletion: whether there was anything, and when backups have aged out."""

    anything: bool
    aged_out: datetime
    keep_days: int


class Privacy:
    """What everybody may ask about themselves."""

    def __init__(
        self,
        *,
        enrolments: Enrolments,
        idle: IdleRoutines,
        reminders: Reminders,
        homes: Homes,
        clock: Clock,
        keep_days: int,
    ) -> None:
        self._enrolments = enrolments
        self._idle = idle
        self._reminders = reminders
        self._homes = homes
        self._clock = clock
        self._keep_days = keep_days

    async def held(self, user_id: int) -> Held:
        """Return everything held about somebody, what they did as a moderator included."""
        rows = await self._enrolments.everything_about(user_id)
        return Held(rows=rows, now=self._clock.now(), keep_days=self._keep_days)

    async def forget(self, user_id: int) -> Forgotten:
        """Delete everything held about somebody; what they did as a moderator loses their id."""
        anything = await self._enrolments.remove(user_id)
        self._drop_from_memory(user_id)
        aged_out = self._clock.now() + timedelta(days=self._keep_days)
        return Forgotten(anything=anything, aged_out=aged_out, keep_days=self._keep_days)

    async def end_idle(self, user_id: int, limits: Limits) -> bool:
        """Delete a routine that nobody uses, if that still holds; return whether it did.

        What its member did as a moderator is not idle with it, and keeps their id.
        """
        ended = await self._idle.end(user_id, limits)
        if ended:
            self._drop_from_memory(user_id)
        return ended

    def _drop_from_memory(self, user_id: int) -> None:
        self._homes.forget(user_id)
        self._reminders.forget(user_id)

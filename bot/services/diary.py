"""Diary: the next reminder skipped, a day filled in that has been, and whose turn it is now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product

from bot.clock import Clock
from bot.domain import marks
from bot.domain.claims import State
from bot.domain.enrolment import Enrolment
from bot.domain.marks import MARKS
from bot.domain.schedule import Occurrence, occurrence_on
from bot.domain.slots import Slot
from bot.domain.upcoming import nearest, upcoming
from bot.errors import UserError
from bot.services.marks import Marks, missing
from bot.services.routines import Routines
from bot.store.occurrences import Marked, Occurrences

AHEAD = 14
"""How many reminders in a row may be skipped before their time."""

RECENT_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A reminder that was skipped before its time, and the one that still waits for an answer."""

    marked: Marked
    still_open: Marked | None


class Diary:
    """What members say about days, rather than about a message."""

    def __init__(
        self,
        *,
        routines: Routines,
        occurrences: Occurrences,
        marks: Marks,
        clock: Clock,
    ) -> None:
        self._routines = routines
        self._occurrences = occurrences
        self._marks = marks
        self._clock = clock

    async def skip_next(self, user_id: int) -> Skipped:
        """Skip the next reminder before its time.

        Raises:
            NoRoutine: there is no routine.
            UserError: too many are skipped already.
        """
        enrolment = await self._routines.get(user_id)
        now = self._clock.now()
        settled = await self._occurrences.settled_ahead(user_id)
        nexts = await self._routines.nexts(user_id)
        coming = upcoming(enrolment, nexts, 1, settled)
        if not coming or len(settled) >= AHEAD:
            raise UserError("There is nothing more to skip. For a longer break: `/routine pause`.")
        marked = await self._marks.mark(user_id, missing(user_id, coming[0], now), marks.skipped)
        return Skipped(marked=marked, still_open=await self._open(user_id, enrolment))

    async def log(self, user_id: int, slot: Slot, day: date | None) -> Marked:
        """Fill in that a slot was done: on a day, or where none is named on the nearest one.

        Raises:
            NoRoutine: there is no routine.
            UserError: the day is still to come, or before the routine began, or the slot is off.
        """
        enrolment = await self._routines.get(user_id)
        now = self._clock.now()
        today = enrolment.schedule.date_at(now)
        if day is None:
            near = nearest(enrolment.schedule, slot, now)
            # Late in the evening the nearest morning is tomorrow's, which nobody has done.
            day = today if near is None else min(near.day, today)
        found = await self._occurrences.find(user_id, slot, day)
        if found is None or day > today:
            found = missing(user_id, _loggable(enrolment, slot, day, now), now)
        return await self._marks.mark(user_id, found, marks.done)

    async def recent(self, user_id: int, day: date | None = None) -> list[Marked]:
        """Return what can be filled in: the slots of a day or the last week, the newest first.

        Raises:
            NoRoutine: there is no routine.
        """
        enrolment = await self._routines.get(user_id)
        now = self._clock.now()
        today = enrolment.schedule.date_at(now)
        week = [today - timedelta(days=back) for back in range(RECENT_DAYS)]
        days = week if day is None else [day]
        stored = {
            (one.occurrence.slot, one.occurrence.day): one
            for one in await self._occurrences.since(user_id, days[-1])
        }
        found: list[Marked] = []
        for one, slot in product(days, Slot):
            try:
                about = _loggable(enrolment, slot, one, now)
            except UserError:
                continue
            found.append(stored.get((slot, one)) or missing(user_id, about, now))
        if day is not None and not found:
            for slot in Slot:
                # Why there is nothing to fill in: the first reason is enough.
                _loggable(enrolment, slot, day, now)
        return sorted(found, key=lambda one: one.occurrence.due_at, reverse=True)

    async def turn(self, user_id: int) -> Marked:
        """Return the occurrence that doing the routine now counts for.

        It is the nearest one, of today or before, that is not done or skipped, or else the nearest
        at all: what is done tonight must not keep tomorrow morning quiet.

        Raises:
            NoRoutine: there is no routine.
        """
        enrolment = await self._routines.get(user_id)
        now = self._clock.now()
        near = [one for slot in Slot if (one := _upto_today(enrolment, slot, now)) is not None]
        near.sort(key=lambda one: abs(one.due_at - now))
        found = [
            await self._occurrences.find(user_id, one.slot, one.day) or missing(user_id, one, now)
            for one in near
        ]
        return next((one for one in found if one.state not in MARKS), found[0])

    async def _open(self, user_id: int, enrolment: Enrolment) -> Marked | None:
        """Return the occurrence that was sent and has had no answer, if it is the newest."""
        now = self._clock.now()
        since = enrolment.schedule.date_at(now) - timedelta(days=1)
        came = [
            one
            for one in await self._occurrences.since(user_id, since)
            if one.occurrence.due_at <= now
        ]
        return came[-1] if came and came[-1].state is State.SENT else None


def _upto_today(enrolment: Enrolment, slot: Slot, moment: datetime) -> Occurrence | None:
    """Return the occurrence of a slot that is nearest to a moment, but none of tomorrow."""
    schedule = enrolment.schedule
    near, today = nearest(schedule, slot, moment), schedule.date_at(moment)
    if near is None or near.day <= today:
        return near
    return occurrence_on(schedule, slot, today)


def _loggable(enrolment: Enrolment, slot: Slot, day: date, moment: datetime) -> Occurrence:
    """Return an occurrence that is not in the record, and may be filled in.

    Raises:
        UserError: it may not.
    """
    schedule = enrolment.schedule
    if day > schedule.date_at(moment):
        raise UserError("That day is still to come. Try `yesterday` or `today`.")
    begun = schedule.date_at(enrolment.consent_at)
    if day < begun:
        raise UserError(
            f"Your routine began on {begun:%A, %d %B}: there is nothing to fill in before it."
        )
    found = occurrence_on(schedule, slot, day)
    if found is None:
        raise UserError(f"Your {slot} reminder is off, so there is nothing to fill in for it.")
    return found

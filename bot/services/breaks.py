"""Breaks: pauses, flare-ups, and going on after a silence."""

from datetime import date, timedelta

from bot.domain.enrolment import Enrolment
from bot.services.routines import Routines


class Breaks:
    """What keeps reminders back or makes them gentler for a while; none of it costs a streak."""

    def __init__(self, routines: Routines) -> None:
        self._routines = routines

    async def pause(self, user_id: int, until: date | None) -> None:
        """Pause from today on, up to but not including a date, or until resumed.

        Raises:
            NoRoutine: there is no routine.
        """
        enrolment, today = await self._as_of_today(user_id)
        begun = _begun(enrolment.paused_from, enrolment.paused_until, today)
        await self._routines.change(user_id, {"paused_from": begun, "paused_until": until})

    async def resume(self, user_id: int) -> bool:
        """End a pause: today is no longer part of it, the days before it were.

        Return whether there was one.

        Raises:
            NoRoutine: there is no routine.
        """
        enrolment, today = await self._as_of_today(user_id)
        paused = enrolment.paused_on(today)
        await self._routines.change(user_id, {"paused_until": today} if paused else {})
        return paused

    async def flare(self, user_id: int, days: int) -> date:
        """Take the calm level from today on for some days; return the first day after them.

        Raises:
            NoRoutine: there is no routine.
        """
        enrolment, today = await self._as_of_today(user_id)
        begun = _begun(enrolment.flare_from, enrolment.flare_until, today)
        until = today + timedelta(days=days)
        await self._routines.change(user_id, {"flare_from": begun, "flare_until": until})
        return until

    async def end_flare(self, user_id: int) -> None:
        """End a flare-up: today is no longer part of it, the days before it were.

        Raises:
            NoRoutine: there is no routine.
        """
        enrolment, today = await self._as_of_today(user_id)
        flares = enrolment.flares_on(today)
        await self._routines.change(user_id, {"flare_until": today} if flares else {})

    async def go_on(self, user_id: int) -> None:
        """Let reminders come again after a silence.

        Raises:
            NoRoutine: there is no routine.
        """
        await self._routines.change(user_id, {})

    async def _as_of_today(self, user_id: int) -> tuple[Enrolment, date]:
        """Return a member's routine, and the date where they are."""
        enrolment = await self._routines.get(user_id)
        return enrolment, enrolment.schedule.date_at(self._routines.now())


def _begun(begun: date | None, until: date | None, today: date) -> date:
    """Return when a break began that goes on from today.

    One that is extended, or follows on another without a day between, began when that did:
    what was sent in it and got no answer yet is closed by the next reminder, and has its excuse.
    """
    if begun is None or begun > today or (until is not None and until < today):
        return today
    return begun

"""Marks: Start, Done, Snooze, Skip and Undo.

Each is about one occurrence, for ever: a button pressed weeks later counts for the day it belongs
to. Which occurrence it is stands in the button, as the id of the delivery that brought it or as a
slot and a date.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain import marks
from bot.domain.enrolment import Enrolment
from bot.domain.key import OccurrenceKey
from bot.domain.marks import MARKS
from bot.domain.schedule import WINDOW, Occurrence, occurrence_on
from bot.domain.upcoming import nearest
from bot.errors import Gone, NoRoutine, NotYours, UserError
from bot.services.reminders import Reminders
from bot.services.routines import Routines
from bot.store.followups import FollowUps
from bot.store.occurrences import Marked, Occurrences


class Marks:
    """What members say about single occurrences."""

    def __init__(
        self,
        *,
        routines: Routines,
        occurrences: Occurrences,
        followups: FollowUps,
        reminders: Reminders,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._routines = routines
        self._occurrences = occurrences
        self._followups = followups
        self._reminders = reminders
        self._clock = clock
        self._new_id = new_id

    async def done(self, user_id: int, about: str) -> Marked:
        """Mark an occurrence as done.

        Raises:
            Gone: it is not there any more.
            NotYours: it is somebody else's.
        """
        return await self.mark(user_id, await self.find(user_id, about), marks.done)

    async def skip(self, user_id: int, about: str) -> Marked:
        """Mark an occurrence as skipped, unless it is done.

        Raises:
            Gone: it is not there any more.
            NotYours: it is somebody else's.
        """
        return await self.mark(user_id, await self.find(user_id, about), marks.skipped)

    async def undo(self, user_id: int, about: str) -> Marked:
        """Take a mark back.

        Raises:
            Gone: it is not there any more.
            NotYours: it is somebody else's.
        """
        return await self.mark(user_id, await self.find(user_id, about), marks.undone)

    async def unsnooze(self, user_id: int, about: str) -> Marked:
        """Take a snooze back that has not come yet.

        Raises:
            Gone: it is not there any more.
            NotYours: it is somebody else's.
        """
        found = await self.find(user_id, about)
        if found.occurrence_id is not None:
            await self._followups.drop_snoozes(found.occurrence_id, self._clock.now())
        await self.present(user_id)
        return found

    async def start(self, user_id: int, about: str) -> Marked:
        """Begin with an occurrence: a nudge waits from now on.

        Raises:
            Gone: it is not there any more.
            NotYours: it is somebody else's.
        """
        found = await self.find(user_id, about)
        enrolment = await self.present(user_id)
        if found.occurrence_id is not None and enrolment.nudge_minutes is not None:
            at = self._clock.now() + timedelta(minutes=enrolment.nudge_minutes)
            await self._followups.move_nudge(found.occurrence_id, at)
        return found

    async def snooze(self, user_id: int, about: str, minutes: int) -> datetime:
        """Have a reminder sent again in some minutes; return when. The schedule stays as it is.

        Raises:
            Gone: it is not there any more.
            NotYours: it is somebody else's.
            UserError: it is done, skipped or paused, or another reminder comes first.
        """
        found = await self.find(user_id, about)
        if found.occurrence_id is None:
            raise Gone
        enrolment = await self.present(user_id)
        if found.state in MARKS:
            raise UserError(f"That one is {found.state} already. Press **Undo** on it first.")
        now = self._clock.now()
        at = now + timedelta(minutes=minutes)
        following = await self._followups.next_due(user_id)
        if await self._followups.newer_came(user_id, found.occurrence, now):
            raise UserError(
                "Your next reminder has come since, so this one doesn't come again. "
                "**Done** still counts for its own day."
            )
        if following is not None and at >= following:
            raise UserError(
                f"Your next reminder comes before that, <t:{round(following.timestamp())}:R>. "
                "Choose a shorter time, or press **Skip**."
            )
        if enrolment.paused_on(found.occurrence.day):
            raise UserError(
                "Your reminders are paused, so this one doesn't come again. "
                "`/routine resume` ends the pause."
            )
        expires_at = at + WINDOW if following is None else min(at + WINDOW, following)
        if not await self._followups.snooze(
            found.occurrence_id, at, expires_at=expires_at, moment=now, new_id=self._new_id()
        ):
            raise Gone
        self._reminders.changed(user_id)
        return at

    async def find(self, user_id: int, about: str) -> Marked:
        """Return the occurrence that a button is about.

        Raises:
            Gone: it is not there any more.
            NotYours: it is somebody else's.
        """
        key = OccurrenceKey.read(about)
        if key is None:
            found = await self._occurrences.of_delivery(about)
            if found is None:
                raise Gone
            if found.user_id != user_id:
                raise NotYours
            return found
        found = await self._occurrences.find(user_id, key.slot, key.day)
        if found is not None:
            return found
        now = self._clock.now()
        schedule = (await self._routines.get(user_id)).schedule
        near, due = nearest(schedule, key.slot, now), occurrence_on(schedule, key.slot, key.day)
        # What is further ahead is for /routine skip alone, and that wrote it down.
        if near is None or due is None or due.day > near.day:
            raise Gone
        return missing(user_id, due, now)

    async def mark(self, user_id: int, found: Marked, rule: marks.Rule) -> Marked:
        """Change an occurrence's standing by a rule.

        Raises:
            Gone: the member has no routine any more.
        """
        marked = await self._occurrences.mark(user_id, found.occurrence, rule, self._clock.now())
        if marked is None:
            raise Gone
        self._reminders.changed(user_id)
        return marked

    async def present(self, user_id: int) -> Enrolment:
        """Note that a member is there, and return their routine.

        Raises:
            Gone: there is none any more.
        """
        try:
            await self._routines.change(user_id, {})
        except NoRoutine:
            raise Gone from None
        return await self._routines.get(user_id)


def missing(user_id: int, about: Occurrence, moment: datetime) -> Marked:
    """Return an occurrence that is not in the record yet."""
    return Marked(user_id=user_id, occurrence=about, standing=None, changed_at=moment)

"""Lookback: what a member has done over some weeks."""

from bot.clock import Clock
from bot.domain.weeks import Past, Progress, look_back
from bot.services.routines import Routines
from bot.store.occurrences import Occurrences


class Lookback:
    """What members ask about their progress."""

    def __init__(self, *, routines: Routines, occurrences: Occurrences, clock: Clock) -> None:
        self._routines = routines
        self._occurrences = occurrences
        self._clock = clock

    async def over(self, user_id: int, weeks: int) -> Progress:
        """Return a member's progress over some weeks, the present one included.

        Raises:
            NoRoutine: there is no routine.
        """
        enrolment = await self._routines.get(user_id)
        past = Past(
            enrolment=enrolment,
            record=await self._occurrences.record(user_id),
            nexts={one.slot: one.day for one in await self._routines.nexts(user_id)},
        )
        return look_back(past, enrolment.schedule.date_at(self._clock.now()), weeks)

"""Routines: opting in, looking, changing, leaving."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.clock import Clock
from bot.domain.delivery import Answer, Problem
from bot.domain.enrolment import DeliveryState, Enrolment
from bot.domain.progress import streak
from bot.domain.schedule import APART, Occurrence, Schedule, next_occurrence, too_close
from bot.domain.slots import Slot
from bot.domain.upcoming import upcoming
from bot.errors import NoRoutine, UserError
from bot.services.homes import Homes
from bot.services.reminders import Reminders
from bot.store.enrolments import Enrolments, NextOf
from bot.store.occurrences import Occurrences
from bot.store.settlement import Settlement
from bot.store.settlements import LastDelivery, Settlements

FIRST_LEVEL = "calm"
"""Where everybody begins: a flare, or the first one or two weeks (docs/content.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """What became of a test message: it arrived, it waits, or DMs don't reach the member.

    ``in_turn`` tells that it waits for its turn at opening a conversation; otherwise Discord
    did not take it this time.
    """

    arrived: bool = False
    waits: timedelta | None = None
    in_turn: bool = False
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A member's routine as they see it."""

    enrolment: Enrolment
    upcoming: list[Occurrence]
    last: LastDelivery | None
    streak: int
    now: datetime

    @property
    def today(self) -> date:
        """Return the date in the member's zone."""
        return self.enrolment.schedule.date_at(self.now)


def check_schedule(schedule: Schedule) -> None:
    """Refuse times that are both off or less than three hours apart.

    Raises:
        UserError: one sentence with an example that works.
    """
    morning, evening = (schedule.time_of(slot) for slot in Slot)
    if morning is None and evening is None:
        raise UserError(
            "Both reminders are off, so there would be nothing to send. "
            "Give me one time, for example `8:00`."
        )
    if too_close(morning, evening):
        hours = int(APART.total_seconds() // 3600)
        raise UserError(
            f"The two times need at least {hours} hours between them. "
            "Try `8:00` and `20:00`, or set one of them to `off`."
        )


class Routines:
    """What members ask about their own routine."""

    def __init__(
        self,
        *,
        enrolments: Enrolments,
        settlements: Settlements,
        occurrences: Occurrences,
        reminders: Reminders,
        homes: Homes,
        clock: Clock,
    ) -> None:
        self._enrolments = enrolments
        self._settlements = settlements
        self._occurrences = occurrences
        self._reminders = reminders
        self._homes = homes
        self._clock = clock

    def now(self) -> datetime:
        """Return the present moment."""
        return self._clock.now()

    async def find(self, user_id: int) -> Enrolment | None:
        """Return a member's routine, if there is one."""
        return await self._enrolments.get(user_id)

    async def get(self, user_id: int) -> Enrolment:
        """Return a member's routine.

        Raises:
            NoRoutine: there is none.
        """
        enrolment = await self._enrolments.get(user_id)
        if enrolment is None:
            raise NoRoutine
        return enrolment

    async def nexts(self, user_id: int) -> list[Occurrence]:
        """Return the next occurrence of each slot that is on, the nearest first."""
        return await self._enrolments.upcoming(user_id)

    async def start(
        self, user_id: int, *, schedule: Schedule, routine: str, guild_id: int | None
    ) -> TestResult:
        """Opt a member in, with their consent given now, and send the test message.

        Raises:
            UserError: there is a routine already, or the times cannot be used.
        """
        check_schedule(schedule)
        now = self._clock.now()
        enrolment = Enrolment(
            user_id=user_id,
            schedule=schedule,
            routine=routine,
            level=FIRST_LEVEL,
            consent_at=now,
            active_at=now,
            guild_id=guild_id,
        )
        if not await self._enrolments.add(enrolment, self._next_of(now)):
            raise UserError(
                "You have a routine already. `/routine show` shows it, `/routine edit` changes it."
            )
        self._homes.move(user_id, guild_id)
        self._reminders.changed(user_id)
        return await self.test(user_id)

    async def test(self, user_id: int) -> TestResult:
        """Send a test message.

        Raises:
            NoRoutine: there is no routine to test.
        """
        settled = await self._reminders.send_test(user_id)
        if settled is None:
            raise NoRoutine
        return await self._result(user_id, settled)

    async def _result(self, user_id: int, settled: Settlement) -> TestResult:
        if settled.state == "sent":
            return TestResult(arrived=True)
        if settled.attempt_at is not None:
            self._reminders.changed(user_id)
            wait = max(settled.attempt_at - self._clock.now(), timedelta(seconds=1))
            return TestResult(waits=wait, in_turn=settled.answer == Answer.IN_TURN)
        enrolment = await self.get(user_id)
        if enrolment.delivery_state is DeliveryState.BLOCKED:
            await self._enrolments.change(user_id, {"problem_told": True})
        return TestResult(problem=enrolment.problem)

    async def overview(self, user_id: int) -> Overview:
        """Return a member's routine, what comes next, and the last delivery.

        Raises:
            NoRoutine: there is none.
        """
        enrolment = await self.get(user_id)
        nexts = await self.nexts(user_id)
        now = self._clock.now()
        settled = await self._occurrences.settled_ahead(user_id)
        return Overview(
            enrolment=enrolment,
            upcoming=upcoming(enrolment, nexts, count=2, settled=settled),
            last=await self._settlements.last_delivery(user_id),
            streak=streak(await self._occurrences.record(user_id)).now,
            now=now,
        )

    async def reschedule(
        self,
        user_id: int,
        *,
        zone: str | None = None,
        times: Mapping[Slot, time | None] | None = None,
    ) -> Schedule:
        """Change the zone or the times; a local date that had its reminder gets no second one.

        Raises:
            UserError: the times cannot be used, or there is no routine.
        """

        def edited(old: Schedule) -> Schedule:
            new = Schedule(zone=zone or old.zone, times={**old.times, **(times or {})})
            check_schedule(new)
            return new

        now = self._clock.now()
        schedule = await self._enrolments.reschedule(user_id, edited, self._next_of(now), now)
        if schedule is None:
            raise NoRoutine
        self._reminders.changed(user_id)
        return schedule

    async def change(self, user_id: int, values: Mapping[str, Any]) -> None:
        """Change choices of a routine: routine, level, nudge_minutes, summary.

        Raises:
            NoRoutine: there is none.
        """
        active = {"active_at": self._clock.now(), "ignored": 0}
        if not await self._enrolments.change(user_id, {**values, **active}):
            raise NoRoutine
        self._reminders.changed(user_id)

    async def untold_problem(self, user_id: int) -> Problem | None:
        """Return a delivery problem that the member has not been told of; it counts as told."""
        problem = await self._enrolments.untold_problem(user_id)
        if problem is not None:
            await self._enrolments.change(user_id, {"problem_told": True})
        return problem

    async def untell(self, user_id: int) -> None:
        """Take back that a problem counts as told: the telling failed."""
        await self._enrolments.change(user_id, {"problem_told": False})

    def _next_of(self, now: datetime) -> NextOf:
        def next_of(schedule: Schedule, slot: Slot, last_day: date | None) -> Occurrence | None:
            return next_occurrence(schedule, slot, after=now, last_day=last_day)

        return next_of

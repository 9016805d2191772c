"""Routines: opting in, looking, changing, pausing, leaving; and the Done button."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.domain.claims import State
from bot.domain.delivery import Answer, Problem
from bot.domain.enrolment import DeliveryState, Enrolment
from bot.domain.schedule import APART, Occurrence, Schedule, next_occurrence, too_close
from bot.domain.slots import Slot
from bot.domain.upcoming import upcoming
from bot.errors import Gone, NoRoutine, NotYours, UserError
from bot.services.reminders import Reminders
from bot.store.enrolments import Enrolments, NextOf
from bot.store.settlements import LastDelivery, Marked, Settlement, Settlements

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
    now: datetime

    @property
    def today(self) -> date:
        """Return the date in the member's zone."""
        return self.now.astimezone(ZoneInfo(self.enrolment.schedule.zone)).date()


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
        reminders: Reminders,
        clock: Clock,
    ) -> None:
        self._enrolments = enrolments
        self._settlements = settlements
        self._reminders = reminders
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
        self._reminders.wake()
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
            self._reminders.wake()
            wait = max(settled.attempt_at - self._clock.now(), timedelta(seconds=1))
            return TestResult(waits=wait, in_turn=settled.answer == Answer.RATE_LIMITED)
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
        nexts = await self._enrolments.upcoming(user_id)
        return Overview(
            enrolment=enrolment,
            upcoming=upcoming(enrolment, nexts, count=2),
            last=await self._settlements.last_delivery(user_id),
            now=self._clock.now(),
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
        old = (await self.get(user_id)).schedule
        schedule = Schedule(zone=zone or old.zone, times={**old.times, **(times or {})})
        check_schedule(schedule)
        await self._enrolments.reschedule(user_id, schedule, self._next_of(self._clock.now()))
        self._reminders.wake()
        return schedule

    async def change(self, user_id: int, values: Mapping[str, Any]) -> None:
        """Change choices of a routine: routine, level, nudge_minutes, summary.

        Raises:
            NoRoutine: there is none.
        """
        if not await self._enrolments.change(user_id, {**values, "active_at": self._clock.now()}):
            raise NoRoutine

    async def pause(self, user_id: int, until: date | None) -> None:
        """Pause from today on, up to but not including a date, or until resumed.

        Raises:
            NoRoutine: there is no routine.
        """
        today = (await self.overview(user_id)).today
        await self.change(user_id, {"paused_from": today, "paused_until": until})

    async def resume(self, user_id: int) -> bool:
        """End a pause; return whether there was one.

        Raises:
            NoRoutine: there is no routine.
        """
        overview = await self.overview(user_id)
        await self.change(user_id, {"paused_from": None, "paused_until": None})
        return overview.enrolment.paused_on(overview.today)

    async def mark(self, user_id: int, delivery_id: str, *, done: bool) -> Marked:
        """Mark the occurrence of a delivery as done, or take that back; twice is once.

        Raises:
            Gone: there is no such delivery any more.
            NotYours: it is somebody else's.
        """
        marked = await self._settlements.occurrence_of(delivery_id)
        if marked is None:
            raise Gone
        if marked.user_id != user_id:
            raise NotYours
        if done == (marked.state is State.DONE):
            return marked
        now = self._clock.now()
        # Who presses a button has the message, even while its answer is still awaited.
        reached = State.SENT if marked.state is State.OPEN else marked.state
        state = State.DONE if done else marked.before or State.SENT
        before = reached if done else None
        await self._settlements.mark(delivery_id, state, before, now)
        await self._enrolments.touch(user_id, now)
        return replace(marked, state=state, before=before, changed_at=now)

    async def untold_problem(self, user_id: int) -> Problem | None:
        """Return a delivery problem that the member has not been told of; it counts as told."""
        enrolment = await self._enrolments.get(user_id)
        if enrolment is None or enrolment.problem is None or enrolment.problem_told:
            return None
        await self._enrolments.change(user_id, {"problem_told": True})
        return enrolment.problem

    async def untell(self, user_id: int) -> None:
        """Take back that a problem counts as told: the telling failed."""
        await self._enrolments.change(user_id, {"problem_told": False})

    async def leave(self, user_id: int) -> None:
        """End the routine and delete everything held about the member.

        Raises:
            NoRoutine: there is nothing.
        """
        if not await self._enrolments.remove(user_id):
            raise NoRoutine
        self._reminders.wake()

    async def export(self, user_id: int) -> dict[str, Any]:
        """Return everything held about a member.

        Raises:
            NoRoutine: there is nothing.
        """
        await self.get(user_id)
        return await self._enrolments.everything_about(user_id)

    def _next_of(self, now: datetime) -> NextOf:
        def next_of(schedule: Schedule, slot: Slot, last_day: date | None) -> Occurrence | None:
            return next_occurrence(schedule, slot, after=now, last_day=last_day)

        return next_of

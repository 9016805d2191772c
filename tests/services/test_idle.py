"""Idle routines: told once, whatever fails, and deleted once their time is over."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.delivery import Answer, Kind
from bot.domain.enrolment import QUIET_AFTER, DeliveryState
from bot.domain.slots import Slot
from bot.domain.summary import APART
from bot.services.idle import Idle
from bot.store.enrolments import Enrolments
from bot.store.idle import IdleRoutines, Limits
from bot.store.tables import delivery, slot
from tests.services.office import Office, open_office
from tests.support.clock import NOON
from tests.support.courier import Lost
from tests.support.enrolled import MEMBER
from tests.support.process import Process
from tests.support.stored import numbered, rows

DAY = timedelta(days=1)
TOLD_ON = NOON + 76 * DAY
QUIET: dict[str, Any] = {"ignored": QUIET_AFTER + 1}


@pytest.fixture
def idle(office: Office) -> Idle:
    """Return what looks after idle routines."""
    return idle_of(office)


def idle_of(office: Office) -> Idle:
    return Idle(
        routines=IdleRoutines(office.database, numbered("idle-")),
        privacy=office.privacy,
        reminders=office.reminders,
        clock=office.clock,
    )


async def at(office: Office, idle: Idle, moment: datetime) -> tuple[int, int]:
    """Let it be a moment: everybody is looked at, and what is due is sent."""
    office.clock.moment = moment
    found = await idle.look()
    await office.process.tick()
    return found


def notices(office: Office) -> list[datetime]:
    return [one.sent_at for one in office.messages() if one.claim.kind is Kind.NOTICE]


async def test_the_notice_comes_once_and_the_routine_goes_14_days_later(
    office: Office, idle: Idle
) -> None:
    await office.enrol(**QUIET)
    assert await at(office, idle, TOLD_ON - timedelta(seconds=1)) == (0, 0)
    assert await at(office, idle, TOLD_ON) == (1, 0)
    for hour in range(1, 14 * 24):
        assert await at(office, idle, TOLD_ON + timedelta(hours=hour)) == (0, 0)
    assert notices(office) == [TOLD_ON]
    assert await at(office, idle, TOLD_ON + 14 * DAY) == (0, 1)
    assert await office.routines.find(MEMBER) is None
    assert await rows(office.database, delivery) == []


@pytest.mark.parametrize("parts", [QUIET, {"paused_from": date(2026, 1, 1)}])
async def test_a_silence_and_a_pause_do_not_keep_it_back(
    office: Office, idle: Idle, parts: dict[str, Any]
) -> None:
    await office.enrol(**parts)
    await at(office, idle, TOLD_ON)
    assert notices(office) == [TOLD_ON]


async def test_where_nothing_reaches_the_member_there_is_none_and_it_goes_after_90_days(
    office: Office, idle: Idle
) -> None:
    await office.enrol(delivery_state=DeliveryState.BLOCKED)
    assert await at(office, idle, NOON + 90 * DAY - timedelta(seconds=1)) == (0, 0)
    assert await at(office, idle, NOON + 90 * DAY) == (0, 1)
    assert office.messages() == []


async def test_a_closed_dm_blocks_as_it_does_for_a_reminder(office: Office, idle: Idle) -> None:
    await office.enrol(**QUIET)
    office.discord.closed.add(MEMBER)
    await at(office, idle, TOLD_ON)
    assert (await office.member()).delivery_state is DeliveryState.BLOCKED
    assert await at(office, idle, TOLD_ON + 14 * DAY) == (0, 1)


@pytest.mark.parametrize("later", [timedelta(), 13 * DAY])
async def test_whatever_the_member_does_keeps_it(
    office: Office, idle: Idle, later: timedelta
) -> None:
    await office.enrol(**QUIET)
    await at(office, idle, TOLD_ON)
    office.clock.moment = TOLD_ON + later
    await idle.note(MEMBER)
    active = office.clock.now()
    assert await at(office, idle, active + 76 * DAY - timedelta(seconds=1)) == (0, 0)
    # And the next time they are told again.
    assert await at(office, idle, active + 76 * DAY) == (1, 0)
    assert len(notices(office)) == 2


async def test_who_does_something_before_it_leaves_does_not_get_it(
    office: Office, idle: Idle
) -> None:
    await office.enrol(**QUIET)
    office.clock.moment = TOLD_ON
    await idle.look()
    await idle.note(MEMBER)
    await office.process.tick()
    assert notices(office) == []


async def test_who_does_something_in_the_moment_of_the_deletion_keeps_it(office: Office) -> None:
    await office.enrol(delivery_state=DeliveryState.BLOCKED)
    limits = Limits(active=NOON, told=NOON)
    found = IdleRoutines(office.database, numbered())
    assert list(await found.over(limits, 9)) == [MEMBER]
    office.clock.advance(seconds=1)
    await office.breaks.go_on(MEMBER)
    assert not await office.privacy.end_idle(MEMBER, limits)
    assert await office.routines.find(MEMBER) is not None


async def test_a_look_is_noted_at_most_once_a_day(office: Office, idle: Idle) -> None:
    await office.enrol()
    office.clock.moment = NOON + 20 * timedelta(hours=1)
    await idle.note(MEMBER)
    assert (await office.member()).active_at == NOON
    office.clock.moment = NOON + 25 * timedelta(hours=1)
    await idle.note(MEMBER)
    assert (await office.member()).active_at == office.clock.now()
    # Who has no routine is nobody to note anything of.
    await idle.note(MEMBER + 1)


async def test_it_keeps_its_distance_from_a_reminder(office: Office, idle: Idle) -> None:
    await office.enrol()
    async with office.database.write() as connection:
        near = TOLD_ON + APART / 2
        await connection.execute(
            slot.update()
            .where(slot.c.slot == Slot.EVENING)
            .values(next_due_at=near, next_day=near.date())
        )
        await connection.execute(
            slot.update().where(slot.c.slot == Slot.MORNING).values(next_due_at=None)
        )
    await at(office, idle, TOLD_ON)
    assert notices(office) == []
    await office.go(TOLD_ON + timedelta(hours=1))
    times = sorted(one.sent_at for one in office.messages())
    assert len(times) == 2
    assert times[1] - times[0] >= APART
    assert len(notices(office)) == 1


@pytest.mark.parametrize("killed_at", range(1, 12))
async def test_a_kill_at_any_step_neither_loses_nor_doubles_it(
    office: Office, idle: Idle, killed_at: int
) -> None:
    await office.enrol(**QUIET)
    office.clock.moment = TOLD_ON
    await idle.look()
    await office.process.run(killed_at=killed_at)
    for number in range(3):
        process = Process(office.database, office.discord, office.clock, f"after-{number}")
        after = open_office(office.database, office.clock, office.discord, process)
        office.clock.advance(minutes=10)
        await idle_of(after).look()
        await process.run()
    assert len(notices(office)) == 1


async def test_a_lost_answer_does_not_double_it(office: Office, idle: Idle) -> None:
    await office.enrol(**QUIET)
    office.discord.fail(MEMBER, Lost.ANSWER)
    await at(office, idle, TOLD_ON)
    await office.go(TOLD_ON + timedelta(hours=2))
    assert len(notices(office)) == 1


async def test_a_process_that_was_down_for_long_tells_first(office: Office, idle: Idle) -> None:
    await office.enrol(**QUIET)
    back = NOON + 200 * DAY
    assert await at(office, idle, back) == (1, 0)
    assert await at(office, idle, back + 14 * DAY - timedelta(seconds=1)) == (0, 0)
    assert await at(office, idle, back + 14 * DAY) == (0, 1)


async def test_what_could_not_be_sent_for_seven_days_is_written_anew(
    office: Office, idle: Idle
) -> None:
    await office.enrol(**QUIET)
    office.discord.broken = Answer.NO_ACCESS
    await at(office, idle, TOLD_ON)
    await at(office, idle, TOLD_ON + 8 * DAY)
    office.discord.broken = None
    told = TOLD_ON + 8 * DAY + timedelta(hours=1)
    assert await at(office, idle, told) == (1, 0)
    assert notices(office) == [told]
    assert await at(office, idle, told + 14 * DAY - timedelta(seconds=1)) == (0, 0)
    assert await at(office, idle, told + 14 * DAY) == (0, 1)


async def test_a_clock_that_is_set_back_brings_no_second_notice(office: Office, idle: Idle) -> None:
    await office.enrol(**QUIET)
    await at(office, idle, TOLD_ON)
    for moment in (TOLD_ON - 5 * DAY, TOLD_ON, TOLD_ON + DAY):
        assert await at(office, idle, moment) == (0, 0)
    assert len(notices(office)) == 1


async def test_what_somebody_did_as_a_moderator_is_not_idle_with_the_routine(
    office: Office,
) -> None:
    await office.enrol(delivery_state=DeliveryState.BLOCKED)
    held = await Enrolments(office.database).everything_about(MEMBER)
    assert held["routine"]
    assert await office.privacy.end_idle(MEMBER, Limits(active=NOON, told=NOON))
    assert await office.routines.find(MEMBER) is None


async def test_every_page_of_members_is_looked_at(
    office: Office, idle: Idle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.idle.PAGE", 2)
    for number in range(5):
        await office.enrol(MEMBER + number, **QUIET)
    assert await at(office, idle, TOLD_ON) == (5, 0)
    assert await at(office, idle, TOLD_ON + 14 * DAY) == (0, 5)

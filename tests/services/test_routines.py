"""Tests of bot.services.routines: opting in, looking, changing, leaving."""

import asyncio
from datetime import date
from typing import Any

import pytest

from bot.domain.delivery import Answer, Problem
from bot.domain.enrolment import CONSENT_VERSION, DeliveryState, Enrolment
from bot.domain.key import OccurrenceKey
from bot.domain.schedule import Schedule
from bot.domain.session import Shape, begun
from bot.domain.slots import Slot
from bot.errors import NoRoutine, UserError
from bot.services.routines import TestResult as Outcome
from bot.services.routines import check_schedule
from bot.store.sessions import OpenSessions
from bot.store.tables import delivery, metadata, routine
from tests.services.days import DAY, EVENING, HOUR, MINUTE, SECOND, TODAY
from tests.services.office import Office
from tests.support.clock import NOON
from tests.support.courier import Fault, Lost
from tests.support.enrolled import MEMBER, at, enrolment, schedule, utc
from tests.support.stored import counts, enrol, row, rows

OTHER = MEMBER + 1


async def start(office: Office, user_id: int = MEMBER, **parts: Any) -> Outcome:
    """Opt somebody in."""
    wanted: dict[str, Any] = {"schedule": schedule(), "routine": "extension", "guild_id": None}
    return await office.routines.start(user_id, **{**wanted, **parts})


# --- Opting in


async def test_start_stores_what_was_agreed_to_and_sends_a_test_message(office: Office) -> None:
    plan = schedule("Europe/Berlin", "07:30", "21:00")
    result = await start(office, schedule=plan, routine="flexion", guild_id=77)
    assert result == Outcome(arrived=True)
    [message] = office.discord.messages
    assert message.claim.occurrence is None
    assert await office.routines.get(MEMBER) == Enrolment(
        user_id=MEMBER,
        schedule=plan,
        routine="flexion",
        level="calm",
        consent_version=CONSENT_VERSION,
        consent_at=NOON,
        active_at=NOON,
        guild_id=77,
        channel_id=message.channel_id,
        delivery_state=DeliveryState.OK,
    )


async def test_a_second_start_is_refused_and_changes_nothing(office: Office) -> None:
    await start(office)
    with pytest.raises(UserError, match=r"a routine already.*`/routine edit` changes it"):
        await start(office, schedule=schedule("Asia/Tokyo"))
    assert (await office.routines.get(MEMBER)).schedule == schedule()
    assert len(office.discord.messages) == 1


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (schedule("UTC", None, None), r"Both reminders are off.*`8:00`"),
        (schedule("UTC", "08:00", "10:59"), r"at least 3 hours between.*`8:00` and `20:00`"),
        (schedule("UTC", "23:30", "00:30"), r"at least 3 hours between"),
    ],
)
async def test_times_that_cannot_be_used_are_refused_with_an_example(
    office: Office, plan: Schedule, sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        check_schedule(plan)
    with pytest.raises(UserError, match=sentence):
        await start(office, schedule=plan)
    assert await counts(office.database) == {
        "routine": 0,
        "slot": 0,
        "occurrence": 0,
        "delivery": 0,
    }


async def test_a_test_message_that_waits_for_its_turn_is_sent_later(office: Office) -> None:
    office.discord.fail(MEMBER, Answer.IN_TURN)
    office.discord.wait = 40 * SECOND
    result = await start(office)
    assert result == Outcome(waits=40 * SECOND, in_turn=True)
    office.clock.moment += 40 * SECOND
    await office.process.tick()
    assert (await office.routines.get(MEMBER)).delivery_state is DeliveryState.OK


@pytest.mark.parametrize("fault", [Lost.REQUEST, Answer.RATE_LIMITED])
async def test_a_test_message_that_discord_did_not_take_waits_too(
    office: Office, fault: Fault
) -> None:
    office.discord.fail(MEMBER, fault)
    assert await start(office) == Outcome(waits=2 * SECOND)


async def test_a_wait_is_said_as_a_second_at_least(office: Office) -> None:
    office.discord.fail(MEMBER, Answer.UNKNOWN)
    assert await start(office) == Outcome(waits=SECOND)


async def test_a_test_message_that_waits_wakes_the_loop(office: Office) -> None:
    office.discord.fail(MEMBER, Answer.RATE_LIMITED)
    await start(office)
    await office.process.reminders.woken()


async def test_a_test_message_that_fails_saves_the_routine_as_blocked_and_says_so(
    office: Office,
) -> None:
    office.discord.closed.add(MEMBER)
    assert await start(office) == Outcome(problem=Problem.CLOSED_DM)
    stored = await row(office.database, routine)
    assert (stored["delivery_state"], stored["problem"]) == ("blocked", "closed_dm")
    # It was said in the answer to the command: once is enough.
    assert await office.routines.untold_problem(MEMBER) is None


async def test_a_test_message_that_discord_refuses_is_a_fault_of_the_bot(office: Office) -> None:
    office.discord.fail(MEMBER, Answer.REFUSED)
    assert await start(office) == Outcome()


async def test_a_later_test_message_lifts_the_block(office: Office) -> None:
    office.discord.closed.add(MEMBER)
    await start(office)
    office.discord.closed.clear()
    assert await office.routines.test(MEMBER) == Outcome(arrived=True)
    found = await office.routines.get(MEMBER)
    assert (found.delivery_state, found.problem) == (DeliveryState.OK, None)


# --- Without a routine


async def test_without_a_routine_everything_says_how_to_begin(office: Office) -> None:
    asked = [
        office.routines.get(MEMBER),
        office.routines.test(MEMBER),
        office.routines.overview(MEMBER),
        office.routines.reschedule(MEMBER, zone="UTC"),
        office.routines.change(MEMBER, {"level": "calm"}),
        office.breaks.pause(MEMBER, None),
        office.breaks.resume(MEMBER),
        office.breaks.flare(MEMBER, 3),
        office.breaks.end_flare(MEMBER),
        office.breaks.go_on(MEMBER),
        office.diary.skip_next(MEMBER),
        office.diary.log(MEMBER, Slot.MORNING, None),
        office.diary.recent(MEMBER),
        office.diary.turn(MEMBER),
    ]
    for one in asked:
        with pytest.raises(NoRoutine, match="`/routine start` sets one up"):
            await one
    assert await office.routines.find(MEMBER) is None
    assert await office.routines.untold_problem(MEMBER) is None


# --- Looking


async def test_the_overview_shows_what_comes_and_how_the_last_one_went(office: Office) -> None:
    await start(office)
    before = await office.routines.overview(MEMBER)
    assert (before.last, before.now, before.today) == (None, NOON, TODAY)
    assert [one.due_at for one in before.upcoming] == [EVENING, utc("2026-03-11 08:00")]
    office.clock.moment = EVENING + 4 * MINUTE
    await office.process.tick()
    after = await office.routines.overview(MEMBER)
    assert after.last is not None
    assert (after.last.state, after.last.due_at) == ("sent", EVENING)
    assert after.last.settled_at == EVENING + 4 * MINUTE
    coming = [utc("2026-03-11 08:00"), utc("2026-03-11 20:00")]
    assert [one.due_at for one in after.upcoming] == coming


async def test_today_is_the_date_where_the_member_is(office: Office) -> None:
    await start(office, schedule=schedule("Pacific/Kiritimati"))
    assert (await office.routines.overview(MEMBER)).today == TODAY + DAY


async def test_with_one_reminder_a_day_the_next_two_are_on_two_days(office: Office) -> None:
    await start(office, schedule=schedule("UTC", None, "20:00"))
    upcoming = (await office.routines.overview(MEMBER)).upcoming
    assert [one.due_at for one in upcoming] == [EVENING, EVENING + DAY]


async def test_upcoming_goes_on_after_a_pause(office: Office) -> None:
    await start(office)
    await office.breaks.pause(MEMBER, date(2026, 3, 20))
    upcoming = (await office.routines.overview(MEMBER)).upcoming
    assert [one.due_at for one in upcoming] == [utc("2026-03-20 08:00"), utc("2026-03-20 20:00")]


async def test_nothing_comes_up_in_a_pause_without_an_end(office: Office) -> None:
    await start(office)
    await office.breaks.pause(MEMBER, None)
    assert (await office.routines.overview(MEMBER)).upcoming == []


async def test_the_next_ones_leave_out_what_was_skipped_before_its_time(office: Office) -> None:
    await start(office)
    await office.diary.skip_next(MEMBER)
    upcoming = (await office.routines.overview(MEMBER)).upcoming
    assert [one.due_at for one in upcoming] == [utc("2026-03-11 08:00"), utc("2026-03-11 20:00")]


async def test_the_overview_counts_the_streak(office: Office) -> None:
    await start(office)
    streaks = [await office.streak()]
    for due in (EVENING, EVENING + 12 * HOUR):
        await office.marks.done(MEMBER, await office.remind(due))
        streaks.append(await office.streak())
    assert streaks == [0, 1, 2]


# --- Changing


async def test_reschedule_changes_what_is_named_and_keeps_the_rest(office: Office) -> None:
    await start(office)
    changed = await office.routines.reschedule(MEMBER, times={Slot.MORNING: at("09:15")})
    assert changed == schedule("UTC", "09:15", "20:00")
    changed = await office.routines.reschedule(MEMBER, zone="Asia/Tokyo")
    assert changed == schedule("Asia/Tokyo", "09:15", "20:00")
    changed = await office.routines.reschedule(MEMBER, times={Slot.EVENING: None})
    assert changed == schedule("Asia/Tokyo", "09:15", None)
    assert (await office.routines.get(MEMBER)).schedule == changed


async def test_reschedule_refuses_what_start_refuses(office: Office) -> None:
    await start(office)
    with pytest.raises(UserError, match="at least 3 hours"):
        await office.routines.reschedule(MEMBER, times={Slot.MORNING: at("18:00")})
    off = {Slot.MORNING: None, Slot.EVENING: None}
    with pytest.raises(UserError, match="Both reminders are off"):
        await office.routines.reschedule(MEMBER, times=off)
    assert (await office.routines.get(MEMBER)).schedule == schedule()


async def test_a_date_that_had_its_reminder_gets_no_second_one(office: Office) -> None:
    await start(office)
    await office.remind(EVENING)
    await office.routines.reschedule(MEMBER, times={Slot.EVENING: at("22:00")})
    office.clock.moment = EVENING + 3 * HOUR
    await office.process.tick()
    assert len(office.discord.to(MEMBER)) == 1


async def test_two_edits_at_once_are_both_kept(office: Office) -> None:
    await start(office)
    await asyncio.gather(
        office.routines.reschedule(MEMBER, times={Slot.MORNING: at("09:15")}),
        office.routines.reschedule(MEMBER, zone="Asia/Tokyo"),
        office.routines.reschedule(MEMBER, times={Slot.EVENING: at("21:45")}),
    )
    assert (await office.member()).schedule == schedule("Asia/Tokyo", "09:15", "21:45")


async def test_what_is_due_when_its_time_is_changed_still_comes(office: Office) -> None:
    await start(office)
    office.clock.moment = EVENING + SECOND
    await office.routines.reschedule(MEMBER, times={Slot.EVENING: at("22:00")})
    await office.go(EVENING + DAY + 3 * HOUR)
    evenings = [one.claim.due_at for one in office.messages() if one.claim.due_at.hour != 8]
    assert evenings == [EVENING, EVENING + DAY + 2 * HOUR]


async def test_reschedule_wakes_the_loop(office: Office) -> None:
    await start(office)
    await office.process.reminders.woken()
    await office.routines.reschedule(MEMBER, times={Slot.EVENING: at("12:01")})
    await office.process.reminders.woken()


async def test_change_sets_choices_and_notes_that_somebody_is_there(office: Office) -> None:
    await start(office)
    office.clock.advance(hours=1)
    await office.routines.change(MEMBER, {"level": "building", "nudge_minutes": 60})
    found = await office.routines.get(MEMBER)
    assert (found.level, found.nudge_minutes, found.active_at) == ("building", 60, NOON + HOUR)


# --- A problem is told once


async def test_a_problem_is_told_once(office: Office) -> None:
    await start(office)
    assert await office.routines.untold_problem(MEMBER) is None
    office.discord.closed.add(MEMBER)
    office.clock.moment = EVENING
    await office.process.tick()
    told = [await office.routines.untold_problem(MEMBER) for _ in range(3)]
    assert told == [Problem.CLOSED_DM, None, None]


async def test_a_test_message_that_waits_is_no_news_of_an_old_problem(office: Office) -> None:
    await start(office)
    office.discord.closed.add(MEMBER)
    office.clock.moment = EVENING
    await office.process.tick()
    await office.routines.untold_problem(MEMBER)
    office.discord.fail(MEMBER, Answer.UNKNOWN)
    assert (await office.routines.test(MEMBER)).waits is not None
    assert await office.routines.untold_problem(MEMBER) is None


async def test_a_test_message_that_fails_later_is_told_at_the_next_interaction(
    office: Office,
) -> None:
    await start(office)
    office.discord.closed.add(MEMBER)
    office.clock.moment = EVENING
    await office.process.tick()
    await office.routines.untold_problem(MEMBER)
    office.discord.fail(MEMBER, Answer.RATE_LIMITED)
    await office.routines.test(MEMBER)
    office.clock.advance(minutes=1)
    await office.process.tick()
    assert await office.routines.untold_problem(MEMBER) is Problem.CLOSED_DM


async def test_a_problem_that_is_over_is_not_told(office: Office) -> None:
    await start(office)
    office.discord.closed.add(MEMBER)
    office.clock.moment = EVENING
    await office.process.tick()
    office.discord.closed.clear()
    await office.routines.test(MEMBER)
    assert await office.routines.untold_problem(MEMBER) is None


# --- Leaving


async def test_leave_removes_everything(office: Office) -> None:
    await start(office)
    await office.remind(EVENING)
    await office.privacy.forget(MEMBER)
    assert sum((await counts(office.database)).values()) == 0
    office.clock.moment = EVENING + 3 * DAY
    assert await office.process.tick() == 0


async def test_the_export_holds_everything_about_one_member(office: Office) -> None:
    await start(office)
    await enrol(office.database, NOON, enrolment(OTHER))
    await office.remind(EVENING)
    key = OccurrenceKey(slot=Slot.EVENING, day=EVENING.date())
    shape = Shape(routine="extension", level="calm", ways=((-1, 0),) * 4)
    await OpenSessions(office.database).open(begun(MEMBER, key, shape, EVENING))
    held = (await office.privacy.held(MEMBER)).rows
    assert set(held) == {table.name for table in metadata.sorted_tables if "user_id" in table.c}
    assert all(held.values())
    assert {one["user_id"] for found in held.values() for one in found} == {MEMBER}
    stored = await rows(office.database, delivery, user_id=MEMBER)
    assert sorted(held["delivery"], key=str) == sorted(stored, key=str)

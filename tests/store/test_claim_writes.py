"""Tests of bot.store.claim_writes: what a claim closes, counts, passes over and postpones."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.claims import Claim, Closing, DueMember, Excuse, MemberPlan, State, plan
from bot.domain.marks import done
from bot.domain.schedule import Occurrence
from bot.domain.slots import Slot
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.occurrences import Occurrences
from bot.store.tables import delivery, occurrence, routine
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER, enrolment, schedule, utc
from tests.support.stored import arrived, enrol, numbered, row, rows, slots

EIGHT = utc("2026-03-11 08:00")
TODAY = date(2026, 3, 11)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MORNINGS = schedule("UTC", "08:00", None)
OTHER = MEMBER + 1
# No release of the tzdata package has had this zone.
UNREADABLE = schedule("Europe/Atlantis", "08:00", None)


def process(database: Database) -> Claims:
    """Return the claims of a process."""
    return Claims(database, "here", numbered())


async def due(claims: Claims, moment: datetime) -> list[Claim]:
    return (await claims.claim_due(moment, 100, plan))[0]


async def mornings_unanswered(database: Database, count: int, **parts: Any) -> Claims:
    """Enrol a member and send so many mornings' reminders, none of which gets an answer."""
    await enrol(database, NOON, enrolment(schedule=MORNINGS, **parts))
    claims = process(database)
    for day in range(count):
        for claim in await due(claims, EIGHT + day * DAY):
            await arrived(database, claim, EIGHT + day * DAY)
    return claims


async def states(database: Database, user_id: int = MEMBER) -> list[tuple[str, str | None]]:
    """Return state and excuse of each day, the first one first."""
    found = await rows(database, occurrence, user_id=user_id)
    return [(one["state"], one["excuse"]) for one in sorted(found, key=lambda one: one["due_at"])]


async def ignored(database: Database) -> int:
    return (await row(database, routine, user_id=MEMBER))["ignored"]


# --- When a newer occurrence opens, an older one without an answer closes, and is counted.


async def test_an_older_one_without_an_answer_closes_when_the_newer_opens(
    database: Database,
) -> None:
    claims = await mornings_unanswered(database, 1)
    assert await states(database) == [("sent", None)]
    [claim] = await due(claims, EIGHT + DAY)
    assert await states(database) == [("missed", None), ("open", None)]
    older = (await rows(database, occurrence))[0]
    assert older["changed_at"] == EIGHT + DAY
    assert await ignored(database) == claim.enrolment.ignored == 1


async def test_closing_sends_and_edits_nothing(database: Database) -> None:
    claims = await mornings_unanswered(database, 1)
    before = (await rows(database, delivery))[0]
    await due(claims, EIGHT + DAY)
    assert (await rows(database, delivery))[0] == before


async def test_the_evening_closes_the_morning(database: Database) -> None:
    await enrol(database, EIGHT - HOUR, enrolment())
    claims = process(database)
    [morning] = await due(claims, EIGHT)
    await arrived(database, morning, EIGHT)
    await due(claims, EIGHT + 12 * HOUR)
    assert await states(database) == [("missed", None), ("open", None)]


async def test_what_is_excused_is_closed_and_not_counted(database: Database) -> None:
    claims = await mornings_unanswered(database, 1)
    flare = {"flare_from": TODAY, "flare_until": TODAY + DAY}
    await Enrolments(database).change(MEMBER, flare)
    await due(claims, EIGHT + DAY)
    assert await states(database) == [("excused", "flare"), ("open", None)]
    assert await ignored(database) == 0


async def test_a_pause_closes_as_excused_what_its_first_day_had(database: Database) -> None:
    claims = await mornings_unanswered(database, 1)
    await Enrolments(database).change(MEMBER, {"paused_from": TODAY})
    assert await due(claims, EIGHT + DAY) == []
    assert await states(database) == [("excused", "paused")] * 2


async def test_marked_reminders_are_neither_closed_nor_counted(database: Database) -> None:
    claims = await mornings_unanswered(database, 1)
    about = Occurrence(slot=Slot.MORNING, day=TODAY, due_at=EIGHT)
    await Occurrences(database).mark(MEMBER, about, done, EIGHT + HOUR)
    await due(claims, EIGHT + DAY)
    assert await states(database) == [("done", None), ("open", None)]
    assert await ignored(database) == 0


async def test_another_members_unanswered_ones_are_left_alone(database: Database) -> None:
    claims = await mornings_unanswered(database, 1)
    await enrol(database, NOON, enrolment(OTHER, schedule=schedule("UTC", "07:00", None)))
    [other, *_] = await due(claims, EIGHT + DAY - HOUR)
    assert other.enrolment.user_id == OTHER
    assert await states(database) == [("sent", None)]
    assert await ignored(database) == 0


async def test_closing_and_counting_are_in_the_claims_own_transaction(database: Database) -> None:
    """A delivery whose id is taken fails the batch: nothing is closed, nothing counted."""
    await mornings_unanswered(database, 1)
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        await due(Claims(database, "here", numbered()), EIGHT + DAY)
    assert await states(database) == [("sent", None)]
    assert await ignored(database) == 0
    assert len(await due(Claims(database, "here", numbered("next-")), EIGHT + DAY)) == 1
    assert await ignored(database) == 1


async def test_closings_are_written_as_they_were_decided(database: Database) -> None:
    claims = await mornings_unanswered(database, 1)

    def excuse(member: DueMember, moment: datetime) -> MemberPlan:
        found = plan(member, moment)
        [one] = found.closings
        closing = Closing(
            occurrence_id=one.occurrence_id, state=State.EXCUSED, excuse=Excuse.PAUSED
        )
        return MemberPlan(enrolment=found.enrolment, closings=(closing,), slots=found.slots)

    await claims.claim_due(EIGHT + DAY, 10, excuse)
    assert (await states(database))[0] == ("excused", "paused")


async def test_after_seven_without_an_answer_one_asks_and_then_it_is_quiet(
    database: Database,
) -> None:
    claims = await mornings_unanswered(database, 7)
    [asking] = await due(claims, EIGHT + 7 * DAY)
    assert asking.asks
    await arrived(database, asking, EIGHT + 7 * DAY)
    assert await due(claims, EIGHT + 8 * DAY) == []
    assert await due(claims, EIGHT + 9 * DAY) == []
    assert await states(database) == [("missed", None)] * 8 + [("excused", "quiet")] * 2
    assert await ignored(database) == 8
    # The slot ticks on: going on needs nothing but an answer.
    assert (await slots(database, MEMBER))["morning"]["next_day"] == TODAY + 10 * DAY


async def test_who_answers_in_between_is_not_asked(database: Database) -> None:
    claims = await mornings_unanswered(database, 7)
    about = Occurrence(slot=Slot.MORNING, day=TODAY, due_at=EIGHT)
    await Occurrences(database).mark(MEMBER, about, done, EIGHT + 6 * DAY + HOUR)
    [claim] = await due(claims, EIGHT + 7 * DAY)
    # The seventh itself is still without an answer.
    assert (claim.asks, claim.enrolment.ignored) == (False, 1)


async def test_who_answers_after_the_silence_gets_the_next_reminder(database: Database) -> None:
    claims = await mornings_unanswered(database, 10)
    about = Occurrence(slot=Slot.MORNING, day=TODAY + 7 * DAY, due_at=EIGHT + 7 * DAY)
    await Occurrences(database).mark(MEMBER, about, done, EIGHT + 9 * DAY + HOUR)
    [claim] = await due(claims, EIGHT + 10 * DAY)
    assert (claim.asks, claim.enrolment.ignored) == (False, 0)


# --- A routine that cannot be reckoned with waits an hour, and stops nobody else.


async def break_zone(database: Database, user_id: int = MEMBER) -> None:
    """Let the time zone rules drop a member's zone."""
    await Enrolments(database).change(user_id, {"zone": UNREADABLE.zone})


async def test_a_zone_that_cannot_be_read_does_not_stop_the_others(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    members = [enrolment(one, schedule=MORNINGS) for one in (1, 2, 3)]
    await enrol(database, NOON, *members)
    await break_zone(database, 2)
    found, slots_due = await process(database).claim_due(EIGHT, 10, plan)
    assert ([one.enrolment.user_id for one in found], slots_due) == ([1, 3], 3)
    assert await rows(database, occurrence, user_id=2) == []
    assert "cannot be reckoned with" in caplog.text
    assert "ERROR" in caplog.text


async def test_its_due_slots_are_postponed_by_an_hour_and_keep_their_date(
    database: Database,
) -> None:
    await enrol(database, EIGHT - HOUR, enrolment())
    await break_zone(database)
    claims = process(database)
    assert await claims.claim_due(EIGHT, 10, plan) == ([], 1)
    assert await claims.claim_due(EIGHT, 10, plan) == ([], 0)
    stored = await slots(database, MEMBER)
    morning, evening = stored["morning"], stored["evening"]
    assert (morning["next_due_at"], morning["next_day"]) == (EIGHT + HOUR, TODAY)
    assert morning["last_day"] is None
    # What is not due yet is left as it is.
    assert evening["next_due_at"] == EIGHT + 12 * HOUR


async def test_what_was_postponed_comes_when_the_zone_can_be_read_again(
    database: Database,
) -> None:
    await enrol(database, NOON, enrolment(schedule=MORNINGS))
    await break_zone(database)
    claims = process(database)
    await due(claims, EIGHT)
    await Enrolments(database).change(MEMBER, {"zone": "UTC"})
    [claim] = await due(claims, EIGHT + HOUR)
    assert claim.occurrence is not None
    assert claim.occurrence.day == TODAY
    assert (await slots(database, MEMBER))["morning"]["next_due_at"] == EIGHT + DAY


async def test_nothing_of_a_routine_that_cannot_be_reckoned_with_is_closed(
    database: Database,
) -> None:
    claims = await mornings_unanswered(database, 1)
    await break_zone(database)
    await due(claims, EIGHT + DAY)
    assert await states(database) == [("sent", None)]
    assert await ignored(database) == 0

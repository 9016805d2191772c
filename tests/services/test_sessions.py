"""Tests of bot.services.sessions: opening, going on, stopping, finishing; nothing about pain."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.claims import State
from bot.domain.key import OccurrenceKey
from bot.domain.session import CHECK, LASTS, Target
from bot.domain.slots import Slot
from bot.errors import Gone, NoRoutine
from bot.library.library import Library
from bot.services.sessions import Closed, Name, Seen, Sessions
from bot.store.sessions import OpenSessions
from bot.store.tables import delivery, metadata
from tests.services.office import Office
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER
from tests.support.libraries import bundled_alone
from tests.support.stored import row, rows

HOUR = timedelta(hours=1)
EVENING = NOON + 8 * HOUR
TODAY = NOON.date()
KEY = OccurrenceKey(slot=Slot.EVENING, day=TODAY)
MORNING = OccurrenceKey(slot=Slot.MORNING, day=TODAY)
OTHER = MEMBER + 1


@pytest.fixture
async def office(office: Office) -> Office:
    """Return the office with a member at level build, whose evening reminder has come."""
    await office.enrol(level="build", nudge_minutes=30)
    await office.remind(EVENING)
    return office


@pytest.fixture
def sessions(office: Office, library: Library) -> Sessions:
    """Return the sessions."""
    return sessions_of(office, library)


def sessions_of(office: Office, library: Library) -> Sessions:
    return Sessions(
        libraries=bundled_alone(library),
        routines=office.routines,
        marks=office.marks,
        sessions=OpenSessions(office.database),
        clock=office.clock,
    )


async def led_to(sessions: Sessions, step: int, way: int | None = None) -> Seen:
    """Open a session and go to a step."""
    seen = await sessions.open(MEMBER, KEY)
    return still_open(await sessions.go(MEMBER, seen.name, Target(step=step, way=way)))


def still_open(found: Seen | Closed) -> Seen:
    assert isinstance(found, Seen)
    return found


def closed(found: object) -> Closed:
    assert isinstance(found, Closed)
    return found


async def everything(office: Office, *but: str) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table."""
    tables = [one for one in metadata.sorted_tables if one.name not in but]
    return {one.name: await rows(office.database, one) for one in tables}


# --- Opening


async def test_it_begins_at_its_check_with_the_list_of_the_day(
    sessions: Sessions, library: Library
) -> None:
    seen = await sessions.open(MEMBER, KEY)
    assert (seen.session.step, seen.session.routine, seen.session.level) == (
        CHECK,
        "extension",
        "build",
    )
    listed = library.routines["extension"].build.evening
    assert [one.item for one in seen.steps] == list(listed)


async def test_it_is_taken_up_where_it_was_left_by_another_process(
    sessions: Sessions, office: Office, library: Library
) -> None:
    left = await led_to(sessions, 3, -1)
    office.clock.advance(hours=2)
    again = await sessions_of(office, library).open(MEMBER, KEY)
    assert replace(again.session, touched_at=left.session.touched_at) == left.session
    assert (again.session.step, again.session.way(3)) == (3, -1)


async def test_opening_lets_the_nudge_wait(sessions: Sessions, office: Office) -> None:
    office.clock.moment = EVENING + timedelta(minutes=20)
    await sessions.open(MEMBER, KEY)
    nudge = await row(office.database, delivery, kind="nudge")
    assert nudge["attempt_at"] == EVENING + timedelta(minutes=50)
    assert (await office.member()).active_at == office.clock.now()


async def test_another_occurrence_takes_its_place(sessions: Sessions) -> None:
    left = await led_to(sessions, 3)
    other = await sessions.open(MEMBER, MORNING)
    assert (other.session.key, other.session.step) == (MORNING, CHECK)
    answer = closed(await sessions.go(MEMBER, left.name, Target(step=4)))
    assert (answer.marked.key, answer.changed) == (KEY, False)


async def test_begun_anew_it_is_another_one(sessions: Sessions, office: Office) -> None:
    left = await led_to(sessions, 3)
    office.clock.advance(minutes=1)
    anew = await sessions.begin(MEMBER, KEY)
    assert anew.session.step == CHECK
    assert isinstance(await sessions.go(MEMBER, left.name, Target(step=4)), Closed)
    assert isinstance(await sessions.go(MEMBER, anew.name, Target(step=1)), Seen)


async def test_after_twelve_hours_it_is_begun_anew(sessions: Sessions, office: Office) -> None:
    left = await led_to(sessions, 3)
    office.clock.moment += LASTS
    assert isinstance(await sessions.go(MEMBER, left.name, Target(step=4)), Closed)
    assert isinstance(await sessions.finish(MEMBER, left.name), Closed)
    assert (await sessions.open(MEMBER, KEY)).session.step == CHECK
    assert (await office.about(Slot.EVENING, TODAY))["state"] == State.SENT


async def test_nobody_without_a_routine_is_led(sessions: Sessions) -> None:
    with pytest.raises(NoRoutine):
        await sessions.open(OTHER, KEY)
    with pytest.raises((NoRoutine, Gone)):
        await sessions.begin(OTHER, KEY)


async def test_what_is_too_far_ahead_is_not_begun(sessions: Sessions) -> None:
    with pytest.raises(Gone):
        await sessions.open(MEMBER, OccurrenceKey(slot=Slot.EVENING, day=date(2031, 1, 1)))


# --- Going on


async def test_a_button_leads_where_it_says_from_wherever(sessions: Sessions) -> None:
    seen = await led_to(sessions, 1)
    for step in (4, 2, 5, 1):
        found = still_open(await sessions.go(MEMBER, seen.name, Target(step=step)))
        assert found.session.step == step
        assert found.way == found.steps[step - 1].own


async def test_the_next_one_is_known_before_it_is_shown(sessions: Sessions) -> None:
    seen = await led_to(sessions, 1)
    assert seen.following == seen.steps[1].own
    last = still_open(await sessions.go(MEMBER, seen.name, Target(step=seen.session.count)))
    assert last.following == last.way


async def test_somebody_elses_session_is_not_touched(sessions: Sessions, office: Office) -> None:
    seen = await led_to(sessions, 2)
    await office.enrol(OTHER)
    assert isinstance(await sessions.go(OTHER, seen.name, Target(step=4)), Closed)
    assert (await sessions.open(MEMBER, KEY)).session.step == 2


@pytest.mark.parametrize(
    "change", [{"level": "calm"}, {"routine": "hip"}], ids=["level", "routine"]
)
async def test_a_changed_list_is_not_gone_on_with(
    sessions: Sessions, office: Office, change: dict[str, str]
) -> None:
    left = await led_to(sessions, 3)
    await office.routines.change(MEMBER, change)
    assert closed(await sessions.go(MEMBER, left.name, Target(step=4))).changed
    anew = await sessions.open(MEMBER, KEY)
    assert anew.session.step == CHECK
    assert (anew.session.level, anew.session.routine) == (
        change.get("level", "build"),
        change.get("routine", "extension"),
    )


async def test_a_flare_up_that_begins_meanwhile_brings_the_calm_list(
    sessions: Sessions, office: Office
) -> None:
    left = await led_to(sessions, 3)
    await office.breaks.flare(MEMBER, 2)
    assert closed(await sessions.go(MEMBER, left.name, Target(step=4))).changed
    assert (await sessions.open(MEMBER, KEY)).session.level == "calm"


async def test_in_a_flare_up_an_older_day_is_calm_too(sessions: Sessions, office: Office) -> None:
    office.clock.moment = EVENING + 20 * HOUR
    await office.breaks.flare(MEMBER, 2)
    assert (await sessions.open(MEMBER, KEY)).session.level == "calm"


async def test_a_list_of_another_length_is_not_gone_on_with(
    sessions: Sessions, office: Office, library: Library
) -> None:
    """As after a release with other content."""
    left = await led_to(sessions, 3)
    routine = library.routines["extension"]
    evening = routine.build.evening[:-1]
    shorter = routine.model_copy(
        update={"build": routine.build.model_copy(update={"evening": evening})}
    )
    released = replace(library, routines={**library.routines, "extension": shorter})
    after = sessions_of(office, released)
    assert closed(await after.go(MEMBER, left.name, Target(step=4))).changed


async def test_a_way_that_a_release_has_taken_away_is_the_nearest_there_is(
    sessions: Sessions, office: Office, library: Library
) -> None:
    left = await led_to(sessions, 2, -3)
    press_up = library.exercises["prone_press_up"]
    plain = press_up.model_copy(
        update={"easier": press_up.easier.model_copy(update={"exercise": None})}
    )
    released = replace(library, exercises={**library.exercises, "prone_press_up": plain})
    after = sessions_of(office, released)
    assert (left.way.exercise.id, left.session.way(2)) == ("prone_lying", -3)
    for again in (
        await after.open(MEMBER, KEY),
        still_open(await after.go(MEMBER, left.name, Target(step=2))),
    ):
        assert (again.way.exercise, again.way.text) == (plain, plain.easier.text)


# --- Finishing and stopping


async def test_finishing_marks_it_done_and_closes_it(sessions: Sessions, office: Office) -> None:
    seen = await led_to(sessions, 5)
    marked = await sessions.finish(MEMBER, seen.name)
    assert not isinstance(marked, Closed)
    assert (marked.key, marked.state) == (KEY, State.DONE)
    assert await OpenSessions(office.database).get(MEMBER) is None
    undone = await office.marks.undo(MEMBER, str(KEY))
    assert undone.state is State.SENT


async def test_finishing_twice_says_the_same(sessions: Sessions) -> None:
    seen = await led_to(sessions, 5)
    found = await asyncio.gather(*(sessions.finish(MEMBER, seen.name) for _ in range(3)))
    assert {type(one).__name__ for one in found} == {"Marked"}
    assert await sessions.finish(MEMBER, seen.name) == found[0]


async def test_what_was_finished_before_its_list_changed_counts(
    sessions: Sessions, office: Office
) -> None:
    seen = await led_to(sessions, 5)
    await office.routines.change(MEMBER, {"level": "calm"})
    assert not isinstance(await sessions.finish(MEMBER, seen.name), Closed)


async def test_an_old_finish_does_not_mark_what_was_taken_back(
    sessions: Sessions, office: Office
) -> None:
    seen = await led_to(sessions, 5)
    await sessions.finish(MEMBER, seen.name)
    await office.marks.undo(MEMBER, str(KEY))
    assert closed(await sessions.finish(MEMBER, seen.name)).marked.state is State.SENT


async def test_stopping_ends_it_and_leaves_its_occurrence(
    sessions: Sessions, office: Office
) -> None:
    seen = await led_to(sessions, 2)
    assert (await sessions.stop(MEMBER, seen.name)).state is State.SENT
    assert await OpenSessions(office.database).get(MEMBER) is None
    assert (await sessions.stop(MEMBER, seen.name)).state is State.SENT


async def test_an_old_stop_does_not_end_the_open_one(sessions: Sessions, office: Office) -> None:
    old = await led_to(sessions, 2)
    office.clock.advance(minutes=1)
    anew = await sessions.begin(MEMBER, KEY)
    await sessions.stop(MEMBER, old.name)
    assert (await sessions.open(MEMBER, KEY)).name == anew.name


async def test_leaving_ends_it(sessions: Sessions, office: Office) -> None:
    seen = await led_to(sessions, 2)
    await office.privacy.forget(MEMBER)
    with pytest.raises(NoRoutine):
        await sessions.go(MEMBER, seen.name, Target(step=3))
    assert await OpenSessions(office.database).get(MEMBER) is None


async def test_a_name_that_was_made_up_leads_nowhere(sessions: Sessions) -> None:
    await led_to(sessions, 2)
    for stamp in (0, -1, 36**12):
        found = await sessions.go(MEMBER, Name(key=KEY, stamp=stamp), Target(step=3))
        assert isinstance(found, Closed)


async def test_while_it_lasts_nothing_but_its_place_is_written(
    sessions: Sessions, office: Office
) -> None:
    seen = await sessions.open(MEMBER, KEY)
    before = await everything(office, "session")
    for step in (1, 2, 2, 3, 2, 5):
        office.clock.advance(seconds=30)
        await sessions.go(MEMBER, seen.name, Target(step=step, way=-1))
    assert await everything(office, "session") == before
    [kept] = await rows(office.database, metadata.tables["session"])
    assert {name: kept[name] for name in ("step", "ways", "slot", "day")} == {
        "step": 5,
        "ways": "333434",
        "slot": "evening",
        "day": TODAY,
    }

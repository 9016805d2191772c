"""Tests of bot.store.sessions: one open session a member, which goes with their routine."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.key import OccurrenceKey
from bot.domain.session import FURTHEST, Session, Shape, Target, begun, moved
from bot.domain.slots import Slot
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.sessions import OpenSessions
from bot.store.tables import session
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER, enrolment
from tests.support.stored import enrol, rows

OTHER = MEMBER + 1
KEY = OccurrenceKey(slot=Slot.EVENING, day=date(2026, 3, 10))
SHAPE = Shape(routine="extension", level="build", ways=((-FURTHEST, FURTHEST),) * 8)
HOUR = timedelta(hours=1)


@pytest.fixture
async def sessions(database: Database) -> OpenSessions:
    """Return the sessions of two members, of which none is open."""
    await enrol(database, NOON, enrolment(), enrolment(OTHER))
    return OpenSessions(database)


def fresh(user_id: int = MEMBER, **parts: object) -> Session:
    return replace(begun(user_id, KEY, SHAPE, NOON), **parts)  # pyright: ignore[reportArgumentType]


async def test_what_was_opened_is_read_back(sessions: OpenSessions) -> None:
    assert await sessions.get(MEMBER) is None
    opened = fresh(step=3, ways=(-4, -3, -2, -1, 0, 1, 2, 4), touched_at=NOON + HOUR)
    assert await sessions.open(opened)
    assert await sessions.get(MEMBER) == opened
    assert await sessions.get(OTHER) is None


async def test_a_new_one_takes_the_place_of_the_last(
    sessions: OpenSessions, database: Database
) -> None:
    assert await sessions.open(fresh(step=3))
    later = fresh(began_at=NOON + HOUR, touched_at=NOON + HOUR)
    assert await sessions.open(later)
    assert await sessions.get(MEMBER) == later
    assert len(await rows(database, session)) == 1


async def test_nobody_without_a_routine_has_one(sessions: OpenSessions) -> None:
    assert await sessions.open(fresh(MEMBER + 2)) is False
    assert await sessions.get(MEMBER + 2) is None


async def test_it_moves_by_a_rule_that_is_given_where_it_stands(sessions: OpenSessions) -> None:
    await sessions.open(fresh(step=2))
    seen: list[int] = []

    def on(found: Session) -> Session:
        seen.append(found.step)
        return moved(found, Target(step=3, way=-1), SHAPE, NOON + HOUR)

    new = await sessions.move(MEMBER, on)
    assert seen == [2]
    assert new == fresh(step=3, ways=(0, 0, -1, 0, 0, 0, 0, 0), touched_at=NOON + HOUR)
    assert await sessions.get(MEMBER) == new


async def test_a_rule_that_says_nothing_leaves_it_as_it_is(sessions: OpenSessions) -> None:
    await sessions.open(fresh(step=2))
    assert await sessions.move(MEMBER, lambda _: None) is None
    assert await sessions.get(MEMBER) == fresh(step=2)
    assert await sessions.move(OTHER, lambda found: found) is None


async def test_presses_at_the_same_instant_are_all_counted(sessions: OpenSessions) -> None:
    """Each way is of another step: none may undo the other."""
    await sessions.open(fresh())

    async def ease(step: int) -> None:
        target = Target(step=step, way=-1)
        await sessions.move(MEMBER, lambda found: moved(found, target, SHAPE, NOON))

    await asyncio.gather(*(ease(step) for step in range(1, 9)))
    found = await sessions.get(MEMBER)
    assert found is not None
    assert found.ways == (-1,) * 8


async def test_only_the_open_one_is_ended(sessions: OpenSessions) -> None:
    await sessions.open(fresh())
    await sessions.open(fresh(OTHER))
    assert await sessions.end(MEMBER, NOON - HOUR) is False
    assert await sessions.end(MEMBER, NOON) is True
    assert await sessions.end(MEMBER, NOON) is False
    assert await sessions.get(MEMBER) is None
    assert await sessions.get(OTHER) is not None


async def test_what_nobody_has_touched_since_a_moment_is_dropped(sessions: OpenSessions) -> None:
    await sessions.open(fresh(touched_at=NOON))
    await sessions.open(fresh(OTHER, touched_at=NOON + HOUR))
    assert await sessions.drop_untouched(NOON) == 1
    assert await sessions.get(MEMBER) is None
    assert await sessions.get(OTHER) is not None


async def test_it_goes_with_the_routine(sessions: OpenSessions, database: Database) -> None:
    await sessions.open(fresh())
    await Enrolments(database).remove(MEMBER)
    assert await sessions.get(MEMBER) is None

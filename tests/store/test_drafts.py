"""Tests of bot.store.drafts: one draft an entry, and what waits for one moderator's choice."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.editorial import Action, Draft, State
from bot.library.kinds import Key, Kind
from bot.store.drafts import PARCEL_LASTS, Drafts
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from tests.support.clock import NOON

HERE, THERE = 500, 501
ANN, BOB = 71, 72
BRIDGE = Key(Kind.EXERCISE, "bridge")
GENERAL = Key(Kind.CAUSE, "general")
DRAFT = Draft(
    action=Action.PUBLISH,
    state=State(changes={"summary": "Lift – “slowly”."}, base="digest"),
    version=2,
    revision=0,
    author_id=ANN,
    touched_at=NOON,
)


@pytest.fixture
def drafts(database: Database) -> Drafts:
    """Return the drafts."""
    return Drafts(database)


async def test_a_draft_is_read_as_it_was_written(drafts: Drafts) -> None:
    waiting = replace(DRAFT, waiting=True, asker_id=BOB, reason="Members misread it")
    made = await drafts.change(HERE, BRIDGE, lambda _: waiting)
    assert made == replace(waiting, revision=1)
    assert await drafts.get(HERE, BRIDGE) == made
    assert await drafts.get(THERE, BRIDGE) is None


async def test_whose_id_is_taken_off_a_draft_has_changed_it(
    drafts: Drafts, database: Database
) -> None:
    made = await drafts.change(HERE, BRIDGE, lambda _: replace(DRAFT, waiting=True, asker_id=BOB))
    assert made is not None
    await Enrolments(database).remove(BOB)
    left = await drafts.get(HERE, BRIDGE)
    assert left == replace(made, asker_id=None, revision=made.revision + 1)


async def test_every_change_counts(drafts: Drafts) -> None:
    for number in (1, 2, 3):
        made = await drafts.change(HERE, BRIDGE, lambda old: old or DRAFT)
        assert made is not None
        assert made.revision == number


async def test_a_change_may_leave_it_as_it_is(drafts: Drafts) -> None:
    assert await drafts.change(HERE, BRIDGE, lambda _: None) is None
    assert await drafts.get(HERE, BRIDGE) is None


async def test_changes_at_once_are_made_one_after_the_other(drafts: Drafts) -> None:
    def more(old: Draft | None) -> Draft:
        found = old or replace(DRAFT, state=State(changes={}))
        changes = {**(found.state.changes or {}), str(len(found.state.changes or {})): 1}
        return replace(found, state=State(changes=changes))

    await asyncio.gather(*(drafts.change(HERE, BRIDGE, more) for _ in range(8)))
    made = await drafts.get(HERE, BRIDGE)
    assert made is not None
    assert (made.revision, len(made.state.changes or {})) == (8, 8)


async def test_a_servers_drafts_come_latest_first(drafts: Drafts) -> None:
    await drafts.change(HERE, BRIDGE, lambda _: DRAFT)
    later = replace(DRAFT, touched_at=NOON + timedelta(minutes=1))
    await drafts.change(HERE, GENERAL, lambda _: later)
    await drafts.change(THERE, BRIDGE, lambda _: DRAFT)
    assert list(await drafts.all(HERE)) == [GENERAL, BRIDGE]


async def test_a_draft_is_discarded_as_it_was_looked_at(drafts: Drafts) -> None:
    await drafts.change(HERE, BRIDGE, lambda _: DRAFT)
    assert not await drafts.discard(HERE, BRIDGE, 2)
    assert not await drafts.discard(THERE, BRIDGE, 1)
    assert await drafts.discard(HERE, BRIDGE, 1)
    assert await drafts.get(HERE, BRIDGE) is None


async def test_a_parcel_is_for_who_left_it_and_once(drafts: Drafts) -> None:
    await drafts.hold("p1", HERE, ANN, "held – “äöü”", NOON)
    assert await drafts.held("p1", HERE, ANN) == "held – “äöü”"
    assert await drafts.held("p1", THERE, ANN) is None
    assert await drafts.held("p1", HERE, BOB) is None
    assert await drafts.let_go("p1")
    assert not await drafts.let_go("p1")
    assert await drafts.held("p1", HERE, ANN) is None


async def test_a_parcel_that_nobody_chose_about_is_deleted(drafts: Drafts) -> None:
    await drafts.hold("old", HERE, ANN, "held", NOON - PARCEL_LASTS)
    await drafts.hold("new", HERE, ANN, "held", NOON)
    assert await drafts.drop_unchosen(NOON) == 1
    assert await drafts.held("new", HERE, ANN) == "held"

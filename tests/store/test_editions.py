"""Tests of bot.store.editions: versions, the newest of which holds."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.editorial import Action, Draft, State, Version
from bot.library.kinds import Key, Kind
from bot.store.drafts import Drafts
from bot.store.editions import Addition, Editions
from bot.store.engine import Database
from tests.support.clock import NOON

HERE, THERE = 500, 501
BRIDGE = Key(Kind.EXERCISE, "bridge")
GENERAL = Key(Kind.CAUSE, "general")
BASE = {"id": "bridge", "name": "Bridge", "steps": ["Lift – “slowly”."]}


def version(number: int, **parts: Any) -> Version:
    values: dict[str, Any] = {
        "number": number,
        "action": Action.PUBLISH,
        "state": State(changes={"summary": f"Number {number}, “äöü”."}, base="digest"),
        "reason": "Members misread it",
        "author_id": 71,
        "approver_id": None,
        "made_at": NOON,
    }
    return Version(**{**values, **parts})


async def in_use(editions: Editions, guild_id: int | None = None) -> dict[int, list[Any]]:
    return {of: raw async for of, raw in editions.in_use(guild_id)}


@pytest.fixture
def editions(database: Database) -> Editions:
    """Return what servers say."""
    return Editions(database)


async def test_a_version_is_read_as_it_was_made(editions: Editions) -> None:
    made = version(1, approver_id=72, state=State(changes={"a": ["b"]}, retired=True, base=None))
    assert await editions.add(HERE, BRIDGE, made, base=None)
    assert await editions.history(HERE, BRIDGE) == [made]
    assert await editions.newest(HERE) == {BRIDGE: made}


async def test_the_newest_version_holds(editions: Editions) -> None:
    for number in (1, 2, 3):
        assert await editions.add(HERE, BRIDGE, version(number), base=BASE)
    assert await editions.add(HERE, GENERAL, version(1), base=BASE)
    assert await editions.add(THERE, BRIDGE, version(1), base=BASE)
    assert [one.number for one in await editions.history(HERE, BRIDGE)] == [3, 2, 1]
    found = await in_use(editions)
    assert set(found) == {HERE, THERE}
    assert [(kind, one) for kind, one, _, _ in sorted(found[HERE])] == [
        ("cause", "general"),
        ("exercise", "bridge"),
    ]
    assert "Number 3, “äöü”." in {one: raw for _, one, _, raw in found[HERE]}["bridge"]
    assert set(await in_use(editions, THERE)) == {THERE}


@pytest.mark.parametrize("number", [0, 1, 3])
async def test_a_number_that_is_taken_or_skips_one_is_refused(
    editions: Editions, number: int
) -> None:
    await editions.add(HERE, BRIDGE, version(1), base=BASE)
    assert not await editions.add(HERE, BRIDGE, version(number), base=BASE)
    assert len(await editions.history(HERE, BRIDGE)) == 1


async def test_of_two_at_once_one_is_first(editions: Editions) -> None:
    one, other = (version(1, author_id=author) for author in (71, 72))
    made = await asyncio.gather(
        editions.add(HERE, BRIDGE, one, base=BASE), editions.add(HERE, BRIDGE, other, base=BASE)
    )
    assert sorted(made) == [False, True]
    assert len(await editions.history(HERE, BRIDGE)) == 1


@pytest.mark.parametrize(
    ("state", "used"),
    [
        (State(), False),
        (State(changes={"a": 1}), True),
        (State(retired=True), True),
    ],
)
async def test_what_reads_as_bundled_is_not_in_use(
    editions: Editions, state: State, used: bool
) -> None:
    await editions.add(HERE, BRIDGE, version(1), base=BASE)
    await editions.add(HERE, BRIDGE, version(2, state=state), base=BASE)
    assert (HERE in await in_use(editions)) is used
    assert (await editions.newest(HERE))[BRIDGE].state == state


async def test_what_lies_beneath_is_kept_once(editions: Editions, database: Database) -> None:
    for guild_id in (HERE, THERE):
        await editions.add(guild_id, BRIDGE, version(1), base=BASE)
    assert await editions.base("digest") == BASE
    assert await editions.base("another") is None
    found = {of: bases async for of, bases in editions.bases()}
    assert found == {HERE: {BRIDGE: "digest"}, THERE: {BRIDGE: "digest"}}


async def test_a_version_ends_its_draft_and_only_that(
    editions: Editions, database: Database
) -> None:
    drafts = Drafts(database)
    draft = Draft(
        action=Action.PUBLISH,
        state=State(changes={"a": 1}),
        version=0,
        revision=0,
        author_id=71,
        touched_at=NOON,
    )
    for key in (BRIDGE, GENERAL):
        await drafts.change(HERE, key, lambda _: draft)
    assert not await editions.add(HERE, BRIDGE, version(1), base=BASE, revision=7)
    assert await editions.history(HERE, BRIDGE) == []
    assert await editions.add(HERE, BRIDGE, version(1), base=BASE, revision=1)
    assert set(await drafts.all(HERE)) == {GENERAL}


async def test_the_words_keep_the_order_of_their_fields(editions: Editions) -> None:
    changes = {"z": 1, "a": {"y": 1, "b": 2}}
    await editions.add(HERE, BRIDGE, version(1, state=State(changes=changes)), base=None)
    [found] = await editions.history(HERE, BRIDGE)
    assert str(found.state.changes) == str(changes)
    assert replace(found, state=State()).state.is_bundled


async def test_several_versions_are_made_together_or_not_at_all(editions: Editions) -> None:
    await editions.add(HERE, GENERAL, version(1), base=BASE)
    taken = Addition(key=GENERAL, version=version(1), base=BASE)
    first = Addition(key=BRIDGE, version=version(1), base=BASE)
    assert not await editions.add_all(HERE, [first, taken])
    assert await editions.history(HERE, BRIDGE) == []
    second = Addition(key=GENERAL, version=version(2), base=BASE)
    assert await editions.add_all(HERE, [first, second])
    assert set(await editions.newest(HERE)) == {BRIDGE, GENERAL}

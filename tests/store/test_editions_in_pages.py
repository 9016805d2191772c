"""Tests of bot.store.editions where it reads what all servers say: some servers at a time."""

from typing import Any

import pytest

from bot.domain.editorial import Action, State, Version
from bot.library.kinds import Key, Kind
from bot.store import editions as module
from bot.store.editions import Editions, Raw
from bot.store.engine import Database
from tests.support.clock import NOON

BRIDGE, GENERAL = Key(Kind.EXERCISE, "bridge"), Key(Kind.CAUSE, "general")
BASE = "b" * 64


async def say(
    editions: Editions, guild_id: int, key: Key, number: int, changes: dict[str, Any] | None
) -> None:
    version = Version(
        number=number,
        action=Action.PUBLISH,
        state=State(changes=changes, base=BASE),
        reason="Members misread it",
        author_id=71,
        approver_id=None,
        made_at=NOON,
    )
    assert await editions.add(guild_id, key, version, base={})


@pytest.fixture(params=[1, 2, 3, 100])
async def editions(
    database: Database, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Editions:
    """Five servers, the third of which has returned to the bundled words."""
    monkeypatch.setattr(module, "_SERVERS_AT_ONCE", request.param)
    editions = Editions(database)
    for guild_id in (504, 500, 503, 501, 502):
        await say(editions, guild_id, BRIDGE, 1, {"works": "Before."})
        await say(editions, guild_id, GENERAL, 1, {"summary": f"Of {guild_id}."})
        await say(editions, guild_id, BRIDGE, 2, {"works": f"Of {guild_id}."})
    await say(editions, 502, BRIDGE, 3, None)
    await say(editions, 502, GENERAL, 2, None)
    return editions


async def test_each_server_is_read_once_with_the_newest_of_each_entry(editions: Editions) -> None:
    def wanted(guild_id: int) -> list[Raw]:
        return [
            ("cause", "general", False, f'{{"summary": "Of {guild_id}."}}'),
            ("exercise", "bridge", False, f'{{"works": "Of {guild_id}."}}'),
        ]

    read = [(guild_id, sorted(raw)) async for guild_id, raw in editions.in_use()]
    assert read == [(guild_id, wanted(guild_id)) for guild_id in (500, 501, 503, 504)]
    assert [(one, sorted(raw)) async for one, raw in editions.in_use(503)] == [(503, wanted(503))]
    assert [one async for one in editions.in_use(502)] == []


async def test_each_server_is_named_once_with_what_it_wrote_over(editions: Editions) -> None:
    read = [one async for one in editions.bases()]
    assert read == [(one, {BRIDGE: BASE, GENERAL: BASE}) for one in (500, 501, 503, 504)]

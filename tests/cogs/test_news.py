"""After a release, moderators are told once what changed beneath their own words."""

from collections.abc import Collection
from dataclasses import replace

import pytest

from bot.errors import StoreError
from bot.library.kinds import Key, Kind
from bot.library.library import Library
from bot.services.beneath import Beneath
from tests.support.desk import BRIDGE, say
from tests.support.server import Server, open_server, said
from tests.support.world import World

SUMMARY = "Lift the hips slowly, and stop well before anything pinches."


@pytest.fixture
async def server(world: World) -> Server:
    """Return a server with words of its own."""
    server = open_server(world)
    await server.follow()
    await say(server, BRIDGE, server.boss, summary=SUMMARY)
    return server


def released(library: Library, changed: Collection[str]) -> Library:
    """Return the library of a release that has changed exercises."""
    new = {"works": "Buttocks and the backs of the thighs."}
    exercises = {
        one: entry.model_copy(update=new) if one in changed else entry
        for one, entry in library.exercises.items()
    }
    return replace(library, exercises=exercises)


async def release(world: World, *changed: str) -> None:
    """Start the bot of the next release."""
    world.library = released(world.library, changed or [BRIDGE.id])
    await world.restart()
    await world.env.settle()


async def test_what_changed_is_posted_once_with_how_to_see_it(server: Server, world: World) -> None:
    await world.restart()
    assert server.posted() == []
    await release(world)
    [text] = server.posted()
    assert "A new version of me has changed texts" in text
    assert "- **Bridge**: `/content edit exercise/bridge`" in text
    await world.restart()
    assert len(server.posted()) == 1


async def test_of_several_processes_the_one_with_the_servers_shard_posts_it(
    server: Server, world: World
) -> None:
    own = (server.guild.id >> 22) % 2
    alone = world.settings
    world.settings = alone.model_copy(update={"shard_count": 2, "shard_ids": (1 - own,)})
    await release(world)
    assert server.posted() == []
    world.settings = alone.model_copy(update={"shard_count": 2, "shard_ids": (own,)})
    await world.restart()
    await world.env.settle()
    assert len(server.posted()) == 1


async def test_a_post_that_did_not_arrive_comes_at_the_next_start(
    server: Server, world: World
) -> None:
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    await release(world)
    assert server.posted() == []
    await world.restart()
    await world.env.settle()
    assert len(server.posted()) == 1


async def test_a_database_that_cannot_be_used_is_no_reason_to_stop(
    server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def locked(*_: object) -> None:
        raise StoreError("locked")

    monkeypatch.setattr(Beneath, "told", locked)
    await release(world)
    assert len(server.posted()) == 1
    assert "## Bridge" in said(await server.ann.slash(server.general, "exercise", name="bridge"))


async def test_without_an_audit_channel_nothing_is_posted_and_it_counts_as_told(
    server: Server, world: World
) -> None:
    await world.bot.services.moderation.change_audit_channel(server.guild.id, None)
    await release(world)
    beneath = world.bot.services.editorial.beneath
    assert [one async for one in beneath.news()] == []


async def test_a_long_list_is_cut(server: Server, world: World) -> None:
    for one in list(world.library.exercises)[:22]:
        if one != BRIDGE.id:
            await say(server, Key(Kind.EXERCISE, one), server.boss, summary=SUMMARY)
    await release(world, *world.library.exercises)
    [text] = server.posted()
    assert text.count("/content edit") == 20
    assert "- and " in text

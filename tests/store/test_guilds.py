"""Tests of bot.store.guilds: what a server has chosen."""

import asyncio

import pytest

from bot.errors import UserError
from bot.store.engine import Database
from bot.store.guilds import Guilds, GuildSettings
from bot.store.tables import guild, guild_role
from tests.support.stored import rows

HERE, THERE = 2**63 - 1, 5


@pytest.fixture
def guilds(database: Database) -> Guilds:
    """Return the choices of servers that have made none."""
    return Guilds(database)


async def test_without_a_choice_the_defaults_hold_and_nothing_is_stored(
    guilds: Guilds, database: Database
) -> None:
    assert await guilds.get(HERE) == GuildSettings(
        guild_id=HERE, audit_channel_id=None, review=False, roles=frozenset()
    )
    assert await rows(database, guild) == []


async def test_each_choice_is_kept_beside_the_others(guilds: Guilds) -> None:
    await guilds.set_audit_channel(HERE, 7)
    await guilds.set_review(HERE, review=True)
    await guilds.set_roles(HERE, [1, 2, 2])
    wanted = GuildSettings(guild_id=HERE, audit_channel_id=7, review=True, roles=frozenset({1, 2}))
    assert await guilds.get(HERE) == wanted
    await guilds.set_audit_channel(HERE, None)
    await guilds.set_review(HERE, review=False)
    await guilds.set_roles(HERE, [])
    assert await guilds.get(HERE) == GuildSettings(guild_id=HERE)


async def test_roles_may_be_named_before_anything_else_is_chosen(guilds: Guilds) -> None:
    await guilds.set_roles(HERE, [3])
    assert (await guilds.get(HERE)).roles == {3}


async def test_a_server_never_sees_anothers(guilds: Guilds) -> None:
    for number, one in enumerate((HERE, THERE)):
        await guilds.set_roles(one, [number + 1])
        await guilds.set_review(one, review=one == HERE)
    assert await guilds.get(THERE) == GuildSettings(guild_id=THERE, roles=frozenset({2}))
    await guilds.set_roles(THERE, [])
    assert (await guilds.get(HERE)).roles == {1}


async def test_roles_named_at_the_same_time_are_all_named(guilds: Guilds) -> None:
    async with asyncio.TaskGroup() as group:
        for role in range(1, 9):
            group.create_task(guilds.change_roles(HERE, lambda named, one=role: named | {one}))
    assert (await guilds.get(HERE)).roles == set(range(1, 9))


async def test_what_is_refused_while_deciding_changes_nothing(
    guilds: Guilds, database: Database
) -> None:
    def refuse(_: frozenset[int]) -> list[int]:
        raise UserError("no")

    await guilds.set_roles(HERE, [1])
    with pytest.raises(UserError):
        await guilds.change_roles(HERE, refuse)
    assert len(await rows(database, guild_role)) == 1


async def test_a_choice_leaves_what_the_moderators_were_told(
    guilds: Guilds, database: Database
) -> None:
    await guilds.set_review(HERE, review=True)
    async with database.write() as connection:
        await connection.execute(guild.update().values(told="digest"))
    await guilds.set_audit_channel(HERE, 1)
    assert [one["told"] for one in await rows(database, guild)] == ["digest"]

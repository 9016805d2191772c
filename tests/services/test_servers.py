"""Servers that the bot has left: their data goes after 30 days, and never by mistake."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from bot.services.servers import Servers
from bot.store.departures import Departures
from bot.store.enrolments import Enrolments
from bot.store.fingerprints import Fingerprints
from bot.store.guilds import Guilds
from bot.store.tables import content_base, content_version, metadata
from tests.services.newsroom import Newsroom
from tests.support.clock import ManualClock
from tests.support.enrolled import MEMBER, enrolment
from tests.support.stored import enrol, rows

DAY = timedelta(days=1)
LEFT, STAYS = 5, 6


class FakeDirectory:
    """Which servers there are, as the test says."""

    def __init__(self, *there: int) -> None:
        self.there = set(there)
        self.broken = False
        self.contradicts = False
        self.asked = 0

    async def servers(self) -> frozenset[int] | None:
        """Return the servers, or that they could not be read."""
        self.asked += 1
        return None if self.broken else frozenset(self.there)

    async def is_gone(self, guild_id: int) -> bool:
        """Tell whether one is gone."""
        return guild_id not in self.there and not self.contradicts


@pytest.fixture
def directory() -> FakeDirectory:
    """Return a Discord in which the bot has left one of two servers."""
    return FakeDirectory(STAYS)


@pytest.fixture
def servers(newsroom: Newsroom, directory: FakeDirectory, clock: ManualClock) -> Servers:
    """Return what looks at them every day."""
    return Servers(
        directory=directory,
        departures=Departures(newsroom.database),
        fingerprints=Fingerprints(newsroom.database),
        libraries=newsroom.libraries,
        clock=clock,
    )


async def said(newsroom: Newsroom) -> None:
    """Let both servers have said and chosen something, over one base in common and one each."""
    database = newsroom.database
    moment = newsroom.clock.now()
    await enrol(database, moment, enrolment(MEMBER, guild_id=LEFT))
    for guild_id in (LEFT, STAYS):
        await Guilds(database).set_review(guild_id, review=True)
        await Guilds(database).set_roles(guild_id, [7])
    values: dict[str, Any] = {
        "kind": "exercise",
        "number": 1,
        "action": "publish",
        "reason": "clearer",
        "changes": '{"summary": "Other words."}',
        "retired": False,
        "made_at": moment,
    }
    edits = [
        {"guild_id": guild_id, "entry_id": entry, "base": base, **values}
        for guild_id in (LEFT, STAYS)
        for entry, base in (("bird_dog", "both"), ("bridge", f"only {guild_id}"))
    ]
    async with database.write() as connection:
        await connection.execute(insert(content_version), edits)
        bases = [{"digest": one, "plain": "{}"} for one in ("both", "only 5", "only 6")]
        await connection.execute(insert(content_base), bases)
    await newsroom.libraries.load()


async def days(servers: Servers, clock: ManualClock, number: int) -> int:
    """Let days pass, each with its look; return how many servers' data was deleted."""
    deleted = 0
    for _ in range(number):
        deleted += await servers.look()
        clock.moment += DAY
    return deleted


async def of(newsroom: Newsroom, guild_id: int) -> dict[str, int]:
    """Return how many rows of each table are about a server."""
    return {
        table.name: len(await rows(newsroom.database, table, guild_id=guild_id))
        for table in metadata.sorted_tables
        if "guild_id" in table.c
    }


async def test_after_30_days_nothing_of_it_is_left_and_the_other_keeps_everything(
    newsroom: Newsroom, servers: Servers, clock: ManualClock
) -> None:
    await said(newsroom)
    other = await of(newsroom, STAYS)
    assert newsroom.libraries.in_server(LEFT) is not newsroom.libraries.bundled
    assert await days(servers, clock, 30) == 0
    assert (await of(newsroom, LEFT))["content_version"] == 2
    assert await days(servers, clock, 1) == 1
    assert set((await of(newsroom, LEFT)).values()) == {0}
    assert await of(newsroom, STAYS) == other
    kept = {one["digest"] for one in await rows(newsroom.database, content_base)}
    assert kept == {"both", "only 6"}
    assert newsroom.libraries.in_server(LEFT) is newsroom.libraries.bundled


async def test_its_members_routines_stay_without_the_servers_id(
    newsroom: Newsroom, servers: Servers, clock: ManualClock
) -> None:
    await said(newsroom)
    await days(servers, clock, 31)
    found = await Enrolments(newsroom.database).get(MEMBER)
    assert found is not None
    assert found.guild_id is None
    assert newsroom.libraries.of_member(MEMBER) is newsroom.libraries.bundled


async def test_coming_back_within_30_days_keeps_everything(
    newsroom: Newsroom, servers: Servers, directory: FakeDirectory, clock: ManualClock
) -> None:
    await said(newsroom)
    before = await of(newsroom, LEFT)
    await days(servers, clock, 29)
    directory.there.add(LEFT)
    await days(servers, clock, 5)
    assert await of(newsroom, LEFT) == before
    # Leaving again begins anew.
    directory.there.remove(LEFT)
    assert await days(servers, clock, 30) == 0
    assert await days(servers, clock, 1) == 1


async def test_a_list_that_cannot_be_read_deletes_nothing_and_is_asked_for_again(
    newsroom: Newsroom, servers: Servers, directory: FakeDirectory, clock: ManualClock
) -> None:
    await said(newsroom)
    await days(servers, clock, 10)
    directory.broken = True
    assert await days(servers, clock, 90) == 0
    asked = directory.asked
    await servers.look()
    await servers.look()
    assert directory.asked == asked + 2
    directory.broken = False
    assert await days(servers, clock, 1) == 1


async def test_what_discord_does_not_confirm_is_not_deleted(
    newsroom: Newsroom, servers: Servers, directory: FakeDirectory, clock: ManualClock
) -> None:
    await said(newsroom)
    directory.contradicts = True
    assert await days(servers, clock, 60) == 0
    assert (await of(newsroom, LEFT))["content_version"] == 2


async def test_it_looks_once_a_day_also_over_restarts_and_not_where_nothing_is_held(
    newsroom: Newsroom, servers: Servers, directory: FakeDirectory, clock: ManualClock
) -> None:
    await servers.look()
    assert directory.asked == 0
    clock.moment += DAY
    await said(newsroom)
    for _ in range(3):
        await servers.look()
    assert directory.asked == 1

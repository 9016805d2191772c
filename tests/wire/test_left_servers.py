"""The bot looks every day which servers it is in, and deletes what one of them said long ago."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from bot import app
from tests.wire.process import execute, running
from tests.wire.server import LoopbackDiscord, Refuse, errors

GONE = 4_242
LIST = "GET /users/@me/guilds"


@pytest.fixture
async def server() -> AsyncGenerator[LoopbackDiscord]:
    """Run a Discord that stops by itself after a minute."""
    async with LoopbackDiscord(lifetime=60) as started:
        yield started


async def held(path: Path, *guild_ids: int) -> None:
    """Let servers have chosen something, and be gone since 1970."""
    async with app.opened(f"sqlite:///{path}"):
        pass
    for one in guild_ids:
        execute(path, "INSERT INTO guild (guild_id, review) VALUES (?, 1)", (one,))
        execute(path, "INSERT INTO guild_gone (guild_id, gone_at) VALUES (?, 0)", (one,))


def there(path: Path, table: str) -> set[object]:
    return {one for [one] in execute(path, f"SELECT guild_id FROM {table}")}  # noqa: S608


async def test_what_a_server_said_that_was_left_long_ago_goes_and_others_stay(
    server: LoopbackDiscord, tmp_path: Path
) -> None:
    path = tmp_path / "bot.db"
    many = [server.add_guild(f"server {number}").id for number in range(401)]
    await held(path, GONE, many[0], many[-1])
    async with running(server, path):
        await server.until(lambda: there(path, "guild") == {many[0], many[-1]}, 20)
        await server.until(lambda: there(path, "guild_gone") == set(), 5)
    # Three pages of 200, and one question about the one that is gone.
    assert server.records.routes[LIST] == 3
    assert server.records.routes["GET /guilds/{guild_id}"] == 1


def listing(method: str, path: str) -> bool:
    """Fit the reading of the servers."""
    return f"{method} {path}" == LIST


async def test_an_error_deletes_nothing(server: LoopbackDiscord, tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    await held(path, GONE)
    server.faults.add(Refuse(errors.MISSING_ACCESS), where=listing)
    async with running(server, path):
        await server.until(lambda: server.records.routes[LIST] >= 1, 20)
    assert there(path, "guild") == {GONE}

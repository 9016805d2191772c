"""The bot as a process is told to stop: it ends in time, whatever hangs."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.wire.process import STARTS_WITHIN, due_at_next_start, launch, reminders, running
from tests.wire.server import HANG, LoopbackDiscord
from tests.wire.server.faults import sending


@pytest.fixture
async def server() -> AsyncGenerator[LoopbackDiscord]:
    """Run a Discord that stops by itself after two minutes."""
    async with LoopbackDiscord(lifetime=120) as started:
        yield started


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the bot keeps its database."""
    return tmp_path / "bot.db"


@asynccontextmanager
async def silent_gateway() -> AsyncGenerator[tuple[str, asyncio.Event]]:
    """Accept connections, and say nothing; yield the address, and whether somebody has come."""
    somebody = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        somebody.set()
        await reader.read()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        yield f"ws://127.0.0.1:{port}/gateway", somebody


async def test_told_to_stop_while_the_gateway_hangs_it_stops(
    server: LoopbackDiscord, database: Path
) -> None:
    async with silent_gateway() as (address, somebody):
        bot = await launch(server, database, DISCORD_GATEWAY_URL=address)
        async with asyncio.timeout(STARTS_WITHIN):
            await somebody.wait()
        bot.process.terminate()
        async with asyncio.timeout(10):
            code, said = await bot.ended()
    assert code == 0
    assert "Traceback" not in said


async def test_told_to_stop_while_a_message_hangs_it_ends_within_ten_seconds(
    server: LoopbackDiscord, database: Path
) -> None:
    ann = server.add_user("Ann")
    await due_at_next_start(server, database, ann)
    hanging = server.faults.add(HANG, where=sending)
    async with running(server, database) as bot:
        await server.until(lambda: hanging.struck > 0, 20)
        bot.process.terminate()
        async with asyncio.timeout(10):
            code, said = await bot.ended()
    assert code == 0
    assert "Traceback" not in said
    server.faults.clear()
    async with running(server, database):
        await server.until(lambda: len(reminders(server, ann)) == 1, 20)


async def test_told_to_stop_while_discord_hangs_at_the_start_it_stops(
    server: LoopbackDiscord, database: Path
) -> None:
    hanging = server.faults.add(HANG)
    bot = await launch(server, database)
    await server.until(lambda: hanging.struck > 0, STARTS_WITHIN)
    bot.process.terminate()
    async with asyncio.timeout(5):
        code, said = await bot.ended()
    assert code == 0
    assert "Traceback" not in said

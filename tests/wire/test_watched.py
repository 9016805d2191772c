"""What is seen of a process from outside: its pages and its logs, and nobody's id in either."""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator
from pathlib import Path

import aiohttp
import pytest

from tests.wire.process import Process, launch, make_due, opt_in, running
from tests.wire.server import (
    CUT_AFTER,
    HANG,
    LoopbackDiscord,
    Person,
    RateLimit,
    Refuse,
    errors,
    find_button,
    text_of,
)
from tests.wire.server.faults import answering, sending
from tests.wire.server.state import Message

HERE = "127.0.0.1"


@pytest.fixture
async def server() -> AsyncGenerator[LoopbackDiscord]:
    """Run a Discord that stops by itself after two minutes."""
    async with LoopbackDiscord(lifetime=120) as started:
        yield started


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind((HERE, 0))
        return int(taken.getsockname()[1])


async def page(port: int, path: str) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://{HERE}:{port}{path}") as response,
    ):
        return response.status, await response.text()


def reminders(server: LoopbackDiscord, person: Person) -> list[Message]:
    return [one for one in server.messages_to(person) if "Good morning" in text_of(one)]


async def misfortunes(server: LoopbackDiscord, ann: Person, bob: Person) -> None:
    """Let a member meet what can go wrong: a limit, a cut, a refusal, somebody else's button."""
    limited = server.faults.add(RateLimit(), where=sending, times=1)
    cut = server.faults.add(CUT_AFTER, where=sending, times=1)
    await ann.slash("routine test")
    await server.until(lambda: limited.struck == cut.struck == 1, 10)
    refused = server.faults.add(Refuse(errors.UNAVAILABLE), where=answering, times=1)
    await ann.slash("routine skip")
    await server.until(lambda: refused.struck == 1, 10)
    await (await ann.slash("routine edit", {"morning": "eightish"})).message()
    [reminder, *_] = reminders(server, ann)
    done = str(find_button(reminder, label="Done")["custom_id"])
    await (await bob.click(reminder, done)).message()
    bob.close_dms()
    asked = await bob.slash("routine start", {"timezone": "UTC", "routine": "hip"})
    await asked.message()


async def session(server: LoopbackDiscord, ann: Person) -> None:
    """Let a member open a session."""
    [reminder, *_] = reminders(server, ann)
    start = str(find_button(reminder, label="Start")["custom_id"])
    shown = await (await ann.click(reminder, start)).message()
    assert "a quick check" in text_of(shown)


@pytest.mark.parametrize("form", ["text", "json"])
async def test_no_id_is_in_any_figure_or_line(
    server: LoopbackDiscord, tmp_path: Path, form: str
) -> None:
    ann, bob, port = server.add_user("Ann"), server.add_user("Bob"), free_port()
    database = tmp_path / "bot.db"
    async with running(server, database, HEALTH_PORT=str(port), LOG_FORMAT=form) as bot:
        await opt_in(ann)
        make_due(database, ann, seconds=-60)
        await (await ann.slash("routine edit", {"level": "build"})).message()
        await server.until(lambda: bool(reminders(server, ann)), 10)
        await session(server, ann)
        await misfortunes(server, ann, bob)
        await server.cut_gateway()
        await server.until(lambda: server.gateway.resumes == 1, 20)
        await (await ann.slash("cause", {"name": "slipped disk"})).message()
        status, ready = await page(port, "/readyz")
        _, figures = await page(port, "/metrics")
        bot.process.terminate()
        code, said = await bot.ended()
    assert (code, status) == (0, 200), ready
    assert json.loads(ready)["gateway"]["connected"] is True
    assert 'sciatica_sends_total{answer="sent",kind="first"} 1.0' in figures
    assert 'sciatica_command_seconds_count{command="cause",outcome="answered"} 1.0' in figures
    assert "sciatica_gateway_reconnects_total 1.0" in figures
    assert "sciatica_rate_limited_total 1.0" in figures
    assert "stopping" in said
    for person in (ann, bob):
        for secret in (str(person.id), str(person.dm.id), person.name):
            assert secret not in said
            assert secret not in figures + ready
    assert server.token not in said + figures + ready


async def test_the_pages_are_there_while_discord_hangs_at_the_start(
    server: LoopbackDiscord, tmp_path: Path
) -> None:
    port = free_port()
    server.faults.add(HANG)
    bot = await launch(
        server, tmp_path / "bot.db", HEALTH_PORT=str(port), DISCORD_API_URL=server.api_url
    )
    try:
        async with asyncio.timeout(30):
            status = await first_answer(port, "/readyz", bot.process)
        assert status == 503
    finally:
        if bot.process.returncode is None:
            await bot.kill()


async def first_answer(port: int, path: str, process: Process) -> int:
    """Ask until somebody answers; return the status."""
    while process.returncode is None:
        try:
            return (await page(port, path))[0]
        except aiohttp.ClientError:
            await asyncio.sleep(0.05)
    raise AssertionError("it ended")


async def test_a_port_that_is_taken_is_one_line_and_exit_code_2(
    server: LoopbackDiscord, tmp_path: Path
) -> None:
    bot = await launch(server, tmp_path / "bot.db", HEALTH_PORT=str(server.port))
    code, said = await bot.ended()
    assert code == 2
    [line] = said.splitlines()
    assert line.startswith(f"HEALTH_PORT cannot be used: {HERE}:{server.port} ")

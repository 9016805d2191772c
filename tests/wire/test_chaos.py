"""The promise under fire: killed in the midst of bursts with 5 % cut, 5 % 503 and 5 % 429 answers.

The long version, with two hundred kills, is part of ``make bench``.
"""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.wire.chaos import SEND, Chaos
from tests.wire.process import execute
from tests.wire.server import LoopbackDiscord, MovableClock

KILLS = 5
LONG_AGO = "UPDATE delivery SET first_attempt_at = first_attempt_at - 600000"


@pytest.fixture
def clock() -> MovableClock:
    """Return the server's clock."""
    return MovableClock()


@pytest.fixture
async def server(clock: MovableClock) -> AsyncGenerator[LoopbackDiscord]:
    """Run a Discord that stops by itself after three minutes."""
    async with LoopbackDiscord(clock=clock, lifetime=180, seed=7) as started:
        yield started


@pytest.fixture
async def chaos(server: LoopbackDiscord, tmp_path: Path) -> Chaos:
    """Return a database with a schema, and nobody in it yet."""
    made = Chaos(server, tmp_path / "bot.db", seed=7)
    bot = await made.start()
    await server.until(lambda: server.gateway.identifies > 0, 30)
    await bot.stop()
    return made


async def test_five_kills_in_a_burst_lose_and_double_nothing(chaos: Chaos) -> None:
    chaos.break_things()
    for _ in range(KILLS):
        chaos.add_members(12)
        chaos.hurry(8)
        await chaos.start_and_kill()
    chaos.hurry(8)
    await chaos.finish()
    outcome = chaos.outcome()
    assert (outcome.kills, outcome.lost, outcome.doubled) == (KILLS, 0, 0), outcome
    assert outcome.received == outcome.due > KILLS * 12
    assert outcome.by_kind.keys() == {"first", "nudge", "snooze", "summary"}
    assert outcome.recovered, "nothing was under way when it was killed"


async def test_down_for_longer_than_the_nonce_window_the_dms_are_read_back(
    chaos: Chaos, server: LoopbackDiscord, clock: MovableClock, tmp_path: Path
) -> None:
    chaos.break_things()
    chaos.add_members(30)
    await chaos.start_and_kill()
    # Ten minutes pass: every nonce is forgotten, and every first attempt is that long ago.
    clock.advance(600)
    execute(tmp_path / "bot.db", LONG_AGO)
    chaos.hurry(10)
    await chaos.finish()
    outcome = chaos.outcome()
    assert (outcome.lost, outcome.doubled) == (0, 0), outcome
    assert server.records.routes["GET /channels/{channel_id}/messages"] > 0
    assert server.records.routes[SEND] >= outcome.due


async def test_asked_to_stop_in_a_burst_it_leaves_no_claim_behind(
    chaos: Chaos, server: LoopbackDiscord, tmp_path: Path
) -> None:
    chaos.add_members(60)
    bot = await chaos.start()
    await server.until(lambda: server.records.routes[SEND] > 5, 30)
    assert await bot.stop() == 0
    states = execute(tmp_path / "bot.db", "SELECT state, count(*) FROM delivery GROUP BY state")
    assert {str(state) for state, _ in states} == {"sent", "waiting"}
    await chaos.finish()
    outcome = chaos.outcome()
    assert (outcome.lost, outcome.doubled) == (0, 0), outcome
    assert outcome.by_kind == {"first": 60, "nudge": 30, "summary": 20}

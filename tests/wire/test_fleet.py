"""Three processes on one PostgreSQL: whoever leads is killed, nothing is lost, nothing doubled.

The long version is part of ``make bench``.
"""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.support import postgres
from tests.wire.fleet import TAKES_OVER_WITHIN, FleetChaos
from tests.wire.server import LoopbackDiscord

PROCESSES = 3
KILLS = 2


@pytest.fixture
async def discord() -> AsyncGenerator[LoopbackDiscord]:
    """Run a Discord that stops by itself after four minutes."""
    async with LoopbackDiscord(lifetime=240, seed=7) as started:
        yield started


@pytest.fixture
async def fleet(
    discord: LoopbackDiscord, bare_address: str, tmp_path: Path
) -> AsyncGenerator[FleetChaos]:
    """Return a fleet that has not started yet."""
    made = FleetChaos(discord, bare_address, tmp_path, seed=7)
    await postgres.migrate(bare_address)
    yield made
    await made.close()


async def test_the_leader_is_killed_and_another_takes_over(fleet: FleetChaos) -> None:
    await fleet.start(PROCESSES)
    fleet.break_things()
    for _ in range(KILLS):
        await fleet.add_members(40, over=4)
        await fleet.kill_the_leader()
    await fleet.finish()
    outcome = await fleet.outcome()
    assert (outcome.kills, outcome.lost, outcome.doubled) == (KILLS, 0, 0), outcome
    assert outcome.received == outcome.due == KILLS * 41
    assert max(fleet.takeovers) < TAKES_OVER_WITHIN, fleet.takeovers

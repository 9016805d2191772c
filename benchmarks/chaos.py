"""Chaos: kills at random instants in a burst with lost, refused and limited answers."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Figure, Scale, Target
from tests.support import postgres
from tests.wire.chaos import SHARE, Chaos, Outcome
from tests.wire.fleet import TAKES_OVER_WITHIN, FleetChaos
from tests.wire.server import CUT_AFTER, LoopbackDiscord
from tests.wire.server.faults import sending

MEMBERS = 12
"""New members that are due at each kill."""

FORGETS_AFTER = 60.0
"""Seconds after which the server forgets a nonce, where it is to be outlasted."""

_NONE = Target(bound=0)


async def measure(scale: Scale) -> Sequence[Figure]:
    """Kill in bursts; stay down, and then be cut off, for longer than a nonce is remembered."""
    kills = scale.of(200, 20)
    killed = await _killed(scale.folder / "killed.db", kills)
    down = await _down(scale.folder / "down.db")
    cut_off = await _cut_off(scale.folder / "cut.db")
    fleet, takeovers = await _fleet(scale.folder, leaders := scale.of(20, 3))
    share = f"{SHARE:.0%} of answers cut, {SHARE:.0%} 503, {SHARE:.0%} 429"
    return [
        *_rows(f"{kills} kills in bursts", killed, f"SIGKILL at random instants; {share}."),
        *_rows(
            "down past the nonces",
            down,
            f"Killed in a burst, down for {FORGETS_AFTER + 15:.0f} s; nonces are remembered for "
            f"{FORGETS_AFTER:.0f} s; {share}.",
        ),
        *_rows(
            "cut off past the nonces",
            cut_off,
            f"The process lives, and every answer is cut for {FORGETS_AFTER + 15:.0f} s.",
        ),
        *_rows(
            f"{leaders} leaders of three killed",
            fleet,
            f"Three processes on one PostgreSQL, whichever leads killed in bursts; {share}.",
        ),
        Figure(
            name="longest until another leads",
            ours=max(takeovers),
            unit="s",
            digits=1,
            target=Target(bound=TAKES_OVER_WITHIN),
            note="From the kill to the reminder of a member who was due after it.",
        ),
    ]


def _rows(name: str, outcome: Outcome, note: str) -> Sequence[Figure]:
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(outcome.by_kind.items()))
    told = f"{note} {outcome.due} messages were due ({kinds}), {outcome.received} arrived; "
    told += f"{outcome.recovered} took more than one attempt."
    return [
        Figure(name=f"{name}: lost", ours=outcome.lost, digits=0, target=_NONE, note=told),
        Figure(name=f"{name}: doubled", ours=outcome.doubled, digits=0, target=_NONE),
    ]


async def _killed(database: Path, kills: int) -> Outcome:
    async with LoopbackDiscord(lifetime=3600, seed=1) as server:
        chaos = await _ready(server, database)
        for _ in range(kills):
            chaos.add_members(MEMBERS)
            chaos.hurry(MEMBERS // 2)
            await chaos.start_and_kill()
        chaos.hurry(MEMBERS)
        await chaos.finish(within=300)
        return chaos.outcome()


async def _down(database: Path) -> Outcome:
    async with LoopbackDiscord(lifetime=600, seed=2, nonce_window=FORGETS_AFTER) as server:
        chaos = await _ready(server, database)
        chaos.add_members(10 * MEMBERS)
        await chaos.start_and_kill()
        await asyncio.sleep(FORGETS_AFTER + 15)
        chaos.hurry(MEMBERS)
        await chaos.finish()
        return chaos.outcome()


async def _cut_off(database: Path) -> Outcome:
    async with LoopbackDiscord(lifetime=600, seed=3, nonce_window=FORGETS_AFTER) as server:
        chaos = Chaos(server, database, seed=3)
        await _schema(chaos, server)
        chaos.add_members(10 * MEMBERS)
        cut = server.faults.add(CUT_AFTER, where=sending)
        bot = await chaos.start()
        await asyncio.sleep(FORGETS_AFTER + 15)
        server.faults.remove(cut)
        await bot.stop()
        await chaos.finish()
        return chaos.outcome()


async def _fleet(folder: Path, kills: int) -> tuple[Outcome, list[float]]:
    with postgres.server() as address:
        async with (
            postgres.fresh(address) as url,
            LoopbackDiscord(lifetime=3600, seed=4) as server,
        ):
            await postgres.migrate(url)
            fleet = FleetChaos(server, url, folder, seed=4)
            try:
                await fleet.start(3)
                fleet.break_things()
                for _ in range(kills):
                    await fleet.add_members(5 * MEMBERS, over=5)
                    await fleet.kill_the_leader()
                await fleet.finish(within=300)
                return await fleet.outcome(), fleet.takeovers
            finally:
                await fleet.close()


async def _ready(server: LoopbackDiscord, database: Path) -> Chaos:
    chaos = Chaos(server, database, seed=server.seed)
    await _schema(chaos, server)
    chaos.break_things()
    return chaos


async def _schema(chaos: Chaos, server: LoopbackDiscord) -> None:
    bot = await chaos.start()
    await server.until(lambda: server.gateway.identifies > 0, 30)
    await bot.stop()

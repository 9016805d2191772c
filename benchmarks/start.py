"""Start: from starting the process to its first answer, and the commands that it sent again.

The database exists, the commands are known to Discord, and Python's bytecode is on disk: what a
restart is like. The question is asked as soon as the bot has identified.
"""

import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.figures import Figure, Scale, Target
from benchmarks.numbers import median, spread
from benchmarks.pair import LIFETIME, ask
from benchmarks.processes import Command, bare, end, online, ours, start
from tests.wire.process import STARTS_WITHIN
from tests.wire.server import LoopbackDiscord


async def measure(scale: Scale) -> Sequence[Figure]:
    """Start both again and again, in turns."""
    rounds = scale.of(10, 4)
    took: dict[str, list[float]] = {"ours": [], "bare": []}
    async with AsyncExitStack() as stack:
        one, other = [
            await stack.enter_async_context(LoopbackDiscord(lifetime=LIFETIME)) for _ in took
        ]
        again = ours(one, scale.folder / "start.db")
        for server, first in ((one, again), (other, bare(other, "--sync"))):
            server.add_user("Somebody")
            async with online(server, first, scale.folder):
                await server.until(lambda server=server: bool(server.commands.all()), STARTS_WITHIN)
        synced = one.commands.syncs
        for _ in range(rounds):
            took["ours"].append(await _first_answer(one, again, scale.folder))
            took["bare"].append(await _first_answer(other, bare(other), scale.folder))
        synced = one.commands.syncs - synced
    return _figures(took, synced, rounds)


def _figures(took: dict[str, list[float]], synced: int, rounds: int) -> Sequence[Figure]:
    return [
        Figure(
            name="start to the first answer",
            unit="s",
            ours=median(took["ours"]),
            bare=median(took["bare"]),
            target=Target(bound=3, times=True),
            note=f"{rounds} starts each, in turns. Ours: {spread(took['ours'])}; "
            f"bare: {spread(took['bare'])}.",
        ),
        Figure(
            name=f"commands sent again in {rounds} unchanged starts",
            ours=synced,
            digits=0,
            target=Target(bound=0),
        ),
    ]


async def _first_answer(server: LoopbackDiscord, command: Command, folder: Path) -> float:
    """Start a bot, ask as soon as it is there, end it; return the seconds to the answer."""
    person = server.add_user("Somebody")
    before = server.gateway.identifies
    began = time.perf_counter()
    process = await start(command, folder / "start.err")
    try:
        await server.until(lambda: server.gateway.identifies > before, STARTS_WITHIN)
        until_asked = time.perf_counter() - began
        return until_asked + await ask(server, person)
    finally:
        await end(process)

"""Slash: how fast a command is answered, the bot and bare discord.py in turns."""

import asyncio
from collections.abc import Sequence

from benchmarks.figures import Figure, Scale, Target
from benchmarks.numbers import median, percentile, spread
from benchmarks.pair import Side, ask_at_once, ask_one_by_one, both
from benchmarks.processes import Stopwatch

PAUSE = 0.005
"""Seconds between an answer and the next question.

The bot looks into its database after it has answered. One at a time means that this is over
when the next question comes; what it costs under load shows in the answers a second.
"""

REST = 1.0
"""Seconds between rounds, so that what one side still has to do does not slow the other down."""

AT_ONCE = 50
_MILLI = 1000


async def measure(scale: Scale) -> Sequence[Figure]:
    """Measure answers one at a time, then 50 at once."""
    rounds, times = scale.of(10, 4), scale.of(200, 100)
    async with both(scale.folder) as sides:
        for side in sides:
            await ask_one_by_one(side, 50, 0)
        took = await _in_turns(sides, rounds, times)
        many = await _side_by_side(sides, scale.of(5, 3), scale.of(1000, 400))
    return [*_one_at_a_time(took, rounds, times), many]


async def _in_turns(sides: Sequence[Side], rounds: int, times: int) -> dict[str, list[list[float]]]:
    """Ask in rounds, A B A B, so that a change of the machine's mood strikes both."""
    took: dict[str, list[list[float]]] = {side.name: [] for side in sides}
    for _ in range(rounds):
        for side in sides:
            await asyncio.sleep(REST)
            answers = await ask_one_by_one(side, times, PAUSE)
            took[side.name].append([seconds * _MILLI for seconds in answers])
    return took


def _one_at_a_time(took: dict[str, list[list[float]]], rounds: int, times: int) -> Sequence[Figure]:
    ours, bare = ([one for part in took[name] for one in part] for name in ("ours", "bare"))
    apart = spread([median(part) for part in took["ours"]])
    how = f"{rounds} rounds of {times} each, in turns; ours by round: {apart} ms."
    return [
        Figure(
            name="slash answer, p50",
            unit="ms",
            ours=percentile(ours, 0.5),
            bare=percentile(bare, 0.5),
            target=Target(bound=1.3, times=True, digits=1),
            note="/cause from gateway event to REST callback, one at a time: " + how,
        ),
        Figure(
            name="slash answer, p99",
            unit="ms",
            ours=percentile(ours, 0.99),
            bare=percentile(bare, 0.99),
        ),
    ]


async def _side_by_side(sides: Sequence[Side], rounds: int, times: int) -> Figure:
    """Ask 50 at once, in turns; the driver's own work for an answer is noted."""
    rates: dict[str, list[float]] = {side.name: [] for side in sides}
    work: dict[str, list[float]] = {side.name: [] for side in sides}
    for _ in range(rounds):
        for side in sides:
            await asyncio.sleep(REST)
            stopwatch = Stopwatch()
            rates[side.name].append(await ask_at_once(side, times, AT_ONCE))
            work[side.name].append(stopwatch.cpu * _MILLI / times)
    return Figure(
        name=f"slash answers, {AT_ONCE} at once",
        unit="a second",
        ours=median(rates["ours"]),
        bare=median(rates["bare"]),
        digits=0,
        note="Driver and server, which share one process, work "
        f"{median(work['ours']):.2f} ms for an answer of ours, {median(work['bare']):.2f} ms for "
        "one of bare's.",
    )

"""Storm: ten thousand members due in the same minute, under Discord's limit, while people ask.

The real process, a limit of 50 requests in any second, and somebody who runs a command every
fifth of a second all along.
"""

import asyncio
import gc
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from benchmarks import stored
from benchmarks.figures import Figure, Scale, Target
from benchmarks.numbers import percentile
from benchmarks.pair import ask
from benchmarks.processes import Stalls, Stopwatch, online, ours
from tests.support.crowd import Stored
from tests.wire.server import Limits, LoopbackDiscord, Person, Quota
from tests.wire.server.records import Record
from tests.wire.server.state import Message

LIMIT = Quota(50, 1.0)
_ASKERS = 20
_EVERY = 0.2
_AHEAD = 5
"""Seconds from starting the process until the idle time is measured: it is ready by then."""

_SLOWEST = 10.0
"""Reminders a second below which the storm is given up."""

_SETTLES_WITHIN = 20.0
_SETTLED = "SELECT count(*) FROM delivery WHERE state = 'sent'"
_SEND = "POST /channels/{channel_id}/messages"
_NOT_LIMITED = ("/interactions/", "/webhooks/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """What happened: reminders, requests meanwhile, seconds that answers took."""

    due: int
    reminders: Sequence[Message]
    requests: Sequence[Record]
    idle: Sequence[float]
    meanwhile: Sequence[float]
    load: float
    stall: float

    @property
    def rate(self) -> float:
        """Return reminders a second, from the first to the last."""
        times = [message.created for message in self.reminders]
        return (len(times) - 1) / (max(times) - min(times))

    @property
    def lateness(self) -> Sequence[float]:
        """Return the seconds from when each was due to when its message was made."""
        return [message.created - self.due for message in self.reminders]


async def measure(scale: Scale) -> Sequence[Figure]:
    """Raise one storm and look at it from all sides."""
    members = scale.of(10_000, 1_000)
    return _figures(await _raise_storm(scale, members), members)


async def _raise_storm(scale: Scale, members: int) -> Storm:
    quiet = scale.of(30, 8)
    longest = members / _SLOWEST + 60
    limits = Limits(everything=LIMIT)
    async with LoopbackDiscord(limits=limits, lifetime=longest + quiet + 60) as server:
        people = [server.add_user(f"member {number}") for number in range(members)]
        due = stored.now() + _AHEAD + quiet
        path = scale.folder / "storm.db"
        await stored.create(
            path, (Stored(user_id=one.id, channel_id=one.dm.id, due=due) for one in people)
        )
        _settle_down()
        async with online(server, ours(server, path), scale.folder):
            await asyncio.sleep(due - quiet - server.clock())
            async with _asking(server, people[:_ASKERS]) as idle:
                await asyncio.sleep(due - 0.5 - server.clock())
            stopwatch = Stopwatch()
            async with Stalls() as stalls, _asking(server, people[:_ASKERS]) as meanwhile:
                await server.until(lambda: _sent(server) >= members, longest)
            load = stopwatch.load
            await server.until(lambda: stored.count(path, _SETTLED) >= members, _SETTLES_WITHIN)
        return Storm(
            due=due,
            reminders=[
                one for person in people for one in server.messages_to(person) if not one.prompted
            ],
            requests=[one for one in server.records.requests if one.moment >= due],
            idle=idle,
            meanwhile=meanwhile,
            load=load,
            stall=stalls.longest,
        )


def _settle_down() -> None:
    """Let the driver's collector pass over the people from now on: it would stop the server."""
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def _asking(
    server: LoopbackDiscord, people: Sequence[Person]
) -> AsyncGenerator[Sequence[float]]:
    """Let people ask one after the other for the block; yields the seconds answers took."""
    took: list[float] = []

    async def one(person: Person) -> None:
        took.append(await ask(server, person))

    async def all_along() -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(1_000_000):
                group.create_task(one(people[number % len(people)]))
                await asyncio.sleep(_EVERY)

    asking = asyncio.create_task(all_along())
    try:
        yield took
    finally:
        asking.cancel()
        (ended,) = await asyncio.gather(asking, return_exceptions=True)
        if isinstance(ended, Exception):
            raise ended


def _sent(server: LoopbackDiscord) -> int:
    return server.records.routes[_SEND] - server.records.rate_limited


def _figures(storm: Storm, members: int) -> Sequence[Figure]:
    about_reminders = [one for one in storm.requests if not one.path.startswith(_NOT_LIMITED)]
    late = storm.lateness
    reached = len({one.channel.id for one in storm.reminders})
    refused = sum(one.status == 429 for one in storm.requests)
    return [
        Figure(
            name="requests per reminder",
            ours=len(about_reminders) / reached,
            digits=4,
            target=Target(bound=1, digits=2),
            note=f"{members:,} members due at one moment, {reached:,} of them reached by "
            f"{len(storm.reminders):,} messages.",
        ),
        Figure(
            name="reminders under a limit of 50 a second",
            unit="a second",
            ours=storm.rate,
            target=Target(bound=45, at_least=True),
            digits=1,
            note=f"Driver and server took {storm.load:.0%} of a core; they stood still for "
            f"{storm.stall * 1000:.0f} ms at the longest.",
        ),
        Figure(name="429s received", ours=refused, target=Target(bound=0), digits=0),
        *(
            Figure(name=f"lateness, {name}", unit="s", ours=percentile(late, share), digits=1)
            for name, share in (("p50", 0.5), ("p99", 0.99), ("longest", 1.0))
        ),
        *_answers(storm),
    ]


def _answers(storm: Storm) -> Sequence[Figure]:
    meanwhile, idle = ([one * 1000 for one in took] for took in (storm.meanwhile, storm.idle))
    return [
        Figure(
            name=f"slash answer in the storm, {name}",
            unit="ms",
            ours=percentile(meanwhile, share),
            bare=percentile(idle, share),
            other="ours, idle",
            note=f"{len(meanwhile)} answers, and {len(idle)} before the storm." if first else "",
        )
        for name, share, first in (("p50", 0.5, True), ("p99", 0.99, False))
    ]

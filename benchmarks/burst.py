"""Burst: reminders a second where nothing limits them, store writes included."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import stored
from benchmarks.figures import Figure, Scale, Target
from benchmarks.numbers import median, spread
from benchmarks.processes import ChildFailedError, Command, Stopwatch, outcome, plain
from tests.support.crowd import Stored
from tests.wire.process import environment
from tests.wire.server import LoopbackDiscord

FEW = 200
"""Channels below the 256 from which discord.py looks through all its buckets for each new one."""


@dataclass(slots=True)
class Runs:
    """What came of each run of one kind: messages and CPU milliseconds, and the server's load."""

    rates: list[float] = field(default_factory=list[float])
    cpu: list[float] = field(default_factory=list[float])
    loads: list[float] = field(default_factory=list[float])


async def measure(scale: Scale) -> Sequence[Figure]:
    """Measure the bot against bare discord.py, in turns."""
    members, rounds = scale.of(3000, 1000), scale.of(5, 3)
    ours, same, few = Runs(), Runs(), Runs()
    for number in range(rounds):
        await _ours(scale.folder / f"burst-{number}.db", members, ours)
        await _bare(scale.folder, members, members, same)
        await _bare(scale.folder, members, FEW, few)
    cost = f"CPU a message: ours {median(ours.cpu):.2f} ms, bare {median(few.cpu):.2f} ms."
    load = f"The server took {median(few.loads):.0%} of a core at bare's best."
    return [
        Figure(
            name="reminders without a limit",
            unit="a second",
            ours=median(ours.rates),
            bare=median(few.rates),
            digits=0,
            target=Target(bound=0.7, at_least=True, times=True, digits=1),
            note=f"{members} members, claims and settlements on disk, {rounds} rounds in turns: "
            f"{spread(ours.rates, 0)}. Bare is http.send_message of one line, 50 at once, over "
            f"{FEW} known channels in turn: its best. {cost} {load}",
        ),
        Figure(
            name="the same, bare to as many channels",
            unit="a second",
            ours=median(ours.rates),
            bare=median(same.rates),
            digits=0,
            note="From 256 channels on, discord.py looks through all its rate limit buckets for "
            "each new one.",
        ),
    ]


async def _ours(path: Path, members: int, runs: Runs) -> None:
    async with LoopbackDiscord() as server:
        people = [server.add_user(f"member {number}") for number in range(members)]
        due = stored.now() - 1
        await stored.create(
            path,
            (Stored(user_id=one.id, channel_id=one.dm.id, due=due) for one in people),
        )
        command = Command(module="benchmarks.our_sender", environment=environment(server, path))
        await _run(path.parent, command, members, runs)
        settled = stored.count(path, "SELECT count(*) FROM delivery WHERE state = 'sent'")
        if settled != members or any(len(one.dm.messages) != 1 for one in people):
            raise ChildFailedError(f"of {members} reminders {settled} were settled as sent")


async def _bare(folder: Path, messages: int, channels: int, runs: Runs) -> None:
    async with LoopbackDiscord() as server:
        people = [server.add_user(f"member {number}") for number in range(channels)]
        listed = folder / "channels"
        turns = (people[number % channels] for number in range(messages))
        listed.write_text("\n".join(str(one.dm.id) for one in turns))
        command = Command(
            module="benchmarks.bare_sender",
            arguments=(server.api_url, server.token, str(listed)),
            environment=plain(server),
        )
        await _run(folder, command, messages, runs)


async def _run(folder: Path, command: Command, messages: int, runs: Runs) -> None:
    stopwatch = Stopwatch()
    result = await outcome(command, folder)
    runs.loads.append(stopwatch.cpu / result["seconds"])
    runs.rates.append(messages / result["seconds"])
    runs.cpu.append(result["cpu"] * 1000 / messages)
    if result["sent"] != messages:
        raise ChildFailedError(f"{command.module} sent {result['sent']} of {messages}")

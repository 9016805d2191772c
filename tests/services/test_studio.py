"""Tests of bot.services.studio: pictures from a process of their own, or why there are none."""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from bot.errors import Undrawn
from bot.services.studio import Studio, start_process
from tests.support import drawings
from tests.support.executors import HeldExecutor, InlineExecutor

ROOT = Path(__file__).resolve().parents[2]
ORPHANED = """
import asyncio, os, signal
from bot.services.studio import Studio
from tests.support import drawings

async def main():
    await Studio().draw(drawings.process_id)
    print("drawn", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.fixture
async def studio() -> AsyncGenerator[Studio]:
    """Open a studio with a process of its own."""
    made = Studio()
    yield made
    made.close()


class Starts:
    """Starts executors, and remembers them."""

    def __init__(self, make: Callable[[], Executor]) -> None:
        self._make = make
        self.started: list[Executor] = []

    def __call__(self, count: int) -> Executor:
        """Start one."""
        del count
        self.started.append(self._make())
        return self.started[-1]


def held() -> tuple[Starts, list[HeldExecutor]]:
    """Return a start of held executors, and those that it started."""
    started: list[HeldExecutor] = []

    def start() -> HeldExecutor:
        started.append(HeldExecutor())
        return started[-1]

    return Starts(start), started


async def turns(count: int = 5) -> None:
    """Let the others go on."""
    for _ in range(count):
        await asyncio.sleep(0)


# In a process of its own.


async def test_it_draws_in_one_process_that_yields_to_the_bot(studio: Studio) -> None:
    assert await studio.draw(drawings.reversed_, b"drawn") == b"nward"
    first = await studio.draw(drawings.process_id)
    assert int(first) != os.getpid()
    assert await studio.draw(drawings.process_id) == first
    assert int(await studio.draw(drawings.niceness)) >= min(os.nice(0) + 10, 19)


async def test_a_process_that_was_killed_is_said_and_the_next_picture_starts_another(
    studio: Studio,
) -> None:
    first = await studio.draw(drawings.process_id)
    with pytest.raises(Undrawn, match="the process that draws has died") as raised:
        await studio.draw(drawings.death)
    assert raised.value.passing
    assert await studio.draw(drawings.process_id) != first


async def test_a_drawing_that_takes_too_long_is_given_up_with_its_process() -> None:
    studio = Studio(patience=0.01)
    with pytest.raises(Undrawn, match=r"it took longer than 0\.01 s") as raised:
        await studio.draw(drawings.for_ever)
    assert raised.value.passing
    # Without its end the bot could not end either: it would wait for the drawing. Its executor
    # waits for it in a thread of its own; who waits beside it may be told before it has noted it.
    async with asyncio.timeout(30):
        while multiprocessing.active_children():  # noqa: ASYNC110 - a process has no event for it
            await asyncio.sleep(0.01)


async def test_ctrl_c_in_the_terminal_is_left_to_the_bot(
    capfd: pytest.CaptureFixture[str],
) -> None:
    executor = start_process()
    studio = Studio(lambda _: executor)
    try:
        # It reaches the process as it starts, and when it has.
        for process in multiprocessing.active_children():
            os.kill(process.pid or 0, signal.SIGINT)
        drawn = await studio.draw(drawings.process_id)
        os.kill(int(drawn), signal.SIGINT)
        assert await studio.draw(drawings.process_id) == drawn
    finally:
        studio.close()
    assert capfd.readouterr().err == ""
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


async def test_a_bot_that_is_killed_leaves_no_process_behind(tmp_path: Path) -> None:
    script = tmp_path / "orphaned.py"
    script.write_text(ORPHANED, "utf-8")
    bot = await asyncio.create_subprocess_exec(
        *(sys.executable, str(script)),
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        # Its output ends when nobody is left who could write to it.
        said, _ = await bot.communicate()
    assert (bot.returncode, said) == (-signal.SIGKILL, b"drawn\n")


# Rules, without one.


async def test_no_process_is_started_before_the_first_picture() -> None:
    starts = Starts(InlineExecutor)
    studio = Studio(starts)
    assert starts.started == []
    assert await studio.draw(drawings.reversed_, b"ab") == b"ba"
    assert await studio.draw(drawings.reversed_, b"cd") == b"dc"
    assert len(starts.started) == 1


async def test_what_cannot_be_drawn_is_said_and_the_process_goes_on() -> None:
    starts = Starts(InlineExecutor)
    studio = Studio(starts)
    with pytest.raises(Undrawn, match="ValueError: no such shape") as raised:
        await studio.draw(drawings.mistake)
    assert not raised.value.passing
    assert await studio.draw(drawings.reversed_, b"ab") == b"ba"
    assert len(starts.started) == 1


async def test_pictures_are_drawn_one_after_the_other_and_each_has_its_own_time() -> None:
    starts, executors = held()
    studio = Studio(starts)
    first = asyncio.create_task(studio.draw(drawings.process_id))
    second = asyncio.create_task(studio.draw(drawings.process_id))
    await turns()
    # Who waits has not begun: a long queue takes nobody's time away.
    assert len(executors[0].asked) == 1
    executors[0].asked[0].set_result(b"one")
    assert await first == b"one"
    await turns()
    executors[0].asked[1].set_result(b"two")
    assert await second == b"two"


async def test_several_processes_share_the_work() -> None:
    starts, executors = held()
    studio = Studio(starts, count=2)
    drawn = [asyncio.create_task(studio.draw(drawings.process_id)) for _ in range(3)]
    await turns()
    assert len(executors[0].asked) == 2
    studio.close()
    ended = await asyncio.gather(*drawn[:2], return_exceptions=True)
    assert [type(one) for one in ended] == [Undrawn, Undrawn]
    drawn[2].cancel()


async def test_who_waits_for_a_picture_of_an_ended_process_is_told_so() -> None:
    starts, _ = held()
    studio = Studio(starts)
    drawn = asyncio.create_task(studio.draw(drawings.process_id))
    await turns()
    studio.close()
    with pytest.raises(Undrawn, match="was ended") as raised:
        await drawn
    assert raised.value.passing


async def test_who_stops_waiting_stops() -> None:
    starts, executors = held()
    studio = Studio(starts)
    drawn = asyncio.create_task(studio.draw(drawings.process_id))
    await turns()
    drawn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawn
    assert not executors[0].closed


async def test_the_death_of_an_earlier_process_does_not_end_a_later_one() -> None:
    starts, executors = held()
    studio = Studio(starts, count=2)
    one, other = (asyncio.create_task(studio.draw(drawings.process_id)) for _ in range(2))
    await turns()
    executors[0].asked[0].set_exception(BrokenProcessPool())
    await turns()
    later = asyncio.create_task(studio.draw(drawings.process_id))
    await turns()
    for task in (one, other):
        with pytest.raises(Undrawn):
            await task
    assert [executor.closed for executor in executors] == [True, False]
    executors[1].asked[0].set_result(b"later")
    assert await later == b"later"


@pytest.mark.parametrize("error", [OSError("no process to be had"), BrokenProcessPool()])
async def test_a_process_that_cannot_start_now_may_start_later(error: Exception) -> None:
    outcomes: list[Exception | Executor] = [error, InlineExecutor()]

    def start(_: int) -> Executor:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    studio = Studio(start)
    with pytest.raises(Undrawn) as raised:
        await studio.draw(drawings.process_id)
    assert raised.value.passing
    assert await studio.draw(drawings.reversed_, b"ab") == b"ba"


async def test_it_rests_when_nothing_was_wanted_for_a_while_and_starts_again() -> None:
    starts, executors = held()
    studio = Studio(starts, rest_after=0)
    for number in range(2):
        drawn = asyncio.create_task(studio.draw(drawings.process_id))
        await turns()
        executors[number].asked[0].set_result(b"drawn")
        assert await drawn == b"drawn"
        await turns()
        assert executors[number].closed


async def test_it_does_not_rest_while_somebody_waits() -> None:
    starts, executors = held()
    studio = Studio(starts, rest_after=0)
    first, second = (asyncio.create_task(studio.draw(drawings.process_id)) for _ in range(2))
    await turns()
    executors[0].asked[0].set_result(b"one")
    assert await first == b"one"
    await turns()
    assert not executors[0].closed
    executors[0].asked[1].set_result(b"two")
    assert await second == b"two"

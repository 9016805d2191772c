"""Tests of bot.services.ledger: written together, waited out, and nothing forgotten."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from types import SimpleNamespace

import pytest

from bot.domain.health import Health, Trouble
from bot.errors import StoreError
from bot.services import ledger as ledger_module
from bot.services.ledger import LONGEST_PAUSE, Ledger
from bot.store.settlement import Settlement
from bot.store.settlements import Settlements
from tests.support.clock import NOON, ManualClock

MINUTE = timedelta(minutes=1)


class Disk(Settlements):
    """Settlements that are written when the test says so, or fail."""

    def __init__(self) -> None:
        self.commits: list[list[str]] = []
        self.attempts = 0
        self.turning = asyncio.Event()
        self.turning.set()
        self.failures: list[Exception] = []
        self.failed = asyncio.Event()
        self.unwritable: set[str] = set()

    async def settle(self, batch: Sequence[Settlement]) -> None:
        """Commit a batch, as soon as the disk turns."""
        self.attempts += 1
        await self.turning.wait()
        await asyncio.sleep(0)
        if self.failures:
            self.failed.set()
            raise self.failures.pop(0)
        if any(one.delivery_id in self.unwritable for one in batch):
            raise ValueError("a fault of the bot")
        self.commits.append([one.delivery_id for one in batch])


def settlement(name: str) -> Settlement:
    """Return a settlement of some delivery."""
    return Settlement(delivery_id=name, user_id=1, state="sent", answer="sent", moment=NOON)


@pytest.fixture
def disk() -> Disk:
    """Return a disk that turns."""
    return Disk()


@pytest.fixture
def ledger(disk: Disk, clock: ManualClock) -> Ledger:
    """Return a ledger on that disk."""
    return Ledger(disk, Health(), clock)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """Let pauses take no time; return how long they were."""
    taken: list[timedelta] = []

    async def sleep(seconds: float) -> None:
        taken.append(timedelta(seconds=seconds))
        await asyncio.sleep(0)

    quick = SimpleNamespace(**{**vars(asyncio), "sleep": sleep})
    monkeypatch.setattr(ledger_module, "asyncio", quick)
    return taken


async def settle(ledger: Ledger, *names: str) -> list[asyncio.Task[None]]:
    """Begin to write settlements, one after the other."""
    tasks: list[asyncio.Task[None]] = []
    for name in names:
        tasks.append(asyncio.create_task(ledger.settle(settlement(name))))
        await asyncio.sleep(0)
    return tasks


# --- Written together


async def test_one_settlement_is_written_at_once(ledger: Ledger, disk: Disk) -> None:
    await ledger.settle(settlement("a"))
    await ledger.settle(settlement("b"))
    assert disk.commits == [["a"], ["b"]]


async def test_what_settles_during_a_commit_is_written_together(ledger: Ledger, disk: Disk) -> None:
    disk.turning.clear()
    tasks = await settle(ledger, "a", "b", "c", "d")
    disk.turning.set()
    await asyncio.gather(*tasks)
    assert disk.commits == [["a"], ["b", "c", "d"]]


async def test_nobody_goes_on_before_their_own_is_on_disk(ledger: Ledger, disk: Disk) -> None:
    disk.turning.clear()
    tasks = await settle(ledger, "a", "b", "c")
    assert [task.done() for task in tasks] == [False] * 3
    disk.turning.set()
    await tasks[0]
    assert disk.commits == [["a"]]
    assert [task.done() for task in tasks[1:]] == [False] * 2
    await asyncio.gather(*tasks)
    assert disk.commits == [["a"], ["b", "c"]]


async def test_each_is_written_once(ledger: Ledger, disk: Disk) -> None:
    names = [str(number) for number in range(50)]
    await asyncio.gather(*(ledger.settle(settlement(name)) for name in names))
    written = [name for commit in disk.commits for name in commit]
    assert written == names


async def test_who_is_cancelled_while_waiting_is_written_all_the_same(
    ledger: Ledger, disk: Disk
) -> None:
    disk.turning.clear()
    tasks = await settle(ledger, "a", "b", "c")
    tasks[1].cancel()
    disk.turning.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert disk.commits == [["a"], ["b", "c"]]


async def test_who_is_cancelled_while_writing_is_written_by_the_next(
    ledger: Ledger, disk: Disk
) -> None:
    """Written twice at the worst: that is no harm, forgotten would be."""
    disk.turning.clear()
    tasks = await settle(ledger, "a", "b")
    tasks[0].cancel()
    await asyncio.sleep(0)
    disk.turning.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert disk.commits == [["a", "b"]]


# --- A database that cannot be written to is waited out.


async def test_a_broken_database_is_waited_out_and_nothing_is_forgotten(
    ledger: Ledger, disk: Disk, pauses: list[timedelta]
) -> None:
    disk.failures = [StoreError("locked") for _ in range(7)]
    tasks = await settle(ledger, "a", "b", "c")
    await asyncio.gather(*tasks)
    assert disk.commits == [["a"], ["b", "c"]]
    assert [one.total_seconds() for one in pauses] == [1, 2, 4, 8, 15, 15, 15]
    assert pauses[-1] == LONGEST_PAUSE


@pytest.mark.usefixtures("pauses")
async def test_what_is_broken_is_noted_until_it_works(
    ledger: Ledger, disk: Disk, clock: ManualClock
) -> None:
    disk.failures = [StoreError("the disk is full")]
    disk.turning.clear()
    [task] = await settle(ledger, "a")
    disk.turning.set()
    await disk.failed.wait()
    clock.moment = NOON + MINUTE
    [notice] = ledger._health.broken(clock.now())
    assert (notice.trouble, notice.since) == (Trouble.DATABASE, NOON)
    assert notice.reason == "the disk is full"
    await task
    assert ledger._health.broken(clock.now()) == []


async def test_it_is_said_once_in_the_log(
    ledger: Ledger, disk: Disk, pauses: list[timedelta], caplog: pytest.LogCaptureFixture
) -> None:
    disk.failures = [StoreError("the disk is full") for _ in range(5)]
    await ledger.settle(settlement("a"))
    assert [one.getMessage() for one in caplog.records] == ["settlements wait: the disk is full"]
    assert len(pauses) == 5


async def test_told_to_give_up_it_says_that_it_could_not(
    ledger: Ledger, disk: Disk, pauses: list[timedelta]
) -> None:
    ledger.give_up()
    disk.failures = [StoreError("locked"), StoreError("locked")]
    tasks = await settle(ledger, "a", "b")
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(one) for one in ends] == [StoreError, StoreError]
    assert (disk.commits, pauses) == ([], [])


async def test_giving_up_does_not_give_up_a_database_that_works(ledger: Ledger, disk: Disk) -> None:
    ledger.give_up()
    await ledger.settle(settlement("a"))
    assert disk.commits == [["a"]]


async def test_what_could_not_be_written_is_written_with_the_next(
    ledger: Ledger, disk: Disk
) -> None:
    ledger.give_up()
    disk.failures = [StoreError("locked")]
    with pytest.raises(StoreError):
        await ledger.settle(settlement("a"))
    await ledger.settle(settlement("b"))
    assert disk.commits == [["a", "b"]]


async def test_giving_up_reaches_one_that_waits_already(
    ledger: Ledger, disk: Disk, pauses: list[timedelta]
) -> None:
    disk.failures = [StoreError("locked") for _ in range(100)]
    [task] = await settle(ledger, "a")
    await disk.failed.wait()
    ledger.give_up()
    with pytest.raises(StoreError):
        await task
    assert len(pauses) < 100


# --- A fault of the bot's own is not waited out.


async def test_one_that_cannot_be_written_does_not_keep_the_others_from_it(
    ledger: Ledger, disk: Disk, pauses: list[timedelta], caplog: pytest.LogCaptureFixture
) -> None:
    disk.unwritable = {"b"}
    disk.turning.clear()
    tasks = await settle(ledger, "first", "a", "b", "c")
    disk.turning.set()
    await asyncio.gather(*tasks)
    assert disk.commits == [["first"], ["a"], ["c"]]
    assert pauses == []
    assert "taken up at the next start" in caplog.text
    # It is not tried for ever.
    await ledger.settle(settlement("d"))
    assert disk.commits[-1] == ["d"]


async def test_one_by_one_a_broken_database_is_waited_out_too(
    ledger: Ledger, disk: Disk, pauses: list[timedelta]
) -> None:
    disk.unwritable = {"b"}
    disk.turning.clear()
    tasks = await settle(ledger, "first", "a", "b")
    disk.turning.set()
    await tasks[0]
    disk.failures = [ValueError("a fault of the bot"), StoreError("locked")]
    await asyncio.gather(*tasks)
    assert disk.commits == [["first"], ["a"]]
    assert len(pauses) == 1

"""Tests of bot.services.watch: whoever runs the bot is told once, and once more when it is over."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest

from bot.domain.health import PATIENCE, Health, Notice, Trouble
from bot.services import watch as watch_module
from bot.services.watch import EVERY, Watch, words
from tests.support.clock import NOON, ManualClock

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


class Owner:
    """Whoever runs the bot: what they were told, and whether it reaches them."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.reachable = True
        self.tries = 0

    async def tell(self, text: str) -> bool:
        """Take a sentence, or not."""
        self.tries += 1
        await asyncio.sleep(0)
        if self.reachable:
            self.told.append(text)
        return self.reachable


class Post:
    """A watch, with the health that it looks at and the owner that it tells."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.health = Health()
        self.owner = Owner()
        self.watch = Watch(self.health, self.owner.tell, clock)

    async def look_after(self, passed: timedelta) -> None:
        """Let time pass, and look."""
        self.clock.moment += passed
        await self.watch.look()

    def fail(self, trouble: Trouble = Trouble.DISCORD, reason: str = "no answer") -> None:
        """Note a failure now."""
        self.health.failed(trouble, self.clock.now(), reason)

    def work(self, trouble: Trouble = Trouble.DISCORD) -> None:
        """Note a success now."""
        self.health.worked(trouble, self.clock.now())


@pytest.fixture
def post(clock: ManualClock) -> Post:
    """Return a watch over nothing wrong."""
    return Post(clock)


async def test_with_nothing_wrong_nothing_is_said(post: Post) -> None:
    await post.look_after(MINUTE)
    post.work()
    await post.look_after(MINUTE)
    assert post.owner.tries == 0


@pytest.mark.parametrize("trouble", Trouble)
async def test_it_is_told_once_that_delivery_is_broken(post: Post, trouble: Trouble) -> None:
    post.fail(trouble, "no answer")
    for _ in range(5):
        await post.look_after(PATIENCE[trouble])
        post.fail(trouble, "again no answer")
        await post.look_after(MINUTE)
    [told] = post.owner.told
    assert told.startswith(f"Delivery is broken since <t:{round(NOON.timestamp())}:f>")
    assert "(no answer)" in told


@pytest.mark.parametrize("trouble", Trouble)
async def test_it_is_told_once_that_delivery_has_recovered(post: Post, trouble: Trouble) -> None:
    post.fail(trouble)
    await post.look_after(PATIENCE[trouble])
    post.clock.moment = NOON + 20 * MINUTE
    for _ in range(3):
        post.work(trouble)
        await post.look_after(MINUTE)
    [_, told] = post.owner.told
    began, ended = round(NOON.timestamp()), round((NOON + 20 * MINUTE).timestamp())
    assert told.startswith(f"Delivery has recovered. From <t:{began}:f> to <t:{ended}:f>")


@pytest.mark.parametrize("trouble", [Trouble.DATABASE, Trouble.DISCORD])
async def test_what_passes_soon_is_nobodys_business(post: Post, trouble: Trouble) -> None:
    for _ in range(10):
        post.fail(trouble)
        await post.look_after(PATIENCE[trouble] - SECOND)
        post.work(trouble)
        await post.look_after(MINUTE)
    assert post.owner.tries == 0


async def test_what_did_not_arrive_is_told_again_and_then_not_again(post: Post) -> None:
    post.fail()
    post.owner.reachable = False
    await post.look_after(5 * MINUTE)
    await post.look_after(EVERY)
    assert (post.owner.told, post.owner.tries) == ([], 2)
    post.owner.reachable = True
    await post.look_after(EVERY)
    await post.look_after(EVERY)
    assert len(post.owner.told) == 1


async def test_the_recovery_is_told_although_the_breakdown_never_could_be(post: Post) -> None:
    """While Discord is down, no word of it can arrive."""
    post.owner.reachable = False
    post.fail()
    await post.look_after(10 * MINUTE)
    post.work()
    await post.look_after(SECOND)
    post.owner.reachable = True
    await post.look_after(SECOND)
    await post.look_after(SECOND)
    [told] = post.owner.told
    assert told.startswith("Delivery has recovered")


async def test_it_ends_while_it_is_being_told(post: Post) -> None:
    post.fail()
    post.clock.moment += 5 * MINUTE
    looking = asyncio.create_task(post.watch.look())
    await asyncio.sleep(0)
    post.work()
    await looking
    await post.look_after(SECOND)
    assert [one.split(".")[0][:21] for one in post.owner.told] == [
        "Delivery is broken si",
        "Delivery has recovere",
    ]


async def test_what_comes_back_before_its_end_was_told_never_ended(post: Post) -> None:
    post.fail()
    await post.look_after(5 * MINUTE)
    post.work()
    post.fail()
    await post.look_after(5 * MINUTE)
    assert len(post.owner.told) == 1


async def test_troubles_are_told_one_by_one(post: Post) -> None:
    post.fail(Trouble.DATABASE, "the disk is full")
    post.fail(Trouble.DISCORD)
    await post.look_after(10 * MINUTE)
    assert len(post.owner.told) == 2
    assert "my database cannot be used (the disk is full)" in post.owner.told[0]


async def test_it_stands_in_the_log_whether_or_not_it_arrives(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    post.owner.reachable = False
    post.fail()
    await post.look_after(5 * MINUTE)
    post.work()
    await post.look_after(SECOND)
    assert [one.levelname for one in caplog.records] == ["ERROR", "WARNING"]


async def test_it_looks_again_and_again_until_it_is_told_to_stop(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, naps = asyncio.Event(), list[float]()

    @asynccontextmanager
    async def timeout(seconds: float) -> AsyncGenerator[None]:
        naps.append(seconds)
        post.clock.advance(seconds=seconds)
        if len(naps) < 40:
            raise TimeoutError
        stop.set()
        yield

    quick = SimpleNamespace(timeout=timeout)
    monkeypatch.setattr(watch_module, "asyncio", quick)
    post.fail()
    await post.watch.run(stop)
    assert naps == [EVERY.total_seconds()] * 40
    assert len(post.owner.told) == 1


@pytest.mark.parametrize("trouble", Trouble)
def test_the_words_say_what_is_wrong_since_when_and_what_comes_of_it(trouble: Trouble) -> None:
    notice = Notice(trouble=trouble, since=NOON, reason="why")
    text = words(notice)
    assert "(why)" in text
    assert text.endswith("I'll tell you when it works again.")
    over = words(Notice(trouble=trouble, since=NOON, reason="why", until=NOON + MINUTE))
    assert over.endswith("What was too late by then is excused, and the next reminder says so.")

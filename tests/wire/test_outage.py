"""An outage longer than the nonce window, with the process alive: every answer is cut.

The bot runs inside the test, with a clock that the test moves, over real sockets.
"""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import app
from bot.domain.delivery import Kind
from bot.library.library import Library
from bot.settings import Settings
from bot.store.engine import Database
from bot.store.tables import delivery, occurrence
from tests.support.clock import ManualClock
from tests.support.enrolled import enrolment, schedule
from tests.support.stored import enrol, rows
from tests.wire.bare import point_at
from tests.wire.server import (
    CUT_AFTER,
    CUT_BEFORE,
    LoopbackDiscord,
    MovableClock,
    Person,
    Refuse,
    errors,
    text_of,
)
from tests.wire.server.faults import Cut, to_channel

READ = "GET /channels/{channel_id}/messages"
STEP = timedelta(seconds=15)
NONCES_FORGOTTEN_AFTER = timedelta(minutes=3)


class Outage:
    """The bot, a Discord, and the hand that moves both their clocks."""

    def __init__(self, server: LoopbackDiscord, shown: MovableClock, parts: app.App) -> None:
        self.server = server
        self.parts = parts
        self.owner = server.add_user("owner")
        server.world.owner = self.owner
        self._shown = shown

    async def live(self, span: timedelta) -> None:
        """Let time pass and the bot do what is due, step by step."""
        clock = self.parts.clock
        assert isinstance(clock, ManualClock)
        end = clock.now() + span
        while clock.now() < end:
            clock.advance(seconds=STEP.total_seconds())
            self._shown.advance(STEP.total_seconds())
            while await self.parts.reminders.tick(clock.now()):
                pass

    def received(self, person: Person) -> int:
        """Return how many messages a person has."""
        return len(self.server.messages_to(person))


@pytest.fixture
async def outage(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[tuple[Outage, Database]]:
    """Run the bot, logged in, on a Discord that forgets nonces after three minutes."""
    shown = MovableClock()
    clock = ManualClock(datetime.fromtimestamp(shown(), UTC))
    async with LoopbackDiscord(
        clock=shown, lifetime=60, nonce_window=NONCES_FORGOTTEN_AFTER.total_seconds()
    ) as server:
        point_at(server, monkeypatch)
        settings = Settings.model_construct(database_url=f"sqlite:///{tmp_path}/bot.db")
        async with app.opened(settings.database_url) as database:
            parts = app.build(settings, library, database, clock)
            async with parts.bot:
                happening = Outage(server, shown, parts)
                await parts.bot.login(server.token)
                yield happening, database


@pytest.mark.parametrize("cut", [CUT_AFTER, CUT_BEFORE], ids=["answers", "requests"])
async def test_an_outage_past_the_nonce_window_loses_and_doubles_nothing(
    outage: tuple[Outage, Database], cut: Cut
) -> None:
    happening, database = outage
    server, now = happening.server, happening.parts.clock.now()
    people = [server.add_user(f"member {number}") for number in range(5)]
    for person in people:
        plan = schedule("UTC", f"{now + timedelta(minutes=1):%H:%M}", None)
        member = enrolment(person.id, schedule=plan, channel_id=person.dm.id, nudge_minutes=30)
        await enrol(database, now, member)
    rule = server.faults.add(cut)
    await happening.live(3 * NONCES_FORGOTTEN_AFTER)
    assert rule.struck > len(people)
    server.faults.clear()
    await happening.live(timedelta(minutes=5))
    assert [happening.received(person) for person in people] == [1] * len(people)
    assert server.records.routes[READ] >= len(people)
    assert {one["state"] for one in await rows(database, occurrence)} == {"sent"}
    # The nudge meets the next outage.
    server.faults.add(cut)
    await happening.live(timedelta(minutes=34))
    server.faults.clear()
    await happening.live(timedelta(minutes=5))
    assert [happening.received(person) for person in people] == [2] * len(people)
    nudges = await rows(database, delivery, kind=Kind.NUDGE)
    assert [one["state"] for one in nudges] == ["sent"] * len(people)


async def test_the_owner_is_told_once_that_delivery_is_broken_and_once_that_it_has_recovered(
    outage: tuple[Outage, Database],
) -> None:
    happening, database = outage
    server, now = happening.server, happening.parts.clock.now()
    owner, ann = happening.owner, server.add_user("Ann")
    plan = schedule("UTC", f"{now + timedelta(minutes=1):%H:%M}", None)
    await enrol(database, now, enrolment(ann.id, schedule=plan, channel_id=ann.dm.id))
    server.faults.add(Refuse(errors.UNAVAILABLE), where=to_channel(ann.dm.id))
    for minute in range(12):
        await happening.live(timedelta(minutes=1))
        await happening.parts.watch.look()
        if minute < 5 or minute > 6:
            assert happening.received(owner) == (minute > 6), minute
    [broken] = server.messages_to(owner)
    assert "Discord does not take my messages (no answer)" in text_of(broken)
    server.faults.clear()
    for _ in range(3):
        await happening.live(timedelta(minutes=1))
        await happening.parts.watch.look()
    assert happening.received(ann) == 1
    [_, recovered] = server.messages_to(owner)
    assert text_of(recovered).startswith("Delivery has recovered. From <t:")


async def test_a_breakdown_that_could_not_be_told_is_told_with_its_recovery(
    outage: tuple[Outage, Database],
) -> None:
    happening, database = outage
    server, now = happening.server, happening.parts.clock.now()
    owner, ann = happening.owner, server.add_user("Ann")
    plan = schedule("UTC", f"{now + timedelta(minutes=1):%H:%M}", None)
    await enrol(database, now, enrolment(ann.id, schedule=plan, channel_id=ann.dm.id))
    server.faults.add(CUT_BEFORE)
    for _ in range(8):
        await happening.live(timedelta(minutes=1))
        await happening.parts.watch.look()
    server.faults.clear()
    # Over before the next look.
    await happening.live(timedelta(minutes=3))
    await happening.parts.watch.look()
    [told] = server.messages_to(owner)
    assert text_of(told).startswith("Delivery has recovered. From <t:")
    assert happening.received(ann) == 1

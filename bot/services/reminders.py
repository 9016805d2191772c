"""Reminders: one tick takes on what is due, sends it, and writes down what became of it.

The promise is *once, on time, whatever fails* (docs/reminders.md). A claim is committed before its
first attempt; an answer decides by the table in ``bot/domain/delivery.py``; a claim whose process
is gone is taken up again. What may have arrived is looked for in the DM before it is sent again,
and is sent under the same nonce: the one catches what Discord's memory of nonces has lost, the
other what was still on its way. No clock decides about either. No more is taken on than a few
seconds' worth of sending, so that what members change meanwhile is seen.
"""

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.claims import Claim, plan
from bot.domain.delivery import APART_FROM_OTHERS, Answer, Kind, decide
from bot.domain.health import Health, Trouble
from bot.errors import TokenRefused
from bot.services.answers import Answers
from bot.services.changes import Changes
from bot.services.courier import Courier, Receipt
from bot.services.ledger import Ledger
from bot.services.metrics import Metrics
from bot.services.pace import Pace
from bot.services.settling import put_back, settle, unwanted
from bot.services.summaries import WeeklySummaries
from bot.services.turnstile import Turnstile
from bot.store.claims import Claims
from bot.store.settlement import Settlement
from bot.store.settlements import Settlements

log = logging.getLogger(__name__)

CLAIM_SECONDS = 5
"""How many seconds' worth of sending is taken on at once."""

TEST_EXPIRES = timedelta(hours=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Claims of one tick, how much was due, and the point at which they were made."""

    claims: tuple[Claim, ...]
    due: int
    mark: int


class Reminders:
    """The tick, the recovery at start, and test messages."""

    def __init__(
        self,
        *,
        claims: Claims,
        settlements: Settlements,
        courier: Courier,
        pace: Pace,
        clock: Clock,
        rate: float,
        new_id: Callable[[], str],
        summaries: WeeklySummaries,
        health: Health | None = None,
        metrics: Metrics | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._claims = claims
        self._courier = courier
        self._clock = clock
        self._new_id = new_id
        self._jitter = jitter
        self._room = max(1, round(rate * CLAIM_SECONDS))
        self._under_way = 0
        self._in_hand: set[str] = set()
        self._claims_failed = False
        self.cut_short = False
        """Whether the last claim left something that was due, for want of room."""
        self._turnstile = Turnstile(pace)
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._changes = Changes()
        self._stopping = False
        self._following = False
        self._held_until = 0.0
        self._summaries = summaries
        self.health = health or Health()
        self._ledger = Ledger(settlements, self.health, clock)
        self.answers = Answers(self.health, metrics)

    def changed(self, user_id: int | None) -> None:
        """Note that a member, or nobody, changed something, and let the loop look again."""
        self._changes.note(user_id or 0)
        self._wake.set()

    def lead(self) -> None:
        """Send what is taken on from now on: this process leads."""
        self._following = False

    def follow(self) -> None:
        """Attempt nothing more of what was taken on but test messages: another process may lead."""
        self._following = True
        self._wake.set()

    def forget(self, user_id: int) -> None:
        """Note that a member has left."""
        self._courier.forget(user_id)
        self.changed(user_id)

    async def age(self) -> None:
        """Forget who changed something before the last time that this was asked for."""
        self._changes.grow_old()

    async def woken(self) -> None:
        """Wait until something has changed."""
        await self._wake.wait()
        self._wake.clear()

    def stop(self) -> None:
        """Take on nothing more; what was not attempted yet goes back into the queue."""
        self._stopping = True
        self._turnstile.open()
        self._ledger.give_up()
        self._wake.set()

    async def drained(self) -> None:
        """Wait until nothing is under way any more, test messages included."""
        await self._idle.wait()

    @property
    def has_room(self) -> bool:
        """Tell whether enough was sent to take on more."""
        return self._under_way <= self._room // 2

    async def next_moment(self) -> datetime | None:
        """Return when something is due next."""
        return await self._claims.next_moment()

    async def recover(self) -> int:
        """Take up the claims of processes that are gone; return how many there were."""
        count = await self._claims.recover(self._clock.now())
        if count:
            log.info("took up %d deliveries that an earlier process left behind", count)
        return count

    async def tick(self, now: datetime) -> int:
        """Send what is due at a moment, one batch of it; return how much was due.

        Raises:
            TokenRefused: Discord does not accept the token any more.
            StoreError: the database cannot be used.
        """
        batch = await self.claim(now)
        await self.deliver(batch)
        return batch.due

    async def claim(self, now: datetime) -> Batch:
        """Take on what is due at a moment, as far as there is room.

        Raises:
            StoreError: the database cannot be used.
        """
        mark = self._changes.mark
        room = max(1, self._room - self._under_way)
        if self._claims_failed:
            await self._claims.release(now, self._in_hand)
        # Until both are heard of, something may stand as claimed that nobody has.
        self._claims_failed = True
        waiting = await self._claims.take_waiting(now, room)
        due, slots = await self._claims.claim_due(now, room - len(waiting), plan)
        self._claims_failed = False
        self.health.worked(Trouble.DATABASE, self._clock.now())
        claims = (*waiting, *due)
        self._take(*claims)
        self.cut_short = len(waiting) + slots >= room
        return Batch(claims=claims, due=len(waiting) + slots, mark=mark)

    async def deliver(self, batch: Batch) -> list[Settlement]:
        """Send claims side by side; return what became of them, once it is written down.

        Raises:
            TokenRefused: Discord does not accept the token any more.
        """
        ends = await asyncio.gather(
            *(self._deliver(one, batch.mark) for one in batch.claims), return_exceptions=True
        )
        settled: list[Settlement] = []
        for end in ends:
            if isinstance(end, BaseException):
                raise end
            settled.append(end)
        if any(one.answer == Answer.TOKEN_REFUSED for one in settled):
            raise TokenRefused
        return settled

    async def send_test(self, user_id: int) -> Settlement | None:
        """Send a test message at once; return what became of it, or None without a routine."""
        now = self._clock.now()
        claim = await self._claims.claim_test(user_id, now, now + TEST_EXPIRES)
        if claim is None:
            return None
        # Not before: on PostgreSQL this process hears of the start that the test is about.
        mark = self._changes.mark
        self._take(claim)
        return (await self.deliver(Batch(claims=(claim,), due=1, mark=mark)))[0]

    def _take(self, *claims: Claim) -> None:
        """Have claims in hand until they are settled."""
        self._under_way += len(claims)
        if claims:
            self._idle.clear()
        self._in_hand.update(claim.delivery_id for claim in claims)

    async def _deliver(self, claim: Claim, mark: int) -> Settlement:
        try:
            settled = await self._outcome(claim, mark)
            await self._ledger.settle(settled)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()
            self._in_hand.discard(claim.delivery_id)
        if settled.attempt_at or settled.nudge or (self.cut_short and self.has_room):
            self._wake.set()
        return settled

    async def _outcome(self, claim: Claim, mark: int) -> Settlement:
        """Attempt a delivery in its turn; return what became of it."""
        async with self._turnstile.turn(first=claim.kind is Kind.TEST):
            outcome = self._postponed(claim, mark) or await self._attempt_safely(claim, mark)
        return outcome if isinstance(outcome, Settlement) else self._decided(claim, outcome)

    def _postponed(self, claim: Claim, mark: int) -> Settlement | None:
        """Put a claim back into the queue that is not to be attempted now."""
        now = self._clock.now()
        held = self._held_until - asyncio.get_running_loop().time()
        if held > 0:
            return put_back(claim, now, now + timedelta(seconds=held))
        over = self._stopping or (self._following and claim.kind is not Kind.TEST)
        if over or self._changes.since(mark, claim.enrolment.user_id):
            return put_back(claim, now, now)
        return None

    def _decided(self, claim: Claim, receipt: Receipt) -> Settlement:
        """Decide what an answer means."""
        now = self._clock.now()
        if receipt.answer is Answer.RATE_LIMITED and receipt.wait is not None:
            # What discord.py does not wait out itself is meant for the whole process.
            self._held_until = asyncio.get_running_loop().time() + receipt.wait.total_seconds()
        self.answers.note(claim, receipt, now)
        decision = decide(
            receipt.answer, claim.attempt, now, jitter=self._jitter(), wait=receipt.wait
        )
        if receipt.answer is Answer.REFUSED:
            log.error("a %s message was refused as malformed: a fault of the bot", claim.kind)
        return settle(claim, receipt, decision, now, self._new_id)

    async def _attempt_safely(self, claim: Claim, mark: int) -> Receipt | Settlement:
        """Attempt a delivery; a fault in one must not take everybody's reminders with it."""
        try:
            return await self._attempt(claim, mark)
        except Exception:
            log.exception("a %s message could not be sent", claim.kind)
            return Receipt(answer=Answer.REFUSED)

    async def _attempt(self, claim: Claim, mark: int) -> Receipt | Settlement:
        """Find what was sent before, or send; or end what is not to be sent any more."""
        # Asked for here, not sooner: when Discord is slow, a turn comes long after its claim.
        unsent = unwanted(claim, now := self._clock.now())
        if claim.uncertain:
            found = await self._courier.find(claim, now)
            if found is not None:
                return found
            if unsent is None:
                await self._turnstile.wait()
                # Reading takes a while, too: the window may be over, or the member has answered.
                unsent = self._postponed(claim, mark) or unwanted(claim, self._clock.now())
        return unsent or await self._send(claim, mark)

    async def _send(self, claim: Claim, mark: int) -> Receipt | Settlement:
        if claim.kind in APART_FROM_OTHERS:
            prepared = await self._summaries.prepare(claim, self._clock.now())
            if isinstance(prepared, Settlement):
                return prepared
            # Reading took a while here, too.
            unsent = self._postponed(claim, mark)
            if unsent is not None:
                return unsent
            claim = prepared
        return await self._courier.send(claim, self._clock.now())

"""Reminders: one tick takes on what is due, sends it, and writes down what became of it.

The promise is *once, on time, whatever fails* (docs/architecture.md). A claim is committed
before its first attempt; an answer decides by the table in ``bot/domain/delivery.py``; a claim
whose process is gone is taken up again with its nonce, and past the nonce window only after the
DM was read back. A tick claims no more than a few seconds' worth of sending, so that the nonce
window of a claim begins close to its first attempt.
"""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.claims import Claim, Excuse, State, plan
from bot.domain.delivery import Answer, decide, must_read_back
from bot.domain.enrolment import DeliveryState
from bot.errors import TokenRefused
from bot.services.courier import Courier, Receipt
from bot.services.pace import Pace
from bot.services.settling import ended, settle
from bot.store.claims import Claims
from bot.store.settlements import Settlement, Settlements

log = logging.getLogger(__name__)

CLAIM_SECONDS = 5
"""How many seconds' worth of sending one tick takes on."""

CONCURRENCY = 32
TEST_EXPIRES = timedelta(hours=3)
_FINISHED = frozenset({State.DONE, State.SKIPPED})


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
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._claims = claims
        self._settlements = settlements
        self._courier = courier
        self._pace = pace
        self._clock = clock
        self._batch = max(1, round(rate * CLAIM_SECONDS))
        self._jitter = jitter
        self._at_once = asyncio.Semaphore(CONCURRENCY)
        self._wake = asyncio.Event()
        self.answers: Counter[Answer] = Counter()
        """How often Discord answered what, rate limits included, since the process began."""

    def wake(self) -> None:
        """Let the loop look again: something has changed that may be due sooner."""
        self._wake.set()

    async def woken(self) -> None:
        """Wait until :meth:`wake` is called."""
        await self._wake.wait()
        self._wake.clear()

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
        waiting = await self._claims.take_waiting(now, self._batch)
        due, slots = await self._claims.claim_due(now, self._batch, plan)
        await self._deliver([*waiting, *due])
        return len(waiting) + slots

    async def send_test(self, user_id: int) -> Settlement | None:
        """Send a test message at once; return what became of it, or None without a routine."""
        now = self._clock.now()
        claim = await self._claims.claim_test(user_id, now, now + TEST_EXPIRES)
        return None if claim is None else (await self._deliver([claim]))[0]

    async def _deliver(self, claims: Sequence[Claim]) -> list[Settlement]:
        """Send claims side by side and settle them together."""
        settled = await asyncio.gather(*(self._deliver_one(claim) for claim in claims))
        await self._settlements.settle(settled)
        if any(one.answer == Answer.TOKEN_REFUSED for one in settled):
            raise TokenRefused
        return settled

    async def _deliver_one(self, claim: Claim) -> Settlement:
        async with self._at_once:
            await self._pace.acquire()
            # Asked for here, not sooner: when Discord is slow, a turn comes long after its claim.
            outcome = await self._attempt_safely(claim, self._clock.now())
        if isinstance(outcome, Settlement):
            return outcome
        now = self._clock.now()
        self.answers[outcome.answer] += 1
        decision = decide(
            outcome.answer, claim.attempt, now, jitter=self._jitter(), wait=outcome.wait
        )
        if outcome.answer is Answer.REFUSED:
            log.error("a %s message was refused as malformed: a fault of the bot", claim.kind)
        return settle(claim, outcome, decision, now)

    async def _attempt_safely(self, claim: Claim, now: datetime) -> Receipt | Settlement:
        """Attempt a delivery; a fault in one must not take everybody's reminders with it."""
        try:
            return await self._attempt(claim, now)
        except Exception:
            log.exception("a %s message could not be sent", claim.kind)
            return Receipt(answer=Answer.REFUSED)

    async def _attempt(self, claim: Claim, now: datetime) -> Receipt | Settlement:
        """Find what was sent before, or send; or end what is not to be sent any more."""
        unwanted = _unwanted(claim, now)
        past_window = must_read_back(
            uncertain=claim.uncertain, first_attempt_at=claim.first_attempt_at, moment=now
        )
        if past_window or (claim.uncertain and unwanted is not None):
            found = await self._courier.find(claim, now)
            if found is not None:
                return found
            if unwanted is None:
                await self._pace.acquire()
        return unwanted or await self._courier.send(claim, self._clock.now())


def _unwanted(claim: Claim, now: datetime) -> Settlement | None:
    """Return how a delivery ends that was not sent, or None where it is still to be sent."""
    if claim.occurrence is not None:
        if claim.occurrence_state in _FINISHED:
            return ended(claim, now, "dropped")
        if claim.enrolment.paused_on(claim.occurrence.day):
            return ended(claim, now, "paused", State.EXCUSED, Excuse.PAUSED)
        if claim.enrolment.delivery_state is DeliveryState.BLOCKED:
            return ended(claim, now, "blocked", State.EXCUSED, Excuse.BLOCKED)
    if now >= claim.expires_at:
        return ended(claim, now, "missed", State.EXCUSED, Excuse.BOT)
    return None

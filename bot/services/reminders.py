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
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.claims import Claim, Excuse, State, plan
from bot.domain.delivery import (
    Answer,
    Block,
    Decision,
    Kind,
    Miss,
    Retry,
    Sent,
    Stop,
    decide,
    must_read_back,
)
from bot.domain.enrolment import DeliveryState
from bot.errors import TokenRefused
from bot.services.courier import Courier, Receipt
from bot.store.claims import Claims
from bot.store.settlements import MemberChange, Settlement, Settlements

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
        clock: Clock,
        rate: float,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._claims = claims
        self._settlements = settlements
        self._courier = courier
        self._clock = clock
        self._batch = max(1, round(rate * CLAIM_SECONDS))
        self._jitter = jitter
        self._at_once = asyncio.Semaphore(CONCURRENCY)
        self._wake = asyncio.Event()

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

    def opening_wait(self) -> timedelta:
        """Return about how long a test message for somebody new has to wait for its turn."""
        return self._courier.opening_wait(self._clock.now())

    async def _deliver(self, claims: Sequence[Claim]) -> list[Settlement]:
        """Send claims side by side and settle them together."""
        settled = await asyncio.gather(*(self._deliver_one(claim) for claim in claims))
        await self._settlements.settle(settled)
        if any(one.answer == Answer.TOKEN_REFUSED for one in settled):
            raise TokenRefused
        return settled

    async def _deliver_one(self, claim: Claim) -> Settlement:
        now = self._clock.now()
        dropped = _not_needed(claim, now)
        if dropped is not None:
            return dropped
        async with self._at_once:
            receipt = await self._attempt(claim, now)
        now = self._clock.now()
        if receipt is None:
            return _ended(claim, now, "missed", State.EXCUSED, Excuse.BOT)
        decision = decide(
            receipt.answer, claim.attempt, now, jitter=self._jitter(), wait=receipt.wait
        )
        if receipt.answer is Answer.REFUSED:
            log.error("Discord refused a %s message as malformed: a fault of the bot", claim.kind)
        return settlement(claim, receipt, decision, now)

    async def _attempt(self, claim: Claim, now: datetime) -> Receipt | None:
        """Send, or find what was sent before; None where it is too late for either."""
        expired = now >= claim.expires_at
        read_back = must_read_back(
            uncertain=claim.uncertain, first_attempt_at=claim.first_attempt_at, moment=now
        )
        if read_back or (expired and claim.uncertain):
            found = await self._courier.find(claim, now)
            if found is not None:
                return found
        return None if expired else await self._courier.send(claim, now)


def _not_needed(claim: Claim, now: datetime) -> Settlement | None:
    """Return how a delivery ends without being sent, or None where it is to be sent."""
    if claim.kind is Kind.TEST or claim.uncertain:
        return None
    if claim.occurrence_state in _FINISHED:
        return _ended(claim, now, "dropped", None, None)
    if claim.enrolment.delivery_state is DeliveryState.BLOCKED:
        return _ended(claim, now, "dropped", State.EXCUSED, Excuse.BLOCKED)
    return None


def settlement(claim: Claim, receipt: Receipt, decision: Decision, moment: datetime) -> Settlement:
    """Return what a decision writes about a delivery, its occurrence and its member."""
    match decision:
        case Sent():
            return _sent(claim, receipt, moment)
        case Retry():
            return _retry(claim, receipt, decision, moment)
        case Stop():
            # Nothing was sent: the next process begins with it.
            return _retry(claim, receipt, Retry(at=moment), moment)
        case Block():
            return _blocked(claim, receipt, decision, moment)
        case Miss():
            return _missed(claim, receipt, decision, moment)


def _ended(
    claim: Claim, moment: datetime, state: str, occurrence: State | None, excuse: Excuse | None
) -> Settlement:
    return Settlement(
        delivery_id=claim.delivery_id,
        user_id=claim.enrolment.user_id,
        state=state,
        answer="",
        moment=moment,
        occurrence_id=claim.occurrence_id,
        occurrence_state=occurrence,
        excuse=excuse,
    )


def _sent(claim: Claim, receipt: Receipt, moment: datetime) -> Settlement:
    enrolment = claim.enrolment
    proven = MemberChange(
        channel_id=receipt.channel_id,
        delivery_state=DeliveryState.OK,
        problem=None,
        strikes=0,
    )
    known = MemberChange(
        channel_id=enrolment.channel_id,
        delivery_state=enrolment.delivery_state,
        problem=enrolment.problem,
        strikes=enrolment.strikes,
    )
    return Settlement(
        delivery_id=claim.delivery_id,
        user_id=enrolment.user_id,
        state="sent",
        answer=receipt.answer,
        moment=moment,
        channel_id=receipt.channel_id,
        message_id=receipt.message_id,
        occurrence_id=claim.occurrence_id,
        occurrence_state=State.SENT,
        told=claim.excused_before and claim.kind is not Kind.TEST,
        member=None if proven == known else proven,
    )


def _retry(claim: Claim, receipt: Receipt, retry: Retry, moment: datetime) -> Settlement:
    enrolment = claim.enrolment
    member = None
    if retry.reopen or receipt.channel_id not in {None, enrolment.channel_id}:
        member = MemberChange(
            channel_id=None if retry.reopen else receipt.channel_id,
            delivery_state=enrolment.delivery_state,
            problem=enrolment.problem,
            strikes=enrolment.strikes,
        )
    return Settlement(
        delivery_id=claim.delivery_id,
        user_id=enrolment.user_id,
        state="waiting",
        answer=receipt.answer,
        moment=moment,
        attempt_at=retry.at,
        # Once uncertain, always: a later refusal says nothing about the earlier attempt.
        uncertain=claim.uncertain or retry.uncertain,
        reopened=claim.reopened or retry.reopen,
        member=member,
    )


def _blocked(claim: Claim, receipt: Receipt, block: Block, moment: datetime) -> Settlement:
    return Settlement(
        delivery_id=claim.delivery_id,
        user_id=claim.enrolment.user_id,
        state="blocked",
        answer=receipt.answer,
        moment=moment,
        occurrence_id=claim.occurrence_id,
        occurrence_state=State.EXCUSED,
        excuse=Excuse.BLOCKED,
        member=MemberChange(
            channel_id=claim.enrolment.channel_id or receipt.channel_id,
            delivery_state=DeliveryState.BLOCKED,
            problem=block.problem,
            strikes=0,
        ),
    )


def _missed(claim: Claim, receipt: Receipt, miss: Miss, moment: datetime) -> Settlement:
    enrolment = claim.enrolment
    member = None
    if miss.strike:
        member = MemberChange(
            channel_id=enrolment.channel_id,
            delivery_state=enrolment.delivery_state,
            problem=enrolment.problem,
            strikes=enrolment.strikes + 1,
        )
    return Settlement(
        delivery_id=claim.delivery_id,
        user_id=enrolment.user_id,
        state="missed",
        answer=receipt.answer,
        moment=moment,
        occurrence_id=claim.occurrence_id,
        occurrence_state=State.EXCUSED,
        excuse=Excuse.BOT,
        member=member,
    )

"""A Discord in memory, and a courier to it: the other end of ``bot/services/courier.py``.

It does what the promise has to live with. A message that was made stays, even if its answer is
lost. A nonce is known for some minutes after its message was made, and then forgotten. DMs are
closed, channels vanish, tokens are refused. What does *not* belong here: how the bot renders
messages or sorts errors (``tests/test_delivery.py``).
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.clock import Clock
from bot.domain.claims import Claim
from bot.domain.delivery import Answer, Kind
from bot.services.courier import Receipt

NONCES_KNOWN_FOR = timedelta(minutes=3)
"""What Discord calls "the past few minutes"."""

NEWEST = 200
"""How many messages are read back where no earlier one is known."""


class Lost(Enum):
    """Where a request gets lost."""

    REQUEST = "it never arrived"
    ANSWER = "it was carried out, and the answer never arrived"


Fault = Answer | Lost | Exception


@dataclass(frozen=True, slots=True)
class Message:
    """A message in a DM."""

    id: int
    user_id: int
    channel_id: int
    nonce: str
    sent_at: datetime
    claim: Claim


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it was made, whatever came of it."""

    what: str
    claim: Claim
    at: datetime


class FakeDiscord:
    """DM channels, their messages, the nonces of the past few minutes, and what is broken."""

    def __init__(self, clock: Clock, *, nonces_known_for: timedelta = NONCES_KNOWN_FOR) -> None:
        self._clock = clock
        self._nonces_known_for = nonces_known_for
        self._numbers = iter(range(1, 1_000_000))
        self._channels: dict[int, int] = {}
        self.messages: list[Message] = []
        self.requests: list[Request] = []
        self.closed: set[int] = set()
        self.unknown: set[int] = set()
        """Members that do not exist any more, and channels that do not."""
        self.faults: dict[int, deque[Fault]] = {}
        """What happens to the next requests about a member, one after the other."""
        self.next_faults: deque[Fault | None] = deque()
        """What happens to the next requests, whoever they are about."""
        self.gates: dict[int, asyncio.Event] = {}
        """What requests about a member wait for: they hang until it happens."""
        self.broken: Fault | None = None
        """What happens to every request."""
        self.wait: timedelta | None = None
        """How long Discord asks to be left alone when it limits."""

    def fail(self, user_id: int, *faults: Fault) -> None:
        """Let the next requests about a member fail, one after the other."""
        self.faults.setdefault(user_id, deque()).extend(faults)

    def lose_channel(self, channel_id: int) -> None:
        """Let a channel vanish; opening a DM makes another one."""
        self.unknown.add(channel_id)
        self._channels = {
            user: channel for user, channel in self._channels.items() if channel != channel_id
        }

    def to(self, user_id: int) -> list[Message]:
        """Return the reminders that a member has, test messages left out."""
        return [
            one
            for one in self.messages
            if one.user_id == user_id and one.claim.kind is not Kind.TEST
        ]

    def fault_for(self, user_id: int) -> Fault | None:
        """Return what happens to a request that is made now."""
        if self.broken is not None:
            return self.broken
        if self.faults.get(user_id):
            return self.faults[user_id].popleft()
        return self.next_faults.popleft() if self.next_faults else None

    def channel_of(self, user_id: int) -> int | None:
        """Open a member's DM channel, or return the one that is open."""
        if user_id in self.unknown:
            return None
        if user_id not in self._channels:
            self._channels[user_id] = 500_000 + next(self._numbers)
        return self._channels[user_id]

    def post(self, claim: Claim, channel_id: int) -> Message | Answer:
        """Make a message, or return the one that was made with this nonce minutes ago."""
        now = self._clock.now()
        if channel_id in self.unknown:
            return Answer.UNKNOWN
        if claim.enrolment.user_id in self.closed:
            return Answer.CLOSED_DM
        for message in self.messages:
            known = now - message.sent_at < self._nonces_known_for
            if message.nonce == claim.delivery_id and known:
                return message
        made = Message(
            id=next(self._numbers),
            user_id=claim.enrolment.user_id,
            channel_id=channel_id,
            nonce=claim.delivery_id,
            sent_at=now,
            claim=claim,
        )
        self.messages.append(made)
        return made

    def read(self, claim: Claim) -> Message | None:
        """Return the message that carries a delivery's id, of those that a reading back meets.

        It begins after the newest message about an earlier occurrence, or with the newest
        messages where none is known: no clock has a part in it.
        """
        known = claim.known_message_id
        dm = [one for one in self.messages if one.user_id == claim.enrolment.user_id]
        met = dm[-NEWEST:] if known is None else [one for one in dm if one.id > known]
        return next((one for one in met if one.nonce == claim.delivery_id), None)


async def _nothing() -> None:
    await asyncio.sleep(0)


class FakeCourier:
    """One process's line to the fake Discord."""

    def __init__(
        self, discord: FakeDiscord, clock: Clock, step: Callable[[], Awaitable[None]] = _nothing
    ) -> None:
        self._discord = discord
        self._clock = clock
        self._step = step

    async def send(self, claim: Claim, moment: datetime) -> Receipt:
        """Send one delivery under its own id as nonce."""
        assert moment <= self._clock.now()
        return await self._request("send", claim, self._post) or Receipt(answer=Answer.UNCERTAIN)

    async def find(self, claim: Claim, moment: datetime) -> Receipt | None:
        """Read the DM back for a delivery's message; None where it is not there."""
        assert moment <= self._clock.now()
        return await self._request("find", claim, self._read)

    def forget(self, user_id: int) -> None:
        """Remember nothing of a member: there is nothing."""

    async def _request(
        self, what: str, claim: Claim, carry_out: Callable[[Claim], Receipt | None]
    ) -> Receipt | None:
        """Make a request: it takes a while, and may be cut off before and after."""
        self._discord.requests.append(Request(what, claim, self._clock.now()))
        fault = self._discord.fault_for(claim.enrolment.user_id)
        await asyncio.sleep(0)
        await self._step()
        gate = self._discord.gates.get(claim.enrolment.user_id)
        if gate is not None:
            await gate.wait()
        if isinstance(fault, Exception):
            raise fault
        if isinstance(fault, Answer):
            return Receipt(answer=fault, wait=self._discord.wait)
        if fault is Lost.REQUEST:
            return Receipt(answer=Answer.UNCERTAIN)
        receipt = carry_out(claim)
        await self._step()
        return Receipt(answer=Answer.UNCERTAIN) if fault is Lost.ANSWER else receipt

    def _post(self, claim: Claim) -> Receipt:
        channel_id = claim.enrolment.channel_id or self._discord.channel_of(claim.enrolment.user_id)
        if channel_id is None:
            return Receipt(answer=Answer.UNKNOWN)
        made = self._discord.post(claim, channel_id)
        if isinstance(made, Answer):
            return Receipt(answer=made, channel_id=channel_id)
        return Receipt(answer=Answer.SENT, channel_id=channel_id, message_id=made.id)

    def _read(self, claim: Claim) -> Receipt | None:
        found = self._discord.read(claim)
        if found is None:
            return None
        return Receipt(answer=Answer.SENT, channel_id=found.channel_id, message_id=found.id)

"""Courier: the port through which deliveries leave; Discord's side of it is ``bot/delivery.py``."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.claims import Claim
from bot.domain.delivery import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What came back for one delivery: the answer, and where the message stands.

    ``adopted`` is the id under which it was sent before a backup was restored, if it was.
    """

    answer: Answer
    channel_id: int | None = None
    message_id: int | None = None
    wait: timedelta | None = None
    adopted: str | None = None


class Courier(Protocol):
    """Something that can bring a message to a member."""

    async def send(self, claim: Claim, moment: datetime) -> Receipt:
        """Send one delivery under its own id as nonce.

        An answer that does not come in time counts as uncertain; nothing but cancellation is
        raised.
        """
        ...

    async def find(self, claim: Claim, moment: datetime) -> Receipt | None:
        """Read the DM back for a delivery's message; None where it is not there."""
        ...

    def forget(self, user_id: int) -> None:
        """Remember nothing of a member any more."""
        ...

"""Message: the card that a delivery brings, and what that card depends on."""

from collections.abc import Hashable
from datetime import datetime

from bot.domain.claims import Claim
from bot.library.library import Library
from cogs.ui.card import Card
from cogs.ui.reminder import looks, reminder
from cogs.ui.summary_card import summary


def card_of(library: Library, claim: Claim, now: datetime) -> Card:
    """Return the card of a delivery."""
    return reminder(library, claim, now) if claim.week is None else summary(claim, claim.week)


def card_key(library: Library, claim: Claim, now: datetime) -> Hashable | None:
    """Return what the card depends on, but for whose it is: a stencil's key.

    None for a summary: hardly two are alike, and nobody's figures stay in memory.
    """
    return (library.edition, looks(claim, now)) if claim.week is None else None

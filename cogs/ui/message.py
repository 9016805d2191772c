"""Message: the card that a delivery brings, and what that card depends on."""

from collections.abc import Hashable
from datetime import datetime

from bot.domain.claims import Claim
from bot.domain.delivery import Kind
from bot.library.library import Library
from cogs.ui.card import Card
from cogs.ui.notice_card import notice
from cogs.ui.reminder import looks, reminder
from cogs.ui.summary_card import summary


def card_of(library: Library, claim: Claim, now: datetime) -> Card:
    """Return the card of a delivery."""
    if claim.kind is Kind.NOTICE:
        return notice(claim, now)
    return reminder(library, claim, now) if claim.week is None else summary(claim, claim.week)


def card_key(library: Library, claim: Claim, now: datetime) -> Hashable | None:
    """Return what the card depends on, but for whose it is: a stencil's key.

    None for a summary and a notice: hardly two are alike, and nobody's figures stay in memory.
    """
    plain = claim.week is None and claim.kind is not Kind.NOTICE
    return (library.edition, looks(claim, now)) if plain else None

"""Summaries: what a weekly summary says, read in the moment before it is sent.

The notice of an idle routine keeps its distance from other messages by the same rule.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.claims import Claim
from bot.domain.delivery import Kind
from bot.domain.summary import APART, summarise
from bot.errors import StoreError
from bot.services.settling import ended, put_back
from bot.store.occurrences import Occurrences
from bot.store.settlement import Settlement
from bot.store.summaries import Summaries

log = logging.getLogger(__name__)

_AGAIN = timedelta(minutes=1)


class WeeklySummaries:
    """The summaries of members' weeks."""

    def __init__(self, *, occurrences: Occurrences, summaries: Summaries) -> None:
        self._occurrences = occurrences
        self._summaries = summaries

    async def prepare(self, claim: Claim, now: datetime) -> Claim | Settlement:
        """Return a claim with what its message says, or its end where it is not to be sent now.

        It waits while another message to the same member is near, and while the database cannot
        be read; where nothing counted in the week, there is none.
        """
        try:
            return await self._prepare(claim, now)
        except StoreError as error:
            log.warning("a %s message waits: %s", claim.kind, error)
            return put_back(claim, now, now + _AGAIN)

    async def _prepare(self, claim: Claim, now: datetime) -> Claim | Settlement:
        user_id = claim.enrolment.user_id
        if await self._summaries.is_close_to_another(user_id, claim.delivery_id, now):
            return put_back(claim, now, now + APART)
        if claim.kind is Kind.NOTICE:
            return claim
        record = await self._occurrences.record(user_id)
        # It hangs on the first occurrence of the week after.
        week = claim.occurrence and summarise(claim.enrolment, record, claim.occurrence.day)
        return ended(claim, now, "dropped") if week is None else replace(claim, week=week)

"""Mornings: members with a single reminder, at eight, and what becomes of their first one."""

from datetime import timedelta
from typing import Any

from bot.domain.claims import Claim, plan
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.settlement import Settlement
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER, enrolment, schedule, utc
from tests.support.stored import arrival, enrol, numbered

EIGHT = utc("2026-03-11 08:00")
"""The first morning after noon."""

MORNINGS = schedule("UTC", "08:00", None)


async def claim_of(database: Database, user_id: int = MEMBER, **parts: Any) -> Claim:
    """Enrol a member and claim the first reminder of theirs."""
    await enrol(database, NOON, enrolment(user_id, schedule=MORNINGS, **parts))
    claims = Claims(database, "here", numbered(f"{user_id}-"))
    return (await claims.claim_due(EIGHT, 10, plan))[0][0]


def sent(claim: Claim, **parts: Any) -> Settlement:
    """Return the settlement of a claim that arrived, a minute after eight."""
    return arrival(claim, **{"moment": EIGHT + timedelta(minutes=1), **parts})

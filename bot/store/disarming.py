"""Disarming: what a restored database may not do: send again what was sent since the backup.

Decision 0024 says how and why (docs/decisions).
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select, update

from bot.domain.claims import Excuse, State, plan
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.tables import delivery, occurrence, routine

PROCESS = "restore"
"""Under which name what was due is claimed: no process that is alive has it afterwards."""

_AT_ONCE = 500


async def disarm(
    database: Database, moment: datetime, new_id: Callable[[], str]
) -> tuple[int, int]:
    """Take on all that was due by now, and let it be looked for in the DMs before it is sent.

    Return how many members there are, and how many of their messages will be looked for.

    What members answered since the backup is not known, so nothing that was sent or due by now
    counts against them. They are not told that the bot missed it: it may well have come.
    """
    await _excuse(database, State.SENT, moment)
    claims = Claims(database, PROCESS, new_id)
    while (await claims.claim_due(moment, _AT_ONCE, plan))[1]:
        pass
    await _excuse(database, State.OPEN, moment)
    async with database.write() as connection:
        # Whoever came back since the backup is not known: nobody's routine is idle from now on.
        await connection.execute(
            update(routine).where(routine.c.active_at < moment).values(active_at=moment)
        )
        await connection.execute(
            update(occurrence).where(occurrence.c.excuse == Excuse.BOT).values(told=True)
        )
        await connection.execute(
            update(delivery).where(delivery.c.attempt_at.is_not(None)).values(uncertain=True)
        )
        members = await connection.scalar(select(func.count()).select_from(routine))
        claimed = delivery.c.claimed_by.is_not(None)
        sought = await connection.scalar(select(func.count()).where(claimed))
    return members or 0, sought or 0


async def _excuse(database: Database, state: State, moment: datetime) -> None:
    async with database.write() as connection:
        await connection.execute(
            update(occurrence)
            .where(occurrence.c.state == state)
            .values(state=State.EXCUSED, excuse=Excuse.BOT, told=True, changed_at=moment)
        )

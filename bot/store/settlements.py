"""Settlements: what became of deliveries and occurrences, written in batches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, bindparam, case, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.claims import Excuse, State
from bot.domain.delivery import Kind
from bot.store.engine import Database
from bot.store.followups import waiting_values
from bot.store.news import NOBODY, ROUTINE, tell
from bot.store.settlement import Settlement
from bot.store.tables import delivery, occurrence, routine


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDelivery:
    """The last message about an occurrence, for receipts."""

    kind: Kind
    due_at: datetime
    settled_at: datetime | None
    state: str
    message_id: int | None


class Settlements:
    """Deliveries after the fact; of those alone that a process holds, where it is named."""

    def __init__(self, database: Database, process: str | None = None) -> None:
        self._database = database
        self._process = process

    async def settle(self, batch: Sequence[Settlement]) -> None:
        """Write how deliveries ended; an occurrence that was done meanwhile stays done."""
        if not batch:
            return
        async with self._database.write() as connection:
            batch = await self._own(connection, batch)
            if not batch:
                return
            await _settle_deliveries(connection, batch)
            await _settle_occurrences(connection, batch)
            await _tell(connection, [one.user_id for one in batch if one.told])
            await _settle_members(connection, batch)
            await _add_nudges(connection, batch)
            await _adopt(connection, batch)
            if any(one.attempt_at or one.nudge for one in batch):
                await tell(connection, ROUTINE, NOBODY)

    async def _own(
        self, connection: AsyncConnection, batch: Sequence[Settlement]
    ) -> Sequence[Settlement]:
        """Leave out what another process has taken up, because it took this one for gone."""
        if self._process is None:
            return batch
        query = select(delivery.c.id).where(
            delivery.c.id.in_([one.delivery_id for one in batch]),
            # What its member has taken back is nobody's.
            or_(delivery.c.claimed_by == self._process, delivery.c.state == "dropped"),
        )
        own = set((await connection.execute(query)).scalars())
        return [one for one in batch if one.delivery_id in own]

    async def state_of(self, delivery_id: str) -> str | None:
        """Return the state of a delivery."""
        async with self._database.read() as connection:
            query = select(delivery.c.state).where(delivery.c.id == delivery_id)
            return (await connection.execute(query)).scalar()

    async def last_delivery(self, user_id: int) -> LastDelivery | None:
        """Return the member's last reminder that was settled, sent or not."""
        async with self._database.read() as connection:
            row = (
                await connection.execute(
                    select(delivery)
                    .where(
                        delivery.c.user_id == user_id,
                        delivery.c.occurrence_id.is_not(None),
                        delivery.c.settled_at.is_not(None),
                        # A nudge that was not needed is no news.
                        or_(delivery.c.kind != Kind.NUDGE, delivery.c.state == "sent"),
                        # And a summary is no reminder.
                        delivery.c.kind != Kind.SUMMARY,
                    )
                    .order_by(delivery.c.settled_at.desc())
                    .limit(1)
                )
            ).one_or_none()
        if row is None:
            return None
        return LastDelivery(
            kind=Kind(row.kind),
            due_at=row.due_at,
            settled_at=row.settled_at,
            state=row.state,
            message_id=row.message_id,
        )


async def _settle_deliveries(connection: AsyncConnection, batch: Iterable[Settlement]) -> None:
    await connection.execute(
        update(delivery)
        # One that its member took back meanwhile stays so, whatever became of it.
        .where(delivery.c.id == bindparam("of"), delivery.c.state != "dropped")
        .values(
            state=bindparam("new_state"),
            answer=bindparam("new_answer"),
            attempt_at=bindparam("again"),
            claimed_by=None,
            uncertain=bindparam("unsure"),
            reopened=bindparam("anew"),
            channel_id=bindparam("channel"),
            message_id=bindparam("message"),
            settled_at=bindparam("settled"),
        ),
        [
            {
                "of": one.delivery_id,
                "new_state": one.state,
                "new_answer": one.answer,
                "again": one.attempt_at,
                "unsure": one.uncertain,
                "anew": one.reopened,
                "channel": one.channel_id,
                "message": one.message_id,
                "settled": None if one.attempt_at else one.moment,
            }
            for one in batch
        ],
    )


async def _adopt(connection: AsyncConnection, batch: Iterable[Settlement]) -> None:
    """Give deliveries the ids that their messages carry, so that the buttons find them."""
    known = delivery.alias("known")
    for one in batch:
        if one.adopted is not None:
            taken = exists().where(known.c.id == one.adopted)
            await connection.execute(
                update(delivery)
                .where(delivery.c.id == one.delivery_id, ~taken)
                .values(id=one.adopted)
            )


_OPEN = (State.OPEN,)
_UNMARKED = (State.OPEN, State.SENT, State.MISSED)


async def _settle_occurrences(connection: AsyncConnection, batch: Iterable[Settlement]) -> None:
    for overrides, from_states in ((False, _OPEN), (True, _UNMARKED)):
        changes = [
            {
                "of": one.occurrence_id,
                "of_user": one.user_id,
                "new_state": one.occurrence_state,
                "why": one.excuse,
                "moment": one.moment,
            }
            for one in batch
            if one.occurrence_id is not None
            and one.occurrence_state is not None
            and one.overrides is overrides
        ]
        if not changes:
            continue
        await connection.execute(
            update(occurrence)
            .where(
                occurrence.c.id == bindparam("of"),
                # The number of an occurrence is used again when its member has left.
                occurrence.c.user_id == bindparam("of_user"),
                # Not in_: SQLAlchemy cannot expand it for many rows at once.
                or_(*(occurrence.c.state == one for one in from_states)),
            )
            .values(
                state=bindparam("new_state"),
                excuse=bindparam("why"),
                changed_at=bindparam("moment"),
            ),
            changes,
        )


async def _tell(connection: AsyncConnection, users: Sequence[int]) -> None:
    """Note that members were told of the occurrences that the bot itself missed."""
    if users:
        await connection.execute(
            update(occurrence)
            .where(
                occurrence.c.user_id == bindparam("of"),
                occurrence.c.excuse == Excuse.BOT,
                occurrence.c.told.is_(False),
            )
            .values(told=True),
            [{"of": user} for user in users],
        )


async def _settle_members(connection: AsyncConnection, batch: Iterable[Settlement]) -> None:
    changes: list[dict[str, Any]] = [
        {
            "of": one.user_id,
            "channel": one.member.channel_id,
            "new_state": one.member.delivery_state,
            "why": one.member.problem,
            "struck": one.member.strikes,
            "untold": one.member.untold,
        }
        for one in batch
        if one.member is not None
    ]
    if changes:
        await connection.execute(
            update(routine)
            .where(routine.c.user_id == bindparam("of"))
            .values(
                channel_id=bindparam("channel"),
                delivery_state=bindparam("new_state"),
                problem=bindparam("why"),
                problem_told=case(
                    (bindparam("untold", type_=Boolean), False), else_=routine.c.problem_told
                ),
                strikes=bindparam("struck"),
            ),
            changes,
        )


async def _add_nudges(connection: AsyncConnection, batch: Iterable[Settlement]) -> None:
    """Write the nudges of what was sent, unless it has one, or a snooze in its place."""
    wanted = {
        (one.occurrence_id, one.user_id): one.nudge
        for one in batch
        if one.nudge is not None and one.occurrence_id is not None
    }
    if not wanted:
        return
    there = exists().where(
        delivery.c.occurrence_id == occurrence.c.id,
        delivery.c.kind.in_((Kind.NUDGE, Kind.SNOOZE)),
    )
    query = select(occurrence.c.id, occurrence.c.user_id).where(
        occurrence.c.id.in_([occurrence_id for occurrence_id, _ in wanted]), ~there
    )
    # Asked for, not taken for granted: a member may have left while their message was sent.
    new = [
        {
            **waiting_values(Kind.NUDGE, nudge.at, nudge.expires_at),
            "id": nudge.delivery_id,
            "user_id": row.user_id,
            "occurrence_id": row.id,
            "number": 0,
        }
        for row in await connection.execute(query)
        if (nudge := wanted.get((row.id, row.user_id))) is not None
    ]
    if new:
        await connection.execute(insert(delivery), new)

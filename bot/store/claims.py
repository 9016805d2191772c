"""Claims: taking on what is due, in one transaction, earliest first, through an index.

Claiming writes the occurrence and its delivery and moves the slot on, all or nothing: whatever
happens afterwards, the delivery stands in the table until an answer settles it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.claims import Claim, DueSlot, Excuse, Plan, Record, State
from bot.domain.delivery import Kind
from bot.domain.enrolment import Enrolment
from bot.domain.schedule import Occurrence
from bot.domain.slots import Slot
from bot.store.claim_queries import DUE, WAITING, waiting_claim
from bot.store.engine import Database
from bot.store.rows import ENROLMENT, to_enrolment
from bot.store.tables import delivery, occurrence, routine, slot


@dataclass(frozen=True, slots=True)
class _Planned:
    """A due slot's row with what was decided about it."""

    row: Row[Any]
    enrolment: Enrolment
    plan: Plan

    @property
    def new(self) -> tuple[Record, ...]:
        return self.plan.records


class Claims:
    """The queue of what is due: slots whose time has come, and deliveries that wait."""

    def __init__(self, database: Database, process: str, new_id: Callable[[], str]) -> None:
        self._database = database
        self._process = process
        self._new_id = new_id

    async def claim_due(
        self, moment: datetime, limit: int, decide: Callable[[DueSlot, datetime], Plan]
    ) -> tuple[list[Claim], int]:
        """Take on slots that are due; return what is to be sent, and how many slots were due."""
        async with self._database.write() as connection:
            rows = (await connection.execute(DUE, {"moment": moment, "limit": limit})).all()
            planned = [self._plan(row, moment, decide) for row in rows]
            if not planned:
                return [], 0
            claims = await self._record(connection, planned, moment)
            await _move_on(connection, planned)
        return claims, len(rows)

    def _plan(
        self, row: Row[Any], moment: datetime, decide: Callable[[DueSlot, datetime], Plan]
    ) -> _Planned:
        enrolment = to_enrolment(row)
        due = DueSlot(
            enrolment=enrolment,
            occurrence=Occurrence(slot=Slot(row.slot), day=row.next_day, due_at=row.next_due_at),
            settled=row.occurrence_id is not None,
        )
        return _Planned(row, enrolment, decide(due, moment))

    async def _record(
        self, connection: AsyncConnection, planned: Sequence[_Planned], moment: datetime
    ) -> list[Claim]:
        """Write the occurrences and the deliveries of those that are to be sent."""
        records = [(one, record) for one in planned for record in one.new]
        if not records:
            return []
        ids = await connection.execute(
            insert(occurrence).returning(occurrence.c.id, sort_by_parameter_order=True),
            [_occurrence_values(one, record, moment) for one, record in records],
        )
        # Both slots of a member may be due together: what one missed, the other one's message says.
        missed = {one.enrolment.user_id for one, record in records if record.excuse is Excuse.BOT}
        claims = [
            self._claim(one, record, occurrence_id, moment, missed)
            for (one, record), occurrence_id in zip(records, ids.scalars().all(), strict=True)
            if record.excuse is None
        ]
        if claims:
            await connection.execute(
                insert(delivery), [self._delivery_values(claim) for claim in claims]
            )
        return claims

    def _claim(
        self,
        planned: _Planned,
        record: Record,
        occurrence_id: int,
        moment: datetime,
        missed: set[int],
    ) -> Claim:
        return Claim(
            delivery_id=self._new_id(),
            kind=Kind.FIRST,
            enrolment=planned.enrolment,
            due_at=record.occurrence.due_at,
            expires_at=record.expires_at,
            first_attempt_at=moment,
            occurrence=record.occurrence,
            occurrence_id=occurrence_id,
            excused_before=bool(planned.row.excused_before) or planned.enrolment.user_id in missed,
        )

    def _delivery_values(self, claim: Claim) -> dict[str, Any]:
        return {
            "id": claim.delivery_id,
            "user_id": claim.enrolment.user_id,
            "occurrence_id": claim.occurrence_id,
            "kind": claim.kind,
            "number": 0,
            "state": "claimed",
            "due_at": claim.due_at,
            "expires_at": claim.expires_at,
            "first_attempt_at": claim.first_attempt_at,
            "attempts": claim.attempts,
            "uncertain": False,
            "reopened": False,
            "claimed_by": self._process,
        }

    async def claim_test(
        self, user_id: int, moment: datetime, expires_at: datetime
    ) -> Claim | None:
        """Write down a test message, taken on by this process; None without a routine."""
        async with self._database.write() as connection:
            query = select(*ENROLMENT).where(routine.c.user_id == user_id)
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                return None
            claim = Claim(
                delivery_id=self._new_id(),
                kind=Kind.TEST,
                enrolment=to_enrolment(row),
                due_at=moment,
                expires_at=expires_at,
                first_attempt_at=moment,
            )
            await connection.execute(insert(delivery).values(self._delivery_values(claim)))
        return claim

    async def take_waiting(self, moment: datetime, limit: int) -> list[Claim]:
        """Take on deliveries whose next attempt is due."""
        async with self._database.write() as connection:
            rows = (await connection.execute(WAITING, {"moment": moment, "limit": limit})).all()
            claims = [waiting_claim(row, moment) for row in rows]
            if claims:
                await connection.execute(
                    update(delivery)
                    .where(delivery.c.id == bindparam("of"))
                    .values(
                        state="claimed",
                        attempt_at=None,
                        claimed_by=self._process,
                        attempts=bindparam("tries"),
                        first_attempt_at=bindparam("first"),
                    ),
                    [
                        {
                            "of": claim.delivery_id,
                            "tries": claim.attempts,
                            "first": claim.first_attempt_at,
                        }
                        for claim in claims
                    ],
                )
        return claims

    async def recover(self, moment: datetime) -> int:
        """Put the claims of processes that are gone back into the queue; return how many.

        Whether their messages were sent is not known.
        """
        async with self._database.write() as connection:
            result = await connection.execute(
                update(delivery)
                .where(delivery.c.claimed_by.is_not(None), delivery.c.claimed_by != self._process)
                .values(state="waiting", claimed_by=None, attempt_at=moment, uncertain=True)
            )
        return result.rowcount

    async def next_moment(self) -> datetime | None:
        """Return when something is due next."""
        async with self._database.read() as connection:
            found = [
                (await connection.execute(query)).scalar()
                for query in (
                    select(slot.c.next_due_at)
                    .where(slot.c.next_due_at.is_not(None))
                    .order_by(slot.c.next_due_at)
                    .limit(1),
                    select(delivery.c.attempt_at)
                    .where(delivery.c.attempt_at.is_not(None))
                    .order_by(delivery.c.attempt_at)
                    .limit(1),
                )
            ]
        return min((moment for moment in found if moment is not None), default=None)


async def _move_on(connection: AsyncConnection, planned: Sequence[_Planned]) -> None:
    """Move each slot to its next occurrence, behind the days that have had theirs."""
    await connection.execute(
        update(slot)
        .where(slot.c.user_id == bindparam("of_user"), slot.c.slot == bindparam("of_slot"))
        .values(
            next_due_at=bindparam("due"), next_day=bindparam("day"), last_day=bindparam("last")
        ),
        [
            {
                "of_user": one.enrolment.user_id,
                "of_slot": one.row.slot,
                "due": one.plan.following.due_at if one.plan.following else None,
                "day": one.plan.following.day if one.plan.following else None,
                "last": one.plan.last_day,
            }
            for one in planned
        ],
    )


def _occurrence_values(planned: _Planned, record: Record, moment: datetime) -> dict[str, Any]:
    return {
        "user_id": planned.enrolment.user_id,
        "slot": record.occurrence.slot,
        "day": record.occurrence.day,
        "due_at": record.occurrence.due_at,
        "state": State.OPEN if record.excuse is None else State.EXCUSED,
        "excuse": record.excuse,
        "told": False,
        "changed_at": moment,
    }

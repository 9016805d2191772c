"""Claims: taking on what is due, in one transaction, earliest first, through an index.

Claiming writes the occurrence and its delivery and moves the slot on, all or nothing: whatever
happens afterwards, the delivery stands in the table until an answer settles it.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.claims import Awaited, Claim, DueMember, MemberPlan
from bot.domain.delivery import Kind
from bot.domain.schedule import Occurrence
from bot.domain.slots import Slot
from bot.store import postgresql
from bot.store.claim_queries import AWAITED, DUE, SETTLED, WAITING, waiting_claim
from bot.store.claim_writes import Planned, delivery_values, postpone, write
from bot.store.engine import Database
from bot.store.rows import ENROLMENT, to_enrolment
from bot.store.tables import delivery, routine, slot

log = logging.getLogger(__name__)

Decide = Callable[[DueMember, datetime], MemberPlan]


class Claims:
    """The queue of what is due: slots whose time has come, and deliveries that wait."""

    def __init__(self, database: Database, process: str, new_id: Callable[[], str]) -> None:
        self._database = database
        self._process = process
        self._new_id = new_id

    async def claim_due(
        self, moment: datetime, limit: int, decide: Decide
    ) -> tuple[list[Claim], int]:
        """Take on slots that are due; return what is to be sent, and how many slots were due."""
        async with self._database.write() as connection:
            rows = (await connection.execute(DUE, {"moment": moment, "limit": limit})).all()
            if not rows:
                return [], 0
            members = await _members(connection, rows)
            planned, unreadable = _plan_all(members, moment, decide)
            claims = await write(connection, planned, moment, self._process, self._new_id)
            await postpone(connection, unreadable, moment)
        return claims, len(rows)

    async def claim_test(
        self, user_id: int, moment: datetime, expires_at: datetime
    ) -> Claim | None:
        """Write down a test message, taken on by this process; None without a routine."""
        async with self._database.write(user_id) as connection:
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
            await connection.execute(insert(delivery).values(delivery_values(claim, self._process)))
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
            gone = delivery.c.claimed_by != self._process
            if self._database.is_shared:
                gone = delivery.c.claimed_by.in_(await self._gone(connection))
            result = await connection.execute(
                update(delivery)
                .where(delivery.c.claimed_by.is_not(None), gone)
                .values(state="waiting", claimed_by=None, attempt_at=moment, uncertain=True)
            )
        return result.rowcount

    async def _gone(self, connection: AsyncConnection) -> list[str]:
        """Return the other processes with claims that are not alive (``line.py``)."""
        query = select(delivery.c.claimed_by).where(delivery.c.claimed_by.is_not(None)).distinct()
        names = set((await connection.execute(query)).scalars()) - {self._process}
        alive = await postgresql.held(connection) if names else set[int]()
        return [name for name in names if postgresql.number_of(name) not in alive]

    async def release(self, moment: datetime, in_hand: Collection[str]) -> int:
        """Put this process's claims back into the queue that it never heard of; return how many.

        Their transaction was committed, and then failed or was followed by one that did; or what
        became of them could not be written. So they are looked for before they are sent. Test
        messages are left: who asked for one has been told that it failed.
        """
        async with self._database.write() as connection:
            result = await connection.execute(
                update(delivery)
                .where(
                    delivery.c.claimed_by == self._process,
                    delivery.c.id.not_in(in_hand),
                    delivery.c.kind != Kind.TEST,
                )
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


async def _members(
    connection: AsyncConnection, rows: Sequence[Row[Any]]
) -> list[tuple[DueMember, bool]]:
    """Return the members whose slots are due, and whether they have a miss to be told of."""
    by_user: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        by_user[row.user_id].append(row)
    users = {"users": list(by_user)}
    settled: dict[int, set[tuple[Slot, Any]]] = defaultdict(set)
    for one in await connection.execute(SETTLED, users):
        if one.day is not None:
            settled[one.user_id].add((Slot(one.slot), one.day))
    awaited: dict[int, list[Awaited]] = defaultdict(list)
    for one in await connection.execute(AWAITED, users):
        awaited[one.user_id].append(Awaited(occurrence_id=one.id, day=one.day))
    return [
        (
            DueMember(
                enrolment=to_enrolment(due[0]),
                due=tuple(
                    Occurrence(slot=Slot(row.slot), day=row.next_day, due_at=row.next_due_at)
                    for row in due
                ),
                settled=frozenset(settled[user_id]),
                awaited=tuple(awaited[user_id]),
                newest_day=due[0].newest_day,
            ),
            bool(due[0].excused_before),
        )
        for user_id, due in by_user.items()
    ]


def _plan_all(
    members: Sequence[tuple[DueMember, bool]], moment: datetime, decide: Decide
) -> tuple[list[Planned], list[DueMember]]:
    """Decide for each member; one that cannot be decided on must not stop everybody's."""
    planned: list[Planned] = []
    unreadable: list[DueMember] = []
    for member, excused_before in members:
        try:
            planned.append(Planned(decide(member, moment), excused_before))
        except (LookupError, ValueError):
            # A zone that the time zone rules dropped, for example.
            log.exception("a routine cannot be reckoned with: it is tried again in an hour")
            unreadable.append(member)
    return planned, unreadable

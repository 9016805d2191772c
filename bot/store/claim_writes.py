"""Claim writes: what a claim puts into the tables, once it was decided."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.claims import Claim, DueMember, MemberPlan, Record, SlotPlan, State, excused_by_bot
from bot.domain.delivery import Kind
from bot.domain.marks import MARKS
from bot.store.summaries import add_summaries
from bot.store.tables import delivery, occurrence, routine, slot

_POSTPONED_BY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Planned:
    """A member's due slots as they were decided on."""

    plan: MemberPlan
    excused_before: bool

    @property
    def user_id(self) -> int:
        """Return whose they are."""
        return self.plan.enrolment.user_id


async def write(
    connection: AsyncConnection,
    planned: Sequence[Planned],
    moment: datetime,
    process: str,
    new_id: Callable[[], str],
) -> list[Claim]:
    """Write what was decided; return what is to be sent."""
    await _close(connection, planned, moment)
    claims = await _record(connection, planned, moment, new_id)
    if claims:
        await connection.execute(
            insert(delivery), [delivery_values(claim, process) for claim in claims]
        )
    await _pass(connection, planned)
    await add_summaries(
        connection,
        [(one.user_id, one.plan.summary) for one in planned if one.plan.summary is not None],
        new_id,
    )
    await _move_on(connection, planned)
    return claims


async def _close(connection: AsyncConnection, planned: Sequence[Planned], moment: datetime) -> None:
    """Close the older occurrences that got no answer, and count them."""
    closings = [
        {"of": one.occurrence_id, "new_state": one.state, "why": one.excuse, "moment": moment}
        for member in planned
        for one in member.plan.closings
    ]
    if not closings:
        return
    await connection.execute(
        update(occurrence)
        .where(occurrence.c.id == bindparam("of"))
        .values(
            state=bindparam("new_state"), excuse=bindparam("why"), changed_at=bindparam("moment")
        ),
        closings,
    )
    await connection.execute(
        update(routine)
        .where(routine.c.user_id == bindparam("of"))
        .values(ignored=bindparam("count")),
        [
            {"of": one.user_id, "count": one.plan.enrolment.ignored}
            for one in planned
            if one.plan.closings
        ],
    )


async def _record(
    connection: AsyncConnection,
    planned: Sequence[Planned],
    moment: datetime,
    new_id: Callable[[], str],
) -> list[Claim]:
    """Write the occurrences; return the claims of those that are to be sent."""
    records = [
        (one, record) for one in planned for part in one.plan.slots for record in part.records
    ]
    if not records:
        return []
    # Not in the order of the parameters: that would be a statement for each row.
    written = await connection.execute(
        insert(occurrence).returning(
            occurrence.c.id, occurrence.c.user_id, occurrence.c.slot, occurrence.c.day
        ),
        [_occurrence_values(one, record, moment) for one, record in records],
    )
    ids = {(row.user_id, row.slot, row.day): row.id for row in written}
    return [
        Claim(
            delivery_id=new_id(),
            kind=Kind.FIRST,
            enrolment=one.plan.enrolment,
            due_at=record.occurrence.due_at,
            expires_at=record.expires_at,
            first_attempt_at=moment,
            occurrence=record.occurrence,
            occurrence_id=ids[one.user_id, record.occurrence.slot, record.occurrence.day],
            # Both slots may be due together: what one missed, the other one's message says.
            excused_before=one.excused_before or excused_by_bot(one.plan.slots),
        )
        for one, record in records
        if record.excuse is None
    ]


def delivery_values(claim: Claim, process: str) -> dict[str, Any]:
    """Return a new delivery's row, taken on by a process."""
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
        "claimed_by": process,
    }


async def _pass(connection: AsyncConnection, planned: Sequence[Planned]) -> None:
    """Note of what was marked before its time that its time has come.

    Undone from now on, it was missed; before, it would not have been there at all.
    """
    passed = [
        {"of_user": one.user_id, "of_slot": part.slot, "of_day": day}
        for one in planned
        for part in one.plan.slots
        for day in part.passed
    ]
    if passed:
        await connection.execute(
            update(occurrence)
            .where(
                occurrence.c.user_id == bindparam("of_user"),
                occurrence.c.slot == bindparam("of_slot"),
                occurrence.c.day == bindparam("of_day"),
                occurrence.c.before.is_(None),
                # Not in_: SQLAlchemy cannot expand it for many rows at once.
                or_(*(occurrence.c.state == one for one in MARKS)),
            )
            .values(before=State.MISSED),
            passed,
        )


async def _move_on(connection: AsyncConnection, planned: Sequence[Planned]) -> None:
    """Move each slot to its next occurrence, behind the days that have had theirs."""
    moves = [_move(one, part) for one in planned for part in one.plan.slots]
    if moves:
        await connection.execute(
            update(slot)
            .where(slot.c.user_id == bindparam("of_user"), slot.c.slot == bindparam("of_slot"))
            .values(
                next_due_at=bindparam("due"),
                next_day=bindparam("day"),
                last_day=bindparam("last"),
            ),
            moves,
        )


def _move(one: Planned, part: SlotPlan) -> dict[str, Any]:
    return {
        "of_user": one.user_id,
        "of_slot": part.slot,
        "due": part.following.due_at if part.following else None,
        "day": part.following.day if part.following else None,
        "last": part.last_day,
    }


async def postpone(
    connection: AsyncConnection, members: Sequence[DueMember], moment: datetime
) -> None:
    """Let slots that cannot be reckoned with wait, so that they do not stop the others."""
    if members:
        await connection.execute(
            update(slot)
            .where(slot.c.user_id == bindparam("of_user"), slot.c.next_due_at <= bindparam("now"))
            .values(next_due_at=bindparam("later")),
            [
                {
                    "of_user": one.enrolment.user_id,
                    "now": moment,
                    "later": moment + _POSTPONED_BY,
                }
                for one in members
            ],
        )


def _occurrence_values(planned: Planned, record: Record, moment: datetime) -> dict[str, Any]:
    return {
        "user_id": planned.user_id,
        "slot": record.occurrence.slot,
        "day": record.occurrence.day,
        "due_at": record.occurrence.due_at,
        "state": State.OPEN if record.excuse is None else State.EXCUSED,
        "excuse": record.excuse,
        "told": False,
        "changed_at": moment,
    }

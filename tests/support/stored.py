"""What is stored: short ways to put members into the tables and to look into them."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, select

from bot.domain.claims import Claim, State
from bot.domain.enrolment import Enrolment
from bot.domain.schedule import Occurrence, Schedule, next_occurrence
from bot.domain.slots import Slot
from bot.store.engine import Database
from bot.store.enrolments import Enrolments, NextOf
from bot.store.settlement import Settlement
from bot.store.settlements import Settlements
from bot.store.tables import delivery, occurrence, routine, slot


def next_after(now: datetime) -> NextOf:
    """Return what decides a slot's next occurrence at a moment."""

    def next_of(schedule: Schedule, which: Slot, last_day: date | None) -> Occurrence | None:
        return next_occurrence(schedule, which, after=now, last_day=last_day)

    return next_of


async def enrol(database: Database, now: datetime, *members: Enrolment) -> None:
    """Store members who opted in at a moment."""
    for member in members:
        assert await Enrolments(database).add(member, next_after(now))


async def rows(database: Database, table: Table, **where: Any) -> list[dict[str, Any]]:
    """Return the rows of a table, in the order of its primary key."""
    query = select(table).order_by(*table.primary_key.columns)
    for name, value in where.items():
        query = query.where(table.c[name] == value)
    async with database.read() as connection:
        return [dict(row) for row in (await connection.execute(query)).mappings()]


async def row(database: Database, table: Table, **where: Any) -> dict[str, Any]:
    """Return the one row of a table."""
    found = await rows(database, table, **where)
    assert len(found) == 1, found
    return found[0]


async def slots(database: Database, user_id: int) -> dict[str, dict[str, Any]]:
    """Return a member's slots by name."""
    return {one["slot"]: one for one in await rows(database, slot, user_id=user_id)}


async def counts(database: Database) -> Counter[str]:
    """Return how many rows the member tables hold."""
    tables = (routine, slot, occurrence, delivery)
    return Counter({table.name: len(await rows(database, table)) for table in tables})


async def claimed(database: Database, user_id: int, which: Slot, day: date) -> None:
    """Write that a slot had its occurrence of a day, as claiming does."""
    async with database.write() as connection:
        await connection.execute(
            slot.update()
            .where(slot.c.user_id == user_id, slot.c.slot == which)
            .values(last_day=day)
        )


def arrival(claim: Claim, moment: datetime, **parts: Any) -> Settlement:
    """Return the settlement of a claim whose message arrived at a moment."""
    values: dict[str, Any] = {
        "state": "sent",
        "answer": "sent",
        "channel_id": claim.enrolment.channel_id,
        "message_id": 99,
        "occurrence_id": claim.occurrence_id,
        "occurrence_state": State.SENT,
    }
    return Settlement(
        delivery_id=claim.delivery_id,
        user_id=claim.enrolment.user_id,
        moment=moment,
        **{**values, **parts},
    )


async def arrived(database: Database, claim: Claim, moment: datetime, **parts: Any) -> None:
    """Settle a claim as one whose message arrived at a moment."""
    await Settlements(database).settle([arrival(claim, moment, **parts)])


def numbered(prefix: str = "delivery-") -> Callable[[], str]:
    """Return a maker of delivery ids: delivery-1, delivery-2 and so on."""
    made = 0

    def new_id() -> str:
        nonlocal made
        made += 1
        return f"{prefix}{made}"

    return new_id

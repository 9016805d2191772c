"""Leaving removes everything, and the export holds everything: whatever tables there will be."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Integer, Table, func, select

from bot.domain.claims import State, plan
from bot.domain.delivery import Problem
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.fingerprints import Fingerprints
from bot.store.settlements import Settlement, Settlements
from bot.store.tables import Instant, metadata
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER, enrolment
from tests.support.stored import enrol, numbered, rows

OTHER = MEMBER + 1
DAY = timedelta(days=1)
TABLES = metadata.sorted_tables
ABOUT_MEMBERS = [table for table in TABLES if "user_id" in table.c]


def number_columns(table: Table) -> list[str]:
    """Return the columns in which a member's id could stand."""
    return [
        column.name
        for column in table.c
        if column.name.endswith("user_id")
        or (isinstance(column.type, Integer) and not isinstance(column.type, Instant))
    ]


async def places(database: Database, user_id: int) -> dict[str, int]:
    """Return in which columns a member's id stands, and how often."""
    found: dict[str, int] = {}
    async with database.read() as connection:
        for table in TABLES:
            for name in number_columns(table):
                query = select(func.count()).select_from(table).where(table.c[name] == user_id)
                number = (await connection.execute(query)).scalar_one()
                if number:
                    found[f"{table.name}.{name}"] = number
    return found


async def live_for_some_days(database: Database) -> None:
    """Let two members have everything that is stored about anybody."""
    await enrol(database, NOON, *(enrolment(one, guild_id=5) for one in (MEMBER, OTHER)))
    claims = Claims(database, "here", numbered())
    settlements = Settlements(database)
    for day in range(3):
        for claim in (await claims.claim_due(NOON + day * DAY, 10, plan))[0]:
            await settlements.settle(
                [
                    Settlement(
                        delivery_id=claim.delivery_id,
                        user_id=claim.enrolment.user_id,
                        state="sent",
                        answer="sent",
                        moment=NOON + day * DAY,
                        channel_id=9,
                        message_id=10,
                        occurrence_id=claim.occurrence_id,
                        occurrence_state=State.SENT,
                    )
                ]
            )
            await settlements.mark(claim.delivery_id, State.DONE, State.SENT, NOON + day * DAY)
    for user_id in (MEMBER, OTHER):
        await claims.claim_test(user_id, NOON, NOON + DAY)
        await Enrolments(database).change(user_id, {"problem": Problem.CLOSED_DM})
    await Fingerprints(database).remember("1/global", "digest", NOON)


async def test_the_members_lived_in_every_table(database: Database) -> None:
    """Or the tests below would show nothing: a new table has to be filled here too."""
    await live_for_some_days(database)
    found = await places(database, MEMBER)
    assert {place.split(".")[0] for place in found} == {table.name for table in ABOUT_MEMBERS}


async def test_leaving_leaves_no_trace_in_any_table(database: Database) -> None:
    await live_for_some_days(database)
    await Enrolments(database).remove(MEMBER)
    assert await places(database, MEMBER) == {}


async def test_leaving_leaves_everybody_else(database: Database) -> None:
    await live_for_some_days(database)
    before = await Enrolments(database).everything_about(OTHER)
    await Enrolments(database).remove(MEMBER)
    assert await Enrolments(database).everything_about(OTHER) == before
    for table in ABOUT_MEMBERS:
        assert {one["user_id"] for one in await rows(database, table)} == {OTHER}


@pytest.mark.parametrize("table", ABOUT_MEMBERS, ids=str)
def test_every_table_about_members_goes_with_the_routine(table: Table) -> None:
    if table.name == "routine":
        return
    [key] = table.c.user_id.foreign_keys
    assert (key.target_fullname, key.ondelete) == ("routine.user_id", "CASCADE")


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_a_table_that_points_at_members_rows_is_about_members(table: Table) -> None:
    """What hangs on an occurrence or a delivery names its member, or it would be left out."""
    targets = {key.column.table for key in table.foreign_keys}
    if any("user_id" in target.c for target in targets):
        assert "user_id" in table.c


async def test_the_export_holds_every_row_of_every_table_about_members(
    database: Database,
) -> None:
    await live_for_some_days(database)
    held = await Enrolments(database).everything_about(MEMBER)
    stored: dict[str, list[dict[str, Any]]] = {
        table.name: await rows(database, table, user_id=MEMBER) for table in ABOUT_MEMBERS
    }
    assert held.keys() == stored.keys()
    for name, wanted in stored.items():
        assert wanted
        assert sorted(held[name], key=str) == sorted(wanted, key=str)


async def test_the_export_of_nobody_is_empty(database: Database) -> None:
    await live_for_some_days(database)
    held = await Enrolments(database).everything_about(MEMBER + 2)
    assert held == {table.name: [] for table in ABOUT_MEMBERS}


def test_nothing_stored_has_the_name_of_a_diagnosis_a_pain_score_or_a_text() -> None:
    names = {column.name for table in TABLES for column in table.c}
    for word in ("pain", "score", "diagnos", "cause", "note", "text", "comment", "name", "symptom"):
        assert not [name for name in names if word in name]

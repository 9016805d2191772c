"""Leaving removes everything, and the export holds everything: whatever tables there will be."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Integer,
    String,
    Table,
    Text,
    Time,
    func,
    insert,
    literal,
    select,
)

from bot.domain.claims import Excuse, State, plan
from bot.domain.delivery import Answer, Kind, Problem
from bot.domain.enrolment import DeliveryState
from bot.domain.key import OccurrenceKey
from bot.domain.marks import done
from bot.domain.session import Shape, begun
from bot.domain.slots import Slot
from bot.store.claims import Claims
from bot.store.departures import Departures
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.fingerprints import Fingerprints
from bot.store.guilds import Guilds
from bot.store.occurrences import Occurrences
from bot.store.sessions import OpenSessions
from bot.store.settlement import Nudge
from bot.store.tables import MODERATOR, Instant, metadata
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER, enrolment
from tests.support.stored import arrived, enrol, numbered, rows

OTHER = MEMBER + 1
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
KEY = OccurrenceKey(slot=Slot.MORNING, day=NOON.date())
SHAPE = Shape(routine="extension", level="calm", ways=((-1, 0),) * 4)
TABLES = metadata.sorted_tables
ABOUT_MEMBERS = [table for table in TABLES if "user_id" in table.c]
BY_MODERATORS = [table for table in TABLES if any(MODERATOR in one.info for one in table.c)]
# What a server says and has chosen: it is about no member, and stays when one leaves.
OF_SERVERS = [table for table in TABLES if table.name.startswith(("content_", "guild"))]
SERVER = 5

# Every column of words, with its length: none has room for what a member might write.
# What moderators write about the content, and why, stands in the tables ``content_``.
_ENTRY: dict[str, int | None] = {"kind": 8, "entry_id": 40}
_EDIT: dict[str, int | None] = {"action": 8, "changes": None, "base": 64, "reason": 300}
WORDS: dict[str, dict[str, int | None]] = {
    "routine": {"zone": 64, "routine": 16, "level": 8, "delivery_state": 8, "problem": 16},
    "slot": {"slot": 8},
    "occurrence": {"slot": 8, "state": 8, "excuse": 8, "before": 8},
    "delivery": {"id": 25, "kind": 8, "state": 10, "claimed_by": 32, "answer": 16},
    "session": {"slot": 8, "routine": 16, "level": 8, "ways": 8},
    "fingerprint": {"subject": 64, "digest": 64},
    "content_version": {**_ENTRY, **_EDIT},
    "content_base": {"digest": 64, "plain": None},
    "content_draft": {**_ENTRY, **_EDIT},
    "content_parcel": {"id": 16, "held": None},
    "guild": {"told": 64},
}
CODES = (Slot, State, Excuse, Kind, Answer, Problem, DeliveryState)


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
                query = (
                    select(func.count())
                    .select_from(table)
                    .where(table.c[name] == literal(user_id, BigInteger))
                )
                number = (await connection.execute(query)).scalar_one()
                if number:
                    found[f"{table.name}.{name}"] = number
    return found


async def live_for_some_days(database: Database) -> None:
    """Let two members have everything that is stored about anybody."""
    await enrol(database, NOON, *(enrolment(one, guild_id=5) for one in (MEMBER, OTHER)))
    claims = Claims(database, "here", numbered())
    for day in range(3):
        evening = NOON + 8 * HOUR + day * DAY
        found = (await claims.claim_due(evening, 10, plan))[0]
        assert len(found) == 2
        for claim in found:
            nudge = Nudge(
                delivery_id=f"nudge-{claim.delivery_id}",
                at=evening + HOUR,
                expires_at=evening + 2 * HOUR,
            )
            await arrived(database, claim, evening, nudge=nudge)
            assert claim.occurrence is not None
            user_id = claim.enrolment.user_id
            await Occurrences(database).mark(user_id, claim.occurrence, done, evening)
    for user_id in (MEMBER, OTHER):
        await claims.claim_test(user_id, NOON, NOON + DAY)
        await Enrolments(database).change(user_id, {"problem": Problem.CLOSED_DM})
        assert await OpenSessions(database).open(begun(user_id, KEY, SHAPE, NOON))
    await Fingerprints(database).remember("1/global", "digest", NOON)
    await moderate(database)


async def moderate(database: Database) -> None:
    """Let both have written something in every table, each once as the only one marked."""
    await Guilds(database).set_review(SERVER, review=True)
    await Guilds(database).set_roles(SERVER, [7])
    await Departures(database).note([SERVER], [], NOON)
    number = 0
    async with database.write() as connection:
        for table in BY_MODERATORS:
            marked = [one.name for one in table.c if MODERATOR in one.info]
            for name in marked:
                for user_id, other in ((MEMBER, OTHER), (OTHER, MEMBER)):
                    number += 1
                    people = dict.fromkeys(marked, other if len(marked) > 1 else None)
                    values = {**filled(table, number), **people, name: user_id}
                    await connection.execute(insert(table).values(**values))


def filled(table: Table, number: int) -> dict[str, Any]:
    """Return something for every column that has to have it, different in every row."""
    return {
        column.name: some(column, number)
        for column in table.c
        if not column.nullable and MODERATOR not in column.info
    }


def some(column: Column[Any], number: int) -> object:
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Instant):
        return NOON
    return f"{number}" if isinstance(column.type, (String, Text)) else number


async def test_the_members_lived_in_every_table(database: Database) -> None:
    """Or the tests below would show nothing: a new table has to be filled here too."""
    await live_for_some_days(database)
    found = await places(database, MEMBER)
    about = {table.name for table in (*ABOUT_MEMBERS, *BY_MODERATORS)}
    assert {place.split(".")[0] for place in found} == about
    marked = {
        f"{table.name}.{one.name}" for table in TABLES for one in table.c if MODERATOR in one.info
    }
    assert {place for place in found if place.startswith("content_")} == marked


async def test_leaving_leaves_no_trace_in_any_table(database: Database) -> None:
    await live_for_some_days(database)
    assert await Enrolments(database).remove(MEMBER)
    assert await places(database, MEMBER) == {}


async def test_leaving_keeps_what_a_moderator_wrote_for_their_server(database: Database) -> None:
    await live_for_some_days(database)
    before = {table: await rows(database, table) for table in OF_SERVERS}
    await Enrolments(database).remove(MEMBER)
    for table, kept in before.items():
        marked = [one.name for one in table.c if MODERATOR in one.info]
        for one in kept:
            theirs = [name for name in marked if one[name] == MEMBER]
            one.update(dict.fromkeys(theirs))
            if "revision" in one:
                one["revision"] += len(theirs)
        assert await rows(database, table) == kept


async def test_a_moderator_without_a_routine_can_be_forgotten_too(database: Database) -> None:
    await moderate(database)
    assert await Enrolments(database).remove(MEMBER)
    assert await places(database, MEMBER) == {}
    assert not await Enrolments(database).remove(MEMBER)


async def unnumbered(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Return what is held about the other, but for the number of a draft that both are named in."""
    held = await Enrolments(database).everything_about(OTHER)
    for one in held["content_draft"]:
        del one["revision"]
    return held


async def test_leaving_leaves_everybody_else(database: Database) -> None:
    await live_for_some_days(database)
    before = await unnumbered(database)
    assert all(before.values())
    await Enrolments(database).remove(MEMBER)
    assert await unnumbered(database) == before
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
    assert held.keys() == stored.keys() | {table.name for table in BY_MODERATORS}
    for name, wanted in stored.items():
        assert wanted
        assert sorted(held[name], key=str) == sorted(wanted, key=str)


@pytest.mark.parametrize("table", BY_MODERATORS, ids=str)
async def test_the_export_names_what_somebody_moderated_but_nobody_else_and_no_text(
    database: Database, table: Table
) -> None:
    await live_for_some_days(database)
    held = (await Enrolments(database).everything_about(MEMBER))[table.name]
    marked = {one.name for one in table.c if MODERATOR in one.info}
    stored = [
        one
        for one in await rows(database, table)
        if MEMBER in [value for name, value in one.items() if name in marked]
    ]
    assert len(held) == len(stored)
    texts = {one.name for one in table.c if isinstance(one.type, Text)}
    for row in held:
        assert OTHER not in row.values()
        assert row.keys() - marked == {one.name for one in table.c} - marked - texts


async def test_the_export_of_nobody_is_empty(database: Database) -> None:
    await live_for_some_days(database)
    held = await Enrolments(database).everything_about(MEMBER + 2)
    assert held == {table.name: [] for table in ABOUT_MEMBERS}


def test_every_table_is_about_members_or_servers_or_the_bot_itself() -> None:
    rest = {one.name for one in TABLES} - {one.name for one in (*ABOUT_MEMBERS, *OF_SERVERS)}
    assert rest == {"fingerprint"}
    assert {one.name for one in BY_MODERATORS} <= {one.name for one in OF_SERVERS}


@pytest.mark.parametrize("table", OF_SERVERS, ids=str)
def test_a_table_of_a_servers_has_no_id_but_of_servers_channels_roles_and_marked_moderators(
    table: Table,
) -> None:
    ids = {one.name for one in table.c if one.name.endswith("_id") and MODERATOR not in one.info}
    assert ids <= {"guild_id", "entry_id", "audit_channel_id", "role_id"}
    assert all(one.nullable for one in table.c if MODERATOR in one.info)


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_column_of_words_is_one_that_is_known_to_hold_none_of_a_members(
    table: Table,
) -> None:
    """Codes, ids and zones: whoever adds a column of words says here what stands in it."""
    words = {one.name: one.type.length for one in table.c if isinstance(one.type, String)}
    assert words == WORDS.get(table.name, {})


def test_no_column_can_hold_anything_but_numbers_dates_and_those_words() -> None:
    kinds = {type(column.type) for table in TABLES for column in table.c}
    assert kinds == {BigInteger, Boolean, Date, Instant, Integer, String, Text, Time}


def test_only_what_moderators_write_about_the_content_has_room_for_a_text() -> None:
    roomy = {
        table.name
        for table in TABLES
        for column in table.c
        if isinstance(column.type, Text)
        or (isinstance(column.type, String) and (column.type.length or 0) > 64)
    }
    assert {name for name in roomy if not name.startswith("content_")} == set()


async def test_whatever_words_are_stored_are_the_bots_own(database: Database) -> None:
    await live_for_some_days(database)
    stored: set[str] = set()
    for table in (one for one in TABLES if one not in OF_SERVERS):
        for one in await rows(database, table):
            stored |= {value for value in one.values() if isinstance(value, str)}
    codes = {str(one) for kind in CODES for one in kind}
    rest = {one for one in stored - codes if "delivery-" not in one}
    assert rest == {
        "UTC",
        "extension",
        "calm",
        "4444",
        "claimed",
        "waiting",
        "1/global",
        "digest",
        "here",
    }


def test_nothing_stored_has_the_name_of_a_diagnosis_a_pain_score_or_a_text() -> None:
    names = {column.name for table in TABLES for column in table.c}
    for word in ("pain", "score", "diagnos", "cause", "note", "text", "comment", "name", "symptom"):
        assert not [name for name in names if word in name]

"""Tests of bot.store.postgresql: reached or not, in words; who waits for whom."""

import asyncio
import socket
import sys
import traceback

import asyncpg
import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.domain.claims import plan
from bot.errors import StoreError
from bot.store import postgresql, schema
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.line import Line
from bot.store.tables import fingerprint
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER, enrolment, schedule, utc
from tests.support.stored import enrol, next_after, numbered, rows

EIGHT = utc("2026-03-11 08:00")
MORNINGS = schedule("UTC", "08:00", None)


async def refusal(url: str) -> str:
    database = Database(url)
    try:
        with pytest.raises(StoreError) as raised:
            await schema.upgrade(database)
    finally:
        await database.close()
    return str(raised.value)


async def test_a_server_that_is_not_there_is_one_readable_line() -> None:
    said = await refusal("postgresql://bot:secret@127.0.0.1:1/bot")
    assert said.startswith("PostgreSQL at 127.0.0.1 cannot be reached: ")
    assert said.endswith("Check DATABASE_URL, and that the server runs.")
    assert "secret" not in said
    assert "\n" not in said


@pytest.mark.parametrize("password", ["12ab/Secret", "12ab/Se:cret", "Secret]", "[Secret"])
async def test_nothing_of_a_password_is_shown_where_the_address_cannot_be_read(
    password: str,
) -> None:
    with pytest.raises(StoreError) as raised:
        await postgresql.connect(f"postgresql://bot:{password}@127.0.0.1:1/bot")
    assert "ecret" not in str(raised.value)
    assert "12ab" not in str(raised.value)


async def test_a_connection_breaks_when_its_machine_says_nothing() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        socket.create_connection(listening.getsockname()) as connected,
    ):
        postgresql.notice_silence(connected)
        assert connected.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            assert connected.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 6000
    one, other = socket.socketpair()
    with one, other:
        postgresql.notice_silence(one)
    postgresql.notice_silence(None)


async def test_a_line_that_breaks_while_it_begins_to_listen_is_said_in_words(
    served: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle")

    monkeypatch.setattr(asyncpg.Connection, "add_listener", broken)
    line = Line(served.url, "one")
    try:
        with pytest.raises(StoreError, match="the connection to PostgreSQL is broken"):
            await line.open(lambda _channel, _said: None, lambda: None)
    finally:
        await line.close()


async def test_a_server_that_refuses_is_one_readable_line(engine_server: str) -> None:
    said = await refusal(engine_server.replace("/postgres?", "/missing?"))
    assert 'refuses: database "missing" does not exist. Check DATABASE_URL.' in said
    assert "\n" not in said


def test_without_the_driver_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    with pytest.raises(StoreError, match="Install the extra `postgres`"):
        Database("postgresql://localhost/bot")


async def test_a_server_that_went_away_is_said_in_words(served: Database) -> None:
    async def be_cut_off() -> None:
        async with served.write() as connection:
            mine = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar()
            async with served.read() as another:
                await another.execute(text("SELECT pg_terminate_backend(:mine)"), {"mine": mine})
            await connection.execute(select(fingerprint))

    with pytest.raises(StoreError, match="the database cannot be used"):
        await be_cut_off()
    # The next transaction has a connection of its own.
    assert await rows(served, fingerprint) == []


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        # Somebody's id, a whole row, and a parameter that the driver does not take.
        ("INSERT INTO guild_gone VALUES (:id, 0), (:id, 0)", {"id": MEMBER}),
        ("INSERT INTO routine (user_id, zone) VALUES (:id, :zone)", {"id": MEMBER, "zone": "UTC"}),
        ("INSERT INTO guild_gone VALUES (CAST(:id AS BIGINT), 0)", {"id": f"{MEMBER}"}),
    ],
)
async def test_what_goes_wrong_is_told_without_whose_row_it_was(
    served: Database, statement: str, values: dict[str, object]
) -> None:
    with pytest.raises(DBAPIError) as raised:
        async with served.write() as connection:
            await connection.execute(text(statement), values)
    said = "".join(traceback.format_exception(raised.value))
    assert "asyncpg.exceptions." in said
    assert str(MEMBER) not in said
    assert "UTC" not in said
    assert "DETAIL" not in said


async def test_a_read_sees_one_moment(served: Database) -> None:
    async with served.read() as connection:
        assert (await connection.execute(select(fingerprint))).all() == []
        async with served.write() as writing:
            values = {"subject": "one", "digest": "0", "changed_at": NOON}
            await writing.execute(insert(fingerprint).values(values))
        assert (await connection.execute(select(fingerprint))).all() == []


async def test_a_read_cannot_write(served: Database) -> None:
    with pytest.raises(StoreError, match="read-only"):
        async with served.read() as connection:
            await connection.execute(update(fingerprint).values(digest="1"))


async def order(served: Database, first: int | None, second: int | None) -> list[str]:
    """Begin a second transaction during a first; return what happened when."""
    happened: list[str] = []
    begun = asyncio.Event()

    async def one() -> None:
        async with served.write(first):
            begun.set()
            await asyncio.sleep(0.1)
            happened.append("first")

    async def another() -> None:
        await begun.wait()
        async with served.write(second):
            happened.append("second")

    await asyncio.gather(one(), another())
    return happened


@pytest.mark.parametrize(("first", "second"), [(None, None), (None, 7), (7, None), (7, 7)])
async def test_what_may_meet_is_written_one_after_the_other(
    served: Database, first: int | None, second: int | None
) -> None:
    assert await order(served, first, second) == ["first", "second"]


async def test_members_do_not_wait_for_each_other(served: Database) -> None:
    assert await order(served, 7, 8) == ["second", "first"]


async def test_who_waits_too_long_is_told_so(
    served: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postgresql._SETTINGS, "lock_timeout", "50")
    async with served.write():
        with pytest.raises(StoreError, match="lock timeout"):
            async with served.write(7):
                pytest.fail("two at once")


async def test_several_processes_that_claim_at_once_share_what_is_due(served: Database) -> None:
    await enrol(served, NOON, *(enrolment(one, schedule=MORNINGS) for one in range(1, 41)))
    processes = [Claims(served, name, numbered(f"{name}-")) for name in "abc"]
    taken = await asyncio.gather(
        *(one.claim_due(EIGHT, 10, plan) for one in processes for _ in range(2))
    )
    found = [claim.enrolment.user_id for claims, _ in taken for claim in claims]
    assert sorted(found) == list(range(1, 41))


async def test_what_waits_is_taken_once(served: Database) -> None:
    await enrol(served, NOON, *(enrolment(one, schedule=MORNINGS) for one in range(1, 11)))
    claims = [Claims(served, name, numbered(f"{name}-")) for name in "abc"]
    await claims[0].claim_due(EIGHT, 100, plan)
    assert await claims[1].recover(EIGHT) == 10
    taken = await asyncio.gather(*(one.take_waiting(EIGHT, 100) for one in claims))
    assert sorted(len(one) for one in taken) == [0, 0, 10]


async def test_a_member_enrols_once_however_many_ask_at_once(served: Database) -> None:
    asked = [Enrolments(served).add(enrolment(), next_after(NOON)) for _ in range(5)]
    assert sorted(await asyncio.gather(*asked)) == [False] * 4 + [True]


async def test_of_processes_that_start_at_once_one_migrates(bare_address: str) -> None:
    databases = [Database(bare_address) for _ in range(3)]
    try:
        done = await asyncio.gather(*(schema.upgrade(one) for one in databases))
    finally:
        for one in databases:
            await one.close()
    assert sorted(done) == [False, False, True]


async def test_every_queue_goes_through_its_index(served: Database) -> None:
    """Of few rows PostgreSQL reads them all: so it is told not to."""
    queries = {
        "SELECT 1 FROM slot WHERE next_due_at <= 1 ORDER BY next_due_at": "ix_slot_due",
        "SELECT 1 FROM delivery WHERE attempt_at <= 1 ORDER BY attempt_at": "ix_delivery_attempt",
        "SELECT 1 FROM delivery WHERE claimed_by <> 'a'": "ix_delivery_claimed",
        "SELECT 1 FROM occurrence WHERE user_id = 1 AND state = 'sent'": "ix_occurrence_awaited",
    }
    async with served.read() as connection:
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        for query, index in queries.items():
            found = await connection.execute(text(f"EXPLAIN {query}"))
            assert index in "\n".join(found.scalars()), query

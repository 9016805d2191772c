"""Tests of bot.store.copying: everything arrives, or nothing does."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from bot.domain.claims import plan
from bot.errors import StoreError
from bot.store import copying, schema
from bot.store.claims import Claims
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.tables import content_base, fingerprint, metadata
from tests.store.test_privacy import live_for_some_days
from tests.support.clock import NOON
from tests.support.enrolled import enrolment, utc
from tests.support.stored import enrol, numbered, rows

EIGHT = utc("2026-03-11 08:00")


@pytest.fixture
async def target(bare_address: str) -> AsyncGenerator[Database]:
    """Open a PostgreSQL database in which nothing exists yet."""
    made = Database(bare_address)
    yield made
    await made.close()


async def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    return {table.name: await rows(database, table) for table in metadata.sorted_tables}


async def test_every_row_of_every_table_arrives(file: Database, target: Database) -> None:
    await live_for_some_days(file)
    async with file.write() as connection:
        await connection.execute(insert(content_base).values(digest="d", plain='{"ü": "→"}'))
    done: list[int] = []
    copied = await copying.copy(file, target, done.append)
    assert await everything(target) == (before := await everything(file))
    assert copied == {name: len(found) for name, found in before.items()}
    assert all(copied.values())
    assert sum(done) == sum(copied.values()) == await copying.count(file)


async def test_it_goes_in_batches(
    file: Database, target: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "BATCH", 3)
    await enrol(file, NOON, *(enrolment(one) for one in range(1, 8)))
    done: list[int] = []
    await copying.copy(file, target, done.append)
    assert done == [3, 3, 1, 3, 3, 3, 3, 2]
    assert await everything(target) == await everything(file)


async def test_the_copy_goes_on_where_the_source_was(file: Database, target: Database) -> None:
    await enrol(file, NOON, enrolment(1), enrolment(2))
    await Claims(file, "here", numbered("old-")).claim_due(EIGHT, 10, plan)
    await copying.copy(file, target, lambda _: None)
    claims = Claims(target, "here", numbered("new-"))
    found, due = await claims.claim_due(utc("2026-03-11 20:00"), 10, plan)
    assert (len(found), due) == (2, 2)
    assert await Enrolments(target).remove(1)


async def test_a_target_that_holds_something_is_refused(file: Database, served: Database) -> None:
    await enrol(served, NOON, enrolment(5))
    before = await everything(served)
    await enrol(file, NOON, enrolment(1))
    with pytest.raises(StoreError, match=r"not empty: its table routine .* nothing was changed"):
        await copying.copy(file, served, lambda _: None)
    assert await everything(served) == before


async def test_a_copy_that_is_not_the_same_is_taken_back(file: Database, target: Database) -> None:
    """A trigger of the server's changes what arrives."""
    await enrol(file, NOON, enrolment(1))
    await schema.upgrade(target)
    async with target.write() as connection:
        for statement in (
            "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN NEW.zone := ''UTC+1''; RETURN NEW; END'",
            "CREATE TRIGGER spoil BEFORE INSERT ON routine FOR EACH ROW EXECUTE FUNCTION spoil()",
        ):
            await connection.execute(text(statement))
    with pytest.raises(StoreError, match="routine is not the same after copying: 1 rows were sent"):
        await copying.copy(file, target, lambda _: None)
    assert not any((await everything(target)).values())


async def test_another_schema_is_refused_in_words(file: Database) -> None:
    async with file.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(StoreError, match=r"has schema 0001, .* db upgrade"):
        await copying.count(file)


async def test_the_order_of_the_rows_does_not_matter(file: Database) -> None:
    for one in "ab":
        async with file.write() as connection:
            values = {"subject": one, "digest": "0", "changed_at": NOON}
            await connection.execute(insert(fingerprint).values(values))
    async with file.read() as connection:
        found = (await connection.execute(select(fingerprint))).mappings().all()
    first, second = found
    digests = [copying.Digest(), copying.Digest(), copying.Digest()]
    for digest, order in zip(
        digests, ([first, second], [second, first], [first, first]), strict=True
    ):
        for row in order:
            digest.add(row)
    assert digests[0] == digests[1] != digests[2]

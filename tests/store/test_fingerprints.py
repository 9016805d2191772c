"""Tests of bot.store.fingerprints: what was sent to Discord last."""

from datetime import timedelta

from bot.store.engine import Database
from bot.store.fingerprints import Fingerprints
from bot.store.tables import fingerprint
from tests.support.clock import NOON
from tests.support.stored import rows


async def test_a_scope_that_was_given_nothing_has_no_digest(database: Database) -> None:
    assert await Fingerprints(database).get("1/global") is None


async def test_each_scope_has_its_own_last_digest(database: Database) -> None:
    syncs = Fingerprints(database)
    await syncs.remember("1/global", "old", NOON)
    await syncs.remember("1/99", "other", NOON)
    await syncs.remember("1/global", "new", NOON + timedelta(hours=1))
    assert await syncs.get("1/global") == "new"
    assert await syncs.get("1/99") == "other"
    found = {one["subject"]: one["changed_at"] for one in await rows(database, fingerprint)}
    assert found == {"1/global": NOON + timedelta(hours=1), "1/99": NOON}

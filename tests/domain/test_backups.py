"""Tests of bot.domain.backups: names, and which backups are too old."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.domain.backups import is_restored, moment_of, name_of, outdated

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_a_name_tells_its_moment_in_utc() -> None:
    berlin = NOON.astimezone(timezone(timedelta(hours=1)))
    assert name_of("bot", berlin) == "bot-20260310T120000Z.sqlite"
    assert moment_of("bot", name_of("bot", berlin)) == NOON


@pytest.mark.parametrize(
    "name",
    [
        "bot.db",
        "bot-20260310.sqlite",
        "bot-20261399T120000Z.sqlite",
        "other-20260310T120000Z.sqlite",
        "bot-20260310T120000Z.sqlite.gz",
        ".bot-20260310T120000Z.sqlite.part",
        "bot-٢٠٢٦0310T120000Z.sqlite",
    ],
)
def test_what_has_another_name_is_none(name: str) -> None:
    assert moment_of("bot", name) is None
    assert outdated("bot", [name, name_of("bot", NOON)], NOON + 99 * DAY, DAY) == []


def test_what_is_older_is_outdated_and_what_is_as_old_is_not() -> None:
    names = [name_of("bot", NOON - days * DAY) for days in (31, 30, 29, 0, 40)]
    assert outdated("bot", names, NOON, 30 * DAY) == [names[4], names[0]]


def test_the_newest_is_never_outdated() -> None:
    names = [name_of("bot", NOON - days * DAY) for days in (400, 300)]
    assert outdated("bot", names, NOON, 30 * DAY) == [names[0]]


def test_ids_of_a_restored_database_are_recognised() -> None:
    assert is_restored("restored0123456789abcdef")
    assert not is_restored("0123456789abcdef0123")

"""Tests of bot.delivery: which message is the one of a delivery that a restore wrote down."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.delivery import reference_in
from bot.domain.claims import Claim
from bot.domain.delivery import Kind
from tests.test_delivery import a_claim, message

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
RESTORED = "restored0123456789abcdef"
SENT = "fedcba98765432100123"
MINUTE = timedelta(minutes=1)


def came(custom_id: str, at: datetime = NOON, *, prompted: bool = False) -> discord.Message:
    """Return a message of the bot's that carries a custom id."""
    made: Any = message([custom_id])
    made.created_at = at
    made.interaction_metadata = SimpleNamespace() if prompted else None
    return made


def claim(kind: Kind = Kind.FIRST, delivery_id: str = RESTORED) -> Claim:
    return a_claim(delivery_id=delivery_id, at=NOON, kind=kind)


@pytest.mark.parametrize("verb", ["start", "done", "undo", "skip", "snooze"])
def test_a_reminder_that_came_at_its_time_or_later_is_it(verb: str) -> None:
    for late in (-MINUTE, 0 * MINUTE, 100 * MINUTE):
        assert reference_in(came(f"{verb}|1a|{SENT}", NOON + late), claim()) == SENT


def test_one_that_was_sent_after_an_earlier_restore_is_it() -> None:
    earlier = "restoredfedcba9876543210"
    assert reference_in(came(f"done|1a|{earlier}"), claim()) == earlier


@pytest.mark.parametrize(
    "other",
    [
        came(f"done|1a|{SENT}", NOON - 2 * MINUTE),
        came(f"done|1a|{SENT}", prompted=True),
        came(f"peek|1a|{SENT}|help"),
        came(f"nosummary|1a|{SENT}"),
        came("done|1a|m2026-03-10"),
        came("sgo|1a|m2026-03-10|1"),
        came("go|0|emergency"),
        came(f"done|1a|{SENT}0"),
    ],
)
def test_what_came_before_was_asked_for_or_is_something_else_is_not(
    other: discord.Message,
) -> None:
    assert reference_in(other, claim()) is None


def test_a_summary_is_known_by_its_own_buttons() -> None:
    assert reference_in(came(f"nosummary|1a|{SENT}"), claim(Kind.SUMMARY)) == SENT
    assert reference_in(came(f"done|1a|{SENT}"), claim(Kind.SUMMARY)) is None


def test_any_other_delivery_is_found_by_its_own_id_alone() -> None:
    mine = "0123456789abcdef0123"
    assert reference_in(came(f"done|1a|{SENT}"), claim(delivery_id=mine)) is None
    assert reference_in(came(f"done|1a|{mine}"), claim(delivery_id=mine)) == mine

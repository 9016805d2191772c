"""Enrolled members: short ways to a schedule and an enrolment."""

from datetime import UTC, datetime, time
from typing import Any

from bot.domain.enrolment import DeliveryState, Enrolment
from bot.domain.schedule import Schedule
from bot.domain.slots import Slot
from tests.support.clock import NOON

MEMBER = 4_200_000_000_000_001
CHANNEL = 7_700_000_000_000_001


def at(text: str | None) -> time | None:
    """Return a wall-clock time; None is off."""
    return None if text is None else time.fromisoformat(text)


def utc(text: str) -> datetime:
    """Return a moment, written in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def schedule(
    zone: str = "UTC", morning: str | None = "08:00", evening: str | None = "20:00"
) -> Schedule:
    """Return a schedule, by default at eight and at twenty in UTC."""
    return Schedule(zone=zone, times={Slot.MORNING: at(morning), Slot.EVENING: at(evening)})


def enrolment(user_id: int = MEMBER, **parts: Any) -> Enrolment:
    """Return a member whose reminders have been tested and arrive."""
    values: dict[str, Any] = {
        "schedule": schedule(),
        "routine": "extension",
        "level": "calm",
        "consent_at": NOON,
        "active_at": NOON,
        "channel_id": CHANNEL,
        "delivery_state": DeliveryState.OK,
    }
    return Enrolment(user_id=user_id, **{**values, **parts})

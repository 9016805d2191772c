"""Days: the moments of members who began at noon, with reminders at eight and at twenty in UTC."""

from datetime import date, timedelta

from tests.support.clock import NOON

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EVENING = NOON + 8 * HOUR
MORNING = EVENING + 12 * HOUR
TODAY = NOON.date()


def day(number: int) -> date:
    """Return a local date, counted from today."""
    return TODAY + number * DAY

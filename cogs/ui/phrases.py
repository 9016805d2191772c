"""Phrases: times, schedules, problems and choices as members read them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.delivery import Problem
from bot.domain.schedule import Schedule
from bot.domain.slots import Slot
from bot.library.library import Library
from bot.library.routine import Routine

PROBLEMS = {
    Problem.CLOSED_DM: (
        "My direct messages (DMs) don't reach you: Discord says they are closed. Open a server "
        "we share, choose **Privacy Settings** and allow **Direct Messages**, or add me to your "
        "account; if you have blocked me, unblock me. Then press **Try again**."
    ),
    Problem.UNKNOWN: (
        "My direct messages (DMs) don't reach you: Discord doesn't find our conversation any "
        "more. Press **Try again** and I'll open a new one."
    ),
    Problem.NO_ACCESS: (
        "My direct messages (DMs) have not reached you for a while: Discord refuses them. Check "
        "that we still share a server and that it allows **Direct Messages**. Then press "
        "**Try again**."
    ),
}


def clock_time(at: time | None) -> str:
    """Write a wall-clock time."""
    return "off" if at is None else f"{at:%H:%M}"


def wall_clock(zone: str, moment: datetime) -> str:
    """Write what a clock in a zone shows at a moment."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


def schedule_lines(schedule: Schedule) -> str:
    """Write both times and the zone."""
    lines = [f"**{slot.capitalize()}** {clock_time(schedule.time_of(slot))}" for slot in Slot]
    return "\n".join((*lines, f"**Time zone** {zone_name(schedule.zone)}"))


def zone_name(zone: str) -> str:
    """Write a zone as people know it."""
    return "UTC" if zone == "Etc/UTC" else zone


def often_used_for(library: Library, routine: Routine) -> str:
    """Write what a routine is often used for."""
    causes = map(library.causes.get, routine.often_used_for)
    return ", ".join(one.name.lower() for one in causes if one is not None)


def slot_day(slot: Slot, day: date) -> str:
    """Write an occurrence: its slot and its local date."""
    return f"{slot.capitalize()} of {day_name(day)}"


def day_name(day: date) -> str:
    """Write a local date."""
    return f"{day:%A}, {day.day} {day:%B}"


def duration(span: timedelta) -> str:
    """Write a time span roughly, as a person would say it."""
    minutes = round(span.total_seconds() / 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 60:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def nudge(minutes: int | None) -> str:
    """Write the choice of a nudge."""
    return "off" if minutes is None else f"once more after {minutes} minutes"

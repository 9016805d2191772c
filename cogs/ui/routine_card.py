"""Routine cards: what a member sees of their own routine, and of its lists."""

from collections.abc import Sequence
from datetime import datetime

from discord import ButtonStyle
from discord.utils import format_dt

from bot.domain.delivery import Kind, is_late
from bot.domain.enrolment import NUDGE_CHOICES, Enrolment
from bot.domain.schedule import Occurrence
from bot.domain.slots import Slot
from bot.errors import Gone
from bot.library import cards
from bot.library.exercise import Level
from bot.services.routines import Overview
from bot.store.settlements import LastDelivery
from cogs.ui.card import ALERT, Card
from cogs.ui.learning import footnote
from cogs.ui.parts import button, option, select
from cogs.ui.phrases import PROBLEMS, day_name, duration, nudge, schedule_lines, wall_clock
from cogs.ui.place import Place
from cogs.ui.progress_card import progress_button
from cogs.ui.reminder import STAY, Session, session_notes
from cogs.ui.setup import retry_row, routine_options
from cogs.ui.sheet_card import save_buttons

SET = "eset"
EDIT_TIMES = "etimes"
EDIT = "edit"
_OFF = "off"
_SUMMARY = "-# The weekly summary comes once a week, after the first reminder of your new week."


def overview(place: Place, seen: Overview) -> Card:
    """Return a member's routine: times, what comes next, the last delivery, any problem."""
    enrolment = seen.enrolment
    routine = place.library.followed(enrolment.routine)
    blocks = [
        f"## Your routine\n**{routine.name}**, level {enrolment.level}\n"
        f"{schedule_lines(enrolment.schedule)}\n"
        f"Your clock shows **{wall_clock(enrolment.schedule.zone, seen.now)}** now.",
        coming(seen),
        _last(seen.last),
        f"**In a row** {seen.streak} done. One missed day in seven leaves that as it is; pauses, "
        "flare-ups, skipped ones and my own misses don't count against you.",
        f"-# Nudge: {nudge(enrolment.nudge_minutes)} · "
        f"weekly summary: {'on' if enrolment.summary else 'off'}",
    ]
    if enrolment.problem is not None:
        blocks.insert(1, f"⚠️ {PROBLEMS[enrolment.problem]}")
    blocks.append(f"-# {place.library.safety.see_professional}")
    stay = [button(STAY, place.owner, label="Keep them coming", style=ButtonStyle.success)]
    return Card(
        blocks,
        [
            [
                *(stay if enrolment.is_quiet else []),
                place.go(f"routine/{routine.id}/{enrolment.level}", "See the exercises"),
                progress_button(place.owner),
                button(EDIT, place.owner, label="Change it"),
            ],
            save_buttons(place, routine.id, Level(enrolment.level), _slots_on(enrolment)),
            retry_row(place, enrolment.problem),
        ],
        accent=ALERT if enrolment.problem else None,
    )


def _slots_on(enrolment: Enrolment) -> list[Slot]:
    """Return the slots that are not off."""
    return [slot for slot in Slot if enrolment.schedule.time_of(slot) is not None]


def coming(seen: Overview) -> str:
    """Write what comes next, or why nothing does."""
    enrolment = seen.enrolment
    if enrolment.is_quiet:
        return (
            "**Quiet** I asked whether to go on and heard nothing, so nothing comes for now. "
            "**Keep them coming** starts them again."
        )
    if enrolment.paused_on(seen.today):
        until = enrolment.paused_until
        words = f"**Paused** until {day_name(until)}." if until else "**Paused** until you resume."
        return f"{words} `/routine resume` ends the pause.\n{next_lines(seen.upcoming)}".strip()
    flare = ""
    if enrolment.flares_on(seen.today) and enrolment.flare_until is not None:
        flare = f"**Flare-up** calm level until {day_name(enrolment.flare_until)}.\n"
    return f"{flare}**Next**\n{next_lines(seen.upcoming)}"


def next_lines(upcoming: Sequence[Occurrence]) -> str:
    """Write deliveries to come, as Discord shows moments: in the reader's own clock."""
    return "\n".join(
        f"- {one.slot.capitalize()}: {format_dt(one.due_at, 'f')}, {format_dt(one.due_at, 'R')}"
        for one in upcoming
    )


def _last(last: LastDelivery | None) -> str:
    if last is None or last.settled_at is None:
        return "**Last reminder** none yet."
    due = f"**Last {_KINDS[last.kind]}** due {format_dt(last.due_at, 'f')}"
    if last.state == "sent":
        late = last.settled_at - last.due_at
        how = f"{duration(late)} late" if is_late(last.due_at, last.settled_at) else "on time"
        return f"{due}, sent {how}."
    return f"{due}, {_NOT_SENT.get(last.state, _MY_FAULT)}"


_KINDS = {Kind.FIRST: "reminder", Kind.NUDGE: "nudge", Kind.SNOOZE: "snoozed reminder"}
_NOT_SENT = {
    "dropped": "not needed: you had answered already.",
    "paused": "not sent: your routine was paused.",
    "blocked": "not delivered: my messages didn't reach you.",
}
_MY_FAULT = "not delivered. That was not your doing, and it doesn't count against you."


def routine(place: Place, args: Sequence[str]) -> Card:
    """Return a routine's lists at a level."""
    found = place.library.known(args[0])
    if found is None or args[1] not in list(Level):
        raise Gone
    level, library = Level(args[1]), place.library
    blocks = cards.routine_blocks(found)
    lists = {slot: found.items(level, slot) for slot in Slot}
    if level is Level.CALM:
        listed = cards.routine_lines(found.calm, library.exercises)
        blocks.append(f"**Level calm, morning and evening**\n{listed}")
    else:
        for slot, items in lists.items():
            listed = cards.routine_lines(items, library.exercises)
            blocks.append(f"**Level {level}, {slot}**\n{listed}")
    all_items = tuple(dict.fromkeys(item for items in lists.values() for item in items))
    blocks += session_notes(library, Session(items=all_items, level=level, minutes=0))
    blocks.append(f"-# {library.safety.see_professional}")
    blocks.append(footnote(place, found, blocks))
    ids = dict.fromkeys(item.exercise for item in all_items)
    options = [option(library.exercises[one].name, f"exercise/{one}") for one in ids]
    levels = [
        place.go(f"routine/{found.id}/{one}", f"Level {one}") for one in Level if one != level
    ]
    return Card(
        blocks,
        [
            [place.pick(0, "How is it done?", options)],
            [*levels, place.go(f"sources/routine/{found.id}", "Sources")],
            save_buttons(place, found.id, level),
            [
                place.open("stop", "Stop rules"),
                place.report(f"routine/{found.id}/{level}"),
                place.emergency(),
            ],
        ],
    )


def edit(place: Place, enrolment: Enrolment, now: datetime, note: str = "") -> Card:
    """Return what can be changed, and what it is now."""
    nudges = {_OFF: None, **{str(minutes): minutes for minutes in NUDGE_CHOICES}}
    heading = "## Change your routine" + (f"\n{note}" if note else "")
    return Card(
        [
            heading,
            f"{schedule_lines(enrolment.schedule)}\n"
            f"It is **{wall_clock(enrolment.schedule.zone, now)}** for you right now, right? "
            "If not, press **Times and time zone**.",
            _SUMMARY,
        ],
        [
            [
                select(
                    SET,
                    place.owner,
                    "routine",
                    placeholder="Routine",
                    options=routine_options(place.library, enrolment.routine),
                )
            ],
            [
                select(
                    SET,
                    place.owner,
                    "level",
                    placeholder="Level",
                    options=[
                        option(f"Level {one}", one, default=one == enrolment.level) for one in Level
                    ],
                )
            ],
            [
                select(
                    SET,
                    place.owner,
                    "nudge_minutes",
                    placeholder="Nudge",
                    options=[
                        option(
                            f"Nudge: {nudge(value)}", key, default=value == enrolment.nudge_minutes
                        )
                        for key, value in nudges.items()
                    ],
                )
            ],
            [
                select(
                    SET,
                    place.owner,
                    "summary",
                    placeholder="Weekly summary",
                    options=[
                        option(f"Weekly summary: {key}", key, default=value == enrolment.summary)
                        for key, value in ((_OFF, False), ("on", True))
                    ],
                )
            ],
            [
                button(
                    EDIT_TIMES,
                    place.owner,
                    label="Times and time zone",
                    style=ButtonStyle.primary,
                ),
                place.emergency(),
            ],
        ],
    )

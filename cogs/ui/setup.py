"""Setup: asking for what is missing, and for consent; nothing is stored before it is given."""

from collections.abc import Sequence
from datetime import datetime

import discord
from discord import ButtonStyle, ui

from bot.domain.delivery import Problem
from bot.domain.slots import Slot
from bot.library.library import Library
from bot.library.zones import ZoneChoice
from bot.services.routines import TestResult
from cogs.ui.card import ALERT, DONE, Card
from cogs.ui.draft import Draft
from cogs.ui.parts import button, option, select
from cogs.ui.phrases import (
    PROBLEMS,
    clock_time,
    duration,
    often_used_for,
    schedule_lines,
    wall_clock,
    zone_name,
)
from cogs.ui.place import Place

CHOOSE = "sroutine"
TIMES = "stimes"
ZONE = "szone"
CONSENT = "consent"
DECLINE = "decline"
RETRY = "retry"


def routine_options(library: Library, current: str = "") -> list[discord.SelectOption]:
    """Return the routines to choose from, by their neutral names."""
    return [
        option(
            one.name,
            one.id,
            f"Often used for: {often_used_for(library, one)}",
            default=one.id == current,
        )
        for one in library.routines.values()
    ]


def missing(place: Place, draft: Draft) -> Card:
    """Return what is still to be chosen."""
    library, coded = place.library, draft.encode()
    blocks = ["## Set up your reminders\nThis takes a minute. Nothing is stored yet."]
    rows: list[Sequence[ui.Item[Card]]] = []
    if draft.routine:
        blocks.append(f"**Routine** {library.routines[draft.routine].name}")
    else:
        blocks.append(f"**Which routine?**\n{_routines(library)}")
        rows.append(
            [
                select(
                    CHOOSE,
                    place.owner,
                    coded,
                    placeholder="Choose a routine",
                    options=routine_options(library),
                )
            ]
        )
    known = [f"**{slot.capitalize()}** {clock_time(at)}" for slot, at in draft.times]
    known += [f"**Time zone** {zone_name(draft.zone)}"] if draft.zone else []
    if len(known) < len(Slot) + 1:
        known.append("**When?** Two times a day, by your own clock. Either may be off.")
    blocks.append("\n".join(known))
    rows.append(
        [
            button(
                TIMES,
                place.owner,
                coded,
                label="Set times and time zone",
                style=ButtonStyle.primary,
            ),
            place.emergency(),
        ]
    )
    blocks.append(f"-# {library.safety.see_professional}")
    return Card(blocks, rows)


def _routines(library: Library) -> str:
    return "\n\n".join(
        f"**{one.name}** {one.summary}\n-# Often used for: {often_used_for(library, one)}"
        for one in library.routines.values()
    )


def which_zone(
    place: Place,
    draft: Draft,
    candidates: Sequence[ZoneChoice],
    *,
    pick: str = ZONE,
    again: str | None = TIMES,
) -> Card:
    """Return the places that a typed zone could mean; ``pick`` is the verb that takes one."""
    retype = [button(again, place.owner, draft.encode(), label="Type it again")] if again else []
    return Card(
        ["## Which one is yours?\nSeveral places fit. Pick one whose clocks change as yours do."],
        [
            [
                select(
                    pick,
                    place.owner,
                    draft.encode(),
                    placeholder="Choose a place",
                    options=[option(one.label, one.zone) for one in candidates],
                )
            ],
            [*retype, place.emergency()],
        ],
    )


def consent(place: Place, draft: Draft, now: datetime) -> Card:
    """Return the question for consent, with the one button that starts the routine."""
    library, coded = place.library, draft.encode()
    routine = library.routines[draft.routine]
    return Card(
        [
            f"## Start these reminders?\n**Routine** {routine.name}\n"
            f"{schedule_lines(draft.schedule)}\n"
            f"It is **{wall_clock(draft.zone, now)}** for you right now, right? "
            "If not, press **Change**.",
            "**What I'll store, and why**\n"
            "- your Discord id and our DM channel, to send the reminders\n"
            "- your time zone and the two times, to send them when you want them\n"
            "- the routine (under this neutral name), its level, pauses and flare-up days, "
            "your nudge and summary choices, and your place in an open session\n"
            "- for each reminder: sent, done, skipped, excused or missed, and how many in a row "
            "had no answer; and whether DMs arrive\n"
            "- the server you start from (none in a DM), when you agreed to this, and when you "
            "last did something here: what nobody uses for 90 days is deleted",
            "**Never** a diagnosis, a pain score, your name or anything you write. A routine can "
            "still hint at your health, so I ask first. `/privacy` shows, exports and deletes "
            "all of it, at any time.",
            f"{library.safety.see_professional}\n-# {library.safety.young}",
        ],
        [
            [
                button(
                    CONSENT,
                    place.owner,
                    coded,
                    label="I agree, start my reminders",
                    style=ButtonStyle.success,
                ),
                button(TIMES, place.owner, coded, label="Change"),
                button(DECLINE, place.owner, label="Not now"),
            ],
            [place.emergency()],
        ],
    )


def declined(place: Place) -> Card:
    """Return the answer to *Not now*."""
    return Card(
        ["## That's fine\nNothing was stored. `/routine start` is there whenever you want it."],
        [[place.go("exercises", "Exercises"), place.emergency()]],
    )


def started(place: Place, result: TestResult, upcoming: str) -> Card:
    """Return what became of the opt-in and of its test message."""
    words = "## Your reminders are set" + (f"\n{upcoming}" if upcoming else "")
    return Card(
        [words, test_words(result)],
        [retry_row(place, result.problem)],
        accent=ALERT if result.problem else DONE,
    )


def tested(place: Place, result: TestResult) -> Card:
    """Return what became of a test message."""
    return Card(
        [f"## Test message\n{test_words(result)}"],
        [retry_row(place, result.problem)],
        accent=ALERT if result.problem else DONE,
    )


def test_words(result: TestResult) -> str:
    """Say what became of a test message."""
    if result.problem is not None:
        return f"The test message did not arrive. {PROBLEMS[result.problem]}"
    if result.waits is None and not result.arrived:
        return "The test message could not be sent. That was my fault; your routine is kept."
    if result.waits is not None and not result.in_turn:
        return f"Discord did not take the test message. I'll try again in {duration(result.waits)}."
    if result.waits is not None:
        return (
            "The test message is waiting for its turn: I open only a few new conversations a "
            f"second. It should reach you in {duration(result.waits)}."
        )
    return "I've sent you a test message: it is in our direct messages."


def problem(place: Place, what: Problem) -> Card:
    """Return a delivery problem in words, with the button to try again."""
    return Card(
        [f"## Your reminders don't arrive\n{PROBLEMS[what]}\nYour routine is kept as it is."],
        [retry_row(place, what)],
        accent=ALERT,
    )


def retry_row(place: Place, what: Problem | None) -> list[ui.Item[Card]]:
    """Return the last row of a card about delivery."""
    if what is None:
        return [place.emergency()]
    return [
        button(RETRY, place.owner, label="Try again", style=ButtonStyle.primary),
        place.emergency(),
    ]

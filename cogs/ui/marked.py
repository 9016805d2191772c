"""Marked: a reminder once its owner has answered: listed, done, skipped or snoozed."""

from datetime import datetime

from discord import ButtonStyle
from discord.utils import format_dt

from bot.domain.claims import State
from bot.domain.slots import Slot
from bot.library import cards
from bot.store.occurrences import Marked
from cogs.ui.card import DONE, Card
from cogs.ui.parts import option, select
from cogs.ui.reminder import SKIP, UNDO_VERB, UNSNOOZE, About, again, session_notes
from cogs.ui.session_ends import reactions
from cogs.ui.session_frame import TAKE_UP

LOOK = "look"


def answered(about: About, marked: Marked) -> Card:
    """Return the card of an occurrence as it stands."""
    if marked.state is State.DONE:
        return done(about, marked.changed_at)
    if marked.state is State.SKIPPED:
        return skipped(about)
    if marked.state is None:
        to_come = about.occurrence.due_at > marked.changed_at
        return as_planned(about) if to_come else forgotten(about)
    return again(about)


def listed(about: About) -> Card:
    """Return the whole list at once, for those who would rather not be led through it."""
    session, library, owner = about.session, about.library, about.enrolment.user_id
    options = [
        option(library.exercises[one.exercise].name, f"exercise/{one.exercise}")
        for one in session.items
    ]
    return Card(
        [
            f"## Your routine\n{about.heading}\n-# It counts for: {about.day}",
            f"{library.safety.gate} Open **Emergency signs** first. Otherwise: slowly, one after "
            "the other. Breathe. Stop if leg pain grows or spreads down.",
            cards.routine_lines(session.items, library.exercises),
            *session_notes(library, session),
            f"-# {library.safety.disclaimer_short}",
        ],
        [
            [select(LOOK, owner, about.ref, placeholder="How is it done?", options=options)],
            [about.done(), about.button(TAKE_UP, "One by one"), about.button(SKIP, "Skip")],
            [about.peek("stop", "Stop rules"), about.emergency()],
        ],
    )


def finished(about: About, at: datetime) -> Card:
    """Return the end of a session: its occurrence is done, and the question about the leg."""
    return Card(
        [
            f"{_done_words(about, at)}\n-# {about.day}",
            "**How did the leg react?**\n-# Only you see what I say to it, and it isn't kept.",
        ],
        [
            reactions(about.library, about.enrolment.user_id),
            [about.emergency(), about.button(UNDO_VERB, "Undo")],
        ],
        accent=DONE,
    )


def done(about: About, at: datetime) -> Card:
    """Return the reminder once its occurrence is done."""
    return Card(
        [_done_words(about, at), f"-# {about.day}"],
        # Not in the place of Done: a slow double tap must not take it back.
        [[about.emergency(), about.button(UNDO_VERB, "Undo")]],
        accent=DONE,
    )


def _done_words(about: About, at: datetime) -> str:
    return f"## Done, {format_dt(at, 't')}\n{_DONE[about.occurrence.slot]}"


def skipped(about: About) -> Card:
    """Return the reminder once its occurrence is skipped."""
    return Card(
        [
            "## Skipped\nThat's all right, and it doesn't count against you. Some days rest is "
            "the right exercise.",
            f"-# {about.day}",
        ],
        [[about.emergency(), about.button(UNDO_VERB, "Undo")]],
    )


def snoozed(about: About, at: datetime) -> Card:
    """Return the reminder while it is snoozed."""
    return Card(
        [f"## Snoozed\nIt comes again {format_dt(at, 'R')}, at {format_dt(at, 't')}."],
        [[about.emergency(), about.done(), about.button(UNSNOOZE, "Undo")]],
    )


def as_planned(about: About) -> Card:
    """Return the answer once a mark made before its time was taken back."""
    due = about.occurrence.due_at
    return Card(
        [f"## Taken back\n{about.day}: it comes as planned, {format_dt(due, 'f')}."],
        [[about.emergency()]],
    )


def forgotten(about: About) -> Card:
    """Return the answer once a mark about a time that has passed was taken back."""
    return Card(
        [f"## Taken back\n{about.day}: nothing is written down for it any more."],
        [[about.emergency()]],
    )


def skipped_ahead(about: About, still_open: About | None) -> Card:
    """Return the answer to `/routine skip`: what was skipped, and what still waits."""
    blocks = [
        f"## Skipped\n{about.day}: I won't send it, and it doesn't count against you.",
    ]
    rows = [[about.emergency(), about.button(UNDO_VERB, "Undo")]]
    if still_open is not None:
        blocks.append(f"**{still_open.day}** is still open. Did you mean that one?")
        rows.insert(0, [still_open.button(SKIP, "Skip that one too", ButtonStyle.primary)])
    return Card(blocks, rows)


_DONE = {
    Slot.MORNING: "That's the morning looked after. Take it with you into the day.",
    Slot.EVENING: "That's the evening looked after. Rest well.",
}

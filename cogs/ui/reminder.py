"""Reminder: the message that a delivery brings.

Every component of it carries the delivery's id in its custom id: that is how a message is
recognised when the DM is read back, and how its buttons find their occurrence for ever.
"""

from dataclasses import dataclass
from datetime import datetime

from discord import ButtonStyle
from discord.utils import format_dt

from bot.domain.claims import Claim
from bot.domain.delivery import Kind, is_late
from bot.domain.enrolment import Enrolment
from bot.domain.schedule import Occurrence
from bot.domain.slots import Slot
from bot.library import cards
from bot.library.exercise import Level
from bot.library.library import Library
from bot.library.routine import Item
from cogs.ui.card import DONE, Card
from cogs.ui.parts import Button, button, option, select
from cogs.ui.phrases import duration

DONE_VERB = "done"
UNDO_VERB = "undo"
PEEK = "peek"
LOOK = "look"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What is to be done in a slot on a day: the list of a routine at a level."""

    items: tuple[Item, ...]
    level: Level
    minutes: float

    @classmethod
    def of(cls, library: Library, enrolment: Enrolment, slot: Slot, day_level: Level) -> "Session":
        """Return the session of a slot."""
        items = library.routines[enrolment.routine].items(day_level, slot)
        minutes = sum(library.exercises[item.exercise].minutes for item in items)
        return cls(items=items, level=day_level, minutes=minutes)


def level_on(enrolment: Enrolment, occurrence: Occurrence) -> Level:
    """Return the level of a day: calm in a flare-up, else the member's own."""
    if enrolment.flare_until is not None and occurrence.day < enrolment.flare_until:
        return Level.CALM
    return Level(enrolment.level)


def reminder(library: Library, claim: Claim, now: datetime) -> Card:
    """Return the message of a delivery."""
    if claim.kind is Kind.TEST or claim.occurrence is None:
        return test_message(library, claim)
    about = claim.occurrence
    heading = f"## {_GREETING[about.slot]}"
    if is_late(claim.due_at, now):
        heading += f"\nThis comes {duration(now - claim.due_at)} late. Sorry about that."
    if claim.excused_before:
        heading += "\nI missed a reminder before this one. My fault: it doesn't count against you."
    return _message(library, claim.enrolment, about, claim.delivery_id, heading)


def done_message(
    library: Library, enrolment: Enrolment, about: Occurrence, delivery_id: str, at: datetime
) -> Card:
    """Return the reminder once its occurrence is done."""
    return Card(
        [
            f"## Done, {format_dt(at, 't')}\n{_DONE[about.slot]}",
            f"-# {about.slot.capitalize()} of {about.day:%A, %d %B}",
        ],
        [
            [
                # Not in the place of Done: a slow double tap must not take it back.
                _emergency(enrolment.user_id, delivery_id),
                button(UNDO_VERB, enrolment.user_id, delivery_id, label="Undo"),
            ]
        ],
        accent=DONE,
    )


def undone_message(
    library: Library, enrolment: Enrolment, about: Occurrence, delivery_id: str
) -> Card:
    """Return the reminder after Done was taken back."""
    heading = f"## {_GREETING[about.slot]}\n-# {about.slot.capitalize()} of {about.day:%A, %d %B}"
    return _message(library, enrolment, about, delivery_id, heading)


def _message(
    library: Library, enrolment: Enrolment, about: Occurrence, delivery_id: str, heading: str
) -> Card:
    owner = enrolment.user_id
    session = Session.of(library, enrolment, about.slot, level_on(enrolment, about))
    routine = library.routines[enrolment.routine]
    blocks = [
        f"{heading}\n**{routine.name}**, level {session.level}, about {session.minutes:.0f} min",
        cards.routine_lines(session.items, library.exercises),
        *session_notes(library, session),
        f"-# {library.safety.gate} Open **Emergency signs** first.\n"
        f"-# Stop if leg pain grows or spreads down. {library.safety.disclaimer_short}",
    ]
    names = library.exercises
    options = [
        option(names[one.exercise].name, f"exercise/{one.exercise}") for one in session.items
    ]
    return Card(
        blocks,
        [
            [select(LOOK, owner, delivery_id, placeholder="How is it done?", options=options)],
            [
                button(DONE_VERB, owner, delivery_id, label="Done", style=ButtonStyle.success),
                button(PEEK, owner, delivery_id, "stop", label="Stop rules"),
                _emergency(owner, delivery_id),
            ],
        ],
    )


def session_notes(library: Library, session: Session) -> list[str]:
    """Return the notices of a session: half dose, and osteoporosis by exercise."""
    notes: list[str] = []
    if session.level is Level.CALM:
        notes.append("Calm level: about half of what each card says, and only what feels easy.")
    marked = library.osteoporosis_marked(session.items)
    if marked:
        names = ", ".join(one.name for one in marked)
        notes.append(f"⚠️ **{names}** {library.safety.osteoporosis_short}")
    return notes


def test_message(library: Library, claim: Claim) -> Card:
    """Return the test message: it proves that DMs arrive, and has no Done button."""
    owner = claim.enrolment.user_id
    return Card(
        [
            "## This is a test\nYour reminders will arrive here, just like this message. "
            "There is nothing to do now.",
            "-# `/routine show` tells when the next one comes; `/routine stop` ends them.",
        ],
        [
            [
                button(PEEK, owner, claim.delivery_id, "help", label="What else can you do?"),
                _emergency(owner, claim.delivery_id),
            ]
        ],
    )


def _emergency(owner: int, delivery_id: str) -> Button:
    return button(
        PEEK,
        owner,
        delivery_id,
        "emergency",
        label="Emergency signs",
        style=ButtonStyle.danger,
    )


_GREETING = {
    Slot.MORNING: "Good morning. Time for your routine",
    Slot.EVENING: "Good evening. Time for your routine",
}
_DONE = {
    Slot.MORNING: "That's the morning looked after. Take it with you into the day.",
    Slot.EVENING: "That's the evening looked after. Rest well.",
}

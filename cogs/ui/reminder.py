"""Reminder: the message that a delivery brings.

Every component of it carries the delivery's id in its custom id: that is how a message is
recognised when the DM is read back, and how its buttons find their occurrence for ever.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from discord import ButtonStyle, ui

from bot.domain.claims import Claim
from bot.domain.delivery import SNOOZE_CHOICES, Kind, is_late
from bot.domain.enrolment import Enrolment
from bot.domain.schedule import Occurrence
from bot.domain.slots import Slot
from bot.library import cards
from bot.library.exercise import Level
from bot.library.library import Library
from bot.library.routine import Item
from cogs.ui.card import Card
from cogs.ui.parts import Button, button, option, select
from cogs.ui.phrases import duration, slot_day

START = "start"
DONE_VERB = "done"
SKIP = "skip"
SNOOZE = "snooze"
UNDO_VERB = "undo"
UNSNOOZE = "unsnooze"
STAY = "stay"
REST = "rest"
END = "end"
PEEK = "peek"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What is to be done in a slot on a day: the list of a routine at a level."""

    items: tuple[Item, ...]
    level: Level
    minutes: float

    @classmethod
    def of(cls, library: Library, enrolment: Enrolment, slot: Slot, day_level: Level) -> "Session":
        """Return the session of a slot."""
        items = library.followed(enrolment.routine).items(day_level, slot)
        minutes = sum(library.exercises[item.exercise].minutes for item in items)
        return cls(items=items, level=day_level, minutes=minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a reminder's cards are about; ``ref`` is what their buttons carry.

    ``ref`` is the id of the delivery, or the key of the occurrence where no message brought it.
    ``today`` is the member's date: in a flare-up everything is calm, whatever day it is for.
    """

    library: Library
    enrolment: Enrolment
    occurrence: Occurrence
    ref: str
    today: date

    @property
    def session(self) -> Session:
        """Return what is to be done."""
        level = Level(self.enrolment.level_on(self.occurrence.day, self.today))
        return Session.of(self.library, self.enrolment, self.occurrence.slot, level)

    @property
    def heading(self) -> str:
        """Return which routine it is, at which level, and how long it takes."""
        routine, session = self.library.followed(self.enrolment.routine), self.session
        return f"**{routine.name}**, level {session.level}, about {session.minutes:.0f} min"

    @property
    def day(self) -> str:
        """Return the slot and the day it counts for."""
        return slot_day(self.occurrence.slot, self.occurrence.day)

    def button(self, verb: str, label: str, style: ButtonStyle = ButtonStyle.secondary) -> Button:
        """Return a button about it, for its owner only."""
        return button(verb, self.enrolment.user_id, self.ref, label=label, style=style)

    def peek(self, path: str, label: str, style: ButtonStyle = ButtonStyle.secondary) -> Button:
        """Return a button that shows a screen in a message of its own."""
        return button(PEEK, self.enrolment.user_id, self.ref, path, label=label, style=style)

    def emergency(self) -> Button:
        """Return the button to the emergency signs."""
        return self.peek("emergency", "Emergency signs", ButtonStyle.danger)

    def done(self) -> Button:
        """Return the Done button."""
        return self.button(DONE_VERB, "Done", ButtonStyle.success)


def level_on(enrolment: Enrolment, occurrence: Occurrence) -> Level:
    """Return the level of a day: calm in a flare-up, else the member's own."""
    return Level(enrolment.level_on(occurrence.day))


def reminder(library: Library, claim: Claim, now: datetime) -> Card:
    """Return the message of a delivery."""
    if claim.kind is Kind.TEST or claim.occurrence is None:
        return test_message(library, claim)
    about = About(
        library=library,
        enrolment=claim.enrolment,
        occurrence=claim.occurrence,
        ref=claim.delivery_id,
        today=claim.occurrence.day,
    )
    heading = f"## {_heading(claim.kind, claim.occurrence.slot)}"
    if is_late(claim.due_at, now):
        heading += f"\nThis comes {duration(now - claim.due_at)} late. Sorry about that."
    if claim.excused_before:
        heading += "\nI missed a reminder before this one. My fault: it doesn't count against you."
    return _message(about, heading, asks=claim.asks)


def looks(claim: Claim, now: datetime) -> Hashable:
    """Return what the message of a delivery depends on, but for whose it is: a stencil's key."""
    if claim.kind is Kind.TEST or claim.occurrence is None:
        return (Kind.TEST,)
    late = duration(now - claim.due_at) if is_late(claim.due_at, now) else ""
    return (
        claim.kind,
        claim.enrolment.routine,
        level_on(claim.enrolment, claim.occurrence),
        claim.occurrence.slot,
        late,
        claim.excused_before,
        claim.asks,
    )


def again(about: About) -> Card:
    """Return the reminder after a mark was taken back."""
    heading = f"## {_GREETING[about.occurrence.slot]}\n-# {about.day}"
    return _message(about, heading, asks=False)


def _heading(kind: Kind, slot: Slot) -> str:
    return _AGAIN.get(kind) or _GREETING[slot]


def _message(about: About, heading: str, *, asks: bool) -> Card:
    session = about.session
    blocks = [
        f"{heading}\n{about.heading}",
        cards.routine_lines(session.items, about.library.exercises),
        *session_notes(about.library, session),
        _small_print(about.library),
    ]
    rows: list[list[ui.Item[Any]]] = [
        [
            about.button(START, "Start", ButtonStyle.primary),
            about.done(),
            about.button(SKIP, "Skip"),
        ],
        [_snoozes(about)],
        [about.peek("stop", "Stop rules"), about.emergency()],
    ]
    if asks:
        blocks.insert(1, _ASKING)
        rows.insert(0, _answers(about))
    return Card(blocks, rows)


def _snoozes(about: About) -> ui.Item[Any]:
    return select(
        SNOOZE,
        about.enrolment.user_id,
        about.ref,
        placeholder="Snooze: send it again in …",
        options=[option(f"in {one} minutes", str(one)) for one in SNOOZE_CHOICES],
    )


def _answers(about: About) -> list[ui.Item[Any]]:
    return [
        about.button(STAY, "Keep them coming", ButtonStyle.success),
        about.button(REST, "Pause"),
        about.button(END, "Stop"),
    ]


def _small_print(library: Library) -> str:
    return (
        f"-# {library.safety.gate} Open **Emergency signs** first.\n"
        f"-# Stop if leg pain grows or spreads down. {library.safety.disclaimer_short}"
    )


def session_notes(library: Library, session: Session) -> list[str]:
    """Return the notices of a session: half dose, and osteoporosis by exercise."""
    notes: list[str] = []
    if session.level is Level.CALM:
        notes.append(cards.CALM_NOTE)
    marked = library.osteoporosis_marked(session.items)
    if marked:
        names = ", ".join(one.name for one in marked)
        notes.append(f"⚠️ **{names}** {library.safety.osteoporosis_short}")
    return notes


def test_message(library: Library, claim: Claim) -> Card:
    """Return the test message: it proves that DMs arrive, and has no Done button."""
    owner, ref = claim.enrolment.user_id, claim.delivery_id
    return Card(
        [
            "## This is a test\nYour reminders will arrive here, just like this message. "
            "There is nothing to do now.",
            "-# `/routine show` tells when the next one comes; `/routine stop` ends them.",
        ],
        [
            [
                button(PEEK, owner, ref, "help", label="What else can you do?"),
                button(
                    PEEK,
                    owner,
                    ref,
                    "emergency",
                    label="Emergency signs",
                    style=ButtonStyle.danger,
                ),
            ]
        ],
    )


_GREETING = {
    Slot.MORNING: "Good morning. Time for your routine",
    Slot.EVENING: "Good evening. Time for your routine",
}
_AGAIN = {
    Kind.NUDGE: "A second reminder, as you wished",
    Kind.SNOOZE: "Here it is again, as you wished",
}
_ASKING = (
    "**Shall I go on?** The last seven reminders got no answer. That's fine: they are here for "
    "you, not the other way round. If I hear nothing, this is the last one until you say so."
)

"""Break cards: pauses, flare-ups, and going on after a silence."""

from datetime import date

from bot.domain.enrolment import FLARE_LONGEST
from bot.services.routines import Overview
from cogs.ui.card import DONE, Card
from cogs.ui.parts import button, option, select
from cogs.ui.phrases import day_name
from cogs.ui.place import Place
from cogs.ui.routine_card import coming

FLARE = "flare"
END_FLARE = "unflare"
FLARE_CHOICES = (1, 2, 3, 5, 7, 10, FLARE_LONGEST)
"""Days a flare-up can be set for from a select."""


def paused(place: Place, until: date | None) -> Card:
    """Return the answer to a pause."""
    end = (
        f"Reminders come again on **{day_name(until)}**."
        if until
        else "Nothing comes until `/routine resume`."
    )
    return Card(
        [f"## Paused\n{end} Days off don't count against you. Look after yourself."],
        [[place.emergency()]],
    )


def resumed(place: Place, seen: Overview, *, was_paused: bool) -> Card:
    """Return the answer to the end of a pause."""
    heading = "## Welcome back" if was_paused else "## It wasn't paused"
    return Card([f"{heading}\n{coming(seen)}"], [[place.emergency()]])


def going_on(place: Place, seen: Overview) -> Card:
    """Return the answer to *Keep them coming*."""
    return Card([f"## Good to have you here\n{coming(seen)}"], [[place.emergency()]], accent=DONE)


def how_long(place: Place) -> Card:
    """Return the question how long a flare-up is to be set."""
    days = [option(f"{one} days" if one > 1 else "today only", str(one)) for one in FLARE_CHOICES]
    return Card(
        [
            "## A flare-up?\nSorry to hear it. For some days I'll send the calm list instead: "
            "short, easy, about half of everything. Your row of done days is kept, whatever you "
            "do.",
            _CARE,
        ],
        [
            [select(FLARE, place.owner, placeholder="For how long?", options=days)],
            [place.open("stop", "Stop rules"), place.emergency()],
        ],
    )


def flaring(place: Place, until: date) -> Card:
    """Return the answer once a flare-up is set."""
    return Card(
        [
            f"## Calm days\nUntil **{day_name(until)}** your reminders bring the calm list. What "
            "you leave out on these days doesn't count against you.",
            _CARE,
        ],
        [
            [button(END_FLARE, place.owner, label="End it now")],
            [place.open("stop", "Stop rules"), place.emergency()],
        ],
    )


def flare_ended(place: Place, seen: Overview) -> Card:
    """Return the answer to the end of a flare-up."""
    return Card(
        [
            f"## Back to level {seen.enrolment.level}\nFrom your next reminder on. Go up gently; "
            f"`/routine edit` changes the level.\n{coming(seen)}"
        ],
        [[place.emergency()]],
    )


_CARE = (
    "Find a position that eases it, take short walks, and keep the one or two movements that help. "
    "If it isn't settling after a week or two, see a doctor or a physiotherapist; with any "
    "emergency sign, at once."
)

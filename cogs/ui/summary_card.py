"""Summary card: the weekly message, and the answer to who wants no more of them.

Every component of the message carries the delivery's id, as those of a reminder do: that is how
it is recognised when the DM is read back.
"""

from datetime import timedelta

from discord import ButtonStyle

from bot.domain.claims import Claim
from bot.domain.summary import WeekSummary
from cogs.ui.card import Card
from cogs.ui.parts import button
from cogs.ui.place import Place
from cogs.ui.progress_card import progress_button
from cogs.ui.progress_words import NOTES, done_words, score_words, streak_words
from cogs.ui.reminder import PEEK

NO_SUMMARY = "nosummary"


def summary(claim: Claim, week: WeekSummary) -> Card:
    """Return the summary of a week."""
    owner, ref = claim.enrolment.user_id, claim.delivery_id
    sunday = week.monday + timedelta(days=6)
    days = f"{week.monday.day} {week.monday:%B} to {sunday.day} {sunday:%B}"
    emergency = button(
        PEEK, owner, ref, "emergency", label="Emergency signs", style=ButtonStyle.danger
    )
    return Card(
        [
            f"## Your week\n-# {days}",
            f"{done_words(week.tally)}\n{score_words(week.score)}\n{streak_words(week.streak)}",
            NOTES[week.note],
            "-# Once a week, because you asked for it. There is nothing to do now.",
        ],
        [
            [
                progress_button(owner, ref),
                button(NO_SUMMARY, owner, ref, label="Stop these summaries"),
            ],
            [emergency],
        ],
    )


def no_more_summaries(place: Place) -> Card:
    """Return the answer to *Stop these summaries*."""
    return Card(
        [
            "## No more summaries\nYour reminders come as before. `/routine edit summary:on` "
            "brings the summaries back, and `/progress` is there any time."
        ],
        [[place.emergency()]],
    )

"""Progress card: what `/progress` shows, as a picture and in words."""

from bot.domain.weeks import WEEK_CHOICES, Progress
from bot.services.pictures import Picture
from cogs.ui.card import Card
from cogs.ui.parts import Button, button, option, select
from cogs.ui.place import Place
from cogs.ui.progress_words import NOTES, POLICY, figures, week_by_week

PROGRESS = "progress"
WEEKS = "weeks"


def progress_card(place: Place, seen: Progress, picture: Picture | None) -> Card:
    """Return a member's progress; without its picture, the words say the same."""
    options = [
        option(f"{one} weeks", str(one), default=one == len(seen.weeks)) for one in WEEK_CHOICES
    ]
    blocks = [
        f"## Your progress\n{NOTES[seen.note]}",
        figures(seen),
        week_by_week(seen),
        POLICY,
    ]
    return Card(
        [one for one in blocks if one],
        [
            [select(WEEKS, place.owner, placeholder="How many weeks?", options=options)],
            [place.emergency()],
        ],
        picture=picture,
    )


def progress_button(owner: int, *ref: str) -> Button:
    """Return the button that opens it in a message of its own; ``ref`` is carried along."""
    return button(PROGRESS, owner, *ref, label="My progress")

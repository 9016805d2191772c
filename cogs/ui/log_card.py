"""Log card: which slot of the last week is filled in."""

from collections.abc import Mapping, Sequence

from bot.domain.claims import State
from bot.store.occurrences import Marked
from cogs.ui.card import Card
from cogs.ui.parts import option, select
from cogs.ui.phrases import slot_day
from cogs.ui.place import Place

LOG = "log"


def log_card(place: Place, recent: Sequence[Marked]) -> Card:
    """Return the question what was done."""
    options = [
        option(
            slot_day(one.occurrence.slot, one.occurrence.day),
            str(one.key),
            _STANDS.get(one.state, ""),
        )
        for one in recent
        if one.state is not State.DONE
    ]
    if not options:
        return Card(
            ["## Nothing to fill in\nIt is all marked as done already. Well looked after."],
            [[place.emergency()]],
        )
    return Card(
        [
            "## What did you do?\nPick it, and it counts as done for its own day. For an earlier "
            "day: `/routine log date:` with a date."
        ],
        [
            [select(LOG, place.owner, placeholder="Which one?", options=options)],
            [place.emergency()],
        ],
    )


_STANDS: Mapping[State | None, str] = {
    None: "not marked yet",
    State.OPEN: "on its way to you",
    State.SENT: "waiting for your answer",
    State.SKIPPED: "skipped so far",
    State.MISSED: "not done so far",
    State.EXCUSED: "excused so far",
}

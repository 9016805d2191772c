"""Session ends: what a member is shown once a session is over, and asked about the leg."""

from collections.abc import Sequence

from bot.library.library import Library
from bot.services.sessions import Name
from cogs.ui.card import Card
from cogs.ui.parts import Button, button
from cogs.ui.place import Place
from cogs.ui.session_frame import REACTION, begin, take_up


def over(place: Place, name: Name, *, changed: bool) -> Card:
    """Return what a button of a session says that cannot be gone on with."""
    why = (
        "Your routine or its level has changed since it began, so it has a new list now."
        if changed
        else "It has ended, or was begun anew in another message."
    )
    return Card(
        [f"## That session is over\n{why}"],
        [[take_up(place, name, "Start again"), place.emergency()]],
    )


def stopped(place: Place, name: Name, step: int, done: Sequence[Button]) -> Card:
    """Return the answer to *Stop*: nothing counts against anybody, and it can be gone on with."""
    return Card(
        [
            "## Stopped\nThat's all right: every bit counts, and nothing counts against you. "
            "**Done** marks it as done all the same."
        ],
        [[*done, begin(place, name, "Go on after all", max(step, 1))], [place.emergency()]],
    )


def reactions(library: Library, owner: int) -> list[Button]:
    """Return the buttons that ask how the leg reacted."""
    return [button(REACTION, owner, one.id, label=one.label) for one in library.safety.reactions]


def advice(place: Place, which: str) -> Card | None:
    """Return what is advised for a reaction; None where there is no such one."""
    known = {one.id: one for one in place.library.safety.reactions}
    if which not in known:
        return None
    found = known[which]
    return Card(
        [
            f"## {found.label}\n{found.advice}",
            f"-# I don't keep your answer. {place.library.safety.disclaimer_short}",
        ],
        [
            [
                place.open("stop", "Stop rules"),
                place.open("tier/urgent", "Get checked today"),
                place.emergency(),
            ]
        ],
    )

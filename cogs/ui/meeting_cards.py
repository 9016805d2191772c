"""Meeting cards: two wrote into the same field, and a moderator chooses between the texts."""

from collections.abc import Iterable

import discord
from discord import ButtonStyle

from bot.client import Interaction
from bot.library.form_fields import Field
from bot.plain import plainly, quoted
from bot.services.drafting import Met
from cogs.ui.attached import show_with, text_file
from cogs.ui.card import ALERT, Card
from cogs.ui.desk_words import who
from cogs.ui.parts import button
from cogs.ui.place import Place
from cogs.ui.router import place_of

MINE = "cmine"
THEIRS = "ctheirs"
ANEW = "canew"
_ROOM = 2800
"""Characters that all the texts together have on the card; the file has all of them."""


async def show_meeting(interaction: Interaction, met: Met) -> None:
    """Show whose words somebody's met, with both texts."""
    await show_with(interaction, meeting(place_of(interaction), met), _files(met))


def meeting(place: Place, met: Met) -> Card:
    """Return both texts, and the ways to go on."""
    longest = _longest(met)
    texts = [_both(met, one, longest) for one in _fields(met)]
    waits = (
        f"**{plainly(met.section.title, 60)}** Theirs stand in the draft now. Yours are kept "
        "for a day, until you choose; what only one of you changed is in the draft already."
    )
    return Card(
        [
            f"## Two of you wrote into {plainly(met.desk.name, 60)}\n"
            f"{who(met.other_id)} changed the same words while your form was open.\n{waits}",
            *texts,
        ],
        [
            [
                button(MINE, place.owner, met.parcel_id, label="Use mine"),
                button(THEIRS, place.owner, met.parcel_id, label="Keep theirs"),
                button(
                    ANEW,
                    place.owner,
                    met.parcel_id,
                    label="Write it anew",
                    style=ButtonStyle.primary,
                ),
                place.emergency(),
            ]
        ],
        accent=ALERT,
    )


def _fields(met: Met) -> list[Field]:
    return [one for one in met.section.fields if one.path in met.mine]


def _longest(met: Met) -> int:
    # What is escaped may be twice as long, and a line of a quotation has two signs more.
    return _ROOM // (2 * max(1, len(met.mine)))


def _both(met: Met, field: Field, longest: int) -> str:
    mine, theirs = met.mine[field.path], met.theirs[field.path]
    return (
        f"**{field.label}: yours**\n{_fitted(mine, longest)}\n"
        f"**{field.label}: theirs**\n{_fitted(theirs, longest)}"
    )


def _fitted(text: str, longest: int) -> str:
    """Return a text as a quotation that is short enough, escaped as it is."""
    length = longest
    while len(said := quoted(text, length)) > longest and length > 1:
        length = length * 3 // 4
    return said


def _files(met: Met) -> list[discord.File]:
    """Return both texts as a file where the card does not show all of them."""
    longest = _longest(met)
    texts = [*met.mine.values(), *met.theirs.values()]
    if all(len(quoted(one, len(one) + 1)) <= longest for one in texts):
        return []
    return [text_file("\n\n".join(_told(met, _fields(met))), "both-texts.txt")]


def _told(met: Met, fields: Iterable[Field]) -> Iterable[str]:
    for field in fields:
        yield f"=== {field.label}: yours\n{met.mine[field.path]}"
        yield f"=== {field.label}: theirs\n{met.theirs[field.path]}"

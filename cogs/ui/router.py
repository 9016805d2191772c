"""Router: from a path to its screen, and the buttons and selects that lead along paths."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from discord import ui

from bot.client import Interaction
from bot.domain.enrolment import Enrolment
from bot.errors import Gone, UserError
from bot.library.library import Library
from cogs.ui.answer import answer, in_time, is_private, may_share, show
from cogs.ui.blanks import cut, fill
from cogs.ui.card import Card
from cogs.ui.exercise_list import exercises
from cogs.ui.illustrated import is_illustrated, sight_of
from cogs.ui.learning import cause, causes, exercise, sources
from cogs.ui.picture import Sight
from cogs.ui.place import GO, OPEN, PICK, SHARE, Place
from cogs.ui.press import Press
from cogs.ui.reading import about, emergency, guide, help_, stop, tier
from cogs.ui.routine_card import routine
from cogs.ui.sheet_card import sheet

Screen = Callable[[Place, Sequence[str]], Card]
NOTHING = Sight()

SCREENS: Mapping[str, Screen] = {
    "about": about,
    "cause": cause,
    "causes": causes,
    "emergency": emergency,
    "exercise": exercise,
    "exercises": exercises,
    "guide": guide,
    "help": help_,
    "routine": routine,
    "sheet": sheet,
    "sources": sources,
    "stop": stop,
    "tier": tier,
}


def draw(place: Place, path: str) -> Card:
    """Return the screen of a path.

    Raises:
        Gone: there is no such screen, or not any more.
    """
    name, *args = path.split("/")
    found = SCREENS.get(name)
    if found is None:
        raise Gone
    try:
        return found(place, args)
    except IndexError:
        raise Gone from None


def library_at(interaction: Interaction) -> Library:
    """Return whose words are said where an interaction is answered.

    In a server that server's; in the bot's own DM those of the server the member started from.
    """
    libraries = interaction.client.services.libraries
    if is_private(interaction):
        return libraries.of_member(interaction.user.id)
    return libraries.in_server(interaction.guild_id)


def place_of(interaction: Interaction, sight: Sight = NOTHING) -> Place:
    """Return where, and for whom, an interaction is answered; and with what to see."""
    return Place(
        library=library_at(interaction),
        owner=interaction.user.id,
        may_share=may_share(interaction),
        picture=sight.picture,
        put_off=sight.put_off,
    )


def home_of(interaction: Interaction, enrolment: Enrolment) -> Place:
    """Return the place of a card about a member's own routine: in the words of its server."""
    libraries = interaction.client.services.libraries
    return replace(place_of(interaction), library=libraries.in_server(enrolment.guild_id))


def screen(interaction: Interaction, path: str, sight: Sight) -> ui.LayoutView:
    """Return the screen of a path for whom an interaction is answered.

    Raises:
        Gone: there is no such screen, or not any more.
    """
    place = place_of(interaction, sight)
    return interaction.client.services.stencils.print(
        (place.library.edition, path, place.may_share, sight.picture is not None, sight.put_off),
        cut=cut,
        fill=fill(place.owner),
        draw=lambda: draw(place, path),
    )


async def open_screen(interaction: Interaction, path: str) -> None:
    """Answer an interaction with the screen of a path, in a message of its own."""
    sight = await _sight(interaction, path, anew=True)
    await answer(interaction, screen(interaction, path, sight), sight.picture)


async def show_screen(interaction: Interaction, path: str) -> None:
    """Show the screen of a path in the place of what was pressed."""
    sight = await _sight(interaction, path, anew=False)
    await show(interaction, screen(interaction, path, sight), sight.picture)


async def _sight(interaction: Interaction, path: str, *, anew: bool, shared: bool = False) -> Sight:
    if not is_illustrated(path):
        return NOTHING
    work = sight_of(interaction, library_at(interaction), path)
    return await in_time(interaction, work, anew=anew, shared=shared)


class Go(Press[ui.Button[Any]], verb=GO):
    """Shows another screen in the same message."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show it."""
        await show_screen(interaction, self.part(0))


class Open(Press[ui.Button[Any]], verb=OPEN):
    """Answers with a screen in a message of its own."""

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with it."""
        await open_screen(interaction, self.part(0))


class Pick(Press[ui.Select[Any]], verb=PICK):
    """Shows the screen that was picked: in place, or from a shared card in a new message."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show it."""
        if self.owner == "0":
            await open_screen(interaction, self.chosen)
        else:
            await show_screen(interaction, self.chosen)


class Share(Press[ui.Button[Any]], verb=SHARE):
    """Posts a content card to the channel, in the name of who pressed."""

    async def pressed(self, interaction: Interaction) -> None:
        """Post it, if the member may send messages here."""
        if not may_share(interaction):
            raise UserError("You can't send messages here, so I can't share this for you.")
        path = self.part(0)
        sight = await _sight(interaction, path, anew=True, shared=True)
        card = draw(place_of(interaction, sight).for_everybody(), path)
        await answer(interaction, card, sight.picture, shared=True)


ITEMS = (Go, Open, Pick, Share)

"""Own: the components of a member's own routine and of their reminders."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from discord import ui

from bot.client import Interaction
from bot.domain.enrolment import NUDGE_CHOICES
from bot.errors import Gone
from bot.library.exercise import Level
from bot.library.library import Library
from bot.services.routines import Routines
from cogs.ui import break_cards, privacy_cards, routine_card, setup
from cogs.ui.answer import answer, show
from cogs.ui.draft import Draft
from cogs.ui.flow import resolve
from cogs.ui.press import Press
from cogs.ui.router import home_of, place_of
from cogs.ui.times_modal import TimesModal

EDIT_ZONE = "ezone"


def routines_of(interaction: Interaction) -> Routines:
    """Return the service of the members' routines."""
    return interaction.client.services.routines


async def show_edit(interaction: Interaction, note: str = "") -> None:
    """Show what can be changed, in the place of what was pressed."""
    routines = routines_of(interaction)
    enrolment = await routines.get(interaction.user.id)
    place = home_of(interaction, enrolment)
    await show(interaction, routine_card.edit(place, enrolment, routines.now(), note))


class Edit(Press[ui.Button[Any]], verb=routine_card.EDIT):
    """*Change it*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show what can be changed."""
        await show_edit(interaction)


class Set(Press[ui.Select[Any]], verb=routine_card.SET):
    """A select that changes one choice."""

    async def pressed(self, interaction: Interaction) -> None:
        """Change it."""
        field = self.part(0)
        enrolment = await routines_of(interaction).get(interaction.user.id)
        library = home_of(interaction, enrolment).library
        value = read_choice(field, self.chosen, library)
        await routines_of(interaction).change(interaction.user.id, {field: value})
        await show_edit(interaction, "Saved.")


def _minutes(chosen: str, _: Library) -> int | None:
    return None if chosen == "off" else _one_of(NUDGE_CHOICES, int(chosen))


def _on(chosen: str, _: Library) -> bool:
    return {"on": True, "off": False}[chosen]


def _routine(chosen: str, library: Library) -> str:
    return library.routines[chosen].id


def _level(chosen: str, _: Library) -> str:
    return Level(chosen).value


def _one_of(choices: Collection[int], chosen: int) -> int:
    if chosen not in choices:
        raise ValueError(chosen)
    return chosen


_READERS: Mapping[str, Callable[[str, Library], object]] = {
    "routine": _routine,
    "level": _level,
    "nudge_minutes": _minutes,
    "summary": _on,
}


def read_choice(field: str, chosen: str, library: Library) -> object:
    """Return what was chosen for a field, as it is stored.

    Raises:
        Gone: there is no such field or choice: the component is not one of ours, or an old one.
    """
    try:
        return _READERS[field](chosen, library)
    except (KeyError, ValueError):
        raise Gone from None


class Flare(Press[ui.Select[Any]], verb=break_cards.FLARE):
    """The select of how long a flare-up is to be set."""

    async def pressed(self, interaction: Interaction) -> None:
        """Set it."""
        if self.chosen not in {str(one) for one in break_cards.FLARE_CHOICES}:
            raise Gone
        breaks = interaction.client.services.breaks
        until = await breaks.flare(interaction.user.id, int(self.chosen))
        await show(interaction, break_cards.flaring(place_of(interaction), until))


class EndFlare(Press[ui.Button[Any]], verb=break_cards.END_FLARE):
    """*End it now* on a flare-up."""

    async def pressed(self, interaction: Interaction) -> None:
        """End it."""
        await interaction.client.services.breaks.end_flare(interaction.user.id)
        seen = await routines_of(interaction).overview(interaction.user.id)
        await show(interaction, break_cards.flare_ended(place_of(interaction), seen))


class EditTimes(Press[ui.Button[Any]], verb=routine_card.EDIT_TIMES):
    """*Times and time zone*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Ask for them."""
        schedule = (await routines_of(interaction).get(interaction.user.id)).schedule
        draft = Draft(zone=schedule.zone, times=tuple(schedule.times.items()))
        await interaction.response.send_modal(TimesModal(interaction, draft, _retimed))


async def _retimed(interaction: Interaction, draft: Draft, zone: str) -> None:
    found = resolve(interaction, zone)
    if found.zone is None:
        card = setup.which_zone(
            place_of(interaction), draft, found.candidates, pick=EDIT_ZONE, again=None
        )
        await show(interaction, card)
        return
    await routines_of(interaction).reschedule(
        interaction.user.id, zone=found.zone, times=dict(draft.times)
    )
    await show_edit(interaction, "Saved.")


class EditZone(Press[ui.Select[Any]], verb=EDIT_ZONE):
    """The select of the place, while times are changed."""

    async def pressed(self, interaction: Interaction) -> None:
        """Change the zone, and the times that were typed with it."""
        draft = Draft.decode(self.part(0))
        if not interaction.client.services.zones.knows(self.chosen):
            raise Gone
        await routines_of(interaction).reschedule(
            interaction.user.id, zone=self.chosen, times=dict(draft.times)
        )
        await show_edit(interaction, "Saved.")


class Keep(Press[ui.Button[Any]], verb=privacy_cards.KEEP):
    """*Keep it*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Change nothing; who keeps it wants it."""
        await interaction.client.services.breaks.go_on(interaction.user.id)
        await show(interaction, privacy_cards.kept(place_of(interaction)))


async def answer_overview(interaction: Interaction) -> None:
    """Answer with the member's routine."""
    routines = routines_of(interaction)
    # What the card says about delivery counts as told.
    await routines.untold_problem(interaction.user.id)
    seen = await routines.overview(interaction.user.id)
    place = home_of(interaction, seen.enrolment)
    await answer(interaction, routine_card.overview(place, seen))


ITEMS = (Edit, Set, EditTimes, EditZone, Keep, Flare, EndFlare)

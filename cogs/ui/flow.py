"""Flow: from what was chosen to the next question, and the components of the setup."""

from typing import Any

from discord import ui

from bot.client import Interaction
from bot.domain.slots import Slot
from bot.errors import Gone
from bot.library.zones import ZoneAnswer
from bot.services.routines import check_schedule
from cogs.ui import setup
from cogs.ui.answer import answer, show
from cogs.ui.card import Card
from cogs.ui.draft import Draft
from cogs.ui.press import Press
from cogs.ui.router import library_at, place_of
from cogs.ui.routine_card import next_lines
from cogs.ui.times_modal import TimesModal


def resolve(interaction: Interaction, text: str) -> ZoneAnswer:
    """Return the zone that somebody typed, or the candidates.

    Raises:
        NotUnderstood: nothing fits.
    """
    services = interaction.client.services
    return services.zones.resolve(text, services.clock.now())


def next_question(interaction: Interaction, draft: Draft) -> Card:
    """Return what to ask next: what is missing, or for consent.

    Raises:
        UserError: the times are too close, or both off.
        Gone: the routine or the zone is none of ours.
    """
    place = place_of(interaction)
    check_choices(interaction, draft)
    if len(draft.times) == len(Slot):
        check_schedule(draft.schedule)
    if not draft.complete:
        return setup.missing(place, draft)
    return setup.consent(place, draft, interaction.client.services.clock.now())


def check_choices(interaction: Interaction, draft: Draft) -> None:
    """Refuse a draft whose routine or zone does not exist.

    Raises:
        Gone: the component is not one of ours, or older than what it names.
    """
    services = interaction.client.services
    if draft.routine and draft.routine not in library_at(interaction).routines:
        raise Gone
    if draft.zone and not services.zones.knows(draft.zone):
        raise Gone


def with_zone(interaction: Interaction, draft: Draft, text: str) -> Card:
    """Return the next question once a zone was typed: which of several, or what comes next."""
    found = resolve(interaction, text)
    if found.zone is None:
        return setup.which_zone(place_of(interaction), draft, found.candidates)
    return next_question(interaction, _in_zone(draft, found.zone))


def _in_zone(draft: Draft, zone: str) -> Draft:
    return Draft(zone=zone, times=draft.times, routine=draft.routine)


async def _typed(interaction: Interaction, draft: Draft, zone: str) -> None:
    await show(interaction, with_zone(interaction, draft, zone))


class ChooseRoutine(Press[ui.Select[Any]], verb=setup.CHOOSE):
    """The select of the routine."""

    async def pressed(self, interaction: Interaction) -> None:
        """Take the routine, and ask what is missing."""
        draft = Draft.decode(self.part(0))
        chosen = Draft(zone=draft.zone, times=draft.times, routine=self.chosen)
        await show(interaction, next_question(interaction, chosen))


class SetTimes(Press[ui.Button[Any]], verb=setup.TIMES):
    """The button that asks for times and zone."""

    async def pressed(self, interaction: Interaction) -> None:
        """Ask."""
        draft = Draft.decode(self.part(0))
        await interaction.response.send_modal(TimesModal(interaction, draft, _typed))


class ChooseZone(Press[ui.Select[Any]], verb=setup.ZONE):
    """The select of the place whose clocks change as the member's do."""

    async def pressed(self, interaction: Interaction) -> None:
        """Take the zone, and ask what is missing."""
        draft = _in_zone(Draft.decode(self.part(0)), self.chosen)
        await show(interaction, next_question(interaction, draft))


class Consent(Press[ui.Button[Any]], verb=setup.CONSENT):
    """The one confirming button."""

    async def pressed(self, interaction: Interaction) -> None:
        """Opt the member in, and say what became of the test message."""
        draft = Draft.decode(self.part(0))
        check_choices(interaction, draft)
        if not draft.complete:
            raise Gone
        routines = interaction.client.services.routines
        await interaction.response.defer()
        result = await routines.start(
            interaction.user.id,
            schedule=draft.schedule,
            routine=draft.routine,
            guild_id=interaction.guild_id,
        )
        seen = await routines.overview(interaction.user.id)
        place = place_of(interaction)
        await show(interaction, setup.started(place, result, next_lines(seen.upcoming)))


class Decline(Press[ui.Button[Any]], verb=setup.DECLINE):
    """*Not now*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Store nothing."""
        await show(interaction, setup.declined(place_of(interaction)))


class Retry(Press[ui.Button[Any]], verb=setup.RETRY):
    """*Try again* on a delivery problem."""

    async def pressed(self, interaction: Interaction) -> None:
        """Send a test message, which unblocks delivery when it arrives."""
        await interaction.response.defer()
        result = await interaction.client.services.routines.test(interaction.user.id)
        await show(interaction, setup.tested(place_of(interaction), result))


async def begin(interaction: Interaction, draft: Draft, zone: str | None) -> None:
    """Answer ``/routine start`` with the first question."""
    if zone is None:
        card = next_question(interaction, draft)
    else:
        card = with_zone(interaction, draft, zone)
    await answer(interaction, card)


ITEMS = (ChooseRoutine, SetTimes, ChooseZone, Consent, Decline, Retry)

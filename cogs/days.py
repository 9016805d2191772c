"""Days: the part of `/routine` about single days and breaks; ``cogs/routine.py`` takes it in."""

from datetime import date as local_date

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.clock import Clock
from bot.domain.enrolment import FLARE_LONGEST
from bot.domain.past import parse_past
from bot.domain.slots import Slot
from bot.domain.typed import parse_until
from bot.services.breaks import Breaks
from bot.services.diary import Diary
from bot.services.routines import Routines
from cogs.ui import break_cards, marked
from cogs.ui.answer import answer
from cogs.ui.log_card import log_card
from cogs.ui.marking import about
from cogs.ui.router import place_of
from cogs.ui.session import lead

Choice = app_commands.Choice[str]
_SLOTS = [app_commands.Choice(name=one.value, value=one.value) for one in Slot]


class Days(commands.GroupCog):
    """Commands about days; a base, because one command group is one class in discord.py."""

    _routines: Routines
    _breaks: Breaks
    _diary: Diary
    _clock: Clock

    @app_commands.command()
    @app_commands.describe(until="When it goes on, for example: 3 days, friday, 1 Dec")
    async def pause(self, interaction: Interaction, until: str | None = None) -> None:
        """Pause your reminders, for some days or until you resume."""
        today = await self._today(interaction.user.id)
        day = parse_until(until, today) if until is not None else None
        await self._breaks.pause(interaction.user.id, day)
        await answer(interaction, break_cards.paused(place_of(interaction), day))

    @app_commands.command()
    async def resume(self, interaction: Interaction) -> None:
        """End the pause."""
        was_paused = await self._breaks.resume(interaction.user.id)
        seen = await self._routines.overview(interaction.user.id)
        card = break_cards.resumed(place_of(interaction), seen, was_paused=was_paused)
        await answer(interaction, card)

    @app_commands.command()
    @app_commands.describe(days="For how many days, today included")
    async def flare(
        self,
        interaction: Interaction,
        days: app_commands.Range[int, 1, FLARE_LONGEST] | None = None,
    ) -> None:
        """Take it easy for some days: the calm list, and nothing counts against you."""
        place = place_of(interaction)
        await self._routines.get(interaction.user.id)
        if days is None:
            await answer(interaction, break_cards.how_long(place))
            return
        until = await self._breaks.flare(interaction.user.id, days)
        await answer(interaction, break_cards.flaring(place, until))

    @app_commands.command()
    async def skip(self, interaction: Interaction) -> None:
        """Skip your next reminder; it doesn't count against you."""
        skipped = await self._diary.skip_next(interaction.user.id)
        ahead, still_open = skipped.marked, skipped.still_open
        card = marked.skipped_ahead(
            await about(interaction, ahead.occurrence, str(ahead.key)),
            await about(interaction, still_open.occurrence, str(still_open.key))
            if still_open
            else None,
        )
        await answer(interaction, card)

    @app_commands.command()
    @app_commands.describe(
        slot="Which one you did", date="Which day, for example: yesterday, monday, 21 Nov"
    )
    @app_commands.choices(slot=_SLOTS)
    async def log(
        self, interaction: Interaction, slot: Choice | None = None, date: str | None = None
    ) -> None:
        """Fill in that you did your routine, today or on a day that has been."""
        user_id, place = interaction.user.id, place_of(interaction)
        today = await self._today(user_id)
        day = parse_past(date, today) if date is not None else None
        if slot is None:
            recent = await self._diary.recent(user_id, day)
            await answer(interaction, log_card(place, recent))
            return
        done = await self._diary.log(user_id, Slot(slot.value), day)
        card = marked.answered(await about(interaction, done.occurrence, str(done.key)), done)
        await answer(interaction, card)

    @app_commands.command()
    async def now(self, interaction: Interaction) -> None:
        """Start your routine now; it counts for the reminder that is nearest."""
        turn = await self._diary.turn(interaction.user.id)
        await lead(interaction, turn.key)

    async def _today(self, user_id: int) -> local_date:
        enrolment = await self._routines.get(user_id)
        return enrolment.schedule.date_at(self._clock.now())

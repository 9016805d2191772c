"""Routine: opt in to reminders, look at them, change, test and stop them; days come from Days."""

from datetime import time

from discord import app_commands

from bot.client import Bot, Interaction
from bot.clock import Clock
from bot.domain.slots import Slot
from bot.domain.typed import parse_time
from bot.errors import UserError
from bot.library.exercise import Level
from bot.library.lazy_zones import LazyZones
from bot.library.library import Library
from bot.plain import in_code
from bot.services.breaks import Breaks
from bot.services.diary import Diary
from bot.services.routines import Routines
from cogs.days import Days
from cogs.ui import flow, marking, own, privacy_cards, routine_card, session
from cogs.ui import setup as setup_cards
from cogs.ui.answer import answer, is_private
from cogs.ui.draft import Draft
from cogs.ui.phrases import nudge as nudge_words
from cogs.ui.router import home_of, library_at, place_of

Choice = app_commands.Choice[str]
_LEVELS = [app_commands.Choice(name=one.value, value=one.value) for one in Level]
_ON_OFF = [app_commands.Choice(name="on", value="on"), app_commands.Choice(name="off", value="off")]
_NUDGES = [
    app_commands.Choice(name=nudge_words(minutes), value=str(minutes) if minutes else "off")
    for minutes in (None, *routine_card.NUDGE_CHOICES)
]
_ZONE = "A city, a time zone such as EST, or what your clock says: 7:42"
_MORNING = "For example 8, 8:30am, or off"
_EVENING = "For example 8, 8:30pm, 20:30, or off"


class Routine(Days, name="routine"):
    """Your exercise routine and its reminders."""

    def __init__(
        self,
        *,
        routines: Routines,
        breaks: Breaks,
        diary: Diary,
        zones: LazyZones,
        clock: Clock,
    ) -> None:
        self._routines = routines
        self._breaks = breaks
        self._diary = diary
        self._zones = zones
        self._clock = clock

    @app_commands.command()
    @app_commands.describe(
        timezone=_ZONE, morning=_MORNING, evening=_EVENING, routine="Which routine"
    )
    async def start(
        self,
        interaction: Interaction,
        timezone: str | None = None,
        morning: str | None = None,
        evening: str | None = None,
        routine: str | None = None,
    ) -> None:
        """Get reminders for a routine by direct message, mornings and evenings."""
        if await self._routines.find(interaction.user.id) is not None:
            raise UserError(
                "You have a routine already. `/routine show` shows it, `/routine edit` changes it."
            )
        draft = Draft(
            times=tuple(self._times(morning, evening).items()),
            routine=_routine_id(library_at(interaction), routine) if routine else "",
        )
        await flow.begin(interaction, draft, timezone)

    @app_commands.command()
    async def show(self, interaction: Interaction) -> None:
        """See your routine, when the next reminders come, and how the last one went."""
        await own.answer_overview(interaction)

    @app_commands.command()
    @app_commands.describe(
        timezone=_ZONE,
        morning=_MORNING,
        evening=_EVENING,
        routine="Which routine",
        level="How demanding",
        nudge="A second reminder when the first was not done",
        summary="A weekly summary",
    )
    @app_commands.choices(level=_LEVELS, nudge=_NUDGES, summary=_ON_OFF)
    async def edit(
        self,
        interaction: Interaction,
        timezone: str | None = None,
        morning: str | None = None,
        evening: str | None = None,
        routine: str | None = None,
        level: Choice | None = None,
        nudge: Choice | None = None,
        summary: Choice | None = None,
    ) -> None:
        """Change your times, time zone, routine, level, nudge or weekly summary."""
        library = home_of(interaction, await self._routines.get(interaction.user.id)).library
        chosen = {
            "routine": _routine_id(library, routine) if routine else None,
            "level": level.value if level else None,
            "nudge_minutes": nudge.value if nudge else None,
            "summary": summary.value if summary else None,
        }
        changes = {
            field: own.read_choice(field, value, library)
            for field, value in chosen.items()
            if value is not None
        }
        await self._edit(interaction, changes, self._times(morning, evening), timezone)

    async def _edit(
        self,
        interaction: Interaction,
        changes: dict[str, object],
        times: dict[Slot, time | None],
        timezone: str | None,
    ) -> None:
        user_id = interaction.user.id
        found = flow.resolve(interaction, timezone) if timezone else None
        if times or (found and found.zone):
            zone = found.zone if found else None
            await self._routines.reschedule(user_id, zone=zone, times=times)
        if changes:
            await self._routines.change(user_id, changes)
        if found and found.zone is None:
            await answer(
                interaction,
                setup_cards.which_zone(
                    place_of(interaction), Draft(), found.candidates, pick=own.EDIT_ZONE, again=None
                ),
            )
            return
        enrolment = await self._routines.get(user_id)
        note = "Saved." if changes or times or found else ""
        place = home_of(interaction, enrolment)
        await answer(interaction, routine_card.edit(place, enrolment, self._clock.now(), note))

    @app_commands.command()
    async def test(self, interaction: Interaction) -> None:
        """Send a test message, to see that reminders can reach you."""
        await interaction.response.defer(ephemeral=not is_private(interaction), thinking=True)
        result = await self._routines.test(interaction.user.id)
        await answer(interaction, setup_cards.tested(place_of(interaction), result))

    @app_commands.command()
    async def stop(self, interaction: Interaction) -> None:
        """End your reminders and delete everything held about you."""
        await self._routines.get(interaction.user.id)
        await answer(interaction, privacy_cards.leaving(place_of(interaction)))

    @start.autocomplete("timezone")
    @edit.autocomplete("timezone")
    async def _complete_zone(self, _: Interaction, current: str) -> list[Choice]:
        found = self._zones.suggest(current, self._clock.now())
        return [app_commands.Choice(name=one.label, value=one.zone) for one in found]

    @start.autocomplete("routine")
    @edit.autocomplete("routine")
    async def _complete_routine(self, interaction: Interaction, current: str) -> list[Choice]:
        wanted = current.casefold()
        return [
            app_commands.Choice(name=one.name, value=one.id)
            for one in library_at(interaction).routines.values()
            if wanted in one.name.casefold()
        ]

    def _times(self, morning: str | None, evening: str | None) -> dict[Slot, time | None]:
        typed = {Slot.MORNING: morning, Slot.EVENING: evening}
        return {slot: parse_time(text, slot) for slot, text in typed.items() if text is not None}


def _routine_id(library: Library, name: str) -> str:
    """Return the id of a routine: picked from the list, or its name typed."""
    for one in library.routines.values():
        if name.casefold() in {one.id, one.name.casefold()}:
            return one.id
    example = next(iter(library.routines.values())).name
    raise UserError(
        f"I don't know a routine called {in_code(name)}. "
        f"Pick one from the list while you type, or try `{example}`."
    )


async def setup(bot: Bot) -> None:
    """Add the commands, and answer the components of setup, routine and reminders."""
    services = bot.services
    bot.add_dynamic_items(*flow.ITEMS, *own.ITEMS, *marking.ITEMS, *session.ITEMS)
    await bot.add_cog(
        Routine(
            routines=services.routines,
            breaks=services.breaks,
            diary=services.diary,
            zones=services.zones,
            clock=services.clock,
        )
    )

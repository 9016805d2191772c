"""Times modal: two times and a zone, typed as people type them."""

from collections.abc import Awaitable, Callable
from typing import Any

from discord import ui

from bot.client import Interaction
from bot.domain.slots import Slot
from bot.domain.typed import parse_time
from cogs.ui.draft import Draft
from cogs.ui.form import Form
from cogs.ui.phrases import clock_time

Then = Callable[[Interaction, Draft, str], Awaitable[None]]
"""What to do with the draft and the zone as it was typed."""


class TimesModal(Form):
    """Asks for the morning time, the evening time and the time zone."""

    def __init__(self, interaction: Interaction, draft: Draft, then: Then) -> None:
        super().__init__(interaction, title="Times and time zone")
        self._draft = draft
        self._then = then
        self._times = {slot: _input(known(draft, slot), "8, 8:30pm, 20:30 or off") for slot in Slot}
        for slot, field in self._times.items():
            self.add_item(ui.Label(text=f"{slot.capitalize()} (or off)", component=field))
        self._zone = _input(draft.zone, "Berlin, EST, or: my clock says 7:42")
        self.add_item(
            ui.Label(
                text="Time zone",
                description="A city, a time zone, or what your clock says now",
                component=self._zone,
            )
        )

    async def on_submit(self, interaction: Interaction) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Read the times, and go on with them."""
        times = tuple((slot, parse_time(field.value, slot)) for slot, field in self._times.items())
        draft = Draft(zone=self._draft.zone, times=times, routine=self._draft.routine)
        await self._then(interaction, draft, self._zone.value)
        interaction.client.dispatch("press_completion", interaction)


def known(draft: Draft, slot: Slot) -> str:
    """Return what a field is filled with: it reads back as the time that is set."""
    if not draft.has(slot):
        return ""
    at = draft.time_of(slot)
    text = clock_time(at)
    # In the evening a bare 10:30 means half past ten at night.
    return text if parse_time(text, slot) == at else f"{text}am"


def _input(value: str, example: str) -> ui.TextInput[Any]:
    return ui.TextInput(default=value or None, placeholder=example, max_length=100)

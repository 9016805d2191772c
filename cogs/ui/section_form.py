"""Section form: one section of an entry as a modal. What is not typed anew stays as it was."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import discord
from discord import ui

from bot.client import Interaction
from bot.errors import Gone, UserError
from bot.library.form_fields import MOST, Field, Section
from bot.library.problems import Path, field_name
from bot.services.desks import Desk
from bot.services.drafting import Met
from cogs.ui.desk import show_written
from cogs.ui.meeting_cards import show_meeting
from cogs.ui.moderator import ModeratorForm, actor_of
from cogs.ui.parts import option

_TITLE = 45
_HINT = 100

Input = ui.TextInput[Any] | ui.Select[Any]


class SectionForm(ModeratorForm):
    """Asks for the texts of a section.

    ``filled`` stands in some of its fields in the place of what is there now; ``parcel_id`` are the
    words that it was filled with, which are let go once it is sent.
    """

    def __init__(
        self,
        interaction: Interaction,
        desk: Desk,
        section: Section,
        filled: Mapping[Path, str] | None = None,
        parcel_id: str | None = None,
    ) -> None:
        super().__init__(interaction, title=cut(section.title, _TITLE))
        self._key = desk.key
        self._section_id = section.id
        self._parcel_id = parcel_id
        self._opened = interaction.client.services.editorial.drafting.shown(desk, section)
        texts = {**self._opened, **(filled or {})}
        check_fits(texts)
        self._inputs = {one.path: _input(one, texts[one.path]) for one in section.fields}
        for field in section.fields:
            said = cut(field.hint, _HINT) or None
            label = cut(field.label, _TITLE)
            self.add_item(
                ui.Label(text=label, description=said, component=self._inputs[field.path])
            )

    async def submitted(self, interaction: Interaction) -> None:
        """Save it, and show how the entry stands now, or whose words it met."""
        actor = actor_of(interaction)
        editorial = interaction.client.services.editorial
        typed = {path: _typed(one, self._opened[path]) for path, one in self._inputs.items()}
        made = await editorial.drafting.write(
            actor.guild_id, self._key, self._section_id, self._opened, typed, actor.user_id
        )
        if self._parcel_id is not None:
            with suppress(Gone):
                await editorial.meetings.take_theirs(actor.guild_id, self._parcel_id, actor.user_id)
        if isinstance(made, Met):
            await show_meeting(interaction, made)
        else:
            await show_written(interaction, made, self._section_id)


def check_fits(texts: Mapping[Path, str]) -> None:
    """Refuse texts that a modal cannot hold.

    Raises:
        UserError: one is too long.
    """
    if any(len(text) > MOST for text in texts.values()):
        raise UserError(
            f"Something in that part is longer than the {MOST} characters of a form. "
            "`/content export` gives it to you as a file, and `/content import` takes it back."
        )


def cut(text: str, longest: int) -> str:
    """Return a text that fits one of Discord's limits."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _input(field: Field, text: str) -> Input:
    """Return the input of a field; what is empty may stay so for now, and is told of."""
    required, name = field.required and bool(text), field_name(field.path)
    if field.choices:
        known = text in dict(field.choices)
        options = [option(said, value, default=value == text) for value, said in field.choices]
        return ui.Select(custom_id=name, options=options, required=field.required and known)
    is_long = field.long or "\n" in text
    return ui.TextInput(
        custom_id=name,
        style=discord.TextStyle.paragraph if is_long else discord.TextStyle.short,
        default=text or None,
        required=required,
        max_length=min(MOST, max(field.limit or MOST, len(text))),
    )


def _typed(one: Input, opened: str) -> str:
    """Return what stands in an input; nothing picked leaves what was there."""
    if isinstance(one, ui.Select):
        return str(one.values[0]) if one.values else opened
    return one.value

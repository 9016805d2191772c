"""Releases: the part of `/content` about versions and files; ``cogs/content.py`` takes it in."""

from collections.abc import Awaitable, Callable

import discord
from discord import app_commands

from bot.client import Interaction
from bot.errors import UserError
from bot.library.kinds import Key
from bot.services.outcomes import read_reason
from cogs.ui import exchanging, history, publishing, retiring
from cogs.ui.answer import answer
from cogs.ui.entries import Choice, named, suggest
from cogs.ui.moderator import ModeratorGroup, actor_of, may_moderate
from cogs.ui.release_parts import NameForm, editorial_of
from cogs.ui.router import place_of

_NAME = "An entry: a cause, an exercise, a routine, a guide, or the safety texts"
_REASON = "Why; others read it in the history and the audit channel"


class Releases(ModeratorGroup):
    """Commands about versions; a base, because one command group is one class in discord.py."""

    @app_commands.command()
    @app_commands.describe(name="An entry with a draft; leave it out to pick one", reason=_REASON)
    async def publish(
        self, interaction: Interaction, name: str | None = None, reason: str | None = None
    ) -> None:
        """Publish a draft: members see it from the next command on."""
        if name is None:
            if reason is not None:
                read_reason(reason)
            desks = await editorial_of(interaction).desks.working(actor_of(interaction).guild_id)
            await answer(interaction, publishing.drafts(place_of(interaction), desks))
            return
        key = named(interaction, name)
        if reason is None:
            await publishing.ask_why(interaction, key)
            return
        await publishing.drafted(interaction, key)
        await publishing.publish(interaction, key, reason)

    @app_commands.command(name="history")
    @app_commands.describe(name=_NAME)
    async def show_history(self, interaction: Interaction, name: str | None = None) -> None:
        """See every version of an entry: who changed what, when and why."""
        await _about(interaction, "History", name, history.open_history)

    @app_commands.command()
    @app_commands.describe(
        name=_NAME, version="Which version; 0 is the text that comes with the bot", reason=_REASON
    )
    async def rollback(
        self,
        interaction: Interaction,
        name: str | None = None,
        version: app_commands.Range[int, 0, 999999] | None = None,
        reason: str | None = None,
    ) -> None:
        """Go back to any version of an entry, or to the text that comes with the bot."""

        async def then(interaction: Interaction, key: Key) -> None:
            if version is None:
                await history.open_history(interaction, key)
            elif reason is not None:
                await history.roll_back(interaction, key, version, reason)
            elif interaction.type is discord.InteractionType.modal_submit:
                # A form cannot be answered with another one: the card has a button to it.
                await history.open_version(interaction, key, version)
            else:
                await history.ask_back(interaction, key, version)

        await _about(interaction, "Go back", name, then)

    @app_commands.command()
    @app_commands.describe(name=_NAME, reason=_REASON)
    async def retire(
        self, interaction: Interaction, name: str | None = None, reason: str | None = None
    ) -> None:
        """Hide an entry; what follows is said before it happens."""

        async def then(interaction: Interaction, key: Key) -> None:
            await retiring.before(interaction, key, reason)

        await _about(interaction, "Hide an entry", name, then)

    @app_commands.command()
    @app_commands.describe(name="An entry; leave it out to export all of them")
    async def export(self, interaction: Interaction, name: str | None = None) -> None:
        """Get the YAML of an entry or of all, ready for a pull request."""
        key = None if name is None else named(interaction, name)
        await exchanging.export(interaction, key)

    @app_commands.command(name="import")
    @app_commands.describe(file="A .yaml file, or a .zip, as an export gives them")
    async def import_(
        self, interaction: Interaction, file: discord.Attachment | None = None
    ) -> None:
        """See what a file would change here, then draft it, publish it, or let it go."""
        if file is None:
            await interaction.response.send_modal(exchanging.UploadForm(interaction))
            return
        await exchanging.import_(interaction, [file])

    @publish.autocomplete("name")
    async def _complete_draft(self, interaction: Interaction, current: str) -> list[Choice]:
        if not await may_moderate(interaction):
            return []
        desks = await editorial_of(interaction).desks.working(actor_of(interaction).guild_id)
        return suggest(interaction, current, [desk.key for desk in desks])

    @show_history.autocomplete("name")
    @rollback.autocomplete("name")
    @retire.autocomplete("name")
    @export.autocomplete("name")
    async def _complete_name(self, interaction: Interaction, current: str) -> list[Choice]:
        return suggest(interaction, current) if await may_moderate(interaction) else []

    @rollback.autocomplete("version")
    async def _complete_version(
        self, interaction: Interaction, current: int | str
    ) -> list[app_commands.Choice[int]]:
        if not await may_moderate(interaction):
            return []
        try:
            key = named(interaction, str(getattr(interaction.namespace, "name", "") or ""))
            desk = await editorial_of(interaction).desks.open(actor_of(interaction).guild_id, key)
        except UserError:
            return []
        versions = await editorial_of(interaction).desks.history(desk)
        return history.suggest_versions(desk, versions, str(current))


async def _about(
    interaction: Interaction,
    title: str,
    name: str | None,
    then: Callable[[Interaction, Key], Awaitable[None]],
) -> None:
    """Go on with the entry that was named, or ask which one it is."""
    if name is not None:
        await then(interaction, named(interaction, name))
        return

    async def asked(interaction: Interaction, typed: str) -> None:
        await then(interaction, named(interaction, typed))

    await interaction.response.send_modal(NameForm(interaction, title, asked))

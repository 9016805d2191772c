"""Content: moderators change what the bot says in their server; drafts first."""

from discord import app_commands

from bot.client import Bot, Interaction
from bot.library.kinds import Kind
from cogs.releases import Releases
from cogs.ui import (
    editing,
    entries,
    exchanging,
    history,
    meeting,
    new_form,
    outdated,
    overtaken,
    picking,
    previewing,
    publishing,
    retiring,
    reviewing,
)
from cogs.ui.desk import open_desk, show_desk
from cogs.ui.desk_cards import DIFF, EDIT, PREVIEW
from cogs.ui.moderator import may_moderate

Choice = app_commands.Choice[str]
_NAME = "Which one, for example Bridge; leave it out to pick it from a list"
_KINDS = [app_commands.Choice(name=one.value, value=one.value) for one in new_form.KINDS]
MODULES = (
    *(editing, meeting, outdated, picking, previewing),
    *(publishing, reviewing, overtaken, history, retiring, exchanging),
)


@app_commands.default_permissions(manage_messages=True)
class Content(Releases, name="content"):
    """What I say in this server: change it, look at it, publish it, take it back."""

    @app_commands.command()
    @app_commands.describe(name=_NAME)
    async def edit(self, interaction: Interaction, name: str | None = None) -> None:
        """Change an entry, part by part. It is a draft until it is published."""
        if name is None:
            await picking.ask_which_entry(interaction)
            return
        key = await picking.entry_named(interaction, name)
        await show_desk(interaction, await open_desk(interaction, key))

    @app_commands.command()
    @app_commands.describe(
        kind="What it is",
        name="Its name, for example Wall sit with a ball",
        like="Which one it begins as a copy of; an exercise needs one, for its picture",
    )
    @app_commands.choices(kind=_KINDS)
    async def new(
        self,
        interaction: Interaction,
        kind: Choice | None = None,
        name: str | None = None,
        like: str | None = None,
    ) -> None:
        """Begin an entry of this server's own."""
        of = None if kind is None else Kind(kind.value)
        if of is None or not name or (of is Kind.EXERCISE and not like):
            form = new_form.NewForm(interaction, of, name or "", like or "")
            await interaction.response.send_modal(form)
            return
        await new_form.begin(interaction, of, name, like or "")

    @app_commands.command()
    async def drafts(self, interaction: Interaction) -> None:
        """What is being worked on here, and by whom."""
        await picking.ask_which_draft(interaction, EDIT)

    @app_commands.command()
    @app_commands.describe(name=_NAME)
    async def preview(self, interaction: Interaction, name: str | None = None) -> None:
        """See a draft as members will see it, and what is wrong with it."""
        if name is None:
            await picking.ask_which_draft(interaction, PREVIEW)
            return
        await previewing.answer_preview(interaction, await picking.entry_named(interaction, name))

    @app_commands.command()
    @app_commands.describe(name=_NAME)
    async def diff(self, interaction: Interaction, name: str | None = None) -> None:
        """See what a draft changes of what members see."""
        if name is None:
            await picking.ask_which_draft(interaction, DIFF)
            return
        key = await picking.entry_named(interaction, name)
        await editing.answer_diff(interaction, await open_desk(interaction, key))

    @edit.autocomplete("name")
    @new.autocomplete("like")
    @preview.autocomplete("name")
    @diff.autocomplete("name")
    async def _entries(self, interaction: Interaction, current: str) -> list[Choice]:
        if not await may_moderate(interaction):
            return []
        return entries.suggest(interaction, current, await picking.drafts_of(interaction))


async def setup(bot: Bot) -> None:
    """Add the commands, and answer their components."""
    for module in MODULES:
        bot.add_dynamic_items(*module.ITEMS)
    await bot.add_cog(Content())

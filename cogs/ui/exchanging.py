"""Exchanging: content as files, and files that say what they would change before they do."""

import asyncio
import io
from collections.abc import Sequence
from typing import Any

import aiohttp
import discord
from discord import ui

from bot.client import Interaction
from bot.errors import UserError
from bot.library.bundles import MAX_UPLOAD
from bot.library.kinds import Key
from bot.services.limits import Costly
from cogs.ui.answer import answer, in_time, show
from cogs.ui.card import Card
from cogs.ui.imported import drafted, planned, settle_all
from cogs.ui.moderator import ModeratorForm, ModeratorPress, actor_of
from cogs.ui.place import Place
from cogs.ui.release_parts import (
    IMPORT_DRAFTS,
    IMPORT_NOT,
    IMPORT_PUBLISH,
    ReasonForm,
    editorial_of,
)
from cogs.ui.router import place_of

TIMEOUT = 20.0
"""Seconds in which an upload is fetched from Discord."""


async def export(interaction: Interaction, key: Key | None) -> None:
    """Answer with an entry as a YAML file, or all of them in an archive.

    Raises:
        TooOften: who asks has just had many.
    """
    interaction.client.services.limits.take(Costly.EXPORT, interaction.user.id)
    actor = actor_of(interaction)
    work = editorial_of(interaction).exchange.export(actor.guild_id, key)
    name, raw = await in_time(interaction, work, anew=True)
    file = discord.File(io.BytesIO(raw), filename=name)
    await answer(interaction, _exported(place_of(interaction), key), below=[file])


def _exported(place: Place, key: Key | None) -> Card:
    what = "Every entry that members can find" if key is None else f"`{key}`"
    where = "`content/en/`" if key is None else f"`content/en/{key.file}`"
    return Card(
        [
            f"## Export\n{what}, as members of this server see it, in the form of {where}: ready "
            "for a pull request, or for `/content import` here or elsewhere."
        ],
        [[place.emergency()]],
    )


async def import_(interaction: Interaction, uploads: Sequence[discord.Attachment]) -> None:
    """Answer with what an upload would change; nothing is changed.

    Raises:
        UserError: it is too large, or Discord does not hand it out.
        TooOften: who asks has just had many read.
    """
    [upload] = uploads
    if upload.size > MAX_UPLOAD:
        raise UserError(
            f"That file is larger than {MAX_UPLOAD // 1024} KiB, so I didn't read it. Send one "
            ".yaml file, or a .zip of the entries that changed, for example `bridge.yaml`."
        )
    interaction.client.services.limits.take(Costly.IMPORT, interaction.user.id)
    raw = await in_time(interaction, _fetched(upload), anew=True)
    actor = actor_of(interaction)
    exchange = editorial_of(interaction).exchange
    work = exchange.plan(actor.guild_id, actor.user_id, upload.filename, raw)
    plan = await in_time(interaction, work, anew=True)
    card, files = planned(place_of(interaction), plan)
    await answer(interaction, card, below=files)


async def _fetched(upload: discord.Attachment) -> bytes:
    try:
        async with asyncio.timeout(TIMEOUT):
            return await upload.read()
    except (OSError, discord.DiscordException, aiohttp.ClientError):
        # A time-out is an OSError.
        raise UserError(
            "Discord didn't hand me that file in time, so nothing was changed. Please send it "
            "again in a minute."
        ) from None


class UploadForm(ModeratorForm):
    """Asks for a file."""

    def __init__(self, interaction: Interaction) -> None:
        super().__init__(interaction, title="Import content")
        self._file: ui.FileUpload[Any] = ui.FileUpload(min_values=1, max_values=1)
        self.add_item(
            ui.Label(
                text="Which file?",
                description="A .yaml file, or a .zip, as /content export gives them.",
                component=self._file,
            )
        )

    async def submitted(self, interaction: Interaction) -> None:
        """Say what it would change."""
        await import_(interaction, self._file.values)


class SaveAsDrafts(ModeratorPress[ui.Button[Any]], verb=IMPORT_DRAFTS):
    """*Save as drafts*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Save them."""
        actor = actor_of(interaction)
        exchange = editorial_of(interaction).exchange
        work = exchange.save(actor.guild_id, actor.user_id, self.part(0))
        saved = await in_time(interaction, work, anew=False)
        await show(interaction, drafted(place_of(interaction), saved))


class PublishAll(ModeratorPress[ui.Button[Any]], verb=IMPORT_PUBLISH):
    """*Publish all…*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Ask why."""
        parcel_id = self.part(0)

        async def then(interaction: Interaction, reason: str) -> None:
            actor = actor_of(interaction)
            exchange = editorial_of(interaction).exchange
            work = exchange.publish(actor.guild_id, actor.user_id, parcel_id, reason)
            await settle_all(interaction, await in_time(interaction, work, anew=True), reason)

        await interaction.response.send_modal(ReasonForm(interaction, "Publish the import", then))


class ImportNot(ModeratorPress[ui.Button[Any]], verb=IMPORT_NOT):
    """*Don't*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Let it go."""
        actor, place = actor_of(interaction), place_of(interaction)
        exchange = editorial_of(interaction).exchange
        await exchange.forget(actor.guild_id, actor.user_id, self.part(0))
        card = Card(["Nothing was changed, and the file is forgotten."], [[place.emergency()]])
        await show(interaction, card)


ITEMS = (SaveAsDrafts, PublishAll, ImportNot)
"""The components of an import."""

"""Server: a simulated server with a manager, a member, a helpers' role and an audit channel."""

from dataclasses import dataclass
from typing import Any

import discord
import simcord
from discord import ui

from tests.support.world import World, words


@dataclass(frozen=True, kw_only=True)
class Server:
    """The server, who is in it, and where they write."""

    world: World
    guild: simcord.GuildHandle
    general: simcord.ChannelHandle
    audit: simcord.ChannelHandle
    helpers: simcord.RoleHandle
    boss: simcord.MemberActor
    ann: simcord.MemberActor

    async def follow(self) -> None:
        """Post to the audit channel from now on."""
        moderation = self.world.bot.services.moderation
        await moderation.change_audit_channel(self.guild.id, self.audit.id)

    async def show_to_all(self, *names: str) -> None:
        """Show commands to everybody, as Discord's Integrations page does."""
        for command in await self.world.bot.tree.fetch_commands():
            if command.name in names:
                self.guild.set_command_permissions(command, {self.guild.default_role: True})

    def give(self, *roles: simcord.RoleHandle) -> None:
        """Give Ann exactly these roles."""
        member = self.world.env.backend.get_guild(self.guild.id).members[self.ann.id]
        member.role_ids[:] = [one.id for one in roles]

    def unmake(self) -> None:
        """Let the manager manage no more."""
        self.world.env.backend.get_guild(self.guild.id).members[self.boss.id].role_ids.clear()

    def posted(self) -> list[str]:
        """Return what stands in the audit channel."""
        return [words(one) for one in self.audit.history()]


def open_server(world: World) -> Server:
    """Make one."""
    guild = world.env.create_guild("Backs")
    allowed = discord.Permissions(manage_guild=True, manage_messages=True)
    bosses = guild.create_role("Bosses", permissions=allowed)
    return Server(
        world=world,
        guild=guild,
        general=guild.create_text_channel("general"),
        audit=guild.create_text_channel("audit"),
        helpers=guild.create_role("Helpers"),
        boss=guild.add_member(world.env.create_user("boss"), roles=[bosses]),
        ann=guild.add_member(world.env.create_user("ann")),
    )


async def planted(world: World, channel: simcord.ChannelHandle, card: Any) -> Any:
    """Let the bot post a card, or a button with a custom id, where everybody sees it."""
    if isinstance(card, str):
        row: ui.ActionRow[Any] = ui.ActionRow(ui.Button(label="x", custom_id=card))
        card = ui.LayoutView().add_item(row)
    await world.bot.get_partial_messageable(channel.id).send(view=card)
    return channel.last_message


def said(result: Any) -> str:
    """Return all the words that an interaction was answered with."""
    shown = [result.response, *result.followups]
    return "\n".join(f"{one.content}\n{words(one)}" for one in shown if one is not None)

"""World: a simulated Discord with the bot, one person, and a place to write to it.

The bot is the real one, with a fresh database in a temporary folder. A member talks to it in
their DM; a moderator sits in a server's channel. Only this package knows simcord.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import discord
import simcord

from bot import app
from bot.demo.clock import SimulatedClock
from bot.demo.pace import NoPace
from bot.library.loading import load_library
from bot.settings import Settings

BOT_NAME = "Sciatica bot"
YOU = "you"
SERVER = "Back in motion"
_WELCOME = "-# **This is the demo.** Type `/` below to see every command; `/help` explains them. "
WELCOME = {
    "member": f"{_WELCOME}In the terminal, `next` and Enter jump to your next reminder.",
    "moderator": f"{_WELCOME}Reminders come by DM: the demo without `--as moderator` shows that.",
}
SETTLE_SECONDS = 20
"""How long one action may take before simcord gives it up: a busy machine is slow."""

_MODERATOR = discord.Permissions(
    view_channel=True,
    read_message_history=True,
    send_messages=True,
    send_messages_in_threads=True,
    use_application_commands=True,
    embed_links=True,
    attach_files=True,
    manage_guild=True,
    manage_messages=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The simulation, the bot in it, and the person at the screen."""

    env: simcord.Env
    parts: app.App
    you: simcord.UserHandle
    viewer: simcord.UserHandle | simcord.MemberActor
    channel: simcord.ChannelHandle


class LenientEnv(simcord.Env):
    """A simulation that leaves errors to the bot, which answers them itself.

    To simcord every error of a command or modal is a failed test: the page would call an
    answer such as "I couldn't read that" an uncertain outcome, and keep the command open.
    """

    def _capture_errors(self) -> None:
        """Watch nothing: ``Bot.answer_error`` answers, and logs what was not expected."""


@asynccontextmanager
async def simulated(content: Path, role: str, start: datetime) -> AsyncGenerator[World]:
    """Run the bot in a simulated Discord whose clock starts at a moment.

    Raises:
        ContentError: content files have problems.
    """
    library = load_library(content)
    with TemporaryDirectory(prefix="sciatica-demo-", ignore_cleanup_errors=True) as folder:
        settings = Settings.model_construct(
            content_dir=content, database_url=f"sqlite:///{folder}/bot.db"
        )
        async with app.opened(settings.database_url) as database:
            clock = SimulatedClock(start)
            parts = app.build(
                settings, library, database, clock, pace=NoPace(), names_installs=False
            )
            env = LenientEnv(parts.bot, check_errors=False, settle_timeout=SETTLE_SECONDS)
            env.backend.advance_clock(max(0.0, (start - env.now()).total_seconds()))
            clock.follow(env)
            await env.start()
            try:
                yield await _furnish(env, parts, role)
            finally:
                await env.shutdown()


async def _furnish(env: simcord.Env, parts: app.App, role: str) -> World:
    """Put the person of a role where they can write to the bot."""
    if parts.bot.user is not None:
        await parts.bot.user.edit(username=BOT_NAME)
    you = env.create_user(YOU)
    viewer, channel = (you, you.dm_channel) if role == "member" else _in_server(env, you)
    await env.settle()
    await parts.bot.get_partial_messageable(channel.id).send(WELCOME[role])
    return World(env=env, parts=parts, you=you, viewer=viewer, channel=channel)


def _in_server(
    env: simcord.Env, you: simcord.UserHandle
) -> tuple[simcord.MemberActor, simcord.ChannelHandle]:
    """Make a server where a person is a moderator; return them and its channel."""
    server = env.create_guild(SERVER)
    channel = server.create_text_channel("general", topic="Slow, often, and without shame")
    moderators = server.create_role("Moderators", permissions=_MODERATOR)
    return server.add_member(you, roles=[moderators]), channel

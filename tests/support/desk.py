"""Desk: drafts of moderators, written through the services, for tests that look at what follows."""

from typing import Any

from bot.domain.editorial import Action
from bot.library import forms
from bot.library.kinds import Key, Kind
from bot.services.desks import Desk
from tests.support.server import Server

BRIDGE = Key(Kind.EXERCISE, "bridge")
REASON = "Members misread it"


async def write(server: Server, key: Key, author: Any, /, **typed: str) -> Desk:
    """Type over fields of an entry, section by section; return it with its draft."""
    editorial = server.world.bot.services.editorial
    for name, text in typed.items():
        desk = await editorial.desks.open(server.guild.id, key)
        section = next(
            one
            for one in forms.sections(key.kind, desk.text)
            if any(str(field.path[-1]) == name for field in one.fields)
        )
        opened = editorial.drafting.shown(desk, section)
        new = {path: text if str(path[-1]) == name else old for path, old in opened.items()}
        await editorial.drafting.write(server.guild.id, key, section.id, opened, new, author.id)
    return await opened_desk(server, key)


async def opened_desk(server: Server, key: Key) -> Desk:
    """Return how an entry stands."""
    return await server.world.bot.services.editorial.desks.open(server.guild.id, key)


async def say(server: Server, key: Key, author: Any, /, **changes: Any) -> None:
    """Publish an entry with some fields changed, past all cards."""
    desk = await opened_desk(server, key)
    state = desk.state_with({**desk.text_of(desk.state), **changes})
    await server.world.bot.services.editorial.publishing.adopt(
        server.guild.id, key, Action.IMPORT, state, author.id, REASON
    )

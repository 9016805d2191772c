"""Editor: what a moderator does with the cards and forms of an entry."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import simcord

from bot.domain.editorial import Action
from bot.library.kinds import Key
from bot.services.desks import Desk
from bot.services.outcomes import Published
from tests.support.server import Server
from tests.support.world import World, button, components, select

TEXT, UPLOAD = 4, 19
"""The kinds of inputs."""

BRIDGE = "exercise/bridge"
REASON = "Members misread it"


async def opened(server: Server, name: str, who: Any = None) -> Any:
    """Open an entry; return its card."""
    result = await (who or server.boss).slash(server.general, "content edit", name=name)
    assert result.ephemeral
    assert result.response is not None
    return result.response


async def asked(who: Any, card: Any, section: str) -> Any:
    """Open the form of a section from an entry's card."""
    pick = select(card, "Change a part")
    shown = await who.select(card.message, [section], custom_id=pick)
    assert shown.modal is not None
    return shown


def fields(shown: Any) -> dict[str, str]:
    """Return what stands in the fields of a form, by their names."""
    found: dict[str, str] = {}
    for one in controls(shown):
        if one["type"] == 4:
            found[one["custom_id"]] = one.get("value") or one.get("default") or ""
        else:
            found[one["custom_id"]] = next(
                (option["value"] for option in one.get("options", ()) if option.get("default")), ""
            )
    return found


def controls(shown: Any) -> list[dict[str, Any]]:
    """Return the inputs of a form."""
    return [one["component"] for one in shown.modal["components"]]


async def sent(who: Any, shown: Any, **typed: str) -> Any:
    """Send a form with some of its fields typed over (``pose__start`` is ``pose.start``)."""
    over = {name.replace("__", "."): text for name, text in typed.items()}
    values = {**fields(shown), **over}
    assert set(over) <= set(fields(shown)), set(fields(shown))
    return await who.submit_modal(shown, as_sent(shown, values))


def as_sent(shown: Any, texts: dict[str, str]) -> dict[str, Any]:
    """Return texts as a form is sent: what was picked is a list, what was uploaded a file."""
    kinds = {one["custom_id"]: one["type"] for one in controls(shown)}
    ways: dict[int, Callable[[str], Any]] = {
        TEXT: str,
        UPLOAD: lambda text: ("bridge.yaml", text.encode()),
    }
    return {
        name: ways.get(kinds[name], lambda one: [one])(text) for name, text in texts.items() if text
    }


async def typed(server: Server, entry: str, section: str, /, who: Any = None, **texts: str) -> Any:
    """Open an entry, change a section of it, and send it; return the card as it is then."""
    who = who or server.boss
    card = await opened(server, entry, who)
    result = await sent(who, await asked(who, card, section), **texts)
    return after(result, card)


def after(result: Any, card: Any) -> Any:
    """Return the card that an interaction changed, or answered with."""
    return result.response if result.response is not None else card


async def press(who: Any, card: Any, label: str) -> Any:
    """Press a button of a card."""
    return await who.click(card.message, custom_id=button(card, label))


async def desk_of(world: World, guild: simcord.GuildHandle, name: str) -> Desk:
    """Return how an entry stands in a server."""
    key = Key.read(name)
    assert key is not None
    return await world.bot.services.editorial.desks.open(guild.id, key)


async def publish(server: Server, name: str) -> Published:
    """Publish the draft of an entry."""
    key = Key.read(name)
    assert key is not None
    publishing = server.world.bot.services.editorial.publishing
    made = await publishing.publish(server.guild.id, key, server.boss.id, REASON)
    assert isinstance(made, Published)
    return made


async def say(server: Server, entry: str, /, **changes: Any) -> Published:
    """Publish an entry with some fields changed, at once."""
    desk = await desk_of(server.world, server.guild, entry)
    state = desk.state_with({**desk.text_of(desk.state), **changes})
    publishing = server.world.bot.services.editorial.publishing
    made = await publishing.adopt(
        server.guild.id, desk.key, Action.IMPORT, state, server.boss.id, REASON
    )
    assert isinstance(made, Published)
    return made


def rows(world: World) -> dict[str, list[Any]]:
    """Return everything that is stored."""
    path = world.database.path
    assert path is not None
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
        return {
            name: connection.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608
            for (name,) in tables
        }


def options(message: Any, placeholder: str) -> list[str]:
    """Return the values of a select's options."""
    [menu] = [one for one in components(message) if one.get("placeholder") == placeholder]
    return [one["value"] for one in menu["options"]]

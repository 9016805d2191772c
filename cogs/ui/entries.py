"""Entries: which entry of a server's content a moderator names, and what is offered meanwhile.

An entry is called by its path, ``exercise/bridge``, as it is picked from the list, or by its name.
"""

from collections.abc import Iterable

from discord import app_commands

from bot.client import Interaction
from bot.errors import NotUnderstood
from bot.library.kinds import SAFETY, Key
from bot.library.library import Library
from bot.library.search import fold
from bot.services.desks import key_named, keys_of

Choice = app_commands.Choice[str]
_MOST = 25
_SHORTEST = 2


def server_library(interaction: Interaction) -> Library:
    """Return what members of the server see in which somebody moderates."""
    return interaction.client.services.libraries.in_server(interaction.guild_id)


def named(interaction: Interaction, typed: str) -> Key:
    """Return the entry that somebody named.

    Raises:
        NotUnderstood: nothing is called like that.
    """
    found = key_named(server_library(interaction), typed.strip())
    if found is None:
        example = "`Bridge`, or pick one from the list while you type"
        raise NotUnderstood("an entry", typed, example)
    return found


def suggest(interaction: Interaction, current: str, drafts: Iterable[Key] = ()) -> list[Choice]:
    """Return what to offer while somebody types: drafts first, then what is called like that."""
    library = server_library(interaction)
    wanted = fold(current)
    offered = dict.fromkeys([*drafts, *keys_of(library)])
    called = [(key, _label(library, key)) for key in offered]
    fitting = [(key, label) for key, label in called if wanted in fold(label)]
    if not fitting and len(wanted) >= _SHORTEST:
        found = key_named(library, current)
        fitting = [] if found is None else [(found, _label(library, found))]
    return [app_commands.Choice(name=label[:100], value=str(key)) for key, label in fitting[:_MOST]]


def _label(library: Library, key: Key) -> str:
    if key == SAFETY:
        return "Safety texts and the emergency card"
    entry = getattr(library, key.kind.folder).get(key.id)
    name = entry.name if entry is not None else key.id.replace("_", " ")
    return f"{key.kind.capitalize()}: {name}"

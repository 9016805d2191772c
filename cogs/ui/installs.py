"""Installs: whether the bot is installed where something was pressed."""

from typing import Any

from bot.client import Interaction
from bot.errors import NotInstalled

_BY_USER = 1


def check_installed(interaction: Interaction) -> None:
    """Refuse what is pressed in a server that the bot has left; commands are gone there.

    Discord names with each interaction the server or the user that the bot is installed for
    (authorizing_integration_owners, in its documentation of interactions). Of a card shared by
    somebody who has installed it for themselves, that is not who presses.

    Raises:
        NotInstalled: it is installed for neither.
    """
    if interaction.guild_id is None or is_installed_here(interaction):
        return
    by_user: Any = getattr(interaction, "_integration_owners", {_BY_USER: 0})
    if _BY_USER not in by_user:
        raise NotInstalled


def is_installed_here(interaction: Interaction) -> bool:
    """Tell whether an interaction comes from a server that the bot was added to."""
    if interaction.guild_id is None:
        return False
    return not interaction.client.names_installs or interaction.is_guild_integration()

"""Moderation: who may change what the bot says in a server.

* A member who may manage the server always may.
* So may a member with a role that the server's managers have named.
* Nobody else may, whatever Discord's own command permissions let them see.
"""

from collections.abc import Collection

MOST_ROLES = 10
"""How many roles a server can name."""


def may_moderate(*, manages_server: bool, roles: Collection[int], named: Collection[int]) -> bool:
    """Tell whether a member with these roles may moderate where those are named."""
    return manages_server or not set(named).isdisjoint(roles)

"""Homes: from which server each member started their routine, where that decides what they read.

In the bot's direct messages a member reads what their server says, and looking something up asks
no database. So it is kept in memory, sixteen bytes a member, of servers that say something of
their own; everybody else reads the bundled words.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable


class Homes:
    """The servers that members started from."""

    def __init__(self) -> None:
        self._users = array("q")
        self._guilds = array("q")
        self._moved: dict[int, int | None] = {}
        self._since: dict[int, int | None] | None = None

    def begin(self) -> None:
        """Note from now on who moves: members are about to be asked for, to be settled."""
        self._since = {}

    def settle(self, members: Iterable[tuple[int, int]]) -> None:
        """Remember members and their servers, in the place of whatever was remembered.

        What was heard since ``begin`` is newer, and holds.
        """
        since = self._since or {}
        known = sorted(one for one in members if one[0] not in since)
        self._users = array("q", (user for user, _ in known))
        self._guilds = array("q", (guild for _, guild in known))
        self._moved = {user: guild for user, guild in since.items() if guild is not None}
        self._since = None

    def join(self, members: Iterable[tuple[int, int]]) -> None:
        """Remember more members; what was heard of one since ``begin`` is newer, and holds."""
        since, self._since = self._since or {}, None
        for user_id, guild_id in members:
            if user_id not in since:
                self._moved.setdefault(user_id, guild_id)

    def move(self, user_id: int, guild_id: int | None) -> None:
        """Remember where a member has just started."""
        self._moved[user_id] = guild_id
        if self._since is not None:
            self._since[user_id] = guild_id

    def forget(self, user_id: int) -> None:
        """Remember nothing of a member any more."""
        self._moved.pop(user_id, None)
        if self._since is not None:
            self._since[user_id] = None
        at = bisect_left(self._users, user_id)
        if at < len(self._users) and self._users[at] == user_id:
            del self._users[at], self._guilds[at]

    def of(self, user_id: int) -> int | None:
        """Return the server that a member started from, if it is known."""
        if user_id in self._moved:
            return self._moved[user_id]
        at = bisect_left(self._users, user_id)
        return self._guilds[at] if at < len(self._users) and self._users[at] == user_id else None

    def __len__(self) -> int:
        return len(self._users) + len(self._moved)

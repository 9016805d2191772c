"""Beneath: a release has changed the bundled text under a server's own words.

Moderators see what changed, and keep theirs, merge the two, or drop theirs. Until they do, members
read the server's words for the fields it covers, and the release's for all others.
"""

import hashlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import cache

from bot.domain.editorial import Action, State
from bot.errors import Gone
from bot.library.edition import digest, plain
from bot.library.judging import bundled_entry
from bot.library.kinds import Key
from bot.services.desks import Desk, Desks
from bot.services.libraries import Libraries
from bot.services.outcomes import Outcome
from bot.services.publishing import Publishing
from bot.store.editions import Editions
from bot.store.guilds import Guilds

_KEPT = "Kept over a bundled text that has changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A server whose moderators have not been told what changed beneath their words."""

    guild_id: int
    keys: tuple[Key, ...]
    digest: str


class Beneath:
    """Follows what releases change."""

    def __init__(
        self,
        *,
        libraries: Libraries,
        desks: Desks,
        publishing: Publishing,
        editions: Editions,
        guilds: Guilds,
    ) -> None:
        self._libraries = libraries
        self._desks = desks
        self._publishing = publishing
        self._editions = editions
        self._guilds = guilds

    async def keep(self, guild_id: int, key: Key, author_id: int) -> Outcome:
        """Let the server's words stand over the changed text, which counts as seen.

        Raises:
            Gone: nothing has changed beneath.
            Unpublishable: they cannot stand over it.
        """
        desk = await self._outdated(guild_id, key)
        state = desk.state_with(desk.text_of(desk.state), retired=desk.state.retired)
        return await self._publishing.adopt(guild_id, key, Action.KEEP, state, author_id, _KEPT)

    async def drop(self, guild_id: int, key: Key, author_id: int, reason: str) -> Outcome:
        """Return to the bundled text.

        Raises:
            Gone: nothing has changed beneath, or nothing is bundled any more.
            UserError: the reason is no reason.
        """
        desk = await self._outdated(guild_id, key)
        if desk.bundled is None:
            raise Gone
        state = State(retired=desk.state.retired)
        return await self._publishing.adopt(guild_id, key, Action.DROP, state, author_id, reason)

    async def _outdated(self, guild_id: int, key: Key) -> Desk:
        desk = await self._desks.open(guild_id, key)
        if not desk.is_outdated or desk.version is None:
            raise Gone
        return desk

    async def news(self) -> AsyncGenerator[News]:
        """Yield the servers whose moderators have still to be told what changed."""
        # At a start this is in the way of the first answers: only what is named is reckoned.
        bundled = cache(self._bundled_digest)
        told = await self._guilds.told()
        async for guild_id, bases in self._editions.bases():
            changed = {key: bundled(key) for key, base in bases.items() if bundled(key) != base}
            if not changed:
                continue
            now = hashlib.sha256(repr(sorted(changed.items())).encode()).hexdigest()
            if told.get(guild_id) != now:
                yield News(guild_id=guild_id, keys=tuple(sorted(changed)), digest=now)

    async def told(self, news: News) -> None:
        """Note that a server's moderators know."""
        await self._guilds.set_told(news.guild_id, news.digest)

    def _bundled_digest(self, key: Key) -> str | None:
        entry = bundled_entry(self._libraries.bundled, key)
        return None if entry is None else digest(plain(entry))

"""Desks: how an entry stands in a server: what comes with the bot, what members see, the draft."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.editorial import Draft, State, Version
from bot.errors import Gone
from bot.library.edition import Edition, Plain, applied, changes_of, digest, plain
from bot.library.judging import Verdict, bundled_entry, judge, judge_retiring
from bot.library.kinds import SAFETY, Key, Kind
from bot.library.library import Library
from bot.library.overlay import over
from bot.services.libraries import Libraries
from bot.store.drafts import Drafts
from bot.store.editions import Editions

DRAFT = "draft"
"""The name of a library that is not what members see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """An entry of a server's content, with everything that a moderator works with.

    ``beneath`` is the bundled entry as it was when the newest words were written over it, where a
    release has changed it since.
    """

    guild_id: int
    key: Key
    bundled: Plain | None
    version: Version | None
    draft: Draft | None
    beneath: Plain | None = None

    @property
    def state(self) -> State:
        """Return what the server says now."""
        return self.version.state if self.version is not None else State()

    @property
    def number(self) -> int:
        """Return the number of the newest version, 0 where there is none."""
        return self.version.number if self.version is not None else 0

    @property
    def seen(self) -> dict[str, Any] | None:
        """Return what members see as plain data; None for an entry that only a draft knows."""
        if self.bundled is None and not self.state.changes:
            return None
        return self.text_of(self.state)

    @property
    def text(self) -> dict[str, Any]:
        """Return what is worked on: the draft, or what members see."""
        return self.text_of(self.state if self.draft is None else self.draft.state)

    @property
    def name(self) -> str:
        """Return the name of the entry as it is worked on."""
        if self.key == SAFETY:
            return "Safety texts"
        return str(self.text.get("name") or self.key.id)

    @property
    def is_outdated(self) -> bool:
        """Tell whether a release has changed what lies beneath the server's own words."""
        return self.beneath is not None

    def text_of(self, state: State) -> dict[str, Any]:
        """Return an entry in a state as plain data."""
        under = self.bundled
        if under is None and state.base is not None:
            # A release has taken the entry away: what it was holds what the edit leaves out.
            under = self.beneath
        return applied(state.changes or {}, under)

    def state_with(self, data: Plain, *, retired: bool = False) -> State:
        """Return the state in which the entry reads as some plain data, over the bundled one."""
        return State(
            changes=changes_of(data, self.bundled) or None,
            retired=retired,
            base=digest(self.bundled),
        )


class Desks:
    """Opens desks."""

    def __init__(self, *, libraries: Libraries, editions: Editions, drafts: Drafts) -> None:
        self._libraries = libraries
        self._editions = editions
        self._drafts = drafts

    async def open(self, guild_id: int, key: Key) -> Desk:
        """Return how an entry stands in a server.

        Raises:
            Gone: there is no such entry, nor a draft of one.
        """
        history = await self._editions.history(guild_id, key)
        draft = await self._drafts.get(guild_id, key)
        entry = bundled_entry(self._libraries.bundled, key)
        if entry is None and not history and draft is None:
            raise Gone
        bundled = None if entry is None else plain(entry)
        version = history[0] if history else None
        return Desk(
            guild_id=guild_id,
            key=key,
            bundled=bundled,
            version=version,
            draft=draft,
            beneath=await self._beneath(bundled, version, draft),
        )

    async def _beneath(
        self, bundled: Plain | None, version: Version | None, draft: Draft | None
    ) -> Plain | None:
        """Return the bundled entry that the newest words were written over, if it has changed."""
        state = draft.state if draft is not None else version.state if version is not None else None
        if state is None or not state.changes or state.base in {None, digest(bundled)}:
            return None
        assert state.base is not None  # noqa: S101 - one of the two above
        return await self._editions.base(state.base)

    async def history(self, desk: Desk) -> list[Version]:
        """Return every version of an entry, the newest first."""
        return await self._editions.history(desk.guild_id, desk.key)

    async def state_at(self, desk: Desk, number: int) -> State:
        """Return what a server said of an entry at a version; at 0, nothing of its own."""
        for version in await self.history(desk):
            if version.number == number:
                return version.state
        return State()

    async def working(self, guild_id: int) -> list[Desk]:
        """Return the desks with a draft on them, the latest touched first."""
        return [await self.open(guild_id, key) for key in await self._drafts.all(guild_id)]

    async def changed(self, guild_id: int) -> list[Desk]:
        """Return the entries that a server has words of its own for, by kind and id."""
        newest = await self._editions.newest(guild_id)
        in_use = [key for key, version in sorted(newest.items()) if not version.state.is_bundled]
        return [await self.open(guild_id, key) for key in in_use]

    def library_with(self, guild_id: int, texts: Mapping[Key, State]) -> Library:
        """Return what a server would say with some entries in another state."""
        editions = {one.key: one for one in self._libraries.editions(guild_id)}
        for key, state in texts.items():
            editions[key] = Edition(key=key, changes=state.changes or {}, retired=state.retired)
        return over(self._libraries.bundled, editions.values(), DRAFT)

    async def judge(self, desk: Desk, state: State | None = None) -> Verdict:
        """Judge what is worked on, or another state of the entry."""
        found = await self.judge_all(desk.guild_id, [(desk, state or _worked_on(desk))])
        return found[desk.key]

    async def judge_all(
        self, guild_id: int, states: Iterable[tuple[Desk, State]]
    ) -> dict[Key, Verdict]:
        """Judge states of several entries that are to be published together."""
        wanted = list(states)
        # Some tenths of a second of checking: others are answered meanwhile.
        return await asyncio.to_thread(self._judge_all, guild_id, wanted)

    def _judge_all(self, guild_id: int, wanted: list[tuple[Desk, State]]) -> dict[Key, Verdict]:
        now = self._libraries.in_server(guild_id)
        after = self.library_with(guild_id, {desk.key: state for desk, state in wanted})
        return {
            desk.key: judge_retiring(now, after, desk.key)
            if state.retired
            else judge(self._libraries.bundled, now, after, desk.key, desk.text_of(state))
            for desk, state in wanted
        }


def _worked_on(desk: Desk) -> State:
    return desk.state if desk.draft is None else desk.draft.state


def key_named(library: Library, typed: str) -> Key | None:
    """Return the entry that somebody picked or typed: ``exercise/bridge``, or its name."""
    key = Key.read(typed)
    if key is not None:
        return key
    if typed.strip().casefold() in {"safety", "safety texts", "emergency", "emergency card"}:
        return SAFETY
    for one in (*library.routines.values(), *library.retired_routines.values()):
        if typed.strip().casefold() in {one.id, one.name.casefold()}:
            return Key(Kind.ROUTINE, one.id)
    found = library.index.find(typed, limit=1)
    if not found:
        return None
    topic = found[0].topic
    return Key(Kind(topic.kind), topic.id.partition("/")[0])

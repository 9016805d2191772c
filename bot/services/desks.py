"""Desks: how an entry stands in a server: what comes with the bot, what members see, the draft."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.editorial import Draft, State, Version
from bot.errors import Gone
from bot.library.edition import Edition, Plain, applied, changes_of, digest, plain
from bot.library.judging import Verdict, bundled_entry, document_of, judge, judge_retiring
from bot.library.kinds import SAFETY, Key, Kind
from bot.library.library import Library
from bot.library.overlay import over
from bot.library.problems import Document, Path
from bot.services.libraries import Libraries
from bot.store.drafts import Drafts
from bot.store.editions import Editions

DRAFT = "draft"
"""The name of a library that is not what members see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """An entry of a server's content, with everything that a moderator works with.

    ``beneath`` is the bundled entry as it was when the words that members read were written over
    it, where a release has changed it since.
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
        return self._called(self.text)

    def name_in(self, state: State) -> str:
        """Return the name of the entry in a state."""
        return self._called(self.text_of(state))

    def _called(self, text: Plain) -> str:
        return "Safety texts" if self.key == SAFETY else str(text.get("name") or self.key.id)

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
        desk = await self.set_up(guild_id, key)
        if desk.bundled is None and desk.version is None and desk.draft is None:
            raise Gone
        return desk

    async def set_up(self, guild_id: int, key: Key) -> Desk:
        """Return how an entry stands in a server, also one that is not there so far."""
        history = await self._editions.history(guild_id, key)
        draft = await self._drafts.get(guild_id, key)
        entry = bundled_entry(self._libraries.bundled, key)
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

    async def drafted(self, guild_id: int) -> dict[Key, Draft]:
        """Return every draft of a server, the latest touched first."""
        return await self._drafts.all(guild_id)

    async def _beneath(
        self, bundled: Plain | None, version: Version | None, draft: Draft | None
    ) -> Plain | None:
        """Return the bundled entry that the server's words were written over, if it has changed.

        Those that members read: a draft that goes on from them settles it once it is published.
        """
        state = None if version is None else version.state
        if bundled is None and state is None and draft is not None:
            state = draft.state
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
        self,
        guild_id: int,
        states: Iterable[tuple[Desk, State]],
        lines: Mapping[Key, Mapping[Path, int]] | None = None,
    ) -> dict[Key, Verdict]:
        """Judge states of several entries that are to be published together.

        ``lines`` say on which line of its file each part of an entry stands.
        """
        wanted = list(states)
        # Some tenths of a second of checking: others are answered meanwhile.
        return await asyncio.to_thread(self._judge_all, guild_id, wanted, lines or {})

    def _judge_all(
        self,
        guild_id: int,
        wanted: list[tuple[Desk, State]],
        lines: Mapping[Key, Mapping[Path, int]],
    ) -> dict[Key, Verdict]:
        now = self._libraries.in_server(guild_id)
        after = self.library_with(guild_id, {desk.key: state for desk, state in wanted})
        documents: dict[Key, Document] = {}
        found: dict[Key, Verdict] = {}
        for desk, state in wanted:
            if state.retired:
                found[desk.key] = judge_retiring(now, after, desk.key)
            # Whoever follows a hidden routine reads it still: new words of it are judged, too.
            if not state.retired or state.changes != desk.state.changes:
                documents[desk.key] = _document(desk, state, lines.get(desk.key))
        for key, verdict in judge(self._libraries.bundled, now, after, documents).items():
            hiding = found.get(key, Verdict())
            problems = dict.fromkeys([*hiding.problems, *verdict.problems])
            found[key] = Verdict(problems=tuple(problems), notes=hiding.notes or verdict.notes)
        return found


def _document(desk: Desk, state: State, lines: Mapping[Path, int] | None) -> Document:
    data = desk.text_of(state)
    return document_of(desk.key, data) if lines is None else Document(desk.key.file, data, lines)


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


def keys_of(library: Library) -> list[Key]:
    """Return the keys of everything in a library."""
    kinds = (Kind.CAUSE, Kind.EXERCISE, Kind.ROUTINE, Kind.GUIDE)
    return [SAFETY, *(Key(kind, one) for kind in kinds for one in getattr(library, kind.folder))]

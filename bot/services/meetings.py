"""Meetings: where a draft meets somebody else's words, or a release's, and a moderator chooses.

Nothing is lost on the way: one's own words wait as a parcel until they are chosen or let go, and a
draft that was overtaken stays as it is until it is rebased on what overtook it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.domain.editorial import Action, Draft
from bot.errors import Gone
from bot.library import forms
from bot.library.form_fields import at_its_place
from bot.library.form_meeting import section_of
from bot.library.kinds import Key
from bot.library.merging import Merge, merged
from bot.library.problems import Path
from bot.services.desks import Desk, Desks
from bot.services.drafting import carried_on
from bot.services.libraries import Libraries
from bot.store.drafts import Drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Somebody's words that met somebody else's, until they are chosen: by field of a section."""

    key: Key
    section_id: str
    mine: Mapping[Path, str]


class Meetings:
    """Carries out what a moderator chose."""

    def __init__(
        self,
        *,
        desks: Desks,
        libraries: Libraries,
        drafts: Drafts,
        clock: Clock,
    ) -> None:
        self._desks = desks
        self._libraries = libraries
        self._drafts = drafts
        self._clock = clock

    async def take_mine(self, guild_id: int, parcel_id: str, author_id: int) -> Desk:
        """Put the words that met somebody else's into the draft after all.

        Raises:
            Gone: they were chosen already, or are gone.
        """
        parcel = await self.parcel(guild_id, parcel_id, author_id)
        key = parcel.key
        desk = await self._desks.open(guild_id, key)
        library = self._libraries.in_server(guild_id)

        def changed(old: Draft | None) -> Draft | None:
            data = desk.text_of(old.state if old is not None else desk.state)
            section = section_of(key, data, parcel.section_id)
            mine = at_its_place(section, parcel.mine)
            new = forms.written(section, data, mine, library)
            return carried_on(desk, old, new, author_id, self._clock.now())

        await self._drafts.change(guild_id, key, changed)
        await self._drafts.let_go(parcel_id)
        return await self._desks.open(guild_id, key)

    async def take_theirs(self, guild_id: int, parcel_id: str, author_id: int) -> Desk:
        """Leave the draft as it is; one's own words are let go.

        Raises:
            Gone: they were chosen already, or are gone.
        """
        parcel = await self.parcel(guild_id, parcel_id, author_id)
        await self._drafts.let_go(parcel_id)
        return await self._desks.open(guild_id, parcel.key)

    async def rebase(
        self, guild_id: int, key: Key, author_id: int, *, merge: bool, onto: int | None = None
    ) -> Merge:
        """Let a draft go on from the newest version, which its author had not seen.

        With ``merge`` it takes what that version changed; else its words stand as they are.
        With ``onto``, only from that version: the one that its author has seen by now.

        Raises:
            Gone: there is no draft any more, or the newest version is another one.
        """
        desk = await self._desks.open(guild_id, key)
        draft = desk.draft
        if draft is None or onto not in {None, desk.number}:
            raise Gone
        both = await self._together(desk, draft, merge=merge)

        def rebased(found: Draft | None) -> Draft | None:
            if found is None or found.revision != draft.revision:
                return None
            return replace(
                carried_on(desk, found, both.data, author_id, self._clock.now()),
                version=desk.number,
            )

        if await self._drafts.change(guild_id, key, rebased) is None:
            raise Gone
        return both

    async def _together(self, desk: Desk, draft: Draft, *, merge: bool) -> Merge:
        """Return a draft with what has changed since it was begun, or as it is."""
        mine = desk.text_of(draft.state)
        if not merge:
            return Merge(data=mine, both=())
        began_from = await self._desks.state_at(desk, draft.version)
        return merged(old=desk.text_of(began_from), new=desk.seen or {}, mine=mine)

    async def draft_merge(self, guild_id: int, key: Key, author_id: int) -> Merge:
        """Draft what a server's words and a changed bundled text make together.

        Raises:
            Gone: nothing has changed beneath.
        """
        desk = await self._desks.open(guild_id, key)
        if desk.beneath is None or desk.bundled is None:
            raise Gone
        state = desk.state if desk.draft is None else desk.draft.state
        mine = {**desk.beneath, **(state.changes or {})}
        both = merged(old=desk.beneath, new=desk.bundled, mine=mine)

        def drafted(old: Draft | None) -> Draft | None:
            made = carried_on(desk, old, both.data, author_id, self._clock.now())
            return replace(made, action=Action.MERGE)

        await self._drafts.change(guild_id, key, drafted)
        return both

    async def parcel(self, guild_id: int, parcel_id: str, author_id: int) -> Parcel:
        """Return one's own words that met somebody else's.

        Raises:
            Gone: they were chosen already, or are gone.
        """
        held = await self._drafts.held(parcel_id, guild_id, author_id)
        told = json.loads(held or "{}")
        key = Key.read(told.get("key", ""))
        if key is None:
            raise Gone
        mine = {tuple(path): text for path, text in told["texts"]}
        return Parcel(key=key, section_id=told["section"], mine=mine)

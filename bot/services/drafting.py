"""Drafting: what moderators write, section by section, kept from the first word on.

A draft belongs to the server: whoever opens the entry next goes on with it. Two who have the same
section open both keep their words: what only one changed is merged, and what both changed waits
for the second one's choice, with both texts.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.editorial import Action, Draft, State, meet
from bot.errors import Gone, NotUnderstood, UserError
from bot.library import forms
from bot.library.edition import Plain, plain
from bot.library.forms import Section
from bot.library.judging import bundled_entry
from bot.library.kinds import SAFETY, Key, Kind
from bot.library.library import Library
from bot.library.problems import Path
from bot.services.desks import Desk, Desks
from bot.services.libraries import Libraries
from bot.store.drafts import Drafts

Texts = Mapping[Path, str]
"""What stands in the fields of a section, by where they stand in the entry."""

_MOST_DRAFTS = 200
"""Drafts that a server may have: far more than it has entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A section was saved: how the entry stands now."""

    desk: Desk
    draft: Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Somebody else had changed the same words meanwhile.

    Their words stand in the draft; ``mine`` are kept as a parcel until they are chosen or not.
    """

    desk: Desk
    parcel_id: str
    section: Section
    mine: Texts
    theirs: Texts


class Drafting:
    """Writes drafts."""

    def __init__(
        self,
        *,
        desks: Desks,
        libraries: Libraries,
        drafts: Drafts,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._desks = desks
        self._libraries = libraries
        self._drafts = drafts
        self._clock = clock
        self._new_id = new_id

    async def begin(
        self, guild_id: int, kind: Kind, name: str, like: Key | None, author_id: int
    ) -> Desk:
        """Begin an entry of the server's own, like another one or empty.

        Raises:
            UserError: it cannot be begun like this.
        """
        if kind is Kind.SAFETY:
            raise UserError("There is one set of safety texts. `/content edit safety` changes it.")
        if kind is Kind.EXERCISE and like is None:
            raise UserError(
                "A new exercise starts as a copy of one with a similar picture: add `like`, for "
                "example `like: Bridge`. Its joints can be changed with `/content import` later."
            )
        if like is not None and like.kind is not kind:
            raise NotUnderstood(f"a {kind} to start from", str(like), f"one of the {kind}s")
        data = await self._blank(guild_id, kind, name, like)
        key = Key(kind, str(data["id"]))
        state = State(changes=data)

        def begun(old: Draft | None) -> Draft | None:
            return None if old is not None else fresh(state, 0, author_id, self._clock.now())

        if await self._drafts.change(guild_id, key, begun) is None:
            raise UserError(f"There is a draft called `{key}` already. `/content drafts` shows it.")
        return await self._desks.open(guild_id, key)

    async def _blank(self, guild_id: int, kind: Kind, name: str, like: Key | None) -> Plain:
        drafts = await self._drafts.all(guild_id)
        if len(drafts) >= _MOST_DRAFTS:
            raise UserError(
                "There are too many drafts here. Discard some first: `/content drafts`."
            )
        library = self._libraries.in_server(guild_id)
        known = {one.id for one in (*drafts, *_keys(self._libraries.bundled), *_keys(library))}
        known |= {one.key.id for one in self._libraries.editions(guild_id)}
        beneath = None
        if like is not None:
            beneath = (await self._desks.open(guild_id, like)).text
        data = forms.blank(kind, forms.new_id(kind, name, known), " ".join(name.split()), beneath)
        if kind is Kind.EXERCISE:
            data["number"] = max(one.number for one in library.exercises.values()) + 1
        return data

    async def write(
        self,
        guild_id: int,
        key: Key,
        section_id: str,
        opened: Texts,
        typed: Texts,
        author_id: int,
    ) -> Written | Met:
        """Save a section as it was typed; ``opened`` is what stood in the form at first.

        Raises:
            Gone: there is no such entry or section any more.
        """
        desk = await self._desks.open(guild_id, key)
        section = self.section(desk, section_id)
        met: tuple[Texts, Texts] | None = None

        def changed(old: Draft | None) -> Draft | None:
            nonlocal met
            data = desk.text_of(old.state if old is not None else desk.state)
            library = self._libraries.in_server(guild_id)
            theirs = forms.shown(section, data, library)
            together, both = meet(opened, typed, theirs)
            if both:
                met = {one: typed[one] for one in both}, {one: theirs[one] for one in both}
            kept = {one: theirs[one] if one in both else text for one, text in together.items()}
            return carried_on(
                desk, old, forms.written(section, data, kept, library), author_id, self._clock.now()
            )

        draft = await self._drafts.change(guild_id, key, changed)
        assert draft is not None  # noqa: S101 - it always decides
        now = await self._desks.open(guild_id, key)
        if met is None:
            return Written(desk=now, draft=draft)
        mine, theirs = met
        parcel_id = await self._keep(guild_id, key, section_id, mine, author_id)
        return Met(desk=now, parcel_id=parcel_id, section=section, mine=mine, theirs=theirs)

    def section(self, desk: Desk, section_id: str) -> Section:
        """Return a section of what is worked on.

        Raises:
            Gone: it is not there any more.
        """
        found = forms.section(desk.key.kind, desk.text, section_id)
        if found is None:
            raise Gone
        return found

    def shown(self, desk: Desk, section: Section) -> dict[Path, str]:
        """Return what stands in the fields of a section now."""
        return forms.shown(section, desk.text, self._libraries.in_server(desk.guild_id))

    async def _keep(
        self, guild_id: int, key: Key, section_id: str, texts: Texts, author_id: int
    ) -> str:
        parcel_id = self._new_id()
        held = {
            "key": str(key),
            "section": section_id,
            "texts": [[list(path), text] for path, text in texts.items()],
        }
        told = json.dumps(held, ensure_ascii=False)
        await self._drafts.hold(parcel_id, guild_id, author_id, told, self._clock.now())
        return parcel_id

    async def discard(self, guild_id: int, key: Key, revision: int) -> Desk:
        """Delete a draft, if it is the one that was looked at.

        Raises:
            Gone: it is gone or another one by now.
        """
        desk = await self._desks.open(guild_id, key)
        if not await self._drafts.discard(guild_id, key, revision):
            raise Gone
        return desk

    async def replace(
        self, guild_id: int, key: Key, data: Plain, author_id: int, action: Action
    ) -> Draft:
        """Put a whole text in the place of a draft: it was read from a file."""
        entry = bundled_entry(self._libraries.bundled, key)
        base = None if entry is None else plain(entry)
        try:
            desk = await self._desks.open(guild_id, key)
        except Gone:
            desk = Desk(guild_id=guild_id, key=key, bundled=base, version=None, draft=None)

        def put(old: Draft | None) -> Draft | None:
            return replace(carried_on(desk, old, data, author_id, self._clock.now()), action=action)

        draft = await self._drafts.change(guild_id, key, put)
        assert draft is not None  # noqa: S101 - it always decides
        return draft


def carried_on(desk: Desk, old: Draft | None, data: Plain, author_id: int, now: datetime) -> Draft:
    """Return a draft with other words; what waited for a second moderator waits no longer."""
    retired = old.state.retired if old is not None else False
    state = desk.state_with(data, retired=retired)
    if old is None:
        return fresh(state, desk.number, author_id, now)
    return replace(
        old,
        state=state,
        author_id=author_id,
        touched_at=now,
        waiting=False,
        asker_id=None,
        reason=None,
    )


def fresh(state: State, version: int, author_id: int, now: datetime) -> Draft:
    """Return a draft that was just begun."""
    return Draft(
        action=Action.PUBLISH,
        state=state,
        version=version,
        revision=0,
        author_id=author_id,
        touched_at=now,
    )


def _keys(library: Library) -> list[Key]:
    """Return the keys of everything in a library."""
    kinds = (Kind.CAUSE, Kind.EXERCISE, Kind.ROUTINE, Kind.GUIDE)
    return [SAFETY, *(Key(kind, one) for kind in kinds for one in getattr(library, kind.folder))]

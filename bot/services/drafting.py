"""Drafting: what moderators write, section by section, kept from the first word on.

A draft belongs to the server: whoever opens the entry next goes on with it. Two who have the same
section open both keep their words: what only one changed is merged, and what both changed waits
for the second one's choice, with both texts.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.editorial import Action, Draft, State
from bot.errors import Gone, NotUnderstood, UserError
from bot.library import forms
from bot.library.edition import Plain
from bot.library.form_meeting import Meeting, Texts, meeting, section_of
from bot.library.forms import Section
from bot.library.kinds import Key, Kind
from bot.library.problems import Path
from bot.services.desks import Desk, Desks, keys_of
from bot.services.libraries import Libraries
from bot.store.drafts import Drafts

_MOST_DRAFTS = 200
"""Drafts that a server may have: far more than it has entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A section was saved, or (not ``changed``) nothing of it was typed anew; and what is now."""

    desk: Desk
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Somebody else had changed the same words meanwhile.

    Their words stand in the draft; ``mine`` are kept as a parcel until they are chosen or not.
    ``other_id`` is who wrote theirs, if that is known.
    """

    desk: Desk
    parcel_id: str
    section: Section
    mine: Texts
    theirs: Texts
    other_id: int | None


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
        check_room(len(drafts) + 1)
        library = self._libraries.in_server(guild_id)
        known = {one.id for one in (*drafts, *keys_of(self._libraries.bundled), *keys_of(library))}
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
        library = self._libraries.in_server(guild_id)
        met: Meeting | None = None

        def changed(old: Draft | None) -> Draft | None:
            nonlocal met
            data = desk.text_of(old.state if old is not None else desk.state)
            met = meeting(section_of(key, data, section_id), data, opened, typed, library)
            new = forms.written(met.section, data, met.kept, library)
            if new == data:
                return None
            return carried_on(desk, old, new, author_id, self._clock.now())

        made = await self._drafts.change(guild_id, key, changed)
        assert met is not None  # noqa: S101 - it is always asked
        now = await self._desks.open(guild_id, key)
        if not met.mine:
            return Written(desk=now, changed=made is not None)
        return Met(
            desk=now,
            parcel_id=await self._keep(guild_id, key, section_id, met.mine, author_id),
            section=met.section,
            mine=met.mine,
            theirs=met.theirs,
            other_id=_last_author(desk),
        )

    def section(self, desk: Desk, section_id: str) -> Section:
        """Return a section of what is worked on.

        Raises:
            Gone: it is not there any more.
        """
        return section_of(desk.key, desk.text, section_id)

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

    async def take_over(
        self, desk: Desk, data: Plain, version: int, author_id: int
    ) -> Draft | None:
        """Draft a text that was read from a file and compared with a version.

        Return None where there is a draft in which somebody has written: that one stays.
        """
        state = desk.state_with(data, retired=desk.state.retired)

        def put(old: Draft | None) -> Draft | None:
            if old is not None and (old.action is not Action.IMPORT or old.revision > 1):
                return None
            draft = fresh(state, version, author_id, self._clock.now())
            return replace(draft, action=Action.IMPORT)

        return await self._drafts.change(desk.guild_id, desk.key, put)


def check_room(drafts: int) -> None:
    """Refuse more drafts than a server may have.

    Raises:
        UserError: they are too many.
    """
    if drafts > _MOST_DRAFTS:
        raise UserError("There are too many drafts here. Discard some first: `/content drafts`.")


def _last_author(desk: Desk) -> int | None:
    """Return who wrote what is worked on."""
    if desk.draft is not None:
        return desk.draft.author_id
    return None if desk.version is None else desk.version.author_id


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

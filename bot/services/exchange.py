"""Exchange: what a server says as files, and files as what it is to say.

An import shows what it would change before anything is changed. What it would change waits as a
parcel until its moderator has chosen: saved as drafts, published all together, or let go.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.domain.editorial import Action, State
from bot.errors import Gone
from bot.library.edition import Plain
from bot.library.importing import Imported, read_upload
from bot.library.judging import normal
from bot.library.kinds import Key
from bot.library.problems import Problem
from bot.services.batches import Batches, Wanted
from bot.services.desks import Desk, Desks
from bot.services.drafting import Drafting, check_room
from bot.services.exporting import Exporting
from bot.services.libraries import Libraries
from bot.services.outcomes import Outcome
from bot.services.parcels import Parcels
from bot.store.drafts import Drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An entry that an import would change: what is said now (None: it is new), and then."""

    key: Key
    name: str
    before: Plain | None
    after: Plain
    is_hidden: bool
    has_draft: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an import would do.

    ``parcel_id`` is where it waits; None where there is nothing to choose: nothing would change,
    or the files could not be read. With problems it cannot be published, but saved as drafts.
    """

    changes: tuple[Change, ...]
    unchanged: int
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    parcel_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The entries that were drafted, and those of which there is a draft already, which stayed."""

    drafted: tuple[Key, ...]
    left: tuple[Key, ...]


class Exchange:
    """Exports and imports."""

    def __init__(
        self,
        *,
        desks: Desks,
        libraries: Libraries,
        batches: Batches,
        drafting: Drafting,
        drafts: Drafts,
        content: Path,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._desks = desks
        self._batches = batches
        self._drafting = drafting
        self._drafts = drafts
        self._parcels = Parcels(drafts=drafts, clock=clock, new_id=new_id)
        self._exporting = Exporting(desks=desks, libraries=libraries, content=content)
        self._one_by_one = asyncio.Lock()
        """Files are written and read in a thread; many of those at once would hold up everybody."""

    async def export(self, guild_id: int, key: Key | None) -> tuple[str, bytes]:
        """Return the name and the bytes of an entry's file, or of an archive of all of them.

        Raises:
            Gone: there is no such entry.
            UserError: it is a draft only.
        """
        async with self._one_by_one:
            return await self._exporting.export(guild_id, key)

    async def plan(self, guild_id: int, author_id: int, name: str, raw: bytes) -> Plan:
        """Return what an upload would change; nothing is changed."""
        async with self._one_by_one:
            return await self._planned(guild_id, author_id, name, raw)

    async def _planned(self, guild_id: int, author_id: int, name: str, raw: bytes) -> Plan:
        found, faults, notes = await asyncio.to_thread(read_upload, name, raw)
        desks = {key: await self._desks.set_up(guild_id, key) for key in sorted(found)}
        changed = {
            key: desk
            for key, desk in desks.items()
            if desk.seen is None or normal(key, desk.seen) != found[key].data
        }
        judged, following = await self._judged(guild_id, changed, found)
        parcel_id = None
        if changed and not faults:
            held = [[str(key), found[key].data, desk.number] for key, desk in changed.items()]
            parcel_id = await self._parcels.keep(guild_id, author_id, held)
        return Plan(
            changes=tuple(_change(desk, found[key].data) for key, desk in changed.items()),
            unchanged=len(found) - len(changed),
            problems=(*faults, *judged),
            notes=(*notes, *following),
            parcel_id=parcel_id,
        )

    async def _judged(
        self, guild_id: int, desks: Mapping[Key, Desk], found: Mapping[Key, Imported]
    ) -> tuple[list[Problem], list[str]]:
        """Return what stands in the way of publishing, by its place in the upload, and notes."""
        if not desks:
            return [], []
        states = [(one, _state(one, found[key].data)) for key, one in desks.items()]
        lines = {key: found[key].document.lines for key in desks}
        verdicts = await self._desks.judge_all(guild_id, states, lines)
        files = {key.file: found[key].document.file for key in desks}
        problems = [one for verdict in verdicts.values() for one in verdict.problems]
        placed = [replace(one, file=files.get(one.file, one.file)) for one in problems]
        notes = [one for verdict in verdicts.values() for one in verdict.notes]
        return list(dict.fromkeys(placed)), list(dict.fromkeys(notes))

    async def save(self, guild_id: int, author_id: int, parcel_id: str) -> Saved:
        """Save what an import would change as drafts; where somebody has written one, it stays.

        Raises:
            Gone: it was chosen already, or is gone.
            UserError: there would be too many drafts.
        """
        waiting = await self._waiting(guild_id, author_id, parcel_id)
        there = await self._drafts.all(guild_id)
        check_room(len({*there, *(one.desk.key for one, _ in waiting)}))
        drafted: list[Key] = []
        left: list[Key] = []
        for one, data in waiting:
            made = await self._drafting.take_over(one.desk, data, one.version, author_id)
            (left if made is None else drafted).append(one.desk.key)
        await self._parcels.let_go(parcel_id)
        return Saved(drafted=tuple(drafted), left=tuple(left))

    async def publish(
        self, guild_id: int, author_id: int, parcel_id: str, reason: str
    ) -> list[Outcome]:
        """Publish what an import would change, all of it or nothing.

        Raises:
            Gone: it was chosen already, or is gone.
            UserError: the reason is no reason, or drafts are where something is to wait.
            Unpublishable: something stands in the way.
        """
        wanted = [one for one, _ in await self._waiting(guild_id, author_id, parcel_id)]
        made = await self._batches.publish(guild_id, wanted, Action.IMPORT, author_id, reason)
        await self._parcels.let_go(parcel_id)
        return made

    async def forget(self, guild_id: int, author_id: int, parcel_id: str) -> None:
        """Let go of what an import would change.

        Raises:
            Gone: it was chosen already, or is gone.
        """
        await self._parcels.look(guild_id, author_id, parcel_id)
        await self._parcels.let_go(parcel_id)

    async def _waiting(
        self, guild_id: int, author_id: int, parcel_id: str
    ) -> list[tuple[Wanted, Plain]]:
        held: Any = await self._parcels.look(guild_id, author_id, parcel_id)
        found: list[tuple[Wanted, Plain]] = []
        for told, data, version in held:
            key = Key.read(told)
            if key is None:
                raise Gone
            desk = await self._desks.set_up(guild_id, key)
            found.append((Wanted(desk=desk, state=_state(desk, data), version=version), data))
        return found


def _change(desk: Desk, data: Plain) -> Change:
    return Change(
        key=desk.key,
        name=desk.name_in(_state(desk, data)),
        before=desk.seen,
        after=data,
        is_hidden=desk.state.retired,
        has_draft=desk.draft is not None,
    )


def _state(desk: Desk, data: Plain) -> State:
    """Return the state in which an entry reads as it was imported; what is hidden stays hidden."""
    return desk.state_with(data, retired=desk.state.retired)

"""Editions: the versions of what servers say in their own words; the newest of each holds."""

import json
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.editorial import Action, State, Version
from bot.library.kinds import Key, Kind
from bot.store.engine import Database
from bot.store.news import CONTENT, tell
from bot.store.tables import content_base, content_draft, content_version

Raw = tuple[str, str, bool, str]
"""Kind and id of an entry, whether it is retired, and its changes as JSON."""

_SERVERS_AT_ONCE = 100
"""Servers whose versions are read in one go, where those of all are wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """A version to be made of an entry, over what is bundled beneath.

    ``revision`` is that of the draft it comes from, which ends; None where it comes from none.
    """

    key: Key
    version: Version
    base: Mapping[str, Any] | None
    revision: int | None = None


class _TakenError(Exception):
    """Somebody else was faster."""


_IN_USE = or_(content_version.c.changes.is_not(None), content_version.c.retired)


class Editions:
    """What servers say, and have said."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def in_use(self, guild_id: int | None = None) -> AsyncGenerator[tuple[int, list[Raw]]]:
        """Yield what each server says in its own words, or what one does."""
        column = content_version.c
        query = _newest(
            column.guild_id, column.kind, column.entry_id, column.retired, column.changes
        ).where(_IN_USE)
        async for of, rows in self._by_server(query, guild_id):
            yield of, [(one.kind, one.entry_id, one.retired, one.changes or "{}") for one in rows]

    async def bases(self) -> AsyncGenerator[tuple[int, dict[Key, str]]]:
        """Yield over which bundled entries, as digests, each server's own words were written."""
        column = content_version.c
        query = _newest(column.guild_id, column.kind, column.entry_id, column.base).where(
            column.changes.is_not(None), column.base.is_not(None)
        )
        async for of, rows in self._by_server(query):
            yield of, {Key(Kind(row.kind), row.entry_id): row.base for row in rows}

    async def _by_server(
        self, query: Select[Any], guild_id: int | None = None
    ) -> AsyncGenerator[tuple[int, Iterator[Row[Any]]]]:
        """Yield the rows of each server, or of one; never more than some servers' are held."""
        column = content_version.c.guild_id
        async for first, last in self._spans(guild_id):
            some = query.where(column.between(first, last)).order_by(column)
            async with self._database.read() as connection:
                rows = (await connection.execute(some)).all()
            for of, group in groupby(rows, key=itemgetter(0)):
                yield of, group

    async def _spans(self, guild_id: int | None) -> AsyncGenerator[tuple[int, int]]:
        """Yield the first and the last of some servers, then of the next ones; or one alone."""
        if guild_id is not None:
            yield guild_id, guild_id
            return
        column = content_version.c.guild_id
        some = select(column).distinct().order_by(column).limit(_SERVERS_AT_ONCE)
        found: Sequence[int] = (0,)
        while found:
            async with self._database.read() as connection:
                found = (await connection.scalars(some.where(column > found[-1]))).all()
            if found:
                yield found[0], found[-1]

    async def newest(self, guild_id: int) -> dict[Key, Version]:
        """Return the newest version of every entry that a server has ever changed."""
        query = _newest().where(content_version.c.guild_id == guild_id)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return {Key(Kind(row.kind), row.entry_id): to_version(row) for row in rows}

    async def history(self, guild_id: int, key: Key) -> list[Version]:
        """Return every version of an entry, the newest first."""
        query = (
            select(content_version)
            .where(_of(guild_id, key))
            .order_by(content_version.c.number.desc())
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [to_version(row) for row in rows]

    async def base(self, digest: str) -> dict[str, Any] | None:
        """Return a bundled entry as it was when an edit was made over it, as plain data."""
        query = select(content_base.c.plain).where(content_base.c.digest == digest)
        async with self._database.read() as connection:
            found = (await connection.execute(query)).scalar()
        return None if found is None else json.loads(found)

    async def add(
        self,
        guild_id: int,
        key: Key,
        version: Version,
        *,
        base: Mapping[str, Any] | None,
        revision: int | None = None,
    ) -> bool:
        """Make a version, and end the draft it came from; return as ``add_all`` does."""
        one = Addition(key=key, version=version, base=base, revision=revision)
        return await self.add_all(guild_id, [one])

    async def add_all(self, guild_id: int, additions: Iterable[Addition]) -> bool:
        """Make versions, all of them or none, and end the drafts they came from.

        Return False, with nothing changed, where a number is taken or a draft is another one by
        now: somebody else was faster.
        """
        try:
            async with self._database.write() as connection:
                for one in additions:
                    await _add(connection, guild_id, one)
                await tell(connection, CONTENT, guild_id)
        except _TakenError:
            return False
        return True


async def _add(connection: AsyncConnection, guild_id: int, added: Addition) -> None:
    key, version = added.key, added.version
    newest = await connection.execute(
        select(func.max(content_version.c.number)).where(_of(guild_id, key))
    )
    if (newest.scalar() or 0) + 1 != version.number:
        raise _TakenError
    if added.revision is not None:
        draft = content_draft.c
        is_draft = and_(
            draft.guild_id == guild_id, draft.kind == key.kind, draft.entry_id == key.id
        )
        ended = await connection.execute(
            content_draft.delete().where(is_draft, draft.revision == added.revision)
        )
        if not ended.rowcount:
            raise _TakenError
    if version.state.base is not None and added.base is not None:
        await _keep_base(connection, version.state.base, added.base)
    await connection.execute(
        insert(content_version).values(
            guild_id=guild_id, kind=key.kind, entry_id=key.id, **_values(version)
        )
    )


def _newest(*columns: ColumnElement[Any]) -> Select[Any]:
    """Return the query for the newest version of each entry; for some columns of it, or all."""
    later = content_version.alias("later")
    newer = exists().where(
        later.c.guild_id == content_version.c.guild_id,
        later.c.kind == content_version.c.kind,
        later.c.entry_id == content_version.c.entry_id,
        later.c.number > content_version.c.number,
    )
    return select(*(columns or content_version.c)).where(~newer)


def _of(guild_id: int, key: Key) -> ColumnElement[bool]:
    return and_(
        content_version.c.guild_id == guild_id,
        content_version.c.kind == key.kind,
        content_version.c.entry_id == key.id,
    )


async def _keep_base(connection: AsyncConnection, digest: str, base: Mapping[str, Any]) -> None:
    """Keep what an edit covers; it is the same for every server."""
    known = await connection.execute(
        select(content_base.c.digest).where(content_base.c.digest == digest)
    )
    if known.first() is None:
        await connection.execute(
            insert(content_base).values(digest=digest, plain=json.dumps(base, ensure_ascii=False))
        )


def _values(version: Version) -> dict[str, Any]:
    return {
        "number": version.number,
        "action": version.action,
        "reason": version.reason,
        "author_id": version.author_id,
        "approver_id": version.approver_id,
        "made_at": version.made_at,
        **state_values(version.state),
    }


def state_values(state: State) -> dict[str, Any]:
    """Return the columns of what a server says of an entry."""
    changes = None if state.changes is None else json.dumps(state.changes, ensure_ascii=False)
    return {"changes": changes, "retired": state.retired, "base": state.base}


def to_state(row: Row[Any]) -> State:
    """Return what a row says of an entry."""
    changes = None if row.changes is None else json.loads(row.changes)
    return State(changes=changes, retired=row.retired, base=row.base)


def to_version(row: Row[Any]) -> Version:
    """Return the version that a row holds."""
    made_at: datetime = row.made_at
    return Version(
        number=row.number,
        action=Action(row.action),
        state=to_state(row),
        reason=row.reason,
        author_id=row.author_id,
        approver_id=row.approver_id,
        made_at=made_at,
    )

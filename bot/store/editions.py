"""Editions: the versions of what servers say in their own words; the newest of each holds."""

import json
from collections.abc import AsyncGenerator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.editorial import Action, State, Version
from bot.library.kinds import Key, Kind
from bot.store.engine import Database
from bot.store.news import CONTENT, tell
from bot.store.tables import content_base, content_draft, content_version

Raw = tuple[str, str, bool, str]
"""Kind and id of an entry, whether it is retired, and its changes as JSON."""

_IN_USE = or_(content_version.c.changes.is_not(None), content_version.c.retired)


class Editions:
    """What servers say, and have said."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def in_use(self, guild_id: int | None = None) -> AsyncGenerator[tuple[int, list[Raw]]]:
        """Yield what each server says in its own words, or what one does."""
        query = _newest().where(_IN_USE).order_by(content_version.c.guild_id)
        if guild_id is not None:
            query = query.where(content_version.c.guild_id == guild_id)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        for of, group in groupby(rows, key=lambda row: row.guild_id):
            yield of, [(one.kind, one.entry_id, one.retired, one.changes or "{}") for one in group]

    async def bases(self) -> AsyncGenerator[tuple[int, dict[Key, str]]]:
        """Yield over which bundled entries, as digests, each server's own words were written."""
        query = (
            _newest()
            .with_only_columns(
                *(content_version.c.guild_id, content_version.c.kind),
                *(content_version.c.entry_id, content_version.c.base),
            )
            .where(content_version.c.changes.is_not(None), content_version.c.base.is_not(None))
            .order_by(content_version.c.guild_id)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        for of, group in groupby(rows, key=lambda row: row.guild_id):
            yield of, {Key(Kind(row.kind), row.entry_id): row.base for row in group}

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
        """Make a version, and end the draft it came from.

        Return False, with nothing changed, where its number is taken or the draft is another one
        by now: somebody else was faster.
        """
        draft = content_draft.c
        is_draft = and_(
            draft.guild_id == guild_id, draft.kind == key.kind, draft.entry_id == key.id
        )
        async with self._database.write() as connection:
            newest = await connection.execute(
                select(func.max(content_version.c.number)).where(_of(guild_id, key))
            )
            if (newest.scalar() or 0) + 1 != version.number:
                return False
            if revision is not None:
                ended = await connection.execute(
                    content_draft.delete().where(is_draft, draft.revision == revision)
                )
                if not ended.rowcount:
                    return False
            if version.state.base is not None and base is not None:
                await _keep_base(connection, version.state.base, base)
            await connection.execute(
                insert(content_version).values(
                    guild_id=guild_id, kind=key.kind, entry_id=key.id, **_values(version)
                )
            )
            await tell(connection, CONTENT, guild_id)
        return True


def _newest() -> Select[Any]:
    """Return the query for the newest version of each entry."""
    later = content_version.alias("later")
    number = (
        select(func.max(later.c.number))
        .where(
            later.c.guild_id == content_version.c.guild_id,
            later.c.kind == content_version.c.kind,
            later.c.entry_id == content_version.c.entry_id,
        )
        .scalar_subquery()
    )
    return select(content_version).where(content_version.c.number == number)


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

"""Drafts: what moderators are working on, one draft for each entry of a server."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, insert, select, update

from bot.domain.editorial import Action, Draft
from bot.library.kinds import Key, Kind
from bot.store.editions import state_values, to_state
from bot.store.engine import Database
from bot.store.tables import content_draft, content_parcel

Change = Callable[[Draft | None], Draft | None]
"""Decides what a draft is from now on, given what it is; None leaves it as it is."""

PARCEL_LASTS = timedelta(days=1)
"""For how long something waits for one moderator's choice."""


class Drafts:
    """The drafts of servers, and what waits for one moderator's choice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, guild_id: int, key: Key) -> Draft | None:
        """Return the draft of an entry, if there is one."""
        async with self._database.read() as connection:
            row = (await connection.execute(_select(guild_id, key))).one_or_none()
        return None if row is None else _to_draft(row)

    async def all(self, guild_id: int) -> dict[Key, Draft]:
        """Return every draft of a server, the latest touched first."""
        query = (
            select(content_draft)
            .where(content_draft.c.guild_id == guild_id)
            .order_by(content_draft.c.touched_at.desc())
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return {Key(Kind(row.kind), row.entry_id): _to_draft(row) for row in rows}

    async def change(self, guild_id: int, key: Key, decide: Change) -> Draft | None:
        """Change or begin a draft in one transaction; return it as it is now, None if unchanged.

        Its revision is one more than before.
        """
        async with self._database.write(guild_id) as connection:
            row = (await connection.execute(_select(guild_id, key))).one_or_none()
            old = None if row is None else _to_draft(row)
            decided = decide(old)
            if decided is None:
                return None
            new = replace(decided, revision=(old.revision if old else 0) + 1)
            if old is None:
                place = {"guild_id": guild_id, "kind": key.kind, "entry_id": key.id}
                await connection.execute(insert(content_draft).values(**place, **_values(new)))
            else:
                await connection.execute(
                    update(content_draft).where(_is(guild_id, key)).values(**_values(new))
                )
        return new

    async def discard(self, guild_id: int, key: Key, revision: int) -> bool:
        """Delete a draft; return False where it is another one by now, or gone."""
        async with self._database.write(guild_id) as connection:
            result = await connection.execute(
                delete(content_draft).where(
                    _is(guild_id, key), content_draft.c.revision == revision
                )
            )
        return result.rowcount > 0

    async def hold(
        self, parcel_id: str, guild_id: int, author_id: int, held: str, moment: datetime
    ) -> None:
        """Keep something until a moderator has chosen what becomes of it."""
        async with self._database.write(guild_id) as connection:
            await connection.execute(
                insert(content_parcel).values(
                    id=parcel_id,
                    guild_id=guild_id,
                    author_id=author_id,
                    held=held,
                    made_at=moment,
                )
            )

    async def held(self, parcel_id: str, guild_id: int, author_id: int) -> str | None:
        """Return what waits for a moderator's choice, in that server; None where it is gone."""
        query = select(content_parcel.c.held).where(
            content_parcel.c.id == parcel_id,
            content_parcel.c.guild_id == guild_id,
            content_parcel.c.author_id == author_id,
        )
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar()

    async def let_go(self, parcel_id: str) -> bool:
        """Delete what waited: it was chosen; return whether it was still there."""
        async with self._database.write() as connection:
            result = await connection.execute(
                delete(content_parcel).where(content_parcel.c.id == parcel_id)
            )
        return result.rowcount > 0

    async def drop_unchosen(self, before: datetime) -> int:
        """Delete what nobody has chosen about; return how much there was."""
        async with self._database.write() as connection:
            result = await connection.execute(
                delete(content_parcel).where(content_parcel.c.made_at < before)
            )
        return result.rowcount


def _is(guild_id: int, key: Key) -> ColumnElement[bool]:
    return and_(
        content_draft.c.guild_id == guild_id,
        content_draft.c.kind == key.kind,
        content_draft.c.entry_id == key.id,
    )


def _select(guild_id: int, key: Key) -> Any:  # noqa: ANN401 - a query of all columns
    return select(content_draft).where(_is(guild_id, key))


def _values(draft: Draft) -> dict[str, Any]:
    return {
        "action": draft.action,
        "version": draft.version,
        "revision": draft.revision,
        "author_id": draft.author_id,
        "touched_at": draft.touched_at,
        "waiting": draft.waiting,
        "reason": draft.reason,
        "asker_id": draft.asker_id,
        **state_values(draft.state),
    }


def _to_draft(row: Row[Any]) -> Draft:
    return Draft(
        action=Action(row.action),
        state=to_state(row),
        version=row.version,
        revision=row.revision,
        author_id=row.author_id,
        touched_at=row.touched_at,
        waiting=row.waiting,
        reason=row.reason,
        asker_id=row.asker_id,
    )

"""Batches: several entries that are published together: all of them, or none.

They are judged together too, because one may need another: a routine, and the new exercise in it.
Where the server asks for a second moderator, each of them waits by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.domain.editorial import Action, Draft, State, Version
from bot.errors import Unpublishable, UserError
from bot.library.kinds import Key
from bot.plain import plainly
from bot.services.desks import Desk, Desks
from bot.services.libraries import Libraries
from bot.services.outcomes import Asked, Outcome, Overtaken, asked, published, read_reason
from bot.store.drafts import Drafts
from bot.store.editions import Addition, Editions
from bot.store.guilds import Guilds


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An entry in the state it is to be in, and the version that was looked at before."""

    desk: Desk
    state: State
    version: int


class Batches:
    """Publishes several entries at once."""

    def __init__(
        self,
        *,
        desks: Desks,
        libraries: Libraries,
        editions: Editions,
        drafts: Drafts,
        guilds: Guilds,
        clock: Clock,
    ) -> None:
        self._desks = desks
        self._libraries = libraries
        self._editions = editions
        self._drafts = drafts
        self._guilds = guilds
        self._clock = clock

    async def publish(
        self, guild_id: int, wanted: Sequence[Wanted], action: Action, author_id: int, reason: str
    ) -> list[Outcome]:
        """Publish entries of a server, or ask a second moderator for each.

        Only what overtook some of them is returned, where something did: nothing was changed then.

        Raises:
            UserError: the reason is no reason, or what is to wait has a draft in its place.
            Unpublishable: something stands in the way of one of them.
        """
        said = read_reason(reason)
        late = [_overtaken(one.desk) for one in wanted if one.desk.number != one.version]
        if late:
            return list(late)
        notes = await self._judged(guild_id, wanted)
        drafts = {one.desk.key: self._draft(one, action, author_id) for one in wanted}
        if (await self._guilds.get(guild_id)).review:
            _check_free([one.desk for one in wanted])
            return [
                await self._ask(one.desk, drafts[one.desk.key], said, notes[one.desk.key])
                for one in wanted
            ]
        return await self._make(guild_id, wanted, drafts, said, notes)

    def _draft(self, wanted: Wanted, action: Action, author_id: int) -> Draft:
        return Draft(
            action=action,
            state=wanted.state,
            version=wanted.version,
            revision=0,
            author_id=author_id,
            touched_at=self._clock.now(),
        )

    async def _judged(
        self, guild_id: int, wanted: Sequence[Wanted]
    ) -> Mapping[Key, tuple[str, ...]]:
        verdicts = await self._desks.judge_all(guild_id, [(one.desk, one.state) for one in wanted])
        names = {one.desk.key: one.desk.name_in(one.state) for one in wanted}
        for key, verdict in verdicts.items():
            if verdict.problems:
                lines = [f"{one.field}: {one.sentence}" for one in verdict.problems]
                raise Unpublishable(names[key], lines)
        return {key: verdict.notes for key, verdict in verdicts.items()}

    async def _ask(
        self, desk: Desk, draft: Draft, reason: str, notes: tuple[str, ...]
    ) -> Asked | Overtaken:
        def waiting(old: Draft | None) -> Draft | None:
            if old is not None:
                return None
            return replace(draft, waiting=True, asker_id=draft.author_id, reason=reason)

        made = await self._drafts.change(desk.guild_id, desk.key, waiting)
        if made is None:
            return _overtaken(await self._desks.open(desk.guild_id, desk.key))
        return asked(desk, made, notes)

    async def _make(
        self,
        guild_id: int,
        wanted: Sequence[Wanted],
        drafts: Mapping[Key, Draft],
        reason: str,
        notes: Mapping[Key, tuple[str, ...]],
    ) -> list[Outcome]:
        made: list[tuple[Desk, Version]] = []
        for one in wanted:
            draft = drafts[one.desk.key]
            version = Version(
                number=one.version + 1,
                action=draft.action,
                state=draft.state,
                reason=reason,
                author_id=draft.author_id,
                approver_id=None,
                made_at=draft.touched_at,
            )
            made.append((one.desk, version))
        additions = [Addition(key=desk.key, version=new, base=desk.bundled) for desk, new in made]
        if not await self._editions.add_all(guild_id, additions):
            now = [await self._desks.set_up(guild_id, one.desk.key) for one in wanted]
            late = [one for one, was in zip(now, wanted, strict=True) if one.number != was.version]
            return [_overtaken(one) for one in late]
        await self._libraries.reload(guild_id)
        return [published(replace(desk, draft=None), new, notes[desk.key]) for desk, new in made]


def _overtaken(desk: Desk) -> Overtaken:
    # What was to be published is no draft: somebody else's is not shown in its place.
    return Overtaken(desk=replace(desk, draft=None))


def _check_free(desks: Sequence[Desk]) -> None:
    names = [f"**{plainly(one.name, 80)}**" for one in desks if one.draft is not None]
    if names:
        raise UserError(
            f"There is a draft already of: {', '.join(names[:10])}. What waits for a second "
            "moderator needs its place: publish or discard that one first, `/content drafts`."
        )

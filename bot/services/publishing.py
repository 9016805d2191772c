"""Publishing: a draft becomes what members see; and back to any version; and hiding an entry.

Everything that changes what members see is a version, with who, when and why. Where the server
asks for a second moderator, it waits as a draft until somebody else approves it. Nobody overwrites
what they have not seen: who was overtaken is told, and chooses.
"""

from dataclasses import replace

from bot.clock import Clock
from bot.domain.editorial import Action, Draft, State, Version, may_approve
from bot.errors import Gone, Unpublishable, UserError
from bot.library.kinds import Key
from bot.plain import plainly
from bot.services.desks import Desk, Desks
from bot.services.libraries import Libraries
from bot.services.outcomes import Outcome, Overtaken, asked, published, read_reason
from bot.store.drafts import Drafts
from bot.store.editions import Editions
from bot.store.guilds import Guilds


class Publishing:
    """Makes versions."""

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
        self, guild_id: int, key: Key, author_id: int, reason: str, revision: int | None = None
    ) -> Outcome:
        """Publish the draft of an entry, or ask a second moderator to.

        With ``revision``, only the draft that was looked at: nobody publishes unseen words.

        Raises:
            Gone: there is no draft any more.
            UserError: the reason is no reason, nothing differs, or the draft waits already.
            Unpublishable: something stands in the way.
        """
        desk = await self._desks.open(guild_id, key)
        draft = desk.draft
        if draft is None:
            raise Gone
        if draft.waiting:
            raise UserError(
                "That draft waits for a second moderator already. Approve or decline it first; "
                "`/content drafts` shows it."
            )
        if revision not in {None, draft.revision}:
            return Overtaken(desk=desk)
        return await self._bring(desk, draft, author_id, read_reason(reason))

    async def _bring(self, desk: Desk, draft: Draft, author_id: int, reason: str) -> Outcome:
        """Publish a draft that somebody has, or make it wait."""
        if draft.version != desk.number:
            return Overtaken(desk=desk)
        if _same(draft.state, desk.state) and draft.action in {Action.PUBLISH, Action.IMPORT}:
            raise UserError(
                "Nothing differs from what members see, so there is nothing to publish. "
                f"`/content edit {desk.key}` changes something."
            )
        notes = await self._judged(desk, draft.state)
        settings = await self._guilds.get(desk.guild_id)
        if settings.review:
            return await self._ask(desk, draft, author_id, reason, notes)
        return await self._make(desk, draft, author_id, None, reason, notes)

    async def _judged(self, desk: Desk, state: State) -> tuple[str, ...]:
        """Return what would follow.

        Raises:
            Unpublishable: something stands in the way.
        """
        if state.is_bundled:
            return ()
        verdict = await self._desks.judge(desk, state)
        if verdict.problems:
            lines = [f"{one.field}: {one.sentence}" for one in verdict.problems]
            raise Unpublishable(desk.name, lines)
        return verdict.notes

    async def _ask(
        self, desk: Desk, draft: Draft, author_id: int, reason: str, notes: tuple[str, ...]
    ) -> Outcome:
        now = self._clock.now()

        def waiting(old: Draft | None) -> Draft | None:
            if old is not None and (desk.draft is None or old.revision != desk.draft.revision):
                return None
            return replace(
                draft,
                waiting=True,
                asker_id=author_id,
                author_id=draft.author_id or author_id,
                reason=reason,
                touched_at=now,
            )

        made = await self._drafts.change(desk.guild_id, desk.key, waiting)
        return await self._overtaken(desk) if made is None else asked(desk, made, notes)

    async def _overtaken(self, desk: Desk) -> Overtaken:
        """Return what overtook somebody; a draft that is none of theirs is left out."""
        now = await self._desks.open(desk.guild_id, desk.key)
        return Overtaken(desk=now if desk.draft is not None else replace(now, draft=None))

    async def _make(
        self,
        desk: Desk,
        draft: Draft,
        author_id: int | None,
        approver_id: int | None,
        reason: str,
        notes: tuple[str, ...],
    ) -> Outcome:
        version = Version(
            number=desk.number + 1,
            action=draft.action,
            state=draft.state,
            reason=reason,
            author_id=author_id,
            approver_id=approver_id,
            made_at=self._clock.now(),
        )
        made = await self._editions.add(
            desk.guild_id,
            desk.key,
            version,
            base=desk.bundled,
            revision=desk.draft.revision if desk.draft is not None else None,
        )
        if not made:
            return await self._overtaken(desk)
        await self._libraries.reload(desk.guild_id)
        return published(desk, version, notes)

    async def approve(self, guild_id: int, key: Key, revision: int, moderator_id: int) -> Outcome:
        """Publish what waits for a second moderator.

        Raises:
            Gone: it does not wait any more, or is another text by now.
            UserError: the moderator asked for it themselves.
            Unpublishable: something stands in the way by now.
        """
        desk, draft = await self._waiting(guild_id, key, revision)
        if not may_approve(draft, moderator_id):
            raise UserError(
                "You asked for this yourself, so somebody else has to approve it: any other "
                "moderator, with the same button."
            )
        if draft.version != desk.number:
            return Overtaken(desk=desk)
        notes = await self._judged(desk, draft.state)
        return await self._make(
            desk, draft, draft.asker_id, moderator_id, draft.reason or "", notes
        )

    async def decline(self, guild_id: int, key: Key, revision: int, moderator_id: int) -> Desk:
        """Take back that a draft waits: it is a draft again, for whoever goes on with it.

        Raises:
            Gone: it does not wait any more, or is another text by now.
        """
        del moderator_id
        await self._waiting(guild_id, key, revision)

        def open_again(old: Draft | None) -> Draft | None:
            if old is None or old.revision != revision:
                return None
            return replace(old, waiting=False, asker_id=None, reason=None)

        if await self._drafts.change(guild_id, key, open_again) is None:
            raise Gone
        return await self._desks.open(guild_id, key)

    async def _waiting(self, guild_id: int, key: Key, revision: int) -> tuple[Desk, Draft]:
        desk = await self._desks.open(guild_id, key)
        draft = desk.draft
        if draft is None or not draft.waiting or draft.revision != revision:
            raise Gone
        return desk, draft

    async def roll_back(
        self, guild_id: int, key: Key, number: int, author_id: int, reason: str
    ) -> Outcome:
        """Return to a version, which is a version itself; 0 is the bundled entry.

        Raises:
            Gone: there is no such version.
            UserError: it is what members see already, or the reason is no reason.
            Unpublishable: what was fine then cannot be shown any more.
        """
        desk = await self._desks.open(guild_id, key)
        history = {one.number: one.state for one in await self._editions.history(guild_id, key)}
        if desk.bundled is not None:
            history[0] = State()
        if number not in history:
            raise UserError(
                f"**{plainly(desk.name, 80)}** has no version {number}. "
                f"`/content history {key}` lists them."
            )
        if _same(history[number], desk.state):
            raise UserError(
                "Members see exactly that already. `/content history` lists the others."
            )
        return await self._direct(desk, Action.ROLLBACK, history[number], author_id, reason)

    async def retire(self, guild_id: int, key: Key, author_id: int, reason: str) -> Outcome:
        """Hide an entry.

        Raises:
            Gone: there is no such entry.
            UserError: it is hidden already, or the reason is no reason.
            Unpublishable: it cannot be hidden.
        """
        desk = await self._desks.open(guild_id, key)
        if desk.seen is None:
            raise Gone
        if desk.state.retired:
            raise UserError(
                f"**{plainly(desk.name, 80)}** is hidden already; `/content rollback` brings it "
                "back."
            )
        return await self._direct(
            desk, Action.RETIRE, replace(desk.state, retired=True), author_id, reason
        )

    async def adopt(
        self, guild_id: int, key: Key, action: Action, state: State, author_id: int, reason: str
    ) -> Outcome:
        """Publish a state that is no draft: an import, or an answer to a changed bundled text.

        Raises:
            Gone: there is no such entry.
            Unpublishable: something stands in the way.
        """
        return await self._direct(
            await self._desks.open(guild_id, key), action, state, author_id, reason
        )

    async def _direct(
        self, desk: Desk, action: Action, state: State, author_id: int, reason: str
    ) -> Outcome:
        """Publish what is no draft; where a second moderator is asked for, it becomes one."""
        settings = await self._guilds.get(desk.guild_id)
        if settings.review and desk.draft is not None:
            raise UserError(
                f"There is a draft of **{plainly(desk.name, 80)}** already, and what waits for a "
                "second moderator needs its place. Publish or discard that one first: "
                "`/content drafts`."
            )
        draft = Draft(
            action=action,
            state=state,
            version=desk.number,
            revision=0,
            author_id=author_id,
            touched_at=self._clock.now(),
        )
        # A draft that somebody works on stays, and is told of the new version when it comes.
        alone = replace(desk, draft=None)
        return await self._bring(alone, draft, author_id, read_reason(reason))


def _same(one: State, other: State) -> bool:
    return (one.changes or None, one.retired) == (other.changes or None, other.retired)

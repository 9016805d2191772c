"""Moderation: a server's choices, and who may change what the bot says there."""

from collections.abc import Collection
from datetime import timedelta

from bot.clock import Clock
from bot.domain.allowance import Allowance
from bot.domain.moderation import MOST_ROLES, may_moderate
from bot.errors import ManagersOnly, NotAllowed, UserError
from bot.store.guilds import Guilds, GuildSettings


class Moderation:
    """What ``/settings`` sets, and what everything of a moderator's is checked against."""

    def __init__(self, guilds: Guilds, clock: Clock) -> None:
        self._guilds = guilds
        self._clock = clock
        self._complaints = Allowance(1, timedelta(minutes=1))

    async def settings(self, guild_id: int) -> GuildSettings:
        """Return what a server has chosen."""
        return await self._guilds.get(guild_id)

    async def check(
        self,
        guild_id: int,
        manages_server: bool,
        roles: Collection[int],
        *,
        managers_only: bool = False,
    ) -> None:
        """Refuse a member who may not moderate a server, or not manage it.

        Raises:
            NotAllowed: they may not.
        """
        if manages_server:
            return
        if managers_only:
            raise ManagersOnly
        named = (await self._guilds.get(guild_id)).roles
        if not may_moderate(manages_server=False, roles=roles, named=named):
            raise NotAllowed

    def may_complain(self, guild_id: int, user_id: int) -> bool:
        """Tell whether a member's refused attempt is posted: one a minute, not a flood of them."""
        return self._complaints.take((guild_id, user_id), self._clock.now()) is None

    async def change_audit_channel(self, guild_id: int, channel_id: int | None) -> None:
        """Set where publications, refusals and reports are posted."""
        await self._guilds.set_audit_channel(guild_id, channel_id)

    async def change_review(self, guild_id: int, *, review: bool) -> None:
        """Set whether a second moderator has to approve what is published."""
        await self._guilds.set_review(guild_id, review)

    async def change_roles(self, guild_id: int, roles: Collection[int]) -> None:
        """Name the roles that may moderate, all of them.

        Raises:
            UserError: one of them is everybody's, or they are too many.
        """
        await self._guilds.set_roles(guild_id, _named(guild_id, frozenset(roles)))

    async def add_role(self, guild_id: int, role_id: int) -> None:
        """Name a role more.

        Raises:
            UserError: it is everybody's, or there are too many.
        """
        await self._guilds.change_roles(guild_id, lambda named: _named(guild_id, named | {role_id}))

    async def remove_role(self, guild_id: int, role_id: int) -> None:
        """Name a role no more."""
        await self._guilds.change_roles(guild_id, lambda named: named - {role_id})


def _named(guild_id: int, roles: frozenset[int]) -> frozenset[int]:
    # Discord gives the role that everybody has the id of the server.
    if guild_id in roles:
        raise UserError(
            "Not everybody can be a moderator. Name a role, for example "
            "`/settings moderators role:@Moderators action:add`."
        )
    if len(roles) > MOST_ROLES:
        raise UserError(
            f"A server can name {MOST_ROLES} roles. Take one away first, for example "
            "`/settings moderators role:@Helpers action:remove`."
        )
    return roles

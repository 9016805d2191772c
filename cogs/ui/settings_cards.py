"""Settings cards: what a server has chosen, and the selects and the button that change it."""

from collections.abc import Iterable
from typing import Any

import discord
from discord import ui

from bot.domain.moderation import MOST_ROLES
from bot.store.guilds import GuildSettings
from cogs.ui.card import Card
from cogs.ui.custom_id import encode
from cogs.ui.parts import Button, button
from cogs.ui.place import Place

ROLES = "mroles"
CHANNEL = "mchannel"
REVIEW = "mreview"
CHANNEL_TYPES = (discord.ChannelType.text, discord.ChannelType.news)
_INTEGRATIONS = (
    "**Where is `/content`?** Discord shows it to members with Manage Messages. To show it to "
    "other roles: Server Settings, **Integrations**, this app, `/content`, **Add roles or "
    "members**. That only shows it: who may use it is decided here, and members with Manage "
    "Server always may."
)


def overview(place: Place, chosen: GuildSettings, note: str = "") -> Card:
    """Return everything that a server has chosen."""
    return Card(
        [
            _headed("## Settings of this server", note),
            f"{_moderators(chosen)}\n\n{_channel(chosen)}\n\n{_review(chosen)}",
            _INTEGRATIONS,
        ],
        [
            [_role_select(place, chosen)],
            [_channel_select(place, chosen)],
            [_review_button(place, chosen), place.emergency()],
        ],
    )


def moderators(place: Place, chosen: GuildSettings, note: str = "") -> Card:
    """Return who may moderate, and a select of all the roles at once."""
    return Card(
        [_headed("## Moderators", note), _moderators(chosen), _INTEGRATIONS],
        [[_role_select(place, chosen)], [place.emergency()]],
    )


def audit_channel(place: Place, chosen: GuildSettings, note: str = "") -> Card:
    """Return where it is posted what moderators do, and a select of the channel."""
    return Card(
        [
            _headed("## Audit channel", note),
            f"{_channel(chosen)}\nChoose a channel that members can't write in. I need "
            "**View Channel** and **Send Messages** there, and **Attach Files** for what changed.",
        ],
        [[_channel_select(place, chosen)], [place.emergency()]],
    )


def review(place: Place, chosen: GuildSettings, note: str = "") -> Card:
    """Return whether a second moderator has to approve, and the button that changes it."""
    return Card(
        [_headed("## Review", note), _review(chosen)],
        [[_review_button(place, chosen), place.emergency()]],
    )


def mentions(roles: Iterable[int]) -> str:
    """Write roles as mentions; one that is deleted meanwhile is shown as such by Discord."""
    return " ".join(f"<@&{one}>" for one in sorted(roles))


def _headed(heading: str, note: str) -> str:
    return f"{heading}\n{note}" if note else heading


def _moderators(chosen: GuildSettings) -> str:
    named = mentions(chosen.roles) or "no role so far"
    return f"**Moderators** Members with Manage Server, and: {named}."


def _channel(chosen: GuildSettings) -> str:
    if chosen.audit_channel_id is None:
        return (
            "**Audit channel** none so far. What moderators publish and what is refused is posted "
            "nowhere, and problems that members report go to whoever runs me."
        )
    return (
        f"**Audit channel** <#{chosen.audit_channel_id}>: what moderators publish, what is "
        "refused, and problems that members report."
    )


def _review(chosen: GuildSettings) -> str:
    if chosen.review:
        return "**Review** on: a second moderator approves what is published."
    return "**Review** off: a moderator publishes alone."


def _role_select(place: Place, chosen: GuildSettings) -> ui.RoleSelect[Any]:
    named = [discord.Object(one, type=discord.Role) for one in sorted(chosen.roles)]
    return ui.RoleSelect(
        custom_id=encode(ROLES, place.owner),
        placeholder="Roles that may moderate",
        min_values=0,
        max_values=MOST_ROLES,
        default_values=named,
    )


def _channel_select(place: Place, chosen: GuildSettings) -> ui.ChannelSelect[Any]:
    known = filter(None, [chosen.audit_channel_id])
    return ui.ChannelSelect(
        custom_id=encode(CHANNEL, place.owner),
        placeholder="Audit channel",
        channel_types=list(CHANNEL_TYPES),
        min_values=0,
        max_values=1,
        default_values=[discord.Object(one, type=discord.TextChannel) for one in known],
    )


def _review_button(place: Place, chosen: GuildSettings) -> Button:
    other = "off" if chosen.review else "on"
    return button(REVIEW, place.owner, other, label=f"Turn review {other}")

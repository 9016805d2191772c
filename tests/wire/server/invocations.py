"""An interaction as the gateway announces it: who, where, what, and with which rights."""

from tests.wire.server import payloads
from tests.wire.server.documents import JsonObject
from tests.wire.server.exchanges import Exchange
from tests.wire.server.state import MEMBER_PERMISSIONS, Channel, Context, Guild, User
from tests.wire.server.world import World


def permissions_of(person: User, channel: Channel) -> int:
    """Return what a person may do in a place; in DMs, what members usually may."""
    if channel.guild is None:
        return MEMBER_PERMISSIONS
    if person.id not in channel.guild.members:
        raise LookupError(f"{person.name} is not a member of {channel.guild.name}")
    return channel.guild.members[person.id].permissions


def announce(world: World, exchange: Exchange, data: JsonObject) -> JsonObject:
    """Write INTERACTION_CREATE for an exchange; `data` is what was asked in it."""
    channel = exchange.channel
    permissions = permissions_of(exchange.person, channel)
    written: JsonObject = {
        "id": str(exchange.id),
        "application_id": str(world.app.id),
        "type": int(exchange.asked),
        "token": exchange.token,
        "version": 1,
        "data": data,
        "channel_id": str(channel.id),
        "channel": payloads.channel(channel, permissions=permissions),
        "context": int(channel.context),
        "authorizing_integration_owners": _owners(exchange.person, channel),
        "app_permissions": str(int(MEMBER_PERMISSIONS)),
        "locale": exchange.person.locale,
        "entitlements": [],
        "attachment_size_limit": 10 * 1024 * 1024,
    }
    if exchange.source is not None:
        written["message"] = payloads.message(exchange.source)
    if channel.guild is None:
        return written | {"user": payloads.user(exchange.person)}
    return written | _in_guild(channel.guild, exchange.person)


def remembered(exchange: Exchange) -> JsonObject:
    """Write what a message that answers an exchange says of it."""
    return {
        "id": str(exchange.id),
        "type": int(exchange.asked),
        "user": payloads.user(exchange.person),
        "authorizing_integration_owners": _owners(exchange.person, exchange.channel),
    }


def _in_guild(guild: Guild, person: User) -> JsonObject:
    return {
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
        "guild_locale": guild.locale,
        "app_permissions": str(int(guild.app_permissions)),
        "member": payloads.member(guild.members[person.id], person),
    }


def _owners(person: User, channel: Channel) -> JsonObject:
    """Say through whose install the app is here: 0 the server's (or its own DM), 1 the user's.

    In a server that removed the app it is here through nobody's.
    """
    owners: JsonObject = {}
    if channel.guild is not None and channel.guild.installed:
        owners["0"] = str(channel.guild.id)
    elif channel.context is Context.BOT_DM:
        owners["0"] = "0"
    if person.installed or (channel.guild is None and not owners):
        owners["1"] = str(person.id)
    return owners

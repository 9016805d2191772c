"""State as Discord's JSON: one pure function an object."""

from tests.wire.server.clock import iso
from tests.wire.server.documents import JsonObject
from tests.wire.server.state import (
    Attachment,
    Channel,
    ChannelKind,
    Guild,
    Member,
    Message,
    Role,
    User,
)


def user(account: User) -> JsonObject:
    """Write an account, without what only its owner sees."""
    return {
        "id": str(account.id),
        "username": account.name,
        "discriminator": "0",
        "global_name": None if account.bot else account.name,
        "avatar": None,
        "bot": account.bot,
        "public_flags": 0,
    }


def application(app: User, owner: User) -> JsonObject:
    """Write the application of the bot, installable in servers and by users."""
    return {
        "id": str(app.id),
        "name": app.name,
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": user(owner),
        "team": None,
        "verify_key": "0" * 64,
        "flags": 0,
        "bot": user(app),
        "integration_types_config": {"0": {}, "1": {}},
        "interactions_endpoint_url": None,
    }


def role(rank: Role) -> JsonObject:
    """Write a role."""
    return {
        "id": str(rank.id),
        "name": rank.name,
        "permissions": str(int(rank.permissions)),
        "position": rank.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def member(place: Member, account: User | None) -> JsonObject:
    """Write a membership, with the account in it when one is given."""
    written: JsonObject = {
        "roles": [str(rank.id) for rank in place.roles],
        "joined_at": iso(place.joined),
        "premium_since": None,
        "nick": None,
        "avatar": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
        "permissions": str(int(place.permissions)),
    }
    if account is not None:
        written["user"] = user(account)
    return written


def channel(place: Channel, *, permissions: int | None = None) -> JsonObject:
    """Write a channel; in an interaction it carries the asking member's permissions."""
    written: JsonObject = {
        "id": str(place.id),
        "type": int(place.kind),
        "flags": 0,
        "last_message_id": str(place.messages[-1].id) if place.messages else None,
    }
    if permissions is not None:
        written["permissions"] = str(int(permissions))
    if place.guild is None:
        recipients = [user(account) for account in place.recipients]
        written |= {"recipients": recipients, "owner_id": None, "icon": None}
        return written | ({"name": place.name} if place.kind is ChannelKind.GROUP else {})
    written |= {
        "guild_id": str(place.guild.id),
        "name": place.name,
        "position": 0,
        "permission_overwrites": [],
        "parent_id": str(place.parent.id) if place.parent else None,
        "nsfw": False,
        "topic": None,
        "rate_limit_per_user": 0,
    }
    return written | (_thread(place) if place.kind is ChannelKind.THREAD else {})


def guild(server: Guild, app: User) -> JsonObject:
    """Write a server as GUILD_CREATE has it: complete, of its members only the bot."""
    channels = [*server.channels.values()]
    return {
        "id": str(server.id),
        "name": server.name,
        "icon": None,
        "owner_id": str(server.owner_id),
        "joined_at": iso(server.created),
        "large": False,
        "unavailable": False,
        "member_count": len(server.members),
        "preferred_locale": server.locale,
        "features": [],
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "system_channel_flags": 0,
        "afk_timeout": 300,
        "roles": [role(rank) for rank in server.roles.values()],
        "channels": [channel(place) for place in channels if place.kind is ChannelKind.TEXT],
        "threads": [channel(place) for place in channels if place.kind is ChannelKind.THREAD],
        "members": [member(server.members[app.id], app)],
    } | {key: [] for key in ("emojis", "stickers", "voice_states", "presences")}


def attachment(file: Attachment) -> JsonObject:
    """Write a file's name, size and address."""
    written: JsonObject = {
        "id": str(file.id),
        "filename": file.filename,
        "size": len(file.data),
        "url": file.url,
        "proxy_url": file.url,
        "content_type": file.content_type,
    }
    return written | ({"description": file.description} if file.description else {})


def message(post: Message) -> JsonObject:
    """Write a message as its author reads it."""
    written: JsonObject = {
        "id": str(post.id),
        "channel_id": str(post.channel.id),
        "author": user(post.author),
        "content": post.content,
        "timestamp": iso(post.created),
        "edited_timestamp": None if post.edited is None else iso(post.edited),
        "type": 0 if post.interaction is None else 20,
        "flags": int(post.flags),
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "pinned": False,
        "embeds": post.embeds,
        "components": post.components,
        "attachments": [attachment(file) for file in post.attachments],
    }
    if post.nonce is not None:
        written["nonce"] = post.nonce
    if post.interaction is not None:
        written["interaction_metadata"] = post.interaction
    return written


def _thread(place: Channel) -> JsonObject:
    return {
        "owner_id": str(place.guild.owner_id if place.guild else 0),
        "message_count": len(place.messages),
        "total_message_sent": len(place.messages),
        "member_count": 1,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": iso(0.0),
            "locked": False,
        },
    }

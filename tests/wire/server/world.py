"""Everything that exists, by id: made by tests, found by endpoints."""

from collections.abc import Iterable, Sequence

from tests.wire.server.clock import Clock, Snowflakes
from tests.wire.server.documents import Upload
from tests.wire.server.errors import UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_USER, ApiError
from tests.wire.server.state import (
    MEMBER_PERMISSIONS,
    Attachment,
    Channel,
    ChannelKind,
    Guild,
    Member,
    Message,
    Role,
    User,
)


class World:
    """Hold the state of one loopback Discord and hand out its ids."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.snowflakes = Snowflakes(clock)
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, Message] = {}
        self.attachments: dict[int, Attachment] = {}
        self.base_url = ""
        self._dms: dict[int, list[Channel]] = {}
        self.app = User(id=self.snowflakes.next(), name="loopback-bot", bot=True)
        self.users[self.app.id] = self.app
        self.owner: User = self.app
        """Who runs the bot; the application itself until somebody is named."""

    def add_user(self, user: User) -> None:
        """Let an account exist."""
        self.users[user.id] = user

    def add_guild(self, name: str, owner: User | None = None) -> Guild:
        """Make a server with the bot in it; its default role has the server's id."""
        guild = Guild(
            id=self.snowflakes.next(),
            name=name,
            created=self.clock(),
            owner_id=(owner or self.app).id,
        )
        guild.roles[guild.id] = Role(
            id=guild.id, name="@everyone", permissions=MEMBER_PERMISSIONS, position=0
        )
        self.guilds[guild.id] = guild
        self.join(guild, self.app)
        return guild

    def join(
        self,
        guild: Guild,
        user: User,
        *,
        permissions: int = MEMBER_PERMISSIONS,
        roles: Sequence[Role] = (),
    ) -> Member:
        """Make a user a member of a server, or change what they may do there."""
        member = Member(joined=self.clock(), permissions=permissions, roles=list(roles))
        guild.members[user.id] = member
        return member

    def add_role(self, guild: Guild, name: str) -> Role:
        """Give a server a role above those it has."""
        role = Role(id=self.snowflakes.next(), name=name, position=len(guild.roles))
        guild.roles[role.id] = role
        return role

    def add_channel(self, guild: Guild, name: str, *, parent: Channel | None = None) -> Channel:
        """Give a server a text channel, or a channel a thread."""
        kind = ChannelKind.TEXT if parent is None else ChannelKind.THREAD
        channel = self._add(
            Channel(id=self.snowflakes.next(), kind=kind, name=name, guild=guild, parent=parent)
        )
        guild.channels[channel.id] = channel
        return channel

    def add_group(self, people: Iterable[User]) -> Channel:
        """Make a group DM: a place where a user-installed app answers, without the bot in it."""
        return self._add(
            Channel(
                id=self.snowflakes.next(),
                kind=ChannelKind.GROUP,
                name="group",
                recipients=[*people],
            )
        )

    def dm_with(self, user: User) -> Channel:
        """Return the DM of the bot and this user, the same one until it is lost."""
        known = self._dms.setdefault(user.id, [])
        if not known or known[-1].id not in self.channels:
            dm = Channel(id=self.snowflakes.next(), kind=ChannelKind.DM, recipients=[user])
            known.append(self._add(dm))
        return known[-1]

    def lose(self, channel: Channel) -> None:
        """Let a channel's id become unknown; a DM opened again gets a new one."""
        self.channels.pop(channel.id, None)
        if channel.guild is not None:
            channel.guild.channels.pop(channel.id, None)

    def user(self, user_id: int) -> User:
        """Find a user, or refuse with 10013."""
        if user_id not in self.users:
            raise ApiError(UNKNOWN_USER)
        return self.users[user_id]

    def channel(self, channel_id: int) -> Channel:
        """Find a channel, or refuse with 10003."""
        if channel_id not in self.channels:
            raise ApiError(UNKNOWN_CHANNEL)
        return self.channels[channel_id]

    def message(self, message_id: int) -> Message:
        """Find a message that is not deleted, or refuse with 10008."""
        message = self.messages.get(message_id)
        if message is None or message.deleted:
            raise ApiError(UNKNOWN_MESSAGE)
        return message

    def store(self, upload: Upload, *, description: str | None = None) -> Attachment:
        """Keep a file and give it an address."""
        attachment_id = self.snowflakes.next()
        attachment = Attachment(
            id=attachment_id,
            filename=upload.filename,
            url=f"{self.base_url}/attachments/{attachment_id}/{upload.filename}",
            data=upload.data,
            content_type=upload.content_type,
            description=description,
        )
        self.attachments[attachment_id] = attachment
        return attachment

    def direct_messages(self, user: User) -> list[Message]:
        """Return what stands in the user's DMs, lost ones too, oldest first."""
        return [message for dm in self._dms.get(user.id, []) for message in dm.messages]

    def _add(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        return channel

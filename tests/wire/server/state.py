"""What exists on the loopback Discord: users, servers, channels, messages.

Plain data. Who makes and finds it is in `world`, how it reads as JSON in `payloads`.
"""

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import Final

from tests.wire.server.documents import JsonObject
from tests.wire.server.errors import Problem


class ChannelKind(IntEnum):
    """Discord's channel types, those that a bot meets here."""

    TEXT = 0
    DM = 1
    GROUP = 3
    THREAD = 11


class Context(IntEnum):
    """Where an interaction took place, as Discord numbers it."""

    GUILD = 0
    BOT_DM = 1
    PRIVATE_CHANNEL = 2


class MessageFlag(IntFlag):
    """The message flags that change what the server does."""

    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


class Permission(IntFlag):
    """The permissions that tests of this bot turn on and off."""

    ADMINISTRATOR = 1 << 3
    MANAGE_GUILD = 1 << 5
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    USE_APPLICATION_COMMANDS = 1 << 31
    SEND_MESSAGES_IN_THREADS = 1 << 38
    USE_EXTERNAL_APPS = 1 << 50


MEMBER_PERMISSIONS: Final = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.USE_EXTERNAL_APPS
)


@dataclass(eq=False, kw_only=True)
class User:
    """An account; `installed` says that it has the app installed for itself.

    `send_refusal` and `open_refusal` are what the bot is answered when it writes to this user's
    DM, or opens it; None lets it.
    """

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"
    installed: bool = False
    send_refusal: Problem | None = None
    open_refusal: Problem | None = None


@dataclass(eq=False, kw_only=True)
class Role:
    """A role of a server."""

    id: int
    name: str
    permissions: int = 0
    position: int = 1


@dataclass(eq=False, kw_only=True)
class Member:
    """A user's place in a server; `permissions` are the resolved ones of every channel."""

    joined: float
    permissions: int = MEMBER_PERMISSIONS
    roles: list[Role] = field(default_factory=list[Role])


@dataclass(eq=False, kw_only=True)
class Guild:
    """A server; `installed` False means that only its members brought the app along."""

    id: int
    name: str
    created: float
    owner_id: int
    locale: str = "en-US"
    installed: bool = True
    app_permissions: int = MEMBER_PERMISSIONS
    members: dict[int, Member] = field(default_factory=dict[int, Member])
    roles: dict[int, Role] = field(default_factory=dict[int, Role])
    channels: dict[int, "Channel"] = field(default_factory=dict[int, "Channel"])


@dataclass(eq=False, kw_only=True)
class Channel:
    """A place for messages; `refusal` answers whatever the bot tries to write there."""

    id: int
    kind: ChannelKind
    name: str = ""
    guild: Guild | None = None
    parent: "Channel | None" = None
    recipients: list[User] = field(default_factory=list[User])
    refusal: Problem | None = None
    messages: list["Message"] = field(default_factory=list["Message"])

    @property
    def send_refusal(self) -> Problem | None:
        """Say why the bot may not write here, if it may not."""
        if self.refusal is None and self.kind is ChannelKind.DM:
            return self.recipients[0].send_refusal
        return self.refusal

    @property
    def context(self) -> Context:
        """Say what Discord calls this place in an interaction."""
        if self.guild is not None:
            return Context.GUILD
        return Context.BOT_DM if self.kind is ChannelKind.DM else Context.PRIVATE_CHANNEL


@dataclass(eq=False, kw_only=True)
class Attachment:
    """A file of a message or an option, served at `url`."""

    id: int
    filename: str
    url: str
    data: bytes
    content_type: str
    description: str | None = None


@dataclass(eq=False, kw_only=True)
class Message:
    """A message, as it reads now; `interaction` is Discord's metadata when it answers one."""

    id: int
    channel: Channel
    author: User
    created: float
    content: str = ""
    embeds: list[JsonObject] = field(default_factory=list[JsonObject])
    components: list[JsonObject] = field(default_factory=list[JsonObject])
    attachments: list[Attachment] = field(default_factory=list[Attachment])
    flags: int = 0
    nonce: str | None = None
    edited: float | None = None
    interaction: JsonObject | None = None
    deleted: bool = False

    @property
    def ephemeral(self) -> bool:
        """Say whether only the person who asked sees it."""
        return bool(self.flags & MessageFlag.EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Say whether it still reads "thinking…"."""
        return bool(self.flags & MessageFlag.LOADING)

    @property
    def prompted(self) -> bool:
        """Say whether it answers an interaction, rather than came by itself."""
        return self.interaction is not None

"""The errors of the bot, in one tree.

::

    BotError
    ├── UserError            somebody can mend it: its text is what they read
    │   ├── NotUnderstood    what was typed could not be read; carries an example that works
    │   ├── NotYours         a button of somebody else's message
    │   ├── NoRoutine        the command needs a routine and there is none
    │   ├── Gone             what a button points at is not there any more
    │   ├── FormGone         a form was open for too long, or over a restart
    │   ├── NotInstalled     the bot has left the server
    │   ├── Unpublishable    an edit cannot be shown or breaks a rule; carries what is wrong
    │   ├── NotAllowed       it is for moderators, and this is none
    │   │   ├── ManagersOnly it is for who may manage the server
    │   │   └── NotHere      it is for a server that has the bot, and this is none
    │   ├── TooOften         it was done often enough for now; says when it works again
    │   └── Unwritable       the database cannot be used at the moment
    ├── SettingsError        a setting is missing or malformed: exit code 2
    ├── ContentError         the content files have problems: the bot does not start
    ├── TokenRefused         Discord does not accept the token: exit code 1
    ├── Unreachable          Discord does not answer at the start: exit code 1
    ├── Unkept               a folder for pictures cannot be written
    ├── Undrawn              a picture could not be drawn: the card goes out without it
    └── StoreError           the database cannot be used
        ├── AlreadyRunning   another process holds it
        └── SchemaUnknown    it was written by a newer version of the bot
"""

from collections.abc import Sequence
from datetime import datetime

from bot.plain import in_code, plainly, sentence


class BotError(Exception):
    """Anything the bot raises on purpose."""


class UserError(BotError):
    """A sentence for the person who caused it: what was wrong and what works instead."""


class NotUnderstood(UserError):
    """Say what could not be read and give an example that works."""

    def __init__(self, what: str, text: str, example: str) -> None:
        super().__init__(f"I couldn't read {in_code(text)} as {what}. Try {example}.")


class NotYours(UserError):
    """Somebody pressed a button of somebody else's message."""

    def __init__(self) -> None:
        super().__init__(
            "That button belongs to somebody else's message. "
            "Use the same command yourself, for example `/help`."
        )


class NoRoutine(UserError):
    """The member has no routine yet."""

    def __init__(self) -> None:
        super().__init__("There is no routine yet. `/routine start` sets one up in a minute.")


class Gone(UserError):
    """What a button or a name points at does not exist any more."""

    def __init__(self) -> None:
        super().__init__("That isn't there any more. `/help` shows what I can do.")


class FormGone(UserError):
    """A form was sent that is not known any more."""

    def __init__(self) -> None:
        super().__init__(
            "That form was open for too long, so nothing was changed. Please open it again."
        )


class NotInstalled(UserError):
    """The bot is in this server no longer, or the member's account has removed it."""

    def __init__(self) -> None:
        super().__init__(
            "I'm not in this server any more, so nothing was changed. "
            "Our direct messages still work: send me `/help` there."
        )


class Unpublishable(UserError):
    """Something stands in the way of what a moderator wants to publish; one line each."""

    def __init__(self, name: str, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        told = "\n".join(f"- {sentence(line, 170)}" for line in self.lines[:10])
        more = f"\n- and {len(lines) - 10} more" if len(lines) > 10 else ""
        super().__init__(f"**{plainly(name, 80)}** can't be published like this:\n{told}{more}")


class NotAllowed(UserError):
    """Somebody tried what only moderators may do."""

    def __init__(self) -> None:
        super().__init__(
            "That is for moderators: members who may manage this server, and those with a role "
            "that they have named, for example with "
            "`/settings moderators role:@Moderators action:add`."
        )


class ManagersOnly(NotAllowed):
    """Somebody tried what only those may do who manage the server."""

    def __init__(self) -> None:
        UserError.__init__(
            self,
            "That is for members with the permission **Manage Server**: ask one of them, for "
            "example to run `/settings show`.",
        )


class NotHere(NotAllowed):
    """Somebody tried to moderate outside a server, or where the bot is not installed."""

    def __init__(self) -> None:
        UserError.__init__(
            self,
            "That works only in a server that I was added to: run it there, for example "
            "`/settings show`.",
        )


class TooOften(UserError):
    """Somebody did something often enough for now."""

    def __init__(self, what: str, free_at: datetime) -> None:
        # A whole second later: Discord shows no parts of one.
        moment = int(free_at.timestamp()) + 1
        super().__init__(f"{what}. The next one works <t:{moment}:R>, at <t:{moment}:t>.")


class Unwritable(UserError):
    """The database cannot be used at the moment."""

    def __init__(self) -> None:
        super().__init__(
            "I can't reach my notes right now, so nothing was changed. Please try again in a few "
            "minutes; reading, for example `/exercises`, works meanwhile."
        )


class SettingsError(BotError):
    """Settings are missing or malformed; one readable line each."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(lines))


class ContentError(BotError):
    """Content files have problems; one line each, ``file:line: field: sentence``."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(lines))


class TokenRefused(BotError):
    """Discord does not accept the token (HTTP 401, gateway 4004)."""

    def __init__(self) -> None:
        super().__init__(
            "Discord refused the token: copy it anew from the Developer Portal (Bot, Reset Token) "
            "into DISCORD_TOKEN."
        )


class Unreachable(BotError):
    """Discord does not answer at the start; whoever supervises the process starts it again."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Discord cannot be reached: {reason}. Check the network (and DISCORD_API_URL, "
            "if it is set), and start the bot again."
        )


class Undrawn(BotError):
    """A picture could not be drawn; ``passing`` where another try may go better."""

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        self.passing = passing
        super().__init__(reason)


class Unkept(BotError):
    """A folder for pictures cannot be written."""


class StoreError(BotError):
    """The database cannot be used; the text says why and what to do."""


class AlreadyRunning(StoreError):
    """A second process was started on the same database file."""


class SchemaUnknown(StoreError):
    """The database was written by a newer version of the bot."""

"""The bot's application commands, as it last wrote them."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from tests.wire.server.documents import JsonObject
from tests.wire.server.errors import NOT_FOUND, ApiError, invalid_form
from tests.wire.server.state import Context, Permission
from tests.wire.server.world import World

_SLASH: Final = 1
_SUBCOMMAND: Final = 1
_GROUP: Final = 2

Scope: TypeAlias = int | None
"""A server's id for its own commands, None for those everywhere."""

_Name: TypeAlias = tuple[int, str]
"""A command's type and name: a slash command and a context menu may share the latter."""


class NotOfferedError(LookupError):
    """Discord would not show this command to this person in this place."""


class CommandBook:
    """Keep the commands by scope; `syncs` counts the requests that wrote any."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._scopes: dict[Scope, dict[_Name, JsonObject]] = {}
        self.syncs = 0

    def all(self, scope: Scope = None) -> list[JsonObject]:
        """List the commands of one scope."""
        return list(self._scopes.get(scope, {}).values())

    def overwrite(self, scope: Scope, commands: Sequence[JsonObject]) -> list[JsonObject]:
        """Replace a scope's commands; one that keeps its name keeps its id."""
        names = [_name(command) for command in commands]
        if len(set(names)) != len(names) or len(names) > 100:
            raise invalid_form("commands: at most 100, each name once")
        self.syncs += 1
        known = self._scopes.get(scope, {})
        completed = [self._complete(scope, command, known) for command in commands]
        self._scopes[scope] = {_name(command): command for command in completed}
        return completed

    def add(self, scope: Scope, command: JsonObject) -> JsonObject:
        """Add one command to a scope, over the one of the same name."""
        self.syncs += 1
        known = self._scopes.setdefault(scope, {})
        completed = self._complete(scope, command, known)
        known[_name(completed)] = completed
        return completed

    def remove(self, scope: Scope, command_id: int) -> None:
        """Take one command out of a scope."""
        self.syncs += 1
        known = self._scopes.get(scope, {})
        names = [name for name, command in known.items() if command["id"] == str(command_id)]
        if not names:
            raise ApiError(NOT_FOUND)
        del known[names[0]]

    def find(self, path: str, guild_id: Scope) -> tuple[JsonObject, list[JsonObject]]:
        """Follow "routine start" to the command and the (sub)command it ends in.

        Returns the command, and the chain of options below it, innermost last. Raises LookupError
        that lists what is there.
        """
        root, *names = path.split()
        commands = self._scopes.get(None, {}) | self._scopes.get(guild_id, {})
        offered = {name: command for (kind, name), command in commands.items() if kind == _SLASH}
        if root not in offered:
            raise LookupError(f"no command /{root} among {sorted(offered)}")
        command = offered[root]
        chain: list[JsonObject] = []
        for name in names:
            below = _subcommands(chain[-1] if chain else command)
            if name not in below:
                raise LookupError(f"/{path}: no {name!r} among {sorted(below)}")
            chain.append(below[name])
        if _subcommands(chain[-1] if chain else command):
            raise LookupError(f"/{path} is a group, not a command")
        return command, chain

    def _complete(
        self, scope: Scope, command: JsonObject, known: dict[_Name, JsonObject]
    ) -> JsonObject:
        earlier = known.get(_name(command))
        identity: JsonObject = {
            "id": earlier["id"] if earlier else str(self._world.snowflakes.next()),
            "application_id": str(self._world.app.id),
            "version": str(self._world.snowflakes.next()),
        }
        if scope is not None:
            identity["guild_id"] = str(scope)
        defaults: JsonObject = {"type": _SLASH, "description": "", "options": []}
        return defaults | command | identity


def check_offered(
    command: JsonObject, context: Context, permissions: int, *, installed_in_guild: bool
) -> None:
    """Raise NotOfferedError unless Discord would show the command to this person here."""
    contexts = command.get("contexts") or list(Context)
    if not command.get("dm_permission", True):
        contexts = [Context.GUILD]
    if context not in contexts:
        raise NotOfferedError(f"/{command['name']} is not offered in {context.name}")
    installs = command.get("integration_types") or [0, 1]
    if context is Context.GUILD and int(not installed_in_guild) not in installs:
        raise NotOfferedError(f"/{command['name']} is not offered by this kind of install")
    required = int(command.get("default_member_permissions") or 0)
    lacking = required & ~permissions
    if context is Context.GUILD and lacking and not permissions & Permission.ADMINISTRATOR:
        raise NotOfferedError(f"/{command['name']} needs permissions {lacking:#x}")


def _name(command: JsonObject) -> _Name:
    return command.get("type", _SLASH), command["name"]


def _subcommands(command: JsonObject) -> dict[str, JsonObject]:
    options: list[JsonObject] = command.get("options", [])
    return {option["name"]: option for option in options if option["type"] in (_SUBCOMMAND, _GROUP)}

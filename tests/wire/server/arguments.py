"""What a person fills in, checked and written as Discord sends it.

Text, numbers and booleans travel as they are. A `User`, `Role`, `Channel` or `Upload` travels as
its id, and its description goes into the interaction's `resolved`.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from tests.wire.server import payloads
from tests.wire.server.documents import JsonObject, Upload
from tests.wire.server.state import Channel, Guild, Role, User
from tests.wire.server.world import World

Value: TypeAlias = str | int | float | bool | User | Role | Channel | Upload
"""What can be given for an option, a select's choice or a modal's field."""


class Arguments:
    """Collect the values of one interaction, and what resolves them."""

    def __init__(self, world: World, guild: Guild | None) -> None:
        self._world = world
        self._guild = guild
        self._resolved: dict[str, JsonObject] = {}

    def explained(self) -> JsonObject:
        """Return `resolved` for what was written so far, or nothing when nothing needs it."""
        return {"resolved": self._resolved} if self._resolved else {}

    def written(self, value: Value) -> str | float:
        """Write one value, and remember what explains it."""
        match value:
            case User():
                return self._resolve_user(value)
            case Role():
                return self._resolve("roles", value.id, payloads.role(value))
            case Channel():
                described = payloads.channel(value, permissions=0)
                return self._resolve("channels", value.id, described)
            case Upload():
                file = self._world.store(value)
                return self._resolve("attachments", file.id, payloads.attachment(file))
            case _:
                return value

    def options(
        self,
        definitions: Sequence[JsonObject],
        values: Mapping[str, Value],
        *,
        focused: str | None = None,
    ) -> list[JsonObject]:
        """Write a command's options, each with the type that the bot gave it.

        `focused` names the option still being typed; then nothing is required yet. Raises
        ValueError for what Discord would not let a person send: an unknown option, a required one
        left out, a value that is not among the choices.
        """
        by_name = {str(definition["name"]): definition for definition in definitions}
        unknown = sorted(set(values) - set(by_name))
        missing = [name for name in by_name if by_name[name].get("required") and name not in values]
        if unknown or (missing and focused is None):
            raise ValueError(f"options {unknown=} {missing=}, known are {sorted(by_name)}")
        written = [self._option(by_name[name], value) for name, value in values.items()]
        for option in written:
            if option["name"] == focused:
                option["focused"] = True
        return written

    def _option(self, definition: JsonObject, value: Value) -> JsonObject:
        check_among(definition["name"], [value], definition.get("choices", []))
        written = self.written(value)
        return {"name": definition["name"], "type": definition["type"], "value": written}

    def _resolve_user(self, account: User) -> str:
        if self._guild is not None and account.id in self._guild.members:
            place = payloads.member(self._guild.members[account.id], None)
            self._resolve("members", account.id, place)
        return self._resolve("users", account.id, payloads.user(account))

    def _resolve(self, kind: str, snowflake: int, described: JsonObject) -> str:
        self._resolved.setdefault(kind, {})[str(snowflake)] = described
        return str(snowflake)


def check_among(name: str, values: Sequence[Value], offered: Sequence[JsonObject]) -> None:
    """Raise ValueError unless each value is among those offered, when any are."""
    among = [one["value"] for one in offered]
    if among and any(value not in among for value in values):
        raise ValueError(f"{name}: {values!r} not among {among}")


def check_chosen(part: JsonObject, values: Sequence[Value]) -> None:
    """Raise ValueError unless a person could choose these values in this component."""
    optional = not part.get("required", True)
    lowest = 0 if optional and not values else int(part.get("min_values", 1))
    highest = int(part.get("max_values", 1))
    if not lowest <= len(values) <= highest:
        raise ValueError(f"{part['custom_id']}: {lowest} to {highest} values, not {len(values)}")
    check_among(part["custom_id"], values, part.get("options", []))

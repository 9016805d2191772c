"""Settings: the only reader of the environment and of ``.env``.

Every field is documented in ``.env.example``, which a test keeps equal to this class. A value
that is missing or malformed becomes one readable line, never a traceback.
"""

import os
import re
import stat
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError

DEFAULT_CONTENT = Path(__file__).resolve().parent.parent / "content"

# What each setting should look like, said when a value cannot be used.
EXPECTED = {
    "discord_token": "the bot's token from the Discord Developer Portal (Bot, Reset Token)",
    "database_url": (
        "sqlite:///data/bot.db (a path after three slashes, four for an absolute one) "
        "or postgresql://user:password@host/name"
    ),
    "content_dir": "a folder with one folder a language, for example content",
    "pictures_dir": "a folder for drawn pictures, made when it is needed",
    "reminder_rate": "reminders a second, from 1 to 1000, for example 46",
    "dm_open_rate": "new DM channels a second, from 0.1 to 10, for example 2",
    "shard_count": "into how many shards the bot's servers are divided, for example 16",
    "shard_ids": "which shards this process connects, below SHARD_COUNT, for example 0-7 or 0,3,5",
    "dev_guild_id": "the id of a server, digits only, for example 123456789012345678",
    "log_level": "one of DEBUG, INFO, WARNING, ERROR",
    "log_format": "text or json",
    "backup_dir": "a folder for backups, made when it is needed",
    "backup_keep_days": "days for which backups are kept, from 1 to 3650, for example 30",
    "health_port": "a port from 1 to 65535, for example 9090",
    "health_host": "an address of this machine, for example 127.0.0.1 or 0.0.0.0",
    "discord_api_url": "http(s)://host[:port]/api/v10",
    "discord_gateway_url": "ws(s)://host[:port][/path]",
}


class Settings(BaseSettings):
    """What an operator may set, by environment or ``.env``."""

    model_config = SettingsConfigDict(env_file_encoding="utf-8", extra="ignore", frozen=True)

    discord_token: SecretStr | None = None
    database_url: str = "sqlite:///data/bot.db"
    content_dir: Path = DEFAULT_CONTENT
    pictures_dir: Path = Path("data/pictures")
    reminder_rate: Annotated[float, Field(ge=1, le=1000)] = 46
    dm_open_rate: Annotated[float, Field(ge=0.1, le=10)] = 2
    shard_count: Annotated[int, Field(ge=1, le=16384)] | None = None
    shard_ids: Annotated[tuple[int, ...] | None, NoDecode] = None
    dev_guild_id: Annotated[int, Field(gt=0)] | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    backup_dir: Path = Path("data/backups")
    backup_keep_days: Annotated[int, Field(ge=1, le=3650)] = 30
    health_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    health_host: str = "127.0.0.1"
    discord_api_url: str | None = None
    discord_gateway_url: str | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object, info: object) -> object:
        """Treat ``NAME=`` in ``.env`` as not set."""
        if value == "":
            name = str(getattr(info, "field_name", ""))
            return cls.model_fields[name].default
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        return database_address(value)

    @field_validator("shard_ids", mode="before")
    @classmethod
    def _some_shards(cls, value: object) -> object:
        return _numbers(value) if isinstance(value, str) and value else value

    @field_validator("shard_ids")
    @classmethod
    def _known_shards(
        cls, value: tuple[int, ...] | None, info: ValidationInfo
    ) -> tuple[int, ...] | None:
        count = info.data.get("shard_count")
        if value is not None and (count is None or not value or max(value) >= count):
            raise ValueError(value)
        return value

    @field_validator("health_host")
    @classmethod
    def _own_address(cls, value: str) -> str:
        return str(ip_address(value))

    @field_validator("discord_api_url")
    @classmethod
    def _http(cls, value: str | None) -> str | None:
        return value and _address(value, "http", "https").rstrip("/")

    @field_validator("discord_gateway_url")
    @classmethod
    def _websocket(cls, value: str | None) -> str | None:
        return value and _address(value, "ws", "wss")

    @field_validator("content_dir")
    @classmethod
    def _folder(cls, value: Path) -> Path:
        try:
            # Unlike is_dir, this also tells a name that no folder can have.
            folder = stat.S_ISDIR(value.stat().st_mode)
        except OSError as error:
            raise ValueError(value) from error
        if not folder:
            raise ValueError(value)
        return value

    @property
    def token(self) -> str:
        """Return the token, or say that it is missing."""
        if self.discord_token is None or not self.discord_token.get_secret_value().strip():
            raise SettingsError([_line("discord_token", "is missing")])
        return self.discord_token.get_secret_value().strip()


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings from the environment and ``.env``.

    Raises:
        SettingsError: one line for each setting that cannot be used.
    """
    try:
        return Settings(_env_file=env_file)  # pyright: ignore[reportCallIssue] - pydantic-settings
    except ValidationError as error:
        names = [str(problem["loc"][0]) for problem in error.errors()]
        raise SettingsError([_line(name, "cannot be used") for name in names]) from None
    except UnicodeDecodeError:
        raise SettingsError([f"{env_file} cannot be read: it is not UTF-8 text."]) from None
    except OSError as error:
        raise SettingsError([f"{env_file} cannot be read: {error.strerror}."]) from None


def database_address(value: str) -> str:
    """Return the address of a database, in the form that is used from here on.

    Raises:
        ValueError: it is none.
    """
    # In memory every connection would have a database of its own.
    if re.fullmatch(r"sqlite:///(?!:memory:).+", value):
        return value
    # Some hosts still write it in the old way.
    value = re.sub(r"\Apostgres://", "postgresql://", value)
    parts = urlsplit(value)
    # The server may stand in the query: a socket's folder, or several servers.
    named = parts.netloc.rpartition("@")[2] or "host=" in parts.query
    if parts.scheme != "postgresql" or not named or not parts.path.strip("/"):
        raise ValueError(value)
    return value


def _numbers(value: str) -> tuple[int, ...]:
    """Read ``0-7`` or ``0,3,5``, each number once, in their order."""
    found: set[int] = set()
    for part in value.split(","):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return tuple(sorted(found))


def plain_wanted() -> bool:
    """Tell whether colours are unwanted everywhere (https://no-color.org)."""
    return bool(os.environ.get("NO_COLOR"))  # noqa: TID251 - this is its only reader


def _address(value: str, *schemes: str) -> str:
    """Return an address, or refuse it; a port that is none raises ValueError by itself."""
    parts = urlsplit(value)
    if parts.scheme not in schemes or not parts.hostname or parts.port == 0 or " " in value:
        raise ValueError(value)
    return value


def _line(name: str, fault: str) -> str:
    """Say which setting is at fault and what it should look like; never its value."""
    return f"{name.upper()} {fault}: it should be {EXPECTED[name]}. See .env.example."

"""World: the whole bot in simcord, on a database of its own, in virtual time."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import simcord

from bot import app
from bot.client import root_of
from bot.demo.pace import NoPace
from bot.errors import UserError
from bot.library.library import Library
from bot.settings import Settings
from bot.store.engine import Database
from tests.support.migrated import lay
from tests.support.pictures import dots

START = datetime(2026, 1, 1, tzinfo=UTC)
"""Where simcord's virtual time begins."""

AGREE = "I agree, start my reminders"


class EnvClock:
    """The simulation's own time."""

    def __init__(self) -> None:
        self.env: simcord.Env | None = None

    def now(self) -> datetime:
        """Return the simulation's moment."""
        return START if self.env is None else self.env.now()


class World:
    """The running bot, the simulated Discord around it, and the hand that moves time."""

    def __init__(
        self, env: simcord.Env, parts: app.App, database: Database, settings: Settings
    ) -> None:
        self.env = env
        self.database = database
        self.settings = settings
        self.library = parts.bot.services.libraries.bundled
        self._clock = parts.clock
        self.expected: tuple[type[Exception], ...] = (UserError,)
        self._adopt(parts)

    def _adopt(self, parts: app.App) -> None:
        self.bot = parts.bot
        self.reminders = parts.reminders
        self.routines = parts.bot.services.routines

    def now(self) -> datetime:
        """Return the simulation's moment."""
        return self.env.now()

    def raise_unexpected(self) -> None:
        """Raise what the bot swallowed, but for what is meant for its users."""
        found = [error for error in map(root_of, self.env.errors) if isinstance(error, Exception)]
        unexpected = [error for error in found if not isinstance(error, self.expected)]
        if unexpected:
            raise ExceptionGroup("the bot swallowed errors", unexpected)

    async def restart(self) -> None:
        """Restart the bot: everything it had in memory is gone, its database stays."""
        assert self.database.path is not None
        parts = app.build(
            self.settings,
            self.library,
            self.database,
            self._clock,
            pace=NoPace(),
            pictures=dots(self.database.path.parent),
            names_installs=False,
        )
        await self.env.restart_bot(parts.bot)
        self._adopt(parts)
        await self.reminders.recover()

    async def tick(self) -> int:
        """Let what is due now be sent."""
        due = await self.reminders.tick(self.now())
        await self.env.settle()
        return due

    async def move_to(self, moment: datetime) -> None:
        """Move time on to a moment, and send what is due then."""
        await self.env.advance_time((moment - self.now()).total_seconds())
        await self.tick()

    async def move(self, **parts: float) -> None:
        """Move time on by a timedelta's parts, and send what is due then."""
        await self.move_to(self.now() + timedelta(**parts))


@asynccontextmanager
async def running(folder: Path, library: Library, **options: Any) -> AsyncGenerator[World]:
    """Run the bot in a simulated Discord; errors that it swallowed fail the test."""
    settings = Settings.model_construct(database_url=await lay(folder / "bot.db"))
    clock = EnvClock()
    async with app.opened(settings.database_url) as database:
        parts = app.build(
            settings,
            library,
            database,
            clock,
            pace=NoPace(),
            pictures=dots(folder),
            names_installs=False,
        )
        env = simcord.Env(parts.bot, **options)
        clock.env = env
        await env.start()
        try:
            made = World(env, parts, database, settings)
            yield made
            made.raise_unexpected()
        finally:
            await env.shutdown()


def components(message: Any) -> Iterator[dict[str, Any]]:
    """Yield every component of a message, nested ones included."""
    waiting = list(message.components)
    while waiting:
        one = waiting.pop(0)
        data = one if isinstance(one, dict) else one.to_dict()
        yield data
        accessory = data.get("accessory")
        waiting[:0] = [*data.get("components", []), *([accessory] if accessory else [])]


def words(message: Any) -> str:
    """Return all the words of a message, as a reader meets them."""
    return "\n".join(one["content"] for one in components(message) if one.get("content"))


def labels(message: Any) -> list[str]:
    """Return the labels of a message's buttons."""
    return [one["label"] for one in components(message) if one.get("type") == 2]


def button(message: Any, label: str) -> str:
    """Return the custom id of the button with a label."""
    found = [one for one in components(message) if one.get("label") == label]
    assert found, f"no button {label!r} among {labels(message)}"
    return str(found[0]["custom_id"])


def select(message: Any, placeholder: str) -> str:
    """Return the custom id of the select with a placeholder."""
    found = [one for one in components(message) if one.get("placeholder") == placeholder]
    assert found, f"no select {placeholder!r}"
    return str(found[0]["custom_id"])


async def opted_in(world: World, **options: str) -> Any:
    """Opt a new member in, in their DM, by default for eight and twenty in UTC; return them."""
    ann = world.env.create_user("ann")
    chosen = {"timezone": "UTC", "morning": "8", "evening": "20:00", "routine": "extension"}
    asked = await ann.slash("routine start", **{**chosen, **options})
    assert asked.response is not None
    await ann.click(asked.response.message, custom_id=button(asked.response, AGREE))
    return ann


def modal_values(shown: Any, *values: str) -> dict[str, str]:
    """Return values for the text fields of a modal, in their order."""
    fields: list[str] = []
    waiting = list(shown.modal["components"])
    while waiting:
        one = waiting.pop(0)
        if one["type"] == 4:
            fields.append(one["custom_id"])
        waiting[:0] = one.get("components", []) + ([one["component"]] if "component" in one else [])
    return dict(zip(fields, values, strict=True))

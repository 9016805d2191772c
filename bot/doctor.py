"""Doctor: looks at everything that a bot needs, and says in one line each how it is.

Every check is bounded in time, changes nothing, and never shows the token.
"""

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import aiohttp
import tzdata
from discord.http import Route

from bot import __version__, app
from bot.clock import Clock
from bot.errors import BotError, SettingsError, StoreError
from bot.library.library import Library
from bot.library.loading import read_library
from bot.settings import Settings
from bot.store import schema
from bot.store.engine import Database
from bot.store.fingerprints import Fingerprints
from bot.store.inspection import inspect_file, inspect_server
from bot.store.sqlite import path_of

WITHIN = 8.0
"""How many seconds one check may take."""

_DISCORDS_RATE = 50
"""Requests a second of each bot, unless Discord has raised it for one that is very large."""

_LITTLE, _SCARCE = 1 << 30, 100 << 20
_SLIGHT, _WRONG = timedelta(seconds=5), timedelta(seconds=30)
_AGENT = f"DiscordBot (sciatica-bot, {__version__})"


class State(StrEnum):
    """How something is."""

    OK = "ok"
    ODD = "look"
    BAD = "mend"


_COLOURS: Mapping[State, str] = {State.OK: "32", State.ODD: "33", State.BAD: "31"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it is, and what to do."""

    subject: str
    state: State
    text: str

    def line(self, *, coloured: bool) -> str:
        """Write it."""
        state = f"{self.state:<4}"
        if coloured:
            state = f"\x1b[{_COLOURS[self.state]}m{state}\x1b[0m"
        return f"{state}  {self.subject:<9} {' '.join(self.text.split())}"


@dataclass(slots=True)
class _Told:
    """What Discord told: whether it takes the token, whose it is, and what time it is."""

    token: Finding
    application_id: int | None = None
    moment: datetime | None = None
    took: timedelta = field(default_factory=timedelta)


async def examine(settings: Settings, clock: Clock) -> list[Finding]:
    """Look at everything; nothing that is broken keeps the rest from being looked at."""
    app.use_packaged_zones()
    told = await _ask_discord(settings)
    content, library = _content(settings)
    database = await _database(settings)
    return [
        _settings(settings),
        told.token,
        content,
        database,
        _disk(settings),
        _clock(told, clock.now()),
        _zones(clock.now()),
        await _commands(settings, library, clock, told.application_id, database),
    ]


def _settings(settings: Settings) -> Finding:
    env = Path(".env")
    if settings.reminder_rate > _DISCORDS_RATE:
        text = f"REMINDER_RATE is above {_DISCORDS_RATE}: is that what Discord allows your bot?"
        return Finding("settings", State.ODD, text)
    if env.exists() and env.stat().st_mode & 0o077:
        return Finding("settings", State.ODD, "others can read .env: chmod 600 .env")
    return Finding("settings", State.OK, "every value can be used")


async def _ask_discord(settings: Settings) -> _Told:
    try:
        token = settings.token
    except SettingsError as error:
        return _Told(Finding("token", State.BAD, str(error)))
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WITHIN)) as session:
            return await _log_in(session, settings.discord_api_url or Route.BASE, token)
    except (OSError, aiohttp.ClientError, TimeoutError, ValueError) as error:
        why = type(error).__name__ if isinstance(error, TimeoutError) else error
        text = (
            f"Discord cannot be asked ({why}): check the network, and DISCORD_API_URL if it is set"
        )
        return _Told(Finding("token", State.BAD, text.replace(token, "…")))


async def _log_in(session: aiohttp.ClientSession, base: str, token: str) -> _Told:
    """Ask who the token is of, and which application that is."""
    headers = {"Authorization": f"Bot {token}", "User-Agent": _AGENT}
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with session.get(f"{base}/users/@me", headers=headers) as answer:
        told = _Told(_judged(answer.status), took=timedelta(seconds=loop.time() - began))
        told.moment = _moment(answer.headers.get("Date"))
    if told.token.state is State.OK:
        async with session.get(f"{base}/oauth2/applications/@me", headers=headers) as answer:
            about: Any = await answer.json()
            told.application_id = int(about["id"]) if "id" in about else None
    return told


def _judged(status: int) -> Finding:
    if status == 200:
        return Finding("token", State.OK, "Discord takes it")
    if status == 401:
        text = "Discord refuses it: copy it anew from the Developer Portal (Bot, Reset Token)"
        return Finding("token", State.BAD, text)
    return Finding("token", State.BAD, f"Discord answers with status {status}: try again later")


def _moment(header: str | None) -> datetime | None:
    try:
        return None if header is None else parsedate_to_datetime(header)
    except ValueError:
        return None


def _content(settings: Settings) -> tuple[Finding, Library | None]:
    library, problems = read_library(settings.content_dir.resolve())
    if library is None:
        text = f"{len(problems)} problems, the first: {problems[0]} (python -m bot content check)"
        return Finding("content", State.BAD, text), None
    return Finding("content", State.OK, "no problems"), library


async def _database(settings: Settings) -> Finding:
    path = path_of(settings.database_url)
    try:
        if path is None:
            found = await inspect_server(settings.database_url, WITHIN)
        else:
            found = await asyncio.to_thread(inspect_file, path, WITHIN)
    except StoreError as error:
        return Finding("database", State.BAD, str(error))
    return Finding("database", State.OK, found)


def _disk(settings: Settings) -> Finding:
    path = path_of(settings.database_url)
    # A server looks after its own disk: then it is about that of the pictures.
    folder = (settings.pictures_dir if path is None else path.parent).absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    text = f"{free / (1 << 30):.1f} GiB free at {folder}"
    if free < _SCARCE:
        return Finding("disk", State.BAD, f"{text}: reminders wait when there is none")
    return Finding("disk", State.ODD if free < _LITTLE else State.OK, text)


def _clock(told: _Told, now: datetime) -> Finding:
    if told.moment is None:
        return Finding("clock", State.ODD, "Discord did not tell the time")
    # The header has no parts of a second, and is as old as its way was long.
    apart = abs(now - told.moment)
    text = f"{apart.total_seconds():.0f} s from Discord's"
    if apart <= _SLIGHT + told.took:
        return Finding("clock", State.OK, text)
    state = State.ODD if apart <= _WRONG else State.BAD
    return Finding("clock", state, f"{text}: reminders come as wrong; let NTP set it")


def _zones(now: datetime) -> Finding:
    version = tzdata.IANA_VERSION
    if int(version[:4]) < now.year - 1:
        text = f"the time zone rules are of {version}: upgrade the bot, or tzdata"
        return Finding("zones", State.ODD, text)
    return Finding("zones", State.OK, f"the time zone rules are of {version}")


_NOT_SENT = Finding("commands", State.ODD, "not sent yet: the first start sends them")


async def _commands(
    settings: Settings,
    library: Library | None,
    clock: Clock,
    application_id: int | None,
    database: Finding,
) -> Finding:
    """Compare what Discord was last given with what there is."""
    path = path_of(settings.database_url)
    if library is None or application_id is None or database.state is State.BAD:
        return Finding("commands", State.ODD, "cannot be told before the rest is mended")
    if path is not None and not await asyncio.to_thread(path.exists):
        return _NOT_SENT
    opened = Database(settings.database_url)
    try:
        async with asyncio.timeout(WITHIN):
            if await schema.revision(opened) is None:
                return _NOT_SENT
            bot = app.build(settings, library, opened, clock).bot
            digest = await bot.digest_of_all()
            known = await Fingerprints(opened).get(bot.sync_scope(application_id))
    except (BotError, TimeoutError) as error:
        return Finding("commands", State.ODD, f"cannot be told: {error or 'no answer in time'}")
    finally:
        await opened.close()
    if known == digest:
        return Finding("commands", State.OK, "Discord has them as they are")
    return Finding("commands", State.ODD, "they changed: the next start sends them")

"""App: the composition root. Settings, database, library, services, bot: wired here, once."""

import gc
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any
from zoneinfo import reset_tzpath

import discord
import discord.gateway
import discord.http
from yarl import URL

from bot.client import Bot, ShardedBot
from bot.clock import Clock, SystemClock
from bot.delivery import DiscordCourier
from bot.directory import DiscordDirectory
from bot.errors import BotError, TokenRefused
from bot.library.library import Library
from bot.library.loading import load_library
from bot.services.album import Album
from bot.services.fleet import Alone, Fleet
from bot.services.homes import Homes
from bot.services.libraries import Libraries
from bot.services.metrics import Metrics
from bot.services.pace import EvenPace, Pace
from bot.services.pictures import Pictures
from bot.services.reminders import Reminders
from bot.services.servers import Servers
from bot.services.studio import Studio
from bot.services.summaries import WeeklySummaries
from bot.services.upkeep import Upkeep
from bot.services.watch import Watch
from bot.serving import App, serve
from bot.settings import Settings
from bot.store import lock, schema
from bot.store.backlog import Backlogs
from bot.store.claims import Claims
from bot.store.departures import Departures
from bot.store.drafts import Drafts
from bot.store.editions import Editions
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.fingerprints import Fingerprints
from bot.store.line import Line
from bot.store.occurrences import Occurrences
from bot.store.sessions import OpenSessions
from bot.store.settlements import Settlements
from bot.store.summaries import Summaries
from bot.wiring import Ground, new_delivery_id, new_process_name, services_on

EXTENSIONS = (
    "cogs.content",
    "cogs.learning",
    "cogs.news",
    "cogs.privacy",
    "cogs.progress",
    "cogs.reading",
    "cogs.routine",
    "cogs.receipts",
    "cogs.settings",
    "cogs.strays",
)
_BAD_TOKEN = 4004


def use_packaged_zones() -> None:
    """Take the rules of time zones from the tzdata package alone: it can be updated."""
    reset_tzpath(to=())


def build(
    settings: Settings,
    library: Library,
    database: Database,
    clock: Clock,
    pace: Pace | None = None,
    *,
    pictures: Pictures | None = None,
    names_installs: bool = True,
    metrics: Metrics | None = None,
) -> App:
    """Wire the parts together.

    A simulated Discord has no limits, so it brings its own ``pace``, and it does not say with each
    interaction who has installed the bot (``names_installs``). Tests bring ``pictures`` of a dot.
    """
    enrolments, fingerprints = Enrolments(database), Fingerprints(database)
    homes, process = Homes(), new_process_name()
    libraries = Libraries(library, editions=Editions(database), enrolments=enrolments, homes=homes)
    courier = DiscordCourier(libraries, open_rate=settings.dm_open_rate)
    reminders = Reminders(
        claims=Claims(database, process=process, new_id=new_delivery_id),
        settlements=Settlements(database, process if database.is_shared else None),
        courier=courier,
        pace=pace or EvenPace(settings.reminder_rate),
        clock=clock,
        rate=settings.reminder_rate,
        new_id=new_delivery_id,
        summaries=WeeklySummaries(occurrences=Occurrences(database), summaries=Summaries(database)),
        metrics=metrics,
    )
    pictures = pictures or Pictures(Album(settings.pictures_dir), Studio())
    services = services_on(
        Ground(
            database=database,
            clock=clock,
            libraries=libraries,
            homes=homes,
            reminders=reminders,
            pictures=pictures,
            content=settings.content_dir,
            keep_days=settings.backup_keep_days,
        )
    )
    bot = bot_class(settings)(
        services=services,
        extensions_=EXTENSIONS,
        dev_guild_id=settings.dev_guild_id,
        names_installs=names_installs,
        metrics=metrics,
        **shards(settings),
    )
    courier.use(bot)
    line = Line(database.url, process) if database.is_shared else None
    servers = _servers(bot, libraries, database, clock)
    return App(
        bot=bot,
        reminders=reminders,
        watch=Watch(reminders.health, bot.tell_owner, clock),
        upkeep=Upkeep(
            enrolments=enrolments,
            fingerprints=fingerprints,
            sessions=OpenSessions(database),
            drafts=Drafts(database),
            clock=clock,
            chores=(services.idle.look, servers.look, reminders.age),
        ),
        clock=clock,
        lead=Fleet(line, reminders=reminders, libraries=libraries, homes=homes)
        if line is not None
        else Alone(),
    )


def bot_class(settings: Settings) -> type[Bot]:
    """Return what the bot is: one connection to the gateway, or one for each of its shards."""
    return Bot if settings.shard_count is None else ShardedBot


def shards(settings: Settings) -> dict[str, Any]:
    """Return which shards this process connects: all of them, unless it is told."""
    if settings.shard_count is None:
        return {}
    ids = settings.shard_ids or tuple(range(settings.shard_count))
    return {"shard_count": settings.shard_count, "shard_ids": list(ids)}


def _servers(bot: Bot, libraries: Libraries, database: Database, clock: Clock) -> Servers:
    """Wire what looks after what is held of servers."""
    directory = DiscordDirectory()
    directory.use(bot)
    return Servers(
        directory=directory,
        departures=Departures(database),
        fingerprints=Fingerprints(database),
        libraries=libraries,
        clock=clock,
    )


@asynccontextmanager
async def opened(url: str) -> AsyncGenerator[Database]:
    """Open a database with the newest schema: a file for this process alone."""
    database = Database(url)
    with nullcontext() if database.path is None else lock.hold(database.path):
        try:
            await schema.upgrade(database)
            yield database
        finally:
            await database.close()


async def run(settings: Settings) -> None:
    """Run the bot until it is told to stop.

    Raises:
        SettingsError: there is no token.
        ContentError: content files have problems.
        TokenRefused: Discord does not accept the token.
        Unreachable: Discord does not answer at the start.
        StoreError: the database cannot be used.
    """
    token = settings.token
    use_packaged_zones()
    library = load_library(settings.content_dir)
    _point_at(settings)
    async with opened(settings.database_url) as database:
        app, pages = _build_watched(settings, library, database)
        # What was loaded stays: no later collection has to look at it.
        gc.freeze()
        gc.enable()
        try:
            async with pages:
                await serve(app, token)
        except* BotError as failed:
            raise failed.exceptions[0] from None
        except* discord.ConnectionClosed as closed:
            if any(getattr(one, "code", 0) == _BAD_TOKEN for one in closed.exceptions):
                raise TokenRefused from None
            raise


def _build_watched(
    settings: Settings, library: Library, database: Database
) -> tuple[App, AbstractAsyncContextManager[object]]:
    """Wire the parts together, and the pages for who watches them, where they are asked for."""
    clock = SystemClock()
    if settings.health_port is None:
        return build(settings, library, database, clock), nullcontext()
    # Half a second of imports, for those alone who want them.
    from bot.health import pages_of  # noqa: PLC0415
    from bot.metrics import PrometheusMetrics  # noqa: PLC0415

    metrics = PrometheusMetrics()
    app = build(settings, library, database, clock, metrics=metrics)
    pages = pages_of(app.bot, app.reminders.health, Backlogs(database), clock, metrics, app.lead)
    return app, pages.served(settings.health_host, settings.health_port)


async def upgrade_database(settings: Settings) -> None:
    """Create or upgrade the database, and do nothing else."""
    async with opened(settings.database_url):
        pass


def _point_at(settings: Settings) -> None:
    """Send requests and the gateway to other addresses, where the settings name them."""
    if settings.discord_api_url is not None:
        discord.http.Route.BASE = settings.discord_api_url
    if settings.discord_gateway_url is not None:
        gateway = URL(settings.discord_gateway_url)
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway

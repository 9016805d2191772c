"""App: the composition root. Settings, database, library, services, bot: wired here, once."""

import gc
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from zoneinfo import reset_tzpath

import discord
import discord.gateway
import discord.http
from yarl import URL

from bot.client import Bot, Services
from bot.clock import Clock, SystemClock
from bot.delivery import DiscordCourier
from bot.directory import DiscordDirectory
from bot.domain.typed import wall_clocks
from bot.errors import BotError, TokenRefused
from bot.library.lazy_zones import LazyZones
from bot.library.library import Library
from bot.library.loading import load_library
from bot.library.zones import Zones
from bot.services.album import Album
from bot.services.breaks import Breaks
from bot.services.diary import Diary
from bot.services.editorial import Editorial
from bot.services.homes import Homes
from bot.services.idle import Idle
from bot.services.libraries import Libraries
from bot.services.limits import Limits
from bot.services.lookback import Lookback
from bot.services.marks import Marks
from bot.services.moderation import Moderation
from bot.services.pace import EvenPace, Pace
from bot.services.pictures import Pictures
from bot.services.privacy import Privacy
from bot.services.reminders import Reminders
from bot.services.reports import Reports
from bot.services.routines import Routines
from bot.services.servers import Servers
from bot.services.sessions import Sessions
from bot.services.studio import Studio
from bot.services.summaries import WeeklySummaries
from bot.services.upkeep import Upkeep
from bot.services.watch import Watch
from bot.serving import App, serve
from bot.settings import Settings
from bot.stencils import Stencils
from bot.store import lock, schema
from bot.store.claims import Claims
from bot.store.departures import Departures
from bot.store.drafts import Drafts
from bot.store.editions import Editions
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.fingerprints import Fingerprints
from bot.store.followups import FollowUps
from bot.store.guilds import Guilds
from bot.store.idle import IdleRoutines
from bot.store.occurrences import Occurrences
from bot.store.sessions import OpenSessions
from bot.store.settlements import Settlements
from bot.store.summaries import Summaries

EXTENSIONS = (
    "cogs.learning",
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
) -> App:
    """Wire the parts together.

    A simulated Discord has no limits, so it brings its own ``pace``, and it does not say with each
    interaction who has installed the bot (``names_installs``). Tests bring ``pictures`` of a dot.
    """
    enrolments, fingerprints = Enrolments(database), Fingerprints(database)
    homes = Homes()
    libraries = Libraries(library, editions=Editions(database), enrolments=enrolments, homes=homes)
    courier = DiscordCourier(libraries, open_rate=settings.dm_open_rate)
    reminders = Reminders(
        claims=Claims(database, process=secrets.token_hex(8), new_id=new_delivery_id),
        settlements=Settlements(database),
        courier=courier,
        pace=pace or EvenPace(settings.reminder_rate),
        clock=clock,
        rate=settings.reminder_rate,
        new_id=new_delivery_id,
        summaries=WeeklySummaries(occurrences=Occurrences(database), summaries=Summaries(database)),
    )
    pictures = pictures or Pictures(Album(settings.pictures_dir), Studio())
    privacy, idle = _care(settings, database, clock, homes, reminders)
    services = _services(libraries, homes, database, clock, reminders, pictures, privacy, idle)
    bot = Bot(
        services=services,
        extensions_=EXTENSIONS,
        dev_guild_id=settings.dev_guild_id,
        names_installs=names_installs,
    )
    courier.use(bot)
    servers = _servers(bot, libraries, database, clock)
    return App(
        bot=bot,
        reminders=reminders,
        watch=Watch(reminders.health, bot.tell_owner, clock),
        upkeep=Upkeep(
            enrolments=enrolments,
            fingerprints=fingerprints,
            sessions=OpenSessions(database),
            clock=clock,
            chores=(idle.look, servers.look, reminders.age),
        ),
        clock=clock,
    )


def _care(
    settings: Settings, database: Database, clock: Clock, homes: Homes, reminders: Reminders
) -> tuple[Privacy, Idle]:
    """Wire what looks after what is held about members."""
    routines = IdleRoutines(database, new_delivery_id)
    privacy = Privacy(
        enrolments=Enrolments(database),
        idle=routines,
        reminders=reminders,
        homes=homes,
        clock=clock,
        keep_days=settings.backup_keep_days,
    )
    return privacy, Idle(routines=routines, privacy=privacy, reminders=reminders, clock=clock)


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


def _services(
    libraries: Libraries,
    homes: Homes,
    database: Database,
    clock: Clock,
    reminders: Reminders,
    pictures: Pictures,
    privacy: Privacy,
    idle: Idle,
) -> Services:
    """Wire what commands, buttons and modals work with."""
    enrolments, occurrences = Enrolments(database), Occurrences(database)
    routines = Routines(
        enrolments=enrolments,
        settlements=Settlements(database),
        occurrences=occurrences,
        reminders=reminders,
        homes=homes,
        clock=clock,
    )
    marks = Marks(
        routines=routines,
        occurrences=occurrences,
        followups=FollowUps(database),
        reminders=reminders,
        clock=clock,
        new_id=new_delivery_id,
    )
    return Services(
        libraries=libraries,
        editorial=Editorial.of(
            libraries=libraries,
            editions=Editions(database),
            drafts=Drafts(database),
            guilds=Guilds(database),
            clock=clock,
            new_id=new_parcel_id,
        ),
        zones=LazyZones(lambda: Zones(wall_clocks)),
        routines=routines,
        marks=marks,
        diary=Diary(routines=routines, occurrences=occurrences, marks=marks, clock=clock),
        breaks=Breaks(routines),
        lookback=Lookback(routines=routines, occurrences=occurrences, clock=clock),
        pictures=pictures,
        sessions=Sessions(
            libraries=libraries,
            routines=routines,
            marks=marks,
            sessions=OpenSessions(database),
            clock=clock,
        ),
        moderation=Moderation(Guilds(database), clock),
        reports=Reports(clock),
        privacy=privacy,
        idle=idle,
        limits=Limits(clock),
        stencils=Stencils(),
        fingerprints=Fingerprints(database),
        clock=clock,
    )


def new_parcel_id() -> str:
    """Return an id for what waits for a moderator's choice."""
    return secrets.token_hex(8)


def new_delivery_id() -> str:
    """Return a new delivery's id: its nonce, at most 25 characters, which nobody can guess."""
    return secrets.token_hex(10)


@asynccontextmanager
async def opened(url: str) -> AsyncGenerator[Database]:
    """Open a database for this process alone, with the newest schema."""
    database = Database(url)
    with lock.hold(database.path):
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
        app = build(settings, library, database, SystemClock())
        # What was loaded stays: no later collection has to look at it.
        gc.freeze()
        gc.enable()
        try:
            await serve(app, token)
        except* BotError as failed:
            raise failed.exceptions[0] from None
        except* discord.ConnectionClosed as closed:
            if any(getattr(one, "code", 0) == _BAD_TOKEN for one in closed.exceptions):
                raise TokenRefused from None
            raise


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

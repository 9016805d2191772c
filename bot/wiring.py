"""Wiring: the services that commands, buttons and modals work with, each given what it needs."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from bot.client import Services
from bot.clock import Clock
from bot.domain.typed import wall_clocks
from bot.library.lazy_zones import LazyZones
from bot.library.zones import Zones
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
from bot.services.pictures import Pictures
from bot.services.privacy import Privacy
from bot.services.reminders import Reminders
from bot.services.reports import Reports
from bot.services.routines import Routines
from bot.services.sessions import Sessions
from bot.stencils import Stencils
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What all services stand on."""

    database: Database
    clock: Clock
    libraries: Libraries
    homes: Homes
    reminders: Reminders
    pictures: Pictures
    content: Path
    keep_days: int


def services_on(ground: Ground) -> Services:
    """Wire what commands, buttons and modals work with."""
    database, clock = ground.database, ground.clock
    occurrences = Occurrences(database)
    routines = _routines(ground)
    marks = Marks(
        routines=routines,
        occurrences=occurrences,
        followups=FollowUps(database),
        reminders=ground.reminders,
        clock=clock,
        new_id=new_delivery_id,
    )
    privacy, idle = _care(ground)
    return Services(
        libraries=ground.libraries,
        editorial=_editorial(ground),
        zones=LazyZones(lambda: Zones(wall_clocks)),
        routines=routines,
        marks=marks,
        diary=Diary(routines=routines, occurrences=occurrences, marks=marks, clock=clock),
        breaks=Breaks(routines),
        lookback=Lookback(routines=routines, occurrences=occurrences, clock=clock),
        pictures=ground.pictures,
        sessions=Sessions(
            libraries=ground.libraries,
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


def _routines(ground: Ground) -> Routines:
    return Routines(
        enrolments=Enrolments(ground.database),
        settlements=Settlements(ground.database),
        occurrences=Occurrences(ground.database),
        reminders=ground.reminders,
        homes=ground.homes,
        clock=ground.clock,
    )


def _editorial(ground: Ground) -> Editorial:
    return Editorial.of(
        libraries=ground.libraries,
        editions=Editions(ground.database),
        drafts=Drafts(ground.database),
        guilds=Guilds(ground.database),
        content=ground.content,
        clock=ground.clock,
        new_id=new_parcel_id,
    )


def _care(ground: Ground) -> tuple[Privacy, Idle]:
    """Wire what looks after what is held about members."""
    routines = IdleRoutines(ground.database, new_delivery_id)
    privacy = Privacy(
        enrolments=Enrolments(ground.database),
        idle=routines,
        reminders=ground.reminders,
        homes=ground.homes,
        clock=ground.clock,
        keep_days=ground.keep_days,
    )
    idle = Idle(routines=routines, privacy=privacy, reminders=ground.reminders, clock=ground.clock)
    return privacy, idle


def new_process_name() -> str:
    """Return a name under which a process holds its claims: no other has it, before or after."""
    return secrets.token_hex(8)


def new_parcel_id() -> str:
    """Return an id for what waits for a moderator's choice."""
    return secrets.token_hex(8)


def new_delivery_id() -> str:
    """Return a new delivery's id: its nonce, at most 25 characters, which nobody can guess."""
    return secrets.token_hex(10)

"""Editorial: everything that moderators do with a server's content, by its parts."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bot.clock import Clock
from bot.services.batches import Batches
from bot.services.beneath import Beneath
from bot.services.desks import Desks
from bot.services.drafting import Drafting
from bot.services.exchange import Exchange
from bot.services.libraries import Libraries
from bot.services.meetings import Meetings
from bot.services.parcels import Parcels
from bot.services.publishing import Publishing
from bot.store.drafts import Drafts
from bot.store.editions import Editions
from bot.store.guilds import Guilds


@dataclass(frozen=True, slots=True, kw_only=True)
class Editorial:
    """The parts: how an entry stands, writing it, choosing between texts, publishing it, files."""

    desks: Desks
    drafting: Drafting
    meetings: Meetings
    publishing: Publishing
    beneath: Beneath
    exchange: Exchange
    parcels: Parcels

    @classmethod
    def of(
        cls,
        *,
        libraries: Libraries,
        editions: Editions,
        drafts: Drafts,
        guilds: Guilds,
        content: Path,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> Self:
        """Wire the parts together."""
        desks = Desks(libraries=libraries, editions=editions, drafts=drafts)
        publishing = Publishing(
            desks=desks,
            libraries=libraries,
            editions=editions,
            drafts=drafts,
            guilds=guilds,
            clock=clock,
        )
        batches = Batches(
            desks=desks,
            libraries=libraries,
            editions=editions,
            drafts=drafts,
            guilds=guilds,
            clock=clock,
        )
        drafting = Drafting(
            desks=desks, libraries=libraries, drafts=drafts, clock=clock, new_id=new_id
        )
        return cls(
            desks=desks,
            drafting=drafting,
            meetings=Meetings(desks=desks, libraries=libraries, drafts=drafts, clock=clock),
            publishing=publishing,
            beneath=Beneath(
                libraries=libraries,
                desks=desks,
                publishing=publishing,
                editions=editions,
                guilds=guilds,
            ),
            exchange=Exchange(
                desks=desks,
                libraries=libraries,
                batches=batches,
                drafting=drafting,
                drafts=drafts,
                content=content,
                clock=clock,
                new_id=new_id,
            ),
            parcels=Parcels(drafts=drafts, clock=clock, new_id=new_id),
        )

"""Publication: how long it takes from publishing an edit until members would see it.

In process, from the call that publishes: what a command adds is what every answer costs.
"""

import random
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import stored
from benchmarks.published import EDITED
from bot import app, wiring
from bot.clock import SystemClock
from bot.domain.editorial import Action, Draft
from bot.library.library import Library
from bot.services.editorial import Editorial
from bot.services.homes import Homes
from bot.services.libraries import Libraries
from bot.services.outcomes import Published
from bot.settings import DEFAULT_CONTENT
from bot.store.drafts import Drafts
from bot.store.editions import Editions
from bot.store.enrolments import Enrolments
from bot.store.guilds import Guilds

_MODERATOR = 71


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Where edits are published, over one database."""

    libraries: Libraries
    editorial: Editorial
    drafts: Drafts


async def took(
    paths: Sequence[Path], library: Library, guild_ids: Sequence[int], times: int
) -> list[list[float]]:
    """Publish so many times over each database, in turns; return the seconds of each."""
    chance = random.Random(2)  # noqa: S311 - chance, not secrecy
    seconds: list[list[float]] = [[] for _ in paths]
    async with AsyncExitStack() as stack:
        offices = [await stack.enter_async_context(_office(path, library)) for path in paths]
        for number, guild_id in enumerate(chance.sample(guild_ids, times)):
            for office, found in zip(offices, seconds, strict=True):
                summary = f"One leg and the opposite arm reach long, as in week {number}."
                await _draft(office, guild_id, summary)
                found.append(await _published(office, guild_id, summary))
    return seconds


async def _published(office: Office, guild_id: int, summary: str) -> float:
    """Publish a draft; return the seconds until the server's library says it.

    Everything that is timed is in here: the way over Discord can take its place.
    """
    began = time.perf_counter()
    made = await office.editorial.publishing.publish(
        guild_id, EDITED, _MODERATOR, "Members asked what this means"
    )
    seen = office.libraries.in_server(guild_id).exercises[EDITED.id].summary
    seconds = time.perf_counter() - began
    if not isinstance(made, Published) or seen != summary:
        raise ValueError(f"published, and not seen: {made}")
    return seconds


async def _draft(office: Office, guild_id: int, summary: str) -> None:
    """Write what is to be published."""
    desk = await office.editorial.desks.open(guild_id, EDITED)
    draft = Draft(
        action=Action.PUBLISH,
        state=desk.state_with({**(desk.bundled or {}), "summary": summary}),
        version=desk.number,
        revision=0,
        author_id=_MODERATOR,
        touched_at=SystemClock().now(),
    )
    await office.drafts.change(guild_id, EDITED, lambda _: draft)


@asynccontextmanager
async def _office(path: Path, library: Library) -> AsyncGenerator[Office]:
    async with app.opened(stored.url(path)) as database:
        editions, drafts = Editions(database), Drafts(database)
        libraries = Libraries(
            library, editions=editions, enrolments=Enrolments(database), homes=Homes()
        )
        await libraries.load()
        editorial = Editorial.of(
            libraries=libraries,
            editions=editions,
            drafts=drafts,
            guilds=Guilds(database),
            clock=SystemClock(),
            content=DEFAULT_CONTENT,
            new_id=wiring.new_parcel_id,
        )
        yield Office(libraries=libraries, editorial=editorial, drafts=drafts)

"""A newsroom: the editorial use cases on an empty database, with one server and its moderators."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.domain.editorial import Action
from bot.library import forms
from bot.library.kinds import Key, Kind
from bot.library.library import Library
from bot.services.drafting import Met, Written
from bot.services.editorial import Editorial
from bot.services.homes import Homes
from bot.services.libraries import Libraries
from bot.services.outcomes import Outcome, Published
from bot.settings import DEFAULT_CONTENT
from bot.store.drafts import Drafts
from bot.store.editions import Editions
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.guilds import Guilds
from tests.support.clock import ManualClock

SERVER, OTHER_SERVER = 500, 501
ANN, BOB = 71, 72
BRIDGE = Key(Kind.EXERCISE, "bridge")
REASON = "Members misread it"


@dataclass
class Newsroom:
    """The use cases, with what stands around them."""

    database: Database
    clock: ManualClock
    libraries: Libraries
    editorial: Editorial
    guilds: Guilds
    homes: Homes = field(default_factory=Homes)

    async def write(
        self,
        key: Key,
        section: str,
        *,
        typed: Mapping[str, str],
        author_id: int = ANN,
        guild_id: int = SERVER,
    ) -> Written | Met:
        """Open a section, type over some of its fields (named by their last part), and send it."""
        opened, texts = await self.filled(key, section, typed, guild_id=guild_id)
        return await self.editorial.drafting.write(guild_id, key, section, opened, texts, author_id)

    async def filled(
        self, key: Key, section: str, typed: Mapping[str, str], *, guild_id: int = SERVER
    ) -> tuple[dict[Any, str], dict[Any, str]]:
        """Return what a section shows, and the same with some fields typed over."""
        desk = await self.editorial.desks.open(guild_id, key)
        found = self.editorial.drafting.section(desk, section)
        opened = self.editorial.drafting.shown(desk, found)
        by_name = {str(path[-1]): path for path in opened}
        return opened, {**opened, **{by_name[name]: text for name, text in typed.items()}}

    async def publish(self, key: Key, *, author_id: int = ANN, guild_id: int = SERVER) -> Outcome:
        """Publish the draft of an entry."""
        return await self.editorial.publishing.publish(guild_id, key, author_id, REASON)

    async def say(self, key: Key, **changes: Any) -> Published:
        """Publish an entry with some fields changed, at once."""
        desk = await self.editorial.desks.open(SERVER, key)
        state = desk.state_with({**desk.text_of(desk.state), **changes})
        made = await self.editorial.publishing.adopt(SERVER, key, Action.IMPORT, state, ANN, REASON)
        assert isinstance(made, Published)
        return made

    def seen(self, guild_id: int | None = SERVER) -> Library:
        """Return what members of a server see."""
        return self.libraries.in_server(guild_id)


def section_with(kind: Kind, data: Any, field_name: str) -> str:
    """Return the id of the section in which a field is edited."""
    for one in forms.sections(kind, data):
        if any(str(part.path[-1]) == field_name for part in one.fields):
            return one.id
    raise AssertionError(f"no section has {field_name}")


async def open_newsroom(database: Database, clock: ManualClock, library: Library) -> Newsroom:
    """Put the use cases together, as the bot does."""
    homes, numbers = Homes(), count()
    editions, guilds = Editions(database), Guilds(database)
    libraries = Libraries(library, editions=editions, enrolments=Enrolments(database), homes=homes)
    await libraries.load()
    return Newsroom(
        database=database,
        clock=clock,
        libraries=libraries,
        editorial=Editorial.of(
            libraries=libraries,
            editions=editions,
            drafts=Drafts(database),
            guilds=guilds,
            content=DEFAULT_CONTENT,
            clock=clock,
            new_id=lambda: f"parcel{next(numbers)}",
        ),
        guilds=guilds,
        homes=homes,
    )

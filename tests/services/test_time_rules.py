"""A release of tzdata changes the rules of a zone: no local date is doubled, none is lost.

Two sets of rules come into force under one name, as a release does it: in files that the name is
read from, with the version that ``Upkeep`` compares.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo, reset_tzpath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import app
from bot.domain.schedule import Schedule
from bot.domain.slots import Slot
from bot.services.upkeep import Upkeep
from bot.store.drafts import Drafts
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.fingerprints import Fingerprints
from bot.store.sessions import OpenSessions
from tests.support.courier import Lost
from tests.support.enrolled import schedule, utc
from tests.support.stepping import SteppingWorld, passing, stepping
from tests.support.zones import FIRST, LAST, different_zones

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

moments = st.integers(0, (LAST - FIRST) // MINUTE).map(lambda minute: FIRST + minute * MINUTE)

MOVED = "Test/Moved"
UseRules = Callable[[str], None]


@pytest.fixture
def use_rules(tmp_path: Path) -> Generator[UseRules]:
    """Return what puts the rules of a real zone in force under the name of the made-up one."""
    file = tmp_path / "zoneinfo" / MOVED
    file.parent.mkdir(parents=True)
    packaged = resources.files("tzdata") / "zoneinfo"

    def use(name: str) -> None:
        file.write_bytes(packaged.joinpath(*name.split("/")).read_bytes())
        ZoneInfo.clear_cache(only_keys=[MOVED])

    reset_tzpath(to=[str(tmp_path / "zoneinfo")])
    yield use
    app.use_packaged_zones()
    ZoneInfo.clear_cache(only_keys=[MOVED])


class Release:
    """Follows the rules as the start of a new process does, one version after the other."""

    def __init__(self, database: Database, world: SteppingWorld, use_rules: UseRules) -> None:
        self._use_rules = use_rules
        self._fingerprints = Fingerprints(database)
        self._upkeep = Upkeep(
            enrolments=Enrolments(database),
            fingerprints=self._fingerprints,
            sessions=OpenSessions(database),
            drafts=Drafts(database),
            clock=world.host,
        )

    async def install(self, name: str) -> int:
        """Put rules in force; return how many reminders moved."""
        self._use_rules(name)
        return await self._upkeep.follow_zone_rules(f"{await self._version()}+")

    async def _version(self) -> str:
        return await self._fingerprints.get("tzdata") or "2026"


@dataclass(frozen=True, slots=True)
class Update:
    """New rules come into force, near to where the old or the new ones have a slot due.

    ``before`` tells whether the process still did what was due under the old rules then, and
    ``lost`` whether it lost an answer meanwhile.
    """

    rules: str
    slot: Slot
    by_new: bool
    days: int
    off: timedelta
    before: bool
    lost: bool


def moment_of(update: Update, old: str, plan: Schedule, now: datetime) -> datetime:
    """Return when an update happens: near a due moment that is still to come."""
    by = replace(plan, zone=update.rules if update.by_new else old)
    _, due = list(passing(by, update.slot, now, now + 4 * DAY))[update.days]
    return max(now, due + update.off)


rule_sets = st.deferred(lambda: st.sampled_from(different_zones()))
updates = st.lists(
    st.builds(
        Update,
        rules=rule_sets,
        slot=st.sampled_from(Slot),
        by_new=st.booleans(),
        days=st.integers(0, 2),
        off=st.sampled_from((-HOUR, -SECOND, timedelta(), SECOND, HOUR, 3 * HOUR)),
        before=st.booleans(),
        lost=st.booleans(),
    ),
    min_size=1,
    max_size=3,
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(start=moments, rules=rule_sets, made=updates)
async def test_new_zone_rules_double_no_local_date_and_lose_none(
    database: Database, use_rules: UseRules, start: datetime, rules: str, made: list[Update]
) -> None:
    """A slot's dates come one by one, as far as the rules of any time let them come."""
    use_rules(rules)
    plan = schedule(MOVED, "02:30", "14:00")
    firsts = {slot: next(passing(plan, slot, start, start + 2 * DAY))[0] for slot in Slot}
    newest: dict[Slot, date] = {}

    async def run(world: SteppingWorld) -> None:
        await world.run()
        for slot in Slot:
            come = [day for day, _ in passing(plan, slot, start - 3 * DAY, world.true.now())]
            newest[slot] = max(newest.get(slot, come[-1]), come[-1])

    async with stepping(database, plan, start) as world:
        release = Release(database, world, use_rules)
        for update in made:
            world.true.moment = moment_of(update, rules, plan, world.true.now())
            world.discord.next_faults.extend([Lost.ANSWER] * update.lost)
            if update.before:
                await run(world)
            rules = update.rules
            await release.install(rules)
            await run(world)
        world.true.advance(days=2)
        await world.mend()
        await run(world)
        await world.check()
        for slot, first in firsts.items():
            days = [day for day, _ in await world.came(slot)]
            assert days == [first + n * DAY for n in range((newest[slot] - first).days + 1)]


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        # Eight o'clock passes at 7:00 UTC in Berlin, at 6:00 in Helsinki; the release is of 6:30.
        # What had been to come is past: it is sent at once.
        ("Europe/Berlin", "Europe/Helsinki", [], ["06:30"]),
        # What was due, and was not claimed yet, is still to come: it is sent then.
        ("Europe/Helsinki", "Europe/Berlin", [], ["07:00"]),
        # What was sent does not come again.
        ("Europe/Helsinki", "Europe/Berlin", ["06:00"], ["06:00"]),
    ],
)
async def test_new_zone_rules_across_the_present(
    database: Database,
    use_rules: UseRules,
    old: str,
    new: str,
    before: list[str],
    after: list[str],
) -> None:
    use_rules(old)
    plan = schedule(MOVED, "08:00", None)
    async with stepping(database, plan, utc("2026-03-11 05:00")) as world:
        for moment in before:
            world.true.moment = utc(f"2026-03-11 {moment}")
            await world.run()
        world.true.moment = utc("2026-03-11 06:30")
        assert await Release(database, world, use_rules).install(new) == 1
        for moment in ("06:30", "07:00", "07:30"):
            world.true.moment = utc(f"2026-03-11 {moment}")
            await world.run()
        assert [f"{one.sent_at:%H:%M}" for one in world.discord.messages] == after
        assert [day for day, _ in await world.came(Slot.MORNING)] == [date(2026, 3, 11)]


async def test_a_slot_switched_off_while_it_is_due_keeps_that_occurrence_under_new_rules(
    database: Database, use_rules: UseRules
) -> None:
    # Needs that a slot which is due but unclaimed keeps its occurrence when it is changed; there
    # is no time then from which to reckon it anew.
    use_rules("Europe/Berlin")
    plan, start = schedule(MOVED, "08:00", "20:00"), utc("2026-03-11 05:00")
    async with stepping(database, plan, start) as world:
        world.true.moment = utc("2026-03-11 07:01")
        await world.edit(schedule(MOVED, None, "20:00"))
        assert await Release(database, world, use_rules).install("Europe/Helsinki") == 1
        await world.run()
        assert await world.came(Slot.MORNING) == [(date(2026, 3, 11), utc("2026-03-11 07:00"))]
        assert len(world.discord.messages) == 1

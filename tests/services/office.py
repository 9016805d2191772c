"""An office: every use case around one process, with a clock and a Discord that tests move."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

from bot.domain.enrolment import Enrolment
from bot.domain.progress import Outcome
from bot.domain.slots import Slot
from bot.services.breaks import Breaks
from bot.services.diary import Diary
from bot.services.homes import Homes
from bot.services.marks import Marks
from bot.services.privacy import Privacy
from bot.services.reminders import Reminders
from bot.services.routines import Routines
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.followups import FollowUps
from bot.store.idle import IdleRoutines
from bot.store.occurrences import Occurrences
from bot.store.tables import delivery, occurrence
from tests.support.clock import ManualClock
from tests.support.courier import FakeDiscord, Message
from tests.support.enrolled import MEMBER, enrolment
from tests.support.process import Process
from tests.support.stored import enrol, numbered, row, rows

_numbers = count()


@dataclass
class Office:
    """The use cases, with what stands around them."""

    database: Database
    clock: ManualClock
    discord: FakeDiscord
    process: Process
    routines: Routines
    marks: Marks
    diary: Diary
    breaks: Breaks
    privacy: Privacy

    @property
    def reminders(self) -> Reminders:
        """Return the process's reminders."""
        return self.process.reminders

    async def enrol(self, user_id: int = MEMBER, **parts: Any) -> None:
        """Enrol somebody now, by default for eight and twenty in UTC."""
        now = self.clock.now()
        values = {"consent_at": now, "active_at": now, **parts}
        await enrol(self.database, now, enrolment(user_id, **values))

    async def member(self, user_id: int = MEMBER) -> Enrolment:
        """Return what is held about somebody."""
        return await self.routines.get(user_id)

    async def go(self, until: datetime) -> None:
        """Let time pass up to a moment; what is due on the way is done at its time."""
        for _ in range(1000):
            moment = await self.reminders.next_moment()
            if moment is None or moment > until:
                break
            self.clock.moment = max(self.clock.moment, moment)
            await self.process.tick()
        else:
            raise AssertionError("it never ends")
        self.clock.moment = until

    async def remind(self, at: datetime) -> str:
        """Let time pass up to a reminder; return the id of the delivery that brought it."""
        await self.go(at)
        return self.messages()[-1].nonce

    def messages(self, user_id: int = MEMBER) -> list[Message]:
        """Return the reminders that somebody has got."""
        return self.discord.to(user_id)

    def sent(self) -> list[tuple[str, datetime]]:
        """Return what the member has got, and when."""
        return [(one.claim.kind.value, one.sent_at) for one in self.messages()]

    async def about(self, slot: Slot, day: date, user_id: int = MEMBER) -> dict[str, Any]:
        """Return what is written about a slot of a local date."""
        return await row(self.database, occurrence, user_id=user_id, slot=slot, day=day)

    async def states(self, slot: Slot | None = None) -> list[tuple[str, str | None]]:
        """Return the state and the excuse of each of the member's occurrences, in their order."""
        where = {} if slot is None else {"slot": slot}
        found = await rows(self.database, occurrence, user_id=MEMBER, **where)
        found.sort(key=lambda one: one["due_at"])
        return [(one["state"], one["excuse"]) for one in found]

    async def deliveries(self, **where: Any) -> list[tuple[str, int, str]]:
        """Return the kind, the number and the state of each delivery, in the order they are due."""
        found = await rows(self.database, delivery, **where)
        found.sort(key=lambda one: one["due_at"])
        return [(one["kind"], one["number"], one["state"]) for one in found]

    async def streak(self) -> int:
        """Return how many reminders in a row the member has done."""
        return (await self.routines.overview(MEMBER)).streak

    async def missed(self) -> int:
        """Return how many of the member's sessions count as missed."""
        record = await Occurrences(self.database).record(MEMBER)
        return sum(one.outcome is Outcome.MISSED for one in record)


def open_office(
    database: Database, clock: ManualClock, discord: FakeDiscord, process: Process
) -> Office:
    """Put the use cases together around a process, as the bot does."""
    enrolments, occurrences = Enrolments(database), Occurrences(database)
    reminders, homes = process.reminders, Homes()
    routines = Routines(
        enrolments=enrolments,
        settlements=process.settlements,
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
        # No other office on the same database makes the same ids.
        new_id=numbered(f"snooze-{next(_numbers)}-"),
    )
    diary = Diary(routines=routines, occurrences=occurrences, marks=marks, clock=clock)
    return Office(
        database=database,
        clock=clock,
        discord=discord,
        process=process,
        routines=routines,
        marks=marks,
        diary=diary,
        breaks=Breaks(routines),
        privacy=Privacy(
            enrolments=enrolments,
            idle=IdleRoutines(database, numbered(f"notice-{next(_numbers)}-")),
            reminders=reminders,
            homes=homes,
            clock=clock,
            keep_days=30,
        ),
    )

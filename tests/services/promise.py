"""The promise's world: two members, a Discord, a clock, and one process after the other.

It begins on a Monday, after a week in which both did something: so both get a summary.

Anything may happen: processes are killed at any step, requests and answers get lost, transactions
fail before or after they are committed, time passes, members press buttons. At the end everything
works again; then the tables and the DMs must agree.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.delivery import Kind
from bot.domain.marks import done
from bot.domain.schedule import Occurrence, due_at
from bot.domain.slots import Slot
from bot.domain.summary import APART
from bot.errors import StoreError, UserError
from bot.services.marks import Marks
from bot.store.engine import Database
from bot.store.enrolments import Enrolments
from bot.store.occurrences import Occurrences
from bot.store.tables import delivery, occurrence
from tests.services.office import open_office
from tests.support.clock import ManualClock
from tests.support.courier import FakeDiscord, Fault, Message
from tests.support.enrolled import enrolment, schedule, utc
from tests.support.process import Process
from tests.support.stored import claimed, enrol, rows

EIGHT = utc("2026-03-09 08:00")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FIRST, SECOND = 1, 2
MEMBERS = {
    FIRST: schedule("UTC", "08:00", "20:00"),
    # The evening follows at the end of the morning's window.
    SECOND: schedule("Europe/Berlin", "09:00", "12:00"),
}
NUDGE_MINUTES = 30
BUTTONS = ("done", "skip", "undo", "start", "snooze 10", "snooze 30")

Key = tuple[int, str, date]
_names = count()
_ABOUT = (Kind.FIRST, Kind.NUDGE, Kind.SNOOZE)


@dataclass(frozen=True, slots=True)
class Step:
    """Some time passes, and a process (the same, or a new one) does what is due.

    ``disk`` tells which points of its transactions fail; then a member presses a button of the
    newest message, or of the one ``back`` before it.
    """

    passed: timedelta
    killed_at: int | None = None
    faults: tuple[Fault | None, ...] = ()
    disk: tuple[bool, ...] = ()
    press: str | None = None
    back: int = 0


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed, and what it was answered."""

    button: str
    at: datetime
    accepted: bool


class World:
    """What there is, and what has happened."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = ManualClock(EIGHT - MINUTE)
        self.discord = FakeDiscord(self.clock)
        self.pressed: dict[Key, list[Pressed]] = defaultdict(list)
        self._process: Process | None = None

    async def go(self, step: Step) -> None:
        """Let one step happen."""
        self.clock.moment += step.passed
        self.discord.next_faults.clear()
        self.discord.next_faults.extend(step.faults)
        process = self._process = self._process or self._new_process()
        process.disk.fails.clear()
        process.disk.fails.extend(step.disk)
        try:
            survived = await process.run(killed_at=step.killed_at)
        except StoreError:
            # The loop goes on by itself, with the same process.
            survived = True
        self._process = process if survived else None
        process.disk.fails.clear()
        # A summary has no buttons about an occurrence.
        pressable = [one for one in self.discord.messages if one.claim.kind is not Kind.SUMMARY]
        if step.press is not None and len(pressable) > step.back:
            await self._press(pressable[-1 - step.back], step.press)

    def _new_process(self) -> Process:
        return Process(self.database, self.discord, self.clock, f"process-{next(_names)}")

    async def _press(self, message: Message, button: str) -> None:
        """Press a button of a message."""
        process = self._process or self._new_process()
        marks = open_office(self.database, self.clock, self.discord, process).marks
        name, _, minutes = button.partition(" ")
        accepted = False
        with suppress(UserError):
            if name == "snooze":
                await marks.snooze(message.user_id, message.nonce, int(minutes))
            else:
                await getattr(Marks, name)(marks, message.user_id, message.nonce)
            accepted = True
        pressed = Pressed(button=name, at=self.clock.now(), accepted=accepted)
        self.pressed[key_of(message)].append(pressed)

    async def mend(self) -> None:
        """Let everything work again, until nothing waits any more."""
        for _ in range(60):
            await self.go(Step(passed=timedelta()))
            assert self._process is not None
            due = await rows(self.database, delivery)
            waiting = [one["attempt_at"] for one in due if one["attempt_at"] is not None]
            if not waiting:
                return
            self.clock.moment = max(self.clock.moment, min(waiting))
        raise AssertionError("it never ends")

    async def occurrences(self) -> dict[Key, dict[str, Any]]:
        """Return every occurrence since the beginning; there is none twice."""
        stored = await rows(self.database, occurrence)
        found = [one for one in stored if one["day"] >= EIGHT.date()]
        keyed = {(one["user_id"], str(one["slot"]), one["day"]): one for one in found}
        assert len(keyed) == len(found)
        return keyed

    def messages(self, *kinds: Kind) -> dict[Key, list[Message]]:
        """Return the messages of some kinds, or all that are about it, of each occurrence."""
        about: dict[Key, list[Message]] = defaultdict(list)
        for one in self.discord.messages:
            if one.claim.kind in (kinds or _ABOUT):
                about[key_of(one)].append(one)
        return about

    def expected(self) -> set[Key]:
        """Return every occurrence that has come due since the beginning."""
        now = self.clock.now()
        days = [EIGHT.date() + number * DAY for number in range((now - EIGHT).days + 2)]
        return {
            (user_id, str(slot), day)
            for user_id, plan in MEMBERS.items()
            for slot, at in plan.times.items()
            for day in days
            if at is not None and due_at(ZoneInfo(plan.zone), day, at) <= now
        }


def key_of(message: Message) -> Key:
    """Return whose message it is, and which occurrence it is about."""
    about = message.claim.occurrence
    assert about is not None
    return message.user_id, str(about.slot), about.day


@asynccontextmanager
async def world(database: Database) -> AsyncGenerator[World]:
    """Enrol the members for one example, and take them out again."""
    parts: dict[str, Any] = {"nudge_minutes": NUDGE_MINUTES, "summary": True}
    members = [
        enrolment(user_id, schedule=plan, consent_at=EIGHT - 7 * DAY, **parts)
        for user_id, plan in MEMBERS.items()
    ]
    await enrol(database, EIGHT - HOUR, *members)
    for user_id in MEMBERS:
        await _did_something_on_sunday(database, user_id)
    try:
        yield World(database)
    finally:
        for user_id in MEMBERS:
            await Enrolments(database).remove(user_id)


async def _did_something_on_sunday(database: Database, user_id: int) -> None:
    """Write what a member did in the week before."""
    sunday = (EIGHT - DAY).date()
    about = Occurrence(slot=Slot.MORNING, day=sunday, due_at=EIGHT - DAY)
    assert await Occurrences(database).mark(user_id, about, done, EIGHT - DAY)
    await claimed(database, user_id, Slot.MORNING, sunday)


async def check(happened: World) -> None:
    """Check that tables and DMs agree, about every occurrence there had to be."""
    await _nothing_is_doubled(happened)
    _summaries_keep_their_distance(happened)
    await _nothing_is_lost_without_a_word(happened)
    for one in await rows(happened.database, delivery):
        assert one["state"] in {"sent", "missed", "blocked", "dropped"}, one
        assert one["claimed_by"] is None


async def _nothing_is_doubled(happened: World) -> None:
    """Check that each delivery is one message at most, and each of a kind and number, too."""
    made = happened.discord.messages
    stored = {one["id"]: one for one in await rows(happened.database, delivery)}
    assert all(number == 1 for number in Counter(one.nonce for one in made).values()), "doubled"
    intended = Counter(
        (row["occurrence_id"], row["kind"], row["number"])
        for row in (stored[one.nonce] for one in made)
    )
    assert all(number == 1 for number in intended.values()), "doubled"
    for kind in (Kind.FIRST, Kind.NUDGE, Kind.SUMMARY):
        assert all(len(found) == 1 for found in happened.messages(kind).values()), kind
    for one in made:
        assert one.claim.due_at <= one.sent_at < one.claim.expires_at


def _summaries_keep_their_distance(happened: World) -> None:
    """Check that each member has one a week at most, and nothing else just before or after."""
    summaries = [one for one in happened.discord.messages if one.claim.kind is Kind.SUMMARY]
    weeks = Counter((one.user_id, one.claim.week and one.claim.week.monday) for one in summaries)
    assert all(number == 1 for number in weeks.values()), "two summaries of a week"
    for one in summaries:
        others = [other for other in happened.discord.to(one.user_id) if other is not one]
        apart = [abs(other.sent_at - one.sent_at) for other in others]
        assert all(span >= APART for span in apart), ("two messages at once", apart)


async def _nothing_is_lost_without_a_word(happened: World) -> None:
    """Check that what did not come is excused, and so is a snooze that was asked for."""
    stored = await happened.occurrences()
    assert set(stored) == happened.expected(), "lost, or made up"
    ended = {
        (one["occurrence_id"], one["kind"], one["state"])
        for one in await rows(happened.database, delivery)
    }
    for key, one in stored.items():
        assert one["state"] != "open", ("without an end", key)
        messages = happened.messages()[key]
        if not messages:
            assert one["state"] == "excused", ("lost without a word", key)
        asked = _snoozed_last(happened.pressed[key])
        if asked is not None and not _came(messages, Kind.SNOOZE, asked.at):
            blocked = (one["id"], Kind.SNOOZE, "blocked") in ended
            assert blocked or one["state"] == "excused", ("a snooze lost without a word", key)


def _snoozed_last(pressed: list[Pressed]) -> Pressed | None:
    """Return the snooze that a member waits for, if the last that they pressed was one."""
    accepted = [one for one in pressed if one.accepted and one.button != "start"]
    return accepted[-1] if accepted and accepted[-1].button == "snooze" else None


def _came(messages: list[Message], kind: Kind, after: datetime) -> bool:
    return any(one.claim.kind is kind and one.sent_at > after for one in messages)


def check_that_all_came(happened: World) -> None:
    """Check that every message came that was due, at a time when all that fails passes soon."""
    assert set(happened.messages(Kind.FIRST)) == happened.expected()
    if happened.expected():
        summed_up = {user_id for user_id, _, _ in happened.messages(Kind.SUMMARY)}
        assert summed_up == {user_id for user_id, _, _ in happened.expected()}, "no summary"
    nudges, snoozes = happened.messages(Kind.NUDGE), happened.messages(Kind.SNOOZE)
    for key in happened.expected():
        pressed = [one for one in happened.pressed[key] if one.accepted]
        if not pressed:
            assert len(nudges[key]) == 1, ("no nudge", key)
        asked = _snoozed_last(pressed)
        if asked is not None:
            assert _came(snoozes[key], Kind.SNOOZE, asked.at), ("no snooze", key)

"""The last look, in bot.services.reminders: what became of a message, before the next is written.

A message whose answer was lost may have arrived. Shortly before its window ends it is looked for
a last time, so that the next reminder does not say that it was missed.
"""

from datetime import timedelta

import pytest

from bot.domain.claims import Claim
from bot.domain.delivery import LAST_LOOK, STILL_LOOKED_FOR, Answer
from bot.store.engine import Database
from bot.store.tables import delivery
from tests.services.office import Office, open_office
from tests.support.clock import ManualClock
from tests.support.courier import FakeDiscord, Fault, Lost, Message
from tests.support.enrolled import MEMBER, schedule, utc
from tests.support.process import Process
from tests.support.stored import rows

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
EIGHT = utc("2026-03-11 08:00")
END = EIGHT + 5 * MINUTE


class SlowReading(FakeDiscord):
    """A Discord in which reading a DM takes a while."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.manual = clock
        self.takes = timedelta()

    def read(self, claim: Claim) -> Message | None:
        """Return what is there now, some time later."""
        found = super().read(claim)
        self.manual.moment += self.takes
        return found


@pytest.fixture
def discord(clock: ManualClock) -> SlowReading:
    """Return a Discord that reads slowly when it is told to."""
    return SlowReading(clock)


@pytest.fixture
async def office(database: Database, clock: ManualClock, discord: SlowReading) -> Office:
    """Return the office with a member whose morning has a window of five minutes."""
    clock.moment = EIGHT - HOUR
    made = open_office(database, clock, discord, Process(database, discord, clock))
    await made.enrol(schedule=schedule("UTC", "08:00", "08:05"))
    return made


async def lose(office: Office, lost: Lost, then: Fault = Lost.REQUEST) -> None:
    """Lose the answer to a message that went out at eight, and every one after it."""
    office.discord.next_faults.append(lost)
    office.clock.moment = EIGHT
    await office.process.tick()
    office.discord.broken = then


def told(office: Office) -> list[bool]:
    """Return which messages say that an earlier one was missed."""
    return [one.claim.excused_before for one in office.messages()]


async def test_what_has_arrived_is_found_before_the_next_one_says_it_was_missed(
    office: Office,
) -> None:
    await lose(office, Lost.ANSWER)
    await office.go(END - LAST_LOOK - SECOND)
    office.discord.broken = None
    await office.go(END)
    assert await office.states() == [("missed", None), ("sent", None)]
    assert told(office) == [False, False]
    assert office.discord.requests[-2].what == "find"
    assert office.discord.requests[-2].at == END - LAST_LOOK


async def test_what_is_not_there_is_missed_and_the_next_one_says_so(office: Office) -> None:
    await lose(office, Lost.REQUEST)
    await office.go(END - LAST_LOOK - SECOND)
    office.discord.broken = None
    await office.go(END)
    assert await office.states() == [("excused", "bot"), ("sent", None)]
    assert told(office) == [True]


async def test_at_the_last_look_nothing_is_sent(office: Office) -> None:
    """It would arrive together with the next one."""
    await lose(office, Lost.REQUEST)
    office.clock.moment = END - LAST_LOOK
    office.discord.broken = None
    await office.process.tick()
    assert office.messages() == []
    assert office.discord.requests[-1].what == "find"


async def test_a_last_look_that_gets_no_answer_is_taken_once_more_at_the_end(
    office: Office,
) -> None:
    await lose(office, Lost.ANSWER)
    await office.go(END - SECOND)
    office.discord.broken = None
    await office.go(END)
    assert [one.at for one in office.discord.requests if one.what == "find"][-2:] == [
        END - LAST_LOOK,
        END,
    ]
    # It was there all the time. The next one was written in the same moment, and says nothing.
    assert told(office) == [False, False]
    assert (await office.states())[0] == ("sent", None)


async def test_after_its_end_it_is_looked_for_a_while_longer_and_never_sent(
    office: Office,
) -> None:
    await lose(office, Lost.ANSWER)
    await office.go(END + STILL_LOOKED_FOR / 2)
    sends = [one for one in office.discord.requests if one.what == "send"]
    assert max(one.at for one in sends if one.claim.due_at == EIGHT) < END - LAST_LOOK
    office.discord.broken = None
    await office.go(END + 3 * STILL_LOOKED_FOR)
    assert [one.claim.due_at for one in office.messages()] == [EIGHT, END]
    assert told(office) == [False, False]


async def test_then_it_is_given_up_and_a_later_message_says_so(office: Office) -> None:
    await lose(office, Lost.REQUEST)
    await office.go(END + STILL_LOOKED_FOR)
    assert (await office.states())[0] == ("excused", "bot")
    office.discord.broken = None
    await office.go(END + 2 * STILL_LOOKED_FOR)
    assert told(office) == [True]


@pytest.mark.parametrize("fault", [Answer.RATE_LIMITED, Answer.NO_ACCESS])
async def test_a_later_refusal_does_not_skip_the_last_look(office: Office, fault: Answer) -> None:
    await lose(office, Lost.ANSWER, then=fault)
    await office.go(END - LAST_LOOK - SECOND)
    office.discord.broken = None
    await office.go(END)
    assert told(office) == [False, False]


async def test_what_was_never_attempted_may_be_sent_until_the_end(office: Office) -> None:
    """Nothing is unknown about it."""
    office.discord.next_faults.append(Answer.IN_TURN)
    office.clock.moment = END - 5 * SECOND
    await office.process.tick()
    await office.go(END - SECOND)
    assert [one.sent_at for one in office.messages()] == [END - 3 * SECOND]


async def test_a_reading_that_takes_long_is_not_followed_by_a_message_after_the_end(
    office: Office, discord: SlowReading
) -> None:
    """It began in time, and ended when the next reminder was due."""
    await lose(office, Lost.REQUEST)
    discord.takes, discord.broken = 15 * SECOND, None
    office.clock.moment = END - LAST_LOOK - SECOND
    await office.process.tick()
    discord.takes = timedelta()
    await office.go(END + MINUTE)
    assert [one.claim.due_at for one in office.messages()] == [END]
    found = await rows(office.database, delivery)
    assert sorted(one["state"] for one in found) == ["missed", "sent"]


async def test_a_reading_that_takes_long_is_not_followed_by_a_message_once_it_is_done(
    office: Office, discord: SlowReading, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lose(office, Lost.REQUEST)
    discord.broken = None
    acquire = office.process.pace.acquire
    pressed = False

    async def press_done_meanwhile() -> None:
        nonlocal pressed
        await acquire()
        if discord.requests[-1].what == "find" and not pressed:
            pressed = True
            await office.marks.done(MEMBER, "m2026-03-11")

    monkeypatch.setattr(office.process.pace, "acquire", press_done_meanwhile)
    await office.go(END - MINUTE)
    assert pressed
    assert office.messages() == []
    assert (await office.states())[0] == ("done", None)

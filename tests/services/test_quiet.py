"""Quiet, in bot.services.reminders: the older slot closes, and seven in a row bring a question.

After the question that gets no answer either, nothing is sent until the member says so.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.domain.claims import State
from bot.domain.delivery import Answer
from bot.domain.slots import Slot
from tests.services.days import DAY, EVENING, HOUR, MINUTE, MORNING, TODAY
from tests.services.office import Office
from tests.support.enrolled import MEMBER, at

pytestmark = pytest.mark.usefixtures("_member")

HALF_DAY = timedelta(hours=12)


def asks(office: Office) -> list[bool]:
    """Return which of the member's messages ask whether to go on."""
    return [one.claim.asks for one in office.messages()]


async def ignored(office: Office) -> int:
    """Return how many reminders in a row got no answer."""
    return (await office.member()).ignored


# --- The older slot closes in the record when the newer one opens.


async def test_what_got_no_answer_is_missed_when_the_newer_one_comes(office: Office) -> None:
    await office.go(MORNING - MINUTE)
    assert await office.states() == [("sent", None)]
    await office.go(MORNING)
    assert await office.states() == [("missed", None), ("sent", None)]
    assert await ignored(office) == 1


async def test_closing_is_no_request(office: Office) -> None:
    await office.go(MORNING + DAY)
    assert [one.what for one in office.discord.requests] == ["send"] * 4


async def test_it_closes_although_the_newer_one_cannot_be_sent(office: Office) -> None:
    await office.go(EVENING)
    office.discord.broken = Answer.REFUSED
    await office.go(MORNING)
    assert await office.states() == [("missed", None), ("excused", "bot")]


async def test_it_closes_although_the_newer_one_was_skipped_before_its_time(
    office: Office,
) -> None:
    await office.go(EVENING)
    await office.diary.skip_next(MEMBER)
    await office.go(MORNING)
    assert await office.states() == [("missed", None), ("skipped", None)]


async def test_its_buttons_still_count_for_its_own_day(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    await office.go(MORNING)
    marked = await office.marks.done(MEMBER, delivery_id)
    assert (marked.state, marked.occurrence.day) == (State.DONE, TODAY)
    assert await office.states() == [("done", None), ("sent", None)]


# --- Seven in a row, then a question, then silence.


async def test_seven_without_an_answer_then_it_asks_once_then_it_is_quiet(office: Office) -> None:
    await office.go(EVENING + 10 * DAY)
    assert asks(office) == [False] * 7 + [True]
    assert len(office.discord.requests) == 8
    states = await office.states()
    assert states[:8] == [("missed", None)] * 8
    assert set(states[8:]) == {("excused", "quiet")}
    assert len(states) == 21


async def test_the_one_that_asks_has_no_nudge(office: Office) -> None:
    await office.routines.change(MEMBER, {"nudge_minutes": 30})
    await office.go(EVENING + 10 * DAY)
    kinds = [kind for kind, _ in office.sent()]
    assert kinds == ["first", "nudge"] * 7 + ["first"]
    # A nudge without an answer is no second reminder without one.
    assert asks(office)[-1]


async def test_after_a_silence_it_goes_on_when_the_member_says_so(office: Office) -> None:
    await office.go(EVENING + 6 * DAY)
    assert (await office.member()).is_quiet
    await office.breaks.go_on(MEMBER)
    await office.reminders.woken()
    await office.go(EVENING + 10 * DAY)
    # From there on it is counted anew.
    assert asks(office) == [False] * 7 + [True] + [False] * 7 + [True]


Answering = Callable[[Office], Awaitable[object]]
ANSWERS: dict[str, Answering] = {
    "done": lambda office: office.marks.done(MEMBER, office.messages()[-1].nonce),
    "skip": lambda office: office.marks.skip(MEMBER, office.messages()[-1].nonce),
    "start": lambda office: office.marks.start(MEMBER, office.messages()[-1].nonce),
    "snooze": lambda office: office.marks.snooze(MEMBER, office.messages()[-1].nonce, 10),
    "undo": lambda office: office.marks.undo(MEMBER, office.messages()[-1].nonce),
    "go on": lambda office: office.breaks.go_on(MEMBER),
    "log": lambda office: office.diary.log(MEMBER, Slot.MORNING, TODAY),
    "skip next": lambda office: office.diary.skip_next(MEMBER),
    "edit": lambda office: office.routines.change(MEMBER, {"level": "build"}),
    "reschedule": lambda office: office.routines.reschedule(
        MEMBER, times={Slot.MORNING: at("08:30")}
    ),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
async def test_whatever_the_member_does_is_an_answer(office: Office, answer: Answering) -> None:
    await office.go(EVENING + 7 * HALF_DAY)
    assert (await ignored(office), asks(office)[-1]) == (7, True)
    await answer(office)
    assert await ignored(office) == 0
    await office.go(EVENING + 8 * HALF_DAY + HOUR)
    assert asks(office).count(True) == 1
    assert not (await office.member()).is_quiet


async def test_an_answer_before_it_asks_keeps_it_from_asking(office: Office) -> None:
    await office.go(EVENING + 6 * HALF_DAY)
    assert await ignored(office) == 6
    await office.marks.done(MEMBER, office.messages()[-1].nonce)
    await office.go(EVENING + 12 * HALF_DAY)
    assert not any(asks(office))


async def test_what_is_not_the_members_doing_does_not_count(office: Office) -> None:
    """A pause, a flare-up, closed DMs, a fault of the bot."""
    await office.breaks.flare(MEMBER, 2)
    await office.go(EVENING + 2 * DAY - HOUR)
    assert await ignored(office) == 0
    await office.breaks.pause(MEMBER, TODAY + 4 * DAY)
    await office.go(EVENING + 4 * DAY - 13 * HOUR)
    office.discord.broken = Answer.REFUSED
    await office.go(EVENING + 5 * DAY - 13 * HOUR)
    office.discord.broken = None
    office.discord.closed.add(MEMBER)
    await office.go(EVENING + 20 * DAY)
    assert await ignored(office) == 0
    assert not any(asks(office))


async def test_while_it_is_quiet_nothing_waits_and_a_test_message_still_comes(
    office: Office,
) -> None:
    await office.go(EVENING + 10 * DAY)
    assert await office.deliveries(state="waiting") == []
    assert (await office.routines.test(MEMBER)).arrived

"""How often somebody, and everybody together, may ask for what costs."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import TooOften
from bot.services.limits import EACH, PER, TOGETHER, Costly, Limits
from tests.support.clock import NOON, ManualClock

every_kind = pytest.mark.parametrize("what", Costly)

LEAFING = 36
"""Exercises that somebody looks through in two minutes."""

HONEST = [
    # What, how often in two minutes, and by whom.
    (Costly.PICTURE, 2 * LEAFING, "leafs through all exercises, both pictures of each"),
    (Costly.SEARCH, LEAFING, "types the name of every exercise, each with a typo"),
    (Costly.COMPLETION, 6 * LEAFING, "types six letters of each and picks it from the list"),
    (Costly.CHART, 8, "looks at all stretches of time, and once more"),
    (Costly.COPY, 4, "opens a copy on the phone, then on the computer, and does it again"),
    (Costly.PREVIEW, 30, "goes through all parts of a routine's preview"),
    (Costly.EXPORT, 20, "exports one exercise after the other"),
    (Costly.IMPORT, 10, "mends a file and imports it again, every twelve seconds"),
]


@every_kind
def test_one_who_floods_is_refused_and_nobody_else(clock: ManualClock, what: Costly) -> None:
    limits = Limits(clock)
    for _ in range(EACH[what]):
        limits.take(what, 1)
    for _ in range(10 * TOGETHER[what]):
        assert not limits.grants(what, 1)
    with pytest.raises(TooOften):
        limits.take(what, 1)
    assert limits.grants(what, 2)


@every_kind
def test_it_says_when_it_works_again_and_then_it_does(clock: ManualClock, what: Costly) -> None:
    limits = Limits(clock)
    for _ in range(EACH[what]):
        limits.take(what, 1)
        clock.advance(milliseconds=1)
    free_at = int((clock.now() + PER).timestamp()) + 1
    with pytest.raises(TooOften, match=f"<t:{free_at}:R>"):
        limits.take(what, 1)
    clock.advance(seconds=PER.total_seconds())
    limits.take(what, 1)


@every_kind
def test_everybody_together_has_turns_too(clock: ManualClock, what: Costly) -> None:
    limits = Limits(clock)
    for number in range(TOGETHER[what]):
        limits.take(what, number)
    with pytest.raises(TooOften, match="Many people want this"):
        limits.take(what, TOGETHER[what])
    clock.advance(seconds=PER.total_seconds())
    limits.take(what, TOGETHER[what])


@pytest.mark.parametrize("one", Costly)
@pytest.mark.parametrize("other", Costly)
def test_each_kind_has_turns_of_its_own(clock: ManualClock, one: Costly, other: Costly) -> None:
    limits = Limits(clock)
    for _ in range(EACH[one]):
        limits.take(one, 1)
    assert limits.grants(other, 1) is (one is not other)


def test_every_kind_has_its_limits() -> None:
    assert set(EACH) == set(TOGETHER) == set(Costly) == {what for what, _, _ in HONEST}
    assert all(TOGETHER[one] >= 10 * EACH[one] for one in Costly)


@pytest.mark.parametrize(("what", "times", "who"), HONEST, ids=[who for _, _, who in HONEST])
def test_nobody_meets_them_who_reads(
    clock: ManualClock, what: Costly, times: int, who: str
) -> None:
    limits = Limits(clock)
    for _ in range(times):
        assert limits.grants(what, 1), who
        clock.advance(minutes=2 / times)


@given(
    st.sampled_from(Costly),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5000)), max_size=80),
)
def test_never_more_than_allowed_and_nobody_waits_longer_than_a_minute(
    what: Costly, asked: list[tuple[int, int]]
) -> None:
    clock = ManualClock(NOON)
    limits, granted = Limits(clock), list[tuple[int, float]]()
    for user_id, pause in asked:
        clock.advance(milliseconds=pause)
        at = (clock.now() - NOON).total_seconds()
        recent = Counter(who for who, when in granted if when > at - PER.total_seconds())
        may = recent[user_id] < EACH[what] and recent.total() < TOGETHER[what]
        assert limits.grants(what, user_id) is may
        if may:
            granted.append((user_id, at))


def test_a_flood_leaves_nothing_behind(clock: ManualClock) -> None:
    limits = Limits(clock)
    for what in Costly:
        for number in range(2 * TOGETHER[what]):
            limits.grants(what, number)
    for turns in limits._each.values():
        assert len(turns._taken) <= turns._kept
    clock.advance(seconds=PER.total_seconds())
    for what in Costly:
        limits.take(what, 1)
    held = [*limits._each.values(), *limits._together.values()]
    assert [sum(map(len, turns._taken.values())) for turns in held] == [1] * len(held)

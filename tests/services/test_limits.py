"""How often somebody, and everybody together, may ask for what costs."""

from datetime import timedelta

import pytest

from bot.errors import TooOften
from bot.services.limits import EACH, PER, TOGETHER, Costly, Limits
from tests.support.clock import ManualClock

every_kind = pytest.mark.parametrize("what", Costly)


@every_kind
def test_one_who_floods_is_refused_and_nobody_else(clock: ManualClock, what: Costly) -> None:
    limits = Limits(clock)
    for _ in range(EACH[what]):
        limits.take(what, 1)
    for _ in range(TOGETHER[what]):
        with pytest.raises(TooOften):
            limits.take(what, 1)
    limits.take(what, 2)


@every_kind
def test_it_says_when_it_works_again_and_then_it_does(clock: ManualClock, what: Costly) -> None:
    limits = Limits(clock)
    for _ in range(EACH[what]):
        limits.take(what, 1)
    free_at = int((clock.now() + PER).timestamp()) + 1
    clock.moment += PER - timedelta(seconds=1)
    with pytest.raises(TooOften, match=f"<t:{free_at}:R>"):
        limits.take(what, 1)
    clock.moment += timedelta(seconds=1)
    limits.take(what, 1)


@every_kind
def test_everybody_together_has_turns_too(clock: ManualClock, what: Costly) -> None:
    limits = Limits(clock)
    for number in range(TOGETHER[what]):
        limits.take(what, number)
    with pytest.raises(TooOften, match="Many people want this"):
        limits.take(what, TOGETHER[what])
    clock.moment += PER
    limits.take(what, TOGETHER[what])


def test_what_is_searched_does_not_count_for_charts(clock: ManualClock) -> None:
    limits = Limits(clock)
    for _ in range(EACH[Costly.SEARCH]):
        limits.take(Costly.SEARCH, 1)
    limits.take(Costly.CHART, 1)


def test_every_kind_has_its_limits() -> None:
    assert set(EACH) == set(TOGETHER) == set(Costly)
    assert all(TOGETHER[one] >= 10 * EACH[one] for one in Costly)

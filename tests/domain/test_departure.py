"""When what a server said is deleted after the bot has left it."""

from datetime import timedelta

from bot.domain.departure import KEPT, look
from tests.support.clock import NOON


def test_a_server_that_is_not_among_the_bots_is_noted_as_gone() -> None:
    assert look({1, 2}, {2, 3}, {}, NOON).gone == {1}


def test_one_that_is_noted_is_not_noted_again() -> None:
    assert look({1}, set(), {1: NOON}, NOON).gone == set()


def test_one_that_is_back_is_noted_no_more_however_late() -> None:
    found = look({1}, {1}, {1: NOON}, NOON + 2 * KEPT)
    assert (found.gone, found.back, found.over) == (set(), {1}, set())


def test_after_30_days_its_time_is_over_and_not_before() -> None:
    assert timedelta(days=30) == KEPT
    assert look({1}, {2}, {1: NOON}, NOON + KEPT - timedelta(seconds=1)).over == set()
    assert look({1}, {2}, {1: NOON}, NOON + KEPT).over == {1}

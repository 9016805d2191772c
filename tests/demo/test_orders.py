"""What can be typed in the demo's terminal, as a table."""

from datetime import timedelta

import pytest

from bot.demo.orders import HELP, LONGEST, Help, Move, Next, Order, Quit, parse
from bot.errors import UserError


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ("next", Next()),
        ("  NEXT\r", Next()),
        ("n", Next()),
        ("+30m", Move(timedelta(minutes=30))),
        ("+2h", Move(timedelta(hours=2))),
        ("+1d", Move(timedelta(days=1))),
        ("90 minutes", Move(timedelta(minutes=90))),
        ("+ 1h30m", Move(timedelta(hours=1, minutes=30))),
        ("2 days 3 hours", Move(timedelta(days=2, hours=3))),
        ("+14d", Move(LONGEST)),
        ("help", Help()),
        ("?", Help()),
        ("quit", Quit()),
        ("exit", Quit()),
        ("", None),
        ("   ", None),
    ],
)
def test_what_is_understood(typed: str, order: Order | None) -> None:
    assert parse(typed) == order


@pytest.mark.parametrize("typed", ["foo", "-2h", "+2", "2y", "+h", "next 2", "/help", "+2h!"])
def test_anything_else_gets_an_example(typed: str) -> None:
    with pytest.raises(UserError, match=r"Try `next`, `\+2h` or `help`\.$"):
        parse(typed)


@pytest.mark.parametrize("typed", ["+0m", "+15d", "+14d1m", "+999999h"])
def test_time_moves_forward_and_not_too_far(typed: str) -> None:
    with pytest.raises(UserError, match=r"up to 14 days at once, and only forward"):
        parse(typed)


def test_help_names_every_order() -> None:
    assert all(word in HELP for word in ("next", "+30m", "+2h", "+1d", "help", "quit"))

"""Tests of bot.domain.past: days that have been, as people type them."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.past import LONGEST_BACK, parse_past
from bot.errors import NotUnderstood

TODAY = date(2026, 11, 22)  # a Sunday
DAY = timedelta(days=1)

backs = st.integers(0, LONGEST_BACK)
todays = st.dates(min_value=date(1000, 6, 1))
# Arbitrary text, and text made of what the spellings look for.
texts = st.text() | st.text(alphabet=" 0123456789-/.,adeghilmnorstuvwy", max_size=30)


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("today", 0),
        ("this morning", 0),
        ("this evening", 0),
        ("tonight", 0),
        ("yesterday", 1),
        ("last night", 1),
        ("1 day ago", 1),
        ("2 days ago", 2),
        ("60 days ago", 60),
        ("a week ago", 7),
        ("1 week ago", 7),
        ("3 weeks ago", 21),
        # A weekday is the last such day before today.
        ("saturday", 1),
        ("friday", 2),
        ("on friday", 2),
        ("last fri", 2),
        ("Thurs", 3),
        ("tue", 5),
        ("monday", 6),
        ("sunday", 7),
        ("last sunday", 7),
        # A date with the name of its month.
        ("20 november", 2),
        ("20 nov", 2),
        ("20 nov 2026", 2),
        ("nov 20", 2),
        ("November 20th", 2),
        ("on the 20th of November", 2),
        ("20. November 2026", 2),
        ("november 20, 2026", 2),
        ("1 sept", None),
        ("1st october", 52),
        ("2nd oct", 51),
        ("3rd of oct", 50),
        # A date as a computer writes it.
        ("2026-11-20", 2),
        ("2026-09-23", 60),
        ("2026-09-22", None),
        # Capitals and spaces do not matter.
        ("  YESTERDAY ", 1),
        ("Last   Night", 1),
        ("TwO", None),
    ],
)
def test_a_day_as_people_type_it(text: str, back: int | None) -> None:
    if back is None:
        with pytest.raises(NotUnderstood):
            parse_past(text, TODAY)
    else:
        assert parse_past(text, TODAY) == TODAY - back * DAY


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        # Half the world swaps them.
        "10/11",
        "11/10/2026",
        "20.11.",
        "20-11-2026",
        # Still to come, or too long ago.
        "tomorrow",
        "next monday",
        "2026-11-23",
        "23 november",
        "20 november 2025",
        "61 days ago",
        "2025-11-20",
        # No such day.
        "31 november",
        "2026-11-31",
        "-1 days ago",
        "0 weeks ago",
        # Too little to tell.
        "20",
        "november",
        "s",
        "su",
        "no 20",
        "of",
        "last",
        "yesterdayy",
    ],
)
def test_what_names_no_such_day_is_not_guessed_at(text: str) -> None:
    with pytest.raises(NotUnderstood):
        parse_past(text, TODAY)


def test_today_the_weekday_of_today_is_a_week_ago() -> None:
    assert parse_past("sunday", TODAY) == TODAY - 7 * DAY


def test_over_the_turn_of_a_year_the_months_are_those_that_have_been() -> None:
    assert parse_past("20 december", date(2027, 1, 10)) == date(2026, 12, 20)
    assert parse_past("29 feb", date(2028, 3, 1)) == date(2028, 2, 29)


@given(todays, backs)
def test_every_day_is_understood_in_every_way_to_write_it(today: date, back: int) -> None:
    day = today - back * DAY
    month = f"{day:%B}"
    for text in (
        day.isoformat(),
        f"{day.day} {month}",
        f"{month} {day.day}",
        f"{day.day} {month[:3]} {day.year}",
        f"{back} days ago",
    ):
        assert parse_past("1 day ago" if text == "1 days ago" else text, today) == day


@given(todays, st.integers(1, 7))
def test_a_weekday_is_the_last_such_day_before_today(today: date, back: int) -> None:
    assert parse_past(f"{today - back * DAY:%A}", today) == today - back * DAY


@given(texts, todays)
@example("9" * 5000, TODAY)
@example("`" * 50, TODAY)
def test_whatever_is_typed_it_is_a_day_that_has_been_or_a_helpful_error(
    text: str, today: date
) -> None:
    try:
        found = parse_past(text, today)
    except NotUnderstood as error:
        suggested = re.findall(r"`([^`]+)`", str(error).rpartition(" Try ")[2])
        assert len(suggested) == 3
        # What an error suggests works.
        assert all(parse_past(one, today) < today for one in suggested)
    else:
        assert timedelta() <= today - found <= LONGEST_BACK * DAY

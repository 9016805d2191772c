"""Tests of bot.domain.typed: what people type, in tables, and that nothing else can happen."""

import re
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.slots import Slot
from bot.domain.typed import (
    LONGEST,
    parse_time,
    parse_until,
    parse_wall_clock,
    wall_clocks,
)
from bot.errors import NotUnderstood

TODAY = date(2026, 11, 22)  # a Sunday
YEAR = timedelta(days=366)

minutes = st.times().map(lambda at: at.replace(second=0, microsecond=0))
slots = st.sampled_from(Slot)
days = st.dates(max_value=date(9998, 12, 30))
# Arbitrary text, and text made of what the patterns look for.
texts = st.text() | st.text(alphabet=" 0123456789:.-/hapm\u00a0dweky,", max_size=30)


def at(text: str) -> time | None:
    return None if text == "off" else time.fromisoformat(text)


def examples(error: NotUnderstood) -> list[str]:
    """Return the examples that an error gives."""
    return re.findall(r"`([^`]+)`", str(error).rpartition(" Try ")[2])


@pytest.mark.parametrize(
    ("text", "morning", "evening"),
    [
        # A bare hour from 1 to 11 is the slot's own half of the day.
        ("8", "08:00", "20:00"),
        ("8:30", "08:30", "20:30"),
        ("8.30", "08:30", "20:30"),
        ("8 30", "08:30", "20:30"),
        ("830", "08:30", "20:30"),
        ("8h", "08:00", "20:00"),
        ("8 o'clock", "08:00", "20:00"),
        ("8 o’clock", "08:00", "20:00"),
        ("at 8", "08:00", "20:00"),
        ("half past 8", "08:30", "20:30"),
        ("quarter past 8", "08:15", "20:15"),
        ("quarter to 9", "08:45", "20:45"),
        ("11", "11:00", "23:00"),
        ("1", "01:00", "13:00"),
        # Whatever says which half of the day it means is taken literally.
        ("8am", "08:00", "08:00"),
        ("8 AM", "08:00", "08:00"),
        ("8 a.m.", "08:00", "08:00"),
        ("8.30 pm", "20:30", "20:30"),
        ("8:30pm", "20:30", "20:30"),
        ("8:30 p.m.", "20:30", "20:30"),
        ("8p", "20:00", "20:00"),
        ("8 o'clock pm", "20:00", "20:00"),
        ("8 in the evening", "20:00", "20:00"),
        ("half past 8 pm", "20:30", "20:30"),
        ("20:30", "20:30", "20:30"),
        ("20.30", "20:30", "20:30"),
        ("20:30 pm", "20:30", "20:30"),
        ("2030", "20:30", "20:30"),
        ("20h30", "20:30", "20:30"),
        ("20h", "20:00", "20:00"),
        ("20", "20:00", "20:00"),
        ("08:30", "08:30", "08:30"),
        ("08", "08:00", "08:00"),
        ("0730", "07:30", "07:30"),
        # Twelve and nought.
        ("12", "12:00", "12:00"),
        ("12:30", "12:30", "12:30"),
        ("12pm", "12:00", "12:00"),
        ("noon", "12:00", "12:00"),
        ("12am", "00:00", "00:00"),
        ("12:30 am", "00:30", "00:30"),
        ("midnight", "00:00", "00:00"),
        ("0", "00:00", "00:00"),
        ("00:00", "00:00", "00:00"),
        ("0:15", "00:15", "00:15"),
        # Spaces and digits of other keyboards.
        ("  8 pm  ", "20:00", "20:00"),
        ("8\u202fpm", "20:00", "20:00"),
        ("\u00a08\u2009:\u300030", "08:30", "20:30"),
        ("２０：３０", "20:30", "20:30"),
        ("٨", "08:00", "20:00"),
        # No reminder in this slot.
        ("off", "off", "off"),
        (" Off ", "off", "off"),
        ("none", "off", "off"),
        ("no", "off", "off"),
        ("-", "off", "off"),
        ("—", "off", "off"),
    ],
)
def test_a_time_is_read_as_people_type_it(text: str, morning: str, evening: str) -> None:
    assert parse_time(text, Slot.MORNING) == at(morning)
    assert parse_time(text, Slot.EVENING) == at(evening)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "soon", "24:00", "25", "8:60", "8:5", "13am", "0pm", "8 pm pm", "8-9", "-8"),
        *("12345", "8:30:00", "half past 8:30", "half past", "8" * 90, " " * LONGEST + "8"),
        *("Berlin", "8\ud800"),
    ],
)
def test_what_is_no_time_is_refused_with_examples_that_work(text: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        parse_time(text, Slot.EVENING)
    assert examples(refused.value)
    for example in examples(refused.value):
        assert isinstance(parse_time(example, Slot.EVENING), time)


@given(minutes, slots)
def test_every_time_can_be_typed_in_24_hours(wanted: time, slot: Slot) -> None:
    # 10 and 11 have no leading zero: in the evening they are 22 and 23, with minutes too.
    if slot is Slot.EVENING and wanted.hour in (10, 11):
        wanted = wanted.replace(hour=wanted.hour + 12)
    for form in ("%H:%M", "%H.%M", "%Hh%M", "%H%M"):
        assert parse_time(wanted.strftime(form), slot) == wanted


@given(minutes, slots)
def test_every_time_can_be_typed_in_12_hours(wanted: time, slot: Slot) -> None:
    half = "am" if wanted.hour < 12 else "pm"
    hour = (wanted.hour - 1) % 12 + 1
    for text in (f"{hour}:{wanted:%M}{half}", f"{hour:02}.{wanted:%M} {half.upper()}"):
        assert parse_time(text, slot) == wanted


@given(texts, slots)
def test_any_text_is_a_whole_minute_off_or_not_understood(text: str, slot: Slot) -> None:
    try:
        found = parse_time(text, slot)
    except NotUnderstood:
        return
    assert found is None or (found.second, found.microsecond, found.tzinfo) == (0, 0, None)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("my clock says 7:42", "07:42 19:42"),
        ("My clock says: 7:42.", "07:42 19:42"),
        ("it's 7:42", "07:42 19:42"),
        ("it’s 7:42 here right now", "07:42 19:42"),
        ("it is 12:10", "12:10 00:10"),
        ("07:42", "07:42"),
        ("7:42 am", "07:42"),
        ("my phone shows 7.42 p.m.", "19:42"),
        ("7 am", "07:00"),
        ("19:42", "19:42"),
        ("1942", "19:42"),
    ],
)
def test_a_wall_clock_is_read_with_every_reading(text: str, readings: str) -> None:
    assert wall_clocks(text) == tuple(map(time.fromisoformat, readings.split()))
    assert parse_wall_clock(text) == time.fromisoformat(readings[:5])


@pytest.mark.parametrize(
    "text",
    [
        *("", "7", "19", "my clock says 7", "my clock", "now", "Berlin", "York 7:42", "EST"),
        *("UTC+1", "-", "off", "100 Mile House", "25:10", "Europe/Berlin", "7:42" + " " * LONGEST),
    ],
)
def test_a_city_or_a_bare_number_is_no_wall_clock(text: str) -> None:
    assert parse_wall_clock(text) is None


@given(texts)
def test_a_wall_clock_never_fails(text: str) -> None:
    assert parse_wall_clock(text) in (*wall_clocks(text), None)


@given(minutes)
def test_every_wall_clock_can_be_said(wanted: time) -> None:
    assert wall_clocks(f"my clock says {wanted:%H:%M}")[0] == wanted
    assert wall_clocks(f"it's {wanted:%I:%M %p}") == (wanted,)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        # A span counts from today.
        ("3 days", "2026-11-25"),
        ("3d", "2026-11-25"),
        ("for three days", "2026-11-25"),
        ("in 10 nights", "2026-12-02"),
        ("a week", "2026-11-29"),
        ("1 Week", "2026-11-29"),
        ("next week", "2026-11-29"),
        ("2 weeks", "2026-12-06"),
        ("a fortnight", "2026-12-06"),
        ("a month", "2026-12-22"),
        ("a year", "2027-11-22"),
        ("tomorrow", "2026-11-23"),
        ("the day after tomorrow", "2026-11-24"),
        # A weekday is the next such day and never today.
        ("monday", "2026-11-23"),
        ("friday", "2026-11-27"),
        ("Fri", "2026-11-27"),
        ("until tues", "2026-11-24"),
        ("weds", "2026-11-25"),
        ("thurs", "2026-11-26"),
        ("sunday", "2026-11-29"),
        # A date; without a year it is the next one.
        ("2026-12-01", "2026-12-01"),
        ("2026/12/1", "2026-12-01"),
        ("1 Dec", "2026-12-01"),
        ("Dec 1", "2026-12-01"),
        ("1st of December", "2026-12-01"),
        ("December 1st, 2026", "2026-12-01"),
        ("1. Dec. 2026", "2026-12-01"),
        ("sept 2", "2027-09-02"),
        ("1 may", "2027-05-01"),
        ("22 Nov", "2027-11-22"),
        ("23 Nov", "2026-11-23"),
        ("1\u00a0Dec", "2026-12-01"),
    ],
)
def test_a_day_is_read_as_people_type_it(text: str, day: str) -> None:
    assert parse_until(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "as a day."),
        ("soon", "as a day."),
        ("may", "as a day."),
        ("3", "as a day."),
        ("31 Feb", "as a day."),
        ("29 Feb", "as a day."),
        ("2026-13-01", "as a day."),
        ("0000-01-01", "as a day."),
        ("1 Dec 20266", "as a day."),
        ("next friday", "as a day."),
        ("3 days" + " " * LONGEST, "as a day."),
        ("today", "from tomorrow on"),
        ("0 days", "from tomorrow on"),
        ("2026-11-22", "from tomorrow on"),
        ("1 Dec 2025", "from tomorrow on"),
        ("1 December 2027", "within a year"),
        ("999 years", "within a year"),
        ("1/12", "could be swapped. Try `1 Dec` or `12 Jan`."),
        ("1.12.2026", "could be swapped. Try `1 Dec` or `12 Jan`."),
        ("12/12", "could be swapped. Try `12 Dec`."),
        ("25-12-26", "could be swapped. Try `25 Dec`."),
        ("30/30", "could be swapped. Try `2026-12-06`."),
    ],
)
def test_a_day_is_refused_with_the_reason_and_examples_that_work(text: str, reason: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        parse_until(text, TODAY)
    assert reason in str(refused.value)
    assert examples(refused.value)
    for example in examples(refused.value):
        assert parse_until(example, TODAY) > TODAY


def test_a_leap_day_is_found_when_it_is_the_next_one() -> None:
    assert parse_until("29 Feb", date(2027, 11, 22)) == date(2028, 2, 29)


@given(days, st.integers(1, 365))
def test_every_day_of_a_year_can_be_typed(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    assert parse_until(day.isoformat(), today) == day
    assert parse_until(f"{day.day} {day:%b} {day.year:04}", today) == day
    assert parse_until(f"{day:%B} {day.day}", today) == day
    assert parse_until(f"{ahead} days", today) == day


@given(days)
def test_a_weekday_is_within_seven_days(today: date) -> None:
    for weekday in ("mon", "tuesday", "wed", "thursday", "fri", "saturday", "sun"):
        day = parse_until(weekday, today)
        assert today < day <= today + timedelta(days=7)
        assert f"{day:%A}".lower().startswith(weekday)


@given(texts, st.dates())
def test_any_text_is_a_day_of_the_next_year_or_not_understood(text: str, today: date) -> None:
    try:
        day = parse_until(text, today)
    except NotUnderstood:
        return
    assert timedelta() < day - today <= YEAR

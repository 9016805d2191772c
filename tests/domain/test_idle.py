"""When a routine that nobody uses is deleted, and when its member is told."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.enrolment import QUIET_AFTER, DeliveryState
from bot.domain.idle import BEFORE, IDLE, deleted_from, is_notice_wanted, notice_timing
from tests.support.clock import NOON
from tests.support.enrolled import enrolment, utc

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def test_it_is_deleted_after_90_days_and_never_less_than_14_after_its_member_was_told() -> None:
    assert deleted_from(NOON, NOON + 76 * DAY) == NOON + 90 * DAY
    assert deleted_from(NOON, NOON + 80 * DAY) == NOON + 94 * DAY
    assert (IDLE, BEFORE) == (90 * DAY, 14 * DAY)


def test_the_notice_is_wanted_from_76_days_on() -> None:
    assert not is_notice_wanted(enrolment(), NOON + 76 * DAY - SECOND)
    assert is_notice_wanted(enrolment(), NOON + 76 * DAY)


@pytest.mark.parametrize(
    ("zone", "moment", "comes"),
    [
        ("UTC", "2026-03-10 09:00", "2026-03-10 09:00"),
        ("UTC", "2026-03-10 19:59", "2026-03-10 19:59"),
        ("UTC", "2026-03-10 20:00", "2026-03-11 10:00"),
        ("UTC", "2026-03-10 08:59", "2026-03-10 10:00"),
        ("Asia/Tokyo", "2026-03-10 12:00", "2026-03-11 01:00"),
    ],
)
def test_it_comes_by_day_or_at_the_next_ten_in_the_morning(
    zone: str, moment: str, comes: str
) -> None:
    assert notice_timing(zone, utc(moment)).at == utc(comes)


@given(
    st.sampled_from(["Europe/Berlin", "Pacific/Apia", "America/St_Johns", "Africa/Casablanca"]),
    st.datetimes(datetime(2024, 1, 1), datetime(2037, 1, 1), timezones=st.just(ZoneInfo("UTC"))),  # noqa: DTZ001 - hypothesis wants them so
)
def test_in_any_zone_it_comes_by_day_and_can_be_sent_for_seven_days(
    zone: str, moment: datetime
) -> None:
    timing = notice_timing(zone, moment)
    assert 9 <= timing.at.astimezone(ZoneInfo(zone)).hour < 20
    assert timedelta() <= timing.at - moment <= timedelta(hours=16)
    assert timing.expires_at - timing.at == 7 * DAY


def test_a_pause_and_a_silence_are_no_reason_to_keep_it_back() -> None:
    late = NOON + 80 * DAY
    assert is_notice_wanted(enrolment(paused_from=NOON.date()), late)
    assert is_notice_wanted(enrolment(ignored=QUIET_AFTER + 1), late)


def test_where_messages_do_not_reach_the_member_there_is_none() -> None:
    blocked = enrolment(delivery_state=DeliveryState.BLOCKED)
    assert not is_notice_wanted(blocked, NOON + 80 * DAY)


def test_whatever_the_member_does_lets_the_days_begin_anew() -> None:
    active = enrolment(active_at=NOON + 79 * DAY)
    assert not is_notice_wanted(active, NOON + 80 * DAY)

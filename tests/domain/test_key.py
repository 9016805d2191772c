"""Tests of bot.domain.key: an occurrence as buttons carry it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.key import OccurrenceKey
from bot.domain.slots import Slot

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("slot", "written"), [(Slot.MORNING, "m2026-11-23"), (Slot.EVENING, "e2026-11-23")]
)
def test_a_key_is_a_letter_and_a_date(slot: Slot, written: str) -> None:
    assert str(OccurrenceKey(slot=slot, day=DAY)) == written


@given(st.sampled_from(Slot), st.dates())
def test_a_key_reads_back_as_it_was_written_and_fits_into_a_button(slot: Slot, day: date) -> None:
    key = OccurrenceKey(slot=slot, day=day)
    assert OccurrenceKey.read(str(key)) == key
    # A custom id has room for 100 characters, a delivery's id for 25: a key takes no more.
    assert len(str(key)) <= 25
    assert "|" not in str(key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "m",
        "n2026-11-23",
        "M2026-11-23",
        "m2026-11-2",
        "m2026-11-233",
        "m20261123",
        "m2026-W48-1",
        "m2026-02-30",
        "m0000-01-01",
        " m2026-11-23",
        "m2026-11-23\n",
        "m２０２６-11-23",
        # What else stands there: a delivery's id.
        "0123456789abcdefghij",
    ],
)
def test_what_is_no_key_reads_as_none(text: str) -> None:
    assert OccurrenceKey.read(text) is None


@given(st.text(max_size=30))
def test_whatever_a_button_carries_nothing_is_raised(text: str) -> None:
    found = OccurrenceKey.read(text)
    assert found is None or str(found) == text

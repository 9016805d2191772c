"""The form of times: what it is filled with reads back as what is set."""

from datetime import time

import pytest

from bot.domain.slots import Slot
from bot.domain.typed import parse_time
from cogs.ui.draft import Draft
from cogs.ui.times_modal import known


@pytest.mark.parametrize("slot", Slot)
@pytest.mark.parametrize("hour", range(24))
def test_submitted_unchanged_it_changes_nothing(slot: Slot, hour: int) -> None:
    at = time(hour, 30)
    assert parse_time(known(Draft(times=((slot, at),)), slot), slot) == at


@pytest.mark.parametrize("slot", Slot)
def test_off_stays_off(slot: Slot) -> None:
    assert parse_time(known(Draft(times=((slot, None),)), slot), slot) is None


def test_what_was_not_asked_yet_is_empty() -> None:
    assert known(Draft(), Slot.MORNING) == ""

"""Tests of how the loop waits a database out: whoever fails says so, and says when it is over."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.domain.health import Health, Trouble
from bot.errors import StoreError
from bot.services import loop
from bot.services.loop import _Patience
from tests.support.clock import ManualClock


async def test_a_database_that_answers_again_is_well_also_where_nothing_is_claimed_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loop, "FIRST_PAUSE", timedelta(milliseconds=1))
    clock, health = ManualClock(), Health()
    reminders: Any = SimpleNamespace(health=health)
    answers = [StoreError("gone"), StoreError("gone"), None]

    async def ask() -> str:
        answer = answers.pop(0)
        if answer is not None:
            raise answer
        return "next"

    patient = _Patience(reminders, clock, asyncio.Event())
    assert await patient.until_it_works(ask) == "next"
    clock.moment += timedelta(hours=1)
    assert Trouble.DATABASE not in {one.trouble for one in health.broken(clock.now())}

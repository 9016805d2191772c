"""A stencil gives the card that would have been drawn, whoever had it drawn first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from bot.domain.claims import Claim
from bot.domain.delivery import APART_FROM_OTHERS, Kind
from bot.domain.encouragement import Note
from bot.domain.enrolment import QUIET_AFTER
from bot.domain.progress import Streak, Tally
from bot.domain.schedule import Occurrence
from bot.domain.slots import Slot
from bot.domain.summary import WeekSummary
from bot.library.exercise import Level
from bot.library.library import Library
from bot.stencils import KEPT, Stencils
from cogs.ui import router
from cogs.ui.blanks import cut, cut_reference, fill, fill_reference
from cogs.ui.card import Card
from cogs.ui.message import card_key, card_of
from cogs.ui.place import Place
from tests.support.enrolled import enrolment

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
LATE = (timedelta(), timedelta(minutes=6), timedelta(minutes=6, seconds=20), timedelta(hours=2))
ANN, BOB = 2**62 + 1, 17


def claim(user_id: int, ref: str, **parts: Any) -> Claim:
    slot, kind = parts.pop("slot", Slot.MORNING), parts.pop("kind", Kind.FIRST)
    member = enrolment(user_id, **parts)
    about = Occurrence(slot=slot, day=NOON.date(), due_at=NOON)
    return Claim(
        delivery_id=ref,
        kind=kind,
        enrolment=member,
        due_at=NOON,
        expires_at=NOON + timedelta(hours=3),
        first_attempt_at=NOON,
        occurrence=None if kind is Kind.TEST else about,
        excused_before=user_id == ANN,
        week=week(sessions=len(ref)) if kind is Kind.SUMMARY else None,
    )


def week(sessions: int, note: Note = Note.MOST) -> WeekSummary:
    """Return what a summary says."""
    return WeekSummary(
        monday=NOON.date(),
        tally=Tally(done=sessions, missed=1, excused=0),
        score=50,
        streak=Streak(now=sessions, longest=sessions),
        note=note,
    )


def test_a_reminder_is_the_one_that_would_have_been_drawn(library: Library) -> None:
    stencils = Stencils()
    shapes = product(
        Kind, library.routines, Level, Slot, (0, QUIET_AFTER), (None, NOON.date()), LATE
    )
    printed = 0
    for kind, routine, level, slot, ignored, flare, late in shapes:
        for user_id, ref in ((ANN, "a" * 20), (BOB, "b" * 20)):
            about = claim(
                user_id,
                ref,
                kind=kind,
                slot=slot,
                routine=routine,
                level=level.value,
                ignored=ignored,
                flare_from=flare,
                flare_until=flare and flare + timedelta(days=1),
            )
            moment = NOON + late
            key = card_key(library, about, moment)
            if key is None:
                assert kind in APART_FROM_OTHERS
                continue
            card = stencils.print(
                key,
                cut=cut_reference,
                fill=fill_reference(user_id, ref),
                draw=lambda about=about, moment=moment: card_of(library, about, moment),
            )
            assert card.to_components() == card_of(library, about, moment).to_components()
            printed += 1
    assert printed > 2 * KEPT


def test_nobodys_summary_stays_in_memory(library: Library) -> None:
    for sessions, note in product((3, 4), Note):
        about = replace(claim(ANN, "a" * 20), week=week(sessions, note))
        assert card_key(library, about, NOON) is None


@pytest.mark.parametrize("may_share", [True, False])
def test_a_screen_is_the_one_that_would_have_been_drawn(library: Library, may_share: bool) -> None:
    stencils = Stencils()
    for path in ("help", "causes", "exercises", "exercise/bridge", "emergency", "guide/anatomy"):
        for owner in (ANN, BOB, ANN):
            place = Place(library=library, owner=owner, may_share=may_share)
            card = stencils.print(
                path,
                cut=cut,
                fill=fill(owner),
                draw=lambda path=path, place=place: router.draw(place, path),
            )
            assert card.to_components() == router.draw(place, path).to_components()


def test_what_is_kept_is_bounded_and_drawn_once() -> None:
    stencils, drawn = Stencils(), 0

    def draw() -> Card:
        nonlocal drawn
        drawn += 1
        return Card(["words"])

    for key in (*range(KEPT + 10), KEPT, 0):
        stencils.print(key, cut=cut, fill=fill(ANN), draw=draw)
    assert drawn == KEPT + 11

"""Tests of bot.library.sheet: a sheet is what the routine's list says, no more and no less."""

from itertools import product

import pytest

from bot.domain.slots import Slot
from bot.library import cards
from bot.library.exercise import Level
from bot.library.library import Library
from bot.library.sheet import in_words, sheet_of, slots_of, small_print
from bot.services.pictures import ALT_LENGTH
from tests.test_content import ROUTINES

LISTS = [
    (routine, level, slot)
    for routine, level in product(ROUTINES, Level)
    for slot in slots_of(level)
]


def test_calm_has_one_list_for_both_slots_and_the_other_levels_one_each() -> None:
    assert slots_of(Level.CALM) == (None,)
    assert slots_of(Level.BUILD) == slots_of(Level.STRONG) == (Slot.MORNING, Slot.EVENING)


@pytest.mark.parametrize(("routine", "level", "slot"), LISTS)
def test_a_sheet_holds_exactly_the_list_of_its_level_and_slot(
    library: Library, routine: str, level: Level, slot: Slot | None
) -> None:
    found = library.routines[routine]
    for of in Slot if slot is None else (slot,):
        items = found.items(level, of)
        exercises = [library.exercises[item.exercise] for item in items]
        rows = sheet_of(library, found, level, slot).rows
        assert [row.name for row in rows] == [one.name for one in exercises]
        assert [row.dose for row in rows] == [one.dose.words() for one in exercises]
        assert [row.note for row in rows] == [item.note for item in items]
        assert [row.marked for row in rows] == [one.osteoporosis_notice for one in exercises]


@pytest.mark.parametrize(("routine", "level", "slot"), LISTS)
def test_in_words_it_lists_the_exercises_in_order_with_their_doses(
    library: Library, routine: str, level: Level, slot: Slot | None
) -> None:
    sheet = sheet_of(library, library.routines[routine], level, slot)
    told = in_words(sheet, ALT_LENGTH)
    assert len(told) <= ALT_LENGTH
    assert told.startswith(f"{sheet.title}. Level {level}, {slot or 'morning and evening'}. 1. ")
    places = [
        told.index(f"{number}. {row.name}: {row.dose}.") for number, row in enumerate(sheet.rows, 1)
    ]
    assert places == sorted(places)
    assert (library.safety.osteoporosis_short in told) is any(row.marked for row in sheet.rows)


def test_in_words_it_leaves_the_doses_out_before_an_exercise(library: Library) -> None:
    sheet = sheet_of(library, library.routines["hip"], Level.STRONG, Slot.EVENING)
    told = in_words(sheet, 260)
    assert len(told) <= 260
    assert f"7. {sheet.rows[-1].name}." in told
    assert sheet.rows[0].dose not in told
    assert len(in_words(sheet, 40)) == 40


def test_the_names_that_carry_the_notice_are_told_with_it(library: Library) -> None:
    sheet = sheet_of(library, library.routines["flexion"], Level.CALM, None)
    assert in_words(sheet, ALT_LENGTH).endswith(
        f"Single knee to chest: {library.safety.osteoporosis_short}"
    )


def test_only_calm_says_to_do_about_half(library: Library) -> None:
    told = {
        level: cards.CALM_NOTE in sheet_of(library, library.routines["hip"], level, slot).notes
        for level in Level
        for slot in slots_of(level)
    }
    assert told == {Level.CALM: True, Level.BUILD: False, Level.STRONG: False}


def test_its_id_tells_it_from_every_other(library: Library) -> None:
    ids = {sheet_of(library, library.routines[one], level, slot).id for one, level, slot in LISTS}
    assert len(ids) == len(LISTS) == 30
    assert "sheet-hip-build-evening" in ids
    assert "sheet-hip-calm" in ids


def test_nothing_on_it_names_a_cause(library: Library) -> None:
    names = {one.name.casefold() for one in library.causes.values()}
    for routine, level, slot in LISTS:
        sheet = sheet_of(library, library.routines[routine], level, slot)
        told = " ".join([sheet.id, sheet.title, sheet.heading, in_words(sheet, ALT_LENGTH)])
        assert not [name for name in names if name in told.casefold()]


def test_a_signature_takes_the_place_of_the_warning(library: Library) -> None:
    routine, safety = library.routines["hip"], library.safety
    assert small_print(routine, safety).startswith(safety.not_reviewed)
    signed = routine.model_copy(update={"reviewed_by": "A. Physio"})
    assert small_print(signed, safety) == f"Reviewed by A. Physio. {safety.disclaimer_short}"

"""Tests of bot.library.form_lines: lists as people type them."""

import pytest

from bot.library.form_fields import Around
from bot.library.form_lines import Dialled, Entries, Item, Lines, RoutineItem, SourceIds, Words
from bot.library.library import Library


def read(
    library: Library, text: str, item: Item, *, held: object = (), commas: bool = False
) -> object:
    held = list(held) if isinstance(held, tuple) else held
    around = Around(library=library, data={}, value=held)
    return Lines(item, commas=commas).read(text, around)


def show(library: Library, held: object, item: Item) -> str:
    return Lines(item).show(Around(library=library, data={}, value=held))


@pytest.mark.parametrize(
    "text",
    [
        *("One.\nTwo.", "- One.\n- Two.", "* One.\n* Two.", "• One.\n•Two.", "-One.\n–Two."),
        *("1. One.\n2. Two.", "1) One.\n10) Two.", "\n\n  One.  \n\n-\n*\n1.\nTwo.\n"),
    ],
)
def test_bullets_numbers_and_blank_lines_are_left_out(library: Library, text: str) -> None:
    assert read(library, text, Words()) == ["One.", "Two."]


@pytest.mark.parametrize("line", ["**Bold** first.", "*Soft*", "1.5 minutes", "3 times", "100. x"])
def test_what_only_looks_like_a_bullet_stays(library: Library, line: str) -> None:
    assert read(library, line, Words()) == [line]


def test_a_line_that_stands_as_it_stood_keeps_its_item(library: Library) -> None:
    held = ("- 1. One.", "Two\nlines.", "Three.")
    shown = show(library, list(held), Words())
    assert shown == "- 1. One.\nTwo lines.\nThree."
    assert read(library, f"{shown}\nFour.", Words(), held=held) == [*held, "Four."]


@pytest.mark.parametrize(("held", "text"), [(None, ""), ("abc", "abc"), ([], ""), ([1], "1")])
def test_whatever_stands_in_place_of_a_list_is_shown(
    library: Library, held: object, text: str
) -> None:
    assert show(library, held, Words()) == text


def test_entries_are_names_and_an_unknown_one_is_kept_as_typed(library: Library) -> None:
    causes = ["general", "pregnancy", "no such cause"]
    text = show(library, causes, Entries("cause"))
    assert text == (
        "Not yet diagnosed\nPregnancy-related pelvic and sciatica-like pain\nno such cause"
    )
    assert read(library, text, Entries("cause")) == causes


def test_sources_are_ids_in_any_case_and_with_commas(library: Library) -> None:
    found = read(library, "nhs-s, Sh-Is\nnice\nNHS-XX", SourceIds(), commas=True)
    assert found == ["NHS-S", "SH-IS", "NICE", "NHS-XX"]


def item(exercise: str, note: str = "", drawn: str = "whole") -> dict[str, str]:
    return {"exercise": exercise, "note": note, "drawn": drawn}


@pytest.mark.parametrize(
    ("line", "held"),
    [
        ("Bridge", item("bridge")),
        ("1. bridge", item("bridge")),
        ("Bridge · Keep it low.", item("bridge", "Keep it low.")),
        ("Bridge · Slow · low", item("bridge", "Slow · low")),
        ("Bridge ·", item("bridge")),
        ("Bridge - Keep it low.", item("bridge", "Keep it low.")),
        ("Cat-cow – Slow.", item("cat_cow", "Slow.")),
        ("Bridge [start only]", item("bridge", drawn="start")),
        ("Bridge · Low. [no picture]", item("bridge", "Low.", "not")),
        ("Bridge · Low. [ No  Picture ]", item("bridge", "Low.", "not")),
        ("Bridge · Low. [sic]", item("bridge", "Low. [sic]")),
        ("Headstand · Why not?", item("Headstand", "Why not?")),
        ("Headstand - Why not?", item("Headstand - Why not?")),
    ],
)
def test_a_line_of_a_routine_is_an_exercise_a_note_and_a_mark(
    library: Library, line: str, held: dict[str, str]
) -> None:
    assert read(library, line, RoutineItem()) == [held]


@pytest.mark.parametrize(
    ("held", "line"),
    [
        (item("cat_cow"), "Cat-cow"),
        (item("bridge", "Low."), "Bridge · Low."),
        (item("bridge", "Low.", "start"), "Bridge · Low. [start only]"),
        (item("bridge", "", "not"), "Bridge [no picture]"),
        (item("gone"), "gone"),
        ({"exercise": "bridge"}, "Bridge"),
        ("junk", ""),
    ],
)
def test_a_line_of_a_routine_is_shown_as_it_is_typed(
    library: Library, held: object, line: str
) -> None:
    assert show(library, [held], RoutineItem()) == line


@pytest.mark.parametrize(
    ("line", "place", "number", "note"),
    [
        ("UK: 999 (urgent advice 111)", "UK", "999", "urgent advice 111"),
        ("UK 999", "UK", "999", ""),
        ("- New Zealand:111", "New Zealand", "111", ""),
        ("France: 15 or 112", "France", "15 or 112", ""),
        ("France: 1 12", "France", "1 12", ""),
        ("UK: England: 999", "UK: England", "999", ""),
        ("Here", "Here", "", ""),
        ("x" * 300, "x" * 300, "", ""),
        ("UK: 999 (text (free): 112)", "UK", "999", "text (free): 112"),
        ("Here:", "Here", "", ""),
        ("UK: (ask)", "UK", "", "ask"),
    ],
)
def test_an_emergency_number_is_a_place_a_number_and_a_note(
    library: Library, line: str, place: str, number: str, note: str
) -> None:
    held = {"place": place, "number": number, "note": note}
    assert read(library, line, Dialled()) == [held]
    assert read(library, show(library, [held], Dialled()), Dialled()) == [held]


def test_in_a_list_longer_than_any_no_slip_is_looked_for(library: Library) -> None:
    """Reading answers a person: a thousand lines must not keep everybody else waiting."""
    few, many = "brigde\nBridge", "\n".join(["brigde", "Bridge", *map(str, range(1000))])
    assert read(library, few, Entries("exercise")) == ["bridge", "bridge"]
    found = read(library, many, Entries("exercise"))
    assert isinstance(found, list)
    assert found[:3] == ["brigde", "bridge", "0"]
    assert len(found) == 1002

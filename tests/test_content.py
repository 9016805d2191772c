"""Tests of the bundled content: what it holds, and that nothing in it is off limits."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from bot.domain.slots import Slot
from bot.library import wording
from bot.library.entry import Reviewed
from bot.library.exercise import Level
from bot.library.library import Library
from bot.library.search import fold
from bot.settings import DEFAULT_CONTENT

CAUSES = {
    *("herniated_disc", "degenerative_disc", "facet_oa", "si_joint", "piriformis"),
    *("isthmic_spondylolisthesis", "spinal_stenosis", "pregnancy", "muscle_hamstring", "general"),
}
ROUTINES = {
    "extension": {"herniated_disc", "degenerative_disc"},
    "flexion": {"facet_oa", "isthmic_spondylolisthesis", "spinal_stenosis"},
    "neutral": {"degenerative_disc", "general", "muscle_hamstring"},
    "hip": {"piriformis", "muscle_hamstring"},
    "symmetrical": {"si_joint", "degenerative_disc"},
    "side_lying": {"pregnancy", "si_joint"},
}
GUIDES = {"anatomy", "posture", "daily_routine", "flare_ups", "hamstrings"}
POSTURE_TOPICS = {"sitting", "lifting", "sleeping", "driving", "form"}
EVERYDAY = {"and", "back"}
"""Words of aliases ("low back pain") that name no condition by themselves."""

TABLE = Path(__file__).parent / "data" / "exercises.tsv"
CODES = {
    "HD": "herniated_disc",
    "DDD": "degenerative_disc",
    "FA": "facet_oa",
    "SI": "si_joint",
    "PI": "piriformis",
    "IS": "isthmic_spondylolisthesis",
    "ST": "spinal_stenosis",
    "PR": "pregnancy",
    "MH": "muscle_hamstring",
    "GE": "general",
}
BIASES = {"E": "extension", "F": "flexion", "N": "neutral", "H": "hip"}
SLOTS = [
    pytest.param(routine, level, slot, id=f"{routine}-{level}-{slot}")
    for routine in ROUTINES
    for level in Level
    for slot in Slot
]


class Row(NamedTuple):
    """What the table says about an exercise, or the content does."""

    number: int
    bias: str
    level: int
    suits: frozenset[str]
    default_off: frozenset[str]
    morning_ok: bool
    osteoporosis: bool


@cache
def table_rows() -> dict[str, Row]:
    """Read the table of hard filters."""
    lines = [one for one in TABLE.read_text("utf-8").splitlines() if not one.startswith("#")]
    rows: dict[str, Row] = {}
    for line in lines[1:]:
        number, name, bias, level, suits, off, morning, osteoporosis = line.split("\t")
        rows[name] = Row(
            number=int(number),
            bias=BIASES[bias],
            level=int(level),
            suits=frozenset(CODES[code] for code in suits.split()),
            default_off=frozenset(CODES[code] for code in off.split() if code != "-"),
            morning_ok=morning == "yes",
            osteoporosis=osteoporosis == "yes",
        )
    return rows


def entries(library: Library) -> dict[str, Reviewed]:
    """Return everything that names sources, by its name in ``content/en``."""
    kinds = ("causes", "exercises", "routines", "guides")
    found = {
        f"{kind}/{one}": entry for kind in kinds for one, entry in getattr(library, kind).items()
    }
    return {**found, "safety": library.safety}


def test_the_causes_are_these_ten(library: Library) -> None:
    assert set(library.causes) == CAUSES


def test_there_are_36_exercises_numbered_from_1(library: Library) -> None:
    assert [one.number for one in library.exercises.values()] == list(range(1, 37))


def test_the_routines_are_these_six_and_used_for_these_causes(library: Library) -> None:
    used_for = {name: set(one.often_used_for) for name, one in library.routines.items()}
    assert used_for == ROUTINES


def test_the_guides_are_these_five(library: Library) -> None:
    assert set(library.guides) == GUIDES


def test_the_posture_guide_has_every_topic_of_the_command(library: Library) -> None:
    assert {one.id for one in library.guides["posture"].sections} >= POSTURE_TOPICS


def test_the_table_lists_the_same_exercises(library: Library) -> None:
    assert set(table_rows()) == set(library.exercises)


@pytest.mark.parametrize("name", table_rows())
def test_an_exercise_is_what_the_table_says(library: Library, name: str) -> None:
    one = library.exercises[name]
    assert table_rows()[name] == Row(
        number=one.number,
        bias=one.bias,
        level=one.level.rank,
        suits=frozenset(one.suits),
        default_off=frozenset(one.default_off),
        morning_ok=one.morning_ok,
        osteoporosis=one.osteoporosis_notice,
    )


@pytest.mark.parametrize(("routine", "level", "slot"), SLOTS)
def test_no_exercise_of_a_routine_is_off_for_a_cause_it_names(
    library: Library, routine: str, level: Level, slot: Slot
) -> None:
    found = library.routines[routine]
    off = {
        (item.exercise, cause)
        for item in found.items(level, slot)
        for cause in found.often_used_for
        if cause in library.exercises[item.exercise].default_off
    }
    assert off == set()


@pytest.mark.parametrize(("routine", "level", "slot"), SLOTS)
def test_every_exercise_of_a_routine_suits_a_cause_it_names(
    library: Library, routine: str, level: Level, slot: Slot
) -> None:
    found = library.routines[routine]
    for item in found.items(level, slot):
        suits = library.exercises[item.exercise].suits
        assert any(cause in suits for cause in found.often_used_for), item.exercise


@pytest.mark.parametrize(
    ("routine", "level"),
    [
        (name, level)
        for name, causes in ROUTINES.items()
        if "herniated_disc" in causes
        for level in Level
    ],
)
def test_a_morning_after_a_herniated_disc_holds_only_what_is_fit_for_it(
    library: Library, routine: str, level: Level
) -> None:
    items = library.routines[routine].items(level, Slot.MORNING)
    unfit = [one.exercise for one in items if not library.exercises[one.exercise].morning_ok]
    assert unfit == []


@pytest.mark.parametrize(("routine", "level", "slot"), SLOTS)
def test_the_osteoporosis_notice_is_about_the_exercises_of_a_list_that_carry_it(
    library: Library, routine: str, level: Level, slot: Slot
) -> None:
    items = library.routines[routine].items(level, slot)
    flagged = {one.id for one in library.exercises.values() if one.osteoporosis_notice}
    named = {item.exercise for item in items}
    assert {one.id for one in library.osteoporosis_marked(items)} == named & flagged


@pytest.mark.parametrize("routine", ROUTINES)
def test_calm_is_one_list_of_3_or_4_calm_cards(library: Library, routine: str) -> None:
    found = library.routines[routine]
    levels = [library.exercises[item.exercise].level for item in found.calm]
    assert len(levels) in {3, 4}
    assert set(levels) == {Level.CALM}
    assert found.items(Level.CALM, Slot.MORNING) == found.items(Level.CALM, Slot.EVENING)


@pytest.mark.parametrize(("routine", "slot"), [(name, slot) for name in ROUTINES for slot in Slot])
def test_build_holds_nothing_strong(library: Library, routine: str, slot: Slot) -> None:
    items = library.routines[routine].items(Level.BUILD, slot)
    assert Level.STRONG not in {library.exercises[item.exercise].level for item in items}


@pytest.mark.parametrize("routine", ROUTINES)
def test_a_routine_names_two_causes_at_least(library: Library, routine: str) -> None:
    assert len(set(library.routines[routine].often_used_for)) >= 2


@pytest.mark.parametrize("routine", ROUTINES)
def test_neither_id_nor_name_of_a_routine_names_a_condition(library: Library, routine: str) -> None:
    found = library.routines[routine]
    telling = {
        word
        for cause in library.causes.values()
        for term in (cause.id, cause.name, *cause.aliases)
        for word in fold(term.replace("_", " ")).split()
    }
    used = set(fold(f"{found.id.replace('_', ' ')} {found.name}").split())
    assert used & (telling - EVERYDAY) == set()


def test_every_entry_names_sources_that_exist(library: Library) -> None:
    cited = {name: set(entry.sources) for name, entry in entries(library).items()}
    assert [name for name, ids in cited.items() if not ids or ids - set(library.sources)] == []


def test_every_entry_tells_when_its_facts_were_looked_at(library: Library) -> None:
    looked_at = {name: entry.last_reviewed for name, entry in entries(library).items()}
    assert [name for name, day in looked_at.items() if day < date(2026, 1, 1)] == []


def test_nobody_has_signed_for_an_entry_yet(library: Library) -> None:
    assert [name for name, entry in entries(library).items() if entry.reviewed_by] == []


def test_every_exercise_has_keyframes(library: Library) -> None:
    assert [one.id for one in library.exercises.values() if not one.pose.keyframes] == []


@pytest.mark.parametrize(
    "file", sorted((DEFAULT_CONTENT / "en").rglob("*.yaml")), ids=lambda file: file.stem
)
def test_no_text_says_what_the_bot_never_says(file: Path) -> None:
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    found = [
        (path, said)
        for path, text in wording.texts(data)
        if path[-1] != "url"
        for said in wording.complaints(text)
    ]
    assert found == []


def test_the_safety_card_has_emergency_numbers_for_the_uk_the_eu_and_north_america(
    library: Library,
) -> None:
    numbers = {one.number for one in library.safety.emergency.numbers}
    assert numbers >= {"999", "112", "911"}

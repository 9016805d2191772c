"""Tests of bot.library.cards: what an entry says, in reading order."""

import pytest

from bot.library import cards
from bot.library.exercise import Exercise, Position
from bot.library.guide import Section
from bot.library.library import Library


def exercise(library: Library, **changes: object) -> Exercise:
    """Return the bird-dog with some fields changed."""
    return library.exercises["bird_dog"].model_copy(update=changes)


def in_order(text: str, *parts: str) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_lists_are_written_as_discord_reads_them() -> None:
    assert cards.bullets(["a", "b"]) == "- a\n- b"
    assert cards.numbered(["a", "b"]) == "1. a\n2. b"


def test_the_length_of_a_card_is_that_of_its_blocks() -> None:
    assert cards.text_length(["abc", "", "de"]) == 5


def test_an_exercise_is_told_in_the_order_in_which_it_is_done(library: Library) -> None:
    one = exercise(library, evidence="Two trials.")
    text = "\n".join(cards.exercise_blocks(one))
    assert in_order(
        text,
        *(f"## {one.name}\n{one.summary}", f"**Start** {one.start}", f"1. {one.steps[0]}"),
        *(f"**How much** {one.dose.words()}.", "**Think of**", f"- {one.cues[0]}"),
        *("**Watch out for**", f"- {one.mistakes[0]}", f"**Easier** {one.easier.text}"),
        *("**Harder** ", "**Leave it out if**", f"- {one.not_if[0]}"),
        "**What studies say** Two trials.",
    )


@pytest.mark.parametrize("field", ["evidence", "harder"])
def test_what_an_exercise_lacks_is_not_mentioned(library: Library, field: str) -> None:
    one = exercise(library, evidence="", harder=None)
    text = "\n".join(cards.exercise_blocks(one))
    assert {"evidence": "studies", "harder": "Harder"}[field] not in text


def test_a_dose_with_a_note_has_it_on_a_line_below(library: Library) -> None:
    one = exercise(library)
    dose = one.dose.model_copy(update={"note": "Every other day."})
    text = "\n".join(cards.exercise_blocks(exercise(library, dose=dose)))
    assert f"**How much** {dose.words()}.\nEvery other day." in text


def test_the_small_print_of_an_exercise_tells_what_it_takes(library: Library) -> None:
    one = exercise(library, equipment=(), minutes=2.6)
    assert cards.exercise_facts(one) == (
        f"-# On hands and knees · level build · about 3 min · needs nothing\n-# {one.works}"
    )


@pytest.mark.parametrize(
    ("minutes", "written"), [(0.3, "1 min"), (1, "1 min"), (2.6, "3 min"), (60, "60 min")]
)
def test_a_time_is_told_in_whole_minutes(minutes: float, written: str) -> None:
    assert cards.minutes(minutes) == written


def test_every_position_can_be_said() -> None:
    assert set(cards.POSITIONS) == set(Position)


def test_a_cause_is_explained_before_anything_is_advised(library: Library) -> None:
    one = library.causes["general"]
    text = "\n".join(cards.cause_blocks(one))
    assert in_order(
        text,
        *(f"## {one.name}\n{one.what}", one.mechanism, one.symptoms, "**Tends to ease it**"),
        *("**Tends to aggravate it**", one.diagnosis, one.course, one.approach),
        "**Go carefully with**",
    )


def test_a_cause_without_a_course_says_nothing_of_it(library: Library) -> None:
    one = library.causes["general"].model_copy(update={"course": ""})
    assert "What often happens" not in "\n".join(cards.cause_blocks(one))


@pytest.mark.parametrize(
    ("text", "points", "blocks"),
    [
        ("Words.", (), ["Words."]),
        ("", ("one", "two"), ["- one\n- two"]),
        ("Words.", ("one",), ["Words.", "- one"]),
    ],
)
def test_a_section_has_a_text_or_points_or_both(
    library: Library, text: str, points: tuple[str, ...], blocks: list[str]
) -> None:
    guide = library.guides["posture"]
    section = Section(id="sitting", title="Sitting", text=text, points=points)
    heading = f"## {guide.name}\n### Sitting"
    assert cards.section_blocks(guide, section) == [heading, *blocks]


def test_a_routine_lists_names_and_notes(library: Library) -> None:
    items = library.routines["extension"].calm[:2]
    first, second = (library.exercises[item.exercise].name for item in items)
    listed = [items[0].model_copy(update={"note": ""}), items[1]]
    assert cards.routine_lines(listed, library.exercises) == (
        f"1. {first}\n2. {second} · {items[1].note}"
    )


def test_the_emergency_card_tells_the_action_then_the_signs_then_the_reason(
    library: Library,
) -> None:
    card = library.safety.emergency
    text = "\n".join(cards.emergency_blocks(library.safety))
    assert text.startswith(f"## {card.title}\n")
    assert in_order(text, card.title, card.action, *card.signs, card.reason, *card.others)


def test_the_emergency_card_names_every_number_before_the_signs(library: Library) -> None:
    first = cards.emergency_blocks(library.safety)[0]
    for one in library.safety.emergency.numbers:
        assert f"{one.place} **{one.number}**" in first


def test_a_lower_tier_leads_with_what_to_do(library: Library) -> None:
    tier = library.safety.urgent
    lead, signs = cards.tier_blocks(tier)
    assert lead == f"## {tier.title}\n{tier.lead}"
    assert signs.splitlines() == [f"- {sign}" for sign in tier.signs]


def test_every_stop_rule_says_signal_meaning_and_action(library: Library) -> None:
    lines = cards.stop_rules_block(library.safety).splitlines()
    assert lines == [
        f"- **{rule.signal}**: {rule.meaning}. {rule.action}" for rule in library.safety.stop_rules
    ]


def test_source_links_make_no_preview(library: Library) -> None:
    source = library.sources["NICE"]
    assert cards.source_links([source]) == (
        f"-# Sources: [{source.title} ({source.publisher})](<{source.url}>)"
    )

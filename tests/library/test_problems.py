"""Tests of bot.library.problems: every kind of fault in a file's fields, as its author reads it."""

import pytest

from bot.library.exercise import Exercise
from bot.library.parsing import parse
from bot.library.problems import Document, Problem, field_name

JOINTS = """\
{head: [1, 2], pelvis: [3, 4], mid: [5, 6, 7],
        shoulder: [9, 10], near_knee: [9, 10], near_ankle: [9, 10], near_toe: [9, 10],
        near_elbow: [9, 10], near_hand: [9, 10]}"""

EXERCISE = """\
id: march
number: 12
name: March
aliases: [supine march]
summary: Lying on your back, one foot at a time leaves the floor.
works: Deep belly muscles.
position: supine
bias: neutral
level: calm
minutes: 1.5
equipment: [mat]
start: Lie on your back with your knees bent.
steps:
  - Firm your belly.
  - Lift one foot.
  - Lower it again.
dose:
  repetitions: [8, 10]
  sets: 2
cues: [Keep your back still.]
mistakes: [Holding your breath.]
easier:
  text: Lift only the heel.
not_if: [It spreads down the leg.]
suits: [general]
morning_ok: true
sources: [NHS-S]
last_reviewed: 2026-11-22
reviewed_by: ""
pose:
  camera: side
  start: A person lying down.
  end: The same person, one foot up.
  keyframes:
    - name: start
      joints: {JOINTS}
  faces: up
""".replace("{JOINTS}", JOINTS)


def problems_of(text: str) -> list[str]:
    return [str(one) for one in parse("march.yaml", text.encode(), Exercise)[2]]


def broken(old: str, new: str) -> list[str]:
    """Return the problems of the exercise with one text of it replaced."""
    assert EXERCISE.count(old) == 1
    return problems_of(EXERCISE.replace(old, new))


def test_the_exercise_itself_has_no_problem() -> None:
    assert problems_of(EXERCISE) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        # Fields that are missing, empty or misspelt.
        ("number: 12\n", "", "march.yaml:1: number: is missing"),
        (
            "  text: Lift only the heel.\n",
            "  exercise: x_y\n",
            "march.yaml:23: easier.text: is missing",
        ),
        ("  camera: side\n", "", "march.yaml:31: pose.camera: is missing"),
        (
            "aliases: ",
            "alises: ",
            "march.yaml:4: alises: is not a field of this file; did you mean `aliases`?",
        ),
        (
            "  sets: 2",
            "  colour: red",
            "march.yaml:19: dose.colour: is not a field of this file",
        ),
        ("name: March", "name:", "march.yaml:3: name: should be text"),
        ("name: March", "name: ''", "march.yaml:3: name: is empty or too short"),
        ("suits: [general]", "suits:", "march.yaml:25: suits: should be a list"),
        ("suits: [general]", "suits: []", "march.yaml:25: suits: needs at least 1"),
        # Texts that are too long, counted in characters; lists too long or too short.
        (
            "name: March",
            f"name: {'ä' * 61}",
            "march.yaml:3: name: is 61 characters long; at most 60 fit",
        ),
        (
            "  - Lift one foot.",
            f"  - {'x' * 161}",
            "march.yaml:15: steps[2]: is 161 characters long; at most 160 fit",
        ),
        (
            "cues: [Keep your back still.]",
            "cues: [one, two, three, four]",
            "march.yaml:20: cues: has 4 parts; at most 3 fit",
        ),
        ("  - Firm your belly.\n", "", "march.yaml:14: steps: needs at least 3"),
        # Words from a list, and words of a form.
        (
            "level: calm",
            "level: easy",
            "march.yaml:9: level: should be one of 'calm', 'build' or 'strong'",
        ),
        (
            "bias: neutral",
            "bias: {none}",
            "march.yaml:8: bias: should be one of 'extension', 'flexion', 'neutral' or 'hip'",
        ),
        (
            "id: march",
            "id: Hook-lying march",
            "march.yaml:1: id: `Hook-lying march` is not written as this field needs it",
        ),
        (
            "suits: [general]",
            "suits: [general, '{0}']",
            "march.yaml:25: suits[2]: `{0}` is not written as this field needs it",
        ),
        (
            "{head: [1, 2]",
            "{Head1: [1, 2], head: [1, 2]",
            "march.yaml:36: pose.keyframes[1].joints.Head1: "
            "`Head1` is not written as this field needs it",
        ),
        # Values of another kind.
        ("name: March", "name: [March]", "march.yaml:3: name: should be text"),
        ("number: 12", "number: twelve", "march.yaml:2: number: should be a whole number"),
        ("number: 12", "number: 1.5", "march.yaml:2: number: should be a whole number"),
        ("number: 12", "number: [1]", "march.yaml:2: number: should be a whole number"),
        ("minutes: 1.5", "minutes: long", "march.yaml:10: minutes: should be a number"),
        ("minutes: 1.5", "minutes: {a: b}", "march.yaml:10: minutes: should be a number"),
        (
            "morning_ok: true",
            "morning_ok: maybe",
            "march.yaml:26: morning_ok: should be true or false",
        ),
        (
            "morning_ok: true",
            "morning_ok: []",
            "march.yaml:26: morning_ok: should be true or false",
        ),
        ("equipment: [mat]", "equipment: mat", "march.yaml:11: equipment: should be a list"),
        (
            "  text: Lift only the heel.",
            "  none",
            "march.yaml:23: easier: should be a group of fields",
        ),
        (
            JOINTS,
            "none",
            "march.yaml:36: pose.keyframes[1].joints: should be a group of fields",
        ),
        (
            "last_reviewed: 2026-11-22",
            "last_reviewed: lately",
            "march.yaml:28: last_reviewed: should be a date such as 2026-01-31",
        ),
        (
            "last_reviewed: 2026-11-22",
            "last_reviewed: 2026-11-22T10:00:00Z",
            "march.yaml:28: last_reviewed: should be a date such as 2026-01-31",
        ),
        # Numbers out of range.
        (
            "number: 12",
            "number: 0",
            "march.yaml:2: number: should be greater than or equal to 1",
        ),
        (
            "minutes: 1.5",
            "minutes: 61",
            "march.yaml:10: minutes: should be less than or equal to 60",
        ),
        (
            "minutes: 1.5",
            "minutes: .nan",
            "march.yaml:10: minutes: should be less than or equal to 60",
        ),
        (
            "head: [1, 2]",
            "head: [1, 200]",
            "march.yaml:36: pose.keyframes[1].joints.head[2]: should be less than or equal to 125",
        ),
        (
            "head: [1, 2]",
            "head: [1]",
            "march.yaml:36: pose.keyframes[1].joints.head[2]: is missing",
        ),
        (
            "mid: [5, 6, 7]",
            "mid: [5, 6, 70]",
            "march.yaml:36: pose.keyframes[1].joints.mid[3]: should be less than or equal to 40",
        ),
        (
            "mid: [5, 6, 7]",
            "mid: 5",
            "march.yaml:36: pose.keyframes[1].joints.mid: should be a list",
        ),
        (
            "  faces: up\n",
            "  faces: up\n  arrows: [7]\n",
            "march.yaml:40: pose.arrows[1]: "
            "should be a joint, or two points such as [[10, 20], [30, 40]]",
        ),
        # What only the parts together can show.
        (
            "pelvis: [3, 4]",
            "pelvs: [3, 4]",
            "march.yaml:31: pose: keyframe 1 lacks these joints: pelvis",
        ),
        (
            "[8, 10]\n",
            "[10, 8]\n",
            "march.yaml:18: dose: the range of repetitions must go from less to more",
        ),
        (
            "  repetitions: [8, 10]\n",
            "",
            "march.yaml:18: dose: needs repetitions, hold_seconds or minutes",
        ),
    ],
)
def test_a_fault_is_told_with_file_line_field_and_sentence(
    old: str, new: str, problem: str
) -> None:
    assert broken(old, new) == [problem]


@pytest.mark.parametrize(
    "value",
    ["[8]", "[8, 9, 10]", "8 to 10", "ten", "[8, x]", "{from: 8}", "0", "61", "[0, 10]", "1.5"],
)
def test_a_bad_number_or_range_is_one_problem_with_an_example(value: str) -> None:
    assert broken("repetitions: [8, 10]", f"repetitions: {value}") == [
        "march.yaml:18: dose.repetitions: should be a number, or a range such as [8, 10]"
    ]


def test_a_misspelt_field_is_told_apart_from_the_one_that_is_missing_for_it() -> None:
    assert broken("cues: ", "cuees: ") == [
        "march.yaml:1: cues: is missing",
        "march.yaml:20: cuees: is not a field of this file; did you mean `cues`?",
    ]


def test_every_fault_of_a_file_is_told_at_once() -> None:
    text = EXERCISE.replace("number: 12", "number: x").replace("level: calm", "level: easy")
    assert problems_of(text.replace("sets: 2", "sets: none")) == [
        "march.yaml:2: number: should be a whole number",
        "march.yaml:9: level: should be one of 'calm', 'build' or 'strong'",
        "march.yaml:19: dose.sets: should be a number, or a range such as [8, 10]",
    ]


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ((), "file"),
        (("name",), "name"),
        (("steps", 1), "steps[2]"),
        (("pose", "keyframes", 0, "name"), "pose.keyframes[1].name"),
        ((0,), "[1]"),
    ],
)
def test_a_field_is_written_as_a_person_counts(path: tuple[str | int, ...], written: str) -> None:
    assert field_name(path) == written


def test_a_problem_of_a_part_that_is_not_there_stands_on_what_is_around_it() -> None:
    document = Document("a.yaml", None, {(): 1, ("dose",): 7})
    assert document.problem(("dose", "sets"), "is missing") == Problem(
        "a.yaml", 7, "dose.sets", "is missing"
    )


def test_a_problem_is_one_line_whatever_it_quotes() -> None:
    problem = Problem("a.yaml", 1, "a\nb", "`\x1b[2J\x85\u2028`")
    assert str(problem) == "a.yaml:1: a b: ` [2J  `"


def test_problems_are_sorted_by_file_and_then_by_line() -> None:
    first, second = Problem("a.yaml", 2, "z", "s"), Problem("a.yaml", 10, "a", "s")
    third = Problem("b.yaml", 1, "a", "s")
    assert sorted([third, second, first]) == [first, second, third]

"""Form entries: the sections of a cause, an exercise and a routine, in the order of their cards."""

from dataclasses import replace

from bot.library.cards import POSITIONS
from bot.library.exercise import Level
from bot.library.form_fields import Choices, Field, Section
from bot.library.form_lines import RoutineItem
from bot.library.form_parts import (
    aliases,
    choice,
    entries,
    lines,
    name,
    number,
    reference,
    review,
    summary,
    text,
    yes_no,
)
from bot.library.problems import Path

_LEVELS: Choices = tuple((one.value, one.value.capitalize()) for one in Level)
_POSITIONS: Choices = tuple((one.value, said.capitalize()) for one, said in POSITIONS.items())
_BIASES: Choices = (
    ("extension", "Leans back"),
    ("flexion", "Folds forward"),
    ("neutral", "Neither: the back stays in the middle"),
    ("hip", "Hips"),
)


def cause_sections() -> list[Section]:
    """Return the sections of a cause."""
    return [
        _section("names", "Name and summary", name(), summary(), aliases()),
        _section(
            "what",
            "What it is",
            text(("what",), "What it is", 450),
            text(("mechanism",), "How it can make the nerve hurt", 400),
        ),
        _section(
            "feels",
            "How it often feels",
            text(("symptoms",), "How it often feels", 400),
            lines(("eases",), "Tends to ease it", "2 to 5 points, one a line."),
            lines(("aggravates",), "Tends to aggravate it", "2 to 5 points, one a line."),
        ),
        _section(
            "found",
            "How it is found out, and what happens",
            text(("diagnosis",), "How it is found out", 350),
            text(("course",), "What often happens", 300, required=False),
        ),
        _section(
            "exercise",
            "How exercise is often used",
            text(("approach",), "How exercise is often used", 500),
            lines(("careful",), "Go carefully with", "1 to 4 points, one a line."),
        ),
        review(),
    ]


def exercise_sections() -> list[Section]:
    """Return the sections of an exercise."""
    return [
        *_how_it_is_done(),
        *_how_much(),
        _section(
            "form",
            "Think of, watch out for",
            lines(("cues",), "Think of", "1 to 3 points, one a line."),
            lines(("mistakes",), "Watch out for", "1 to 4 points, one a line."),
        ),
        _ways(),
        *_caution(),
        _section(
            "facts",
            "Position, level, time, equipment",
            choice(("position",), "Start position", _POSITIONS),
            choice(("bias",), "The way it leans", _BIASES),
            choice(("level",), "Level", _LEVELS, "How demanding it is."),
            number(
                ("minutes",), "Minutes", "With both sides and rests, such as 2.5", required=True
            ),
            lines(("equipment",), "What is needed", "One thing a line.", required=False),
        ),
        _picture(),
        review(),
    ]


def routine_sections() -> list[Section]:
    """Return the sections of a routine."""
    return [
        _section(
            "names",
            "Name, summary and notes",
            name(40),
            summary(),
            entries(("often_used_for",), "Often used for", "At least two causes, a name a line."),
            lines(("notes",), "Notes", "What to know about the whole: 1 to 4, one a line."),
        ),
        _section("calm", "Calm level", _listed(("calm",), "Morning and evening", "3 or 4")),
        *(
            _section(
                level.value,
                f"{level.value.capitalize()} level",
                _listed((level.value, "morning"), "Morning", "5 to 8"),
                _listed((level.value, "evening"), "Evening", "5 to 8"),
            )
            for level in (Level.BUILD, Level.STRONG)
        ),
        review(),
    ]


def _section(section_id: str, title: str, *fields: Field) -> Section:
    return Section(id=section_id, title=title, fields=fields)


def _how_it_is_done() -> list[Section]:
    return [
        _section(
            "names",
            "Name and summary",
            name(),
            summary(),
            text(("works",), "What it works", 140, hint="What moves, stretches or works."),
            aliases(),
            number(("number",), "Place in lists", "A number of its own, such as 37", required=True),
        ),
        _section(
            "steps",
            "Start and steps",
            text(("start",), "Start position", 300),
            lines(("steps",), "Steps", "3 to 6 in order, one a line; they are numbered by itself."),
        ),
    ]


def _how_much() -> list[Section]:
    return [
        _section(
            "dose",
            "How much",
            number(("dose", "repetitions"), "Times", "How often, such as 8 or 8-12"),
            number(("dose", "hold_seconds"), "Hold, in seconds", "Each time, such as 5 or 20-30"),
            number(("dose", "sets"), "Sets", "How many rounds, such as 2 or 2-3"),
            number(("dose", "rest_seconds"), "Rest between, in seconds", "Such as 30 or 30-60"),
            number(("dose", "minutes"), "Minutes", "For what is not counted, such as 1.5 or 5-10"),
        ),
        _section(
            "dose_more",
            "How much: sides and note",
            yes_no(("dose", "each_side"), "On both sides", "Is the dose for each side?"),
            text(
                ("dose", "note"),
                "Note",
                160,
                hint="What numbers cannot say, such as: every other day.",
                required=False,
            ),
        ),
    ]


def _ways() -> Section:
    leads = "The name of the exercise it leads to, where it is another one."
    harder = text(("harder", "text"), "A harder way", 160, required=False)
    return _section(
        "ways",
        "Easier and harder",
        text(("easier", "text"), "An easier way", 160),
        reference(("easier", "exercise"), "Easier exercise", leads),
        replace(harder, within=True, hint="May be left out."),
        reference(("harder", "exercise"), "Harder exercise", leads, within=True),
    )


def _caution() -> list[Section]:
    bones = "Does it bend or twist the back, so that people with fragile bones should ask first?"
    morning = "In the first two hours after rising, also with a disc problem?"
    return [
        _section(
            "caution",
            "When to leave it out, and studies",
            lines(("not_if",), "Leave it out if", "1 to 5 points, one a line."),
            text(("evidence",), "What studies say", 200, required=False),
        ),
        _section(
            "causes",
            "For which causes, mornings, bones",
            entries(("suits",), "Often used for", "Causes, a name a line."),
            entries(
                ("default_off",),
                "Off by default for",
                "Causes for which no routine may hold it, a name a line.",
                required=False,
            ),
            yes_no(("morning_ok",), "Fine in the morning", morning),
            yes_no(("osteoporosis_notice",), "Osteoporosis notice", bones),
        ),
    ]


def _picture() -> Section:
    seen = "What is seen, for people who cannot see the picture."
    return _section(
        "picture",
        "The picture in words",
        text(("pose", "start"), "How it begins", 160, hint=seen),
        text(("pose", "end"), "How it ends", 160, hint=seen),
        text(("pose", "motion"), "The arrow", 40, hint="What moves: Hips up", required=False),
        text(("pose", "still"), "The pin", 40, hint="What keeps still: Shoulders", required=False),
    )


def _listed(path: Path, label: str, count: str) -> Field:
    hint = f"{count} lines: Name · note. [start only] or [no picture] behind, if the note needs it."
    return lines(path, label, hint, item=RoutineItem())

"""Tests of bot.library.rules: what only the files together can show."""

import re
from pathlib import Path

import pytest

from tests.support.content import ContentCopy

CARD = r"makes a card of \d+ characters; at most 3300 fit"


@pytest.fixture
def content(tmp_path: Path) -> ContentCopy:
    """Return a copy of the bundled content."""
    return ContentCopy(tmp_path)


@pytest.mark.parametrize(
    ("file", "pattern", "new", "field", "sentence"),
    [
        # Sources.
        (
            *("exercises/bird_dog", r"^sources: \[", "sources: [NOPE, "),
            *("sources[1]", "`NOPE` is not in sources.yaml"),
        ),
        (
            *("routines/hip", r"^sources: \[", "sources: [NOPE, "),
            *("sources[1]", "`NOPE` is not in sources.yaml"),
        ),
        (
            *("guides/posture", r"^links: \[", "links: [NOPE, "),
            *("links[1]", "`NOPE` is not in sources.yaml"),
        ),
        (
            *("safety", r"^  - RF$", "  - NOPE"),
            *("sources[1]", "`NOPE` is not in sources.yaml"),
        ),
        (
            *("causes/general", r"^sources: \[(\S+),", r"sources: [\1, \1,"),
            *("sources[2]", "`NHS-S` stands in this list twice"),
        ),
        # Ids and what they lead to.
        (
            *("exercises/bird_dog", r"^id: .*$", "id: birds"),
            *("id", "is `birds` but the file is named `bird_dog`"),
        ),
        (
            *("guides/posture", r"^id: .*$", "id: sitting"),
            *("id", "is `sitting` but the file is named `posture`"),
        ),
        (
            *("exercises/bird_dog", r"^  - herniated_disc$", "  - hernia"),
            *("suits[1]", "there is no cause `hernia`"),
        ),
        (
            *("exercises/bird_dog", r"^default_off: \[\]$", "default_off: [hernia]"),
            *("default_off[1]", "there is no cause `hernia`"),
        ),
        (
            *("routines/extension", r"^(often_used_for: .*)\]$", r"\1, hernia]"),
            *("often_used_for[3]", "there is no cause `hernia`"),
        ),
        (
            *("exercises/bird_dog", r"^easier:$", "easier:\n  exercise: birds"),
            *("easier.exercise", "there is no exercise `birds`"),
        ),
        (
            *("exercises/bird_dog", r"^harder:$", "harder:\n  exercise: birds"),
            *("harder.exercise", "there is no exercise `birds`"),
        ),
        (
            *("exercises/bird_dog", r"^easier:$", "easier:\n  exercise: bird_dog"),
            *("easier.exercise", "points at the exercise itself"),
        ),
        (
            *("routines/extension", r"exercise: walking$", "exercise: running"),
            *("calm[4].exercise", "there is no exercise `running`"),
        ),
        # Lists that contradict or repeat themselves.
        (
            *("exercises/hamstring_wall", r"^default_off: \[", "default_off: [muscle_hamstring, "),
            *("default_off", "`muscle_hamstring` stands in suits as well"),
        ),
        (
            *("exercises/bird_dog", r"^  - degenerative_disc$", "  - herniated_disc"),
            *("suits[2]", "`herniated_disc` stands in this list twice"),
        ),
        (
            *("routines/hip", r"^(often_used_for: .*)\]$", r"\1, piriformis]"),
            *("often_used_for[3]", "`piriformis` stands in this list twice"),
        ),
        (
            *("routines/extension", r"exercise: hook_lying_march$", "exercise: prone_lying"),
            *("calm[3].exercise", "`prone_lying` stands in this list twice"),
        ),
        (
            *("guides/posture", r"^  - id: lifting$", "  - id: sitting"),
            *("sections[2].id", "`sitting` stands in this list twice"),
        ),
        # Names, aliases and numbers lead to one entry.
        (
            *("causes/si_joint", r"^aliases:$", "aliases:\n  - Slipped Disk!"),
            *("aliases[1]", "`Slipped Disk!` already leads to `herniated_disc`"),
        ),
        (
            *("exercises/forearm_plank", r"^name: .*$", "name: Bird dog"),
            *("name", "`Bird dog` already leads to `bird_dog`"),
        ),
        (
            *("exercises/cat_cow", r"^number: .*$", "number: 15"),
            *("number", "15 is `bird_dog` already"),
        ),
        # Wording.
        (
            *("exercises/bird_dog", r"^works: .*$", "works: Right for you."),
            *("works", '`Right for you` says "right for you"; say "often used for"'),
        ),
        (
            *("routines/hip", r"^name: .*$", "name: The cure"),
            *("name", "`cure` promises a cure"),
        ),
        (
            *("safety", r"^  title: .*$", "  title: It is safe to wait"),
            *("emergency.title", "`safe to wait` tells the reader that it is safe to wait"),
        ),
    ],
)
def test_one_fault_is_one_problem_with_its_place(
    content: ContentCopy, file: str, pattern: str, new: str, field: str, sentence: str
) -> None:
    line = content.edit(file, pattern, new) + new.count("\n")
    assert content.problems() == [f"content/en/{file}.yaml:{line}: {field}: {sentence}"]


def swap(content: ContentCopy, routine: str, place: tuple[str, ...], old: str, new: str) -> int:
    """Replace an exercise in one list of a routine; return its line."""
    before = "".join(rf"^ *{name}:\n(?:.*\n)*?" for name in place)
    line = content.edit(routine, rf"({before}.*exercise: ){old}$", rf"\g<1>{new}")
    text = content.text(routine).splitlines()
    return next(n for n, one in enumerate(text[line:], line + 1) if one.endswith(f" {new}"))


@pytest.mark.parametrize(
    ("routine", "place", "old", "new", "sentence"),
    [
        (
            *("extension", ("build", "evening"), "pelvic_tilt", "seated_piriformis"),
            "`seated_piriformis` suits none of the causes this routine is often used for",
        ),
        (
            *("extension", ("build", "morning"), "hip_hinge", "hamstring_chair"),
            "`hamstring_chair` is not for the morning where a herniated disc is named",
        ),
        (
            *("extension", ("strong", "morning"), "hip_hinge", "hamstring_chair"),
            "`hamstring_chair` is not for the morning where a herniated disc is named",
        ),
        (
            *("extension", ("calm",), "hook_lying_march", "hamstring_chair"),
            "`hamstring_chair` is not for the morning where a herniated disc is named",
        ),
        (
            *("extension", ("calm",), "hook_lying_march", "prone_press_up"),
            "`prone_press_up` is of level build, too hard for calm",
        ),
        (
            *("extension", ("build", "evening"), "pelvic_tilt", "dead_bug"),
            "`dead_bug` is of level strong, too hard for build",
        ),
        (
            *("side_lying", ("calm",), "cat_cow", "single_knee_to_chest"),
            "`single_knee_to_chest` is off by default for pregnancy",
        ),
    ],
)
def test_a_hard_filter_holds_for_every_list(
    content: ContentCopy,
    routine: str,
    place: tuple[str, ...],
    old: str,
    new: str,
    sentence: str,
) -> None:
    line = swap(content, f"routines/{routine}", place, old, new)
    (problem,) = content.problems()
    where = re.escape(".".join(place)) + r"\[\d\]\.exercise"
    name = f"content/en/routines/{routine}.yaml:{line}"
    assert re.fullmatch(f"{name}: {where}: {re.escape(sentence)}", problem)


def test_the_morning_rule_is_only_for_the_morning_and_a_herniated_disc(
    content: ContentCopy,
) -> None:
    swap(content, "routines/extension", ("build", "evening"), "pelvic_tilt", "hamstring_chair")
    swap(content, "routines/symmetrical", ("build", "morning"), "walking", "hamstring_chair")
    assert content.problems() == []


def test_what_is_off_by_default_for_one_named_cause_is_off_in_every_list(
    content: ContentCopy,
) -> None:
    content.change("exercises/prone_lying", default_off=["degenerative_disc"])
    assert [re.sub(r":\d+: ", ": ", problem) for problem in content.problems()] == [
        f"content/en/routines/extension.yaml: {place}[1].exercise: "
        "`prone_lying` is off by default for degenerative_disc"
        for place in ("calm", "build.morning", "strong.morning")
    ]


def test_a_source_has_an_id_of_its_own(content: ContentCopy) -> None:
    text = content.text("sources")
    count = len(re.findall(r"^  - id: ", text, re.MULTILINE))
    same = "  - {id: NICE, title: Same, publisher: Same, url: 'https://example.org', grade: A}\n"
    content.file("sources").write_text(text + same, encoding="utf-8")
    assert content.problems() == [
        f"content/en/sources.yaml:{text.count(chr(10)) + 1}: sources[{count + 1}].id: "
        "`NICE` stands in this list twice"
    ]


def test_an_entry_may_say_its_own_name_twice_and_share_it_with_another_kind(
    content: ContentCopy,
) -> None:
    content.edit("exercises/bird_dog", r"^aliases:$", "aliases:\n  - Bird-dog\n  - slipped disc")
    assert content.problems() == []


def test_a_cause_that_no_exercise_suits_is_a_problem(content: ContentCopy) -> None:
    content.file("causes/other").write_text(content.text("causes/general"), encoding="utf-8")
    content.change("causes/other", id="other", name="Something else", aliases=[])
    assert content.problems() == [
        "content/en/causes/other.yaml:1: id: stands in `suits` of no exercise"
    ]


def test_a_cause_has_at_most_as_many_exercises_as_a_select_shows(content: ContentCopy) -> None:
    causes = "suits: [piriformis]\ndefault_off: []\n"
    for file in (content.path / "en" / "exercises").iterdir():
        text = re.sub(r"^suits:(?: \[.*\]\n|\n(?:  - .*\n)+)", causes, file.read_text(), flags=re.M)
        text = re.sub(
            r"(?<=default_off: \[\]\n)default_off:(?: \[.*\]\n|\n(?:  - .*\n)+)", "", text
        )
        file.write_text(text, encoding="utf-8")
    problem = "content/en/causes/piriformis.yaml:1: id: is suited by 36 exercises; at most 25 fit"
    assert problem in content.problems()


LONG = {"what": "x" * 450, "mechanism": "x" * 400, "symptoms": "x" * 400, "approach": "x" * 500}


@pytest.mark.parametrize(
    ("file", "fields", "field"),
    [
        (
            "causes/general",
            {**LONG, "diagnosis": "x" * 350, "course": "x" * 300, "careful": ["x" * 140] * 4},
            "file",
        ),
        (
            "exercises/bird_dog",
            {
                "start": "x" * 300,
                "steps": ["x" * 160] * 6,
                "mistakes": ["x" * 100] * 4,
                "not_if": ["x" * 140] * 5,
                "evidence": "x" * 200,
                "cues": ["x" * 100] * 3,
                "easier": {"text": "x" * 160},
                "harder": {"text": "x" * 160},
                "summary": "x" * 200,
            },
            "file",
        ),
    ],
)
def test_a_card_that_discord_would_not_show_is_a_problem(
    content: ContentCopy, file: str, fields: dict[str, object], field: str
) -> None:
    content.change(file, **fields)
    (problem,) = content.problems()
    assert re.fullmatch(rf"content/en/{file}\.yaml:\d+: {field}: {CARD}", problem)


def test_both_lists_of_a_routine_fit_one_message(content: ContentCopy) -> None:
    for file in (content.path / "en" / "exercises").iterdir():
        content.edit(f"exercises/{file.stem}", r"^name: .*$", f"name: {file.stem:x<60}")
    both = ("supine_piriformis", "seated_piriformis", "clamshell", "bridge", "walking", "bird_dog")
    items = [{"exercise": one, "note": "x" * 120} for one in (*both, "cat_cow", "hip_abduction")]
    strong = {"morning": items, "evening": items}
    content.change("routines/hip", strong=strong, notes=["x" * 160] * 4)
    (problem,) = [one for one in content.problems() if "routines" in one]
    assert re.fullmatch(rf"content/en/routines/hip\.yaml:\d+: strong: {CARD}", problem)


def test_the_exercises_that_are_off_count_for_the_card_of_a_cause(content: ContentCopy) -> None:
    content.change("causes/pregnancy", **LONG, course="x" * 300, diagnosis="x" * 350)
    assert re.search(CARD, "\n".join(content.problems()))
    content.change("causes/piriformis", **LONG, course="x" * 300, diagnosis="x" * 350)
    assert not [one for one in content.problems() if "piriformis" in one]


def test_the_emergency_card_fits_one_message(content: ContentCopy) -> None:
    signs = ["x" * 140] * 12
    data = {"title": "Help", "action": "Call.", "signs": signs, "others": signs, "reason": "Now."}
    rest = {"others_title": "Too", "reassurance": "Go.", "elsewhere": "Here."}
    numbers = [{"place": "UK", "number": "999"}] * 3
    content.change("safety", emergency={**data, **rest, "numbers": numbers})
    (problem,) = content.problems()
    assert re.fullmatch(
        r"content/en/safety\.yaml:\d+: emergency: makes a card of \d+ characters", problem
    )


def test_the_sources_of_an_entry_fit_one_message(content: ContentCopy) -> None:
    ids = re.findall(r"^  - id: (\S+)$", content.text("sources"), re.MULTILINE)
    content.change("guides/hamstrings", sources=ids)
    (problem,) = content.problems()
    assert re.fullmatch(rf"content/en/guides/hamstrings\.yaml:\d+: sources: {CARD}", problem)


def test_the_ids_of_a_guide_and_its_section_fit_a_custom_id(content: ContentCopy) -> None:
    guide, section = "g" * 35, "s" * 36
    content.file("guides/hamstrings").rename(content.file(f"guides/{guide}"))
    content.edit(f"guides/{guide}", r"^id: .*$", f"id: {guide}")
    line = content.edit(f"guides/{guide}", r"^  - id: .*$", f"  - id: {section}")
    assert content.problems() == [
        f"content/en/guides/{guide}.yaml:{line}: sections[1].id: "
        "has 71 characters together with the guide's id; at most 70 fit"
    ]

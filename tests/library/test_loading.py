"""Tests of bot.library.loading: a folder becomes a library, or all of its problems at once."""

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.library.library import Library
from bot.library.loading import load_library, read_library
from bot.settings import DEFAULT_CONTENT
from tests.support.content import ContentCopy


@pytest.fixture
def content(tmp_path: Path) -> ContentCopy:
    """Return a copy of the bundled content."""
    return ContentCopy(tmp_path)


def test_a_copy_of_the_bundled_content_is_the_bundled_content(
    content: ContentCopy, library: Library
) -> None:
    assert load_library(content.path) == library


def test_exercises_are_in_the_order_of_their_numbers(library: Library) -> None:
    numbers = [one.number for one in library.exercises.values()]
    assert numbers == sorted(numbers)


def test_causes_are_in_the_order_of_their_names_what_is_not_diagnosed_last(
    library: Library,
) -> None:
    *named, last = library.causes.values()
    assert [one.name for one in named] == sorted(one.name for one in named)
    assert last.id == "general"


@pytest.mark.parametrize("kind", ["routines", "guides"])
def test_routines_and_guides_are_in_the_order_of_their_names(library: Library, kind: str) -> None:
    names = [one.name for one in getattr(library, kind).values()]
    assert names == sorted(names)


def test_every_problem_of_every_file_is_told_at_once_and_sorted(content: ContentCopy) -> None:
    content.file("causes/facet_oa").write_bytes(b"name: [\n")
    content.file("exercises/bird_dog").write_bytes(b"")
    number = content.edit("exercises/cat_cow", r"^number: \d+$", "number: many")
    level = content.edit("exercises/cat_cow", r"^level: \w+$", "level: easy")
    content.edit("exercises/dead_bug", r"^id: dead_bug$", "id: dead_bugs")
    cites = content.edit("guides/posture", r"^links: \[", "links: [NOPE, ")
    content.file("sources").write_bytes(b"\xff")
    expected = [
        "content/en/causes/facet_oa.yaml:1: file: is not valid YAML: "
        "did not find expected node content",
        "content/en/exercises/bird_dog.yaml:1: file: is empty",
        f"content/en/exercises/cat_cow.yaml:{number}: number: should be a whole number",
        f"content/en/exercises/cat_cow.yaml:{level}: level: "
        "should be one of 'calm', 'build' or 'strong'",
        "content/en/exercises/dead_bug.yaml:1: id: is `dead_bugs` but the file is named `dead_bug`",
        "content/en/sources.yaml:1: file: is not UTF-8 text",
    ]
    assert content.problems() == expected
    content.file("sources").write_bytes((DEFAULT_CONTENT / "en" / "sources.yaml").read_bytes())
    cited = f"content/en/guides/posture.yaml:{cites}: links[1]: `NOPE` is not in sources.yaml"
    assert content.problems() == [*expected[:-1], cited]


def test_the_error_carries_one_line_a_problem(content: ContentCopy) -> None:
    content.file("exercises/bird_dog").write_bytes(b"")
    content.file("safety").write_bytes(b"")
    with pytest.raises(ContentError) as caught:
        load_library(content.path)
    assert caught.value.lines == (
        "content/en/exercises/bird_dog.yaml:1: file: is empty",
        "content/en/safety.yaml:1: file: is empty",
    )
    assert str(caught.value) == "\n".join(caught.value.lines)


@pytest.mark.parametrize(
    "name", ["causes/herniated_disc", "exercises/walking", "exercises/pelvic_tilt"]
)
def test_a_broken_file_is_no_reason_to_complain_about_those_that_name_it(
    content: ContentCopy, name: str
) -> None:
    content.file(name).write_bytes(b"")
    assert content.problems() == [f"content/en/{name}.yaml:1: file: is empty"]


@pytest.mark.parametrize("name", ["safety", "sources"])
def test_a_file_that_must_be_there_is_missed(content: ContentCopy, name: str) -> None:
    content.file(name).unlink()
    assert content.problems() == [f"content/en/{name}.yaml:1: file: is missing"]


@pytest.mark.parametrize("kind", ["causes", "exercises", "routines", "guides"])
def test_a_folder_without_files_is_missed(content: ContentCopy, kind: str) -> None:
    for file in (content.path / "en" / kind).iterdir():
        file.unlink()
    assert f"content/en/{kind}:1: folder: holds no .yaml files" in content.problems()


def test_a_folder_that_is_not_there_has_every_problem_a_folder_can_have(tmp_path: Path) -> None:
    library, problems = read_library(tmp_path / "nowhere")
    assert library is None
    assert [str(problem) for problem in problems] == [
        "nowhere/en/causes:1: folder: holds no .yaml files",
        "nowhere/en/exercises:1: folder: holds no .yaml files",
        "nowhere/en/guides:1: folder: holds no .yaml files",
        "nowhere/en/routines:1: folder: holds no .yaml files",
        "nowhere/en/safety.yaml:1: file: is missing",
        "nowhere/en/sources.yaml:1: file: is missing",
    ]


def test_what_cannot_be_read_is_a_problem(content: ContentCopy) -> None:
    content.file("exercises/folder").mkdir()
    assert content.problems() == [
        "content/en/exercises/folder.yaml:1: file: cannot be read: Is a directory"
    ]


def test_other_files_are_none_of_its_business(content: ContentCopy) -> None:
    (content.path / "en" / "exercises" / "notes.txt").write_bytes(b"\xff")
    assert content.problems() == []

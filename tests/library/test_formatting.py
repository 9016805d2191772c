"""Tests of bot.library.formatting: files in the one form, and files that are left alone."""

from pathlib import Path

import pytest

from bot.library.formatting import format_folder
from bot.library.loading import load_library
from tests.support.content import ContentCopy


def formatted(content: ContentCopy) -> tuple[list[str], list[str]]:
    """Format a copy; return what changed and what was said."""
    changed, problems = format_folder(content.path)
    return [file.relative_to(content.path).as_posix() for file in changed], [*map(str, problems)]


def test_the_bundled_files_are_left_as_they_are(tmp_path: Path) -> None:
    assert formatted(ContentCopy(tmp_path)) == ([], [])


def test_files_in_another_form_are_written_anew_and_say_the_same(tmp_path: Path) -> None:
    content = ContentCopy(tmp_path)
    names = ["causes/general", "exercises/bridge", "routines/hip", "guides/posture", "safety"]
    before = {name: content.text(name) for name in names}
    library = load_library(content.path)
    for name in names:
        content.change(name)
    changed, problems = formatted(content)
    assert (changed, problems) == ([f"en/{name}.yaml" for name in names], [])
    assert {name: content.text(name) for name in names} == before
    assert load_library(content.path).exercises == library.exercises


def test_sources_are_left_alone(tmp_path: Path) -> None:
    content = ContentCopy(tmp_path)
    content.change("sources")
    assert formatted(content) == ([], [])


def test_a_file_with_problems_is_left_as_it_is(tmp_path: Path) -> None:
    content = ContentCopy(tmp_path)
    line = content.edit("exercises/bridge", "^name: .*$", "nam:   Other")
    before = content.text("exercises/bridge")
    changed, problems = formatted(content)
    assert changed == []
    assert f"content/en/exercises/bridge.yaml:{line}: nam: is not a field of this file" in (
        "\n".join(problems)
    )
    assert content.text("exercises/bridge") == before


@pytest.mark.parametrize(
    ("pattern", "new", "further"),
    [
        ("^name: (.*)$", r"name: \1 # mine", 0),
        ("^name: (.*)$", r"# mine\nname: \1", 0),
        ("^what: >-$", "what: >- # mine", 0),
        (r"^sources: \[", "sources: [ # mine\n ", 0),
        (r"\Z", "# mine", 0),
        ("^  - (.*)$", r"  - \1\n  # mine", 1),
    ],
)
def test_a_comment_is_not_thrown_away(tmp_path: Path, pattern: str, new: str, further: int) -> None:
    content = ContentCopy(tmp_path)
    line = content.edit("causes/general", pattern, new) + further
    before = content.text("causes/general")
    said = f"content/en/causes/general.yaml:{line}: file: has a comment, which would be lost"
    assert formatted(content) == ([], [said])
    assert content.text("causes/general") == before


@pytest.mark.parametrize("name", ['"Two # signs"', "Two#signs", ">-\n  Two # signs"])
def test_a_sign_within_a_text_is_no_comment(tmp_path: Path, name: str) -> None:
    content = ContentCopy(tmp_path)
    content.edit("causes/general", "^name: .*$", f"name:   {name}")
    assert formatted(content) == (["en/causes/general.yaml"], [])
    expected = "name: Two#signs\n" if name == "Two#signs" else 'name: "Two # signs"\n'
    assert expected in content.text("causes/general")


def test_the_mark_and_the_line_ends_of_windows_are_taken_away(tmp_path: Path) -> None:
    content = ContentCopy(tmp_path)
    file = content.file("causes/general")
    before = file.read_bytes()
    file.write_bytes(b"\xef\xbb\xbf" + before.replace(b"\n", b"\r\n"))
    assert formatted(content) == (["en/causes/general.yaml"], [])
    assert file.read_bytes() == before


def test_a_file_that_cannot_be_read_is_one_problem(tmp_path: Path) -> None:
    content = ContentCopy(tmp_path)
    (content.path / "en/causes/folder.yaml").mkdir()
    said = "content/en/causes/folder.yaml:1: file: cannot be formatted: Is a directory"
    assert formatted(content) == ([], [said])

"""Tests of bot.library.writing: the form of the files, and that nothing is lost in it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.library.edition import plain
from bot.library.kinds import Kind
from bot.library.library import Library
from bot.library.parsing import parse, read_yaml
from bot.library.writing import WIDTH, to_yaml
from bot.settings import DEFAULT_CONTENT

FILES = [
    pytest.param(kind, file, id=f"{kind}-{file.stem}")
    for kind in Kind
    for file in sorted(
        (DEFAULT_CONTENT / "en" / kind.folder).glob("*.yaml" if kind.folder else "safety.yaml")
    )
]

pieces = st.sampled_from(
    [
        *("yes", "no", "null", "~", "1", "1.5", "0x1F", "1:30", "2026-01-01", "<<", "=", ".nan"),
        *("word", "a: b", "a #b", "#", ":", "- ", "? ", "! ", "%", "@", "`", "&x", "*x", "|", ">-"),
        *("---", "...", "'", '"', "\\", "[", "]", "{", "}", ",", " ", "  ", "\t", "\n", "\n\n"),
        *("\r", "\r\n", "\0", "\x85", "\u2028", "\ufeff", "\u202e", "\u00a0", "é", "日本", "🙂"),
        "a word or two, and some more of them, to make it too long for a line of the file",
    ]
)
characters = st.characters(exclude_categories=["Cs"])
some_text = st.text(characters) | st.lists(pieces, max_size=8).map("".join)
values = st.recursive(
    some_text | st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(some_text, inner, max_size=4),
    max_leaves=12,
)


def written(**fields: Any) -> str:
    """Return what is written for fields of an exercise."""
    return to_yaml(Kind.EXERCISE, fields).decode()


@pytest.mark.parametrize(("kind", "file"), FILES)
def test_every_bundled_entry_is_in_the_one_form(kind: Kind, file: Path) -> None:
    entry, _, problems = parse(file.name, file.read_bytes(), kind.model)
    assert entry is not None, problems
    # If this fails: .venv/bin/python -m bot content format
    assert to_yaml(kind, plain(entry)).decode() == file.read_text(encoding="utf-8")


@given(st.dictionaries(some_text, values, max_size=5))
@example({"a": "word " * 30 + "\n  more"})
@example({"a": ["two  spaces  " * 12 + "."]})
def test_whatever_is_written_is_read_back(data: dict[str, Any]) -> None:
    found = {f"x {name}": value for name, value in data.items()}
    document, problems = read_yaml("f.yaml", to_yaml(Kind.CAUSE, {"id": "a", **found}))
    assert problems == []
    assert document.data == {"id": "a", **found}


@given(texts=st.lists(some_text, min_size=6, max_size=6), kind=st.sampled_from(Kind))
def test_an_entry_of_any_words_is_read_back(library: Library, texts: list[str], kind: Kind) -> None:
    entry = next(iter(getattr(library, f"{kind}s").values())) if kind.folder else library.safety
    fields = [name for name, value in plain(entry).items() if isinstance(value, str)]
    data = {**plain(entry), **dict(zip(fields, texts, strict=False))}
    try:
        edited = kind.model.model_validate({**data, "id": "any"} if kind.folder else data)
    except ValidationError:
        edited = entry
    read, _, problems = parse("f.yaml", to_yaml(kind, plain(edited)), kind.model)
    assert (read, problems) == (edited, [])


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("name", "Bridge", "name: Bridge\n"),
        ("name", "Cat: cow", 'name: "Cat: cow"\n'),
        ("name", 'The "cat": cow', "name: 'The \"cat\": cow'\n"),
        ("name", 'The "cat"', 'name: The "cat"\n'),
        ("name", "yes", 'name: "yes"\n'),
        ("name", "1", 'name: "1"\n'),
        ("name", "null", 'name: "null"\n'),
        ("name", "2026-01-01", 'name: "2026-01-01"\n'),
        ("name", "🙂: ha", "name: '🙂: ha'\n"),
        ("name", "a\nb", "name: |-\n  a\n  b\n"),
        ("last_reviewed", "2026-01-01", "last_reviewed: 2026-01-01\n"),
        ("last_reviewed", "2026-13-01", 'last_reviewed: "2026-13-01"\n'),
        ("last_reviewed", "soon", "last_reviewed: soon\n"),
        ("reviewed_by", "", 'reviewed_by: ""\n'),
        ("equipment", [], "equipment: []\n"),
        ("osteoporosis_notice", False, "osteoporosis_notice: false\n"),
        ("aliases", [], ""),
        ("aliases", ["a", "b"], "aliases:\n  - a\n  - b\n"),
        ("evidence", "", ""),
        ("harder", None, ""),
        ("minutes", 6.0, "minutes: 6\n"),
        ("minutes", 1.5, "minutes: 1.5\n"),
        ("suits", ["si_joint", "general"], "suits: [si_joint, general]\n"),
        ("cues", ["si_joint", "general"], "cues:\n  - si_joint\n  - general\n"),
        (
            "dose",
            {"note": "Rest.", "repetitions": [8, 10], "sets": None, "each_side": False},
            "dose:\n  repetitions: [8, 10]\n  note: Rest.\n",
        ),
        ("easier", {"exercise": None, "text": "Lie down."}, "easier:\n  text: Lie down.\n"),
        ("unknown", None, "unknown: null\n"),
    ],
)
def test_the_form_of_a_field(field: str, value: object, text: str) -> None:
    assert written(**{field: value}) == (text or "{}\n")


def test_fields_stand_in_the_order_of_the_files() -> None:
    text = written(pose={}, sources=["NICE"], mine=1, works="W", name="N", id="i", number=1)
    names = [line.partition(":")[0] for line in text.splitlines()]
    assert names == ["id", "number", "name", "works", "sources", "pose", "mine"]


@pytest.mark.parametrize("length", range(85, 110))
def test_a_text_is_folded_only_where_its_line_would_be_too_long(length: int) -> None:
    text = ("word " * 30)[: length - 1] + "."
    lines = written(works=text).splitlines()
    assert (len(lines) == 1) is (len(f"works: {text}") <= WIDTH)
    assert max(map(len, lines)) <= WIDTH


@pytest.mark.parametrize("count", [1, 9, 10, 11, 40])
def test_a_list_of_ids_is_on_one_line_where_it_fits(count: int) -> None:
    lines = written(suits=["si_joint"] * count).splitlines()
    assert (len(lines) == 1) is (len("suits: []") + 10 * count - 2 <= WIDTH)


def test_points_are_on_one_line_always() -> None:
    arrow = [[82.125, 13.0], [72.9, 13.0]]
    text = written(pose={"arrows": [arrow] * 4, "keyframes": [{"joints": {"near_hand": [1, 2]}}]})
    assert text.splitlines() == [
        "pose:",
        "  arrows:",
        *["    - [[82.125, 13], [72.9, 13]]"] * 4,
        "  keyframes:",
        "    - joints:",
        "        near_hand: [1, 2]",
    ]

"""Tests of bot.library.parsing: hostile files become problems, never exceptions."""

import re
from datetime import date

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.library.entry import Reviewed
from bot.library.exercise import Exercise
from bot.library.guide import Guide
from bot.library.judging import SAFETY, document_of
from bot.library.nodes import MAX_DEPTH, MAX_PARTS, SafeLoader
from bot.library.parsing import MAX_BYTES, parse, read_yaml
from bot.library.problems import MANY

GOOD = b"""\
# a comment
sources: [NHS-S, NICE]
last_reviewed: 2026-11-22
reviewed_by: >-
  Dr
  Example
"""
REPORT = re.compile(r"f\.yaml:[1-9][0-9]*: .+: .+")


def problems_of(raw: bytes) -> list[str]:
    return [str(problem) for problem in read_yaml("f.yaml", raw)[1]]


def test_a_good_file_becomes_its_model() -> None:
    model, _, problems = parse("f.yaml", GOOD, Reviewed)
    assert problems == []
    assert model == Reviewed(
        sources=("NHS-S", "NICE"), last_reviewed=date(2026, 11, 22), reviewed_by="Dr Example"
    )


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        (("sources",), 2),
        (("sources", 1), 2),
        (("last_reviewed",), 3),
        (("reviewed_by",), 4),
        (("sources", 7), 2),
        (("nowhere", "at", "all"), 2),
    ],
)
def test_a_part_has_the_line_it_begins_on_or_that_of_what_is_around_it(
    path: tuple[str | int, ...], line: int
) -> None:
    document, _ = read_yaml("f.yaml", GOOD)
    assert document.line_of(path) == line


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "f.yaml:1: file: is empty"),
        (b"# nothing but a comment\n", "f.yaml:1: file: is empty"),
        (b"a: 1\nb: \xff", "f.yaml:2: file: is not UTF-8 text"),
        ("\ud800".encode("utf-8", "surrogatepass"), "f.yaml:1: file: is not UTF-8 text"),
        (b"x" * (MAX_BYTES + 1), "f.yaml:1: file: is larger than 64 KiB"),
        (b"a: 1\na: 2", "f.yaml:2: a: stands here twice"),
        (b"a:\n  b: 1\n  c: 2\n  b: 1", "f.yaml:4: a.b: stands here twice"),
        (b"1: a", "f.yaml:1: file: has a key that is not plain text"),
        (b"a:\n  yes: b", "f.yaml:2: a: has a key that is not plain text"),
        (b"? [a]\n: b", "f.yaml:1: file: has a key that is not plain text"),
        (b"<<: {a: 1}", "f.yaml:1: file: has a key that is not plain text"),
        (
            b"a: 1\nb: &x [1]\nc: *x",
            "f.yaml:2: c: uses an anchor (&, *); write the text out instead",
        ),
        (
            b"a: &x [*x]",
            "f.yaml:1: a[1]: uses an anchor (&, *); write the text out instead",
        ),
        (
            b"a: 1\nb: !!python/object/apply:os.system [ls]",
            "f.yaml:2: b: uses a YAML tag (`!!python/object/apply:os.system`); "
            "write it as plain text",
        ),
        (b"- !mine a", "f.yaml:1: [1]: uses a YAML tag (`!mine`); write it as plain text"),
        (b"a: !!set {b}", "f.yaml:1: a: uses a YAML tag (`!!set`); write it as plain text"),
        (b"a: !!binary Zm9v", "f.yaml:1: a: uses a YAML tag (`!!binary`); write it as plain text"),
        (b"a: !!map b", "f.yaml:1: a: uses a YAML tag (`!!map`); write it as plain text"),
        (b"a: 1\nb: 2026-13-45", "f.yaml:2: b: `2026-13-45` cannot be read as a date"),
        (b"a: !!timestamp soon", "f.yaml:1: a: `soon` cannot be read as a date"),
        (b"a: !!bool perhaps", "f.yaml:1: a: `perhaps` cannot be read as true or false"),
        (b"a: !!int ''", "f.yaml:1: a: `` cannot be read as a whole number"),
        (b"a: !!float x", "f.yaml:1: a: `x` cannot be read as a number"),
        (
            b"a: 0x" + b"F" * 10_000,
            f"f.yaml:1: a: `0x{'F' * 38}` cannot be read as a whole number",
        ),
        (
            b"a: 1" + b":59" * 300 + b".5",
            f"f.yaml:1: a: `1{':59' * 13}` cannot be read as a number",
        ),
        (b"a: 1\n---\nb: 2", "f.yaml:2: file: is not valid YAML: but found another document"),
        (b"a: 1\nb: [", "f.yaml:2: file: is not valid YAML: did not find expected node content"),
        (b"a:\n\tb: 1", "f.yaml:2: file: is not valid YAML: found character that cannot start"),
        (b"a: *b", "f.yaml:1: file: is not valid YAML: found undefined alias"),
        (b"\x00", "f.yaml:1: file: is not valid YAML: unacceptable character #x0000"),
    ],
)
def test_what_is_not_plain_yaml_is_one_problem_with_its_place(raw: bytes, problem: str) -> None:
    found = problems_of(raw)
    assert len(found) == 1
    assert found[0].startswith(problem)


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 60_000,
        b"[" * 30_000 + b"]" * 30_000,
        b"{a: " * 15_000,
        b"- " * 30_000,
        b"? " * 30_000,
        b"".join(b" " * depth + b"a:\n" for depth in range(300)),
    ],
    ids=["open", "list", "mapping", "block", "keys", "indented"],
)
def test_deep_nesting_is_a_problem(raw: bytes) -> None:
    found = problems_of(raw)
    assert found
    assert all(one.endswith(": is nested too deeply") for one in found)


@pytest.mark.parametrize(("depth", "fits"), [(MAX_DEPTH, True), (MAX_DEPTH + 1, False)])
def test_a_file_may_be_twenty_parts_deep(depth: int, fits: bool) -> None:
    assert (problems_of(b"[" * depth + b"]" * depth) == []) is fits


def test_what_is_not_yaml_is_not_checked_against_the_model() -> None:
    model, document, problems = parse("f.yaml", b"a: 1\na: 2", Reviewed)
    assert model is None
    assert document.data is None
    assert [str(one) for one in problems] == ["f.yaml:2: a: stands here twice"]


@pytest.mark.parametrize("raw", [b"null", b"[]", b"just words", b"5", b"true", b"2026-11-22"])
def test_a_file_without_fields_is_a_problem(raw: bytes) -> None:
    model, _, problems = parse("f.yaml", raw, Reviewed)
    assert model is None
    assert [str(one) for one in problems] == ["f.yaml:1: file: should be a group of fields"]


pieces = [
    *"[]{}-:?&*!|>'\"#%@`=~,.\t\n",
    *("a", "id", "dose", "0x", "1", "2026-13-01", "yes", "null", ".nan", "<<", "\n  ", ": "),
    *("!!int ", "!!bool ", "!!timestamp ", "!!omap ", "&a ", "*a", "- ", "---\n", "\x85"),
]
values = [
    *("x", "[1, 2]", "{a: 1}", "{exercise: 5}", "{repetitions: [1]}", "-1", "1e99", "", "[[]]"),
    *("{keyframes: [{joints: {A: 1, b: [2]}}]}", "0x" + "F" * 5000, "yes", "2026-11-22"),
]
yaml_like = st.lists(st.sampled_from(pieces)).map(lambda parts: "".join(parts).encode())
fields = st.dictionaries(
    st.sampled_from([*Exercise.model_fields, "default_of", "x"]), st.sampled_from(values)
).map(lambda one: "".join(f"{key}: {value}\n" for key, value in one.items()).encode())


@given(st.binary() | yaml_like | fields)
@example(b"default_of: []\n")
@example(b'"a\\nb": 1')
@example(b"!!int (\n\xc2\x85!")
@settings(deadline=None)
def test_no_bytes_raise(raw: bytes) -> None:
    model, _, problems = parse("f.yaml", raw, Exercise)
    assert (model is None) == bool(problems)
    assert all(REPORT.fullmatch(text) and text.isprintable() for text in map(str, problems))


@given(st.binary() | yaml_like | fields)
@settings(deadline=None)
def test_every_problem_is_on_a_line_of_the_file(raw: bytes) -> None:
    _, _, problems = parse("f.yaml", raw, Exercise)
    last = max(1, len(raw.splitlines()) + raw.count(b"\xc2\x85") + 1)
    assert all(problem.line <= last for problem in problems)


@given(yaml_like | fields)
@example(b"a: &x a\nb: *x")
@example(b"&x a: *x")
@example(b"!!map [a]")
@example(b"!!str {=: a}")
@settings(deadline=None)
def test_what_has_no_problem_is_read_as_yaml_reads_it_and_all_its_parts_have_lines(
    raw: bytes,
) -> None:
    document, problems = read_yaml("f.yaml", raw)
    if not problems:
        assert repr(document.data) == repr(yaml.load(raw.decode(), Loader=SafeLoader))  # noqa: S506 - a safe one
        assert set(document.lines) == set(document_of(SAFETY, document.data).lines)


@pytest.mark.parametrize(("count", "fits"), [(MAX_PARTS - 1, True), (MAX_PARTS, False)])
def test_a_file_has_five_thousand_parts_at_most(count: int, fits: bool) -> None:
    found = problems_of(b"- a\n" * count)
    assert found == ([] if fits else [f"f.yaml:{count}: file: has more than 5000 parts"])


hostile = [
    b"".join(b"f%d: 1\n" % number for number in range(2000)),
    b"sections: [" + b"{a: 1}," * 1600 + b"]",
    b"sections: [" + b"[]," * 4900 + b"]",
    b"a: 1\n" * 4000,
    b"- !mine a\n" * 4000,
]


@pytest.mark.parametrize("raw", hostile, ids=["fields", "groups", "lists", "twice", "tags"])
def test_of_thousands_of_problems_the_first_are_told_and_how_many_more(raw: bytes) -> None:
    _, _, problems = parse("f.yaml", raw, Guide)
    assert len(problems) <= MANY + 1
    assert re.fullmatch(r"f\.yaml:[0-9]+: file: has [0-9]{3,} more problems", str(problems[-1]))

"""The pure parts of the benchmarks: percentiles, verdicts, the table, what is written as JSON."""

import json

import pytest

from benchmarks.figures import Figure, Target
from benchmarks.machine import description
from benchmarks.numbers import percentile, spread
from benchmarks.table import describe, render, summary, verdict

AT_MOST = Target(bound=1.3, times=True, digits=1)
AT_LEAST = Target(bound=45, at_least=True)
NONE_AT_ALL = Target(bound=0)


@pytest.mark.parametrize(
    ("share", "expected"), [(0.001, 1), (0.5, 5), (0.51, 6), (0.9, 9), (0.91, 10), (1.0, 10)]
)
def test_a_percentile_is_a_value_that_was_measured(share: float, expected: float) -> None:
    assert percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], share) == expected


def test_a_percentile_of_one_value_is_that_value() -> None:
    assert [percentile([7.5], share) for share in (0.01, 0.5, 0.99)] == [7.5, 7.5, 7.5]


def test_a_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


@pytest.mark.parametrize("share", [0, -0.5, 1.01])
def test_a_share_is_above_nothing_and_at_most_all(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        percentile([1.0], share)


def test_a_spread_says_the_smallest_and_the_largest() -> None:
    assert spread([3.14159, 1.5, 1234.5]) == "1.50 to 1,234.50"


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (AT_MOST, "≤ 1.3 ×"),
        (AT_LEAST, "≥ 45"),
        (NONE_AT_ALL, "= 0"),
        (Target(bound=1, digits=2), "≤ 1.00"),
        (Target(bound=0.7, at_least=True, times=True, digits=1), "≥ 0.7 ×"),
    ],
)
def test_a_target_reads_as_it_is_meant(target: Target, text: str) -> None:
    assert str(target) == text


@pytest.mark.parametrize(
    ("figure", "word"),
    [
        (Figure(name="ratio", ours=1.3, bare=1.0, target=AT_MOST), "met"),
        (Figure(name="ratio", ours=1.31, bare=1.0, target=AT_MOST), "missed"),
        (Figure(name="rate", ours=45, target=AT_LEAST), "met"),
        (Figure(name="rate", ours=44.9, target=AT_LEAST), "missed"),
        (Figure(name="none", ours=0, target=NONE_AT_ALL), "met"),
        (Figure(name="none", ours=1, target=NONE_AT_ALL), "missed"),
        (Figure(name="no target", ours=1, bare=2), ""),
        (Figure(name="nothing beside it", ours=1, target=AT_MOST), ""),
        (Figure(name="not measured", target=AT_LEAST, failed="it broke"), "not measured"),
    ],
)
def test_a_verdict_follows_from_what_was_measured(figure: Figure, word: str) -> None:
    assert verdict(figure) == word


def test_there_is_no_ratio_over_nothing() -> None:
    assert Figure(name="one", ours=3, bare=0).ratio is None
    assert Figure(name="one", bare=3).ratio is None


def test_the_table_shows_both_sides_and_what_came_of_it() -> None:
    table = render(
        [
            Figure(name="slash", unit="ms", ours=1.5, bare=1, target=AT_MOST, note="In turns."),
            Figure(name="rate", ours=1234.0, digits=0, bare=2000, other="many"),
            Figure(name="broken", failed="TimeoutError: not within 5 s"),
        ]
    )
    assert table.splitlines() == [
        "figure          ours          bare   ratio   target",
        "-----------------------------------------------------------------",
        "slash, ms [1]   1.50          1.00  1.50 ×  ≤ 1.3 ×  missed",
        "rate           1,234  2,000 (many)  0.62 ×",
        "broken [2]                                           not measured",
        "",
        "[1] In turns.",
        "[2] TimeoutError: not within 5 s",
    ]


def test_the_summary_counts_targets_and_what_failed() -> None:
    figures = [
        Figure(name="one", ours=45, target=AT_LEAST),
        Figure(name="two", ours=44, target=AT_LEAST),
        Figure(name="three", ours=1),
    ]
    assert summary(figures) == "1 of 2 targets met"
    figures.append(Figure(name="four", target=AT_LEAST, failed="it broke"))
    assert summary(figures) == "1 of 2 targets met, 1 figure not measured"


def test_the_json_says_what_the_table_says() -> None:
    written = Figure(name="slash", unit="ms", ours=1.5, bare=1, target=AT_MOST).as_json()
    assert json.loads(json.dumps(written)) == written
    assert written["ratio"] == 1.5
    assert written["target"] == "≤ 1.3 ×"
    assert written["met"] is False


def test_the_machine_is_described_without_its_name_or_folders() -> None:
    described = describe(description())
    assert "cores" in described
    assert "discord.py 2." in described
    assert "/" not in described

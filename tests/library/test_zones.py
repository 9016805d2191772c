"""Tests of bot.library.zones: what people type about where they are, and the table beneath it."""

import re
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Never
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.typed import wall_clocks
from bot.errors import NotUnderstood
from bot.library.places import canonical_names, fold
from bot.library.zones import CANDIDATES, LONGEST, ZoneChoice, Zones

WINTER = datetime(2026, 11, 22, 6, 42, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 6, 42, tzinfo=UTC)
ZONES = Zones(wall_clocks)
NAMES = canonical_names()
FIXED = re.compile(r"Etc/GMT[+-]\d+")

moments = st.integers(0, 12 * 366 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
texts = st.text() | st.text(alphabet="aeilnorstuGMTUC /,+-:0123456789", max_size=30)


def wall(zone: str, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def zones_of(choices: tuple[ZoneChoice, ...] | list[ZoneChoice]) -> list[str]:
    return [choice.zone for choice in choices]


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        # IANA names in any case and with any separators.
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Europe Berlin", "Europe/Berlin"),
        (" EUROPE-BERLIN ", "Europe/Berlin"),
        ("america/argentina/buenos aires", "America/Argentina/Buenos_Aires"),
        ("America/Port-au-Prince", "America/Port-au-Prince"),
        # Old spellings become the current one, a country's own zone stays its own.
        ("US/Eastern", "America/New_York"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Iceland", "Atlantic/Reykjavik"),
        ("Europe/Stockholm", "Europe/Stockholm"),
        ("Stockholm", "Europe/Stockholm"),
        ("Africa/Accra", "Africa/Accra"),
        # A fixed offset is only the answer to its exact name.
        ("Etc/GMT+5", "Etc/GMT+5"),
        ("etc/gmt-5", "Etc/GMT-5"),
        # Cities, with and without accents, in other languages and scripts.
        ("Munich", "Europe/Berlin"),
        ("München", "Europe/Berlin"),
        ("muenchen", "Europe/Berlin"),
        ("san francisco", "America/Los_Angeles"),
        ("São Paulo", "America/Sao_Paulo"),
        ("sao paulo", "America/Sao_Paulo"),
        ("Cologne", "Europe/Berlin"),
        ("Wien", "Europe/Vienna"),
        ("Saigon", "Asia/Ho_Chi_Minh"),
        ("東京", "Asia/Tokyo"),
        ("Москва", "Europe/Moscow"),
        ("NYC", "America/New_York"),
        ("LA", "America/Los_Angeles"),
        ("St. Petersburg, Florida", "America/New_York"),
        ("Kilkenny", "Europe/Dublin"),
        ("Ushuaia", "America/Argentina/Ushuaia"),
        # The largest place wins only when it dwarfs the others.
        ("London", "Europe/London"),
        ("Paris", "Europe/Paris"),
        ("Perth", "Australia/Perth"),
        # A region beside the city decides.
        ("London, Ontario", "America/Toronto"),
        ("London, Ontario, Canada", "America/Toronto"),
        ("Portland, Maine", "America/New_York"),
        ("portland or", "America/Los_Angeles"),
        ("Birmingham UK", "Europe/London"),
        ("Perth, Scotland", "Europe/London"),
        ("Paris TX", "America/Chicago"),
        ("A Small Village, Germany", "Europe/Berlin"),
        # Countries and states with one zone, or nearly.
        ("Germany", "Europe/Berlin"),
        ("uk", "Europe/London"),
        ("NZ", "Pacific/Auckland"),
        ("Texas", "America/Chicago"),
        ("Hawaii", "Pacific/Honolulu"),
        ("Scotland", "Europe/London"),
        # Abbreviations mean the city that keeps daylight saving.
        *((text, "America/New_York") for text in ("EST", "edt", "ET", "Eastern", "EST5EDT")),
        *((text, "America/New_York") for text in ("Eastern Time", "eastern standard time")),
        *((text, "America/Chicago") for text in ("CST", "CT", "Central")),
        *((text, "America/Denver") for text in ("MST", "MT", "Mountain Time")),
        *((text, "America/Los_Angeles") for text in ("PST", "PT", "pacific time")),
        *((text, "Europe/London") for text in ("GMT", "BST")),
        *((text, "Europe/Paris") for text in ("CET", "CEST", "Central European Time")),
        ("IST", "Asia/Kolkata"),
        ("AEST", "Australia/Sydney"),
        ("JST", "Asia/Tokyo"),
        *((text, "Etc/UTC") for text in ("UTC", "Zulu", "Etc/UTC")),
        # Typing errors.
        ("Berln", "Europe/Berlin"),
        ("Lodnon", "Europe/London"),
        ("pairs", "Europe/Paris"),
        ("San Fransisco", "America/Los_Angeles"),
        ("Europe/Berln", "Europe/Berlin"),
        ("Germny", "Europe/Berlin"),
        # A clock or an offset that only one zone keeps.
        ("my clock says 12:27 pm", "Asia/Kathmandu"),
        ("UTC+5:45", "Asia/Kathmandu"),
    ],
)
def test_a_text_resolves_to_one_zone(text: str, zone: str) -> None:
    answer = ZONES.resolve(text, WINTER)
    assert answer.zone == zone
    assert zones_of(answer.candidates) == [zone]


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Portland", ["America/Los_Angeles", "America/New_York"]),
        ("Birmingham", ["Europe/London", "America/Chicago"]),
        ("Odessa", ["Europe/Kyiv", "America/Chicago"]),
        ("Georgia", ["America/New_York", "Asia/Tbilisi"]),
        ("USA", ["America/New_York", "America/Chicago", "America/Los_Angeles"]),
        ("CA", ["America/Los_Angeles", "America/Toronto"]),
        ("a farm, Australia", ["Australia/Sydney", "Australia/Melbourne"]),
    ],
)
def test_a_name_of_several_places_gives_candidates_most_populous_first(
    text: str, candidates: list[str]
) -> None:
    answer = ZONES.resolve(text, WINTER)
    assert answer.zone is None
    assert zones_of(answer.candidates)[: len(candidates)] == candidates


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        # One clock, two rules: European summer time, and none.
        ("my clock says 07:42", {"Europe/Berlin", "Africa/Lagos"}),
        ("07:51", {"Europe/Berlin", "Africa/Lagos"}),
        ("7:33 am", {"Europe/Berlin", "Africa/Lagos"}),
        # A bare 7:42 is the evening's somewhere else.
        ("it's 7:42", {"Europe/Berlin", "Africa/Lagos", "Pacific/Auckland"}),
        ("12:12", {"Asia/Kolkata"}),
        # An offset is a clock too, and never a fixed zone.
        ("UTC+1", {"Europe/Berlin", "Africa/Lagos"}),
        ("GMT+5", {"Asia/Karachi"}),
        ("+02:00", {"Africa/Johannesburg", "Europe/Kyiv", "Africa/Cairo"}),
        ("−5", {"America/New_York", "America/Bogota"}),
    ],
)
def test_a_clock_that_several_rules_share_is_never_guessed(text: str, zones: set[str]) -> None:
    answer = ZONES.resolve(text, WINTER)
    assert zones <= set(zones_of(answer.candidates))
    assert answer.zone is None or len(answer.candidates) == 1
    assert not any(FIXED.fullmatch(zone) for zone in zones_of(answer.candidates))


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "hello", "xyzzy", "hi", "7", "🙂", "UTC+99", ",", "/", "Nowhere, Nowhere"),
        *("Factory", "Berlin" + " " * LONGEST, "\ud800", "b\ud800"),
    ],
)
def test_what_is_nowhere_is_refused_with_examples_that_work(text: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        ZONES.resolve(text, WINTER)
    examples = re.findall(r"`([^`]+)`", str(refused.value).rpartition(" Try ")[2])
    assert examples
    for example in examples:
        assert ZONES.resolve(example, WINTER).candidates


@given(texts, moments)
def test_any_text_is_answered_or_not_understood(text: str, moment: datetime) -> None:
    try:
        answer = ZONES.resolve(text, moment)
    except NotUnderstood:
        return
    found = zones_of(answer.candidates)
    assert found
    assert len(found) == len(set(found)) <= CANDIDATES
    assert set(found) <= set(NAMES.values())
    assert found == [answer.zone] if answer.zone else len(found) > 1


def test_every_zone_name_resolves_to_its_current_one() -> None:
    # The names without an area are abbreviations and offsets, which have rules of their own.
    typed = {
        form: kept
        for name, kept in NAMES.items()
        if "/" in name
        for form in (name, name.upper(), name.replace("_", " "))
    }
    found = {form: ZONES.resolve(form, WINTER).zone for form in typed}
    assert found == typed


@given(moments, st.sampled_from(sorted({place.zone for place in ZONES._table.regions})))
def test_a_member_finds_their_rule_by_their_wall_clock(moment: datetime, zone: str) -> None:
    answer = ZONES.resolve(f"my clock says {wall(zone, moment):%H:%M}", moment)
    found = zones_of(answer.candidates)
    for other in found:
        # From 10 to 12 o'clock nothing tells the halves of the day apart.
        apart = (wall(other, moment) - wall(zone, moment)) % timedelta(hours=12)
        assert min(apart, timedelta(hours=12) - apart) <= timedelta(minutes=10)
    # Zones that change at other hours of the same day count as one rule.
    year = [moment + timedelta(weeks=number) for number in range(53)]
    differences = [
        sum(wall(other, at) != wall(zone, at) for at in year)
        for other in found
        if wall(other, moment) == wall(zone, moment)
    ]
    assert min(differences) <= 2


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ber", "Berlin · Europe/Berlin · 07:42 now"),
        ("Berl", "Berlin · Europe/Berlin · 07:42 now"),
        ("Berln", "Berlin · Europe/Berlin · 07:42 now"),
        ("est", "EST · America/New_York · 01:42 now"),
        ("new y", "New York · America/New_York · 01:42 now"),
        ("us/e", "New York · America/New_York · 01:42 now"),
        ("europe/lis", "Lisbon · Europe/Lisbon · 06:42 now"),
        ("san fransico", "San Francisco · America/Los_Angeles · 22:42 now"),
        ("london, ont", "London · Europe/London · 06:42 now"),
        ("london, ontario", "London · America/Toronto · 01:42 now"),
        ("12:27 pm", "Kathmandu · Asia/Kathmandu · 12:27 now"),
    ],
)
def test_the_best_suggestion_comes_first(text: str, first: str) -> None:
    assert ZONES.suggest(text, WINTER)[0].label == first


@pytest.mark.parametrize("moment", [WINTER, SUMMER])
def test_nothing_typed_gives_common_zones_by_wall_clock(moment: datetime) -> None:
    choices = ZONES.suggest("", moment)
    clocks = [choice.label.rpartition(" · ")[2] for choice in choices]
    assert len(choices) == CANDIDATES
    assert clocks == sorted(clocks)
    assert {"Europe/London", "America/New_York", "Asia/Kolkata"} <= set(zones_of(choices))


@given(texts, moments, st.integers(0, CANDIDATES))
def test_any_text_gives_suggestions_that_discord_takes(
    text: str, moment: datetime, limit: int
) -> None:
    choices = ZONES.suggest(text, moment, limit)
    assert len(choices) == len(set(zones_of(choices))) <= limit
    for choice in choices:
        assert 0 < len(choice.label) <= LONGEST
        assert choice.label.endswith(f" · {choice.zone} · {wall(choice.zone, moment):%H:%M} now")
        assert ZONES.resolve(choice.zone, moment).zone == choice.zone


def test_nothing_is_read_after_construction(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> Never:
        raise AssertionError("a file was opened")

    zones = Zones(wall_clocks)
    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr("io.open", refuse)
    for text in ("Berlin", "EST", "Europe/Oslo", "my clock says 7:42", "Berln", "b"):
        zones.suggest(text, WINTER)
    assert zones.resolve("my clock says 7:42", WINTER).candidates


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("São Paulo", "sao paulo"),
        ("ŁÓDŹ", "lodz"),
        ("St. John's", "st johns"),
        ("Saint-Étienne", "st etienne"),
        ("  Port-au-Prince ", "port au prince"),
        ("東京", "東京"),
    ],
)
def test_names_are_compared_without_case_accents_and_punctuation(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_every_name_is_kept_under_a_current_one() -> None:
    assert all(NAMES[kept] == kept for kept in NAMES.values())
    assert not {"US/Eastern", "Asia/Calcutta", "GB", "EST5EDT", "Factory"} & set(NAMES.values())


def test_the_table_is_sorted_folded_and_current() -> None:
    head, *lines = resources.files("bot.library").joinpath("cities.tsv").read_bytes().splitlines()
    assert b"GeoNames" in head
    assert b"CC BY 4.0" in head
    assert lines == sorted(lines)
    rows = [line.decode().split("\t") for line in lines]
    assert {row[1] for row in rows} == set("abcr")
    wrong = [row for row in rows if row[0] != fold(row[2]) or NAMES.get(row[3]) != row[3]]
    assert wrong == []

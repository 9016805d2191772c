"""Zones: from what somebody types about where they are to the IANA time zone they mean.

The zones are those of the tzdata package, the cities, regions and abbreviations those of
``cities.tsv`` beside this file (``scripts/make_cities.py`` renews it). The policy:

* An abbreviation means the city that keeps daylight saving: EST is New York, not a fixed offset.
* A name of several places in different zones is answered with candidates, unless the largest
  has ten times the people of the next: London is in England.
* A wall clock or an offset from UTC is shared by many zones: it gives candidates, the most
  populous of each daylight-saving rule always among them.
* A name's old spellings become the current one (US/Eastern, Asia/Calcutta); a country's own zone
  stays its own (Europe/Stockholm), also where tzdata shares the rules with a neighbour.
* A fixed offset (Etc/GMT+5) is only the answer to its exact name.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import chain, islice
from zoneinfo import ZoneInfo

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.errors import NotUnderstood
from bot.library.places import Place, Table, canonical_names, fold

CANDIDATES = 25
"""How many choices Discord shows."""

LONGEST = 100
"""How many characters are read, and how many a label may have."""

_DOMINANT = 10
_SLACK = 10
"""By how many minutes a typed wall clock may be wrong."""
_DAY = 24 * 60
_WEEKS = tuple(timedelta(weeks=number) for number in range(53))
_OFFSET = re.compile(r"(?:utc|gmt)? ?([+−-]) ?(\d{1,2})(?::?(\d\d))?")
_TIME_WORDS = re.compile(r"(?: standard| daylight| summer)? time$")
_AREAS = "Africa America Antarctica Asia Atlantic Europe Indian Pacific"
# Offered before anything is typed: one for each wall clock that many people live by.
_COMMON = (
    "Pacific/Honolulu America/Anchorage America/Los_Angeles America/Phoenix America/Denver "
    "America/Chicago America/Mexico_City America/New_York America/Halifax America/Sao_Paulo "
    "Europe/London Africa/Lagos Europe/Berlin Europe/Athens Africa/Johannesburg Europe/Istanbul "
    "Asia/Dubai Asia/Karachi Asia/Kolkata Asia/Bangkok Asia/Singapore Asia/Tokyo "
    "Australia/Brisbane Australia/Sydney Pacific/Auckland"
)

ClockReader = Callable[[str], Sequence[time]]
"""Gives every time that "my clock says 7:42" may mean (``bot.domain.typed.wall_clocks``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneChoice:
    """A zone to choose: its IANA name, and a label with its wall clock, at most 100 characters."""

    zone: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneAnswer:
    """What a text resolves to: one zone, or None and the candidates, most populous first.

    A zone that is known is its own only candidate, labelled by what was recognised.
    """

    zone: str | None
    candidates: tuple[ZoneChoice, ...]


class Zones:
    """Every time zone, with the cities, regions and abbreviations by which people know them."""

    def __init__(self, read_clock: ClockReader) -> None:
        self._read_clock = read_clock
        self._table = Table()
        canonical = canonical_names()
        self._zones = {name: ZoneInfo(name) for name in set(canonical.values())}
        self._regions: defaultdict[str, dict[str, Place]] = defaultdict(dict)
        self._codes: defaultdict[str, set[str]] = defaultdict(set)
        self._people: defaultdict[str, int] = defaultdict(int)
        for region in self._table.regions:
            self._add_region(region)
        self._names = dict(self._zone_names(canonical))
        self._tails = self._zone_tails(canonical)
        self._spellings: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for key in chain(self._table.big, self._names, self._tails):
            self._spellings[key[0]][key] = None

    def resolve(self, text: str, moment: datetime) -> ZoneAnswer:
        """Return the zone that a text means at a moment, or the candidates; see the policy above.

        Raises NotUnderstood where nothing is found.
        """
        key = fold(text) if len(text) <= LONGEST else ""
        if key and (shared := self._by_clock(text, moment)):
            return self._answer(shared, moment, dominant=None)
        found = key and (self._by_name(text, key) or self._by_code(text) or self._misspelt(key))
        if not found:
            example = "`Berlin`, `Europe/Berlin`, `EST` or `my clock says 7:42`"
            raise NotUnderstood("a time zone", text, example)
        return self._answer(found, moment, dominant=_DOMINANT)

    def knows(self, zone: str) -> bool:
        """Tell whether a zone is one that can be chosen."""
        return zone in self._zones

    def suggest(self, text: str, moment: datetime, limit: int = CANDIDATES) -> list[ZoneChoice]:
        """Return what to offer while a text is typed, each zone once; common zones for none."""
        text = text[:LONGEST]
        key = fold(text)
        if not key:
            places = [self._own(zone) for zone in _COMMON.split() if zone in self._zones]
            places.sort(key=lambda place: self._wall(place.zone, moment).time())
        elif "/" in text:
            places = self._zones_starting(key) or _ranked(self._misspelt(key))
        else:
            exact = self._by_clock(text, moment) or _ranked(self._by_name(text, key))
            places = [*exact, *self._starting(key)] or _ranked(self._misspelt(key))
        return [self._choice(place, moment) for place in islice(_once(places), limit)]

    def _add_region(self, region: Place) -> None:
        """Note a region's zone, the codes by which its name is known, and who lives in the zone."""
        code, zone = region.region, region.zone
        for name in (region.name, code, code.rpartition("-")[2]):
            self._codes[fold(name)].add(code)
        if zone not in self._regions[code]:
            self._regions[code][zone] = replace(region, name=_city_of(zone))
            self._people[zone] += region.people if "-" not in code else 0

    def _zone_names(self, canonical: dict[str, str]) -> Iterator[tuple[str, Place]]:
        """Yield each zone name as it may be typed: exactly, or with any separators."""
        for name, zone in canonical.items():
            yield name.casefold(), self._own(zone)
            if not re.search(r"GMT[+-]?\d", name):
                yield fold(name), self._own(zone)

    def _zone_tails(self, canonical: dict[str, str]) -> dict[str, list[Place]]:
        """Return the zones by the city in their name: Kiev, Calcutta, Ushuaia."""
        tails: defaultdict[str, list[Place]] = defaultdict(list)
        for name, zone in canonical.items():
            area = name.partition("/")[0]
            # Old names below other areas are directions: US/Central, Australia/North.
            if "/" in name and (zone == name or area in _AREAS.split()) and area != "Etc":
                tails[fold(_city_of(name))].append(Place(kind="z", name=_city_of(name), zone=zone))
        return tails

    def _own(self, zone: str) -> Place:
        """Return a zone as a place, named by its own city."""
        return Place(kind="z", name=_city_of(zone), zone=zone, people=self._people.get(zone, 0))

    def _by_name(self, text: str, key: str) -> list[Place]:
        """Return the places that a text names rightly: by abbreviation, zone, city or region."""
        literal = self._names.get(" ".join(text.split()).casefold())
        short = _TIME_WORDS.sub("", key)
        return self._named(key, literal) or self._named(short, None) or self._within(text, key)

    def _named(self, key: str, literal: Place | None) -> list[Place]:
        rows = self._table.called(key)
        if short := [row for row in rows if row.kind == "b"]:
            return short
        if zone := literal or self._names.get(key):
            return [zone]
        names = [row for row in rows if row.kind != "a"] + self._tails.get(key, [])
        return names or rows

    def _within(self, text: str, key: str) -> list[Place]:
        """Return the places of "Portland, Maine" or "portland maine"; else the region's zones."""
        city, *wider = (fold(part) for part in text.split(","))
        if wider:
            known = [self._codes[part] for part in wider if part in self._codes]
            rows = self._table.called(city)
            rows = [row for row in rows if all(_lies_in(row, codes) for codes in known)]
            return rows or (self._in_regions(known[0]) if known else [])
        words = key.split()
        for count in range(1, min(len(words), 4)):
            codes = self._codes.get(" ".join(words[-count:]), set[str]())
            rows = self._table.called(" ".join(words[:-count])) if codes else []
            if inside := [row for row in rows if _lies_in(row, codes)]:
                return inside
        return []

    def _by_code(self, text: str) -> list[Place]:
        """Return the zones of a country or state by its code, in capitals: NZ, TX."""
        return self._in_regions(self._codes.get(fold(text), ())) if text.isupper() else []

    def _in_regions(self, codes: Iterable[str]) -> list[Place]:
        return [place for code in sorted(codes) for place in self._regions[code].values()]

    def _misspelt(self, key: str) -> list[Place]:
        """Return the places one slip away from a text of 4 letters or more, two from 8 on."""
        if len(key) < 4:
            return []
        slips = 1 if len(key) < 8 else 2
        # Whoever mistypes a name seldom mistypes its first letter; "hello" is not Bello.
        same_letter = self._spellings.get(key[0], {})
        near = process.extract(
            key, same_letter.keys(), scorer=OSA.distance, score_cutoff=slips, limit=CANDIDATES
        )
        nearest = [name for name, distance, _ in near if distance == near[0][1]]
        return [place for name in nearest for place in self._named(name, None)]

    def _starting(self, key: str) -> list[Place]:
        """Return the places whose names begin with a text, most populous first, regions once."""
        if len(key) < 4:
            near = (name for name in self._spellings.get(key[0], ()) if name.startswith(key))
            keys = islice(near, CANDIDATES * 2)
            places = [row for name in keys for row in self._table.called(name)]
        else:
            tails = (places for name, places in self._tails.items() if name.startswith(key))
            places = [*self._table.starting(key), *chain.from_iterable(tails)]
        ranked = _ranked(places)
        regions = {place.region: place for place in reversed(ranked) if place.kind == "r"}
        return [place for place in ranked if regions.get(place.region, place) == place]

    def _zones_starting(self, key: str) -> list[Place]:
        return _ranked(place for name, place in self._names.items() if name.startswith(key))

    def _by_clock(self, text: str, moment: datetime) -> list[Place]:
        """Return inhabited zones that show a typed wall clock, or keep a typed offset, now."""
        shows = _offset_test(text) or _clock_test(self._read_clock(text))
        if shows is None:
            return []
        found = [self._own(zone) for zone in self._people if shows(self._wall(zone, moment))]
        return self._one_of_each_rule(_ranked(found), moment)

    def _one_of_each_rule(self, ranked: list[Place], moment: datetime) -> list[Place]:
        """Return as many places as can be shown, the first of each rule of the year among them."""
        days = [moment.replace(tzinfo=None) + ahead for ahead in _WEEKS]
        rules: dict[tuple[timedelta | None, ...], str] = {}
        for place in ranked:
            zone = self._zones[place.zone]
            rules.setdefault(tuple(zone.utcoffset(day) for day in days), place.zone)
        first = dict.fromkeys(chain(rules.values(), (place.zone for place in ranked)))
        shown = set(islice(first, CANDIDATES))
        return [place for place in ranked if place.zone in shown]

    def _answer(self, places: list[Place], moment: datetime, dominant: int | None) -> ZoneAnswer:
        """Return one zone where there is one, or where its place dwarfs the others."""
        ranked = list(islice(_once(_ranked(places)), CANDIDATES))
        if dominant and len(ranked) > 1 and ranked[0].people >= dominant * ranked[1].people:
            ranked = ranked[:1]
        choices = tuple(self._choice(place, moment) for place in ranked)
        return ZoneAnswer(zone=ranked[0].zone if len(ranked) == 1 else None, candidates=choices)

    def _wall(self, zone: str, moment: datetime) -> datetime:
        return moment.astimezone(self._zones[zone])

    def _choice(self, place: Place, moment: datetime) -> ZoneChoice:
        rest = f" · {place.zone} · {self._wall(place.zone, moment):%H:%M} now"
        return ZoneChoice(zone=place.zone, label=place.name[: LONGEST - len(rest)] + rest)


def _offset_test(text: str) -> Callable[[datetime], bool] | None:
    """Return whether a local time is at the offset that a text like UTC+5:30 says, if it does."""
    said = _OFFSET.fullmatch(unicodedata.normalize("NFKC", text).casefold().strip())
    if said is None:
        return None
    offset = timedelta(hours=int(said[2]), minutes=int(said[3] or 0))
    return lambda now: now.utcoffset() == (offset if said[1] == "+" else -offset)


def _clock_test(times: Sequence[time]) -> Callable[[datetime], bool] | None:
    """Return whether a local time is about one of these times of day, if there are any."""
    walls = [at.hour * 60 + at.minute for at in times]

    def shows(now: datetime) -> bool:
        apart = [(now.hour * 60 + now.minute - wall) % _DAY for wall in walls]
        return any(min(minutes, _DAY - minutes) <= _SLACK for minutes in apart)

    return shows if walls else None


def _city_of(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _ranked(places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=lambda place: -place.people)


def _once(places: Iterable[Place]) -> Iterator[Place]:
    """Yield the first place of each zone."""
    seen: set[str] = set()
    for place in places:
        if place.zone not in seen:
            seen.add(place.zone)
            yield place


def _lies_in(place: Place, codes: set[str]) -> bool:
    """Tell whether a place is in one of the regions, or in a part of one."""
    return place.region in codes or place.region.partition("-")[0] in codes

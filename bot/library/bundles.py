"""Bundles: many entries in one archive, and the files of what somebody uploads.

An upload is hostile until proven otherwise. It is one YAML file or one zip archive of at most
512 KiB; an archive holds at most 200 ordinary files of the content, of at most 64 KiB each and
1 MiB together, counted while they are read: what an archive says of itself is not trusted.
"""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from bot.library.kinds import Kind
from bot.library.parsing import MAX_BYTES
from bot.library.problems import Problem

MAX_UPLOAD = 512 * 1024
MAX_FILES = 200
MAX_UNPACKED = 1024 * 1024

FOLDERS: Mapping[str, Kind] = {kind.folder: kind for kind in Kind if kind.folder}
"""The folders of a language, and the kind of entries that each of them holds."""

YAML = (".yaml", ".yml")
HIDDEN = "retired.txt"
"""The file in which an export names what is hidden; an import leaves it behind."""

_PLACE = re.compile(rf"(?:(?:{'|'.join(FOLDERS)})/[^/]+|safety|sources)\.ya?ml")
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst")
_EXPECTED = f"safety.yaml, or a .yaml file in one of {', '.join(FOLDERS)}"
_LONGEST = 100
_EPOCH = (1980, 1, 1, 0, 0, 0)

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    ArithmeticError,
)
"""What reading a damaged archive raises."""


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip archive; the same files make the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 3  # as on Unix, wherever it is made
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, files[name], zipfile.ZIP_DEFLATED, compresslevel=9)
    return packed.getvalue()


def unpack(name: str, raw: bytes) -> tuple[dict[str, bytes], list[Problem]]:
    """Return the files of an upload by their place in the folder of a language, and refusals."""
    suffix = PurePosixPath(name.lower()).suffix
    if len(raw) > MAX_UPLOAD:
        return {}, [_refused(name, f"is larger than {MAX_UPLOAD // 1024} KiB")]
    if suffix in YAML:
        return {place_of(name) or PurePosixPath(name).name: raw}, []
    if suffix != ".zip":
        return {}, [_refused(name, "is neither a .yaml file nor a .zip archive")]
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _files(name, archive)
    except _BROKEN:
        return {}, [_refused(name, "is damaged, or no zip archive")]


def place_of(name: str) -> str | None:
    """Return where a file stands in the folder of a language; None where it stands elsewhere."""
    place = name.removeprefix("content/").removeprefix("en/")
    return place if _PLACE.fullmatch(place) else None


def _files(name: str, archive: zipfile.ZipFile) -> tuple[dict[str, bytes], list[Problem]]:
    members = [one for one in archive.infolist() if not _is_left_behind(one)]
    if len(members) > MAX_FILES:
        said = f"holds {len(members)} files; at most {MAX_FILES} fit"
        return {}, [_refused(name, said)]
    if not members:
        return {}, [_refused(name, "holds no files")]
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for member in members:
        refusal = _take(archive, member, files)
        if refusal is not None:
            problems.append(_refused(member.filename, refusal))
        if sum(map(len, files.values())) > MAX_UNPACKED:
            said = f"unpacks to more than {MAX_UNPACKED // 1024} KiB"
            return {}, [*problems, _refused(name, said)]
    return files, problems


def _take(archive: zipfile.ZipFile, member: zipfile.ZipInfo, files: dict[str, bytes]) -> str | None:
    """Add a member to the files, read as far as it may go; or say why it is refused."""
    refusal = next(_refusals(member), None)
    place = place_of(member.filename)
    if refusal is not None or place is None:
        return refusal or f"is not a file of the content: {_EXPECTED}"
    if place in files:
        return "stands in the archive twice"
    try:
        with archive.open(member) as file:
            content = file.read(MAX_BYTES + 1)
    except _BROKEN:
        return "is damaged"
    if len(content) > MAX_BYTES:
        return f"is larger than {MAX_BYTES // 1024} KiB"
    files[place] = content
    return None


def _is_left_behind(member: zipfile.ZipInfo) -> bool:
    """Tell whether a member is a folder, what a Mac adds by itself, or an export's own list."""
    path = PurePosixPath(member.filename)
    left = {".DS_Store", HIDDEN}
    return member.is_dir() or path.parts[:1] == ("__MACOSX",) or path.name in left


def _refusals(member: zipfile.ZipInfo) -> Iterator[str]:
    """Yield why a member is not even opened."""
    path = member.filename.replace("\\", "/")
    parts = path.split("/")
    if not parts[0] or parts[0].endswith(":") or ".." in parts:
        yield "leads out of the archive"
    if member.flag_bits & 1:
        yield "is encrypted"
    if stat.S_IFMT(member.external_attr >> 16) not in {0, stat.S_IFREG}:
        yield "is a link or the like, not an ordinary file"
    if path.lower().endswith(_ARCHIVES):
        yield "is an archive within the archive"
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        yield "is packed in a way that is not read here; make an ordinary zip archive"


def _refused(name: str, sentence: str) -> Problem:
    return Problem(name[:_LONGEST] or "upload", 1, "file", sentence)

"""Zone: which time zone this machine keeps, so that the page shows the times of its clock."""

from pathlib import Path
from zoneinfo import available_timezones

_LOCALTIME = Path("/etc/localtime")
_FOLDER = "zoneinfo"
DEFAULT = "UTC"


def local_zone(localtime: Path = _LOCALTIME) -> str:
    """Return the IANA name behind a link to a zone file, or UTC where there is none."""
    parts = localtime.resolve().parts
    if _FOLDER not in parts:
        return DEFAULT
    name = "/".join(parts[parts.index(_FOLDER) + 1 :])
    return name if name in available_timezones() - {f"Etc/{DEFAULT}"} else DEFAULT

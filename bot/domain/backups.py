"""Backups: their names, their age, and what a restored one may not do.

The policy:

* A backup's name tells the database's and the moment in UTC. What has another name was written by
  somebody else, and is left alone.
* One that is older than it may be is deleted, never the newest. Its age stands in its name: a
  copied file has another date.
* A restored database knows nothing of what was sent since. What was due by the moment of restoring
  and can still be sent is written down under a recognisable id, and is looked for in the DM before
  it is sent (``bot/delivery.py``).
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

RESTORED = "restored"
"""How the ids of deliveries begin that were written down when a backup was restored."""

EARLIER = timedelta(minutes=1)
"""How long before its time, by Discord's clock, a message may have come that was sent on time."""

_WRITTEN = "%Y%m%dT%H%M%SZ"
_ENDING = ".sqlite"


def name_of(stem: str, moment: datetime) -> str:
    """Return the name of a backup that is made now."""
    return f"{stem}-{moment.astimezone(UTC):{_WRITTEN}}{_ENDING}"


def moment_of(stem: str, name: str) -> datetime | None:
    """Return when a backup was made, or None where the name is of something else."""
    written = rf"{re.escape(stem)}-(\d{{8}}T\d{{6}}Z){re.escape(_ENDING)}"
    found = re.fullmatch(written, name, re.ASCII)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], _WRITTEN).replace(tzinfo=UTC)
    except ValueError:
        return None


def outdated(stem: str, names: Iterable[str], moment: datetime, keep: timedelta) -> list[str]:
    """Return the backups that are older than they may be, oldest first; never the newest."""
    made = sorted((when, name) for name in names if (when := moment_of(stem, name)) is not None)
    return [name for when, name in made[:-1] if moment - when > keep]


def is_restored(delivery_id: str) -> bool:
    """Tell whether a delivery was written down when a backup was restored."""
    return delivery_id.startswith(RESTORED)

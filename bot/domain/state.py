"""State: what became of an occurrence, and why it does not count where it does not."""

from enum import StrEnum


class State(StrEnum):
    """What became of an occurrence."""

    OPEN = "open"
    SENT = "sent"
    DONE = "done"
    SKIPPED = "skipped"
    EXCUSED = "excused"
    MISSED = "missed"


class Excuse(StrEnum):
    """Why an occurrence does not count against a streak."""

    BOT = "bot"
    PAUSED = "paused"
    FLARE = "flare"
    BLOCKED = "blocked"
    QUIET = "quiet"

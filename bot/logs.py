"""Logs: one line an event, as text for people or JSON for machines; never the token.

At info level and above no line holds a user's id.
"""

import json
import logging
import sys
from datetime import UTC, datetime

_TEXT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"

# Info lines of libraries tell session ids and plug-ins; the two of discord.py that are silenced
# further warn at every start of what is on purpose here (no guilds intent, no voice).
_LEAST = {
    "alembic": logging.WARNING,
    "discord": logging.WARNING,
    "discord.client": logging.ERROR,
    # It writes the address of a request that was limited: a member's channel, or a token of theirs.
    "discord.http": logging.ERROR,
    "discord.state": logging.ERROR,
}


def _without_ids(record: logging.LogRecord) -> bool:
    """Rewrite discord.py's line on a failed autocomplete: it names the member and the server."""
    if "autocomplete" in str(record.msg):
        record.msg, record.args = "an autocomplete could not be answered", None
    return True


def _without_attempts(record: logging.LogRecord) -> bool:
    """Drop discord.py's traceback at each attempt at the gateway: the bot says it, once."""
    return "Attempting a reconnect" not in str(record.msg)


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        line: dict[str, str] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


def set_up(level: str, form: str) -> None:
    """Send the logs to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else logging.Formatter(_TEXT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("discord.app_commands.tree").addFilter(_without_ids)
    logging.getLogger("discord.client").addFilter(_without_attempts)
    for name, least in _LEAST.items():
        logging.getLogger(name).setLevel(max(getattr(logging, level), least))


class SaidOnce:
    """Says once that something does not answer, and once that it does again."""

    def __init__(self, log: logging.Logger, what: str) -> None:
        self._log = log
        self._what = what
        self._failing = False

    def fails(self) -> None:
        """Note that it does not answer."""
        if not self._failing:
            self._log.warning("%s does not answer: it is tried again until it does", self._what)
        self._failing = True

    def works(self) -> None:
        """Note that it answers."""
        if self._failing:
            self._log.warning("%s answers again", self._what)
        self._failing = False

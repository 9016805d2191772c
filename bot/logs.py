"""Logs: one line an event, as text for people or JSON for machines; never the token.

At info level and above no line holds a user's id: nothing here writes one, and what others write
(an address in a library's error, a value in a database's) is covered before it is written. What
comes from outside cannot break a line either, or look like one: a sign that is not printable is
written as its escape, and each line of a traceback is set in.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from types import TracebackType

_TEXT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
_SET_IN = "    "

_SECRETS = (
    # Whoever has the token of an interaction can answer in its place: in an address, and by itself.
    (re.compile(r"((?:interactions|webhooks)/\d+/)[^/\s'\"?)]+"), r"\1…"),
    (re.compile(r"aW50ZXJhY3Rpb246[\w-]*"), "…"),
    # Discord's own form of a bot's token.
    (re.compile(r"[\w-]{20,}\.[\w-]{5,}\.[\w-]{25,}", re.ASCII), "…"),
)
_IDS = (
    # Discord's ids have had 17 digits for as long as there are any that are still in use.
    (re.compile(r"\d{15,}"), "…"),
    # The owner of a component, in its custom id.
    (re.compile(r"\b([a-z]+\|)[0-9a-z]{9,13}\b"), r"\1…"),
)

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


def _covered(text: str, level: int) -> str:
    """Cover what a line of a level may not hold."""
    for pattern, instead in _SECRETS + (_IDS if level >= logging.INFO else ()):
        text = pattern.sub(instead, text)
    return text


def printable(text: str) -> str:
    """Return a text with the escapes of all signs that break a line, move or hide anything."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else _escape(one) for one in text)


def _escape(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


class TextFormatter(logging.Formatter):
    """One line an event, and a traceback set in below it."""

    def __init__(self) -> None:
        super().__init__(_TEXT)

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        record.message = record.getMessage()
        record.asctime = self.formatTime(record)
        lines = [self.formatMessage(record)]
        if record.exc_info:
            traceback = self.formatException(record.exc_info)
            lines += [_SET_IN + line for line in traceback.split("\n")]
        return "\n".join(printable(_covered(line, record.levelno)) for line in lines)


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
        covered = {key: _covered(text, record.levelno) for key, text in line.items()}
        # The one control character that JSON leaves as it is.
        return json.dumps(covered).replace("\x7f", "\\u007f")


def _fell(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    """Log what ends the process: Python would write it past the handler."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger(__name__).critical(
        "the process ends by an error", exc_info=(kind, error, where)
    )


def set_up(level: str, form: str) -> None:
    """Send the logs to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    sys.excepthook = _fell
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

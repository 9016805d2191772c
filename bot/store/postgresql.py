"""PostgreSQL: its connections, and the locks that order what several processes write.

A write transaction has to see everything that was committed before it and nothing that is not, as
under SQLite's ``BEGIN IMMEDIATE``: it reads, decides, and writes by what it has read. So it begins
with an advisory lock that lasts as long as it does (docs/decisions/0022). One that names a member
or a server runs beside those about others; one that names nobody (claims, settlements, recovery,
migrations) runs alone. Reads see one snapshot and wait for nobody.
"""

import hashlib
import re
import socket
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StoreError

CONNECT_TIMEOUT = 5.0

_SETTINGS = {
    # Shorter than the three seconds in which Discord wants an answer.
    "lock_timeout": "2000",
    # A process that hangs, or whose machine is gone, must not keep the others from writing.
    "idle_in_transaction_session_timeout": "10000",
    # A machine that is gone says nothing: what it held is free after some six seconds.
    "tcp_keepalives_idle": "2",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "2",
    "tcp_user_timeout": "6000",
}

# Two numbers, so that no id of a member or a server is one of these locks (PostgreSQL keeps
# locks of two numbers and of one apart). The first is the bot's own.
SPACE = 0x5C1A
_ALONE = text(f"SELECT pg_advisory_xact_lock({SPACE}, 1)")
# From left to right: whoever waits here for the one does not hold the other yet.
_ABOUT = text(
    f"SELECT pg_advisory_xact_lock_shared({SPACE}, 1), "
    "pg_advisory_xact_lock(CAST(:about AS BIGINT))"
)
# A migration may take longer than a command would wait.
_PATIENT = text("SET LOCAL lock_timeout = '10min'")

# The server shows a lock of one number as two halves of it, each without a sign.
_HELD = text("""
    SELECT (classid::BIGINT << 32) | objid::BIGINT FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""")

# Classes of SQLSTATE that waiting does not mend: bad values, broken rules, bad statements.
_OWN_FAULTS = frozenset({"0A", "22", "23", "42"})
_FORBIDDEN = "42501"

# What the server and the driver quote of a row or of a parameter, in the text of an error.
_QUOTED = re.compile(r"\n(?:DETAIL|CONTEXT):.*|(?<=query argument )(\$\d+):.*", re.DOTALL)


def open_engine(url: str) -> AsyncEngine:
    """Return an engine; the server is asked with the first connection.

    Raises:
        StoreError: the driver is not installed.
    """
    driver()

    async def connection() -> Any:  # noqa: ANN401 - the driver has no types
        return await connect(url)

    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connection,
        pool_size=8,
        max_overflow=4,
        # A server that was restarted has closed what the pool holds.
        pool_pre_ping=True,
        hide_parameters=True,
    )


_UNREADABLE = (
    "DATABASE_URL cannot be read as an address of PostgreSQL: signs like / and @ in its password "
    "have to be written as %2F and %40."
)

_SILENCE = {
    "TCP_KEEPIDLE": 2,
    "TCP_KEEPINTVL": 2,
    "TCP_KEEPCNT": 2,
    # In milliseconds; the others in seconds, and tries.
    "TCP_USER_TIMEOUT": 6000,
}
"""After six seconds without a sign of a machine its connections are broken."""


def driver() -> Any:  # noqa: ANN401 - a module
    """Return the driver.

    Raises:
        StoreError: it is not installed.
    """
    try:
        # An extra: whoever runs on SQLite does without.
        return import_module("asyncpg")
    except ImportError:
        raise StoreError(
            "DATABASE_URL names PostgreSQL, and its driver is not installed. Install the extra "
            "`postgres`: .venv/bin/python -m pip install 'asyncpg>=0.32,<0.33'."
        ) from None


async def connect(url: str) -> Any:  # noqa: ANN401 - the driver has no types
    """Open a connection.

    Raises:
        StoreError: the server cannot be reached, or refuses.
    """
    asyncpg = driver()
    try:
        parts = urlsplit(url)
    except ValueError:
        raise StoreError(_UNREADABLE) from None
    place = f"PostgreSQL at {parts.hostname or 'its socket'}"
    try:
        connection = await asyncpg.connect(
            parts._replace(scheme="postgresql").geturl(),
            timeout=CONNECT_TIMEOUT,
            server_settings=_settings(parts.query),
        )
    except (OSError, TimeoutError) as error:
        reason = getattr(error, "strerror", None) or error or "no answer"
        raise StoreError(
            f"{place} cannot be reached: {reason}. Check DATABASE_URL, and that the server runs."
        ) from error
    except ValueError:
        # What cannot be read may be a part of the password: nothing of it is shown.
        raise StoreError(_UNREADABLE) from None
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise StoreError(f"{place} refuses: {error}. Check DATABASE_URL.") from error
    # The driver does not tell its socket: where it is not there, the system's patience holds.
    transport = getattr(connection, "_transport", None)
    notice_silence(transport.get_extra_info("socket") if transport is not None else None)
    return connection


def notice_silence(connected: Any) -> None:  # noqa: ANN401 - a socket, or what asyncio shows of one
    """Let a connection break when its server's machine says nothing any more.

    Linux would wait a quarter of an hour for an answer to what was sent, and for ever for a word
    where nothing was; a query that waits for its turn is answered by keep-alives, and goes on.
    """
    if connected is None or connected.family not in {socket.AF_INET, socket.AF_INET6}:
        return
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _SILENCE.items():
        # Not every system knows all of them.
        if hasattr(socket, name):
            connected.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _settings(query: str) -> dict[str, str]:
    """Return what holds for each connection; an address may give its process a name."""
    named = "application_name=" in query
    return _SETTINGS if named else {**_SETTINGS, "application_name": "sciatica-bot"}


async def begin_writing(connection: AsyncConnection, about: int | None) -> None:
    """Wait for the turn of a write transaction: about a member or a server, or alone."""
    if about is None:
        await connection.execute(_ALONE)
    else:
        await connection.execute(_ABOUT, {"about": about})


async def be_patient(connection: AsyncConnection) -> None:
    """Let a transaction wait for its turn for longer than a command would."""
    await connection.execute(_PATIENT)


async def held(connection: AsyncConnection) -> set[int]:
    """Return the numbers of all locks of one number that anybody holds."""
    return set((await connection.execute(_HELD)).scalars())


def is_own_fault(error: BaseException | None) -> bool:
    """Tell whether an error of the driver's is one that waiting does not mend."""
    state = str(getattr(error, "sqlstate", None) or "")
    return state[:2] in _OWN_FAULTS and state != _FORBIDDEN


def hide_values(error: BaseException | None) -> None:
    """Take the values of rows and parameters out of an error, and out of what caused it.

    ``hide_parameters`` keeps SQLAlchemy's own list of them back, not what PostgreSQL says: a key
    that exists already is somebody's id, a row that fails is all that is held about them.
    """
    while error is not None:
        if isinstance(getattr(error, "detail", None), str):
            error.__dict__["detail"] = None
        error.args = tuple(
            _QUOTED.sub(r"\1", one) if isinstance(one, str) else one for one in error.args
        )
        error = error.__cause__ or getattr(error, "orig", None)


def number_of(name: str) -> int:
    """Return the number under which a name is locked."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)

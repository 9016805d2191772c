"""Tests of bot.store.without_orm: the mapper is not loaded, and says so to who asks for it."""

import subprocess
import sys


def said_by(code: str) -> str:
    """Return what a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout.strip()


def test_nothing_loads_the_mapper() -> None:
    code = (
        "import sys, bot.app, bot.keeping, bot.moving, alembic.command\n"
        "print([one for one in sys.modules if one.startswith('sqlalchemy.orm')])"
    )
    assert said_by(code) == "[]"


def test_who_asks_for_a_session_is_told_that_there_is_none() -> None:
    code = (
        "import bot.store\n"
        "from sqlalchemy.ext.asyncio import AsyncSession\n"
        "try: AsyncSession()\n"
        "except NotImplementedError as error: print(error)"
    )
    assert said_by(code) == "AsyncSession: the ORM is left out (bot.store.without_orm)"


def test_what_was_loaded_before_stays() -> None:
    code = (
        "from sqlalchemy.ext.asyncio import AsyncSession\n"
        "import bot.store.engine, sqlalchemy.ext.asyncio as other\n"
        "print(other.AsyncSession is AsyncSession, AsyncSession.__module__)"
    )
    assert said_by(code) == "True sqlalchemy.ext.asyncio.session"

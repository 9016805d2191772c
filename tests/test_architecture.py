"""Tests of the shape of the project: its commands, its modules, and what importing them does."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from discord import AppCommandType, app_commands

from bot.app import EXTENSIONS
from tests.support.world import World

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(path for top in ("bot", "cogs") for path in (ROOT / top).rglob("*.py"))
LONGEST = 300

# The commands of this version, with their options in the order in which they are offered.
COMMANDS = {
    "about": (),
    "anatomy": (),
    "cause": ("name",),
    "causes": (),
    "content diff": ("name",),
    "content drafts": (),
    "content edit": ("name",),
    "content new": ("kind", "name", "like"),
    "content preview": ("name",),
    "content export": ("name",),
    "content history": ("name",),
    "content import": ("file",),
    "content publish": ("name", "reason"),
    "content retire": ("name", "reason"),
    "content rollback": ("name", "version", "reason"),
    "emergency": (),
    "exercise": ("name",),
    "exercises": ("cause", "position", "level"),
    "find": ("query",),
    "help": (),
    "posture": ("topic",),
    "privacy delete": (),
    "privacy export": (),
    "privacy show": (),
    "progress": ("weeks",),
    "routine edit": (
        *("timezone", "morning", "evening", "routine"),
        *("level", "nudge", "summary"),
    ),
    "routine flare": ("days",),
    "routine log": ("slot", "date"),
    "routine now": (),
    "routine pause": ("until",),
    "routine resume": (),
    "routine show": (),
    "routine skip": (),
    "routine start": ("timezone", "morning", "evening", "routine"),
    "routine stop": (),
    "routine test": (),
    "settings audit-channel": ("channel",),
    "settings moderators": ("role", "action"),
    "settings review": ("mode",),
    "settings show": (),
}
REQUIRED = {("cause", "name"), ("exercise", "name"), ("find", "query")}

# Imports every module but Alembic's env.py, which only runs inside a migration.
IMPORT_EVERYTHING = """
import asyncio, gc, importlib, logging, pkgutil, threading
import bot, cogs
for package in (bot, cogs):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if found.name != "bot.store.migrations.env":
            importlib.import_module(found.name)
assert threading.active_count() == 1, threading.enumerate()
assert not [one for one in gc.get_objects() if isinstance(one, asyncio.Future)]
assert not logging.getLogger().handlers
"""


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def leaves(world: World) -> Iterator[app_commands.Command[Any, ..., Any]]:
    for command in world.bot.tree.walk_commands():
        if isinstance(command, app_commands.Command):
            yield command


async def test_the_commands_and_their_options_are_those_of_the_design(world: World) -> None:
    found = [
        (one.qualified_name, tuple(option.name for option in one.parameters))
        for one in leaves(world)
    ]
    assert len(found) == len(dict(found))
    assert dict(found) == COMMANDS


async def test_only_what_cannot_be_asked_for_afterwards_is_required(world: World) -> None:
    required = {
        (one.qualified_name, option.name)
        for one in leaves(world)
        for option in one.parameters
        if option.required
    }
    assert required == REQUIRED


async def test_every_command_and_option_is_described(world: World) -> None:
    undescribed = [
        (one.qualified_name, option.name)
        for one in leaves(world)
        for option in one.parameters
        if option.description == "…"
    ]
    assert undescribed == []
    assert [one.qualified_name for one in leaves(world) if one.description == "…"] == []


async def test_there_are_only_slash_commands(world: World) -> None:
    tree = world.bot.tree
    assert tree.get_commands(type=AppCommandType.user) == []
    assert tree.get_commands(type=AppCommandType.message) == []


def test_every_extension_is_loaded_and_exists() -> None:
    files = {
        f"cogs.{path.stem}"
        for path in (ROOT / "cogs").glob("*.py")
        if "async def setup(" in path.read_text("utf-8")
    }
    assert set(EXTENSIONS) == files
    assert len(EXTENSIONS) == len(files)


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_module_is_of_a_size_that_can_be_read(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


def test_importing_everything_does_nothing(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", IMPORT_EVERYTHING],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def statements(path: Path) -> Iterator[ast.expr]:
    """Yield what a module hands to a database as text."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
            name = called.id if isinstance(called, ast.Name) else called
            if name in {"text", "execute", "executemany", "exec_driver_sql", "executescript"}:
                yield node.args[0]


def mixed_in(statement: ast.expr) -> set[str]:
    """Return what a statement is put together from, but for constants."""
    if isinstance(statement, ast.BinOp):
        return {ast.unparse(statement)}
    parts = statement.values if isinstance(statement, ast.JoinedStr) else []
    named = [ast.unparse(one.value) for one in parts if isinstance(one, ast.FormattedValue)]
    return {one for one in named if not one.rpartition(".")[2].isupper()}


def test_no_statement_is_put_together_from_values() -> None:
    found = {
        (path.relative_to(ROOT / "bot/store").as_posix(), one)
        for path in MODULES
        if path.is_relative_to(ROOT / "bot/store")
        for statement in statements(path)
        for one in mixed_in(statement)
    }
    # The mark of a backup's file is a number of the bot's own; a column's name, of a migration's.
    assert found == {
        ("backup.py", "mark"),
        ("migrations/versions/0001_routine_reminders_sync.py", "column"),
    }

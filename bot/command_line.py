"""The command line: ``python -m bot``, then run, demo, content …, db upgrade, backup, doctor."""

import argparse
import asyncio
import gc
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import __version__, logs
from bot.errors import BotError, SettingsError
from bot.settings import Settings, load_settings, plain_wanted

MISUSED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        settings = load_settings()
        logs.set_up(settings.log_level, settings.log_format)
        if options.command is not _run:
            gc.enable()
        return options.command(settings, options)
    except SettingsError as error:
        _say(error)
        return MISUSED
    except BotError as error:
        _say(error)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="sciatica-bot")
    parser.add_argument("--version", action="version", version=__version__)
    parser.set_defaults(command=_run)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    commands.add_parser("run", help="run the bot (default)").set_defaults(command=_run)

    demo = commands.add_parser("demo", help="open the bot on a simulated Discord in the browser")
    demo.add_argument("--port", type=int, default=0, help="the page's port (default: a free one)")
    demo.add_argument(
        "--as",
        dest="role",
        choices=("member", "moderator"),
        default="member",
        help="whose view to show: a member's DM, or a moderator's server channel",
    )
    demo.add_argument("--no-browser", action="store_true", help="only print the address")
    demo.set_defaults(command=_demo)

    content = commands.add_parser("content", help="work on the content files")
    parts = content.add_subparsers(title="commands", metavar="COMMAND", required=True)
    check = parts.add_parser("check", help="report every problem in every file")
    check.add_argument("folder", nargs="?", type=Path, help="default: CONTENT_DIR")
    check.set_defaults(command=_check)
    tidy = parts.add_parser("format", help="write every entry in the one form of the files")
    tidy.add_argument("folder", nargs="?", type=Path, help="default: CONTENT_DIR")
    tidy.set_defaults(command=_format)
    schema = parts.add_parser("schema", help="write content/schema/*.json anew")
    schema.set_defaults(command=_schema)
    render = parts.add_parser("render", help="draw all pictures, or those of one exercise")
    render.add_argument("name", nargs="?", help="an exercise, for example: bird_dog")
    render.add_argument(
        "--to", type=Path, default=Path("build/pictures"), metavar="FOLDER", help="where to"
    )
    render.set_defaults(command=_render)
    _add_database(commands.add_parser("db", help="look after the database"))
    _add_keeping(commands)
    return parser


def _add_database(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    upgrade = parts.add_parser("upgrade", help="create the database, or bring it up to date")
    upgrade.set_defaults(command=_upgrade)
    copy = parts.add_parser("copy", help="copy a SQLite database into an empty PostgreSQL")
    copy.add_argument("source", metavar="FROM", help="sqlite:///data/bot.db")
    copy.add_argument("target", metavar="TO", help="postgresql://user:password@host/name")
    copy.set_defaults(command=_copy)


def _add_keeping(commands: Any) -> None:  # noqa: ANN401 - argparse keeps its type private
    backup = commands.add_parser("backup", help="copy the database while the bot runs")
    backup.add_argument("--to", type=Path, metavar="FOLDER", help="default: BACKUP_DIR")
    backup.add_argument(
        "--keep-days",
        type=_days,
        metavar="N",
        help="delete backups that are older (default: BACKUP_KEEP_DAYS)",
    )
    backup.set_defaults(command=_backup)
    restore = commands.add_parser("restore", help="put a backup in the database's place")
    restore.add_argument(
        "file", type=Path, nargs="?", help="a backup; none on PostgreSQL, after pg_restore"
    )
    restore.set_defaults(command=_restore)
    doctor = commands.add_parser("doctor", help="look at all that the bot needs, a line each")
    doctor.set_defaults(command=_doctor)


def _days(text: str) -> int:
    days = int(text)
    if days < 1:
        raise ValueError(text)
    return days


# Each command imports what it needs: checking content must not load a Discord client.
# ruff: noqa: PLC0415


def _run(settings: Settings, _: argparse.Namespace) -> int:
    # No garbage is collected up to here: app.run begins with it once all is loaded.
    from bot import app

    asyncio.run(app.run(settings))
    return 0


def _demo(_: Settings, options: argparse.Namespace) -> int:
    from bot.demo.command import demo

    return demo(port=options.port, role=options.role, browser=not options.no_browser)


def _check(settings: Settings, options: argparse.Namespace) -> int:
    from bot.library.loading import read_library

    folder: Path = options.folder or settings.content_dir
    library, problems = read_library(folder.resolve())
    for problem in problems:
        print(problem)  # noqa: T201 - the command's output
    if library is None:
        return 1
    count = len(library.causes) + len(library.exercises) + len(library.routines)
    print(f"{count + len(library.guides)} entries, no problems")  # noqa: T201 - as above
    return 0


def _format(settings: Settings, options: argparse.Namespace) -> int:
    from bot.library.formatting import format_folder

    folder: Path = options.folder or settings.content_dir
    changed, problems = format_folder(folder.resolve())
    for problem in problems:
        print(problem)  # noqa: T201 - the command's output
    left = len({problem.file for problem in problems})
    skipped = f", {left} left alone" if left else ""
    files = "file" if len(changed) == 1 else "files"
    print(f"{len(changed)} {files} changed{skipped}")  # noqa: T201 - as above
    return 1 if left else 0


def _schema(settings: Settings, _: argparse.Namespace) -> int:
    from bot.library.editor_schema import write_schemas

    for path in write_schemas(settings.content_dir):
        print(path)  # noqa: T201 - the command's output
    return 0


def _render(settings: Settings, options: argparse.Namespace) -> int:
    from bot.render import render

    return asyncio.run(render(settings, options.name, options.to))


def _upgrade(settings: Settings, _: argparse.Namespace) -> int:
    from bot import app

    asyncio.run(app.upgrade_database(settings))
    print("The database has the newest schema.")  # noqa: T201 - the command's output
    return 0


def _copy(_: Settings, options: argparse.Namespace) -> int:
    from bot.moving import copy_database

    copied = asyncio.run(copy_database(options.source, options.target))
    for name, rows in copied.items():
        print(f"{rows:>10,} {name}")  # noqa: T201 - the command's output
    print("Copied and compared.")  # noqa: T201 - as above
    return 0


def _backup(settings: Settings, options: argparse.Namespace) -> int:
    from bot.clock import SystemClock
    from bot.keeping import back_up

    folder: Path = options.to or settings.backup_dir
    keep = timedelta(days=options.keep_days or settings.backup_keep_days)
    written, deleted = back_up(settings.database_url, folder, SystemClock().now(), keep)
    print(f"Backup written and checked: {written}")  # noqa: T201 - the command's output
    for one in deleted:
        print(f"Deleted, because it was too old: {one}")  # noqa: T201 - as above
    return 0


def _restore(settings: Settings, options: argparse.Namespace) -> int:
    from bot.clock import SystemClock
    from bot.keeping import restore

    for line in restore(settings.database_url, options.file, SystemClock().now()):
        print(line)  # noqa: T201 - the command's output
    return 0


def _doctor(settings: Settings, _: argparse.Namespace) -> int:
    from bot.clock import SystemClock
    from bot.doctor import State, examine

    findings = asyncio.run(examine(settings, SystemClock()))
    coloured = sys.stdout.isatty() and not plain_wanted()
    for one in findings:
        print(one.line(coloured=coloured))  # noqa: T201 - the command's output
    return int(any(one.state is State.BAD for one in findings))


def _say(error: Exception) -> None:
    sys.stderr.write(f"{error}\n")

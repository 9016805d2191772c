"""Tests of bot.__main__: the command line, in a process of its own, as an operator meets it."""

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot import __version__
from bot.__main__ import main
from bot.settings import Settings
from bot.store import lock
from tests.support.content import ContentCopy
from tests.support.nursery import call

ROOT = Path(__file__).resolve().parents[1]
TOKEN = "not.a.real-token"
NOWHERE = "http://127.0.0.1:9/api/v10"

Result = subprocess.CompletedProcess[str]


def bot(folder: Path, *arguments: str, **settings: str) -> Result:
    """Run the bot on a database in a folder, in a process that begins as a fork."""
    with tempfile.TemporaryDirectory() as said:
        return call(arguments, _environment(folder, settings), ROOT, Path(said))


def bot_in_earnest(folder: Path, *arguments: str, **settings: str) -> Result:
    """Run ``python -m bot`` on a database in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env=_environment(folder, settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _environment(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """Return settings; those of whoever runs the tests do not count."""
    # An empty value is not set, and wins over a .env in the checkout.
    return {
        **dict.fromkeys((name.upper() for name in Settings.model_fields), ""),
        "DATABASE_URL": f"sqlite:///{folder}/bot.db",
        "DISCORD_API_URL": NOWHERE,
        **settings,
    }


def said(result: Result) -> list[str]:
    """Return the lines of complaint; nothing else may be said where something is wrong."""
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr.splitlines()


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which ``db upgrade`` has made a database."""
    folder = tmp_path_factory.mktemp("upgraded") / "data"
    assert bot_in_earnest(folder, "db", "upgrade").returncode == 0
    return folder


def test_without_a_token_it_says_so_in_one_line_and_makes_nothing(tmp_path: Path) -> None:
    result = bot_in_earnest(tmp_path)
    assert result.returncode == 2
    assert said(result) == [
        "DISCORD_TOKEN is missing: it should be the bot's token from the Discord Developer "
        "Portal (Bot, Reset Token). See .env.example."
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [("run",), ("content", "check")])
def test_malformed_settings_are_one_line_each(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = bot(tmp_path, *arguments, REMINDER_RATE="fast", LOG_FORMAT="xml", DISCORD_TOKEN=TOKEN)
    assert result.returncode == 2
    assert said(result) == [
        "REMINDER_RATE cannot be used: it should be reminders a second, from 1 to 1000, "
        "for example 46. See .env.example.",
        "LOG_FORMAT cannot be used: it should be text or json. See .env.example.",
    ]


def test_it_does_not_start_on_broken_content_and_lists_the_problems(tmp_path: Path) -> None:
    content = ContentCopy(tmp_path)
    content.file("exercises/bird_dog").write_bytes(b"")
    content.file("safety").unlink()
    result = bot(tmp_path, DISCORD_TOKEN=TOKEN, CONTENT_DIR=str(content.path))
    assert result.returncode == 1
    assert said(result) == [
        "content/en/exercises/bird_dog.yaml:1: file: is empty",
        "content/en/safety.yaml:1: file: is missing",
    ]


def test_the_bundled_content_has_no_problems(tmp_path: Path) -> None:
    result = bot(tmp_path, "content", "check")
    assert (result.returncode, result.stdout, result.stderr) == (0, "57 entries, no problems\n", "")


def test_checking_content_prints_every_problem(tmp_path: Path) -> None:
    content = ContentCopy(tmp_path)
    content.file("exercises/bird_dog").write_bytes(b"")
    line = content.edit("causes/general", r"^name: .*$", "nam: Other")
    result = bot(tmp_path, "content", "check", str(content.path))
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout.splitlines() == [
        "content/en/causes/general.yaml:1: name: is missing",
        f"content/en/causes/general.yaml:{line}: nam: "
        "is not a field of this file; did you mean `name`?",
        "content/en/exercises/bird_dog.yaml:1: file: is empty",
    ]


def test_formatting_content_says_what_it_changed_and_what_it_left(tmp_path: Path) -> None:
    content = ContentCopy(tmp_path)
    before = content.text("causes/general")
    content.edit("causes/general", r"^name: ", "name:   ")
    content.file("exercises/bird_dog").write_bytes(b"")
    result = bot(tmp_path, "content", "format", str(content.path))
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout.splitlines() == [
        "content/en/exercises/bird_dog.yaml:1: file: is empty",
        "1 file changed, 1 left alone",
    ]
    assert content.text("causes/general") == before


def test_upgrading_makes_a_database_that_only_its_owner_can_read(upgraded: Path) -> None:
    assert (upgraded / "bot.db").stat().st_mode & 0o777 == 0o600


def test_upgrading_again_changes_nothing(upgraded: Path) -> None:
    before = (upgraded / "bot.db").read_bytes()
    result = bot(upgraded, "db", "upgrade")
    assert (result.returncode, result.stderr) == (0, "")
    assert (upgraded / "bot.db").read_bytes() == before


def test_a_folder_that_cannot_be_written_to_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    result = bot(tmp_path / "file", "db", "upgrade")
    assert result.returncode == 1
    assert said(result) == [
        f"The folder of the database ({tmp_path}/file) cannot be written to: "
        "File exists. Choose another one in DATABASE_URL."
    ]


def test_a_file_that_is_no_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_text("not a database " * 100, "utf-8")
    result = bot(tmp_path, "db", "upgrade")
    assert result.returncode == 1
    assert said(result) == ["the database cannot be used: file is not a database"]


@pytest.mark.parametrize(
    ("arguments", "token"), [(("db", "upgrade"), ""), ((), TOKEN)], ids=["upgrade", "run"]
)
def test_a_second_process_on_the_same_database_is_refused_in_words(
    tmp_path: Path, arguments: tuple[str, ...], token: str
) -> None:
    with lock.hold(tmp_path / "bot.db"):
        result = bot(tmp_path, *arguments, DISCORD_TOKEN=token)
    assert result.returncode == 1
    assert said(result) == [
        f"Another process of the bot is running on {tmp_path}/bot.db. "
        "Stop it first, or give this one a DATABASE_URL of its own."
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "beginning"),
    [
        (["--version"], 0, f"{__version__}\n"),
        (["--help"], 0, "usage: python -m bot"),
        (["dance"], 2, "usage: python -m bot"),
        (["content"], 2, "usage: python -m bot content"),
        (["content", "dance"], 2, "usage: python -m bot content"),
        (["db"], 2, "usage: python -m bot db"),
    ],
)
def test_it_tells_its_version_and_how_to_call_it_without_reading_settings(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    beginning: str,
) -> None:
    monkeypatch.setenv("LOG_FORMAT", "xml")
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    shown = capsys.readouterr()
    assert stopped.value.code == code
    assert (shown.err if code else shown.out).startswith(beginning)

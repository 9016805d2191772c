"""Tests of bot.store.lock: one process on one file."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import AlreadyRunning, StoreError
from bot.store import lock

ROOT = Path(__file__).resolve().parents[2]

HOLDER = """
import sys
from pathlib import Path
from bot.store import lock

with lock.hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_one_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    with (
        lock.hold(path),
        pytest.raises(AlreadyRunning, match=r"Another process .*bot\.db.*DATABASE_URL"),
        lock.hold(path),
    ):
        pytest.fail("both hold it")


def test_it_is_let_go_at_the_end(tmp_path: Path) -> None:
    for _ in range(2):
        with lock.hold(tmp_path / "bot.db"):
            pass


def test_it_is_let_go_when_the_block_fails(tmp_path: Path) -> None:
    with pytest.raises(LookupError), lock.hold(tmp_path / "bot.db"):
        raise LookupError
    with lock.hold(tmp_path / "bot.db"):
        pass


def test_a_refused_one_does_not_let_go_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    with lock.hold(path):
        for _ in range(2):
            with pytest.raises(AlreadyRunning), lock.hold(path):
                pass


def test_different_files_do_not_disturb_each_other(tmp_path: Path) -> None:
    with lock.hold(tmp_path / "one.db"), lock.hold(tmp_path / "two.db"):
        pass


def test_the_folder_is_made_and_the_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "bot.db"
    with lock.hold(path):
        assert stat.S_IMODE((tmp_path / "folder" / "bot.db.lock").stat().st_mode) == 0o600


def test_a_place_that_cannot_be_written_to_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(StoreError, match=r"cannot be written to: .*DATABASE_URL"),
        lock.hold(tmp_path / "file" / "bot.db"),
    ):
        pytest.fail("there is no such folder")


def test_the_system_lets_go_for_a_process_that_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning), lock.hold(path):
            pass
        other.kill()
        other.wait()
        with lock.hold(path):
            pass

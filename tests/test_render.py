"""Tests of bot.render: all pictures at once, or those of one exercise."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from bot import render as rendering
from bot.errors import ContentError, NotUnderstood, Undrawn, Unkept
from bot.library.library import Library
from bot.render import render
from bot.services.studio import Studio
from bot.settings import DEFAULT_CONTENT, Settings
from tests.support.content import ContentCopy
from tests.support.pictures import DOT, DotStudio

ROOT = Path(__file__).resolve().parents[1]


class Terminal(io.StringIO):
    """Somewhere that a progress bar is drawn."""

    def isatty(self) -> bool:
        """Tell that somebody looks."""
        return True


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings that keep pictures in a folder of the test's own."""
    return Settings.model_construct(content_dir=DEFAULT_CONTENT, pictures_dir=tmp_path / "kept")


@pytest.fixture
def dots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw dots."""
    monkeypatch.setattr(rendering, "Studio", DotStudio)


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(one.name for one in folder.iterdir())


async def test_one_exercise_is_drawn_by_the_processes_and_named(
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = tmp_path / "new" / "pictures"
    code = await render(settings, "bridge", folder)
    assert (code, caplog.messages) == (0, [])
    assert names(folder) == ["bridge.gif", "bridge.png"]
    assert (folder / "bridge.gif").read_bytes().startswith(b"GIF89a")
    shown = capsys.readouterr()
    assert sorted(shown.out.splitlines()) == [f"{folder}/bridge.gif", f"{folder}/bridge.png"]
    assert shown.err == ""


@pytest.mark.usefixtures("dots")
async def test_without_a_name_all_are_drawn(
    settings: Settings, tmp_path: Path, library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await render(settings, None, tmp_path / "all") == 0
    expected = {f"{name}.{kind}" for name in library.exercises for kind in ("gif", "png")}
    drawn = names(tmp_path / "all")
    assert expected <= set(drawn)
    assert "guide-anatomy.png" in drawn
    assert len([one for one in drawn if one.startswith("sheet-")]) >= len(library.routines)
    assert (tmp_path / "all" / "bridge.png").read_bytes() == DOT
    assert capsys.readouterr() == (f"{len(drawn)} pictures in {tmp_path}/all\n", "")


@pytest.mark.usefixtures("dots")
async def test_an_exercise_is_found_by_what_people_call_it(
    settings: Settings, tmp_path: Path
) -> None:
    assert await render(settings, "Glute Bridge", tmp_path / "one") == 0
    assert names(tmp_path / "one") == ["bridge.gif", "bridge.png"]


@pytest.mark.usefixtures("dots")
async def test_a_progress_bar_is_for_terminals(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert await render(settings, None, tmp_path / "all") == 0
    count = len(names(tmp_path / "all"))
    assert f"{count}/{count}" in terminal.getvalue()


@pytest.mark.usefixtures("dots")
async def test_an_unknown_name_is_a_sentence_and_draws_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    sentence = "I couldn't read `backflip` as an exercise. Try `bird_dog`, or no name for all."
    with pytest.raises(NotUnderstood) as raised:
        await render(settings, "backflip", tmp_path / "none")
    assert str(raised.value) == sentence
    assert not (tmp_path / "none").exists()


async def test_a_folder_that_cannot_be_written_is_said_before_anything_is_drawn(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    monkeypatch.setattr(rendering, "Studio", None)
    with pytest.raises(Unkept) as raised:
        await render(settings, None, tmp_path / "file" / "pictures")
    assert str(raised.value) == f"{tmp_path}/file/pictures cannot be written: Not a directory."


async def test_broken_content_is_reported_and_draws_nothing(tmp_path: Path) -> None:
    content = ContentCopy(tmp_path)
    content.file("exercises/bird_dog").write_bytes(b"")
    settings = Settings.model_construct(content_dir=content.path, pictures_dir=tmp_path / "kept")
    with pytest.raises(ContentError, match=r"bird_dog\.yaml:1: file: is empty"):
        await render(settings, "bridge", tmp_path / "none")
    assert not (tmp_path / "none").exists()


async def test_what_could_not_be_drawn_is_counted_and_the_rest_is_written(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    class HalfStudio(Studio):
        async def draw(self, make: object, *args: object) -> bytes:
            if len(args) == 2:
                raise Undrawn("KeyError: 'mid'")
            return DOT

    monkeypatch.setattr(rendering, "Studio", HalfStudio)
    assert await render(settings, "bridge", tmp_path / "half") == 1
    assert names(tmp_path / "half") == ["bridge.png"]
    assert capsys.readouterr().err == "1 could not be drawn; the log says why.\n"


def test_the_command_ends_with_a_sentence_and_exit_code_1(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "bot", "content", "render", "backflip", "--to", str(tmp_path)],
        cwd=ROOT,
        env={"PICTURES_DIR": str(tmp_path / "kept")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("I couldn't read `backflip` as an exercise. Try")
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []

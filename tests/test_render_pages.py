"""Tests of what `content render` draws besides exercises: guides and the lists of routines."""

from pathlib import Path

import pytest

from bot import render
from bot.settings import Settings
from tests.support.pictures import DotStudio
from tests.test_content import ROUTINES

SHEETS = {
    f"sheet-{routine}-{rest}.png"
    for routine in ROUTINES
    for rest in (
        "calm",
        *("build-morning", "build-evening"),
        *("strong-morning", "strong-evening"),
    )
}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(render, "Studio", DotStudio)
    return Settings.model_construct(pictures_dir=tmp_path / "kept")


async def test_without_a_name_guides_and_routines_are_drawn_too(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await render.render(settings, None, tmp_path / "to") == 0
    written = {path.name for path in (tmp_path / "to").iterdir()}
    assert {one for one in written if one.startswith("sheet-")} == SHEETS
    assert {one for one in written if one.startswith("guide-")} == {"guide-anatomy.png"}
    assert len(written) == 36 * 2 + len(SHEETS) + 1
    assert capsys.readouterr().out == f"{len(written)} pictures in {tmp_path / 'to'}\n"


async def test_with_a_name_only_the_exercises_pictures_are_drawn(
    settings: Settings, tmp_path: Path
) -> None:
    assert await render.render(settings, "bird_dog", tmp_path / "to") == 0
    written = {path.name for path in (tmp_path / "to").iterdir()}
    assert written == {"bird_dog.png", "bird_dog.gif"}

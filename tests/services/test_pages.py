"""Tests of the pictures of guides and routines: drawn once, kept by what they depend on."""

from pathlib import Path

import pytest

from bot.domain.slots import Slot
from bot.errors import Undrawn
from bot.library.exercise import Level
from bot.library.library import Library
from bot.library.sheet import Sheet, sheet_of
from bot.services.album import Album
from bot.services.pictures import ALT_LENGTH, Pictures
from bot.services.studio import Studio

PNG = b"\x89PNG a picture IEND\xaeB`\x82"


class CountingStudio(Studio):
    """Says that it has drawn, and counts; or fails."""

    def __init__(self, *, fails: bool = False) -> None:
        super().__init__()
        self.asked: list[tuple[object, ...]] = []
        self.fails = fails

    async def draw(self, make: object, *args: object) -> bytes:
        """Return the same picture, whatever is asked for."""
        self.asked.append((make, *args))
        if self.fails:
            raise Undrawn("no ink")
        return PNG


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def studio() -> CountingStudio:
    return CountingStudio()


@pytest.fixture
def pictures(tmp_path: Path, studio: CountingStudio) -> Pictures:
    return Pictures(Album(tmp_path), studio)


@pytest.fixture
def sheet(library: Library) -> Sheet:
    return sheet_of(library, library.routines["hip"], Level.CALM, None)


async def test_the_drawing_of_a_guide_is_described_as_its_content_says(
    pictures: Pictures, library: Library
) -> None:
    guide = library.guides["anatomy"]
    picture = await pictures.of_guide(guide, "Not reviewed.")
    assert picture is not None
    assert guide.drawing is not None
    assert (picture.name, picture.data, picture.alt) == (
        "guide-anatomy.png",
        PNG,
        guide.drawing.alt,
    )
    assert len(picture.alt) <= ALT_LENGTH


async def test_a_guide_without_a_drawing_asks_nobody(
    pictures: Pictures, library: Library, studio: CountingStudio
) -> None:
    assert await pictures.of_guide(library.guides["posture"], "Not reviewed.") is None
    assert studio.asked == []


async def test_a_sheet_is_named_and_described_by_its_list(pictures: Pictures, sheet: Sheet) -> None:
    picture = await pictures.sheet(sheet)
    assert picture is not None
    assert picture.name == "sheet-hip-calm.png"
    assert "1. Knee rolls: " in picture.alt


async def test_what_was_drawn_is_kept_until_what_it_depends_on_changes(
    pictures: Pictures, library: Library, sheet: Sheet, studio: CountingStudio, tmp_path: Path
) -> None:
    guide = library.guides["anatomy"]
    for _ in range(2):
        await pictures.sheet(sheet)
        await pictures.of_guide(guide, "Not reviewed.")
    assert len(studio.asked) == 2
    kept = names(tmp_path)
    await pictures.sheet(sheet.model_copy(update={"stop": "Stop."}))
    await pictures.of_guide(guide, "Reviewed by A. Physio.")
    assert len(studio.asked) == 4
    fresh = names(tmp_path)
    assert len(kept) == len(fresh) == 2, "the new one takes the old one's place"
    assert not kept & fresh


async def test_one_routines_sheets_do_not_take_each_others_place(
    pictures: Pictures, library: Library, tmp_path: Path
) -> None:
    hip = library.routines["hip"]
    for level, slot in ((Level.CALM, None), *((Level.BUILD, slot) for slot in Slot)):
        await pictures.sheet(sheet_of(library, hip, level, slot))
    assert len(names(tmp_path)) == 3


async def test_what_cannot_be_drawn_is_none_and_told_in_the_log(
    library: Library, sheet: Sheet, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pictures = Pictures(Album(tmp_path), CountingStudio(fails=True))
    assert await pictures.sheet(sheet) is None
    assert await pictures.of_guide(library.guides["anatomy"], "Not reviewed.") is None
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
    assert "sheet-hip-calm" in caplog.text
    assert "no ink" in caplog.text


async def test_the_studio_draws_both_in_its_own_process(library: Library, tmp_path: Path) -> None:
    pictures = Pictures(Album(tmp_path), Studio())
    try:
        drawn = [
            await pictures.of_guide(library.guides["anatomy"], "Not reviewed."),
            await pictures.sheet(sheet_of(library, library.routines["hip"], Level.CALM, None)),
        ]
    finally:
        pictures.close()
    for one in drawn:
        assert one is not None
        assert one.data.startswith(b"\x89PNG")

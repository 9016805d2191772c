"""Tests of bot.services.pictures: drawn once, kept, and missing without harm."""

import asyncio
import logging
import os
from pathlib import Path

import pytest

from bot.errors import Undrawn
from bot.figures import drawing
from bot.library.dose import Dose
from bot.library.exercise import Exercise
from bot.library.library import Library
from bot.services.album import Album
from bot.services.pictures import ALT_LENGTH, Pictures, alt_text, digest, held_for
from bot.services.studio import Studio
from tests.support.executors import InlineExecutor
from tests.support.pictures import DOT


class PlayedStudio(Studio):
    """Draws when the test lets it, or fails; counts what was asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.fails: Undrawn | None = None
        self.goes_on = asyncio.Event()
        self.goes_on.set()

    async def draw(self, make: object, *args: object) -> bytes:
        """Return a dot, in time."""
        del make, args
        self.asked += 1
        await self.goes_on.wait()
        if self.fails is not None:
            raise self.fails
        return DOT


@pytest.fixture
def studio() -> PlayedStudio:
    """Return a studio that the test plays."""
    return PlayedStudio()


@pytest.fixture
def pictures(tmp_path: Path, studio: PlayedStudio) -> Pictures:
    """Return pictures that are kept in a folder of the test's own."""
    return Pictures(Album(tmp_path / "pictures"), studio)


@pytest.fixture
def bridge(library: Library) -> Exercise:
    """Return an exercise with arrow, pin and hold."""
    return library.exercises["bridge"]


async def turns() -> None:
    """Let the others go on, threads included."""
    for _ in range(5):
        await asyncio.to_thread(int)


async def test_a_picture_is_drawn_once_and_found_again_after_a_restart(
    tmp_path: Path, studio: PlayedStudio, pictures: Pictures, bridge: Exercise
) -> None:
    first = await pictures.moving(bridge)
    assert first is not None
    assert (first.name, first.data) == ("bridge.gif", DOT)
    assert await pictures.moving(bridge) == first
    assert await Pictures(Album(tmp_path / "pictures"), studio).moving(bridge) == first
    assert studio.asked == 1


async def test_still_and_moving_are_two_pictures(
    tmp_path: Path, studio: PlayedStudio, pictures: Pictures, bridge: Exercise
) -> None:
    still, moving = await pictures.still(bridge), await pictures.moving(bridge)
    assert still is not None
    assert moving is not None
    assert (still.name, moving.name, studio.asked) == ("bridge.png", "bridge.gif", 2)
    kept = sorted(path.suffix for path in (tmp_path / "pictures").iterdir())
    assert kept == [".gif", ".png"]


async def test_two_who_ask_at_once_wait_for_one_drawing(
    studio: PlayedStudio, pictures: Pictures, bridge: Exercise
) -> None:
    studio.goes_on.clear()
    asked = [asyncio.create_task(pictures.moving(bridge)) for _ in range(2)]
    await turns()
    studio.goes_on.set()
    one, other = await asyncio.gather(*asked)
    assert one is not None
    assert one == other
    assert studio.asked == 1


async def test_who_stops_waiting_does_not_take_the_picture_from_the_other(
    studio: PlayedStudio, pictures: Pictures, bridge: Exercise
) -> None:
    studio.goes_on.clear()
    first, second = (asyncio.create_task(pictures.moving(bridge)) for _ in range(2))
    await turns()
    first.cancel()
    await turns()
    studio.goes_on.set()
    assert await second is not None
    assert first.cancelled()
    assert studio.asked == 1


async def test_what_cannot_be_drawn_is_tried_once_and_said_once(
    studio: PlayedStudio,
    pictures: Pictures,
    bridge: Exercise,
    caplog: pytest.LogCaptureFixture,
) -> None:
    studio.fails = Undrawn("KeyError: 'mid'")
    assert [await pictures.still(bridge) for _ in range(3)] == [None, None, None]
    assert studio.asked == 1
    said = [one.getMessage() for one in caplog.records]
    assert len(said) == 1
    assert said[0].startswith("the picture bridge.")
    assert said[0].endswith(".png was not drawn: KeyError: 'mid'")


async def test_what_may_go_better_is_tried_again(
    studio: PlayedStudio, pictures: Pictures, bridge: Exercise
) -> None:
    studio.fails = Undrawn("it took longer than 30 s", passing=True)
    assert await pictures.still(bridge) is None
    studio.fails = None
    assert await pictures.still(bridge) is not None


async def test_where_nothing_can_be_kept_pictures_are_shown_and_it_is_said_once(
    tmp_path: Path,
    studio: PlayedStudio,
    library: Library,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    pictures = Pictures(Album(tmp_path / "file"), studio)
    for name in ("bridge", "bird_dog", "bridge"):
        assert await pictures.still(library.exercises[name]) is not None
    assert studio.asked == 3
    said = [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]
    assert len(said) == 1
    assert said[0].startswith(f"pictures cannot be kept in {tmp_path}/file: ")


async def test_a_picture_that_was_cut_short_is_drawn_again(
    tmp_path: Path, studio: PlayedStudio, pictures: Pictures, bridge: Exercise
) -> None:
    await pictures.moving(bridge)
    (kept,) = (tmp_path / "pictures").iterdir()
    os.truncate(kept, 10)
    drawn = await pictures.moving(bridge)
    assert drawn is not None
    assert drawn.data == DOT
    assert studio.asked == 2


async def test_a_changed_pose_is_drawn_anew_in_the_place_of_the_old(
    tmp_path: Path, studio: PlayedStudio, pictures: Pictures, bridge: Exercise
) -> None:
    await pictures.moving(bridge)
    pose = bridge.pose.model_copy(update={"motion": "Higher"})
    await pictures.moving(bridge.model_copy(update={"pose": pose}))
    assert studio.asked == 2
    assert len(list((tmp_path / "pictures").iterdir())) == 1


async def test_a_chart_is_drawn_each_time_and_kept_nowhere(
    tmp_path: Path, studio: PlayedStudio, pictures: Pictures
) -> None:
    drawn = await pictures.chart("progress", "x" * 2000, str, "<svg/>")
    assert drawn is not None
    assert (drawn.name, drawn.data, len(drawn.alt)) == ("progress.png", DOT, ALT_LENGTH)
    await pictures.chart("progress", "", str, "<svg/>")
    assert studio.asked == 2
    assert not (tmp_path / "pictures").exists()


async def test_a_chart_that_cannot_be_drawn_is_missing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pictures = Pictures(Album(tmp_path), Studio(lambda _: InlineExecutor()))
    assert await pictures.chart("progress", "A calendar.", str, "<svg") is None
    assert "the chart progress was not drawn: ValueError" in caplog.text
    pictures.close()


async def test_the_real_studio_draws_an_exercise(tmp_path: Path, bridge: Exercise) -> None:
    pictures = Pictures(Album(tmp_path), Studio())
    still = await pictures.still(bridge)
    pictures.close()
    assert still is not None
    assert still.data == drawing.still(bridge.pose)


def test_the_digest_tells_what_is_drawn_and_by_what(
    bridge: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    lower = bridge.pose.keyframes[0].model_copy(
        update={"joints": {**bridge.pose.keyframes[0].joints, "pelvis": (55.0, 4.1)}}
    )
    moved = bridge.pose.model_copy(update={"keyframes": (lower, bridge.pose.keyframes[1])})
    digests = [digest(bridge.pose), digest(moved), digest(bridge.pose, 6.0)]
    assert digest(bridge.pose) == digests[0]
    monkeypatch.setattr(drawing, "edition", lambda: "another")
    digests.append(digest(bridge.pose))
    assert len(set(digests)) == len(digests)


def test_the_edition_is_that_of_the_code_and_of_what_it_draws_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = drawing.edition()
    assert len(before) == 64
    monkeypatch.setattr(drawing, "version", lambda _: "99")
    drawing.edition.cache_clear()
    try:
        assert drawing.edition() != before
    finally:
        drawing.edition.cache_clear()


def test_alt_texts_say_start_end_and_marks(bridge: Exercise) -> None:
    pose = bridge.pose
    assert alt_text(bridge) == (
        f"{bridge.name}. Start: {pose.start} End: {pose.end} "
        f"Arrow: {pose.motion}. Keep still: {pose.still}."
    )


def test_the_alt_text_of_a_hold_says_what_is_held(library: Library) -> None:
    held = library.exercises["prone_lying"]
    assert len(held.pose.keyframes) == 1
    assert alt_text(held).startswith(f"{held.name}. {held.pose.end}")
    assert "Start:" not in alt_text(held)


def test_every_alt_text_fits_and_is_whole_sentences(library: Library) -> None:
    for exercise in library.exercises.values():
        text = alt_text(exercise)
        assert len(text) <= ALT_LENGTH
        assert text.endswith(".")
        assert ".." not in text
        assert exercise.pose.end in text


@pytest.mark.parametrize(
    ("hold", "seconds"), [(None, 0.0), (6, 6.0), ([5, 6], 6.0)], ids=["none", "one", "range"]
)
def test_a_hold_is_as_long_as_it_may_be(
    bridge: Exercise, hold: int | list[int] | None, seconds: float
) -> None:
    dose = Dose.model_validate({"repetitions": 5, "hold_seconds": hold})
    assert held_for(bridge.model_copy(update={"dose": dose})) == seconds

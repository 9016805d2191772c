"""Tests of bot.services.album: pictures on disk, whole or not at all."""

import io
import threading
from pathlib import Path

import pytest
from PIL import Image

from bot.services.album import Album

OLD, NEW = "bridge.0123.png", "bridge.4567.png"


def image(kind: str, wide: int = 40) -> bytes:
    """Return a picture, large enough to be cut anywhere."""
    drawn = Image.radial_gradient("L").resize((wide, 40))
    written = io.BytesIO()
    drawn.save(written, kind)
    return written.getvalue()


@pytest.fixture
def album(tmp_path: Path) -> Album:
    """Return an album in a folder that does not exist yet."""
    return Album(tmp_path / "data" / "pictures")


def names(album: Album) -> set[str]:
    """Return what lies in an album's folder."""
    return {one.name for one in album.folder.iterdir()}


@pytest.mark.parametrize("kind", ["png", "gif"])
def test_what_is_kept_is_found(album: Album, kind: str) -> None:
    data = image(kind)
    assert album.find(f"bridge.0123.{kind}") is None
    album.keep(f"bridge.0123.{kind}", data)
    assert album.find(f"bridge.0123.{kind}") == data
    assert album.find(f"bridge.4567.{kind}") is None


@pytest.mark.parametrize("kind", ["png", "gif"])
def test_a_file_that_was_cut_anywhere_is_not_found(album: Album, kind: str) -> None:
    data = image(kind)
    album.keep(f"bridge.0123.{kind}", data)
    path = album.folder / f"bridge.0123.{kind}"
    for length in range(len(data)):
        path.write_bytes(data[:length])
        assert album.find(path.name) is None, f"cut after {length} of {len(data)}"


def test_a_folder_in_the_place_of_a_picture_is_no_picture(album: Album) -> None:
    (album.folder / OLD).mkdir(parents=True)
    assert album.find(OLD) is None


def test_a_picture_takes_the_place_of_earlier_ones_of_the_same_thing(album: Album) -> None:
    others = {"bridge.0123.gif", "bridge_march.0123.png", "bird_dog.0123.png"}
    for name in (OLD, *others):
        album.keep(name, image(name[-3:]))
    album.keep(NEW, image("png"))
    assert names(album) == {NEW, *others}


def test_it_is_kept_again_in_its_own_place(album: Album) -> None:
    first, second = image("png"), image("png", 41)
    album.keep(OLD, first)
    album.keep(OLD, second)
    assert album.find(OLD) == second
    assert names(album) == {OLD}


def test_a_folder_that_cannot_be_made_is_an_error_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    album = Album(tmp_path / "file" / "pictures")
    with pytest.raises(OSError, match=r"Not a directory|File exists"):
        album.keep(OLD, image("png"))
    assert album.find(OLD) is None


def test_what_could_not_be_written_leaves_nothing_behind(album: Album) -> None:
    (album.folder / OLD).mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        album.keep(OLD, image("png"))
    assert names(album) == {OLD}


def test_whoever_looks_while_others_write_finds_a_whole_picture(album: Album) -> None:
    data = [image("png", wide) for wide in range(40, 44)]
    found: list[bytes | None] = []

    def write(mine: bytes) -> None:
        for _ in range(25):
            album.keep(OLD, mine)
            found.append(album.find(OLD))

    threads = [threading.Thread(target=write, args=(one,)) for one in data]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 100
    assert set(found) <= set(data)
    assert names(album) == {OLD}

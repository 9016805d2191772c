"""Files from and to Discord: what would change is shown first, and bad input changes nothing."""

import io
import zipfile
from typing import Any

import pytest

from bot.domain.editorial import Action
from bot.library.bundles import MAX_UPLOAD, pack
from bot.library.edition import plain
from bot.library.kinds import SAFETY, Key, Kind
from bot.library.writing import to_yaml
from bot.services.desks import keys_of
from bot.settings import DEFAULT_CONTENT
from cogs.ui import exchanging
from tests.support.desk import BRIDGE, REASON, opened_desk, say
from tests.support.server import Server, open_server, said
from tests.support.world import World, button, labels, modal_values

SUMMARY = "Lift the hips slowly, and stop well before anything pinches."
CAT_COW = Key(Kind.EXERCISE, "cat_cow")
DRAFT, PUBLISH, NOT = "Save as drafts", "Publish all…", "Don't"


@pytest.fixture
async def server(world: World) -> Server:
    """Return a server that follows its moderators."""
    server = open_server(world)
    await server.follow()
    moderation = world.bot.services.moderation
    await moderation.add_role(server.guild.id, server.helpers.id)
    server.give(server.helpers)
    return server


def file_of(server: Server, key: Key = BRIDGE, **changes: Any) -> bytes:
    """Return an entry as a file, with some fields changed."""
    library = server.world.library
    entry: Any = library.safety if key == SAFETY else getattr(library, key.kind.folder)[key.id]
    return to_yaml(key.kind, {**plain(entry), **changes})


def two_files(server: Server) -> bytes:
    return pack({one.file: file_of(server, one, summary=SUMMARY) for one in (BRIDGE, CAT_COW)})


async def run(server: Server, command: str, **options: Any) -> Any:
    result = await server.boss.slash(server.general, f"content {command}", **options)
    assert result.modal is not None or result.ephemeral
    return result


async def imported(server: Server, raw: bytes, name: str = "bridge.yaml") -> Any:
    return await run(server, "import", file=(name, raw))


async def pressed(server: Server, result: Any, label: str) -> Any:
    card = result.response
    return await server.boss.click(card.message, custom_id=button(card, label))


async def sent(server: Server, shown: Any) -> Any:
    return await server.boss.submit_modal(shown, modal_values(shown, REASON))


async def exported(server: Server, **options: Any) -> tuple[str, bytes]:
    result = await run(server, "export", **options)
    [file] = result.response.attachments
    return file.filename, await file.read()


async def nothing_changed(server: Server) -> bool:
    services = server.world.bot.services
    return (
        not services.libraries.editions(server.guild.id)
        and not await services.editorial.desks.working(server.guild.id)
        and not server.posted()
    )


# Export.


async def test_an_entry_is_exported_as_the_file_it_came_from(server: Server) -> None:
    name, raw = await exported(server, name="Bridge")
    assert (name, raw) == ("bridge.yaml", (DEFAULT_CONTENT / "en" / BRIDGE.file).read_bytes())


@pytest.mark.parametrize("has_edits", [False, True])
async def test_an_export_comes_back_as_nothing_new_and_goes_out_the_same(
    server: Server, has_edits: bool
) -> None:
    count = len(keys_of(server.world.library))
    if has_edits:
        await say(server, BRIDGE, server.boss, summary=SUMMARY)
        await server.world.bot.services.editorial.publishing.retire(
            server.guild.id, CAT_COW, server.boss.id, REASON
        )
        count -= 1
    name, raw = await exported(server)
    assert name == "content.zip"
    result = await imported(server, raw, name)
    assert f"Nothing would change: {count} entries read as members see them." in said(result)
    assert labels(result.response) == ["Emergency signs"]
    assert await exported(server) == (name, raw)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert ("retired.txt" in archive.namelist()) is has_edits
        assert (SUMMARY.encode() in archive.read(f"content/en/{BRIDGE.file}")) is has_edits


# What an import says before anything happens.


async def test_it_shows_what_would_change_and_changes_nothing(server: Server) -> None:
    result = await imported(server, file_of(server, summary=SUMMARY))
    assert "Nothing is changed so far. 1 entry would be." in said(result)
    assert f"+ {SUMMARY}" in said(result)
    assert labels(result.response) == [DRAFT, PUBLISH, NOT, "Emergency signs"]
    assert await nothing_changed(server)
    done = await pressed(server, result, NOT)
    assert "Nothing was changed, and the file is forgotten." in said(done)
    assert await nothing_changed(server)
    assert labels(done.response) == ["Emergency signs"]


async def test_a_long_list_of_changes_is_a_file(server: Server) -> None:
    library = server.world.library
    files = {
        Key(Kind.EXERCISE, one).file: file_of(server, Key(Kind.EXERCISE, one), summary=SUMMARY)
        for one in library.exercises
    }
    result = await imported(server, pack(files), "all.zip")
    assert f"{len(files)} entries would be." in said(result)
    assert f"and {len(files) - 8} more" in said(result)
    [file] = result.response.attachments
    assert (await file.read()).decode().count(f"+ {SUMMARY}") == len(files)
    assert len(said(result)) <= 4100


async def test_published_it_is_seen_and_posted(server: Server) -> None:
    result = await imported(server, file_of(server, summary=SUMMARY))
    await server.world.restart()
    shown = await pressed(server, result, PUBLISH)
    done = await sent(server, shown)
    assert "## Bridge: version 1" in said(done)
    assert f"version 1: imported by <@{server.boss.id}>" in server.posted()[0]
    card = await server.ann.slash(server.general, "exercise", name="bridge")
    assert SUMMARY in said(card)


async def test_several_are_published_with_one_post(server: Server) -> None:
    result = await imported(server, two_files(server), "two.zip")
    shown = await pressed(server, result, PUBLISH)
    done = await sent(server, shown)
    assert "2 entries published." in said(done)
    [record] = server.posted()
    assert f"2 entries imported by <@{server.boss.id}>." in record
    assert f"**Why** {REASON}" in record
    assert "**Cat-cow** (`exercise/cat_cow`), version 1" in record
    assert record.count(f"+ {SUMMARY}") == 2


async def test_with_review_each_is_asked_for(server: Server) -> None:
    await server.world.bot.services.moderation.change_review(server.guild.id, review=True)
    result = await imported(server, two_files(server), "two.zip")
    shown = await pressed(server, result, PUBLISH)
    done = await sent(server, shown)
    assert "2 entries wait for a second moderator" in said(done)
    for request in server.audit.history():
        assert labels(request) == ["Approve", "Decline"]
        await server.ann.click(request, label="Approve")
    for key in (BRIDGE, CAT_COW):
        version = (await opened_desk(server, key)).version
        assert version is not None
        assert (version.action, version.approver_id) == (Action.IMPORT, server.ann.id)


async def test_with_review_a_channel_is_not_flooded(server: Server) -> None:
    await server.world.bot.services.moderation.change_review(server.guild.id, review=True)
    keys = [Key(Kind.EXERCISE, one) for one in list(server.world.library.exercises)[:12]]
    files = {one.file: file_of(server, one, summary=SUMMARY) for one in keys}
    result = await imported(server, pack(files), "many.zip")
    done = await sent(server, await pressed(server, result, PUBLISH))
    assert "12 entries wait for a second moderator" in said(done)
    assert "The first 10 stand there; `/content drafts` shows the others." in said(done)
    posts = server.audit.history()
    assert [labels(one) for one in posts] == [["Approve", "Decline"]] * 10 + [[]]
    assert "And 2 entries more of the same import" in server.posted()[-1]


async def test_somebody_faster_is_told_and_nothing_is_changed(server: Server) -> None:
    result = await imported(server, two_files(server), "two.zip")
    await say(server, CAT_COW, server.ann, summary="Their own words, read slowly.")
    await say(server, BRIDGE, server.ann, summary="Their own words, read slowly.")
    shown = await pressed(server, result, PUBLISH)
    done = await sent(server, shown)
    assert "Somebody was faster with `exercise/bridge`, `exercise/cat_cow`" in said(done)
    assert server.posted() == []


async def test_saved_as_drafts_they_wait_for_whoever_goes_on(server: Server) -> None:
    result = await imported(server, two_files(server), "two.zip")
    done = await pressed(server, result, DRAFT)
    assert "2 entries drafted. `/content drafts` shows them." in said(done)
    assert (await opened_desk(server, BRIDGE)).text["summary"] == SUMMARY
    again = await imported(server, file_of(server, summary=f"{SUMMARY} Again."))
    assert "(has a draft, which stays)" in said(again)


# Bad input.


async def test_problems_are_told_with_their_places_and_nothing_is_offered(server: Server) -> None:
    raw = file_of(server).replace(b"minutes:", b"minuets:")
    lines = enumerate(raw.splitlines(), 1)
    line = next(number for number, one in lines if one.startswith(b"minuets:"))
    result = await imported(server, raw)
    assert "Nothing was changed: 2 problems have to be mended first." in said(result)
    assert f"bridge.yaml:{line}: minuets: is not a field of this file; did you mean" in said(result)
    assert labels(result.response) == ["Emergency signs"]
    assert await nothing_changed(server)


async def test_a_broken_rule_can_be_mended_as_a_draft_but_not_published(server: Server) -> None:
    raw = file_of(server, summary="Ask @everyone about it.", morning_ok=True)
    result = await imported(server, raw)
    assert ": summary: ʼ@everyoneʼ mentions people or channels" in said(result)
    assert labels(result.response) == [DRAFT, NOT, "Emergency signs"]
    assert await nothing_changed(server)


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("bridge.yaml", b"\xff\xfe id: bridge", "is not UTF-8 text"),
        ("bridge.yaml", b"a: &a [x]\nb: [*a, *a]\nid: bridge", "bridge.yaml:1:"),
        ("bridge.yaml", b"!!python/object/apply:os.system [ls]", "bridge.yaml:1:"),
        ("bridge.yaml", b"", "is empty"),
        ("bridge.yaml", b"id: [", "bridge.yaml:"),
        ("bridge.txt", b"id: bridge", "is neither a .yaml file nor a .zip archive"),
        ("x.zip", b"PK\x03\x04 nonsense", "is damaged, or no zip archive"),
        ("x.zip", pack({"../../etc/passwd": b"x"}), "leads out of the archive"),
        ("x.zip", pack({"exercises/bomb.yaml": b"a" * 900_000}), "is larger than 64 KiB"),
        ("`@everyone`.yaml", b"x: 1", "has no fields that tell what it is"),
    ],
)
async def test_bad_files_are_refused_in_words_and_change_nothing(
    server: Server, name: str, raw: bytes, told: str
) -> None:
    result = await imported(server, raw, name)
    assert told in said(result)
    assert "```" in said(result)
    assert labels(result.response) == ["Emergency signs"]
    assert await nothing_changed(server)


async def test_a_file_that_is_too_large_is_not_even_fetched(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fetched(_: object) -> bytes:
        raise AssertionError("it was fetched")

    monkeypatch.setattr(exchanging, "_fetched", fetched)
    result = await imported(server, b"x" * (MAX_UPLOAD + 1), "content.zip")
    assert "That file is larger than 512 KiB, so I didn't read it." in said(result)
    assert await nothing_changed(server)


async def test_a_file_that_cannot_be_fetched_in_time_is_a_sentence(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(*_: object, **__: object) -> bytes:
        raise TimeoutError

    monkeypatch.setattr("discord.Attachment.read", slow)
    result = await imported(server, file_of(server, summary=SUMMARY))
    assert "Discord didn't hand me that file in time" in said(result)
    assert await nothing_changed(server)


async def test_without_a_file_a_form_asks_for_it(server: Server) -> None:
    shown = await run(server, "import")
    [label] = shown.modal["components"]
    field = label["component"]["custom_id"]
    result = await server.boss.submit_modal(
        shown, {field: [("bridge.yaml", file_of(server, summary=SUMMARY))]}
    )
    assert f"+ {SUMMARY}" in said(result)
    assert await nothing_changed(server)


async def test_safety_texts_cannot_be_emptied_by_a_file(server: Server) -> None:
    raw = file_of(server, SAFETY, disclaimer="All is well.")
    result = await imported(server, raw, "safety.yaml")
    assert "safety texts may be added to, not removed" in said(result)
    assert PUBLISH not in labels(result.response)

"""Tests of bot.services.exchange: content as files, and files that change nothing by themselves."""

import io
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.editorial import Action
from bot.errors import Gone, Unpublishable, UserError
from bot.library.bundles import pack
from bot.library.edition import plain
from bot.library.kinds import SAFETY, Key, Kind
from bot.library.writing import to_yaml
from bot.services.desks import keys_of
from bot.services.exchange import Plan
from bot.services.outcomes import Asked, Overtaken, Published
from bot.settings import DEFAULT_CONTENT
from tests.services.newsroom import ANN, BOB, BRIDGE, OTHER_SERVER, REASON, SERVER, Newsroom

OURS, THEIRS = "Our own words, read slowly.", "Their own words, read slowly."
SUMMARY = "Lift the hips slowly, and stop well before anything pinches."
CAT_COW = Key(Kind.EXERCISE, "cat_cow")
OWN = Key(Kind.EXERCISE, "bridge_with_a_ball")


def said(newsroom: Newsroom, key: Key, **changes: Any) -> dict[str, Any]:
    """Return a bundled entry as plain data, with some fields changed."""
    entry: Any = getattr(newsroom.libraries.bundled, key.kind.folder)[key.id]
    return {**plain(entry), **changes}


def yaml(key: Key, data: Mapping[str, Any]) -> bytes:
    return to_yaml(key.kind, data)


async def planned(newsroom: Newsroom, raw: bytes, name: str = "bridge.yaml") -> Plan:
    return await newsroom.editorial.exchange.plan(SERVER, ANN, name, raw)


async def edited(newsroom: Newsroom, **changes: Any) -> Plan:
    return await planned(newsroom, yaml(BRIDGE, said(newsroom, BRIDGE, **changes)))


def own_exercise(newsroom: Newsroom) -> dict[str, Any]:
    """Return an exercise of the server's own."""
    known = newsroom.libraries.bundled.exercises.values()
    number = max(one.number for one in known) + 1
    return said(
        newsroom, BRIDGE, id=OWN.id, name="Bridge with a ball", number=number, aliases=["ball lift"]
    )


def unpacked(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {one: archive.read(one) for one in archive.namelist()}


async def with_edits(newsroom: Newsroom) -> None:
    """Let a server say something of every kind in its own words, and hide something."""
    library = newsroom.libraries.bundled
    await newsroom.say(BRIDGE, summary=SUMMARY, minutes=4)
    for kind in (Kind.CAUSE, Kind.ROUTINE, Kind.GUIDE):
        one = next(iter(getattr(library, kind.folder)))
        await newsroom.say(Key(kind, one), summary="Ours: read it slowly.")
    await newsroom.say(SAFETY, disclaimer=f"{library.safety.disclaimer} Ask a nurse, too.")
    await newsroom.editorial.publishing.retire(SERVER, CAT_COW, ANN, REASON)


# Export.


async def test_what_nobody_edited_is_exported_as_the_files_themselves(newsroom: Newsroom) -> None:
    name, raw = await newsroom.editorial.exchange.export(SERVER, None)
    assert name == "content.zip"
    folder = DEFAULT_CONTENT.parent
    files = {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in (DEFAULT_CONTENT / "en").rglob("*.yaml")
        if file.name != "sources.yaml"
    }
    assert unpacked(raw) == files


async def test_a_single_entry_is_exported_as_it_stands_here(newsroom: Newsroom) -> None:
    exchange = newsroom.editorial.exchange
    bundled = (DEFAULT_CONTENT / "en" / BRIDGE.file).read_bytes()
    assert await exchange.export(SERVER, BRIDGE) == ("bridge.yaml", bundled)
    await newsroom.say(BRIDGE, summary=SUMMARY)
    _, raw = await exchange.export(SERVER, BRIDGE)
    assert SUMMARY.encode() in raw
    assert await exchange.export(OTHER_SERVER, BRIDGE) == ("bridge.yaml", bundled)
    await newsroom.editorial.publishing.roll_back(SERVER, BRIDGE, 0, ANN, REASON)
    assert await exchange.export(SERVER, BRIDGE) == ("bridge.yaml", bundled)


async def test_hidden_entries_are_named_and_left_out(newsroom: Newsroom) -> None:
    await newsroom.editorial.publishing.retire(SERVER, CAT_COW, ANN, REASON)
    files = unpacked((await newsroom.editorial.exchange.export(SERVER, None))[1])
    assert f"content/en/{CAT_COW.file}" not in files
    assert str(CAT_COW) in files["retired.txt"].decode()


async def test_what_is_only_a_draft_is_no_part_of_an_export(newsroom: Newsroom) -> None:
    desk = await newsroom.editorial.drafting.begin(
        SERVER, Kind.GUIDE, "At work", Key(Kind.GUIDE, "posture"), ANN
    )
    with pytest.raises(UserError, match="is only a draft so far"):
        await newsroom.editorial.exchange.export(SERVER, desk.key)
    files = unpacked((await newsroom.editorial.exchange.export(SERVER, None))[1])
    assert f"content/en/{desk.key.file}" not in files


@pytest.mark.parametrize("has_edits", [False, True])
async def test_an_export_comes_back_as_nothing_new_and_goes_out_the_same(
    newsroom: Newsroom, has_edits: bool
) -> None:
    if has_edits:
        await with_edits(newsroom)
    exchange = newsroom.editorial.exchange
    name, raw = await exchange.export(SERVER, None)
    plan = await planned(newsroom, raw, name)
    assert (plan.problems, plan.changes, plan.notes, plan.parcel_id) == ((), (), (), None)
    assert plan.unchanged == len(keys_of(newsroom.libraries.bundled)) - has_edits
    assert await exchange.export(SERVER, None) == (name, raw)
    for key in keys_of(newsroom.libraries.bundled):
        file, one = await exchange.export(SERVER, key)
        assert (await planned(newsroom, one, file)).changes == ()
        assert await exchange.export(SERVER, key) == (file, one)


async def test_an_export_brings_another_server_to_the_same_words(newsroom: Newsroom) -> None:
    await with_edits(newsroom)
    exchange = newsroom.editorial.exchange
    _, raw = await exchange.export(SERVER, None)
    plan = await exchange.plan(OTHER_SERVER, ANN, "content.zip", raw)
    assert len(plan.changes) == 5
    await exchange.publish(OTHER_SERVER, ANN, plan.parcel_id or "", REASON)
    await newsroom.editorial.publishing.retire(OTHER_SERVER, CAT_COW, ANN, REASON)
    assert (await exchange.export(OTHER_SERVER, None))[1] == raw


# What an import would change.


async def test_an_import_says_what_would_change_and_changes_nothing(newsroom: Newsroom) -> None:
    plan = await edited(newsroom, summary=SUMMARY)
    [change] = plan.changes
    assert (change.key, change.name, change.is_hidden, change.has_draft) == (
        *(BRIDGE, "Bridge"),
        *(False, False),
    )
    assert (change.before or {})["summary"] != SUMMARY
    assert change.after["summary"] == SUMMARY
    assert plan.parcel_id is not None
    assert newsroom.seen() is newsroom.libraries.bundled
    assert await newsroom.editorial.desks.working(SERVER) == []


async def test_problems_name_the_file_and_the_line_and_nothing_waits(newsroom: Newsroom) -> None:
    raw = yaml(BRIDGE, said(newsroom, BRIDGE)).replace(b"minutes:", b"minuets:")
    plan = await planned(newsroom, raw)
    lines = raw.decode().splitlines()
    line = next(n for n, text in enumerate(lines, 1) if text.startswith("minuets:"))
    told = [str(one) for one in plan.problems]
    assert [one for one in told if f"bridge.yaml:{line}: minuets: is not a field" in one], told
    assert (plan.changes, plan.parcel_id) == ((), None)


async def test_broken_rules_name_the_line_too_and_can_be_drafted_but_not_published(
    newsroom: Newsroom,
) -> None:
    raw = yaml(BRIDGE, said(newsroom, BRIDGE, mistakes=["It cures you.", "Haste."], level="calm"))
    plan = await planned(newsroom, raw, "mine.yaml")
    lines = raw.decode().splitlines()
    assert [str(one) for one in plan.problems] == [
        f"mine.yaml:{lines.index('level: calm') + 1}: level: has to stay `build` or become harder",
        next(str(one) for one in plan.problems if "promises a cure" in str(one)),
    ]
    assert f"mine.yaml:{lines.index('mistakes:') + 2}: mistakes[1]: " in str(plan.problems[1])
    exchange = newsroom.editorial.exchange
    with pytest.raises(Unpublishable):
        await exchange.publish(SERVER, ANN, plan.parcel_id or "", REASON)
    assert newsroom.seen() is newsroom.libraries.bundled
    await exchange.save(SERVER, ANN, plan.parcel_id or "")
    desk = await newsroom.editorial.desks.open(SERVER, BRIDGE)
    assert desk.text["level"] == "calm"


async def test_what_needs_each_other_is_judged_and_published_together(newsroom: Newsroom) -> None:
    key = Key(Kind.EXERCISE, "bridge")
    old = said(newsroom, BRIDGE)
    changed = {**old, "easier": {**(old["easier"] or {}), "exercise": OWN.id}}
    raw = pack({OWN.file: yaml(OWN, own_exercise(newsroom)), key.file: yaml(key, changed)})
    plan = await planned(newsroom, raw, "two.zip")
    assert plan.problems == ()
    assert {one.key: one.before is None for one in plan.changes} == {OWN: True, BRIDGE: False}
    made = await newsroom.editorial.exchange.publish(SERVER, ANN, plan.parcel_id or "", REASON)
    assert [type(one) for one in made] == [Published, Published]
    assert [one.name for one in made if isinstance(one, Published)] == [
        "Bridge",
        "Bridge with a ball",
    ]
    seen = newsroom.seen().exercises["bridge"]
    assert seen.easier is not None
    assert seen.easier.exercise == OWN.id
    assert OWN.id not in newsroom.seen(OTHER_SERVER).exercises
    alone = await newsroom.editorial.exchange.plan(OTHER_SERVER, ANN, "x.yaml", yaml(key, changed))
    assert OWN.id in str(alone.problems[0])


async def test_what_is_hidden_stays_hidden_and_is_judged_all_the_same(newsroom: Newsroom) -> None:
    key = Key(Kind.ROUTINE, "extension")
    await newsroom.editorial.publishing.retire(SERVER, key, ANN, REASON)
    bad = said(newsroom, key, summary="Ask @everyone about it.")
    plan = await planned(newsroom, yaml(key, bad), "extension.yaml")
    assert plan.changes[0].is_hidden
    assert "mentions people" in str(plan.problems[0])
    good = await planned(newsroom, yaml(key, said(newsroom, key, summary=OURS)), "e.yaml")
    await newsroom.editorial.exchange.publish(SERVER, ANN, good.parcel_id or "", REASON)
    assert "extension" not in newsroom.seen().routines
    assert newsroom.seen().followed("extension").summary == OURS


# What a moderator chooses.


async def test_published_with_a_reason_each_entry_has_a_version(newsroom: Newsroom) -> None:
    plan = await edited(newsroom, summary=SUMMARY)
    exchange = newsroom.editorial.exchange
    with pytest.raises(UserError, match="A reason has"):
        await exchange.publish(SERVER, ANN, plan.parcel_id or "", "x")
    [made] = await exchange.publish(SERVER, ANN, plan.parcel_id or "", REASON)
    assert isinstance(made, Published)
    assert (made.version.number, made.version.action) == (1, Action.IMPORT)
    assert (made.version.author_id, made.version.reason) == (ANN, REASON)
    assert newsroom.seen().exercises["bridge"].summary == SUMMARY
    with pytest.raises(Gone):
        await exchange.publish(SERVER, ANN, plan.parcel_id or "", REASON)


async def test_it_belongs_to_one_moderator_of_one_server_and_can_be_let_go(
    newsroom: Newsroom,
) -> None:
    plan = await edited(newsroom, summary=SUMMARY)
    exchange, parcel_id = newsroom.editorial.exchange, plan.parcel_id or ""
    for guild_id, author_id in ((SERVER, BOB), (OTHER_SERVER, ANN)):
        with pytest.raises(Gone):
            await exchange.publish(guild_id, author_id, parcel_id, REASON)
        with pytest.raises(Gone):
            await exchange.forget(guild_id, author_id, parcel_id)
    await exchange.forget(SERVER, ANN, parcel_id)
    with pytest.raises(Gone):
        await exchange.save(SERVER, ANN, parcel_id)


async def test_a_version_that_came_meanwhile_is_not_overwritten(newsroom: Newsroom) -> None:
    two = pack(
        {
            BRIDGE.file: yaml(BRIDGE, said(newsroom, BRIDGE, summary=SUMMARY)),
            CAT_COW.file: yaml(CAT_COW, said(newsroom, CAT_COW, summary=SUMMARY)),
        }
    )
    plan = await planned(newsroom, two, "two.zip")
    await newsroom.say(CAT_COW, summary=THEIRS)
    [late] = await newsroom.editorial.exchange.publish(SERVER, ANN, plan.parcel_id or "", REASON)
    assert isinstance(late, Overtaken)
    assert (late.desk.key, late.desk.draft) == (CAT_COW, None)
    assert newsroom.seen().exercises["bridge"].summary != SUMMARY
    assert newsroom.seen().exercises["cat_cow"].summary == THEIRS


async def test_drafts_begin_from_the_version_that_was_compared_with(newsroom: Newsroom) -> None:
    plan = await edited(newsroom, summary=SUMMARY)
    await newsroom.say(BRIDGE, works="Buttocks, thighs and trunk.")
    saved = await newsroom.editorial.exchange.save(SERVER, ANN, plan.parcel_id or "")
    assert (saved.drafted, saved.left) == ((BRIDGE,), ())
    assert isinstance(await newsroom.publish(BRIDGE), Overtaken)


async def test_a_draft_in_which_somebody_wrote_stays(newsroom: Newsroom) -> None:
    exchange = newsroom.editorial.exchange
    first = await edited(newsroom, summary=SUMMARY)
    await exchange.save(SERVER, ANN, first.parcel_id or "")
    again = await edited(newsroom, summary=f"{SUMMARY} Again.")
    assert again.changes[0].has_draft
    assert (await exchange.save(SERVER, ANN, again.parcel_id or "")).drafted == (BRIDGE,)
    third = await edited(newsroom, summary="A third text, which comes too late.")
    saved = await exchange.save(SERVER, ANN, third.parcel_id or "")
    assert (saved.drafted, saved.left) == ((), (BRIDGE,))
    desk = await newsroom.editorial.desks.open(SERVER, BRIDGE)
    assert desk.text["summary"] == f"{SUMMARY} Again."


async def test_with_review_each_entry_waits_by_itself(newsroom: Newsroom) -> None:
    await newsroom.guilds.set_review(SERVER, review=True)
    two = pack(
        {
            BRIDGE.file: yaml(BRIDGE, said(newsroom, BRIDGE, summary=SUMMARY)),
            OWN.file: yaml(OWN, own_exercise(newsroom)),
        }
    )
    plan = await planned(newsroom, two, "two.zip")
    made = await newsroom.editorial.exchange.publish(SERVER, ANN, plan.parcel_id or "", REASON)
    assert [type(one) for one in made] == [Asked, Asked]
    assert newsroom.seen() is newsroom.libraries.bundled
    approve = newsroom.editorial.publishing.approve
    for one in made:
        assert isinstance(one, Asked)
        await approve(SERVER, one.desk.key, one.draft.revision, BOB)
    assert newsroom.seen().exercises[OWN.id].name == "Bridge with a ball"
    assert newsroom.seen().exercises["bridge"].summary == SUMMARY


async def test_with_review_nothing_waits_in_the_place_of_a_draft(newsroom: Newsroom) -> None:
    await newsroom.guilds.set_review(SERVER, review=True)
    plan = await edited(newsroom, summary=SUMMARY)
    await newsroom.editorial.exchange.save(SERVER, ANN, plan.parcel_id or "")
    again = await edited(newsroom, summary=SUMMARY)
    with pytest.raises(UserError, match="There is a draft already of"):
        await newsroom.editorial.exchange.publish(SERVER, ANN, again.parcel_id or "", REASON)


async def test_what_nobody_chose_about_is_let_go_after_a_day(newsroom: Newsroom) -> None:
    plan = await edited(newsroom, summary=SUMMARY)
    made_at = newsroom.clock.now()
    drafts = newsroom.editorial.exchange._drafts
    assert await drafts.drop_unchosen(made_at) == 0
    assert await drafts.drop_unchosen(made_at + timedelta(seconds=1)) == 1
    with pytest.raises(Gone):
        await newsroom.editorial.exchange.save(SERVER, ANN, plan.parcel_id or "")

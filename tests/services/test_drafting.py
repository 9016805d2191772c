"""Tests of bot.services.drafting and meetings: writing together, and losing nothing."""

from typing import Any

import pytest

from bot.errors import Gone, UserError
from bot.library import forms
from bot.library.kinds import SAFETY, Key, Kind
from bot.library.library import Library
from bot.services.drafting import Met, Written
from bot.services.outcomes import Published
from tests.services.newsroom import (
    ANN,
    BOB,
    BRIDGE,
    OTHER_SERVER,
    SERVER,
    Newsroom,
    open_newsroom,
)

NAMES = "names"
SUMMARY = "Lift the hips slowly, and stop before anything pinches."
EVERY = [
    *(Key(Kind.CAUSE, one) for one in ("general", "herniated_disc")),
    *(Key(Kind.EXERCISE, one) for one in ("bridge", "walking", "cat_cow")),
    *(Key(Kind.ROUTINE, one) for one in ("extension", "hip")),
    *(Key(Kind.GUIDE, one) for one in ("anatomy", "posture")),
    SAFETY,
]


async def test_the_first_words_make_a_draft_that_members_do_not_see(newsroom: Newsroom) -> None:
    written = await newsroom.write(BRIDGE, NAMES, typed={"summary": SUMMARY})
    assert isinstance(written, Written)
    assert written.desk.text["summary"] == SUMMARY
    draft = written.desk.draft
    assert draft is not None
    assert (draft.revision, draft.version) == (1, 0)
    assert (draft.author_id, draft.touched_at) == (ANN, newsroom.clock.now())
    assert draft.state.changes == {"summary": SUMMARY}
    assert newsroom.seen() is newsroom.libraries.bundled


async def test_a_draft_outlives_the_process_and_belongs_to_its_server(
    newsroom: Newsroom, library: Library
) -> None:
    await newsroom.write(BRIDGE, NAMES, typed={"summary": SUMMARY})
    again = await open_newsroom(newsroom.database, newsroom.clock, library)
    [desk] = await again.editorial.desks.working(SERVER)
    assert desk.text["summary"] == SUMMARY
    assert await again.editorial.desks.working(OTHER_SERVER) == []
    assert (await again.editorial.desks.open(OTHER_SERVER, BRIDGE)).draft is None


async def test_whoever_opens_it_next_goes_on_with_it(newsroom: Newsroom) -> None:
    await newsroom.write(BRIDGE, NAMES, typed={"summary": SUMMARY})
    written = await newsroom.write(BRIDGE, NAMES, typed={"works": "Buttocks."}, author_id=BOB)
    assert isinstance(written, Written)
    assert written.desk.draft is not None
    assert (written.desk.draft.revision, written.desk.draft.author_id) == (2, BOB)
    assert written.desk.text["summary"] == SUMMARY
    assert written.desk.text["works"] == "Buttocks."


@pytest.mark.parametrize("key", EVERY, ids=str)
async def test_a_section_that_is_sent_as_it_was_opened_changes_nothing(
    newsroom: Newsroom, key: Key
) -> None:
    desk = await newsroom.editorial.desks.open(SERVER, key)
    for section in forms.sections(key.kind, desk.text):
        written = await newsroom.write(key, section.id, typed={})
        assert isinstance(written, Written)
        assert written.desk.draft is None
        assert written.desk.text == desk.text


async def test_a_section_that_is_gone_is_said(newsroom: Newsroom) -> None:
    with pytest.raises(Gone):
        await newsroom.editorial.drafting.write(SERVER, BRIDGE, "no_such", {}, {}, ANN)
    with pytest.raises(Gone):
        await newsroom.write(Key(Kind.EXERCISE, "no_such"), NAMES, typed={})


# Two at once.


async def at_once(newsroom: Newsroom, **typed: tuple[str, str]) -> Written | Met:
    """Let Bob send a section that he opened before Ann sent hers."""
    opened, bobs = await newsroom.filled(
        BRIDGE, NAMES, {name: texts[1] for name, texts in typed.items() if texts[1]}
    )
    await newsroom.write(
        BRIDGE, NAMES, typed={name: texts[0] for name, texts in typed.items() if texts[0]}
    )
    return await newsroom.editorial.drafting.write(SERVER, BRIDGE, NAMES, opened, bobs, BOB)


async def test_different_words_are_merged(newsroom: Newsroom) -> None:
    written = await at_once(newsroom, summary=(SUMMARY, ""), works=("", "Buttocks."))
    assert isinstance(written, Written)
    assert (written.desk.text["summary"], written.desk.text["works"]) == (SUMMARY, "Buttocks.")


async def met(newsroom: Newsroom) -> Met:
    found = await at_once(newsroom, summary=(SUMMARY, f"{SUMMARY} Twice."), works=("", "Buttocks."))
    assert isinstance(found, Met)
    return found


async def test_the_same_words_conflict_with_both_texts(newsroom: Newsroom) -> None:
    found = await met(newsroom)
    path = ("summary",)
    assert (found.mine, found.theirs) == ({path: f"{SUMMARY} Twice."}, {path: SUMMARY})
    # Theirs stands until somebody chose; what only one changed is in.
    assert found.desk.text["summary"] == SUMMARY
    assert found.desk.text["works"] == "Buttocks."


async def test_mine_can_be_taken_also_after_a_restart(newsroom: Newsroom, library: Library) -> None:
    found = await met(newsroom)
    again = await open_newsroom(newsroom.database, newsroom.clock, library)
    desk = await again.editorial.meetings.take_mine(SERVER, found.parcel_id, BOB)
    assert desk.text["summary"] == f"{SUMMARY} Twice."
    with pytest.raises(Gone):
        await again.editorial.meetings.take_mine(SERVER, found.parcel_id, BOB)


async def test_theirs_can_be_kept(newsroom: Newsroom) -> None:
    found = await met(newsroom)
    desk = await newsroom.editorial.meetings.take_theirs(SERVER, found.parcel_id, BOB)
    assert desk.text["summary"] == SUMMARY
    with pytest.raises(Gone):
        await newsroom.editorial.meetings.take_theirs(SERVER, found.parcel_id, BOB)


@pytest.mark.parametrize(("guild_id", "author_id"), [(OTHER_SERVER, BOB), (SERVER, ANN)])
async def test_nobody_else_chooses_for_somebody(
    newsroom: Newsroom, guild_id: int, author_id: int
) -> None:
    found = await met(newsroom)
    with pytest.raises(Gone):
        await newsroom.editorial.meetings.take_mine(guild_id, found.parcel_id, author_id)


# New entries.


async def begun(newsroom: Newsroom, kind: Kind, name: str, like: Key | None = None) -> Key:
    desk = await newsroom.editorial.drafting.begin(SERVER, kind, name, like, ANN)
    assert desk.seen is None
    return desk.key


async def test_a_new_exercise_begins_like_another_and_is_found_once_published(
    newsroom: Newsroom,
) -> None:
    key = await begun(newsroom, Kind.EXERCISE, "Bridge on a ball", BRIDGE)
    assert key == Key(Kind.EXERCISE, "bridge_on_a_ball")
    assert key.id not in newsroom.seen().exercises
    assert isinstance(await newsroom.publish(key), Published)
    found = newsroom.seen().exercises[key.id]
    assert found.number == 37
    assert found.pose == newsroom.libraries.bundled.exercises["bridge"].pose
    assert newsroom.seen().index.named("bridge on a ball", "exercise") is not None
    assert key.id not in newsroom.seen(OTHER_SERVER).exercises


@pytest.mark.parametrize(
    ("kind", "like", "said"),
    [
        (Kind.SAFETY, None, "one set of safety texts"),
        (Kind.EXERCISE, None, "starts as a copy of one"),
        (Kind.CAUSE, BRIDGE, "couldn't read `exercise/bridge` as a cause"),
    ],
)
async def test_what_cannot_be_begun_is_said(
    newsroom: Newsroom, kind: Kind, like: Key | None, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        await newsroom.editorial.drafting.begin(SERVER, kind, "Something new", like, ANN)


async def test_an_empty_new_entry_says_what_is_missing(newsroom: Newsroom) -> None:
    key = await begun(newsroom, Kind.GUIDE, "Gardening")
    desk = await newsroom.editorial.desks.open(SERVER, key)
    verdict = await newsroom.editorial.desks.judge(desk)
    assert {one.field for one in verdict.problems} >= {"summary", "sections"}


async def test_ids_never_collide(newsroom: Newsroom) -> None:
    first = await begun(newsroom, Kind.EXERCISE, "Bridge", BRIDGE)
    second = await begun(newsroom, Kind.EXERCISE, "Bridge", BRIDGE)
    assert len({BRIDGE, first, second}) == 3


@pytest.mark.parametrize("name", ["Slipped disc days", "Piriformis", "Herniated disc"])
async def test_a_routine_is_not_named_after_a_cause(newsroom: Newsroom, name: str) -> None:
    key = await begun(newsroom, Kind.ROUTINE, name, Key(Kind.ROUTINE, "hip"))
    desk = await newsroom.editorial.desks.open(SERVER, key)
    verdict = await newsroom.editorial.desks.judge(desk)
    assert any("never by a cause" in one.sentence for one in verdict.problems)


async def test_a_draft_is_discarded_only_as_it_was_looked_at(newsroom: Newsroom) -> None:
    drafting = newsroom.editorial.drafting
    await newsroom.write(BRIDGE, NAMES, typed={"summary": SUMMARY})
    with pytest.raises(Gone):
        await drafting.discard(SERVER, BRIDGE, 7)
    await drafting.discard(SERVER, BRIDGE, 1)
    assert (await newsroom.editorial.desks.open(SERVER, BRIDGE)).draft is None
    with pytest.raises(Gone):
        await drafting.discard(SERVER, BRIDGE, 1)


# A release changes what lies beneath.


async def released(newsroom: Newsroom, library: Library, **changes: Any) -> Newsroom:
    """Start the next release, in which the bridge is another."""
    bridge = library.exercises["bridge"].model_copy(update=changes)
    other = type(library)(
        causes=library.causes,
        exercises={**library.exercises, "bridge": bridge},
        routines=library.routines,
        guides=library.guides,
        safety=library.safety,
        sources=library.sources,
    )
    return await open_newsroom(newsroom.database, newsroom.clock, other)


WORKS = "Buttocks and thighs, says the release."


async def outdated(newsroom: Newsroom, library: Library) -> Newsroom:
    await newsroom.say(BRIDGE, summary=SUMMARY)
    return await released(newsroom, library, works=WORKS, summary="Another summary of the release.")


async def test_moderators_see_what_a_release_changed_and_members_read_theirs(
    newsroom: Newsroom, library: Library
) -> None:
    after = await outdated(newsroom, library)
    seen = after.seen().exercises["bridge"]
    assert (seen.summary, seen.works) == (SUMMARY, WORKS)
    desk = await after.editorial.desks.open(SERVER, BRIDGE)
    assert desk.is_outdated
    assert (desk.beneath or {})["works"] == library.exercises["bridge"].works
    assert (desk.bundled or {})["works"] == WORKS
    [news] = [one async for one in after.editorial.beneath.news()]
    assert (news.guild_id, news.keys) == (SERVER, (BRIDGE,))
    await after.editorial.beneath.told(news)
    assert [one async for one in after.editorial.beneath.news()] == []


async def test_what_was_not_changed_beneath_is_no_news(newsroom: Newsroom) -> None:
    await newsroom.say(BRIDGE, summary=SUMMARY)
    assert [one async for one in newsroom.editorial.beneath.news()] == []
    for choose in (newsroom.editorial.beneath.keep, newsroom.editorial.meetings.draft_merge):
        with pytest.raises(Gone):
            await choose(SERVER, BRIDGE, ANN)


async def test_ours_can_be_kept(newsroom: Newsroom, library: Library) -> None:
    after = await outdated(newsroom, library)
    made = await after.editorial.beneath.keep(SERVER, BRIDGE, ANN)
    assert isinstance(made, Published)
    assert after.seen().exercises["bridge"].summary == SUMMARY
    assert not (await after.editorial.desks.open(SERVER, BRIDGE)).is_outdated
    assert [one async for one in after.editorial.beneath.news()] == []


async def test_ours_can_be_dropped(newsroom: Newsroom, library: Library) -> None:
    after = await outdated(newsroom, library)
    made = await after.editorial.beneath.drop(SERVER, BRIDGE, ANN, "The new text is better")
    assert isinstance(made, Published)
    assert after.seen() is after.libraries.bundled


async def test_the_two_can_be_merged_and_what_both_changed_is_named(
    newsroom: Newsroom, library: Library
) -> None:
    after = await outdated(newsroom, library)
    merge = await after.editorial.meetings.draft_merge(SERVER, BRIDGE, ANN)
    assert merge.both == (("summary",),)
    desk = await after.editorial.desks.open(SERVER, BRIDGE)
    assert (desk.text["summary"], desk.text["works"]) == (SUMMARY, WORKS)
    assert isinstance(await after.publish(BRIDGE), Published)
    assert not (await after.editorial.desks.open(SERVER, BRIDGE)).is_outdated


async def test_an_entry_that_a_release_takes_away_can_be_kept_as_ones_own(
    newsroom: Newsroom, library: Library
) -> None:
    await newsroom.say(BRIDGE, summary=SUMMARY)
    fewer = {name: one for name, one in library.exercises.items() if name != "bridge"}
    gone = type(library)(
        causes=library.causes,
        exercises=fewer,
        routines=library.routines,
        guides=library.guides,
        safety=library.safety,
        sources=library.sources,
    )
    after = await open_newsroom(newsroom.database, newsroom.clock, gone)
    assert "bridge" not in after.seen().exercises
    desk = await after.editorial.desks.open(SERVER, BRIDGE)
    assert desk.is_outdated
    made = await after.editorial.beneath.keep(SERVER, BRIDGE, ANN)
    assert isinstance(made, Published)
    assert after.seen().exercises["bridge"].summary == SUMMARY

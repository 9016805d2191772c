"""Tests of bot.services.publishing: versions, who made them and why, and who was overtaken."""

import pytest

from bot.domain.editorial import Action
from bot.errors import Gone, Unpublishable, UserError
from bot.library.kinds import SAFETY, Key, Kind
from bot.services.outcomes import Asked, Overtaken, Published
from tests.services.newsroom import (
    ANN,
    BOB,
    BRIDGE,
    OTHER_SERVER,
    REASON,
    SERVER,
    Newsroom,
    section_with,
)

SUMMARY = "Lift the hips slowly, and stop well before anything pinches."
CAT_COW = Key(Kind.EXERCISE, "cat_cow")


async def drafted(newsroom: Newsroom, **typed: str) -> None:
    desk = await newsroom.editorial.desks.open(SERVER, BRIDGE)
    section = section_with(BRIDGE.kind, desk.text, next(iter(typed)))
    await newsroom.write(BRIDGE, section, typed=typed)


async def published(newsroom: Newsroom, **typed: str) -> Published:
    await drafted(newsroom, **typed)
    made = await newsroom.publish(BRIDGE)
    assert isinstance(made, Published)
    return made


async def test_what_is_published_is_seen_at_once_in_that_server_only(newsroom: Newsroom) -> None:
    made = await published(newsroom, summary=SUMMARY)
    assert newsroom.seen().exercises["bridge"].summary == SUMMARY
    for elsewhere in (OTHER_SERVER, None):
        assert newsroom.seen(elsewhere) is newsroom.libraries.bundled
    version = made.version
    assert (version.number, version.action, version.reason) == (1, Action.PUBLISH, REASON)
    assert (version.author_id, version.approver_id) == (ANN, None)
    assert version.state.changes == {"summary": SUMMARY}
    assert version.made_at == newsroom.clock.now()
    assert (made.before or {})["summary"] != SUMMARY
    assert (made.after or {})["summary"] == SUMMARY


async def test_it_is_seen_after_a_restart_too(newsroom: Newsroom) -> None:
    await published(newsroom, summary=SUMMARY)
    await newsroom.libraries.load()
    assert newsroom.seen().exercises["bridge"].summary == SUMMARY


async def test_publishing_ends_the_draft(newsroom: Newsroom) -> None:
    await published(newsroom, summary=SUMMARY)
    assert (await newsroom.editorial.desks.open(SERVER, BRIDGE)).draft is None
    with pytest.raises(Gone):
        await newsroom.publish(BRIDGE)


async def test_versions_are_kept_and_any_of_them_can_be_returned_to(newsroom: Newsroom) -> None:
    publishing = newsroom.editorial.publishing
    await published(newsroom, summary=SUMMARY)
    await published(newsroom, summary=f"{SUMMARY} Again.")
    back = await publishing.roll_back(SERVER, BRIDGE, 1, BOB, REASON)
    assert isinstance(back, Published)
    assert (back.version.number, back.version.action) == (3, Action.ROLLBACK)
    assert newsroom.seen().exercises["bridge"].summary == SUMMARY
    bundled = await publishing.roll_back(SERVER, BRIDGE, 0, BOB, REASON)
    assert isinstance(bundled, Published)
    assert newsroom.seen() is newsroom.libraries.bundled
    desk = await newsroom.editorial.desks.open(SERVER, BRIDGE)
    history = await newsroom.editorial.desks.history(desk)
    assert [one.number for one in history] == [4, 3, 2, 1]
    assert [one.author_id for one in history] == [BOB, BOB, ANN, ANN]


@pytest.mark.parametrize(("number", "said"), [(7, "has no version 7"), (1, "exactly that already")])
async def test_a_version_that_is_not_there_or_is_seen_already_is_refused(
    newsroom: Newsroom, number: int, said: str
) -> None:
    await published(newsroom, summary=SUMMARY)
    with pytest.raises(UserError, match=said):
        await newsroom.editorial.publishing.roll_back(SERVER, BRIDGE, number, ANN, REASON)


@pytest.mark.parametrize("reason", ["", "  ", "ok", "x" * 201])
async def test_a_reason_has_to_say_something(newsroom: Newsroom, reason: str) -> None:
    await drafted(newsroom, summary=SUMMARY)
    with pytest.raises(UserError, match="A reason has 3 to 200 characters"):
        await newsroom.editorial.publishing.publish(SERVER, BRIDGE, ANN, reason)
    assert newsroom.seen() is newsroom.libraries.bundled


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("summary", "It cures sciatica for good.", "promises a cure"),
        ("summary", "Ask @everyone about it, please.", "mentions people"),
        ("summary", "Come to discord.gg/backs for more.", "invites people"),
        ("steps", "- Lie down.", "needs at least 3"),
        ("minutes", "soon", "should be a number"),
        ("morning_ok", "maybe", "true or false"),
        ("sources", "NOPE", "is not in sources.yaml"),
        ("name", "Cat-cow", "already leads to `cat_cow`"),
        ("level", "calm", "has to stay `build` or become harder"),
        ("default_off", "", "`pregnancy` has to stay"),
    ],
)
async def test_what_cannot_be_shown_or_breaks_a_rule_is_not_published(
    newsroom: Newsroom, field: str, text: str, said: str
) -> None:
    await drafted(newsroom, **{field: text})
    with pytest.raises(Unpublishable, match=said):
        await newsroom.publish(BRIDGE)
    assert newsroom.seen() is newsroom.libraries.bundled
    assert (await newsroom.editorial.desks.open(SERVER, BRIDGE)).draft is not None


async def test_what_is_as_it_was_is_not_published(newsroom: Newsroom) -> None:
    before = newsroom.libraries.bundled.exercises["bridge"].summary
    await drafted(newsroom, summary=SUMMARY)
    await drafted(newsroom, summary=before)
    with pytest.raises(UserError, match="Nothing differs"):
        await newsroom.publish(BRIDGE)


async def test_a_draft_that_was_overtaken_is_kept_and_told(newsroom: Newsroom) -> None:
    await drafted(newsroom, summary=SUMMARY)
    await newsroom.say(BRIDGE, works="Buttocks, thighs and trunk.")
    made = await newsroom.publish(BRIDGE)
    assert isinstance(made, Overtaken)
    assert made.desk.number == 1
    assert made.desk.text["summary"] == SUMMARY
    assert newsroom.seen().exercises["bridge"].summary != SUMMARY


@pytest.mark.parametrize("merge", [True, False])
async def test_who_was_overtaken_goes_on_with_both_or_with_theirs(
    newsroom: Newsroom, merge: bool
) -> None:
    await drafted(newsroom, summary=SUMMARY)
    await newsroom.say(BRIDGE, works="Buttocks, thighs and trunk.")
    both = await newsroom.editorial.meetings.rebase(SERVER, BRIDGE, ANN, merge=merge)
    assert both.both == ()
    assert isinstance(await newsroom.publish(BRIDGE), Published)
    seen = newsroom.seen().exercises["bridge"]
    assert seen.summary == SUMMARY
    assert (seen.works == "Buttocks, thighs and trunk.") is merge


async def test_a_cause_of_its_own_is_published_before_any_exercise_is_used_for_it(
    newsroom: Newsroom,
) -> None:
    like, cold = Key(Kind.CAUSE, "piriformis"), Key(Kind.CAUSE, "cold_weather")
    await newsroom.editorial.drafting.begin(SERVER, Kind.CAUSE, "Cold weather", like, ANN)
    assert isinstance(await newsroom.publish(cold), Published)
    assert newsroom.seen().suiting(cold.id) == []
    await drafted(newsroom, suits="Cold weather\nNot yet diagnosed")
    assert isinstance(await newsroom.publish(BRIDGE), Published)
    assert [one.id for one in newsroom.seen().suiting(cold.id)] == [BRIDGE.id]


# Hiding an entry.


async def test_a_retired_entry_is_gone_from_lists_and_routines_and_is_told_before(
    newsroom: Newsroom,
) -> None:
    publishing, desks = newsroom.editorial.publishing, newsroom.editorial.desks
    desk = await desks.open(SERVER, BRIDGE)
    verdict = await desks.judge(desk, desk.state_with(desk.text, retired=True))
    assert not verdict.problems
    assert (
        "**Lean back and steady**, level build, evening, goes without **Bridge**" in verdict.notes
    )
    made = await publishing.retire(SERVER, BRIDGE, ANN, REASON)
    assert isinstance(made, Published)
    assert made.notes == verdict.notes
    seen = newsroom.seen()
    assert "bridge" not in seen.exercises
    assert seen.index.named("bridge", "exercise") != "bridge"
    for routine in seen.routines.values():
        for level in ("build", "strong"):
            for items in vars(getattr(routine, level)).values():
                assert "bridge" not in [item.exercise for item in items]
    with pytest.raises(UserError, match="hidden already"):
        await publishing.retire(SERVER, BRIDGE, ANN, REASON)
    await publishing.roll_back(SERVER, BRIDGE, 0, ANN, REASON)
    assert "bridge" in newsroom.seen().exercises


@pytest.mark.parametrize(
    "key",
    [
        SAFETY,
        Key(Kind.GUIDE, "anatomy"),
        Key(Kind.GUIDE, "posture"),
        Key(Kind.CAUSE, "general"),
    ],
    ids=str,
)
async def test_what_commands_open_cannot_be_hidden(newsroom: Newsroom, key: Key) -> None:
    with pytest.raises(Unpublishable, match="cannot be hidden"):
        await newsroom.editorial.publishing.retire(SERVER, key, ANN, REASON)


async def test_a_list_is_never_left_empty(newsroom: Newsroom) -> None:
    publishing = newsroom.editorial.publishing
    calm = [one.exercise for one in newsroom.libraries.bundled.routines["extension"].calm]
    for one in calm[:-1]:
        await publishing.retire(SERVER, Key(Kind.EXERCISE, one), ANN, REASON)
    with pytest.raises(Unpublishable, match=r"would leave nothing in level calm"):
        await publishing.retire(SERVER, Key(Kind.EXERCISE, calm[-1]), ANN, REASON)


async def test_who_follows_a_hidden_routine_keeps_it(newsroom: Newsroom) -> None:
    key = Key(Kind.ROUTINE, "extension")
    await newsroom.editorial.publishing.retire(SERVER, key, ANN, REASON)
    seen = newsroom.seen()
    assert "extension" not in seen.routines
    assert seen.followed("extension").id == "extension"


# A second moderator.


async def asked(newsroom: Newsroom) -> Asked:
    await newsroom.guilds.set_review(SERVER, review=True)
    await drafted(newsroom, summary=SUMMARY)
    made = await newsroom.publish(BRIDGE)
    assert isinstance(made, Asked)
    return made


async def test_with_review_it_waits_for_somebody_else(newsroom: Newsroom) -> None:
    waiting = await asked(newsroom)
    publishing, revision = newsroom.editorial.publishing, waiting.draft.revision
    assert newsroom.seen() is newsroom.libraries.bundled
    assert (waiting.draft.asker_id, waiting.draft.reason) == (ANN, REASON)
    with pytest.raises(UserError, match="You asked for this yourself"):
        await publishing.approve(SERVER, BRIDGE, revision, ANN)
    with pytest.raises(UserError, match="waits for a second moderator already"):
        await newsroom.publish(BRIDGE)
    made = await publishing.approve(SERVER, BRIDGE, revision, BOB)
    assert isinstance(made, Published)
    assert (made.version.author_id, made.version.approver_id) == (ANN, BOB)
    assert made.version.reason == REASON
    assert newsroom.seen().exercises["bridge"].summary == SUMMARY


async def test_what_was_changed_since_has_to_be_asked_for_anew(newsroom: Newsroom) -> None:
    waiting = await asked(newsroom)
    await drafted(newsroom, summary=f"{SUMMARY} Changed.")
    for moderator in (ANN, BOB):
        with pytest.raises(Gone):
            await newsroom.editorial.publishing.approve(
                SERVER, BRIDGE, waiting.draft.revision, moderator
            )
    desk = await newsroom.editorial.desks.open(SERVER, BRIDGE)
    assert desk.draft is not None
    assert not desk.draft.waiting


async def test_what_is_declined_is_a_draft_again(newsroom: Newsroom) -> None:
    waiting = await asked(newsroom)
    desk = await newsroom.editorial.publishing.decline(SERVER, BRIDGE, waiting.draft.revision, BOB)
    assert desk.draft is not None
    assert (desk.draft.waiting, desk.draft.asker_id) == (False, None)
    assert desk.text["summary"] == SUMMARY


async def test_rolling_back_and_hiding_wait_too(newsroom: Newsroom) -> None:
    await newsroom.guilds.set_review(SERVER, review=True)
    publishing = newsroom.editorial.publishing
    made = await publishing.retire(SERVER, CAT_COW, ANN, REASON)
    assert isinstance(made, Asked)
    assert "cat_cow" in newsroom.seen().exercises
    with pytest.raises(UserError, match="There is a draft of"):
        await publishing.retire(SERVER, CAT_COW, BOB, REASON)
    done = await publishing.approve(SERVER, CAT_COW, made.draft.revision, BOB)
    assert isinstance(done, Published)
    assert done.version.action is Action.RETIRE
    assert "cat_cow" not in newsroom.seen().exercises


async def test_two_who_approve_at_once_make_one_version(newsroom: Newsroom) -> None:
    waiting = await asked(newsroom)
    approve = newsroom.editorial.publishing.approve
    await approve(SERVER, BRIDGE, waiting.draft.revision, BOB)
    with pytest.raises(Gone):
        await approve(SERVER, BRIDGE, waiting.draft.revision, 73)


async def test_only_the_draft_that_was_looked_at_is_published(newsroom: Newsroom) -> None:
    await drafted(newsroom, summary=SUMMARY)
    publishing = newsroom.editorial.publishing
    await drafted(newsroom, works="Buttocks, thighs and trunk.")
    made = await publishing.publish(SERVER, BRIDGE, ANN, REASON, 1)
    assert isinstance(made, Overtaken)
    assert made.desk.draft is not None
    assert isinstance(await publishing.publish(SERVER, BRIDGE, ANN, REASON, 2), Published)


async def test_new_words_of_a_hidden_entry_are_judged_as_any(newsroom: Newsroom) -> None:
    """Whoever follows a hidden routine reads it still."""
    key = Key(Kind.ROUTINE, "extension")
    publishing = newsroom.editorial.publishing
    await publishing.retire(SERVER, key, ANN, REASON)
    desk = await newsroom.editorial.desks.open(SERVER, key)
    for summary, allowed in (("Ask @everyone about it.", False), ("Our own words.", True)):
        state = desk.state_with({**desk.text, "summary": summary}, retired=True)
        adopting = publishing.adopt(SERVER, key, Action.IMPORT, state, ANN, REASON)
        if allowed:
            assert isinstance(await adopting, Published)
        else:
            with pytest.raises(Unpublishable, match="mentions people"):
                await adopting
    assert newsroom.seen().followed("extension").summary == "Our own words."


async def test_a_draft_goes_on_only_from_the_version_that_was_shown(newsroom: Newsroom) -> None:
    await drafted(newsroom, summary=SUMMARY)
    await newsroom.say(BRIDGE, works="Buttocks, thighs and trunk.")
    await newsroom.say(BRIDGE, works="Buttocks alone.")
    rebase = newsroom.editorial.meetings.rebase
    with pytest.raises(Gone):
        await rebase(SERVER, BRIDGE, ANN, merge=True, onto=1)
    both = await rebase(SERVER, BRIDGE, ANN, merge=True, onto=2)
    assert both.data["works"] == "Buttocks alone."


async def test_what_a_hidden_cause_still_decides_stands_in_no_edits_way(newsroom: Newsroom) -> None:
    """An exercise may go on naming it: what is off by default for it has to stay so."""
    pregnancy = Key(Kind.CAUSE, "pregnancy")
    await newsroom.editorial.publishing.retire(SERVER, pregnancy, ANN, REASON)
    assert "pregnancy" not in newsroom.seen().causes
    made = await published(newsroom, summary=SUMMARY)
    assert "pregnancy" in (made.after or {})["default_off"]

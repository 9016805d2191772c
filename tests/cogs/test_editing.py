"""Moderators write: drafts, section by section, by cards and forms that people can use."""

from dataclasses import replace
from typing import Any

import pytest

from bot.library import kinds
from bot.library.kinds import Kind
from cogs.ui.custom_id import encode
from tests.support.editor import (
    BRIDGE,
    as_sent,
    asked,
    controls,
    desk_of,
    fields,
    opened,
    options,
    press,
    publish,
    rows,
    say,
    sent,
    typed,
)
from tests.support.entries import entries
from tests.support.server import Server, open_server, planted, said
from tests.support.world import World, button, labels, select, words

SUMMARY = "Lift the hips slowly, and stop well before anything pinches."
PART = "Change a part"
SAFETY = str(kinds.SAFETY)
MINE = "Mine: lift the hips as far as feels easy."
THEIRS = "Theirs: lift the hips, and breathe."
BOTH = "Lift the hips as far as feels easy, and breathe."


@pytest.fixture
async def server(world: World) -> Server:
    """Return a server in which helpers moderate, and Ann is one."""
    server = open_server(world)
    await world.bot.services.moderation.add_role(server.guild.id, server.helpers.id)
    server.give(server.helpers)
    await server.show_to_all("content")
    return server


async def test_the_first_form_makes_a_draft_that_members_do_not_see(
    server: Server, world: World
) -> None:
    card = await opened(server, "Bridge")
    assert "**Members see** the words that come with me." in words(card)
    assert "**Draft** none." in words(card)
    assert labels(card) == ["Preview", "History", "All drafts", "Emergency signs"]
    shown = await asked(server.boss, card, "names")
    assert shown.modal["title"] == "Name and summary"
    assert fields(shown)["name"] == "Bridge"
    assert rows(world)["content_draft"] == []
    card = (await sent(server.boss, shown, summary=SUMMARY)).response
    assert "**Saved.** Nothing stands in the way" in words(card)
    assert f"**Draft** last changed by <@{server.boss.id}>, <t:" in words(card)
    assert "**It changes** Name and summary: Summary." in words(card)
    assert labels(card)[:5] == ["Preview", "What changes", "Publish", "Discard draft", "History"]
    assert world.library.exercises["bridge"].summary != SUMMARY
    assert "bridge" in world.bot.services.libraries.in_server(server.guild.id).exercises
    desk = await desk_of(world, server.guild, BRIDGE)
    assert desk.text["summary"] == SUMMARY


async def test_a_draft_outlives_a_restart_and_is_gone_on_with_by_anybody(
    server: Server, world: World
) -> None:
    card = await typed(server, BRIDGE, "names", summary=SUMMARY)
    shown = await asked(server.boss, card, "steps")
    await world.restart()
    late = await sent(server.boss, shown, start="Lie on your back.")
    assert "That form was open for too long" in said(late)
    card = await opened(server, BRIDGE, server.ann)
    assert f"last changed by <@{server.boss.id}>" in words(card)
    shown = await asked(server.ann, card, "names")
    assert fields(shown)["summary"] == SUMMARY
    await sent(server.ann, shown, works="Buttocks and thighs.")
    desk = await desk_of(world, server.guild, BRIDGE)
    assert (desk.text["summary"], desk.text["works"]) == (SUMMARY, "Buttocks and thighs.")
    assert desk.draft is not None
    assert desk.draft.author_id == server.ann.id


async def test_another_server_never_sees_it(server: Server, world: World) -> None:
    await typed(server, BRIDGE, "names", summary=SUMMARY)
    other = open_server(world)
    assert "**Draft** none." in words(await opened(other, BRIDGE))
    listed = await other.boss.slash(other.general, "content drafts")
    assert "No drafts" in said(listed)


async def test_a_form_that_is_sent_as_it_was_opened_changes_nothing(
    server: Server, world: World
) -> None:
    card = await opened(server, BRIDGE)
    before = rows(world)
    result = await sent(server.boss, await asked(server.boss, card, "steps"))
    assert "Nothing was typed anew, so nothing was changed." in words(result.response)
    assert "**Draft** none." in words(result.response)
    assert rows(world) == before


async def test_what_is_wrong_is_kept_and_said_in_words_with_its_place(server: Server) -> None:
    card = await typed(server, BRIDGE, "names", summary="It cures sciatica for good.")
    assert "**Saved, but it can't be published like this:**" in words(card)
    assert "- **Name and summary: Summary** `cures` promises a cure" in words(card)
    shown = await asked(server.boss, card, "names")
    card = (await sent(server.boss, shown, summary="Short.")).response
    assert "- **Name and summary: Summary** is empty or too short" in words(card)
    shown = await asked(server.boss, card, "steps")
    card = (await sent(server.boss, shown, steps="Lie down.")).response
    assert "- **Start and steps: Steps** needs at least 3" in words(card)
    assert "2 problems in the whole entry" in words(card)
    shown = await asked(server.boss, card, "form")
    card = (await sent(server.boss, shown, cues="Breathe out as you lift.")).response
    assert "This part is fine. 2 problems elsewhere" in words(card)
    shown = await asked(server.boss, card, "steps")
    assert fields(shown)["steps"] == "Lie down."


async def test_what_was_typed_is_shown_back_so_that_it_disguises_nothing(server: Server) -> None:
    name = "**Bridge** [x](https://evil.example) <@1>"
    card = await typed(server, BRIDGE, "names", name=name)
    assert r"## \*\*Bridge\*\* \[x\](https://evil.example) \<@1>" in words(card)
    assert "](https://evil.example" not in words(card).replace(r"\](", "")


async def test_a_draft_is_discarded_only_after_a_question_and_only_as_it_was_seen(
    server: Server, world: World
) -> None:
    card = await typed(server, BRIDGE, "names", summary=SUMMARY)
    question = (await press(server.boss, card, "Discard draft")).response or card
    assert "It changes Name and summary: Summary." in words(question)
    await typed(server, BRIDGE, "names", who=server.ann, works="Buttocks.")
    late = (await press(server.boss, question, "Discard it")).response or question
    assert "The draft has changed meanwhile" in words(late)
    assert (await desk_of(world, server.guild, BRIDGE)).draft is not None
    question = (await press(server.boss, late, "Discard draft")).response or late
    kept = (await press(server.boss, question, "Keep it")).response or question
    question = (await press(server.boss, kept, "Discard draft")).response or kept
    gone = (await press(server.boss, question, "Discard it")).response or question
    assert "**Discarded.**" in words(gone)
    assert "**Draft** none." in words(gone)
    assert rows(world)["content_draft"] == []


# Which entry.


async def test_without_a_name_a_kind_and_an_entry_are_asked_for(server: Server) -> None:
    result = await server.boss.slash(server.general, "content edit")
    card = result.response
    assert card is not None
    pick = select(card, "Or open an entry of a kind")
    await server.boss.select(card.message, ["exercise"], custom_id=pick)
    assert "36 in all, page 1 of 2." in words(card)
    assert len(options(card, "Open an exercise")) == 20
    await press(server.boss, card, "Next page")
    assert len(options(card, "Open an exercise")) == 16
    last = options(card, "Open an exercise")[-1]
    await server.boss.select(card.message, [last], custom_id=select(card, "Open an exercise"))
    assert f"`{last}`" in words(card)


# Two at once.


async def meet(server: Server, mine: str = MINE, theirs: str = THEIRS) -> Any:
    """Let the manager and Ann write into the same field; return the manager's card."""
    card = await opened(server, BRIDGE)
    shown = await asked(server.boss, card, "names")
    await typed(server, BRIDGE, "names", who=server.ann, summary=theirs)
    result = await sent(server.boss, shown, summary=mine, works="Buttocks.")
    assert result.response is not None
    return result.response


async def drafted(server: Server) -> dict[str, Any]:
    return (await desk_of(server.world, server.guild, BRIDGE)).text


async def test_two_who_write_different_fields_are_merged(server: Server) -> None:
    card = await opened(server, BRIDGE)
    shown = await asked(server.boss, card, "names")
    await typed(server, BRIDGE, "names", who=server.ann, summary=THEIRS)
    result = await sent(server.boss, shown, works="Buttocks.")
    assert "**Saved.**" in words(result.response)
    text = await drafted(server)
    assert (text["summary"], text["works"]) == (THEIRS, "Buttocks.")


async def test_two_who_write_the_same_field_are_shown_both_texts_and_who(server: Server) -> None:
    card = await meet(server)
    assert "## Two of you wrote into Bridge" in words(card)
    assert f"<@{server.ann.id}> changed the same words" in words(card)
    assert f"**Summary: yours**\n> {MINE}\n**Summary: theirs**\n> {THEIRS}" in words(card)
    assert labels(card) == ["Use mine", "Keep theirs", "Write it anew", "Emergency signs"]
    text = await drafted(server)
    assert (text["summary"], text["works"]) == (THEIRS, "Buttocks.")


@pytest.mark.parametrize(("label", "kept"), [("Use mine", MINE), ("Keep theirs", THEIRS)])
async def test_one_of_both_is_chosen_also_after_a_restart_and_once(
    server: Server, world: World, label: str, kept: str
) -> None:
    card = await meet(server)
    await world.restart()
    pressed = button(card, label)
    await server.boss.click(card.message, custom_id=pressed)
    assert (await drafted(server))["summary"] == kept
    assert "**Change a part**" not in words(card)
    assert select(card, PART)
    assert rows(world)["content_parcel"] == []
    again = await planted(world, server.general, pressed)
    result = await server.boss.click(again, custom_id=pressed)
    assert "Your words are not waiting any more" in said(result)
    assert (await drafted(server))["summary"] == kept


async def test_written_anew_the_form_holds_both_texts(server: Server, world: World) -> None:
    card = await meet(server)
    shown = await press(server.boss, card, "Write it anew")
    assert fields(shown)["summary"] == f"{MINE}\n{THEIRS}"
    assert fields(shown)["works"] == "Buttocks."
    result = await sent(server.boss, shown, summary=BOTH)
    assert "**Saved.**" in words(result.response)
    assert (await drafted(server))["summary"] == BOTH
    assert rows(world)["content_parcel"] == []


async def test_somebody_elses_parcel_cannot_be_taken(server: Server, world: World) -> None:
    card = await meet(server)
    parcel = button(card, "Use mine").rpartition("|")[2]
    forged = await planted(world, server.general, encode("cmine", server.ann.id, parcel))
    result = await server.ann.click(forged, label="x")
    assert "not waiting any more" in said(result)
    assert (await drafted(server))["summary"] == THEIRS


async def test_long_texts_that_meet_fit_the_card_and_are_whole_in_a_file(server: Server) -> None:
    card = await opened(server, "safety")
    shown = await asked(server.boss, card, "emergency.signs")
    held = fields(shown)["emergency.signs"]
    mine, theirs = ("\n".join([held, *[f"*{word}* {n}" * 9 for n in range(40)]]) for word in "ab")
    await typed(server, "safety", "emergency.signs", who=server.ann, emergency__signs=theirs[:4000])
    result = await sent(server.boss, shown, emergency__signs=mine[:4000])
    assert len(words(result.response)) <= 4000
    [file] = result.response.attachments
    told = (await file.read()).decode()
    assert mine[:4000].strip() in told
    assert theirs[:4000].strip() in told


async def test_a_part_that_was_moved_meanwhile_is_saved_where_it_stands_by_now(
    server: Server,
) -> None:
    card = await opened(server, "guide/posture")
    parts = [one for one in options(card, PART) if one.startswith("part.")]
    shown = await asked(server.boss, card, parts[0])
    title = fields(shown)["sections[1].title"]
    order = await asked(server.ann, await opened(server, "guide/posture", server.ann), "order")
    lines = fields(order)["sections"].splitlines()
    await sent(server.ann, order, sections="\n".join([*lines[1:], lines[0]]))
    values = {**fields(shown), "sections[1].title": f"{title} again"}
    await server.boss.submit_modal(shown, as_sent(shown, values))
    text = (await desk_of(server.world, server.guild, "guide/posture")).text
    assert [one["title"] for one in text["sections"]] == [*lines[1:], f"{title} again"]


async def test_a_part_that_is_gone_meanwhile_is_answered(server: Server) -> None:
    card = await opened(server, "guide/posture")
    parts = [one for one in options(card, PART) if one.startswith("part.")]
    shown = await asked(server.boss, card, parts[0])
    order = await asked(server.ann, await opened(server, "guide/posture", server.ann), "order")
    lines = fields(order)["sections"].splitlines()
    await sent(server.ann, order, sections="\n".join(lines[1:]))
    result = await sent(server.boss, shown)
    assert "That isn't there any more" in said(result)


# A release changes what lies beneath.


async def outdate(server: Server, **changes: Any) -> None:
    """Let the server have words of its own, and a release change the bundled ones beneath."""
    world = server.world
    await say(server, BRIDGE, summary=SUMMARY)
    bridge = world.library.exercises["bridge"].model_copy(update=changes)
    world.library = replace(
        world.library, exercises={**world.library.exercises, "bridge": bridge}, found_as=None
    )
    await world.restart()


NEW = {"works": "Buttocks, in new words.", "summary": "A new summary."}


async def test_what_a_release_changed_is_said_first_with_three_ways_on(server: Server) -> None:
    await outdate(server, **NEW)
    card = await opened(server, BRIDGE)
    told = words(card)
    assert told.index("A new version of me has changed the words") < told.index("**Members see**")
    assert "+ Buttocks, in new words." in told
    assert labels(card)[:3] == ["Keep ours", "Merge", "Take the new text"]
    # Writing on does not make anybody forget.
    card = await typed(server, BRIDGE, "names", who=server.ann, aliases="bridging")
    assert labels(card)[:3] == ["Keep ours", "Merge", "Take the new text"]


async def test_ours_are_kept(server: Server) -> None:
    await outdate(server, **NEW)
    await server.follow()
    result = await press(server.boss, await opened(server, BRIDGE), "Keep ours")
    assert "version 2" in said(result)
    kept = f"version 2: kept over a bundled text that has changed by <@{server.boss.id}>"
    assert kept in server.posted()[-1]
    desk = await desk_of(server.world, server.guild, BRIDGE)
    assert not desk.is_outdated
    assert (desk.seen or {})["summary"] == SUMMARY
    assert (desk.seen or {})["works"] == NEW["works"]
    late = await planted(server.world, server.general, encode("ckeep", server.boss.id, BRIDGE))
    assert "That isn't there any more" in said(await server.boss.click(late, label="x"))


async def test_both_are_merged_into_a_draft_that_names_what_both_changed(server: Server) -> None:
    await outdate(server, **NEW)
    card = await opened(server, BRIDGE)
    await press(server.boss, card, "Merge")
    assert "Both had changed: Name and summary: Summary." in words(card)
    assert "The draft brings both together" in words(card)
    assert "Merge" not in labels(card)
    text = await drafted(server)
    assert (text["summary"], text["works"]) == (SUMMARY, NEW["works"])
    await publish(server, BRIDGE)
    assert not (await desk_of(server.world, server.guild, BRIDGE)).is_outdated


async def test_the_new_text_is_taken_for_a_reason(server: Server) -> None:
    await outdate(server, **NEW)
    await server.follow()
    shown = await press(server.boss, await opened(server, BRIDGE), "Take the new text")
    result = await sent(server.boss, shown, reason="The new text is fine")
    assert "version 2" in said(result)
    assert "The new text is fine" in server.posted()[-1]
    desk = await desk_of(server.world, server.guild, BRIDGE)
    assert (desk.seen or {})["summary"] == NEW["summary"]
    assert not desk.is_outdated


async def test_with_review_ours_wait_for_a_second_moderator(server: Server, world: World) -> None:
    await outdate(server, **NEW)
    await world.bot.services.moderation.change_review(server.guild.id, review=True)
    result = await press(server.boss, await opened(server, BRIDGE), "Keep ours")
    assert "waits for a second moderator" in said(result)
    card = await opened(server, BRIDGE)
    assert f"until somebody changes it. <@{server.boss.id}> asked: “Kept" in words(card)


# New entries.


async def test_an_entry_of_its_own_is_begun_like_another(server: Server, world: World) -> None:
    result = await server.boss.slash(
        server.general, "content new", kind="exercise", name="Chair press", like=BRIDGE
    )
    assert result.ephemeral
    card = result.response
    assert card is not None
    assert "## Chair press\n-# Exercise · `exercise/chair_press`" in words(card)
    assert "**Members see** nothing of it yet" in words(card)
    assert "chair_press" not in world.bot.services.libraries.in_server(server.guild.id).exercises
    offered = await server.ann.autocomplete(server.general, "content edit", "name", "")
    assert offered[0]["value"] == "exercise/chair_press"
    assert "exercise/chair_press" in words(await opened(server, "chair PRESS", server.ann))
    await press(server.boss, card, "Discard draft")
    await press(server.boss, card, "Discard it")
    assert "members never saw it" in words(card)
    assert rows(world)["content_draft"] == []


@pytest.mark.parametrize(
    "given",
    [{}, {"kind": "exercise"}, {"kind": "exercise", "name": "Chair press"}, {"name": "Chair"}],
)
async def test_what_is_left_out_of_a_new_entry_is_asked_for(
    server: Server, given: dict[str, str]
) -> None:
    shown = await server.boss.slash(server.general, "content new", **given)
    assert fields(shown) == {"kind": "", "name": "", "like": "", **given}
    result = await sent(server.boss, shown, kind="exercise", name="Chair press", like="bridge")
    assert "exercise/chair_press" in words(result.response)


async def test_an_exercise_needs_one_that_it_is_like(server: Server, world: World) -> None:
    shown = await server.boss.slash(server.general, "content new")
    result = await sent(server.boss, shown, kind="exercise", name="Chair press")
    assert "add `like`, for example" in said(result)
    wrong = await server.boss.slash(
        server.general, "content new", kind="cause", name="Cold", like=BRIDGE
    )
    assert "a cause to start from" in said(wrong)
    assert rows(world)["content_draft"] == []


async def test_an_empty_entry_is_filled_in_bit_by_bit(server: Server) -> None:
    result = await server.boss.slash(server.general, "content new", kind="guide", name="At work")
    card = result.response
    assert card is not None
    shown = await asked(server.boss, card, "names")
    assert [one["required"] for one in controls(shown)] == [True, False, False]
    card = (await sent(server.boss, shown, summary="What helps at a desk.")).response
    assert "**Saved" in words(card)
    desk = await desk_of(server.world, server.guild, "guide/at_work")
    assert desk.text["summary"] == "What helps at a desk."


async def test_a_cause_of_its_own_is_published_before_any_exercise_names_it(
    server: Server, world: World
) -> None:
    await server.boss.slash(
        server.general, "content new", kind="cause", name="Cold weather", like="cause/general"
    )
    key = "cause/cold_weather"
    await typed(server, key, "names", summary="Cold can make stiff muscles ache more.")
    preview = await server.boss.slash(server.general, "content preview", name=key)
    assert "Nothing stands in the way" in said(preview)
    await publish(server, key)
    seen = await server.ann.slash(server.general, "cause", name="Cold weather")
    assert "## Cold weather" in said(seen)
    card = await typed(server, BRIDGE, "causes", suits="Cold weather\nNot yet diagnosed")
    assert "**Saved.**" in words(card)
    await publish(server, BRIDGE)
    seen = await server.ann.slash(server.general, "cause", name="Cold weather")
    assert options(seen.response, "Exercises often used for it") == [BRIDGE]


# Drafts.


async def test_drafts_are_listed_with_who_and_when_and_opened_from_there(server: Server) -> None:
    await typed(server, BRIDGE, "names", summary=SUMMARY)
    await typed(server, "cause/piriformis", "names", who=server.ann, summary="Short.")
    card = (await server.boss.slash(server.general, "content drafts")).response
    assert card is not None
    assert f"- **Bridge** · exercise · <@{server.boss.id}>, <t:" in words(card)
    assert f"<@{server.ann.id}>" in words(card)
    pick = "Go on with a draft"
    assert set(options(card, pick)) == {BRIDGE, "cause/piriformis"}
    await server.boss.select(card.message, [BRIDGE], custom_id=select(card, pick))
    assert "## Bridge" in words(card)
    await press(server.boss, card, "All drafts")
    assert "2 in all" in words(card)


async def test_many_drafts_have_pages(server: Server, world: World) -> None:
    drafting = world.bot.services.editorial.drafting
    for number in range(23):
        await drafting.begin(server.guild.id, Kind.GUIDE, f"Guide {number}", None, server.boss.id)
    card = (await server.boss.slash(server.general, "content drafts")).response
    assert card is not None
    assert "23 in all, page 1 of 2." in words(card)
    await press(server.boss, card, "Next page")
    assert len(options(card, "Go on with a draft")) == 3


# What changes.


async def test_what_changes_is_shown_as_a_diff(server: Server, world: World) -> None:
    card = await typed(server, BRIDGE, "names", summary="Now ```so```.")
    before = world.library.exercises["bridge"].summary
    by_button = await press(server.boss, card, "What changes")
    by_name = await server.ann.slash(server.general, "content diff", name="Bridge")
    for result in (by_button, by_name):
        assert result.ephemeral
        assert f"```diff\n# summary\n- {before}\n+ Now ʼʼʼsoʼʼʼ.\n```" in words(result.response)
    asked_ = await server.ann.slash(server.general, "content diff")
    assert asked_.response is not None
    pick = select(asked_.response, "What changes in a draft")
    picked = await server.ann.select(asked_.response.message, [BRIDGE], custom_id=pick)
    assert "# summary" in said(picked)


async def test_a_long_diff_is_whole_in_a_file(server: Server) -> None:
    text = "\n".join(f"- Sign number {n} is said at some length, and adds up." for n in range(50))
    card = await opened(server, "safety")
    shown = await asked(server.boss, card, "emergency.signs")
    held = fields(shown)["emergency.signs"]
    await sent(server.boss, shown, emergency__signs=f"{held}\n{text}"[:4000])
    result = await server.boss.slash(server.general, "content diff", name="safety")
    assert result.response is not None
    assert len(words(result.response)) <= 4000
    [file] = result.response.attachments
    assert file.filename == "safety.diff"
    assert "Sign number 30" in (await file.read()).decode()


# Every form there is.


# Some of each kind: that every form fits is in test_desk_cards.py.
SENT = {BRIDGE, "exercise/cat_cow", "cause/piriformis", "routine/hip", "guide/anatomy", SAFETY}


async def test_every_section_of_an_entry_opens_and_sent_unchanged_changes_nothing(
    server: Server, world: World
) -> None:
    before = rows(world)
    for key, _ in entries(world.library):
        if str(key) not in SENT:
            continue
        card = await opened(server, str(key))
        for section in options(card, PART):
            shown = await asked(server.boss, card, section)
            result = await sent(server.boss, shown)
            assert "so nothing was changed." in words(result.response)
            assert "**Draft** none." in words(card)
    assert rows(world) == before

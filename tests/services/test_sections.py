"""Sections that two have open at once, that were moved meanwhile, or that say nothing new."""

from bot.library.kinds import Key, Kind
from bot.services.drafting import Met, Written
from bot.services.meetings import Parcel
from tests.services.newsroom import ANN, BOB, BRIDGE, SERVER, Newsroom

POSTURE = Key(Kind.GUIDE, "posture")
MINE, THEIRS = "Lift the hips slowly.", "Lift the hips, and breathe."


async def move_first_part(newsroom: Newsroom) -> None:
    opened, _ = await newsroom.filled(POSTURE, "order", {})
    lines = opened[("sections",)].splitlines()
    await newsroom.write(
        POSTURE, "order", typed={"sections": "\n".join([*lines[1:], lines[0]])}, author_id=BOB
    )


async def first_part(newsroom: Newsroom) -> str:
    desk = await newsroom.editorial.desks.open(SERVER, POSTURE)
    return f"part.{desk.text['sections'][0]['id']}"


async def test_what_was_sent_as_it_was_opened_makes_no_draft_and_takes_none_back(
    newsroom: Newsroom,
) -> None:
    assert isinstance(await newsroom.write(BRIDGE, "names", typed={}), Written)
    assert await newsroom.editorial.desks.drafted(SERVER) == {}
    await newsroom.guilds.set_review(SERVER, review=True)
    await newsroom.write(BRIDGE, "names", typed={"summary": MINE})
    await newsroom.publish(BRIDGE)
    await newsroom.write(BRIDGE, "names", typed={}, author_id=BOB)
    desk = await newsroom.editorial.desks.open(SERVER, BRIDGE)
    assert desk.draft is not None
    assert desk.draft.waiting
    assert desk.draft.author_id == ANN


async def test_a_part_that_was_moved_is_written_where_it_stands_by_now(newsroom: Newsroom) -> None:
    part = await first_part(newsroom)
    opened, typed = await newsroom.filled(POSTURE, part, {"title": "A title of its own"})
    await move_first_part(newsroom)
    made = await newsroom.editorial.drafting.write(SERVER, POSTURE, part, opened, typed, ANN)
    assert isinstance(made, Written)
    titles = [one["title"] for one in made.desk.text["sections"]]
    assert titles[-1] == "A title of its own"
    assert titles.count("A title of its own") == 1


async def test_words_that_met_others_are_put_where_their_part_stands_by_now(
    newsroom: Newsroom,
) -> None:
    part = await first_part(newsroom)
    opened, typed = await newsroom.filled(POSTURE, part, {"title": "Mine of its own"})
    await newsroom.write(POSTURE, part, typed={"title": "Theirs of its own"}, author_id=BOB)
    met = await newsroom.editorial.drafting.write(SERVER, POSTURE, part, opened, typed, ANN)
    assert isinstance(met, Met)
    await move_first_part(newsroom)
    desk = await newsroom.editorial.meetings.take_mine(SERVER, met.parcel_id, ANN)
    assert desk.text["sections"][-1]["title"] == "Mine of its own"


async def test_who_wrote_the_other_text_is_known(newsroom: Newsroom) -> None:
    opened, typed = await newsroom.filled(BRIDGE, "names", {"summary": MINE, "works": "Hips."})
    await newsroom.write(BRIDGE, "names", typed={"summary": THEIRS}, author_id=BOB)
    met = await newsroom.editorial.drafting.write(SERVER, BRIDGE, "names", opened, typed, ANN)
    assert isinstance(met, Met)
    assert met.other_id == BOB
    assert (met.mine, met.theirs) == ({("summary",): MINE}, {("summary",): THEIRS})
    assert met.desk.text["works"] == "Hips."
    parcel = await newsroom.editorial.meetings.parcel(SERVER, met.parcel_id, ANN)
    assert parcel == Parcel(key=BRIDGE, section_id="names", mine={("summary",): MINE})


async def test_a_line_break_of_a_client_is_no_change(newsroom: Newsroom) -> None:
    opened, typed = await newsroom.filled(BRIDGE, "steps", {})
    typed = {path: text.replace("\n", "\r\n") + " " for path, text in typed.items()}
    await newsroom.write(BRIDGE, "steps", typed={"start": "Lie on your back."}, author_id=BOB)
    made = await newsroom.editorial.drafting.write(SERVER, BRIDGE, "steps", opened, typed, ANN)
    assert isinstance(made, Written)
    assert made.desk.text["start"] == "Lie on your back."
    assert made.desk.draft is not None
    assert made.desk.draft.author_id == BOB

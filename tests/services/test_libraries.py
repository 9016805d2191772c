"""Tests of bot.services.libraries and homes: whose words are said where."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.editorial import Action
from bot.library.edition import Edition
from bot.library.kinds import Key, Kind
from bot.services.homes import Homes
from bot.services.libraries import KEPT, pack, unpack
from tests.services.newsroom import ANN, BRIDGE, OTHER_SERVER, REASON, SERVER, Newsroom
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER, enrolment
from tests.support.stored import enrol

WORKS = "Buttocks, thighs and trunk."


async def test_a_server_without_words_of_its_own_shares_the_bundled_ones(
    newsroom: Newsroom,
) -> None:
    assert newsroom.libraries.in_server(SERVER) is newsroom.libraries.bundled
    assert newsroom.libraries.in_server(None) is newsroom.libraries.bundled


async def test_a_library_is_kept_until_its_server_says_something_else(newsroom: Newsroom) -> None:
    await newsroom.say(BRIDGE, works=WORKS)
    first = newsroom.seen()
    assert newsroom.seen() is first
    await newsroom.say(BRIDGE, works=f"{WORKS} All of them.")
    second = newsroom.seen()
    assert second is not first
    assert first.edition != second.edition != ""


async def test_another_servers_words_change_nothing_here(newsroom: Newsroom) -> None:
    await newsroom.say(BRIDGE, works=WORKS)
    before = newsroom.seen()
    await newsroom.libraries.reload(OTHER_SERVER)
    assert newsroom.seen() is before


async def test_of_many_the_ones_used_last_are_kept_unpacked(newsroom: Newsroom) -> None:
    await newsroom.say(BRIDGE, works=WORKS)
    packed = newsroom.libraries._packed[SERVER]
    first = newsroom.seen()
    for number in range(KEPT):
        newsroom.libraries._packed[1000 + number] = packed
        newsroom.libraries.in_server(1000 + number)
    assert len(newsroom.libraries._used) == KEPT
    again = newsroom.seen()
    assert again is not first
    assert again.exercises["bridge"] == first.exercises["bridge"]


async def test_a_member_reads_the_words_of_the_server_they_started_from(newsroom: Newsroom) -> None:
    await enrol(newsroom.database, NOON, enrolment(MEMBER, guild_id=SERVER))
    await enrol(newsroom.database, NOON, enrolment(MEMBER + 1, guild_id=None))
    await newsroom.say(BRIDGE, works=WORKS)
    assert newsroom.libraries.of_member(MEMBER) is newsroom.seen()
    for elsewhere in (MEMBER + 1, MEMBER + 2):
        assert newsroom.libraries.of_member(elsewhere) is newsroom.libraries.bundled
    await newsroom.libraries.load()
    assert newsroom.libraries.of_member(MEMBER).exercises["bridge"].works == WORKS


async def test_who_leaves_reads_the_bundled_words_and_who_starts_the_servers(
    newsroom: Newsroom,
) -> None:
    await newsroom.say(BRIDGE, works=WORKS)
    newsroom.homes.move(MEMBER, SERVER)
    assert newsroom.libraries.of_member(MEMBER) is newsroom.seen()
    newsroom.homes.move(MEMBER, None)
    assert newsroom.libraries.of_member(MEMBER) is newsroom.libraries.bundled


async def test_back_at_the_bundled_words_nothing_is_kept_of_a_server(newsroom: Newsroom) -> None:
    await newsroom.say(BRIDGE, works=WORKS)
    await newsroom.editorial.publishing.roll_back(SERVER, BRIDGE, 0, ANN, REASON)
    assert newsroom.seen() is newsroom.libraries.bundled
    assert newsroom.libraries.editions(SERVER) == []


def test_what_was_heard_of_a_member_meanwhile_holds() -> None:
    homes = Homes()
    homes.move(1, None)
    homes.move(2, OTHER_SERVER)
    homes.join([(1, SERVER), (2, SERVER), (3, SERVER)])
    assert [homes.of(user) for user in (1, 2, 3)] == [None, OTHER_SERVER, SERVER]


def test_what_is_packed_is_unpacked() -> None:
    raw = [("exercise", "bridge", False, '{"works": "Beine – “alle”"}'), ("guide", "x", True, "{}")]
    assert list(unpack(pack(raw))) == [
        Edition(key=BRIDGE, changes={"works": "Beine – “alle”"}),
        Edition(key=Key(Kind.GUIDE, "x"), changes={}, retired=True),
    ]


MEMBERS = st.dictionaries(st.integers(1, 2**62), st.integers(1, 2**62), max_size=30)


@given(
    settled=MEMBERS, moves=st.lists(st.tuples(st.integers(1, 40), st.none() | st.integers(1, 5)))
)
def test_homes_are_as_a_dictionary_would_have_them(
    settled: dict[int, int], moves: list[tuple[int, int | None]]
) -> None:
    homes, wanted = Homes(), dict[int, int | None](settled)
    homes.settle(settled.items())
    for user, guild in moves:
        homes.move(user, guild)
        wanted[user] = guild
    for user in (*wanted, 0, 7, 2**62):
        assert homes.of(user) == wanted.get(user)


def test_every_action_fits_its_column() -> None:
    assert max(map(len, Action)) <= 8
    assert max(map(len, Kind)) <= 8

"""Tests of bot.services.homes: what is heard while members are asked for holds."""

from hypothesis import given
from hypothesis import strategies as st

from bot.services.homes import Homes

USERS = st.integers(1, 6)
GUILDS = st.integers(100, 103)
EVENTS = st.lists(st.tuples(USERS, st.none() | GUILDS, st.booleans()))


def test_who_starts_or_leaves_while_members_are_asked_for_is_not_forgotten() -> None:
    homes = Homes()
    homes.settle([(1, 100), (2, 100)])
    homes.begin()
    homes.forget(1)
    homes.move(3, 101)
    # What the database said a moment before.
    homes.settle([(1, 100), (2, 100)])
    assert [homes.of(user) for user in (1, 2, 3)] == [None, 100, 101]


def test_who_leaves_while_a_servers_members_are_asked_for_is_not_remembered() -> None:
    homes = Homes()
    homes.settle([(1, 100)])
    homes.begin()
    homes.forget(2)
    homes.move(3, 101)
    homes.join([(2, 100), (3, 100), (4, 100)])
    assert [homes.of(user) for user in (1, 2, 3, 4)] == [100, None, 101, 100]


def test_who_left_is_in_no_memory_once_members_are_settled() -> None:
    homes = Homes()
    homes.begin()
    homes.move(1, 100)
    homes.forget(1)
    homes.settle([(1, 100)])
    assert len(homes) == 0


@given(before=EVENTS, during=EVENTS, after=EVENTS)
def test_the_last_word_about_each_member_holds(
    before: list[tuple[int, int | None, bool]],
    during: list[tuple[int, int | None, bool]],
    after: list[tuple[int, int | None, bool]],
) -> None:
    homes, table = Homes(), dict[int, int | None]()

    def happen(events: list[tuple[int, int | None, bool]]) -> None:
        for user, guild, leaves in events:
            if leaves:
                homes.forget(user)
            else:
                homes.move(user, guild)
            table[user] = None if leaves else guild

    happen(before)
    homes.begin()
    asked = [(user, guild) for user, guild in table.items() if guild is not None]
    happen(during)
    homes.settle(asked)
    happen(after)
    for user in range(1, 7):
        assert homes.of(user) == table.get(user)

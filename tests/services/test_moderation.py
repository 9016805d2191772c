"""Tests of bot.services.moderation and reports: who may, and how often."""

import pytest

from bot.domain.moderation import MOST_ROLES
from bot.errors import ManagersOnly, NotAllowed, TooOften, UserError
from bot.services.moderation import Moderation
from bot.services.reports import AN_HOUR, Reports
from bot.store.engine import Database
from bot.store.guilds import Guilds
from tests.support.clock import ManualClock

HERE, THERE, ROLE = 5, 6, 77


@pytest.fixture
def moderation(database: Database, clock: ManualClock) -> Moderation:
    """Return the service, on servers that have chosen nothing."""
    return Moderation(Guilds(database), clock)


async def test_who_manages_the_server_always_may(moderation: Moderation) -> None:
    await moderation.check(HERE, True, [])
    await moderation.check(HERE, True, [], managers_only=True)


async def test_a_named_role_may_in_its_server_but_not_what_managers_may(
    moderation: Moderation,
) -> None:
    await moderation.add_role(HERE, ROLE)
    await moderation.check(HERE, False, [1, ROLE])
    with pytest.raises(ManagersOnly, match=r"Manage Server.*`/settings show`"):
        await moderation.check(HERE, False, [ROLE], managers_only=True)
    with pytest.raises(NotAllowed):
        await moderation.check(THERE, False, [ROLE])


async def test_a_role_that_is_taken_away_may_not_any_more(moderation: Moderation) -> None:
    await moderation.add_role(HERE, ROLE)
    await moderation.remove_role(HERE, ROLE)
    with pytest.raises(NotAllowed, match=r"members who may manage this server.*`/settings mod"):
        await moderation.check(HERE, False, [ROLE])


async def test_not_everybody_can_be_a_moderator(moderation: Moderation) -> None:
    for naming in (moderation.add_role(HERE, HERE), moderation.change_roles(HERE, [1, HERE])):
        with pytest.raises(UserError, match="Not everybody"):
            await naming
    assert (await moderation.settings(HERE)).roles == set()


async def test_a_server_names_ten_roles_at_most(moderation: Moderation) -> None:
    most = list(range(100, 100 + MOST_ROLES))
    await moderation.change_roles(HERE, most)
    await moderation.add_role(HERE, most[0])
    with pytest.raises(UserError, match="10 roles"):
        await moderation.add_role(HERE, ROLE)
    assert (await moderation.settings(HERE)).roles == set(most)


def test_a_refusal_is_posted_once_a_minute_for_each_member_and_server(
    moderation: Moderation, clock: ManualClock
) -> None:
    assert [moderation.may_complain(HERE, 1) for _ in range(3)] == [True, False, False]
    assert moderation.may_complain(HERE, 2)
    assert moderation.may_complain(THERE, 1)
    clock.advance(minutes=1)
    assert moderation.may_complain(HERE, 1)


def test_a_member_reports_three_times_an_hour_and_is_told_when_it_works_again(
    clock: ManualClock,
) -> None:
    reports = Reports(clock)
    for _ in range(AN_HOUR):
        reports.check(1)
        reports.take(1)
    free = int(clock.now().timestamp()) + 3601
    for refused in (reports.check, reports.take):
        with pytest.raises(TooOften, match=f"<t:{free}:R>"):
            refused(1)
    reports.take(2)
    clock.advance(hours=1)
    reports.take(1)

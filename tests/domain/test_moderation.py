"""Who may moderate."""

import pytest

from bot.domain.moderation import may_moderate


@pytest.mark.parametrize(
    ("manages", "roles", "named", "may"),
    [
        (True, (), (), True),
        (True, (1,), (2,), True),
        (False, (1, 2), (2, 3), True),
        (False, (1,), (2,), False),
        (False, (1,), (), False),
        (False, (), (1,), False),
        (False, (), (), False),
    ],
)
def test_who_manages_the_server_may_and_who_has_a_named_role(
    manages: bool, roles: tuple[int, ...], named: tuple[int, ...], may: bool
) -> None:
    assert may_moderate(manages_server=manages, roles=roles, named=named) is may

"""Notice card: the message that says that a routine nobody uses will be deleted.

Every component of it carries the delivery's id, as those of a reminder do: that is how it is
recognised when the DM is read back.
"""

from datetime import datetime

from discord import ButtonStyle
from discord.utils import format_dt

from bot.domain.claims import Claim
from bot.domain.idle import deleted_from
from cogs.ui.card import Card
from cogs.ui.parts import button
from cogs.ui.privacy_cards import EXPORT, KEEP
from cogs.ui.reminder import PEEK


def notice(claim: Claim, now: datetime) -> Card:
    """Return the notice, with the day and the one press that keeps the routine."""
    owner, ref = claim.enrolment.user_id, claim.delivery_id
    day = format_dt(deleted_from(claim.enrolment.active_at, now), "D")
    return Card(
        [
            "## Shall I keep your routine?\nYou haven't used it for a while, and that is fine. I "
            "don't hold on to what nobody needs, so after "
            f"**{day}** I'll delete it, with everything else I hold about you as a member.",
            "**Keep it** keeps it as it is, and so does anything else you do with me. If you let "
            "it go, `/routine start` sets up a new one any time.",
        ],
        [
            [
                button(KEEP, owner, ref, label="Keep it", style=ButtonStyle.success),
                button(EXPORT, owner, ref, label="Give me a copy"),
            ],
            [
                button(
                    PEEK, owner, ref, "emergency", label="Emergency signs", style=ButtonStyle.danger
                )
            ],
        ],
    )

"""Preview cards: what stands below a preview: problems, what would follow, the other parts."""

from collections.abc import Sequence

from bot.library.judging import Verdict
from bot.plain import plainly, sentence
from bot.services.desks import Desk
from cogs.ui.card import ALERT, Card
from cogs.ui.desk_cards import PREVIEW, back
from cogs.ui.desk_words import fitting, is_hiding, listed, problem_lines
from cogs.ui.parts import option, select
from cogs.ui.place import Place
from cogs.ui.preview_parts import Parts

_ROOM = 1000


def verdict_card(
    place: Place,
    desk: Desk,
    verdict: Verdict,
    parts: Parts,
    as_it_was: Sequence[str],
    *,
    is_shown: bool,
) -> Card:
    """Return what is to be said of a preview; ``as_it_was`` are the parts that it cannot show."""
    blocks = [
        f"## Preview of {plainly(desk.name, 80)}\n{_above(desk, as_it_was, is_shown=is_shown)}",
        _in_the_way(desk, verdict),
    ]
    if verdict.notes:
        notes = [f"- {sentence(one)}" for one in verdict.notes]
        blocks.append(f"**What would follow**\n{fitting(notes, _ROOM)}")
    options = [option(said, path) for path, said in parts.items()]
    another = select(
        PREVIEW, place.owner, str(desk.key), placeholder="See another part", options=options
    )
    return Card(
        blocks,
        [[another] if len(options) > 1 else [], [back(place, desk), place.emergency()]],
        accent=ALERT if verdict.problems else None,
    )


def _above(desk: Desk, as_it_was: Sequence[str], *, is_shown: bool) -> str:
    if is_hiding(desk):
        return "The draft hides the entry: once it is published, members find nothing of it."
    if not is_shown:
        return "There is nothing to see yet: first this has to be mended."
    said = (
        "Above is the card as members will see it. Its buttons lead to what they see now; its "
        "lists lead on in the preview."
    )
    if not as_it_was:
        return said
    return f"{said}\n⚠️ What can't be shown stands there as it was before: {listed(as_it_was)}."


def _in_the_way(desk: Desk, verdict: Verdict) -> str:
    if not verdict.problems:
        if desk.draft is None:
            return "There is no draft: this is what members see now."
        return "✅ Nothing stands in the way of publishing it."
    count = len(verdict.problems)
    lines = problem_lines(desk, verdict.problems, 2 * _ROOM)
    return f"**To be mended first** ({count})\n{lines}"

"""Form safety: the sections of the safety texts, the emergency card first."""

from bot.library.edition import Plain
from bot.library.form_fields import Section
from bot.library.form_guides import order, part_id, part_title
from bot.library.form_ids import reaction_id, rule_id
from bot.library.form_lines import Dialled, fields_of, items_of
from bot.library.form_order import Order
from bot.library.form_parts import lines, review, text

_RULES = 8
_REACTIONS = 5
"""As many as the schema allows: more are refused, and would not fit a select."""

_SIGNS = "3 to 12 signs, one a line. Signs may be added, not taken away."


def safety_sections(data: Plain) -> list[Section]:
    """Return the sections of the safety texts."""
    return [
        *_emergency(),
        _tier("urgent", "Get checked today"),
        _tier("routine", "Ordinary appointment"),
        *_stop_rules(data),
        *_reactions(data),
        *_notices(),
        review(),
    ]


def _emergency() -> list[Section]:
    numbers = "3 to 8, one a line: Place: number (note). Such as UK: 999 (urgent advice 111)"
    return [
        Section(
            id="emergency",
            title="Emergency: what to do, and numbers",
            fields=(
                text(("emergency", "title"), "Title", 80),
                text(("emergency", "action"), "What to do", 200),
                lines(("emergency", "numbers"), "Numbers", numbers, item=Dialled()),
                text(("emergency", "elsewhere"), "Anywhere else", 100),
                text(("emergency", "reassurance"), "Reassurance", 200),
            ),
        ),
        Section(
            id="emergency.signs",
            title="Emergency: the signs",
            fields=(
                lines(("emergency", "signs"), "Signs", _SIGNS),
                text(("emergency", "reason"), "Why at once", 200),
                text(("emergency", "others_title"), "Title of other emergencies", 80),
                lines(("emergency", "others"), "Other emergencies", _SIGNS),
            ),
        ),
    ]


def _tier(tier: str, title: str) -> Section:
    return Section(
        id=tier,
        title=title,
        fields=(
            text((tier, "title"), "Title", 80),
            text((tier, "lead"), "Lead", 200, hint="Whom to see, and when."),
            lines((tier, "signs"), "Signs", _SIGNS),
        ),
    )


def _stop_rules(data: Plain) -> list[Section]:
    parts = items_of(data.get("stop_rules"))[:_RULES]
    codec = Order("signal", (("meaning", ""), ("action", "")), rule_id)
    return [
        *(_stop_rule(place, fields_of(part)) for place, part in enumerate(parts)),
        Section(
            id="rules",
            title="Stop rules: order, add",
            fields=(order("stop_rules", "Signals", codec),),
        ),
    ]


def _stop_rule(place: int, part: Plain) -> Section:
    at = ("stop_rules", place)
    return Section(
        id=part_id("rule", part, place),
        title=part_title("Stop rule", part.get("meaning"), place),
        fields=(
            text((*at, "signal"), "Signal", 120, hint="What is felt while exercising."),
            text((*at, "meaning"), "What it means", 60, hint="A word or two: Good sign"),
            text((*at, "action"), "What to do", 120),
        ),
    )


def _reactions(data: Plain) -> list[Section]:
    parts = items_of(data.get("reactions"))[:_REACTIONS]
    codec = Order("label", (("advice", ""),), reaction_id)
    return [
        *(_reaction(place, fields_of(part)) for place, part in enumerate(parts)),
        Section(
            id="reactions",
            title="After a session: order, add",
            fields=(order("reactions", "How the leg reacted", codec),),
        ),
    ]


def _reaction(place: int, part: Plain) -> Section:
    at = ("reactions", place)
    return Section(
        id=part_id("reaction", part, place),
        title=part_title("After a session", part.get("label"), place),
        fields=(
            text((*at, "label"), "Button", 30, hint="How the leg reacted: The same"),
            text((*at, "advice"), "Advice", 500),
        ),
    )


def _notices() -> list[Section]:
    bones = "It stands on exercises and on whole routines: it has to make sense on both."
    return [
        Section(
            id="stopping",
            title="Lines about stopping",
            fields=(
                text(("stop_line",), "When to stop", 250, hint="On the page of a routine."),
                text(("gate",), "New signs today", 120, hint="Asked before a session."),
                text(("hurt",), "When an exercise hurts", 140, hint="Above the stop rules."),
                text(("gentler",), "How to do it more gently", 160),
            ),
        ),
        Section(
            id="limits",
            title="What the bot is not",
            fields=(
                text(("see_professional",), "See somebody first", 300),
                text(("disclaimer",), "Disclaimer", 350),
                text(("disclaimer_short",), "Disclaimer in one line", 80),
                text(("not_reviewed",), "While nobody has signed", 80),
            ),
        ),
        Section(
            id="notices",
            title="Notices: age, bones, pregnancy",
            fields=(
                text(("young",), "Under 16", 120),
                text(("osteoporosis",), "Osteoporosis", 250, hint=bones),
                text(("osteoporosis_short",), "Osteoporosis in one line", 120),
                text(("pregnancy",), "Pregnancy", 200),
            ),
        ),
    ]

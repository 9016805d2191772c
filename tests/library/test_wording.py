"""Tests of bot.library.wording: what the bot never says, and what it may."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.library.parsing import MAX_BYTES
from bot.library.wording import RULES, Rule, complaints, texts

REPLACED = "is replaced by Discord (an emoji, a time, a command); write it in words"
ADDRESS = "carries an address; name a source id instead"
SEEN = (
    *"\t\n\r",
    # Signs of other scripts that are drawn, although Unicode counts them as signs of format.
    *"\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd",
    *(chr(code) for code in range(0x13430, 0x13440)),
)


BROKEN = st.sampled_from(RULES).flatmap(
    lambda rule: st.tuples(
        st.just(rule), st.from_regex(rule.pattern, alphabet=st.characters(codec="ascii"))
    )
)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "It seems you have sciatica.",
            "`you have sciatica` tells the reader what they have; "
            "say what something can be a sign of",
        ),
        (
            "You probably have a slipped disc.",
            "`You probably have a slipped disc` tells the reader what they have; "
            "say what something can be a sign of",
        ),
        (
            "You've arthritis.",
            "`You've arthritis` tells the reader what they have; "
            "say what something can be a sign of",
        ),
        ("You don't have cancer.", "`You don't have` tells the reader what they don't have"),
        ("You don’t have it.", "`You don't have` tells the reader what they don't have"),
        ("So you\ndo not have it.", "`you do not have` tells the reader what they don't have"),
        ("This sounds like a disc.", "`This sounds like` sounds like a diagnosis"),
        ("It cures pain.", "`cures` promises a cure"),
        ("There is a cure.", "`cure` promises a cure"),
        ("We guarantee relief.", "`guarantee` promises an outcome"),
        ("Relief is guaranteed.", "`guarantee` promises an outcome"),
        ("It is right for you.", '`right for you` says "right for you"; say "often used for"'),
        ("It is safe to wait.", "`safe to wait` tells the reader that it is safe to wait"),
        ("No pain, no gain!", "`No pain, no gain` asks the reader to push through pain"),
        (
            "Take Ibuprofen first.",
            "`Ibuprofen` names a medicine; the bot gives no advice on medicines",
        ),
        ("Ask for NSAIDs.", "`NSAIDs` names a medicine; the bot gives no advice on medicines"),
        ("Hello @everyone", "`@everyone` mentions people or channels"),
        ("Hello <@!123>", "`<@!123>` mentions people or channels"),
        ("Hello <@&123>", "`<@&123>` mentions people or channels"),
        ("See <#123>", "`<#123>` mentions people or channels"),
        ("Hello <@123>", "`<@123>` mentions people or channels"),
        ("Hello @HERE", "`@HERE` mentions people or channels"),
        ("Hello\u200b@everyones", "`@everyone` mentions people or channels"),
        *(
            (f"See {code}.", f"`{code}` {REPLACED}")
            for code in (
                *("<:party:123>", "<a:party:123>", "<t:1618953630>", "<t:-5:R>"),
                *("</routine:123>", "</routine start:123>", "<id:customize>", "<id:linked-roles>"),
            )
        ),
        ("Join discord.gg/abc", "`discord.gg` invites people to a server"),
        ("Join Discord.GG/abc", "`Discord.GG` invites people to a server"),
        ("Join discord.com/invite/abc", "`discord.com/invite` invites people to a server"),
        ("Join discordapp.com/invite/abc", "`discordapp.com/invite` invites people to a server"),
        ("Join discord.gg", "`discord.gg` invites people to a server"),
        ("Join ｄｉｓｃｏｒｄ．ｇｇ", "`discord.gg` invites people to a server"),
        ("Join disc\u00adord.gg", "`discord.gg` invites people to a server"),
        ("Join dsc.gg", "`dsc.gg` invites people to a server"),
        ("See http://", f"`http://` {ADDRESS}"),
        ("See HTTPS://example.org", f"`HTTPS://` {ADDRESS}"),
        ("See discord://x", f"`discord://` {ADDRESS}"),
        ("See www.example.org", f"`www.` {ADDRESS}"),
        ("See example.org/page", f"`example.org/p` {ADDRESS}"),
        ("See a.b.example.co.uk/page", f"`a.b.example.co.uk/p` {ADDRESS}"),
        ("Write to <mailto:me@example.org>", f"`<mailto:` {ADDRESS}"),
        ("See [this](example)", "`](example` hides an address behind words"),
        ("See discord.com/channels", f"`discord.com/c` {ADDRESS}"),
    ],
)
def test_what_the_bot_never_says_is_named(text: str, complaint: str) -> None:
    assert [one for one in complaints(text) if "cannot be seen" not in one] == [complaint]


@pytest.mark.parametrize(
    ("sign", "complaint"),
    [
        ("\0", "`U+0000` (control character) cannot be seen; take it out"),
        ("\x1b", "`U+001B` (control character) cannot be seen; take it out"),
        ("\x85", "`U+0085` (control character) cannot be seen; take it out"),
        ("\u202e", "`U+202E` (right-to-left override) cannot be seen; take it out"),
        ("\u2066", "`U+2066` (left-to-right isolate) cannot be seen; take it out"),
        ("\u200f", "`U+200F` (right-to-left mark) cannot be seen; take it out"),
        ("\u200b", "`U+200B` (zero width space) cannot be seen; take it out"),
        ("\u00ad", "`U+00AD` (soft hyphen) cannot be seen; take it out"),
        ("\ufeff", "`U+FEFF` (zero width no-break space) cannot be seen; take it out"),
        ("\u2028", "`U+2028` (line separator) cannot be seen; take it out"),
        ("\u3164", "`U+3164` (hangul filler) cannot be seen; take it out"),
        ("\U000e0041", "`U+E0041` (tag latin capital letter a) cannot be seen; take it out"),
        ("\u200d", "`U+200D` (zero width joiner) cannot be seen; take it out"),
        ("\ufe0f", "`U+FE0F` (variation selector-16) cannot be seen; take it out"),
    ],
)
@pytest.mark.parametrize("text", ["Bend{}ing.", "{}Bend", "Bend {}", "{0} and {0}"])
def test_a_sign_that_nobody_sees_is_named_once(text: str, sign: str, complaint: str) -> None:
    assert list(complaints(text.format(sign))) == [complaint]


@given(BROKEN)
def test_no_text_breaks_a_rule_without_a_trace_of_it(broken: tuple[Rule, str]) -> None:
    rule, text = broken
    assert any(trace in text.lower() for trace in rule.traces)


@pytest.mark.parametrize(
    "text", ["Th\u0131s sounds like a disc.", "It \u017fafe to wait, i\u017f it"]
)
def test_letters_that_stand_for_others_are_read_as_them(text: str) -> None:
    assert [*complaints(text)]


@given(st.text(st.characters(categories=["Cc", "Cf", "Zl", "Zp"]), min_size=1, max_size=5))
def test_no_control_or_format_sign_stands_in_words(signs: str) -> None:
    seen = set(signs) <= set(SEEN)
    assert (list(complaints(f"Bend{signs}ing")) == []) is seen


@given(st.text(max_size=300) | st.text("[]()<>@#:/.-w\u200d🙂", max_size=300))
@example("](\u200d:")
@example("](\ue000")
@example("</\ue000:1>")
def test_any_text_is_judged_in_printable_words(text: str) -> None:
    assert all(one.isprintable() for one in complaints(text))


@pytest.mark.parametrize(
    "part", ["a", "a-", "a.", "[", "](", "<", "</a", "a:", "@", "you ", "\u200d"]
)
def test_a_long_text_is_judged_quickly(part: str) -> None:
    begun = time.perf_counter()
    list(complaints(part * (MAX_BYTES // len(part))))
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "If you have stenosis, lean forward.",
        "Whether you have sciatica or not, move.",
        "You have two legs.",
        "This can be a sign of a slipped disc.",
        "Nothing here cures for everyone.",
        "A secure, curious cat.",
        "Often used for piriformis syndrome.",
        "Write to me@example.org.",
        "Ask a pharmacist about medicines.",
        "Morning and/or evening, 2 sets/day. Open /emergency, or /routine flare.",
        "Less than < 3, more than > 5, [this] (or that): 10:30, 1.5/2.",
        "Two\tlines\r\nof text.",
        "Well done 👩\u200d⚕️ ❤️\u200d🔥 ✔️ ℹ️ 1️⃣ 👍🏽",
        "Größe, naïve, 日本語, क्षि",
    ],
)
def test_what_it_may_say_is_left_alone(text: str) -> None:
    assert list(complaints(text)) == []


def test_a_text_is_told_everything_that_is_wrong_with_it() -> None:
    found = list(complaints("You don't have it, and a cure is guaranteed."))
    assert len(found) == 3


def test_every_text_of_a_document_is_looked_at_with_its_place() -> None:
    data = {"name": "a", "steps": ["b", {"text": "c"}], "number": 5, "none": None}
    assert list(texts(data)) == [
        (("name",), "a"),
        (("steps", 0), "b"),
        (("steps", 1, "text"), "c"),
    ]

"""Tests of bot.library.wording: what the bot never says, and what it may."""

import pytest

from bot.library.wording import complaints, texts


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
        ("Join discord.gg/abc", "`discord.gg` invites people to a server"),
        ("Join discord.com/invite/abc", "`discord.com/invite` invites people to a server"),
        ("See http://example.org", "`http://` carries an address; name a source id instead"),
    ],
)
def test_what_the_bot_never_says_is_named(text: str, complaint: str) -> None:
    assert list(complaints(text)) == [complaint]


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

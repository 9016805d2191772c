"""Release words: what happened to an entry, who did it and why, as moderators read it."""

from collections.abc import Sequence

from bot.domain.editorial import Action, Version
from bot.plain import plainly, sentence

WORDS = {
    Action.PUBLISH: "published",
    Action.ROLLBACK: "taken back to an earlier text",
    Action.RETIRE: "hidden",
    Action.RESTORE: "brought back",
    Action.IMPORT: "imported",
    Action.KEEP: "kept over a bundled text that has changed",
    Action.MERGE: "merged with a bundled text that has changed",
    Action.DROP: "returned to the bundled text",
}
"""What became of an entry, by what a version came from."""

_NAME = 100
_REASON = 260


def safe(text: str, longest: int = _NAME) -> str:
    """Write what somebody typed so that Discord acts on nothing in it, cut where it is long."""
    text = " ".join(text.split())
    # Signs that are escaped take more room than they had.
    text = text[: longest * 2]
    kept = len(text)
    while len(shown := plainly(text[:kept], kept)) > longest - 1:
        kept -= max(1, (len(shown) - longest) // 2)
    return shown if kept == len(text) else f"{shown}…"


def who(author_id: int | None) -> str:
    """Name a moderator; one whose data were deleted is nobody any more."""
    return "somebody" if author_id is None else f"<@{author_id}>"


def by_whom(version: Version) -> str:
    """Say what became of an entry, through whom, and with whose approval."""
    said = f"{WORDS[version.action]} by {who(version.author_id)}"
    if version.approver_id is not None:
        said += f", approved by {who(version.approver_id)}"
    return said


def why(reason: str | None, longest: int = _REASON) -> str:
    """Quote a reason."""
    return f"**Why** {safe(reason or '', longest)}"


def following(notes: Sequence[str], longest: int = 500) -> list[str]:
    """Return a block that says what follows, or none."""
    if not notes:
        return []
    lines: list[str] = []
    for number, note in enumerate(notes):
        line = f"- {sentence(note)}"
        if sum(map(len, lines)) + len(line) > longest:
            lines.append(f"- and {len(notes) - number} more")
            break
        lines.append(line)
    return ["\n".join(["**What follows**", *lines])]

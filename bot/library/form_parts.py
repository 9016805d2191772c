"""Form parts: the kinds of fields that forms are made of, and the section that all entries have."""

from bot.library.form_fields import MOST, Choices, Field, Number, Section, YesNo
from bot.library.form_lines import Entries, Item, Lines, SourceIds, Words
from bot.library.form_names import Named, Reference
from bot.library.problems import Path

YES_NO: Choices = (("yes", "Yes"), ("no", "No"))
_FIGURES = 20
_ONE_LINE = 120
"""Characters from which a text is written over several lines."""


def text(path: Path, label: str, limit: int, *, hint: str = "", required: bool = True) -> Field:
    """Return a field of words."""
    return Field(
        path=path, label=label, hint=hint, limit=limit, required=required, long=limit > _ONE_LINE
    )


def number(path: Path, label: str, hint: str, *, required: bool = False) -> Field:
    """Return a field of a number or a range."""
    return Field(
        path=path, label=label, hint=hint, limit=_FIGURES, required=required, codec=Number()
    )


def yes_no(path: Path, label: str, hint: str = "") -> Field:
    """Return a choice between yes and no."""
    return Field(path=path, label=label, hint=hint, choices=YES_NO, codec=YesNo())


def choice(path: Path, label: str, choices: Choices, hint: str = "") -> Field:
    """Return a choice of one."""
    return Field(path=path, label=label, hint=hint, choices=choices)


def lines(
    path: Path,
    label: str,
    hint: str,
    *,
    required: bool = True,
    item: Item | None = None,
    commas: bool = False,
) -> Field:
    """Return a list, one item a line: of words, where nothing else is said."""
    codec = Lines(item or Words(), commas=commas)
    return Field(
        path=path, label=label, hint=hint, limit=MOST, required=required, long=True, codec=codec
    )


def entries(
    path: Path, label: str, hint: str, *, kind: Named = "cause", required: bool = True
) -> Field:
    """Return a list of entries by name, one a line."""
    return lines(path, label, hint, required=required, item=Entries(kind))


def reference(path: Path, label: str, hint: str, *, within: bool = False) -> Field:
    """Return a field that may name an exercise."""
    codec = Reference("exercise")
    return Field(
        path=path, label=label, hint=hint, limit=100, required=False, codec=codec, within=within
    )


def sources(path: Path, label: str, *, required: bool = True) -> Field:
    """Return a list of sources."""
    hint = "Short names of sources, one a line, such as NHS-S. The best first."
    return lines(path, label, hint, required=required, item=SourceIds(), commas=True)


def aliases() -> Field:
    """Return the other names of an entry."""
    hint = "What else people type to find it, one name a line."
    return lines(("aliases",), "Other names", hint, required=False)


def name(limit: int = 60) -> Field:
    """Return the name of an entry."""
    return text(("name",), "Name", limit)


def summary() -> Field:
    """Return the summary of an entry."""
    hint = "One or two sentences for lists, which show the first 100 characters."
    return text(("summary",), "Summary", 200, hint=hint)


def review(*more: Field) -> Section:
    """Return the section that says where the facts come from and who signed for them."""
    looked = "The day on which the facts were last compared with the sources: 2026-11-27."
    signed = "The clinician who signs for exactly this text. Leave it empty until somebody does."
    return Section(
        id="review",
        title="Sources and review",
        fields=(
            sources(("sources",), "Sources"),
            *more,
            text(("last_reviewed",), "Last checked on", 20, hint=looked),
            text(("reviewed_by",), "Reviewed by", 80, hint=signed, required=False),
        ),
    )

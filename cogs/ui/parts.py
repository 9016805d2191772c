"""Parts: the buttons and selects that cards are made of, with what they do in their custom id."""

from collections.abc import Sequence
from typing import Any

from discord import ButtonStyle, SelectOption, ui

from cogs.ui.custom_id import encode

Button = ui.Button[Any]
Select = ui.Select[Any]


def button(
    verb: str,
    owner: int,
    *parts: str,
    label: str,
    style: ButtonStyle = ButtonStyle.secondary,
) -> Button:
    """Return a button that does ``verb`` with ``parts``."""
    return ui.Button(label=label[:80], style=style, custom_id=encode(verb, owner, *parts))


def select(
    verb: str, owner: int, *parts: str, placeholder: str, options: Sequence[SelectOption]
) -> Select:
    """Return a select of one option that does ``verb`` with ``parts`` and the value picked."""
    return ui.Select(
        custom_id=encode(verb, owner, *parts),
        placeholder=placeholder[:150],
        options=list(options[:25]),
    )


def option(label: str, value: str, description: str = "", *, default: bool = False) -> SelectOption:
    """Return an option of a select, cut to Discord's limits."""
    return SelectOption(
        label=label[:100], value=value, description=description[:100] or None, default=default
    )

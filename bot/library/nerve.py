"""Nerve: the words on the drawing of the sciatic nerve, and what it shows in words."""

from typing import Annotated

from pydantic import Field

from bot.library.entry import Id, Model, line

Label = Annotated[str, line(48)]


class RouteLabels(Model):
    """What stands beside the nerve, from the spine to the foot."""

    roots: Label
    piriformis: Label
    nerve: Label
    split: Label
    peroneal: Label
    tibial: Label


class AreaLabels(Model):
    """What stands beside the places where it is often felt."""

    buttock: Label
    thigh: Label
    calf: Label
    shin: Label
    foot: Label


class NerveDrawing(Model):
    """The drawing of a guide: its words, its description, and the sections that show it."""

    sections: Annotated[tuple[Id, ...], Field(min_length=1, max_length=8)]
    title: Annotated[str, line(40)]
    view: Annotated[str, line(60)]
    route_title: Annotated[str, line(30)]
    route: RouteLabels
    areas_title: Annotated[str, line(30)]
    areas: AreaLabels
    note: Annotated[str, line(120)]
    alt: Annotated[str, line(900)]

"""Palette: the colours of every picture.

They stand on a panel of their own, so that a picture reads the same on Discord's light and dark
backgrounds.
"""

PANEL = "#F4EFE6"
EDGE = "#D9CFBE"
FLOOR = "#CBBFA9"
MAT = "#9CC5BA"
MAT_EDGE = "#6F9F93"

SKIN = "#C98F68"
HAIR = "#4A372B"
SHIRT = "#2C8079"
TROUSERS = "#38497A"
LINE = "#26303F"
FACE = "#5B3B28"

WOOD = "#B98F5F"
WOOD_EDGE = "#8F6B42"
WALL = "#DCD2C2"
WALL_EDGE = "#B7AA94"
CUSHION = "#E3B07A"
CUSHION_EDGE = "#B9854C"
TOWEL = "#D98C8C"
BALL = "#D9A441"
BALL_EDGE = "#A87A22"

FLESH = "#EBCDB4"
BONE = "#FAF3E3"
BONE_EDGE = "#A8957A"
NERVE = "#F2B705"
NERVE_EDGE = "#6B4E00"
MUSCLE = "#A0617E"
MUSCLE_EDGE = "#6E3A53"
FELT = "#E0573B"

ARROW = "#CC4B1E"
STILL = "#7A2E8E"
INK = "#26303F"
FAINT = "#6B6253"


def mixed(colour: str, other: str, share: float) -> str:
    """Return a colour at a share of the way to another; both as #RRGGBB."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def paler(colour: str) -> str:
    """Return a colour as it is seen on the far side of the body."""
    return mixed(colour, PANEL, 0.42)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

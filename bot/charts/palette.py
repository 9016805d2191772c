"""Palette: the colours of charts, on a soft light panel that looks the same wherever it stands.

Marks differ by shape, not by colour alone. Contrast on the panel, by WCAG 2.2: text at least
4.5 to 1, marks at least 3 to 1 (``tests/charts/test_palette.py``).
"""

PANEL = "#F4EFE6"
RAISED = "#FFFFFF"
TEXT = "#21403C"
QUIET_TEXT = "#52665F"
RULE = "#D9CFBE"
DONE = "#1D7A6C"
ON_DONE = "#FFFFFF"
MISSED = "#8A6A45"
EXCUSED = "#5F77A6"
COMING = "#74837E"
SUN = "#B7791F"
MOON = "#5B5F97"
SCORE = "#B4532A"
SCORE_AREA = "#F3DFD2"
TODAY = "#21403C"

TEXTS = (TEXT, QUIET_TEXT)
MARKS = (DONE, MISSED, EXCUSED, COMING, SUN, MOON, SCORE, TODAY)

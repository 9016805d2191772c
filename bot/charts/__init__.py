"""Charts: a member's progress becomes SVG. Pure: numbers in, text out."""

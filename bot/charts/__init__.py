"""Charts: a member's progress as a picture. Pure: values in, an SVG's text out."""

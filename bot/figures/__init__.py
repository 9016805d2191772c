"""Figures: pose data becomes pictures. Drawn as SVG here, rasterised by resvg, animated by Pillow.

Nothing here knows Discord, files or time: data in, bytes out. The functions are slow and hold the
interpreter, so they run in a process of their own (``bot/services/pictures.py``).
"""

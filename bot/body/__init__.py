"""Body: how a person is built and moves, as far as a drawing needs it.

Pure geometry, standard library only: joints, the lengths between them, how far they bend, and
every moment between two keyframes. ``bot/library`` checks poses with it, ``bot/figures`` draws.
"""

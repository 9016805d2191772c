"""Rules: pure functions and frozen values, on the standard library alone.

Time is an argument here, nothing is read or written, and every policy stands in a docstring
whose sentences are tested one by one. What does *not* belong here: SQL, Discord, content files.
"""

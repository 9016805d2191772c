"""Tests of the demo: its terminal, its process, and its page in a real browser."""

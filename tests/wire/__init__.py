"""Tests over real sockets, and the loopback Discord they run against."""

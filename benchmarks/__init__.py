"""Benchmarks: the figures the bot has to reach, with bare discord.py beside it in the same run.

`python -m benchmarks` (or `make bench`) prints the table; `--list` names the figures. Everything
runs over real sockets on 127.0.0.1, against the loopback Discord of `tests/wire/server`.

    slash, burst, tick, memory, start, storm     one figure each, or a few that come together
    editions, publication                        what servers with words of their own cost
    figures, table, machine                      what a figure is, how it reads, where it was taken
    processes, stored, published, numbers        children, databases, percentiles
    our_*, bare_*                                what the children run

A figure is printed only if it was measured in this run.
"""

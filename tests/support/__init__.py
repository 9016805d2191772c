"""What tests share: a clock that is set by hand, and the bot in a simulated Discord."""

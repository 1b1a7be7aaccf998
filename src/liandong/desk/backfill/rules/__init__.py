"""Which systems want what, in their words; without Django."""

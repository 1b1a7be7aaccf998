"""Which question to ask, without Django."""

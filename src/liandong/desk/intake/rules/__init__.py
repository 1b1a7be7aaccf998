"""How rows of a source become versions of a record: pure functions without Django."""

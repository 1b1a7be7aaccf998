"""Cells of a file that a spreadsheet will open."""

from typing import Final

#: What makes a formula of a cell, also as the full-width signs of Chinese and Japanese keyboards.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(value: str) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{value}" if value.startswith(FORMULA) else value

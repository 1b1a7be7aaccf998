"""What entries of the history mean."""

from typing import Final

UNTOUCHING: Final = ("opened", "joined", "grouped", "ungrouped", "released")
"""Actions that leave a dispute free to be merged by the machine."""
SOURCE_CHANGED: Final = "source_changed"
UNDOABLE: Final = frozenset(
    {"corrected", "claimed", "withdrawn", "stepped", "taken_over", "merged", "split", "parted"}
)
"""What a person can take back: `actions.undo` has the way back of each."""

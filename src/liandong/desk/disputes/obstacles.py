"""What stands in the way of a step for reasons that only a room above knows.

The table of steps knows facts; a plan of payments, say, is known to the room that keeps it. Such a
room registers who tells of the obstacle; the step is refused with these words, and the page shows
them in the place of its button.
"""

from collections.abc import Callable
from typing import Final

from liandong.desk.disputes.models import Dispute

Obstacle = Callable[[Dispute], str]
"""In words why the step cannot be taken now; empty where it can."""

OBSTACLES: Final[dict[str, Obstacle]] = {}


def register_obstacle(verb: str, tell: Obstacle) -> None:
    """Let a room above hold up a step of the table."""
    OBSTACLES[verb] = tell


def obstacle_to(verb: str, dispute: Dispute) -> str:
    """Why the step cannot be taken now; empty where nothing stands in its way."""
    tell = OBSTACLES.get(verb)
    return tell(dispute) if tell else ""

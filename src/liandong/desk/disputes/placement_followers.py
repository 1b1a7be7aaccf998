"""What apps above do once records have been placed in disputes."""

from collections.abc import Callable
from typing import Final

from liandong.desk.access.actors import System

Follower = Callable[[System], object]

FOLLOWERS: Final[list[Follower]] = []


def register(follower: Follower) -> None:
    """Let an app above act when all records that waited have been placed."""
    FOLLOWERS.append(follower)


def follow(by: System) -> None:
    for follower in FOLLOWERS:
        follower(by)

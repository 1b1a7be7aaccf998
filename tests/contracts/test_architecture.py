"""The picture in docs/architecture.md is the code's, not a memory of it."""

from typing import Any

import grimp
import pytest

from tools.architecture import PAGE, PICTURE, picture, rooms

ROOMS = [
    room.removeprefix("liandong.").replace(".", "/")
    for room in rooms(grimp.build_graph("liandong"))
]


def test_the_picture_shows_the_rooms_and_imports_of_the_code() -> None:
    drawn = PICTURE.search(PAGE.read_text("utf-8"))
    assert drawn is not None
    assert drawn.group() == picture(), "run `python -m tools.architecture`"


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_says_what_it_is_for(room: Any) -> None:
    """A newcomer finds the place for a change from the table."""
    table = PAGE.read_text("utf-8").partition("| room | what it is for |")[2]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert f"`{room}`" in " ".join(first_cells)

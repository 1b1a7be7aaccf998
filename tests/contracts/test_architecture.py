"""The picture in docs/architecture.md is the code's, not a memory of it."""

from tools.architecture import PAGE, PICTURE, picture


def test_the_picture_shows_the_rooms_and_imports_of_the_code():
    drawn = PICTURE.search(PAGE.read_text("utf-8"))
    assert drawn is not None
    assert drawn.group() == picture(), "run `python -m tools.architecture`"

"""The picture and the table of the workflow in the guide are those of the code."""

from tools.workflow import DRAWN, PAGE, drawn


def test_the_page_shows_the_steps_of_the_table() -> None:
    found = DRAWN.search(PAGE.read_text("utf-8"))
    assert found is not None
    assert found.group() == drawn(), "run `python -m tools.workflow`"

"""Files of the front end: a request for a part is given all of it."""

from pathlib import Path
from typing import Final

import pytest
from django.test import Client

from liandong.desk import ui

MARK: Final = Path(ui.__file__).parent / "static" / "ui" / "mark.svg"
SIZE: Final = MARK.stat().st_size


@pytest.mark.parametrize("part", [f"{SIZE}-", f"{SIZE - 1}-", "0-0", "10-20", "-1"])
def test_who_lacks_a_part_of_a_file_or_nothing_is_given_all_of_it(
    client: Client, part: str
) -> None:
    reply = client.get("/static/ui/mark.svg", headers={"Range": f"bytes={part}"})
    assert reply.status_code == 200
    assert reply.getvalue() == MARK.read_bytes()

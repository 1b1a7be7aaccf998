"""Names with numbers as people type them, a line for each: who came, what was handed out."""

import re
from typing import Final, NamedTuple

NUMBER: Final = re.compile(r"[0-9]{1,9}$")
SEPARATORS: Final = " \t\u3000，,：:"


class CountedLine(NamedTuple):
    """A name and a number."""

    name: str
    number: int


def read_counted_lines(text: str, *, unit: str, digits: int) -> list[CountedLine]:
    """Raises ValueError with the line that is not a name and a number, or that stands twice."""
    found: dict[str, CountedLine] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        row = _read(line, unit, digits)
        if row is None or row.number < 1 or row.name in found:
            raise ValueError(line)
        found[row.name] = row
    return list(found.values())


def _read(line: str, unit: str, digits: int) -> CountedLine | None:
    """The line's end is read first: one expression for all of it would try every separator."""
    line = line.removesuffix(unit).rstrip()
    number = NUMBER.search(line)
    if number is None or len(number[0]) > digits:
        return None
    before = line[: number.start()]
    name = before.rstrip(SEPARATORS)
    return CountedLine(name, int(number[0])) if name and name != before else None


def counted_text(rows: list[CountedLine]) -> str:
    return "\n".join(f"{name} {number}" for name, number in rows)


class Attended(NamedTuple):
    """An organisation and how many of its people signed in."""

    name: str
    people: int


def read_attendance(text: str) -> list[Attended]:
    """Raises ValueError with the line that is not a name and a number, or that stands twice."""
    return [Attended(*row) for row in read_counted_lines(text, unit="人", digits=4)]


def attendance_text(rows: list[Attended]) -> str:
    return counted_text([CountedLine(*row) for row in rows])

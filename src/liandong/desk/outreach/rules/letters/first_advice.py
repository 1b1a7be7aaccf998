"""The advice that the library begins with: by nature, by item, and for every trader."""

import tomllib
from importlib.resources import files
from typing import NamedTuple


class Piece(NamedTuple):
    """Advice for a nature, an item, both, or (neither) for all."""

    text: str
    nature: str = ""
    item: str = ""
    basis: str = ""


def first_advice() -> list[Piece]:
    """As `first_advice.toml` lists it."""
    words = (
        files("liandong.desk.outreach.rules.letters")
        .joinpath("first_advice.toml")
        .read_text("utf-8")
    )
    return [Piece(**piece) for piece in tomllib.loads(words)["advice"]]

"""The topics and templates of answers that a new desk begins with."""

import tomllib
from importlib.resources import files
from typing import NamedTuple


class FirstAnswer(NamedTuple):
    """A template with the article that it rests on."""

    title: str
    text: str
    basis: str = ""
    article: str = ""


class FirstTopic(NamedTuple):
    """A topic with its templates."""

    name: str
    kind: str
    answers: tuple[FirstAnswer, ...]


def first_topics() -> list[FirstTopic]:
    """As `first_topics.toml` lists them."""
    place = files("liandong.desk.consultations.rules").joinpath("first_topics.toml")
    topics = tomllib.loads(place.read_text("utf-8"))["topic"]
    return [
        FirstTopic(
            topic["name"],
            topic["kind"],
            tuple(FirstAnswer(**answer) for answer in topic.get("answer", ())),
        )
        for topic in topics
    ]

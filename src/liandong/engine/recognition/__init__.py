"""Recognition: what a record is about, with the words that each answer rests on."""

from liandong.engine.recognition.answers import (
    ANSWER_SCHEMA,
    EVIDENCE,
    KINDS,
    MAX_PHRASES,
    URGENCIES,
)
from liandong.engine.recognition.gazetteer import Gazetteer
from liandong.engine.recognition.recogniser import Recogniser

__all__ = [
    "ANSWER_SCHEMA",
    "EVIDENCE",
    "KINDS",
    "MAX_PHRASES",
    "URGENCIES",
    "Gazetteer",
    "Recogniser",
]

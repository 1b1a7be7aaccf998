"""Recognition: what a record is about, with the words that each answer rests on.

Texts pass `reading.folding` (one buffer of folded characters), `lexicon` (one scan finds every
word), `reading` (two passes give features with their places) and `scoring` (by the weights of
`model` each label's probability). `details` reads the same buffer for amount, days, shop, district
and kind. `evidence_words` joins the words of all answers, `answer_columns` lays them out in
ANSWER_SCHEMA (`answers`). `recogniser` runs them on a batch; what it gives depends on text, model
and lexicon alone. `learning` makes a new model from labelled rows and compares it with the one in
use; it stands above the rest, which knows nothing of it.
"""

from typing import TYPE_CHECKING

from liandong.engine.exports import on_first_use

if TYPE_CHECKING:
    from liandong.engine.recognition.answer_values import KINDS, MAX_PHRASES, URGENCIES
    from liandong.engine.recognition.answers import ANSWER_SCHEMA, EVIDENCE
    from liandong.engine.recognition.details.gazetteer import Gazetteer
    from liandong.engine.recognition.recogniser import Recogniser
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "ANSWER_SCHEMA": "answers",
            "EVIDENCE": "answers",
            "KINDS": "answer_values",
            "MAX_PHRASES": "answer_values",
            "URGENCIES": "answer_values",
            "Gazetteer": "details.gazetteer",
            "Recogniser": "recogniser",
        },
    )

__all__ = [
    "ANSWER_SCHEMA",
    "EVIDENCE",
    "KINDS",
    "MAX_PHRASES",
    "URGENCIES",
    "Gazetteer",
    "Recogniser",
]

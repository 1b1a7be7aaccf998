"""The model that ships is what the tool makes of the examples and the lexicon that ship."""

import gzip
import json

from liandong.engine.recognition.lexicon.entries import shipped_lexicon
from liandong.engine.recognition.model import SHIPPED
from tools.ship_recognition_model import CITY, DATA, SEED, all_examples, digest


def test_the_model_was_learned_from_these_examples_with_this_lexicon() -> None:
    made_from = json.loads(gzip.decompress((DATA / SHIPPED).read_bytes()))["made_from"]
    now = digest(all_examples(CITY, SEED), shipped_lexicon())
    assert made_from == now, "run: python -m tools.ship_recognition_model --version NEXT"

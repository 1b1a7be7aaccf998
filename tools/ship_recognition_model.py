"""Makes the model file that ships: `python -m tools.ship_recognition_model --version V`.

Learned from the examples written for the project and from the made-up city, and from nothing else.
The same version of the code and the same seed give the same file. The file names the digest of what
it was learned from, so that a test tells when the examples or the lexicon have moved on.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liandong.engine.recognition import learning
from liandong.engine.recognition.examples import EXAMPLE_SCHEMA, OTHERS_WEIGHT, written_examples
from liandong.engine.recognition.lexicon import Lexicon, shipped_lexicon
from liandong.engine.recognition.model import SHIPPED, save_model
from liandong.simulation.examples import examples

DATA = Path(learning.__file__).parent / "data"
CITY_WEIGHT = 0.2  # of one text of the city, beside 1 for a written matter
LEAST_GRAM = 0.15
CITY, SEED = 4_000, 101
SCHEMA = EXAMPLE_SCHEMA.append(pa.field("source", pa.string()))


def city_examples(count: int, seed: int) -> pa.Table:
    """Texts of the made-up city as examples, each a matter of its own."""
    city = examples(count, seed)
    city = city.filter(pc.greater(pc.utf8_length(city["text"]), 0))
    weight = np.full(city.num_rows, CITY_WEIGHT)
    group = np.arange(city.num_rows) + 1_000_000
    city = city.append_column("group", pa.array(group)).append_column("weight", pa.array(weight))
    return city.select(SCHEMA.names).cast(SCHEMA)


def all_examples(count: int, seed: int) -> pa.Table:
    written = written_examples()
    written = written.append_column("source", pa.nulls(written.num_rows, pa.string()))
    return pa.concat_tables([written.select(SCHEMA.names).cast(SCHEMA), city_examples(count, seed)])


def digest(table: pa.Table, lexicon: Lexicon) -> str:
    """Names examples and lexicon, except contexts and urgency, which nothing is learned for."""
    words = [
        (text, word.item, word.strength, word.aspect, word.problem, word.action, *word.cues)
        for text, word in sorted(lexicon.words.items())
    ]
    kinds = [repr(list(part.values())) for part in (lexicon.problems, lexicon.cues, lexicon.items)]
    told = json.dumps([table.to_pylist(), words, kinds], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8")).hexdigest()[:16]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--version", required=True)
    parser.add_argument("--city", type=int, default=CITY)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--penalty", type=float, default=2.0)
    parser.add_argument("--gram-penalty", type=float, default=2.0)
    parser.add_argument("--out", type=Path, default=DATA / SHIPPED)
    arguments = parser.parse_args()
    table = all_examples(arguments.city, arguments.seed)
    settings = learning.Settings(
        penalty=arguments.penalty, gram_penalty=arguments.gram_penalty, least_gram=LEAST_GRAM
    )
    model = learning.learn(table, version=arguments.version, settings=settings)
    save_model(model, arguments.out, made_from=digest(table, shipped_lexicon()))
    print(f"{table.num_rows} examples, no dispute counted {OTHERS_WEIGHT} times among the written")
    print(f"{len(model.grams)} n-grams, {len(model.deltas)} weights, slope {model.slope:.2f}")
    print(f"{arguments.out}: {arguments.out.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()

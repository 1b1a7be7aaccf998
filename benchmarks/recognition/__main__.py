"""Quality and speed of recognition, each beside a baseline of the same command.

    python -m benchmarks.recognition [--workorders FILE] [--data DIR] [--model FILE] [--check]

Measured are the texts in benchmarks/data/written.tsv, which were written and labelled apart from
the lexicon; FILE, labelled work orders with the columns text, is_dispute, doubtful, sector, nature
and phrases (joined by ；); and the public reviews in DIR, where they are there. Figures come with
95 % bootstrap intervals over the rows. `--check` ends with 1 where a bar is missed.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.bars import check_argument
from benchmarks.recognition import reviews, speed, workorders
from benchmarks.recognition.labels import read_labels
from benchmarks.recognition.measures import Report
from liandong.engine.recognition import Recogniser

HERE = Path(__file__).parents[1]
WRITTEN = HERE / "data" / "written.tsv"
DATA = HERE.parent.parent / "shared" / "data"
REVIEWS: dict[str, Callable[[Recogniser, Path, Report], None]] = {
    "reviews_triplets/triplets.jsonl": reviews.measure_pairs,
    "shopping_reviews/reviews.csv": reviews.measure_shopping,
    "reviews_aspects/data.csv": reviews.measure_aspects,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--workorders", type=Path)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of public data")
    parser.add_argument("--model", type=Path)
    check_argument(parser)
    options = parser.parse_args()
    recogniser, report = Recogniser.load(options.model), Report()
    measure(recogniser, options.workorders, options.data, report)
    return report.exit_code(options)


def measure(recogniser: Recogniser, orders: Path | None, data: Path, report: Report) -> None:
    written = read_labels(WRITTEN)
    texts = written.texts
    workorders.measure(recogniser, written, report, barred=False)
    orders = orders or data / "workorders" / "labelled.csv"
    if orders.exists():
        labels = read_labels(orders)
        texts = labels.texts
        workorders.measure(recogniser, labels, report, barred=True)
        workorders.measure_learning(recogniser, labels, report)
    else:
        print(f"\n{orders} is not there: no work orders measured")
    for name, work in REVIEWS.items():
        if (data / name).exists():
            work(recogniser, data / name, report)
        else:
            print(f"\n{data / name} is not there: not measured")
    speed.measure(recogniser, texts, report)
    speed.measure_memory(recogniser, texts, report)


if __name__ == "__main__":
    sys.exit(main())

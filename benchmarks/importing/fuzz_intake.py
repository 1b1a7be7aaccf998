"""Files spoilt in every way that people and systems know: none may break the desk.

    python -m benchmarks.importing.fuzz_intake [--files 5000] [--seed 1] [--first 0] [--check]

Valid exports of a made-up city are changed: bytes, cells, headers, encodings, formulas, cells of
ten megabytes, ZIP bombs, XML entity bombs, wrong endings, files cut short. Each is imported into a
desk. It must end as done or refused, a refusal must say what to do, every row that was read must be
accounted for, and no message may hold a trace of the program. With `--check` the exit code is 1
where one does not. Number and seed determine a file: slices from `--first` on, run one after the
other, are the whole.
"""

import argparse
import random
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Final

from benchmarks.bars import Bars, check_argument
from benchmarks.importing import desk_home, fuzzing
from liandong.engine.vocabulary import Source

SOURCES: Final = {
    "police.xlsx": Source.POLICE_110,
    "complaints.csv": Source.COMPLAINT_12315,
}
ROWS: Final = 40
PROGRESS_EVERY: Final = 100
UNTIL: Final = datetime(2026, 11, 1, 12)
TRACE: Final = re.compile(r"Traceback|Error\b|Exception|\.py\b|<class|0x[0-9a-f]{6}")
ADVICE: Final = re.compile(r"请|应|改为|另存|重新|联系")


def one(path: Path) -> str:
    """What is wrong with how the desk took the file; empty where nothing is."""
    from liandong.desk.access.actors import System
    from liandong.desk.intake.actions.imports.starts import import_now
    from liandong.desk.intake.models import Import

    try:
        of = import_now(path, source=None, by=System("fuzz"))
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        return f"broke: {traceback.format_exc(limit=-2)}"
    words = f"{of.problem} {of.remedy} {of.note}"
    reasons = [f"{row.reason} {row.remedy}" for row in of.quarantine.all()[:50]]
    if of.state not in {Import.State.DONE, Import.State.REFUSED}:
        return f"ended as {of.state}: {words}"
    if of.state == Import.State.REFUSED and not (of.problem and ADVICE.search(of.remedy)):
        return f"does not say what to do: {words}"
    if any(TRACE.search(text) for text in [words, *reasons]):
        return f"shows a trace: {words}"
    if of.state == Import.State.DONE and of.accounted != of.rows_read:
        return f"{of.accounted} rows accounted for of {of.rows_read}"
    return ""


def run(numbers: range, seed: int) -> dict[str, str]:
    """Spoils and imports these files in this process's desk; file name to what went wrong."""
    from liandong.simulation import simulate

    kinds: Counter[str] = Counter()
    wrong: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        simulate(folder / "city", seed=seed, years=1, records=300, until=UNTIL)
        tables = [
            fuzzing.table_of(folder / "city" / name, source, ROWS)
            for name, source in SOURCES.items()
        ]
        for number in numbers:
            choose = random.Random(f"{seed} {number}")
            kind, path = fuzzing.spoilt(choose.choice(tables), folder, choose)
            kinds[kind] += 1
            if problem := one(path):
                wrong[f"{number} {kind}"] = problem
                print(f"{number} {kind}: {problem}", file=sys.stderr, flush=True)
            path.unlink()
            if not (number + 1) % PROGRESS_EVERY:
                print(f"{number + 1:,} done, {len(wrong)} went wrong", file=sys.stderr, flush=True)
    print(", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())))
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    check_argument(parser)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        desk_home.use(Path(home))
        began, worked = time.monotonic(), time.process_time()
        wrong = run(range(given.first, given.first + given.files), given.seed)
        took = (
            f"{time.monotonic() - began:.0f} s ({time.process_time() - worked:.0f} s of processor)"
        )
        print(f"{given.files:,} files from {given.first:,} in {took}")
    bars = Bars()
    bars.at_most("files that went wrong", len(wrong), 0)
    return bars.exit_code(given)


if __name__ == "__main__":
    sys.exit(main())

"""Rows a second of processor time on one core, in a warm process with the texts in memory."""

import resource
import time
from collections.abc import Callable, Sequence

import polars as pl
import pyarrow as pa

from benchmarks.recognition.measures import Report
from liandong.engine.recognition import Recogniser
from liandong.engine.recognition.lexicon import trie
from liandong.engine.recognition.reading.folding import fold
from liandong.simulation.examples import examples

ROWS = 50_000
CUT = 80
LEAST_RATE, TIMES_JIEBA, MOST_MILLISECONDS = 100_000, 15.0, 1.0
FLAT = 1.1  # memory for four times as many records
MEMORY_ROWS = 20_000


def rate(work: Callable[[], object], rows: int, repeats: int = 5) -> float:
    """Rows a second of processor time, the best of some runs after one to warm up."""
    work()
    best = float("inf")
    for _ in range(repeats):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return rows / best


def measure(recogniser: Recogniser, texts: Sequence[str], report: Report) -> None:
    short = [text[:CUT] for text in texts]
    many = (short * (ROWS // len(short) + 1))[:ROWS]
    table = pa.table({"text": many})
    report.title(f"speed: texts cut to {CUT} characters")
    _rates(recogniser, table, short, report)
    one = table.slice(0, 1)
    single = 1000 / rate(lambda: [recogniser.judge(one) for _ in range(50)], 50)
    name = "one record through the API, milliseconds"
    report.figure(name, single, most=MOST_MILLISECONDS, form=".2f")
    _bare_scans(recogniser, many, report)
    report.title("speed: the made-up city's mix, with its other columns")
    city = examples(ROWS, 11).combine_chunks()
    _rates(recogniser, city, city["text"].to_pylist(), report)


def _rates(recogniser: Recogniser, table: pa.Table, texts: Sequence[str], report: Report) -> None:
    import jieba.analyse

    ours = rate(lambda: recogniser.judge(table), table.num_rows)
    few = texts[:300]
    theirs = rate(lambda: [jieba.analyse.extract_tags(text, topK=3) for text in few], len(few), 1)
    report.figure("recogniser, all answers, rows a second", ours, least=LEAST_RATE, form=",.0f")
    report.figure("jieba extract_tags, rows a second", theirs, form=",.0f")
    report.figure("times jieba", ours / theirs, least=TIMES_JIEBA, form=".1f")


def _bare_scans(recogniser: Recogniser, many: Sequence[str], report: Report) -> None:
    """The cost of finding the patterns alone: ours, and polars with the same patterns."""
    compiled = recogniser.compiled
    folded = fold(pa.array(many))
    found = trie.scan(compiled.trie, folded.codes, folded.starts)
    scan = rate(lambda: trie.scan(compiled.trie, folded.codes, folded.starts), len(many))
    patterns, series = list(compiled.patterns), pl.Series(many)
    theirs = rate(lambda: series.str.find_many(patterns, overlapping=True), len(many), 1)
    report.figure("patterns", len(patterns), form=",.0f")
    report.figure("matches a row", len(found.pattern) / len(many), form=".1f")
    report.figure("bare scan, our trie, rows a second", scan, form=",.0f")
    report.figure("bare scan, polars find_many, rows a second", theirs, form=",.0f")


def measure_memory(recogniser: Recogniser, texts: Sequence[str], report: Report) -> None:
    """Peak memory while judging a stream of batches, once and four times as long."""
    batch = pa.table({"text": (list(texts) * (2048 // len(texts) + 1))[:2048]})
    peaks = []
    for rows in (MEMORY_ROWS, 4 * MEMORY_ROWS):
        for _ in range(rows // batch.num_rows):
            recogniser.judge(batch)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    report.title(f"memory: {MEMORY_ROWS} records, then {4 * MEMORY_ROWS} more")
    report.figure("peak, times the first", peaks[1] / peaks[0], most=FLAT, form=".3f")

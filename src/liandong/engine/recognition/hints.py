"""What a record says besides its text: its source, the source's own class, the goods it names.

Hints are features like words, with weights of the prior, and speak without a place in the text.
They are evidence and never the answer: a city's classes are often wrong.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from liandong.engine.recognition import trie
from liandong.engine.recognition.compiled import Compiled
from liandong.engine.recognition.folding import fold
from liandong.engine.vocabulary import SECTORS, Source

Ints = npt.NDArray[np.int32]

CONSUMER_WORDS: Final = ("消费", "商品", "三包")
BETWEEN: Final = "\x1f"  # source and classes
OPEN_WORDS: Final = ("纠纷", "其他", "求助", "投诉", "咨询")  # such a class leaves it open


def class_hint(source: str, told: str) -> str | None:
    """`consumer`, `other` for a police class that is about something else, or None.

    `told` are the source's own classes in one string.
    """
    if not told:
        return None
    if any(word in told for word in CONSUMER_WORDS):
        return "consumer"
    closed = source == Source.POLICE_110 and not any(word in told for word in OPEN_WORDS)
    return "other" if closed else None


def by_name(names: pa.Array, numbers: Mapping[str, int]) -> Ints:
    """The number of each name, -1 for none."""
    if names.null_count == len(names):
        return np.full(len(names), -1, dtype=np.int32)
    encoded = names.dictionary_encode()
    table = [numbers.get(name, -1) for name in encoded.dictionary.to_pylist()]
    places = encoded.indices.fill_null(len(table)).to_numpy()
    found: Ints = np.array([*table, -1], dtype=np.int32)[places]
    return found


class Hints:
    """Features of a record besides its text, for one compiled lexicon."""

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self._row: Mapping[str, int] = {
            name: index
            for index, name in enumerate(compiled.features)
            if name.startswith(("source:", "class:", "goods:"))
        }
        self._goods = np.array([self._row[f"goods:{sector}"] for sector in SECTORS], np.int32)
        self._sources = {
            name.removeprefix("source:"): row
            for name, row in self._row.items()
            if name.startswith("source:")
        }

    def features(self, sources: pa.Array, classes: pa.Array, items: Ints) -> Ints:
        """(records, 3): feature of source, class and goods; -1 for none.

        `items` is the item of each record's goods.
        """
        rows = np.full((len(sources), 3), -1, dtype=np.int32)
        rows[:, 0] = by_name(sources, self._sources)
        if classes.null_count < len(classes):
            rows[:, 1] = self._of_classes(sources, classes)
        known = items >= 0
        rows[known, 2] = self._goods[self._compiled.item_sector[items[known]]]
        return rows

    def _of_classes(self, sources: pa.Array, classes: pa.Array) -> Ints:
        """Feature of each record's class; a file has few that differ."""
        joined = pc.binary_join(classes, "").fill_null("")
        told = pc.binary_join_element_wise(sources.fill_null(""), joined, BETWEEN)
        names = told.unique().to_pylist()
        hints = {name: class_hint(*name.split(BETWEEN, 1)) for name in names}
        return by_name(told, {name: self._row.get(f"class:{h}", -1) for name, h in hints.items()})

    def items_of_goods(self, goods: pa.Array) -> Ints:
        """Item of each record's goods by the longest word in them, -1 where none is known."""
        items = np.full(len(goods), -1, dtype=np.int32)
        if goods.null_count == len(goods):
            return items
        folded = fold(goods)
        matches = trie.scan(self._compiled.trie, folded.codes, folded.starts)
        tables = self._compiled.tables
        named = np.flatnonzero(tables.item[matches.pattern] >= 0)
        rows = np.repeat(np.arange(len(goods)), np.diff(matches.bounds))[named]
        pattern = matches.pattern[named]
        order = np.lexsort((-matches.start[named], tables.length[pattern], rows))
        items[rows[order]] = tables.item[pattern[order]]  # the last of a row stays
        return items

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

from liandong.engine.kernels import Ints
from liandong.engine.recognition.lexicon import trie
from liandong.engine.recognition.lexicon.automaton import Compiled
from liandong.engine.recognition.reading.folding import fold
from liandong.engine.vocabulary import SECTORS, Source

CONSUMER_WORDS: Final = ("消费", "商品", "三包")
BETWEEN: Final = "\x1f"  # source and classes
HOTLINE: Final = (
    "市民.{0,3}(来电|来信|网站|微信|公众号|平台|小程序).{0,2}(反映|反馈|咨询|投诉|求助|建议)"
    "|工单(编号|号|内容)"
)
"""How the orders of a city's hotline begin, whatever file they come from."""
OPEN_WORDS: Final = ("纠纷", "其他", "求助", "投诉", "咨询")  # such a class leaves it open


def class_hint(source: str, classes: str) -> str | None:
    """`consumer`, `other` for a police class that is about something else, or None.

    `classes` are the source's own classes in one string.
    """
    if not classes:
        return None
    if any(word in classes for word in CONSUMER_WORDS):
        return "consumer"
    closed = source == Source.POLICE_110 and not any(word in classes for word in OPEN_WORDS)
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


def of_hotline(sources: pa.Array, texts: pa.Array) -> npt.NDArray[np.bool_]:
    """Of each record whether it is an order of the city's hotline: by its source, or where none is
    given by how its text begins."""
    by_text = pc.and_(sources.is_null(), pc.match_substring_regex(texts, HOTLINE))
    flags = pc.or_(pc.equal(sources, Source.WORKORDER_12345).fill_null(False), by_text)
    return np.asarray(flags.fill_null(False))


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
        keys = pc.binary_join_element_wise(sources.fill_null(""), joined, BETWEEN)
        names = keys.unique().to_pylist()
        hints = {name: class_hint(*name.split(BETWEEN, 1)) for name in names}
        return by_name(keys, {name: self._row.get(f"class:{h}", -1) for name, h in hints.items()})

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

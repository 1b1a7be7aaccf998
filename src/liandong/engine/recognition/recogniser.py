"""Records in, answers out: one scan, all answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from liandong.engine.recognition.answer_columns import Writer
from liandong.engine.recognition.answers import ANSWER_SCHEMA
from liandong.engine.recognition.characters import Read
from liandong.engine.recognition.details.extraction import DetailReader
from liandong.engine.recognition.details.gazetteer import Gazetteer
from liandong.engine.recognition.details.shops import Found, Shops
from liandong.engine.recognition.lexicon import trie
from liandong.engine.recognition.lexicon.automaton import N_SECTORS, Compiled, compile_lexicon
from liandong.engine.recognition.lexicon.entries import Lexicon, shipped_lexicon
from liandong.engine.recognition.lexicon.local import Overlay
from liandong.engine.recognition.model import Model, load_model, weights_of
from liandong.engine.recognition.problem_names import name_problems, with_names
from liandong.engine.recognition.reading.content import says_nothing
from liandong.engine.recognition.reading.features import Reading, read, rules_of
from liandong.engine.recognition.reading.folding import Folded, fold
from liandong.engine.recognition.reading.hints import Hints, of_hotline
from liandong.engine.recognition.reading.phrases import Phrases, choose_phrases
from liandong.engine.recognition.reading.rows import Rules
from liandong.engine.recognition.scoring import choose, explain, logits, read_characters
from liandong.engine.records.merchant_register import Register, read_register

BLOCK_ROWS: Final = 8192
BLOCK_BYTES: Final = 1 << 22  # of text; the scan needs some fifty times as much
NOTHING_TO_JUDGE: Final = "没有可供判断的文字"


@dataclass(frozen=True)
class Recogniser:
    """A loaded model with its lexicon, gazetteer and register of merchants."""

    compiled: Compiled
    model: Model
    weights: npt.NDArray[np.float64]
    bias: npt.NDArray[np.float64]
    gazetteer: Gazetteer
    local: str = ""  # names the local lexicon and gazetteer, where there are some
    register: Register = field(default_factory=Register)

    @classmethod
    def load(
        cls,
        model: Path | None = None,
        gazetteer: Path | None = None,
        lexicon: Path | None = None,
        register: Path | None = None,
    ) -> "Recogniser":
        """From a model file and a GeoJSON of districts; without them those that ship. A local
        lexicon is laid over the one that ships; merchants are known from a table of them. Raises
        LexiconError or UnreadableFile."""
        districts = Gazetteer.load(gazetteer)
        if lexicon is None:
            loaded = cls.of(load_model(model), districts)
        else:
            over = Overlay.load(lexicon)
            districts = districts.with_names(over.places)
            loaded = cls.of(load_model(model), districts, over.lexicon)
            loaded = replace(loaded, local=over.digest)
        return loaded.with_register(read_register(register)) if register else loaded

    @classmethod
    def of(cls, model: Model, gazetteer: Gazetteer, lexicon: Lexicon | None = None) -> "Recogniser":
        """Without a lexicon that which ships."""
        compiled = compile_lexicon(lexicon or shipped_lexicon(), model.grams)
        return cls(compiled, model, weights_of(model, compiled), np.array(model.bias), gazetteer)

    def with_register(self, register: Register) -> "Recogniser":
        """The same with other merchants; the compiled lexicon is kept."""
        other = replace(self, register=register)
        for name in ("writer", "rules", "hints", "details", "in_sector", "is_gram"):
            other.__dict__[name] = getattr(self, name)
        return other

    @property
    def version(self) -> str:
        """That of the model; behind # what is local."""
        return f"{self.model.version}#{self.local}" if self.local else self.model.version

    @cached_property
    def writer(self) -> Writer:
        second = self.model.second
        return Writer(self.compiled, second.problems.names if second else ())

    @cached_property
    def rules(self) -> Rules:
        return rules_of(self.compiled, np.abs(self.weights).max(axis=1) > 0)

    @cached_property
    def by_label(self) -> npt.NDArray[np.float64]:
        return np.ascontiguousarray(self.weights.T)

    @cached_property
    def is_gram(self) -> npt.NDArray[np.bool_]:
        """Of each feature, whether it is a learned n-gram and no word of the lexicon."""
        return np.array([name.startswith("gram:") for name in self.compiled.features])

    @cached_property
    def hints(self) -> Hints:
        return Hints(self.compiled)

    @cached_property
    def details(self) -> DetailReader:
        return DetailReader(self.compiled)

    @cached_property
    def shops(self) -> Shops:
        return Shops(self.register, self.gazetteer, self.compiled.lexicon)

    @cached_property
    def in_sector(self) -> npt.NDArray[np.float64]:
        """What each sector adds to each nature."""
        return self.weights[self.compiled.in_sector, 1 + N_SECTORS :]

    def judge(self, records: pa.Table) -> pa.Table:
        """Answers in ANSWER_SCHEMA, row by row as the records stand.

        Needs the column `text`; source, source_id, goods, source_class, lon, lat, place,
        merchant_name and merchant_address are used where they are there.
        """
        blocks = [
            self._judge_block(records.slice(first, last - first).combine_chunks())
            for first, last in _blocks(records)
        ]
        return pa.concat_tables(blocks) if blocks else ANSWER_SCHEMA.empty_table()

    def known_merchants(self, records: pa.Table) -> pa.Array:
        """The answer `merchant_known` alone, for callers that wait; at most a block of rows."""
        if not self.register.merchants:
            return pa.nulls(records.num_rows, pa.string())
        folded, _, reading = self._read(records, self._goods(records), self.rules)
        found, _ = self._locate(records, folded, reading)
        judged = np.diff(folded.starts) > 0
        return self.shops.names(np.where(judged, found.merchant, -1))

    def read(self, records: pa.Table) -> tuple[Folded, trie.Matches, Reading]:
        """The features of the texts before weighing: all of them, as learning needs."""
        return self._read(records, self._goods(records), rules_of(self.compiled))

    def _goods(self, records: pa.Table) -> npt.NDArray[np.int32]:
        return self.hints.items_of_goods(_strings(records, "goods"))

    def of_hotline(self, records: pa.Table) -> npt.NDArray[np.bool_]:
        """Of each record whether it is an order of the city's hotline."""
        return of_hotline(_strings(records, "source"), _strings(records, "text"))

    def _read(
        self, records: pa.Table, goods: npt.NDArray[np.int32], rules: Rules
    ) -> tuple[Folded, trie.Matches, Reading]:
        folded = fold(_strings(records, "text"))
        matches = trie.scan(self.compiled.trie, folded.codes, folded.starts)
        classes = _column(records, "source_class", pa.list_(pa.string()))
        hints = self.hints.features(_strings(records, "source"), classes, goods)
        return folded, matches, read(rules, folded, matches, hints)

    def _judge_block(self, records: pa.Table) -> pa.Table:
        goods = self._goods(records)
        folded, matches, reading = self._read(records, goods, self.rules)
        scores = logits(reading.fired, self.weights, self.bias)
        silent = says_nothing(folded, reading.fired, self.is_gram)
        second = self.model.second
        read = read_characters(
            second, folded, reading, scores, silent, self.of_hotline(records) if second else silent
        )
        choice = choose(scores, reading.nouns, goods, self.compiled.item_sector, self.in_sector)
        probability = 1 / (1 + np.exp(-(self.model.slope * choice.logit + self.model.shift)))
        details = self.details.read(
            folded=folded,
            matches=matches,
            reading=reading,
            dispute=probability >= 0.5,
            received=_column(records, "received_at", pa.timestamp("us")),
            sources=_strings(records, "source"),
        )
        found, districts = self._locate(records, folded, reading)
        columns = self.writer.columns(
            folded=folded,
            choice=choice,
            probability=probability,
            phrases=self._phrases(folded, reading, read, probability >= 0.5),
            details=details,
            evidence=explain(folded, reading, choice, self.by_label, read),
            shops=self.shops,
            found=found,
        )
        columns["source"] = _strings(records, "source")
        columns["source_id"] = _strings(records, "source_id")
        columns["district"] = districts
        columns["model"] = pa.array([self.version] * records.num_rows, pa.string())
        # What the goods column names is judged even where the text has no content.
        empty = (silent & (goods < 0)) | (np.diff(folded.starts) == 0)
        return _blank(
            pa.table([columns[name] for name in ANSWER_SCHEMA.names], schema=ANSWER_SCHEMA), empty
        )

    def _phrases(
        self, folded: Folded, reading: Reading, read: Read, dispute: npt.NDArray[np.bool_]
    ) -> Phrases:
        phrases, second = choose_phrases(self.compiled, reading), self.model.second
        if second is None:
            return phrases
        named = name_problems(second.problems.tables, folded, reading, read, dispute)
        return with_names(phrases, named, second.problems, self.compiled)

    def _locate(
        self, records: pa.Table, folded: Folded, reading: Reading
    ) -> tuple[Found, pa.Array]:
        """The known merchant and the district of each record: by coordinates, its address, its
        merchant, or a place in its text."""
        names = _strings(records, "merchant_name")
        addresses = [_strings(records, name) for name in ("place", "merchant_address")]
        stated = self.gazetteer.by_point(_numbers(records, "lon"), _numbers(records, "lat"))
        for column in addresses:
            self.gazetteer.by_column(stated, column)
        mentioned = stated.copy()
        self.gazetteer.by_column(mentioned, names)
        self.gazetteer.by_text(mentioned, folded)
        found = self.shops.find(
            names=names,
            addresses=addresses,
            districts=mentioned,
            folded=folded,
            places=reading.places,
        )
        return found, self.shops.district_names(stated, found.merchant, mentioned)


def _blocks(records: pa.Table) -> Iterator[tuple[int, int]]:
    """First row and the one after the last of each block: large enough to be fast, and with little
    enough text that memory does not grow with it."""
    if records.num_rows <= 1:
        yield from [(0, 1)] * records.num_rows
        return
    sizes = pc.binary_length(_strings(records, "text")).fill_null(0)
    total = np.concatenate([[0], np.cumsum(sizes.to_numpy(), dtype=np.int64)])
    first = 0
    while first < records.num_rows:
        last = int(np.searchsorted(total, total[first] + BLOCK_BYTES, side="right")) - 1
        last = min(max(last, first + 1), first + BLOCK_ROWS, records.num_rows)
        yield first, last
        first = last


def _strings(records: pa.Table, name: str) -> pa.Array:
    return _column(records, name, pa.string())


def _numbers(records: pa.Table, name: str) -> pa.Array:
    return _column(records, name, pa.float64())


def _column(records: pa.Table, name: str, kind: pa.DataType) -> pa.Array:
    place = records.schema.get_field_index(name)
    if place < 0:
        return pa.nulls(records.num_rows, kind)
    column = records.column(place)
    column = column if column.type == kind else column.cast(kind)
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _blank(answers: pa.Table, empty: npt.NDArray[np.bool_]) -> pa.Table:
    """Nulls and an error where there was nothing to judge."""
    if not empty.any():
        return answers
    kept = {"source", "source_id", "model"}
    for place, answer in enumerate(ANSWER_SCHEMA):
        if answer.name == "error":
            column = pa.array([NOTHING_TO_JUDGE if row else None for row in empty], pa.string())
        elif answer.name in kept:
            continue
        else:
            rows = pa.array(np.where(empty, -1, np.arange(len(empty))), mask=empty)
            column = answers.column(place).combine_chunks().take(rows)
        answers = answers.set_column(place, answer, column)
    return answers

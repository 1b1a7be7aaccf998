"""Merchants of a register, found by any of their names in a record's column or in its text.

Of several shops of one name, the one at the address or in the district of the record is meant. In a
text the longest name counts; one of two characters (金鹰) only behind a preposition or a mark,
since it may be part of any word.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from liandong.engine.kernels import Codes, Ints, Longs, compiled
from liandong.engine.recognition.details.gazetteer import Gazetteer
from liandong.engine.recognition.lexicon import trie
from liandong.engine.recognition.lexicon.entries import Lexicon
from liandong.engine.recognition.lexicon.trie import Matches
from liandong.engine.recognition.reading.features import Places
from liandong.engine.recognition.reading.folding import Folded, fold_word
from liandong.engine.records.merchant_register import Register
from liandong.engine.records.shop_names import NOISE, PARENTHESES, normal_name

MOST_KNOWN: Final = 50_000  # names of the records' columns that are kept
SHORT: Final = 2  # characters of a name that needs a sign before it
BEFORE: Final = np.zeros(0x10000, np.bool_)
BEFORE[[ord(sign) for sign in "在到去于从找给向与和被是叫诉报,.。:;、\n"]] = True
QUOTES: Final = np.zeros(0x10000, np.bool_)
QUOTES[[ord(sign) for sign in '“”"()<>《》【】「」']] = True


class Found(NamedTuple):
    """The merchant of each record (place in the register, -1: none) and where the text names it."""

    merchant: Ints
    start: Ints  # place in the buffer, -1: not named in the text
    end: Ints


class Shops:
    """A register ready to be looked for."""

    def __init__(self, register: Register, gazetteer: Gazetteer, lexicon: Lexicon) -> None:
        self.register = register
        self._known: dict[str, list[int]] = {}
        owners = self._forms(lexicon)
        forms = list(owners)
        self._trie = trie.build(forms) if forms else None
        self._by_form = list(owners.values())
        self._length = np.array([len(form) for form in forms], np.int32)
        self._place = _Names(district.name for district in gazetteer.districts)
        self.districts = self._districts(gazetteer)
        self._places = pa.array(list(self._place.index), pa.string())
        self._ids = pa.array([merchant.id for merchant in register.merchants], pa.string())
        self._names = pa.array([merchant.name for merchant in register.merchants], pa.string())

    def _forms(self, lexicon: Lexicon) -> dict[str, list[int]]:
        """Every spelling of a name with its owners, but no spelling that is a word of the
        lexicon."""
        owners: dict[str, dict[int, None]] = defaultdict(dict)
        for index, merchant in enumerate(self.register.merchants):
            for name in merchant.names:
                for form in _ways_to_write(name):
                    if len(form) >= SHORT and form not in lexicon.words:
                        owners[form][index] = None
        return {form: list(indices) for form, indices in owners.items()}

    def _districts(self, gazetteer: Gazetteer) -> Longs:
        """Place in `_place`: as the register says, else by coordinates, else by the address."""
        merchants = self.register.merchants
        found = gazetteer.by_point(
            pa.array([merchant.lon for merchant in merchants], pa.float64()),
            pa.array([merchant.lat for merchant in merchants], pa.float64()),
        )
        gazetteer.by_column(
            found, pa.array([merchant.address for merchant in merchants], pa.string())
        )
        for index, merchant in enumerate(merchants):
            if merchant.district:
                found[index] = self._place.add(merchant.district)
        return found

    def find(
        self,
        *,
        names: pa.Array,
        addresses: Sequence[pa.Array],
        districts: Longs,
        folded: Folded,
        places: Places,
    ) -> Found:
        """By the records' own column of names, else by their texts."""
        found = self._in_texts(folded, places)
        if self._trie is None:
            return found
        forms = found.merchant.copy()
        found.merchant[:] = -1
        name_list = names.to_pylist()
        where: list[tuple[str, int]] | None = None
        for row in np.flatnonzero((forms >= 0) | ~np.asarray(names.is_null())).tolist():
            if where is None:
                where = list(zip(_joined(addresses), districts.tolist(), strict=True))
            owners = self._called(name_list[row]) if name_list[row] else []
            if owners:
                found.start[row] = -1
            elif forms[row] >= 0:
                owners = self._by_form[forms[row]]
            found.merchant[row] = self._one_of(owners, *where[row])
        found.start[found.merchant < 0] = -1
        return found

    def _called(self, name: str) -> list[int]:
        """Kept, since many records name the same shops."""
        if name not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[name] = self.register.called(name)
        return self._known[name]

    def _one_of(self, owners: list[int], address: str, district: int) -> int:
        if len(owners) <= 1:
            return owners[0] if owners else -1
        index = self.register.closest(owners, address)
        if index is None and district >= 0:
            here = [owner for owner in owners if self.districts[owner] == district]
            index = here[0] if len(here) == 1 else None
        return -1 if index is None else index

    def _in_texts(self, folded: Folded, places: Places) -> Found:
        """The longest form in each text, as its place among the forms."""
        records = len(folded)
        found = Found(*(np.full(records, -1, np.int32) for _ in range(3)))
        if self._trie is not None:
            matches = trie.scan(self._trie, folded.codes, folded.starts)
            _longest(
                folded.codes,
                folded.starts,
                matches,
                self._length,
                places,
                found,
            )
        return found

    def district_names(self, stated: Longs, merchant: Ints, mentioned: Longs) -> pa.Array:
        """Names of the districts: stated, else the merchant's, else mentioned in passing."""
        chosen = stated
        if len(self.districts):
            own = np.where(merchant >= 0, self.districts[np.maximum(merchant, 0)], -1)
            chosen = np.where(chosen >= 0, chosen, own)
        chosen = np.where(chosen >= 0, chosen, mentioned)
        return self._places.take(pa.array(chosen, mask=chosen < 0))

    def ids(self, merchant: Ints) -> pa.Array:
        return self._of(self._ids, merchant)

    def names(self, merchant: Ints) -> pa.Array:
        return self._of(self._names, merchant)

    def _of(self, column: pa.Array, merchant: Ints) -> pa.Array:
        if not len(column):
            return pa.nulls(len(merchant), pa.string())
        return column.take(pa.array(merchant, mask=merchant < 0))


class _Names:
    """Distinct names in the order of their first use."""

    def __init__(self, names: Iterator[str]) -> None:
        self.index: dict[str, int] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> int:
        return self.index.setdefault(name, len(self.index))


def _ways_to_write(name: str) -> Iterator[str]:
    """With and without what stands in brackets, and the bare name."""
    folded = fold_word(name)
    yield folded
    yield NOISE.sub("", folded)
    yield NOISE.sub("", PARENTHESES.sub("", folded))
    yield fold_word(normal_name(name))


def _joined(columns: Sequence[pa.Array]) -> list[str]:
    rows = zip(*(column.to_pylist() for column in columns), strict=True)
    return ["".join(cell for cell in row if cell) for row in rows]


@compiled(counted=False)
def _longest(
    codes: Codes, starts: Longs, matches: Matches, length: Ints, places: Places, found: Found
) -> None:
    for record in range(len(starts) - 1):
        first, last, best = starts[record], starts[record + 1], 0
        for match in range(matches.bounds[record], matches.bounds[record + 1]):
            start = matches.start[match]
            size = length[matches.pattern[match]]
            if size <= best or not places.statement[start]:
                continue
            end = start + size
            if end < last and places.landmark[end]:
                continue
            quoted = (
                start > first and end < last and QUOTES[codes[start - 1]] and QUOTES[codes[end]]
            )
            free = start == first or BEFORE[codes[start - 1]] or quoted
            if size <= SHORT and not free:
                continue
            best = size
            found.merchant[record] = matches.pattern[match]
            found.start[record], found.end[record] = start, end

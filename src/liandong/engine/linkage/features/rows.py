"""What is compared of a record: one fixed row of numbers, and its words.

Compiled loops read rows by field, so a pair costs two cache lines rather than fifty. A `…_bits`
field is the rarity of the value beside it (see `frequencies`).
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.linkage.threads import side_by_side

# Kinds of words.
MERCHANT, PLACE, GOODS, TEXT = range(4)
KINDS: Final = 4

ROW: Final = np.dtype(
    [
        ("time", np.int64),  # seconds, times.MISSING when unknown
        ("phone", np.int64),  # a code, see phones
        ("text_phone", np.int64),  # named in the text
        ("name_key", np.int64),  # 0 when the name is not known in full
        ("merchant", np.int64),  # hash of the whole core of the name
        ("lon", np.float64),
        ("lat", np.float64),
        ("sum_1", np.float64),  # yuan; 0 when there is none
        ("sum_2", np.float64),
        ("sum_3", np.float64),
        ("start", np.int64),  # of its words in Words.items: kind after kind, sorted within each
        ("ends", np.uint16, (KINDS,)),  # of each kind, behind the start
        ("totals", np.float32, (KINDS,)),  # bits of all words of each kind
        ("sketches", np.uint64, (KINDS,)),  # of the words of each kind, see `tokens.sketch_of`
        ("family", np.int32),
        ("first", np.int32),
        ("last", np.int32),
        ("road_1", np.int32),
        ("number_1", np.int32),  # -1 when the road has none
        ("road_2", np.int32),
        ("number_2", np.int32),
        ("storey", np.int16),
        ("given", np.int8),
        ("title", np.int8),
        ("phone_kind", np.int8),
        ("police", np.int8),
        ("record", np.int32),  # its row in the table that it is of
        ("kinds", np.uint32),  # of goods, a bit each, see kinds
        ("shop_number", np.int32),  # behind the merchant's name and one more; 0 when there is none
        ("registered", np.int8),  # whether the merchant's name is that on its licence
        # Fields that only the left record of a pair needs, and that neither does.
        ("phone_bits", np.float32),
        ("visible_bits", np.float32),  # of what a masked number shows
        ("text_phone_bits", np.float32),
        ("name_bits", np.float32),
        ("family_bits", np.float32),
        ("road_1_bits", np.float32),
        ("number_1_bits", np.float32),
        ("road_2_bits", np.float32),
        ("number_2_bits", np.float32),
        ("sum_1_bits", np.float32),
        ("sum_2_bits", np.float32),
        ("sum_3_bits", np.float32),
        ("token_1", np.uint32),  # words by which a merchant is looked for
        ("token_2", np.uint32),
        ("token_3", np.uint32),
    ],
    align=True,
)
Row = Any  # one element of Rows, inside compiled loops
Rows = npt.NDArray[np.void]
RowNumbers = npt.NDArray[np.int32]

CHUNK: Final = 50_000  # rows or pairs that one thread takes at a time


class Words(NamedTuple):
    """Words of all rows. `rarity` is how rare each word is (see `tokens`)."""

    items: npt.NDArray[np.uint32]
    rarity: npt.NDArray[np.float32]


class Features(NamedTuple):
    rows: Rows
    words: Words
    variates: npt.NDArray[np.int8]  # what the text is about, see `wording`; no columns if unlearned


def every_nth(side: Features, n: int) -> Features:
    """Those of its rows whose number n divides, as rows 0, 1, 2, ..."""
    if n == 1:
        return side
    return Features(side.rows[::n].copy(), side.words, side.variates[::n].copy())


def in_parts(size: int, work: Callable[[slice], None], part: int = CHUNK) -> None:
    """Call `work` for each part of so many rows or pairs, on several threads if they are many."""
    side_by_side(lambda at: work(slice(at, at + part)), range(0, max(size, 1), part))

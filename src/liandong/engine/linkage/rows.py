"""What is compared of a record: one fixed row of numbers, and its words.

Compiled loops read rows by field, so a pair costs two cache lines rather than fifty. A `…_bits`
field tells how rare the value beside it is (see `frequencies`).
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

ROW: Final = np.dtype(
    [
        ("time", np.int64),  # seconds, times.MISSING when unknown
        ("phone", np.int64),  # a code, see phones
        ("text_phone", np.int64),  # told in the text
        ("name_key", np.int64),  # 0 when the name is not known in full
        ("merchant", np.int64),  # hash of the whole core of the name
        ("lon", np.float64),
        ("lat", np.float64),
        ("sum_1", np.float64),  # yuan; 0 when there is none
        ("sum_2", np.float64),
        ("sum_3", np.float64),
        ("token_1", np.int64),  # words by which a merchant is looked for
        ("token_2", np.int64),
        ("token_3", np.int64),
        ("phone_kind", np.int32),
        ("police", np.int32),
        ("registered", np.int32),  # whether the merchant's name is that on its licence
        ("family", np.int32),
        ("first", np.int32),
        ("last", np.int32),
        ("given", np.int32),
        ("title", np.int32),
        ("road_1", np.int32),
        ("number_1", np.int32),  # -1 when the road was told without one
        ("road_2", np.int32),
        ("number_2", np.int32),
        ("storey", np.int32),
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
    ],
    align=True,
)
Row = Any  # one element of Rows, inside compiled loops
Rows = npt.NDArray[np.void]

THREADS: Final = 2  # that work on the rows of one table

# Kinds of words, columns of Words.starts.
MERCHANT, PLACE, GOODS, TEXT = range(4)
KINDS: Final = 4


class Words(NamedTuple):
    """Words of each row, kind after kind and sorted within each: those of kind k end where those of
    the next begin, at `starts[i] + ends[i, k]`. How rare a word is tells `rarity` (see `tokens`).
    """

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.uint16]
    totals: npt.NDArray[np.float32]  # bits of all words of a kind
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
    words = side.words._replace(
        starts=side.words.starts[::n].copy(),
        ends=side.words.ends[::n].copy(),
        totals=side.words.totals[::n].copy(),
    )
    return Features(side.rows[::n].copy(), words, side.variates[::n].copy())

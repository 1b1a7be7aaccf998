"""What a record says besides its subject: amount and people, day of purchase, shop, kind, hints."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.recognition.amounts import Amounts, read_amounts
from liandong.engine.recognition.compiled import Compiled
from liandong.engine.recognition.dates import Bought, purchase_days
from liandong.engine.recognition.folding import Folded
from liandong.engine.recognition.kinds import Kinds, read_kinds, redress_features
from liandong.engine.recognition.marks import MarkTables, mark_tables, marked_words
from liandong.engine.recognition.names import Names, read_names
from liandong.engine.recognition.reading import Reading
from liandong.engine.recognition.trie import Matches


@dataclass(frozen=True)
class Details:
    """Rows for the records of a batch."""

    amounts: Amounts
    bought: Bought
    names: Names
    kinds: Kinds


@dataclass(frozen=True)
class DetailReader:
    """Reads details with the tables of one compiled lexicon."""

    compiled: Compiled

    @cached_property
    def marks(self) -> MarkTables:
        return mark_tables(self.compiled)

    @cached_property
    def redress(self) -> npt.NDArray[np.uint8]:
        return redress_features(self.compiled)

    def read(
        self,
        *,
        folded: Folded,
        matches: Matches,
        reading: Reading,
        dispute: npt.NDArray[np.bool_],
        received: pa.Array,
        sources: pa.Array,
    ) -> Details:
        """`received`: moments by which 昨天 is counted; `dispute`: which are consumer disputes."""
        places = reading.places
        marked = marked_words(self.marks, matches, places.told)
        return Details(
            read_amounts(folded, places.told),
            purchase_days(marked, folded, places.sentence, self.marks.when, received),
            read_names(
                compiled=self.compiled,
                folded=folded,
                matches=matches,
                marked=marked,
                reading=reading,
            ),
            read_kinds(
                fired=reading.fired,
                redress=self.redress,
                marked=marked,
                folded=folded,
                dispute=dispute,
                sources=sources,
            ),
        )

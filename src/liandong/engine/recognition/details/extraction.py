"""What a record says besides its subject: amount and people, day of purchase, shop, kind, hints."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.recognition.details.amounts import Amounts, read_amounts
from liandong.engine.recognition.details.purchase_dates import Bought, purchase_days
from liandong.engine.recognition.details.report_kinds import Kinds, read_kinds, redress_features
from liandong.engine.recognition.details.shop_names import Names, read_names
from liandong.engine.recognition.lexicon.automaton import Compiled
from liandong.engine.recognition.lexicon.trie import Matches
from liandong.engine.recognition.reading.features import Reading
from liandong.engine.recognition.reading.folding import Folded
from liandong.engine.recognition.reading.markers import MarkTables, mark_tables, marked_words


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
        marked = marked_words(self.marks, matches, places.statement)
        return Details(
            read_amounts(folded, places.statement),
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

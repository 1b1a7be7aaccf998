"""The rows that the passes look up and write: their columns, and the bits that are tested.

What belongs together lies in one row of one array: a pattern, a place of the buffer, a feature that
fired. So a look-up touches one line of the cache, and functions pass few arrays. The arrays are
named in tuples, which compiled code takes as they are.
"""

from typing import Final, NamedTuple

from liandong.engine.kernels import Ints, Longs
from liandong.engine.recognition.lexicon.automaton import CONTEXT, GRAM, NOUN, PREDICATE

# columns of a pattern
(LENGTH, LAYERS, ITEM, NOUN_NAME, KIND, PROBLEM, ACTION, CONTEXTS, URGENCY, GROUP_BITS) = range(10)
BOUGHT_FEATURE, GRAM_FEATURE, NOUN_FEATURES, CUE_FEATURES, FIRST_FEATURE = 10, 11, 12, 15, 19
PATTERN_COLUMNS = 20
# what every match looks up, in one small number for each pattern: layers, contexts, length
LAYER_BITS: Final = NOUN | PREDICATE | CONTEXT | GRAM
IN_CONTEXT, LENGTH_AT = 1 << 8, 16
# columns of a problem
FEATURE, WEAK, NATURE, FIRST_NATURE_FEATURE, PROBLEM_COLUMNS = range(5)
# columns of a place; starts of words stand at their ends
(
    CLAUSE,
    SENTENCE,
    STATEMENT,
    REFUSAL_START,
    FILLER_START,
    NEGATION_START,
    IS_LANDMARK,
    IS_NARRATION,
    PLACE_COLUMNS,
) = range(9)
# columns of what is written: fired (feature, start, end, halves of the weight),
# nouns (name, kind, item, tenths of the weight, start, end), problems and urgent (what, start, end)
FIRED_COLUMNS, NOUN_COLUMNS, EVENT_COLUMNS = 4, 6, 3


class Rules(NamedTuple):
    """What the passes look up."""

    patterns: Ints
    brief: Ints  # of each pattern, what every match looks up
    problems: Ints
    pairs: Ints  # features of two groups together: (groups, groups)
    natures: Ints  # (natures, natures)
    states: Ints
    features: int  # how many there are


class Written(NamedTuple):
    """What the passes write. Of record i the second writes the rows [bounds[:, i]:bounds[:, i + 1]]
    of fired, nouns, problems and urgent, in this order."""

    places: Ints  # by the first pass; the second reads them
    fired: Ints
    nouns: Ints
    problems: Ints
    urgent: Ints
    bounds: Longs
    used: Longs  # how many rows of each are written


class Scratch(NamedTuple):
    """What the second pass remembers of a record."""

    cursor: Longs
    latest: Longs  # of each feature the last record in which it fired
    groups: Longs  # of each group where its first word starts and ends
    natures: Longs  # likewise

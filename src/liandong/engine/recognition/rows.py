"""Columns of the rows that the passes look up and write, and the bits that they ask for.

What belongs together lies in one row of one array: a pattern, a place of the buffer, a feature that
fired. So a look-up touches one line of the cache, and functions pass few arrays.
"""

from typing import Final

from liandong.engine.recognition.compiled import CONTEXT, GRAM, NOUN, PREDICATE

# columns of a pattern
(LENGTH, LAYERS, ITEM, NOUN_NAME, KIND, PROBLEM, ACTION, CONTEXTS, URGENCY, GROUP_BITS) = range(10)
BOUGHT_FEATURE, GRAM_FEATURE, NOUN_FEATURES, CUE_FEATURES, FIRST_FEATURE = 10, 11, 12, 15, 19
PATTERN_COLUMNS = 20
# what is asked of every match, in one small number for each pattern: layers, contexts, length
LAYER_BITS: Final = NOUN | PREDICATE | CONTEXT | GRAM
IN_CONTEXT, LENGTH_AT = 1 << 8, 16
# columns of a problem
FEATURE, WEAK, NATURE, TOLD_FEATURE, PROBLEM_COLUMNS = range(5)
# columns of a place; starts of words stand at their ends
(
    CLAUSE,
    SENTENCE,
    TOLD,
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

"""Which texts have content that can be judged: “!!!”, “测试” or “你好” have no sector."""

from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import compiled
from liandong.engine.recognition.reading.features import Fired
from liandong.engine.recognition.reading.folding import Folded

ENOUGH: Final = 8
"""Weight of different characters from which a text has content, known words or not: a Chinese
character weighs two, a letter one, digits and punctuation nothing. Four different characters make
the shortest sentence.
"""


@cache
def _worth() -> npt.NDArray[np.uint8]:
    """The weight of each folded code."""
    worth = np.zeros(0x10000, np.uint8)
    worth[ord("a") : ord("z") + 1] = 1
    worth[0xDF:0x2000] = 1  # letters of other scripts
    worth[0x3040:0xD800] = 2  # Chinese, and what is written beside it
    return worth


def says_nothing(
    folded: Folded, fired: Fired, is_gram: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Of each record, whether its text has no word of the lexicon and is too short for a sentence.

    `is_gram`: of each feature whether it is a learned n-gram, such as 你好, which is no content by
    itself.
    """
    silent = np.ones(len(folded), np.bool_)
    different = np.empty(ENOUGH, np.uint16)
    _find_silent(
        folded.codes,
        folded.starts,
        fired.feature,
        fired.start,
        fired.bounds,
        is_gram,
        _worth(),
        different,
        silent,
    )
    return silent


@compiled(counted=False)
def _find_silent(
    codes: Any,
    starts: Any,
    feature: Any,
    start: Any,
    bounds: Any,
    is_gram: Any,
    worth: Any,
    different: Any,
    silent: Any,
) -> None:
    for row in range(len(silent)):
        for at in range(bounds[row], bounds[row + 1]):
            if start[at] >= 0 and not is_gram[feature[at]]:
                silent[row] = False
                break
        at, weight, kept = starts[row], 0, 0
        while silent[row] and at < starts[row + 1]:
            code = codes[at]
            at += 1
            is_new = worth[code] > 0
            for place in range(kept):
                is_new = is_new and different[place] != code
            if is_new:
                different[kept] = code
                kept += 1
                weight += worth[code]
                silent[row] = weight < ENOUGH

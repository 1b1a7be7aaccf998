"""Why two records were linked, in Chinese words with their weights."""

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from liandong.engine.linkage.features.times import DAY, HOUR
from liandong.engine.linkage.model import LinkModel
from liandong.engine.linkage.schema import REASON
from liandong.engine.linkage.weights.comparison import COMPARISONS, GAP, LEVELS, MOST_LEVELS

MINUS: Final = "−"
UNDIRECTED: Final = "相隔 {gap}"  # between records of like sources
SMALLEST_SHOWN: Final = 0.05  # bits


def gap_words(seconds: int) -> str:
    """A span of time as people say it: 40 分钟, 17 小时, 3 天."""
    if seconds < HOUR:
        return f"{seconds // 60} 分钟"
    if seconds < 2 * DAY:
        return f"{seconds // HOUR} 小时"
    return f"{seconds // DAY} 天"


def reason_lists(
    model: LinkModel,
    levels: npt.NDArray[np.uint8],
    parts: npt.NDArray[np.float64],
    gaps: npt.NDArray[np.int64],
    unlike_sources: npt.NDArray[np.bool_],
) -> pa.ListArray:
    """One list of reasons per pair, in the order of the model; what is unknown or no evidence is
    left out.
    """
    row, comparison = np.nonzero((levels > 0) | (np.abs(parts) >= SMALLEST_SHOWN))
    at = pa.array(comparison * MOST_LEVELS + levels[row, comparison])
    names, level_names, words = level_table(model).take(at).flatten()
    of_gap = comparison == GAP
    pairs = row[of_gap]
    phrases = in_time(
        words.filter(pa.array(of_gap)).to_pylist(), gaps[pairs], unlike_sources[pairs]
    )
    words = pc.replace_with_mask(words, pa.array(of_gap), pa.array(phrases, pa.string()))
    structs = pa.StructArray.from_arrays(
        [names, level_names, words, pa.array(parts[row, comparison])], fields=list(REASON)
    )
    offsets = np.searchsorted(row, np.arange(len(levels) + 1)).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), structs)


def in_time(
    words: list[str], gaps: npt.NDArray[np.int64], directed: npt.NDArray[np.bool_]
) -> list[str]:
    """The words of each gap, with its span of time."""
    gaps = np.abs(gaps)
    unit = np.where(gaps < HOUR, 60, np.where(gaps < 2 * DAY, HOUR, DAY))
    parts = zip(words, (gaps // unit * unit).tolist(), directed.tolist(), strict=True)
    return [_in_words(phrase if way else UNDIRECTED, gap) for phrase, gap, way in parts]


@lru_cache(maxsize=4096)
def _in_words(template: str, gap: int) -> str:
    """Gaps in whole units repeat, so their words are cached."""
    return template.format(gap=gap_words(gap))


@lru_cache(maxsize=4)
def level_table(model: LinkModel) -> pa.StructArray:
    """The names and words of each level: level n of comparison c at c * MOST_LEVELS + n."""
    rows = []
    for comparison in COMPARISONS:
        own_words = {level.name: level.words for level in model.comparison(comparison).levels}
        own = [(comparison, level, own_words.get(level, "")) for level in LEVELS[comparison]]
        rows += own + [(comparison, "", "")] * (MOST_LEVELS - len(own))
    return pa.array(rows, pa.struct(list(REASON)[:3]))


def sentence(reasons: list[dict[str, object]]) -> str:
    """Reasons as one line: 同一手机号 +9.1，相隔 40 分钟 +1.3，金额不同 −2.0."""
    return "，".join(f"{r['words']} {signed(float(str(r['weight'])))}" for r in reasons)


def signed(weight: float) -> str:
    return f"{'+' if weight >= 0 else MINUS}{abs(weight):.1f}"
